"""The commands that the README names: their steps, their table, their words when something is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import bench

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("packages", "style", "format", "types", "imports", "frontend", "kernel", "tests", "docs", "examples")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_steps_of_make_test() -> None:
    done = run("tools/test.py", "--list")
    assert done.returncode == 0
    assert tuple(line.split()[0] for line in done.stdout.splitlines()) == STEPS


@pytest.mark.parametrize("tool", ["test", "bench"])
def test_an_unknown_name_is_answered_with_those_there_are(tool: str) -> None:
    done = run(f"tools/{tool}.py", "no-such-name")
    assert done.returncode == 2
    assert "there are:" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_target_of_make_is_explained_and_phony() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", text, flags=re.MULTILINE))
    assert {"brief", "test", "bench", "docs", "lock", "format", "clean"} <= targets
    phony = re.search(r"^\.PHONY: (.+)$", text, flags=re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == targets
    assert all(f"make {target} " in text for target in targets - {"help"})


def test_the_ratio_is_the_peer_divided_by_ours() -> None:
    row = {"measure": "m", "unit": "s", "ours": 2.0, "peer": 5.0, "peer_name": "other"}
    assert bench.cells(row) == ("m", "2 s", "5 s", "2.50", "other")
    assert bench.cells({**row, "peer": None, "peer_name": ""}) == ("m", "2 s", "", "", "")


def test_ci_runs_what_everybody_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert "make test" in script
