"""One line to PostgreSQL that asks for nothing but the mark of the last write, for all requests of a server process.

Each answer is younger than the request that it is for: a request that comes while a question is under way waits for
the next one, which all do together that have come meanwhile. So no page is sent again that was asked for after a write
had been committed, by whichever process on whichever machine; and the busier the server, the less a request costs.

The question is one statement without a transaction around it and without anything that would have to be still there the
next time, so a connection pooler between (PgBouncer, in any of its modes) makes no difference. While the line is down,
or an answer takes long, nobody knows, and pages are made in the ordinary way; the line is opened again by itself.

It speaks through the functions of libpq that the driver rests on (postgresql.org/docs/current/libpq-async.html): a
request must not hold a thread, or the event loop, until the answer comes, and pays for every layer between.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from mainstay.store.change_mark import ASK

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.pq.abc import PGresult

LOG = logging.getLogger("mainstay.store")
#: how long an answer may take, and how long opening the line, in seconds
PATIENCE_S, OPENING_S = 1.0, 5
#: how long after the line was lost it is opened again: at first, and at most
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 5.0
#: name of the line in the server's list of connections
WHO = "mainstay changes"
_QUESTION = ASK.encode()


class StampLine:
    """The stamp of a PostgreSQL database; used from one event loop at a time.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database; the line is a connection of its own, none of the pool.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop: asyncio.AbstractEventLoop | None = None
        self._held: Connection[Any] | None = None
        self._place = -1
        self._opening: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        #: who waits for the answer to the question under way, and who for that to the next
        self._asked: list[asyncio.Future[str | None]] = []
        self._waiting: list[asyncio.Future[str | None]] = []
        self._answer: PGresult | None = None
        self._wait_s, self._again_at = FIRST_WAIT_S, 0.0
        self._is_over = False

    async def begin(self) -> None:
        """Open the line, if the database answers."""
        self._be_here()
        if self._opening is None and self._held is None and not self._is_over:
            self._opening = asyncio.create_task(self._open())
        if self._opening is not None:
            await asyncio.shield(self._opening)

    async def now(self) -> str | None:
        """Return the stamp; None while the line is down, or where the answer takes long."""
        if self._is_over:
            return None
        self._be_here()
        if self._held is None:
            if self._opening is None and time.monotonic() >= self._again_at:
                self._opening = asyncio.create_task(self._open())
            return None
        future = asyncio.get_running_loop().create_future()
        if self._asked:
            # the question under way may have been answered before this request came
            self._waiting.append(future)
        else:
            self._ask([future])
        found: str | None = await future
        return found

    def close(self) -> None:
        """Close the line, from whichever thread; nobody knows from then on."""
        self._is_over = True
        loop = self._loop
        if loop is None or loop.is_closed() or loop is _running():
            self._drop()
        else:
            with suppress(RuntimeError):  # it was closed just now
                loop.call_soon_threadsafe(self._drop)

    def _be_here(self) -> None:
        """Leave what belongs to an event loop that is not the running one."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._drop()
            self._opening, self._loop = None, loop

    async def _open(self) -> None:
        import psycopg

        loop = asyncio.get_running_loop()
        held: Connection[Any] | None = None
        try:
            held = await asyncio.to_thread(self._connected)
            if self._is_over or loop is not self._loop:
                held.close()
                return
            held.pgconn.nonblocking = 1
            # kept: a connection that was lost does not know its number any more
            self._place = held.fileno()
            loop.add_reader(self._place, self._read)
        except NotImplementedError:  # an event loop that cannot wait for a socket of somebody else: Windows
            self._is_over = True
            if held is not None:
                held.close()
        except (psycopg.Error, OSError) as error:
            # the reason may name a host or a user, so no more than its kind goes to the log
            LOG.info("no line for stamps: %s", type(error).__name__)
            self._back_off()
        else:
            self._held = held
        finally:
            if loop is self._loop:
                self._opening = None

    def _connected(self) -> Connection[Any]:
        import psycopg

        words, told = self._engine.dialect.create_connect_args(self._engine.url)
        own = {"connect_timeout": OPENING_S, "application_name": WHO}
        made = psycopg.connect(*words, **{**own, **told}, autocommit=True)
        if self._is_over:  # meanwhile; nobody may be there any more to take it
            made.close()
        return made

    def _ask(self, futures: list[asyncio.Future[str | None]]) -> None:
        import psycopg

        assert self._held is not None  # noqa: S101 - asked by whoever has looked
        self._asked, self._answer = futures, None
        line = self._held.pgconn
        try:
            line.send_query(_QUESTION)
            # a question of a hundred bytes finds no room only where nobody has read for long
            is_sent = line.flush() == 0
        except psycopg.Error:
            is_sent = False
        if not is_sent:
            self._lose()
            return
        self._timer = asyncio.get_running_loop().call_later(PATIENCE_S, self._lose)

    def _read(self) -> None:
        """Take what has come; called whenever something has."""
        import psycopg

        assert self._held is not None  # noqa: S101 - nobody is called for a line that was dropped
        line = self._held.pgconn
        try:
            line.consume_input()
            while not line.is_busy():
                found = line.get_result()
                if found is None:
                    break
                self._answer = found
            else:
                return  # the rest is still on its way
        except psycopg.Error:
            self._lose()
            return
        if line.status != psycopg.pq.ConnStatus.OK:
            self._lose()
        elif self._asked:
            self._tell()

    def _tell(self) -> None:
        """Give the answer to those who wait for it, and ask anew for those who came meanwhile."""
        from psycopg.pq import ExecStatus

        if self._timer is not None:
            self._timer.cancel()
        answer, futures, self._asked = self._answer, self._asked, []
        stamp: str | None = None
        if answer is not None and answer.status == ExecStatus.TUPLES_OK:
            value = answer.get_value(0, 0) if answer.ntuples else b""
            stamp = None if value is None else value.decode()
            self._wait_s = FIRST_WAIT_S
        _set(futures, stamp)
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._ask(waiting)

    def _lose(self) -> None:
        LOG.info("the line for stamps is down")
        self._back_off()
        self._drop()

    def _back_off(self) -> None:
        self._again_at = time.monotonic() + self._wait_s
        self._wait_s = min(LONGEST_WAIT_S, 2 * self._wait_s)

    def _drop(self) -> None:
        """Close the line, and tell all who wait that nobody knows."""
        held, self._held = self._held, None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = self._loop
        if held is not None:
            if loop is not None and not loop.is_closed():
                loop.remove_reader(self._place)
            held.close()
        futures = [*self._asked, *self._waiting]
        self._asked, self._waiting = [], []
        if loop is not None and not loop.is_closed():
            _set(futures, None)


def _running() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _set(futures: list[asyncio.Future[str | None]], stamp: str | None) -> None:
    for one in futures:
        if not one.done():  # whoever asked may have gone away
            one.set_result(stamp)
