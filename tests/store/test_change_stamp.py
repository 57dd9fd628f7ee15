"""A stamp stays the same for exactly as long as nothing was written that a page could show, on both databases."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, select, text
from tests.databases import Server, find_server

from mainstay.services.workspace import Workspace
from mainstay.store import stamp_line
from mainstay.store.change_mark import NAME
from mainstay.store.change_stamp import ChangeStamp, open_stamp
from mainstay.store.database import connect, reading, writing
from mainstay.store.migrations import upgrade
from mainstay.store.stamp_line import StampLine
from mainstay.store.tables import settings

#: how long a test waits for what must come in the end
END_S = 60.0
WRITE = """
import sys
from mainstay.store.database import connect, writing
from mainstay.store.tables import settings
with writing(connect(sys.argv[1])) as held:
    held.execute(settings.insert(), {"name": "theirs", "value": "1"})
"""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = connect(database_url)
    yield made
    made.dispose()


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Engine]:
    made = connect(postgresql_url)
    yield made
    made.dispose()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is slow takes no answer for lost."""
    monkeypatch.setattr(stamp_line, "PATIENCE_S", END_S)


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """Give a server that may be stopped."""
    server = find_server(is_safe=True)
    try:
        server.start()
        server.run("create database stamps")
        yield server
    finally:
        server.remove()


def run(engine: Engine, work: Callable[[ChangeStamp], Awaitable[None]]) -> None:
    """Do something with a stamp in an event loop."""

    async def within() -> None:
        stamp = open_stamp(engine)
        await stamp.begin()
        try:
            await work(stamp)
        finally:
            stamp.close()

    asyncio.run(within())


def write(engine: Engine, name: str, *, is_shown: bool = True) -> None:
    with writing(engine, is_shown=is_shown) as held:
        held.execute(settings.insert(), {"name": name, "value": "1"})


def fail(engine: Engine) -> None:
    with writing(engine) as held:
        held.execute(settings.insert(), {"name": "one", "value": "1"})
        raise KeyError


async def known(stamp: ChangeStamp) -> str:
    """Return the stamp as soon as it is known again."""
    async with asyncio.timeout(END_S):
        while (found := await stamp.now()) is None:
            await asyncio.sleep(0.01)
    return found


async def lost(stamp: ChangeStamp) -> None:
    """Wait until nobody knows."""
    async with asyncio.timeout(END_S):
        while await stamp.now() is not None:
            await asyncio.sleep(0.01)


@contextmanager
def table_locked(engine: Engine) -> Iterator[None]:
    """Keep everybody else waiting who wants to read the mark."""
    with engine.connect() as held:
        held.execute(text("lock table settings in access exclusive mode"))
        yield
        held.rollback()


def test_it_changes_with_every_write_and_with_nothing_else(engine: Engine) -> None:
    async def work(stamp: ChangeStamp) -> None:
        seen = [await stamp.now()]
        assert seen[0] is not None
        for number in range(3):
            write(engine, f"n{number}")
            seen.append(await stamp.now())
            assert await stamp.now() == seen[-1]
            with reading(engine) as held:
                held.execute(select(settings)).all()
            assert await stamp.now() == seen[-1]
        assert len(set(seen)) == 4

    run(engine, work)


def test_a_write_that_no_page_shows_leaves_it_alone(engine: Engine) -> None:
    async def work(stamp: ChangeStamp) -> None:
        before = await stamp.now()
        write(engine, "quiet", is_shown=False)
        assert await stamp.now() == before
        write(engine, "loud")
        assert await stamp.now() != before

    run(engine, work)


def test_it_changes_with_the_commit_and_not_before(engine: Engine) -> None:
    async def work(stamp: ChangeStamp) -> None:
        before = await stamp.now()
        with writing(engine) as held:
            held.execute(settings.insert(), {"name": "one", "value": "1"})
            assert await stamp.now() == before
        assert await stamp.now() != before

    run(engine, work)


def test_a_write_that_fails_leaves_it_alone(engine: Engine) -> None:
    async def work(stamp: ChangeStamp) -> None:
        before = await stamp.now()
        with pytest.raises(KeyError):
            fail(engine)
        assert await stamp.now() == before

    run(engine, work)


def test_it_changes_with_the_write_of_another_process(engine: Engine) -> None:
    address = engine.url.render_as_string(hide_password=False)

    async def work(stamp: ChangeStamp) -> None:
        before = await stamp.now()
        subprocess.run([sys.executable, "-c", WRITE, address], check=True, timeout=END_S)
        assert await stamp.now() not in {None, before}

    run(engine, work)


def test_marks_are_never_repeated_by_writers_at_the_same_time(engine: Engine) -> None:
    async def work(stamp: ChangeStamp) -> None:
        seen = {await stamp.now()}
        for round_ in range(5):
            await asyncio.gather(*(asyncio.to_thread(write, engine, f"{round_} {one}") for one in range(4)))
            seen.add(await stamp.now())
        assert len(seen) == 6

    run(engine, work)


def test_nobody_knows_once_it_is_closed(engine: Engine) -> None:
    async def work(stamp: ChangeStamp) -> None:
        assert await stamp.now() is not None
        stamp.close()
        assert await stamp.now() is None

    run(engine, work)


def test_of_a_database_in_memory_nobody_knows() -> None:
    engine = connect("sqlite:///:memory:")
    upgrade(engine)

    async def work(stamp: ChangeStamp) -> None:
        assert await stamp.now() is None

    run(engine, work)
    engine.dispose()


def test_tables_that_are_not_there_stop_no_write(empty_database_url: str) -> None:
    engine = connect(empty_database_url)
    with writing(engine) as held:
        held.execute(text("create table one (a integer)"))
        held.execute(text("insert into one values (1)"))
    with reading(engine) as held:
        assert held.scalar(text("select a from one")) == 1
    engine.dispose()


def test_the_mark_goes_into_no_backup(workspace: Workspace) -> None:
    from mainstay.store.rows import write_rows

    write(workspace.database, "kept")
    with reading(workspace.database) as held:
        assert NAME in set(held.scalars(select(settings.c.name)))
        lines = b"".join(write_rows(held, settings))
    assert b"kept" in lines
    assert NAME.encode() not in lines


def test_all_who_ask_at_the_same_time_share_two_questions(postgresql: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    before = StampLine._ask

    def counted(line: StampLine, futures: list[asyncio.Future[str | None]]) -> None:
        asked.append(len(futures))
        before(line, futures)

    async def work(stamp: ChangeStamp) -> None:
        monkeypatch.setattr(StampLine, "_ask", counted)
        found = await asyncio.gather(*(stamp.now() for _ in range(20)))
        assert len(set(found)) == 1
        # the first goes out at once; those who come while it is under way must not take its answer for theirs
        assert asked == [1, 19]

    run(postgresql, work)


def test_whoever_goes_away_takes_the_answer_from_nobody(postgresql: Engine) -> None:
    async def work(stamp: ChangeStamp) -> None:
        with table_locked(postgresql):
            tasks = [asyncio.create_task(stamp.now()) for _ in range(3)]
            await asyncio.sleep(0)
            tasks[0].cancel()
            tasks[1].cancel()
            await asyncio.sleep(0)
        assert await tasks[2] is not None

    run(postgresql, work)


def test_an_answer_that_takes_long_is_not_waited_for(postgresql: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(stamp: ChangeStamp) -> None:
        before = await known(stamp)
        with table_locked(postgresql):
            monkeypatch.setattr(stamp_line, "PATIENCE_S", 0.05)
            assert await asyncio.gather(stamp.now(), stamp.now()) == [None, None]
        monkeypatch.setattr(stamp_line, "PATIENCE_S", END_S)
        assert await known(stamp) == before

    run(postgresql, work)


def test_a_line_that_the_server_cuts_is_opened_again(postgresql: Engine) -> None:
    async def work(stamp: ChangeStamp) -> None:
        before = await known(stamp)
        ask = text("select pg_terminate_backend(pid) from pg_stat_activity where application_name = :who")
        with postgresql.connect() as held:
            assert held.scalars(ask, {"who": stamp_line.WHO}).all() == [True]
        await lost(stamp)
        assert await known(stamp) == before
        write(postgresql, "after")
        assert await stamp.now() not in {None, before}

    run(postgresql, work)


def test_nobody_knows_while_the_server_is_down(own_server: Server) -> None:
    engine = connect(own_server.url("stamps"))
    upgrade(engine)

    async def work(stamp: ChangeStamp) -> None:
        before = await known(stamp)
        await asyncio.to_thread(own_server.kill)
        await lost(stamp)
        for _ in range(20):
            assert await stamp.now() is None
            await asyncio.sleep(0.01)
        await asyncio.to_thread(own_server.start)
        assert await known(stamp) == before
        write(engine, "after")
        assert await stamp.now() not in {None, before}

    run(engine, work)
    engine.dispose()


def test_a_server_that_is_not_there_stops_nobody() -> None:
    engine = connect("postgresql+psycopg://ada@127.0.0.1:1/name")

    async def work(stamp: ChangeStamp) -> None:
        assert await stamp.now() is None

    run(engine, work)
    engine.dispose()


def test_a_closed_line_leaves_no_connection_behind(postgresql: Engine) -> None:
    ask = text("select count(*) from pg_stat_activity where application_name = :who")
    who = {"who": stamp_line.WHO}

    async def work(stamp: ChangeStamp) -> None:
        await known(stamp)
        with postgresql.connect() as held:
            assert held.scalar(ask, who) == 1

    run(postgresql, work)

    async def until_none() -> None:
        async with asyncio.timeout(END_S):
            while True:
                with postgresql.connect() as held:
                    if not held.scalar(ask, who):
                        return
                await asyncio.sleep(0.01)

    asyncio.run(until_none())


def test_another_event_loop_opens_a_line_of_its_own(postgresql: Engine) -> None:
    stamp = open_stamp(postgresql)
    first, second = asyncio.run(known(stamp)), asyncio.run(known(stamp))
    assert first == second
    stamp.close()
