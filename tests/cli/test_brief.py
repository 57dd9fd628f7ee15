from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run


def test_it_says_where_to_look(run: Run, demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "brief"
    done = run("brief", demo, "--out", out)
    assert (done.code, done.err) == (0, "")
    for name in ("briefing.html", "briefing.pdf", "tables", "manifest.json"):
        assert str(out / name) in done.out
        assert (out / name).exists()


def test_json_lists_the_files_and_the_manifest(run: Run, demo: Path, tmp_path: Path) -> None:
    printed = json.loads(run("brief", demo, "--out", tmp_path / "brief", "--no-pdf", "--json").out)
    assert all(Path(name).is_file() for name in printed["files"])
    assert str(tmp_path / "brief" / "briefing.html") in printed["files"]
    assert not [name for name in printed["files"] if name.endswith(".pdf")]
    assert printed["manifest"] == json.loads((tmp_path / "brief" / "manifest.json").read_text("utf-8"))


def test_the_seed_reaches_the_engine(run: Run, demo: Path, tmp_path: Path) -> None:
    printed = json.loads(run("brief", demo, "--out", tmp_path / "brief", "--no-pdf", "--seed", 7, "--json").out)
    assert printed["manifest"]["engines"]["concentration"]["seed"] == 7


def test_a_terminal_sees_how_far_it_is_and_json_stays_clean(
    run: Run, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes this for a terminal
    done = run("brief", demo, "--out", tmp_path / "brief", "--no-pdf", "--json")
    assert done.code == 0
    assert json.loads(done.out)["files"]
    assert "briefing" in done.err
    assert "\x1b" not in done.out


def test_without_the_extra_the_page_names_it(
    run: Run, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "jinja2", None)
    done = run("brief", demo, "--out", tmp_path / "brief")
    assert done.code == 2
    assert "pip install 'mainstay[report]'" in done.err
