from __future__ import annotations

import json
from pathlib import Path

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
