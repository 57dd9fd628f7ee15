"""``mainstay worker``: works off what waits, obeys signals, says what is wrong with its executor."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mainstay.io.load import load
from mainstay.services.bases import add_base
from mainstay.services.jobs.queue import ask_for, list_jobs
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import open_workspace

PROGRAM = [sys.executable, "-c", "from mainstay.cli.main import main; main()", "worker"]


def _ask(folder: Path, root: Path) -> None:
    with open_workspace(folder) as workspace:
        base = load(root / "examples" / "small-base")
        entry = add_base(workspace, SYSTEM, base, base_id="small", handling="TLP:CLEAR")
        ask_for(workspace, SYSTEM, entry, "concentration", {})


def _states(folder: Path) -> list[tuple[str, int]]:
    with open_workspace(folder) as workspace:
        return [(job.state, job.attempts) for job in list_jobs(workspace, SYSTEM)]


@pytest.mark.slow
def test_it_works_off_what_waits(tmp_path: Path, root: Path) -> None:
    folder = tmp_path / "workspace"
    _ask(folder, root)
    told = [*PROGRAM, "--workspace", str(folder), "--until-empty", "--jobs", "1", "--executor", "serial"]
    done = subprocess.run(told, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert f"of the workspace in {folder}" in done.stderr
    assert "Traceback" not in done.stderr
    assert _states(folder) == [("done", 1)]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_it_is_told_to(tmp_path: Path, number: signal.Signals) -> None:
    command = [*PROGRAM, "--workspace", str(tmp_path / "workspace"), "--jobs", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stderr is not None
        assert worker.stderr.readline().startswith("worker ")
        worker.send_signal(number)
        rest = worker.stderr.read()
        assert worker.wait(60) == 0
    assert "Traceback" not in rest


def test_an_executor_that_cannot_be_had_is_bad_input(tmp_path: Path) -> None:
    told = [*PROGRAM, "--workspace", str(tmp_path / "w"), "--executor", "serial", "--scheduler", "tcp://10.0.0.5:8786"]
    done = subprocess.run(told, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2
    assert "has no scheduler" in done.stderr
    assert not (tmp_path / "w").exists()
