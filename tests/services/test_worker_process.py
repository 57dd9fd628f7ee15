"""A worker beside another process: it works, is started again when it dies, and never outlives its starter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from tests.services.jobs.conftest import quick
from tests.services.jobs.stand_in import wait_for

from mainstay.services.bases import find_base
from mainstay.services.jobs.queue import ask_for
from mainstay.services.jobs.worker_child import Place
from mainstay.services.viewer import SYSTEM
from mainstay.services.worker_process import start_worker
from mainstay.services.workspace import Workspace

__all__ = ["quick"]  # a fixture

STARTER = """
import sys, time
from pathlib import Path
from mainstay.services.worker_process import start_worker
from mainstay.services.workspace import open_workspace
held = start_worker(open_workspace(Path(sys.argv[1])))
while held.pid is None:
    time.sleep(0.05)
print(held.pid, flush=True)
time.sleep(600)
"""


def _until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
def test_a_worker_beside_us_works_and_is_started_again_when_it_is_killed(quick: Workspace) -> None:
    entry = find_base(quick, SYSTEM, "small")
    held = start_worker(quick)
    try:
        first = wait_for(quick, ask_for(quick, SYSTEM, entry, "concentration", {}), seconds=90)
        assert first.state == "done"
        before = held.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        second = wait_for(quick, ask_for(quick, SYSTEM, entry, "concentration", {"seed": 1}), seconds=90)
        assert second.state == "done"
        assert held.pid != before
        assert held.starts == 2
    finally:
        held.stop()
    assert held.pid is not None
    assert not psutil.pid_exists(held.pid)


@pytest.mark.slow
def test_a_worker_ends_with_its_starter_however_that_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTER, str(tmp_path / "workspace")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        worker = psutil.Process(pid)
        _until(lambda: worker.children() or not worker.is_running())
        children = worker.children()
        starter.kill()
    _until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in [worker, *children]))


def test_an_address_with_a_password_is_never_printed() -> None:
    place = Place(Path("w"), "postgresql+psycopg://ada:secret@host/base", "files")
    assert "secret" not in repr(place)
