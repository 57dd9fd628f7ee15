"""Files that people send: kept apart, their kind told by what they hold, read in a process of its own with limits."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl

from mainstay.core.yaml12 import read_yaml
from mainstay.errors import InputError, Problem, TooManyError
from mainstay.model.base import Base
from mainstay.model.info import read_info
from mainstay.services import upload_child
from mainstay.services.bases import INFO
from mainstay.services.workspace import Workspace
from mainstay.settings import SETTINGS, whole

#: files read at the same time; each may take as much memory as the setting allows
_AT_ONCE = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 30
#: no file is read for so long
_LEFT_SECONDS = 86_400
#: what the reading process is told of the environment: nothing that is secret
_TOLD = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")
_READS = ("batch_rows", "max_problems", "max_archive_bytes", "max_archive_ratio", "max_archive_members")


@dataclass(frozen=True, slots=True)
class Received:
    """A base that somebody sent, all checks passed, and what was remarked."""

    base: Base
    warnings: tuple[Problem, ...]


@contextmanager
def received(workspace: Workspace, sent: IO[bytes], name: str) -> Iterator[Received]:
    """Read a file that somebody sent.

    Parameters
    ----------
    workspace : Workspace
        The workspace; the file lies in its folder while it is read.
    sent : binary file
        What was sent.
    name : str
        How the sender calls it; only for messages.

    Raises
    ------
    InputError
        It is too large, of another kind, or cannot be used; all problems at once, each with file, row and column.
    TooManyError
        Too many files are being read.
    """
    place = workspace.folder / "uploads"
    place.mkdir(mode=0o700, exist_ok=True)
    _clear(place)
    with tempfile.TemporaryDirectory(dir=place) as made:
        folder = Path(made)
        file = _kept(sent, folder, name)
        if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
            msg = "other files are being read"
            raise TooManyError(msg, wait_seconds=_WAIT_SECONDS)
        try:
            found = _read_apart(file, folder)
        finally:
            _AT_ONCE.release()
        problems = tuple(Problem(**_without(folder, one)) for one in found["problems"])
        if found["error"] is not None:
            told = _without(folder, found["error"])
            raise InputError(told["message"], problems, hint=told["hint"])
        yield Received(_base(folder / upload_child.BASE), problems)


def _clear(place: Path) -> None:
    """Remove what a server that was killed has left of files that it was reading."""
    for left in place.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _kept(sent: IO[bytes], folder: Path, name: str) -> Path:
    """Copy what was sent to disk, piece by piece; what does not even look like a zip is refused here."""
    raw, most = folder / "sent", whole("max_upload_bytes")
    size = 0
    with raw.open("xb") as opened:
        while piece := sent.read(2**20):
            size += len(piece)
            if size > most:
                problem = Problem("upload.large", "the file is too large", allowed=f"at most {most:,} bytes")
                msg = "the file cannot be taken"
                raise InputError(msg, [problem])
            opened.write(piece)
    if not zipfile.is_zipfile(raw):
        raise upload_child.wrong_kind()
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(name.replace("\\", "/")).stem).strip("-")[:60] or "base"
    return raw.rename(folder / plain)


def _read_apart(file: Path, folder: Path) -> dict[str, Any]:
    seconds = whole("upload_seconds")
    told = {name: os.environ[name] for name in _TOLD if name in os.environ}
    told |= {
        row.variable: os.environ[row.variable] for row in SETTINGS if row.name in _READS and row.variable in os.environ
    }
    # each thread of a pool claims room for its stack
    told |= {"POLARS_MAX_THREADS": "2", "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "2", "HOME": str(folder)}
    command = [sys.executable, "-I", "-m", upload_child.__name__, str(file), str(folder)]
    command += [str(whole("upload_memory_bytes")), str(seconds)]
    try:
        # the program is our own; the name of the file holds letters, digits and hyphens alone
        done = subprocess.run(  # noqa: S603
            command, env=told, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        done = None
    outcome = folder / upload_child.OUTCOME
    if done is not None and done.returncode == 0 and outcome.is_file():
        found: dict[str, Any] = json.loads(outcome.read_text(encoding="utf-8"))
        return found
    msg = "reading the file took more time or memory than it may, or broke off"
    hint = "is it larger than it looks? an administrator can raise upload_seconds and upload_memory_bytes"
    raise InputError(msg, [Problem("upload.costly", msg, allowed=f"{seconds} s", hint=hint)])


def _without(folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    """Return words without the place where the file lay on the server."""
    here = f"{folder}{os.sep}"
    return {name: value.replace(here, "") if isinstance(value, str) else value for name, value in told.items()}


def _base(place: Path) -> Base:
    info = read_info(read_yaml((place / INFO).read_text(encoding="utf-8"), name=INFO))
    tables = {path.stem: pl.read_parquet(path) for path in sorted(place.glob("*.parquet"))}
    return Base(info, tables)
