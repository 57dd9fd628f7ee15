"""The two databases that a workspace can have, for tests: SQLite, and a real PostgreSQL server of the test run's own.

Tests ask for the fixture `workspace` and run on both, or for `quick_workspace` where one is enough; `tests/conftest.py`
makes both known to every test. The server listens on a socket in a folder of its own, so that runs side by side never
meet, and ends with the run, however that ends.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from mainstay.services.workspace import DATABASE, Workspace, open_workspace
from mainstay.store.database import connect
from mainstay.store.migrations import upgrade
from os_packages import find_postgresql

OWNER = "mainstay"
#: the guard waits for a word; where the test run dies it hears none, and takes the server and its folder with it
GUARD = (
    'folder=$1; shift; "$0" "$@" & server=$!; read -r word; '
    'kill -QUIT $server; wait $server; [ "$word" ] || rm -r "$folder"'
)
START_SECONDS = 60.0


class Clock:
    """The time in UTC, which a test can move: ``clock.move(hours=25)``, or back with a negative number."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def move(self, **by: float) -> None:
        """Move the clock by a `datetime.timedelta`."""
        self.moved += timedelta(**by)


@dataclass
class Server:
    """A PostgreSQL server in a folder of its own, run by a user who may do nothing else.

    With ``is_safe`` every commit is flushed to disk, as it is where people work; without it tests are quicker.
    """

    programs: Path
    is_safe: bool = False
    folder: Path = field(init=False)
    _running: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mainstay-pg-", dir=_quick_folder()))
        self._own(self.folder)
        made = subprocess.run(
            [self.programs / "initdb", "--no-sync", "-A", "trust", "-U", OWNER, "-E", "UTF8", "--no-locale", self.data],
            capture_output=True,
            check=False,
            cwd=self.folder,
            **self._as_whom(),
        )
        assert made.returncode == 0, made.stderr.decode()

    @property
    def data(self) -> Path:
        """Folder of the server's data."""
        return self.folder / "data"

    def url(self, name: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        safety = () if self.is_safe else ("-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off")
        settings = ("-clisten_addresses=", "-cshared_buffers=32MB", "-cmax_connections=60", "-cautovacuum=off")
        place = ("-D", str(self.data), "-k", str(self.folder))
        with (self.folder / "log").open("ab") as log:
            self._running = subprocess.Popen(
                ["/bin/sh", "-c", GUARD, str(self.programs / "postgres"), str(self.folder), *place, *settings, *safety],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._as_whom(),
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert time.monotonic() < until, (self.folder / "log").read_text(encoding="utf-8")
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would end it: the postmaster with SIGKILL, its children after it."""
        leader = psutil.Process(int((self.data / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0]))
        children = leader.children()
        leader.kill()
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        # as long as one of them is left, the next postmaster refuses to begin
        while any(_is_alive(child) for child in children):
            time.sleep(0.005)
        self._end()

    def stop(self) -> None:
        """Stop it at once; its children end with it."""
        if self._running is not None:
            self._end()

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, command: str) -> None:
        """Run one command as its owner."""
        with closing(psycopg.connect(self._told("postgres"), autocommit=True)) as held:
            held.execute(command.encode())

    def _told(self, name: str) -> str:
        return f"host={self.folder} user={OWNER} dbname={name} connect_timeout=5"

    def _answers(self) -> bool:
        assert self._running is not None
        assert self._running.poll() is None, (self.folder / "log").read_text(encoding="utf-8")
        try:
            psycopg.connect(self._told("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self) -> None:
        assert self._running is not None
        assert self._running.stdin is not None
        self._running.stdin.write(b"stop\n")
        self._running.stdin.close()
        self._running.wait(timeout=60)
        self._running = None

    def _own(self, folder: Path) -> None:
        if os.geteuid() == 0:
            user = pwd.getpwnam(_user())
            os.chown(folder, user.pw_uid, user.pw_gid)

    @staticmethod
    def _as_whom() -> dict[str, Any]:
        # the server refuses to run as root
        if os.geteuid() != 0:
            return {}
        user = pwd.getpwnam(_user())
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _quick_folder() -> str | None:
    """Return a folder in memory where there is one with room: a process that dies loses nothing there."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 2**30:
        return str(memory)
    return None


def _user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def find_server(*, is_safe: bool = False) -> Server:
    """Return a server, not yet started, or skip; on a CI machine an absent server is an error."""
    programs = find_postgresql()
    if programs is None:
        words = "no PostgreSQL server is installed (tools/os_packages.py installs it)"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    return Server(Path(programs), is_safe=is_safe)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """Give a running server that forgets its data when the machine stops; one database in it has the newest tables."""
    server = find_server()
    try:
        server.start()
        server.run("create database fresh")
        engine = connect(server.url("fresh"))
        upgrade(engine)
        engine.dispose()
        yield server
    finally:
        server.remove()


_NUMBERS = itertools.count(1)


@pytest.fixture
def postgresql_url(postgresql_server: Server) -> Iterator[str]:
    """Give the address of a database of the test's own, with the newest tables and nothing in them."""
    yield from _postgresql(postgresql_server, "fresh")


@pytest.fixture
def empty_postgresql_url(postgresql_server: Server) -> Iterator[str]:
    """Give the address of a database of the test's own without any table."""
    yield from _postgresql(postgresql_server, "template0")


def _postgresql(server: Server, template: str) -> Iterator[str]:
    name = f"test_{next(_NUMBERS)}"
    server.run(f"create database {name} template {template}")
    yield server.url(name)
    server.run(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with the newest tables and nothing in them."""
    path = tmp_path_factory.mktemp("sqlite") / DATABASE
    engine = connect(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Give the address of a database of the test's own, with the newest tables and nothing in them."""
    return _sqlite(sqlite_template, tmp_path / DATABASE)


def _sqlite(template: Path, path: Path) -> str:
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a database with the newest tables; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database without any table; the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("empty_postgresql_url")
    return url


@pytest.fixture
def clock() -> Clock:
    """Give the clock of the workspace, which the test can move."""
    return Clock()


@pytest.fixture
def workspace(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    """Give an empty workspace; the test runs once on each database."""
    with open_workspace(tmp_path / "workspace", database=database_url, clock=clock) as held:
        yield held


@pytest.fixture
def quick_workspace(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    """Give an empty workspace on SQLite, for tests that would show nothing more on PostgreSQL."""
    folder = tmp_path / "quick"
    with open_workspace(folder, database=_sqlite(sqlite_template, folder / DATABASE), clock=clock) as held:
        yield held
