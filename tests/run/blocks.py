"""Work for the tests of executors: at the top level of a module, so that other processes find it."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.core.streams import stream
from mainstay.errors import InputError, Problem


@dataclass(frozen=True)
class Answer:
    """What a block returns, as an engine's answer does."""

    lost: npt.NDArray[np.float64]
    days: npt.NDArray[np.int32]
    label: str
    extra: npt.NDArray[np.float32] | None = None


def draw(shared: dict[str, Any], item: int) -> Answer:
    """Draw numbers that depend on the item alone; an item may be told to take its time."""
    time.sleep(shared.get("slow", {}).get(item, 0.0))
    numbers = stream(shared["seed"], "block", item).random((3, 4))
    return Answer(numbers, np.arange(item, dtype=np.int32), f"block {item}", np.float32(numbers[0]))


def logged(shared: dict[str, Any], item: int) -> Answer:
    """Write down that this item is worked on, and draw."""
    with Path(shared["log"]).open("a") as log:
        log.write(f"{item}\n")
    return draw(shared, item)


def fail(shared: dict[str, Any], item: int) -> int:
    """Fail at one item with an error that carries more than text."""
    if item == shared["at"]:
        msg = "the base cannot be used"
        raise InputError(msg, [Problem("demo.code", "wrong", found=str(item))], where="here", hint="mend it")
    return item


def interrupt(shared: dict[str, Any], item: int) -> int:
    """Stop at one item as Ctrl-C does."""
    if item == shared["at"]:
        raise KeyboardInterrupt
    return item


def die(shared: dict[str, Any], item: int) -> int:
    """Kill the process that works on one item, once all before it are surely done."""
    if item == shared["at"]:
        time.sleep(shared.get("after", 0.3))
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def who(shared: object, item: int) -> int:
    """Return the process that works."""
    return os.getpid()


def ports(shared: object, item: int) -> list[str]:
    """Return the addresses that this process and its parent listen on (Linux)."""
    return [address for pid in (os.getpid(), os.getppid()) for address in listening(pid)]


def listening(pid: int) -> list[str]:
    """Return the addresses, as the kernel writes them, that a process listens on."""
    sockets = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            name = str(handle.readlink())
        except OSError:
            continue
        if name.startswith("socket:["):
            sockets.add(name[8:-1])
    tables = [Path(f"/proc/{pid}/net/{name}").read_text() for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table.splitlines()[1:]]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in sockets]
