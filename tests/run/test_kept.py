"""A run that is stopped goes on where it was, gives the same bytes, and works on no finished block again."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.run.blocks import die, draw, fail, interrupt, logged
from tests.run.kept_child import IDENTITY

from mainstay.errors import InputError, MainstayError, WriteError
from mainstay.run.block_files import BLOCK
from mainstay.run.executors import open_executor
from mainstay.run.kept import KeptExecutor
from mainstay.run.pack import TreeCodec
from mainstay.run.run_folder import RunFolder

CODEC = TreeCodec(("mainstay", "tests"))
ITEMS = list(range(8))


def content(outs: list[Any]) -> list[bytes]:
    return [b"".join(part.tobytes() for part in CODEC.to_arrays(out).values()) for out in outs]


def run(place: Path, work: Any, shared: Any, items: list[int], *, name: str = "serial") -> tuple[list[Any], int, int]:
    """Work through items in a kept run; returns the answers, and how many blocks were found and made."""
    with RunFolder(place, IDENTITY) as folder, open_executor(name, workers=2) as inner:
        kept = KeptExecutor(inner, folder, CODEC)
        return list(kept.map(work, shared, items)), kept.found, kept.made


@pytest.mark.parametrize("name", ["serial", "threads", "process"])
def test_what_is_kept_is_not_worked_on_again(tmp_path: Path, name: str) -> None:
    shared = {"seed": 5, "log": str(tmp_path / "log")}
    first, found, made = run(tmp_path / "run", logged, shared, ITEMS[:5], name=name)
    assert (found, made) == (0, 5)
    again, found, made = run(tmp_path / "run", logged, shared, ITEMS, name=name)
    assert (found, made) == (5, 3)
    assert content(again[:5]) == content(first)
    assert content(again) == content([draw({"seed": 5}, item) for item in ITEMS])
    assert sorted(map(int, (tmp_path / "log").read_text().split())) == ITEMS


def test_a_block_belongs_to_its_work_its_shared_part_and_its_item(tmp_path: Path) -> None:
    run(tmp_path / "run", draw, {"seed": 5}, ITEMS)
    assert run(tmp_path / "run", draw, {"seed": 6}, ITEMS)[1:] == (0, 8)
    assert run(tmp_path / "run", fail, {"at": 100}, ITEMS)[1:] == (0, 8)
    assert run(tmp_path / "run", draw, {"seed": 5}, [3, 1])[1:] == (2, 0)


def test_an_item_that_comes_twice_is_answered_twice(tmp_path: Path) -> None:
    assert run(tmp_path / "run", fail, {"at": -1}, [1, 2, 1])[0] == [1, 2, 1]


@pytest.mark.parametrize("shares_disk", [True, False])
def test_the_worker_keeps_its_answer_where_it_sees_the_folder(tmp_path: Path, shares_disk: bool) -> None:
    with RunFolder(tmp_path / "run", IDENTITY) as folder, open_executor("process", workers=1) as inner:
        inner.shares_disk = shares_disk
        shared = {"seed": 5, "slow": {1: 0.3}, "log": str(tmp_path / "log")}
        answers = KeptExecutor(inner, folder, CODEC).map(logged, shared, ITEMS)
        next(answers)
        while len((tmp_path / "log").read_text().split()) < 2:
            time.sleep(0.01)
        answers.close()  # type: ignore[attr-defined] # it comes from a generator
        inner.close()  # the second item is in hand and is finished
        assert folder.count() == (2 if shares_disk else 1)
    outs, found, _ = run(tmp_path / "run", logged, shared, ITEMS)
    assert found == (2 if shares_disk else 1)
    assert content(outs) == content([draw({"seed": 5}, item) for item in ITEMS])


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "swapped", "gone"])
def test_a_block_that_is_damaged_is_worked_out_anew(tmp_path: Path, harm: str) -> None:
    expected = content(run(tmp_path / "run", draw, {"seed": 5}, ITEMS)[0])
    one, other = sorted((tmp_path / "run").glob(f"*{BLOCK}"))[:2]
    data = one.read_bytes()
    if harm == "gone":
        one.unlink()
    else:
        changed = data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
        one.write_bytes({"cut": data[:-7], "flipped": changed, "empty": b"", "swapped": other.read_bytes()}[harm])
    outs, found, made = run(tmp_path / "run", draw, {"seed": 5}, ITEMS)
    assert (found, made) == (7, 1)
    assert content(outs) == expected
    assert one.read_bytes()[:60] == data[:60]


def test_a_block_of_code_with_another_shape_is_worked_out_anew(tmp_path: Path) -> None:
    run(tmp_path / "run", draw, {"seed": 5}, ITEMS)

    class Other(TreeCodec):
        def from_arrays(self, arrays: Any) -> Any:
            msg = f"unexpected keyword argument {len(arrays)}"
            raise TypeError(msg)

    with RunFolder(tmp_path / "run", IDENTITY) as folder, open_executor() as inner:
        kept = KeptExecutor(inner, folder, Other(("tests",)))
        assert content(list(kept.map(draw, {"seed": 5}, ITEMS))) == content([draw({"seed": 5}, i) for i in ITEMS])
        assert (kept.found, kept.made) == (0, 8)


def test_no_room_on_the_disk_leaves_whole_blocks_and_a_run_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced, calls = os.fsync, []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) > 8:  # run.json and three blocks, each with the names of the folder
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        forced(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(WriteError, match="no space left on device") as told:
            run(tmp_path / "run", draw, {"seed": 5}, ITEMS)
    assert "goes on from there" in str(told.value)
    assert not [path.name for path in (tmp_path / "run").iterdir() if path.suffix not in {BLOCK, ".json"}]
    outs, found, made = run(tmp_path / "run", draw, {"seed": 5}, ITEMS)
    assert (found, made) == (3, 5)
    assert content(outs) == content([draw({"seed": 5}, item) for item in ITEMS])


def test_an_error_of_the_work_leaves_what_was_finished(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="mend it"):
        run(tmp_path / "run", fail, {"at": 4}, ITEMS)
    with RunFolder(tmp_path / "run", IDENTITY) as folder:
        assert folder.count() == 4


def test_ctrl_c_leaves_what_was_finished(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run", interrupt, {"at": 3}, ITEMS)
    with RunFolder(tmp_path / "run", IDENTITY) as folder:
        assert folder.count() == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_worker_that_is_killed_leaves_what_was_finished(tmp_path: Path) -> None:
    with pytest.raises(MainstayError, match="a worker of this machine ended"):
        run(tmp_path / "run", die, {"at": 5}, ITEMS[:6], name="process")
    with RunFolder(tmp_path / "run", IDENTITY) as folder:
        assert folder.count() == 5


def state(place: Path) -> dict[str, tuple[int, int]]:
    """Return which blocks are kept, and when each was written."""
    return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in place.glob(f"*{BLOCK}")}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(("name", "kills"), [("serial", 15), ("process", 5)])
def test_kill_9_at_any_moment_loses_no_finished_block(tmp_path: Path, root: Path, name: str, kills: int) -> None:
    place, blocks = tmp_path / "run", 120
    command = [sys.executable, "-m", "tests.run.kept_child", str(place), name, "2", str(blocks), "0.01"]
    moments = random.Random(name)
    finished: dict[str, tuple[int, int]] = {}
    for _ in range(kills):
        child = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        while child.poll() is None and len(state(place)) == len(finished):
            time.sleep(0.002)
        time.sleep(moments.uniform(0, 0.04))
        child.kill()
        child.wait()
        child.stdout.close()
        now = state(place)
        assert finished.items() <= now.items()  # nothing that was finished is gone or was written again
        finished = now
    assert kills <= len(finished) < blocks
    last = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert finished.items() <= state(place).items()
    # a kill costs at most the blocks that were being worked on or on their way to the disk
    assert len(place.with_suffix(".log").read_text().split()) <= blocks + kills * (1 if name == "serial" else 8)
    command[3:5] = [str(tmp_path / "whole"), "serial"]
    again = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert last.stdout.split()[-1] == again.stdout.split()[-1]
