"""Files for those who cite, install or judge the project agree with each other."""

from __future__ import annotations

import tomllib
from pathlib import Path

from ruamel.yaml import YAML

import mainstay

ROOT = Path(__file__).resolve().parents[2]
# Citation File Format 1.2.0: the keys that it requires.
REQUIRED = {"authors", "cff-version", "message", "title"}


def test_citation_names_this_version_and_licence() -> None:
    citation = YAML(typ="safe").load(ROOT / "CITATION.cff")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(citation) >= REQUIRED
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == mainstay.__version__
    assert citation["license"] == project["license"] == "Apache-2.0"
    assert all({"name", "family-names"} & set(author) for author in citation["authors"])


def test_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert mainstay.__version__ in text
    assert "## [Unreleased]" in text or f"## [{mainstay.__version__}]" in text


def test_licence_is_the_whole_of_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_readme_names_the_two_commands_with_and_without_make() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(call in text for call in ("make brief", "make test", "python3 tools/brief.py", "python3 tools/test.py"))


def test_links_between_the_files_of_the_root_resolve() -> None:
    import re

    broken = [
        f"{path.name}: {target}"
        for path in ROOT.glob("*.md")
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert not broken
