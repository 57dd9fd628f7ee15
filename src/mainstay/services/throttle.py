"""Guessing is slowed down: the more tries fail, the longer the wait before the next one, up to a quarter of an hour.

A try is counted before it is judged, in one transaction, so that many at the same time gain nothing; a right one takes
the count back. Nothing is ever locked: a wait has an end, and a browser that somebody has signed in with before has a
count of its own (OWASP, *Slow Down Online Guessing Attacks with Device Cookies*), so that a stranger who guesses cannot
keep its owner out. The table holds hashes of what was tried, no names and no addresses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection, select

from mainstay.errors import TooManyError
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import sign_in_attempts

#: after so long without a failed try the count begins anew
FORGOTTEN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Count:
    """One count of failed tries.

    Attributes
    ----------
    key : str
        What is counted, such as the login; only a hash of it is kept.
    free : int
        Failed tries without a wait.
    longest : timedelta
        The wait doubles from one second up to this.
    """

    key: str
    free: int = 5
    longest: timedelta = timedelta(minutes=15)

    @property
    def row(self) -> str:
        """Key of the row."""
        return hashlib.sha256(self.key.encode()).hexdigest()

    def wait(self, failures: int) -> timedelta:
        """Return the wait after so many failed tries.

        Examples
        --------
        >>> [str(Count("a").wait(failures)) for failures in (4, 5, 8, 5000)]
        ['0:00:00', '0:00:01', '0:00:08', '0:15:00']
        """
        if failures < self.free:
            return timedelta()
        return min(self.longest, timedelta(seconds=2.0 ** min(failures - self.free, 30)))


def begin_try(workspace: Workspace, counts: Sequence[Count]) -> None:
    """Count a try as failed before it is judged, or refuse it.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    counts : sequence of Count
        All of them count; the longest wait decides. A try that is refused is not counted.

    Raises
    ------
    TooManyError
        Too many tries have failed; says how long to wait.
    """
    now = workspace.now()
    with writing(workspace.database, is_shown=False) as held:
        _lock(held, counts)
        failed = {count.row: _failures(held, count, now) for count in counts}
        for count in counts:
            row = {
                "failures": failed[count.row] + 1,
                "last_at": now,
                "free_at": now + count.wait(failed[count.row] + 1),
            }
            table = sign_in_attempts
            changed = held.execute(table.update().where(table.c.attempt_key == count.row).values(**row))
            if changed.rowcount == 0:
                held.execute(table.insert(), {"attempt_key": count.row, **row})


def succeeded(workspace: Workspace, counts: Sequence[Count]) -> None:
    """Forget the failed tries: the last one was right."""
    with writing(workspace.database, is_shown=False) as held:
        rows = [count.row for count in counts]
        held.execute(sign_in_attempts.delete().where(sign_in_attempts.c.attempt_key.in_(rows)))


def take_back(workspace: Workspace, counts: Sequence[Count]) -> None:
    """Take one try back that was right, where others of the same count were not: those from one address, say."""
    table = sign_in_attempts
    with writing(workspace.database, is_shown=False) as held:
        for count in counts:
            held.execute(
                table.update()
                .where(table.c.attempt_key == count.row, table.c.failures > 0)
                .values(failures=table.c.failures - 1, free_at=table.c.last_at)
            )


def only_once(workspace: Workspace, key: str, until: datetime) -> bool:
    """Tell whether this is seen for the first time; kept until the given time.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    key : str
        What may be used once.
    until : datetime.datetime
        When it is of no use any more.
    """
    now, count = workspace.now(), Count(key)
    with writing(workspace.database, is_shown=False) as held:
        _lock(held, [count])
        asked = select(sign_in_attempts.c.failures).where(sign_in_attempts.c.attempt_key == count.row)
        if held.scalar(asked) is not None:
            return False
        row = {"attempt_key": count.row, "failures": 0, "last_at": now, "free_at": until}
        held.execute(sign_in_attempts.insert(), row)
    return True


def _failures(held: Connection, count: Count, now: datetime) -> int:
    table = sign_in_attempts
    found = held.execute(
        select(table.c.failures, table.c.last_at, table.c.free_at).where(table.c.attempt_key == count.row)
    ).one_or_none()
    if found is None or now - found.last_at > FORGOTTEN:
        return 0
    # a clock that went back must not make anybody wait for longer than the wait
    wait = min(found.free_at - now, count.wait(found.failures))
    if wait > timedelta():
        msg = "too many tries have failed"
        raise TooManyError(msg, wait_seconds=ceil(wait.total_seconds()))
    return int(found.failures)


def _lock(held: Connection, counts: Sequence[Count]) -> None:
    """Let tries of one count wait for one another; SQLite has one writer at a time anyway."""
    if held.dialect.name == "postgresql":
        from sqlalchemy import text

        for row in sorted(count.row for count in counts):  # in one order, so that none waits for one that waits for it
            key = int(row[:15], 16)
            held.execute(text("select pg_advisory_xact_lock(:key)"), {"key": key})
