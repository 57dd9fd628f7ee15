"""Blocks of work as files: each whole or not there, none read that is not as it was written.

A block is one file: a mark, a checksum, and the arrays as NumPy's ``npz``, which is read without pickle. It is written
beside its place, forced to the disk, and takes its place in one step, so that whatever ends the process leaves whole
blocks only.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from mainstay.errors import WriteError
from mainstay.run.pack import Array

BLOCK = ".block"
UNFINISHED = ".new"
MARK = b"mainstay block 1\n"
#: bytes of a SHA-256
CHECKSUM = 32


class BlockFiles:
    """The blocks in a folder, by key.

    Parameters
    ----------
    path : pathlib.Path
        The folder; it is there.

    Examples
    --------
    >>> import tempfile
    >>> blocks = BlockFiles(Path(tempfile.mkdtemp()))
    >>> blocks.write("a", {"x": np.arange(3)})
    >>> blocks.read("a")["x"].tolist(), blocks.read("b"), blocks.count()
    ([0, 1, 2], None, 1)
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, key: str) -> dict[str, Array] | None:
        """Return the arrays of a block; None where it is not kept, or not as it was written."""
        try:
            data = self._place(key).read_bytes()
        except OSError:
            return None
        start = len(MARK) + CHECKSUM
        body = memoryview(data)[start:]
        if data[:start] != MARK + _checksum(key, body):
            return None
        try:
            with np.load(io.BytesIO(body), allow_pickle=False) as held:
                return {name: held[name] for name in held.files}
        except (ValueError, OSError, EOFError, zipfile.BadZipFile):
            return None

    def write(self, key: str, arrays: Mapping[str, Array]) -> None:
        """Keep a block.

        Raises
        ------
        WriteError
            There is no room, or no permission; no part of the block is left, and the others are unharmed.
        TypeError
            An array holds objects, which have no plain form.
        """
        if any(array.dtype.hasobject for array in arrays.values()):
            msg = "an array of objects has no plain form"
            raise TypeError(msg)
        file = io.BytesIO()
        named: dict[str, Any] = dict(arrays)
        np.savez(file, **named)
        body = file.getbuffer()
        with told(self.path):
            put(self._place(key), MARK + _checksum(key, body), body)

    def count(self) -> int:
        """Return how many blocks are kept."""
        return sum(1 for _ in self.path.glob(f"*{BLOCK}"))

    def clear(self) -> None:
        """Forget all blocks."""
        for file in self.path.glob(f"*{BLOCK}"):
            file.unlink(missing_ok=True)

    def _place(self, key: str) -> Path:
        return self.path / f"{key}{BLOCK}"


def _checksum(key: str, body: memoryview) -> bytes:
    """Return the checksum of a block; it holds for this key alone, so that a file under another name is noticed."""
    digest = hashlib.sha256(key.encode())
    digest.update(body)
    return digest.digest()


def put(path: Path, *parts: bytes | memoryview) -> None:
    """Write a file so that it is there whole or not at all."""
    draft = path.with_name(f".{path.name}-{os.getpid()}{UNFINISHED}")
    try:
        with draft.open("wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        if sys.platform != "win32":
            _force_names(path.parent)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _force_names(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the system says of a write into one readable error."""
    try:
        yield
    except OSError as error:
        msg = f"{path.name} could not be written: {(error.strerror or str(error)).lower()}"
        hint = "what was kept before is unharmed; make room, and the same run goes on from there"
        raise WriteError(msg, where=str(path), hint=hint) from error
