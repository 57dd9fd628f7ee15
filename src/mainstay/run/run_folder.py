"""A folder that keeps the finished blocks of one run, and none of another: ``run.json`` says whose they are."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from mainstay.errors import InputError, Problem, WriteError
from mainstay.run.block_files import BLOCK, UNFINISHED, BlockFiles, put, told

if sys.platform != "win32":
    import fcntl

INFO = "run.json"
FORMAT = 1
#: code of the problem that another process holds the folder
BUSY = "run.busy"


class RunFolder(BlockFiles):
    """The kept blocks of one run; use it in a ``with`` block, which holds the folder for this process alone.

    Parameters
    ----------
    path : pathlib.Path
        The folder; it is made where it is not there.
    identity : mapping
        What tells this run from others: engine, version, base, scenario, seed. Values are text or numbers.

    Raises
    ------
    WriteError
        The folder cannot be made, or holds something else.
    InputError
        It keeps the blocks of another run, or another process is at work on it.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> with RunFolder(Path(tempfile.mkdtemp()), {"engine": "demo", "seed": 1}) as folder:
    ...     folder.write("a", {"x": np.arange(3)})
    ...     folder.read("a")["x"].tolist(), folder.read("b")
    ([0, 1, 2], None)
    """

    def __init__(self, path: Path, identity: Mapping[str, str | int | None]) -> None:
        super().__init__(path)
        self.identity = {"format": FORMAT, **identity}
        self._lock: int | None = None

    def __enter__(self) -> Self:
        with told(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        self._hold()
        try:
            self._settle()
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(self, *ended: object) -> None:
        self._let_go()

    def remove(self) -> None:
        """Remove the folder and the blocks in it; what somebody else has put there stays."""
        self.clear()
        (self.path / INFO).unlink(missing_ok=True)
        with suppress(OSError):
            self.path.rmdir()

    def _settle(self) -> None:
        """See that all that is in the folder is ours, and of this run."""
        names = sorted(entry.name for entry in self.path.iterdir())
        foreign = [name for name in names if name != INFO and not name.endswith((BLOCK, UNFINISHED))]
        if foreign or (names and INFO not in names and any(name.endswith(BLOCK) for name in names)):
            msg = f"{self.path.name} holds something that is not a kept run: {(foreign or names)[0]}"
            hint = "name another folder, or an empty one; nothing was changed"
            raise WriteError(msg, where=str(self.path), hint=hint)
        if INFO in names:
            self._compare()
        with told(self.path):
            for name in names:
                if name.endswith(UNFINISHED):
                    (self.path / name).unlink()
            if INFO not in names:
                put(self.path / INFO, json.dumps(self.identity, indent=2).encode() + b"\n")

    def _compare(self) -> None:
        try:
            kept = dict(json.loads((self.path / INFO).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            msg = f"{self.path.name} does not say whose blocks it keeps: {INFO} cannot be read"
            raise InputError(msg, where=str(self.path), hint="delete the folder, or name another one") from None
        asked = json.loads(json.dumps(self.identity))
        problems = [
            Problem(
                "run.another",
                f"the kept run has another {name}",
                file=INFO,
                column=name,
                found=str(kept.get(name)),
                allowed=str(asked.get(name)),
            )
            for name in sorted({*kept, *asked})
            if kept.get(name) != asked.get(name)
        ]
        if problems:
            msg = f"{self.path.name} keeps the blocks of another run"
            raise InputError(msg, problems, where=str(self.path), hint="name another folder; nothing was changed")

    def _hold(self) -> None:
        """Hold the folder for this process; the system gives it back when the process ends, however it ends."""
        if sys.platform == "win32":
            return
        handle = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            msg = f"another process is at work on the run in {self.path.name}"
            problem = Problem("run.busy", "the folder is held by another process", file=self.path.name)
            hint = "wait until it is done, or name another folder"
            raise InputError(msg, [problem], where=str(self.path), hint=hint) from None
        except OSError:  # a network file system may have no locks; whole blocks are safe without
            os.close(handle)
            return
        self._lock = handle

    def _let_go(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
        self._lock = None
