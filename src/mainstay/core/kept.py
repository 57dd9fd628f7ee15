"""What always comes out the same from the files of the program is worked out once and kept beside its byte code.

The files of a package do not change while it is installed, so what is read from them (the schema, a bundled base with
all checks applied) need not be read and checked at every start. What is kept lies in the folder in which Python keeps
its byte code, is taken only for the same content of every file that it comes from, and is made anew where it cannot be
read. Nothing of a user's own data is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
PACKAGE = "mainstay"


def kept(name: str, content: str, make: Callable[[], T], *, place: Path | None = None) -> T:
    """Return what was kept under a name for this content, or make and keep it.

    Parameters
    ----------
    name : str
        What it is; one thing is kept under a name.
    content : str
        Digest of all that it comes from.
    make : callable
        Makes it, where it is not kept, or was kept for other content.
    place : pathlib.Path, optional
        Folder to keep it in, that of the byte code where it is left out. Where it cannot be written nothing is kept.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     first = kept("sum", "a", lambda: 1 + 1, place=Path(folder))
    ...     again = kept("sum", "a", lambda: 0, place=Path(folder))
    ...     other = kept("sum", "b", lambda: 3, place=Path(folder))
    >>> first, again, other
    (2, 2, 3)
    """
    folder = Path(str(files(PACKAGE))) / "__pycache__" if place is None else place
    file = folder / f"{name}.kept"
    with contextlib.suppress(Exception):  # whatever is wrong with what was kept, it can be made again
        # as trusted as the byte code beside it: who can write here can change the program
        found, value = pickle.loads(file.read_bytes())  # noqa: S301
        if found == content:
            kept_before: T = value
            return kept_before
    value = make()
    with contextlib.suppress(OSError, pickle.PicklingError):
        _write(file, pickle.dumps((content, value), protocol=5))
    return value


def _write(file: Path, data: bytes) -> None:
    """Write a file at once, so that two processes never read half of it."""
    file.parent.mkdir(exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(draft).chmod(0o644)  # as byte code: who may run the program may read it
        Path(draft).replace(file)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def digest_of(paths: Iterable[Path], *more: Any) -> str:
    """Return a digest of some files, of the version of Python and of what else is given.

    Examples
    --------
    >>> digest_of([], "a") == digest_of([], "a") != digest_of([], "b")
    True
    """
    found = hashlib.sha256(repr((sys.version, more)).encode())
    for path in sorted(paths):
        data = path.read_bytes()
        found.update(f"{path.name}\0{len(data)}\0".encode() + data)
    return found.hexdigest()


@cache
def digest_of_code(*names: str) -> str:
    """Return a digest of some sources of the package: files, or all in a folder.

    Examples
    --------
    >>> len(digest_of_code("core"))
    64
    """
    home = Path(str(files(PACKAGE)))
    places = [home / name for name in names]
    paths = [path for place in places for path in ([place] if place.is_file() else place.rglob("*"))]
    return digest_of(path for path in paths if path.suffix in {".py", ".yaml"})
