"""Processes that end before their time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.run.blocks import die, fail

from mainstay.errors import MainstayError
from mainstay.run.executors import open_executor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def test_a_dead_worker_is_told_after_what_was_finished() -> None:
    told: list[int] = []
    with open_executor("process", workers=2) as executor:
        with pytest.raises(MainstayError, match="a worker of this machine ended before its work was done") as error:
            told.extend(place for place, _ in executor.completed(die, {"at": 5}, range(6)))
        assert sorted(told) == [0, 1, 2, 3, 4]
        assert "same run goes on" in str(error.value)
        # the next call has workers again
        assert list(executor.map(fail, {"at": -1}, [1, 2])) == [1, 2]


def test_workers_end_with_a_parent_that_is_killed(root: Path) -> None:
    code = (
        "from tests.run.blocks import who\nfrom mainstay.run.executors import open_executor\n"
        "import time\n"
        "if __name__ == '__main__':\n"
        "    executor = open_executor('process', workers=1)\n"
        "    print(next(executor.map(who, None, [0])), flush=True)\n    time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 20
    while time.monotonic() < until and _lives(worker):
        time.sleep(0.05)
    assert not _lives(worker)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def test_the_signal_of_the_terminal_is_left_to_the_parent() -> None:
    with open_executor("process", workers=1) as executor:
        assert list(executor.map(_send_interrupt, None, [0, 1])) == [0, 1]


def _send_interrupt(shared: object, item: int) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return item
