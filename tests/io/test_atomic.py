"""The old content or the new content is there, whole, whatever happens at whatever step."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from mainstay.errors import WriteError
from mainstay.io import atomic
from mainstay.io.atomic import replace_file, replace_folder, settled
from mainstay.io.exchange import exchange
from mainstay.io.folder_lock import hold, is_held

FILES = ("a.txt", "b.txt", "c.txt")


def content(version: str) -> Callable[[Path], None]:
    """Return what fills a folder with files that all hold one version."""

    def fill(draft: Path) -> None:
        for name in FILES:
            (draft / name).write_text(version)

    return fill


def version_of(folder: Path) -> str:
    """Return the version that a folder holds; two mixed versions fail."""
    found = {(folder / name).read_text() for name in FILES}
    assert len(found) == 1, found
    return found.pop()


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


# A process that ends at the given call of the system, as if it were killed there. Every call that changes names or
# forces data is a step; so is each file of the new content.
KILLED = """
import os, sys
from pathlib import Path
from mainstay.io import atomic, exchange
path, stop, can_exchange = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "True"
steps = 0
def counted(real):
    def call(*args, **kwargs):
        global steps
        steps += 1
        if steps == stop:
            os._exit(137)
        return real(*args, **kwargs)
    return call
for name in ("fsync", "rename", "replace", "mkdir", "rmdir", "unlink"):
    setattr(os, name, counted(getattr(os, name)))
atomic.exchange = counted(exchange.exchange if can_exchange else lambda one, other: False)
def fill(draft):
    for name in ("a.txt", "b.txt", "c.txt"):
        counted(lambda: (draft / name).write_text("new"))()
atomic.replace_folder(path, fill)
print("done", steps)
"""


def run_killed(path: Path, stop: int, *, can_exchange: bool) -> str:
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(path), str(stop), str(can_exchange)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 137), done.stderr
    return done.stdout


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_kill_at_every_step_leaves_the_old_or_the_new(can_exchange: bool, tmp_path: Path) -> None:
    seen = []
    for stop in range(1, 60):
        folder = tmp_path / str(stop)
        folder.mkdir()
        target = folder / "base"
        replace_folder(target, content("old"))
        told = run_killed(target, stop, can_exchange=can_exchange)
        seen.append(version_of(settled(target)))
        # the next write works and takes away what was left
        replace_folder(target, content("newer"))
        assert version_of(target) == "newer"
        assert left_behind(folder) == []
        if told.startswith("done"):
            break
    else:
        pytest.fail("the write has more steps than were tried")
    assert seen[0] == "old"
    assert seen[-1] == "new"
    assert seen == sorted(seen, reverse=True)  # once new, new at every later step
    assert len(seen) > 12


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_kill_while_the_first_is_written_leaves_nothing_or_the_new(can_exchange: bool, tmp_path: Path) -> None:
    for stop in range(1, 40):
        target = tmp_path / "place" / "base"
        told = run_killed(target, stop, can_exchange=can_exchange)
        if target.exists():
            assert version_of(target) == "new"
        if told.startswith("done"):
            break
    assert version_of(target) == "new"
    replace_folder(target, content("newer"))
    assert left_behind(tmp_path / "place") == []


def test_what_was_moved_aside_is_moved_back_or_read_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / ".base.mainstay-old"
    aside.mkdir()
    content("old")(aside)
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(PermissionError(errno.EACCES, "no")))
    assert settled(tmp_path / "base") == aside
    monkeypatch.undo()
    assert settled(tmp_path / "base") == tmp_path / "base"
    assert version_of(tmp_path / "base") == "old"
    assert not aside.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("step", ["fsync", "mkdir", "open"])
def test_what_the_system_refuses_leaves_the_old(
    number: int, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "base"
    replace_folder(target, content("old"))
    if step == "open":

        def fill(draft: Path) -> None:
            (draft / "a.txt").write_text("new")
            raise OSError(number, os.strerror(number))
    else:
        fill = content("new")

        def refuse(*_: object, **__: object) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, step, refuse)
    with pytest.raises(WriteError, match=os.strerror(number).lower()) as caught:
        replace_folder(target, fill)
    monkeypatch.undo()
    assert "unharmed" in (caught.value.hint or "")
    assert version_of(target) == "old"
    assert left_behind(tmp_path) == []


def test_a_failure_of_the_writer_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupted(draft: Path) -> None:
        content("new")(draft)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_folder(tmp_path / "base", interrupted)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "place" / "a.zip"
    replace_file(path, lambda draft: draft.write_text("old") and None)
    path.chmod(0o640)

    def half(draft: Path) -> None:
        draft.write_text("ne")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(WriteError, match="no space left on device"):
        replace_file(path, half)
    assert path.read_text() == "old"
    replace_file(path, lambda draft: draft.write_text("new") and None)
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)
    assert left_behind(path.parent) == []


def test_what_a_living_writer_has_begun_is_not_taken_away(tmp_path: Path) -> None:
    target = tmp_path / "base"
    begun, go_on = threading.Event(), threading.Event()

    def slow(draft: Path) -> None:
        content("slow")(draft)
        begun.set()
        assert go_on.wait(30)

    writer = threading.Thread(target=replace_folder, args=(target, slow))
    writer.start()
    assert begun.wait(30)
    replace_folder(target, content("quick"))
    assert version_of(target) == "quick"
    go_on.set()
    writer.join(30)
    assert version_of(target) == "slow"
    assert left_behind(tmp_path) == []


def test_where_there_are_no_locks_only_what_is_old_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "is_held", lambda _: None)
    young, old = tmp_path / ".base.mainstay-1-a.new", tmp_path / ".base.mainstay-1-b.new"
    for left in (young, old):
        left.mkdir()
    os.utime(old, (0, 0))
    replace_folder(tmp_path / "base", content("new"))
    assert left_behind(tmp_path) == [young.name]


def test_names_change_places(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    (one / "a").write_text("a")
    other.mkdir()
    if not exchange(one, other):
        pytest.skip("the file system cannot exchange two names")
    assert list(one.iterdir()) == []
    assert (other / "a").read_text() == "a"
    with pytest.raises(FileNotFoundError):
        exchange(one, tmp_path / "absent")


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from mainstay.io.folder_lock import hold\n"
        "with hold(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        assert is_held(tmp_path) is True
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert is_held(tmp_path) is False
    with hold(tmp_path):
        assert is_held(tmp_path) is True
