"""Servers for the benchmarks of the web: ours and its peers, each in a process on one core, and their load."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

ROWS, COLUMNS = 200, 30
HERE = Path(__file__).parent
#: seconds of load for each measurement
SECONDS = float(os.environ.get("MAINSTAY_BENCH_SECONDS", "6"))


@dataclass
class Served:
    """A server that runs.

    Attributes
    ----------
    home : str
        Its address.
    pid : int
        Its process.
    """

    home: str
    pid: int

    @property
    def cpu_seconds(self) -> float:
        """CPU time that it has used, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory_mb(self) -> float:
        """Memory that it holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        return int(held.getsockname()[1])


@contextmanager
def serving(words: Sequence[str], ready: str, port: int, *, cores: int = 1, **environment: str) -> Iterator[Served]:
    """Start a server on so many cores; yields when an address of it answers."""
    home = f"http://127.0.0.1:{port}"
    own = set(sorted(os.sched_getaffinity(0))[:cores])
    process = subprocess.Popen(
        words,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, own),  # noqa: PLW1509 - this process has one thread
    )
    try:
        _wait(home + ready, process)
        yield Served(home, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    msg = f"{address} does not answer"
    raise RuntimeError(msg)


def ours(folder: Path, port: int, *more: str) -> list[str]:
    """Return the words that start our server for a workspace."""
    program = str(Path(sys.executable).parent / "mainstay")
    return [program, "serve", "--workspace", str(folder), "--port", str(port), *more]


def session(folder: Path, *, role: str = "administrator", database: str | None = None) -> str:
    """Return the cookie of a person of a workspace who has just signed in."""
    from mainstay.services.names import hash_secret, new_id, new_secret
    from mainstay.services.workspace import open_workspace
    from mainstay.store.database import writing
    from mainstay.store.tables import sessions, users
    from mainstay.web.asking import COOKIE

    with open_workspace(folder, database=database) as workspace, writing(workspace.database) as held:
        secret, user_id, now = new_secret(), new_id(), workspace.now()
        person = {"user_id": user_id, "login": user_id, "role_id": role, "created_at": now}
        held.execute(users.insert(), person)
        times = {"created_at": now, "seen_at": now, "expires_at": now + timedelta(hours=12)}
        row = {"session_hash": hash_secret(secret), "user_id": user_id, "is_complete": True, **times}
        held.execute(sessions.insert(), row)
    return f"{COOKIE}={secret}"


def load(
    home: str, paths: Sequence[str], *, connections: int, seconds: float = SECONDS, cookie: str = "", pause: float = 0.0
) -> dict[str, float]:
    """Put load on a server from another process on another core; return requests, errors, bytes and times in ms."""
    told = {
        "home": home,
        "paths": list(paths),
        "connections": connections,
        "seconds": seconds,
        "cookie": cookie,
        "pause": pause,
    }
    last = max(os.sched_getaffinity(0))
    done = subprocess.run(
        [sys.executable, str(HERE / "web_load.py")],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {last}),
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def cpu_ms(served: Served, path: str, *, cookie: str = "", connections: int = 4) -> tuple[float, dict[str, float]]:
    """Return the CPU time of one request in milliseconds, and what the load saw."""
    load(served.home, [path], connections=connections, seconds=1.0, cookie=cookie)
    before = served.cpu_seconds
    seen = load(served.home, [path], connections=connections, cookie=cookie)
    return 1000 * (served.cpu_seconds - before) / max(1.0, seen["requests"]), seen


def body_of(address: str, cookie: str = "") -> tuple[bytes, int]:
    """Return what is sent for an address, as it is on the wire, and the status."""
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip", **({"Cookie": cookie} if cookie else {})}
    with urlopen(Request(address, headers=headers), timeout=60) as answer:
        return answer.read(), answer.status
