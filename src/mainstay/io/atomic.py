"""Writes a file or a folder so that, whatever happens, the old content or the new content is there, whole.

New content is written beside the target under a name of its own, forced to the disk, and then takes the place of the
old in one step. A folder cannot be renamed over a folder that holds files, so the two names are exchanged
(`mainstay.io.exchange`). Where the system cannot do that, the old folder is first renamed aside; a process that ends
between these two renames leaves the old folder under the name that `settled` looks for. What a killed process left
behind is removed by the next write of the same target; a lock on each unfinished folder tells the dead from the
living.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from mainstay.errors import WriteError
from mainstay.io.exchange import exchange
from mainstay.io.folder_lock import hold, is_held

#: where a file system keeps no locks, what is older than this is taken for left behind
_STALE_SECONDS = 24 * 3600


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file anew, or leave it as it is.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    write : callable
        Writes the whole content to the path that it is given.

    Raises
    ------
    WriteError
        The system refused: no room, no permission, no such place. What was there before is unharmed.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt"
    >>> replace_file(path, lambda to: to.write_text("new") and None)
    >>> path.read_text()
    'new'
    """
    with _errors_named(path), _draft_of(path) as draft:
        # in a folder of its own, so that what the writer leaves beside it goes away with it
        file = draft / path.name
        write(file)
        if path.exists():
            shutil.copymode(path, file)
        _force(file)
        with hold(path.parent):
            file.replace(path)
            _force(path.parent)


def replace_folder(path: Path, fill: Callable[[Path], None]) -> None:
    """Write a folder anew, or leave it as it is.

    Parameters
    ----------
    path : pathlib.Path
        The folder. All that is in it is replaced.
    fill : callable
        Writes the whole content into the empty folder that it is given.

    Raises
    ------
    WriteError
        The system refused: no room, no permission, no such place. What was there before is unharmed.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "base"
    >>> replace_folder(path, lambda to: (to / "a.txt").write_text("new") and None)
    >>> (path / "a.txt").read_text()
    'new'
    """
    with _errors_named(path), _draft_of(path) as draft:
        fill(draft)
        if path.exists():
            shutil.copymode(path, draft)
        for file in draft.iterdir():
            _force(file)
        _force(draft)
        with hold(path.parent):
            _swap(draft, path)
            _force(path.parent)


def settled(path: Path) -> Path:
    """Return where to read a target whose last write may have been killed.

    Parameters
    ----------
    path : pathlib.Path
        The target.

    Returns
    -------
    pathlib.Path
        The target. Where a killed write had moved the old folder aside, it is moved back first; where that is not
        permitted, its present place is returned.
    """
    if path.exists() or not path.name or not _aside(path).exists():
        return path
    aside = _aside(path)
    with hold(path.parent):
        if path.exists():  # a living writer was just between its two renames
            return path
        try:
            aside.rename(path)
        except OSError:
            return aside if aside.exists() else path
    return path


def _swap(draft: Path, path: Path) -> None:
    aside = _aside(path)
    if not path.exists():
        draft.rename(path)
    elif not exchange(draft, path):
        path.rename(aside)
        draft.rename(path)
    # only after the new folder stands in its place
    shutil.rmtree(aside, ignore_errors=True)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.mainstay-old")


@contextmanager
def _draft_of(path: Path) -> Iterator[Path]:
    """Make a locked folder beside the target; it is gone afterwards, unless the process is killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    settled(path)
    _remove_leftovers(path)
    draft = path.with_name(f".{path.name}.mainstay-{os.getpid()}-{secrets.token_hex(4)}.new")
    try:
        with ExitStack() as locks:
            with hold(path.parent):
                draft.mkdir()
                locks.enter_context(hold(draft))
            yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _remove_leftovers(path: Path) -> None:
    with hold(path.parent):
        if path.exists():
            shutil.rmtree(_aside(path), ignore_errors=True)
        for left in path.parent.iterdir():
            if left.name.startswith(f".{path.name}.mainstay-") and left.name.endswith(".new") and _is_stale(left):
                shutil.rmtree(left, ignore_errors=True)


def _is_stale(left: Path) -> bool:
    held = is_held(left)
    if held is None:
        with suppress(OSError):
            return time.time() - left.stat().st_mtime > _STALE_SECONDS
        return False
    return not held


def _force(path: Path) -> None:
    """Force a file or the names in a folder to the disk."""
    flags = os.O_RDONLY
    if sys.platform == "win32":
        if path.is_dir():
            return  # Windows does not open folders; it writes names by itself
        flags = os.O_RDWR
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _errors_named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        msg = f"{path.name} could not be written: {(error.strerror or str(error)).lower()}"
        hint = "what was there before is unharmed; make room, or choose a place where you may write"
        raise WriteError(msg, where=str(path), hint=hint) from error
