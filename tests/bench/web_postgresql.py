"""A PostgreSQL server for the benchmarks of the web, where one is installed: that of the tests, its commits safe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Database:
    """A database of a server that runs.

    Attributes
    ----------
    url : str
        Its address.
    """

    url: str
    _server: Any

    @property
    def cpu_seconds(self) -> float:
        """CPU time that the processes of the server have used that run now."""
        first = int((self._server.data / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
        used = 0.0
        for process in psutil.Process(first).children():
            told = process.cpu_times()
            used += told.user + told.system
        return used


@contextmanager
def postgresql() -> Iterator[Database | None]:
    """Start a server with an empty database; yields None where none is installed."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tools")]
    from tests.databases import Server

    from os_packages import find_postgresql

    programs = find_postgresql()
    if programs is None:
        print("   no PostgreSQL server is installed (tools/os_packages.py installs it)")
        yield None
        return
    server = Server(Path(programs), is_safe=True)
    try:
        server.start()
        server.run("create database bench")
        yield Database(server.url("bench"), server)
    finally:
        server.remove()
