"""Whoever dies at whatever moment, nothing that was acknowledged is lost, and what is left is whole."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from tests.databases import Clock, Server, find_server

from mainstay.errors import UnavailableError, WriteError
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record, verify
from mainstay.store.change_mark import NAME
from mainstay.store.database import FAILURES, connect, reading, writing
from mainstay.store.files import Files
from mainstay.store.migrations import upgrade
from mainstay.store.tables import audit, settings

KILLS = 50
#: all settings but the mark that writes leave
WRITTEN = select(settings).where(settings.c.name != NAME)


@pytest.fixture(scope="module")
def safe_server() -> Iterator[Server]:
    """Give a server that flushes every commit to disk, as it is where people work, and that may be killed."""
    server = find_server(is_safe=True)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def engine(safe_server: Server, request: pytest.FixtureRequest) -> Iterator[Engine]:
    name = f"killed_{abs(hash(request.node.name))}"
    safe_server.run(f"create database {name}")
    made = connect(safe_server.url(name))
    upgrade(made)
    yield made
    made.dispose()


def rows(engine: Engine) -> dict[str, str]:
    """Return all rows, the audit log having been found whole and as long as they are many."""
    with reading(engine) as held:
        assert verify(held) == []
        found = {row.name: row.value for row in held.execute(WRITTEN)}
        assert sorted(held.scalars(select(audit.c.object))) == sorted(found)
    return found


@pytest.mark.slow
def test_a_writer_killed_fifty_times_loses_nothing_on_sqlite(sqlite_url: str, tmp_path: Path, root: Path) -> None:
    command = [sys.executable, "-m", "tests.store.writer", sqlite_url, str(tmp_path / "files"), str(KILLS)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    told = set(done.stdout.split())
    engine, files = connect(sqlite_url), Files(tmp_path / "files")
    found = rows(engine)
    assert len(told) > KILLS
    assert told <= set(found)
    for name, blob in found.items():
        assert files.get(blob) == name.encode() * 500
    with reading(engine) as held:
        assert held.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    engine.dispose()


@pytest.mark.slow
def test_a_server_killed_fifty_times_loses_nothing_on_postgresql(safe_server: Server, engine: Engine) -> None:
    stop = threading.Event()
    told: list[str] = []
    failed: list[Exception] = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                with writing(engine) as held:
                    held.execute(settings.insert(), {"name": str(number), "value": ""})
                    record(held, at=datetime.now(UTC), actor="system", action="settings.add", target=str(number))
            except FAILURES:
                continue  # not acknowledged
            except Exception as error:  # noqa: BLE001 - told by the thread that started this one
                failed.append(error)
                return
            told.append(str(number))

    drawn = random.Random(5)
    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(KILLS):
            before = len(told)
            until = time.monotonic() + 60
            while len(told) == before and not failed and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(drawn.random() * 0.03)
            safe_server.kill()
            safe_server.start()
    finally:
        stop.set()
        thread.join()
    assert failed == []
    assert len(told) >= KILLS
    assert set(told) <= set(rows(engine))


def test_a_request_that_the_server_left_in_the_middle_ends_and_the_next_one_works(
    safe_server: Server, engine: Engine
) -> None:
    def interrupted() -> None:
        with writing(engine) as held:
            held.execute(settings.insert(), {"name": "one", "value": "1"})
            safe_server.kill()
            safe_server.start()
            held.execute(settings.insert(), {"name": "two", "value": "2"})

    with pytest.raises(UnavailableError, match="does not answer"):
        interrupted()
    with writing(engine) as held:
        assert held.execute(WRITTEN).all() == []
        held.execute(settings.insert(), {"name": "three", "value": "3"})
    with reading(engine) as held:
        assert held.execute(WRITTEN).all() == [("three", "3")]


def test_a_request_waits_for_a_server_that_is_started_again(safe_server: Server, engine: Engine) -> None:
    safe_server.stop()
    starter = threading.Timer(0.4, safe_server.start)
    starter.start()
    with reading(engine) as held:
        assert held.scalar(text("select 1")) == 1
    starter.join()


def test_a_disk_that_is_full_in_the_middle_of_a_write(quick_workspace: Workspace) -> None:
    resource = pytest.importorskip("resource")
    with writing(quick_workspace.database) as held:
        held.execute(settings.insert(), {"name": "one", "value": "1"})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))

    def fill() -> None:
        for number in range(400):
            with writing(quick_workspace.database) as held:
                held.execute(settings.insert(), {"name": f"n{number}", "value": "x" * 4_000})
                kept.append(f"n{number}")

    kept: list[str] = []
    try:
        with pytest.raises(WriteError, match="no room"):
            fill()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with writing(quick_workspace.database) as held:
        # what was acknowledged is there, and with room again it goes on
        assert {"one", *kept[:-1]} <= set(held.scalars(select(settings.c.name)))
        held.execute(settings.insert(), {"name": "after", "value": "1"})
        assert held.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]


def test_a_clock_that_jumps_leaves_the_audit_log_whole(workspace: Workspace, clock: Clock) -> None:
    for jump in (timedelta(), timedelta(days=-400), timedelta(days=4_000), timedelta(hours=-1)):
        clock.moved = jump
        with writing(workspace.database) as held:
            record(held, at=workspace.now(), actor="system", action="x.y", target="z")
    with reading(workspace.database) as held:
        assert verify(held) == []
        assert list(held.scalars(select(audit.c.entry_id).order_by(audit.c.entry_id))) == [1, 2, 3, 4]
