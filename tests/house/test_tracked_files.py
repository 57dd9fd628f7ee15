"""What may not lie in the repository: paths of a machine, hosts of registries, large files, secrets."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST_BYTES = 1024 * 1024
#: the tables of a bundled base hold one row for each fact, with its source and where in it
LARGEST_TABLE_BYTES = 4 * LARGEST_BYTES
# Each pattern is written so that it does not match itself.
FORBIDDEN = {
    "the path of a machine": re.compile(
        r"/[w]ork/|/[r]oot/|/[f]arm/|/home/[a-z]|/Users/[A-Z]|[C]:\\\\Users|/tmp/[b]ash"
    ),
    "a host of a package registry": re.compile(r"pypi\.[o]rg|files\.[p]ythonhosted|registry\.[n]pmjs|deb\.[d]ebian"),
    "a private key": re.compile(r"BEGIN [A-Z ]*[P]RIVATE KEY"),
    "a conflict that was not resolved": re.compile(r"^<{7} |^>{7} ", flags=re.MULTILINE),
}


def tracked() -> list[Path]:
    """Return the files that are in the repository, or would be with the next commit."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_files_name_no_machine_and_hold_no_secret() -> None:
    files = tracked()
    assert ROOT / "pyproject.toml" in files
    found = []
    for path in files:
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found


def test_files_are_small() -> None:
    large = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked()}
    limits = {name: LARGEST_TABLE_BYTES if name.startswith("src/mainstay/data/") else LARGEST_BYTES for name in large}
    assert not {name: size for name, size in large.items() if size > limits[name]}


def test_text_ends_with_a_line_end_and_has_no_carriage_returns() -> None:
    kinds = {".py", ".md", ".toml", ".yaml", ".yml", ".cff", ".csv", ".txt", ".typ", ".css", ".html"}
    # A negative test may need a file that is wrong on purpose.
    files = [path for path in tracked() if path.suffix in kinds and "bad_input" not in path.parts]
    wrong = [
        str(path.relative_to(ROOT))
        for path in files
        if (data := path.read_bytes()) and (b"\r" in data or not data.endswith(b"\n"))
    ]
    assert not wrong
