"""The audit log: each entry holds the hash of the one before it, so that nobody can change or remove one unseen.

A hash chain after Schneier and Kelsey, *Secure Audit Logs to Support Computer Forensics*, ACM TISSEC 2 (1999), without
their encryption. Whoever can rewrite the whole table can rewrite the chain; `head` printed or kept elsewhere shows it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, text

from mainstay.errors import Problem
from mainstay.store.tables import audit

START = "0" * 64
SYSTEM = "system"
#: any number will do, as long as nothing else in the database locks on it
_LOCK = 7_117_023
_AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: its number and its hash. Kept elsewhere, it proves that nothing was cut off."""

    entry_id: int
    entry_hash: str


def record(
    held: Connection, *, at: datetime, actor: str, action: str, target: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Add an entry, in the same transaction as what it tells of.

    Parameters
    ----------
    held : sqlalchemy.Connection
        A connection from `mainstay.store.database.writing`.
    at : datetime.datetime
        When.
    actor : str
        ``user_id``, or ``system``.
    action, target : str
        What was done, such as ``base.add``, and to what, such as ``base:us-2026``.
    detail : mapping, optional
        More, as JSON; never a secret.
    """
    if held.dialect.name == "postgresql":
        # entries must be numbered one after another; the lock ends with the transaction
        held.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = head(held)
    row = {
        "entry_id": last.entry_id + 1,
        "at": at.astimezone(UTC),  # as it comes back, so that the hash is the same
        "actor": actor,
        "action": action,
        "object": target,
        "detail": json.dumps(dict(detail or {}), sort_keys=True, ensure_ascii=False),
        "before_hash": last.entry_hash,
    }
    held.execute(audit.insert(), {**row, "entry_hash": _hash(row)})


def head(held: Connection) -> Head:
    """Return the last entry, or the start of the chain where there is none."""
    found = held.execute(
        select(audit.c.entry_id, audit.c.entry_hash).order_by(audit.c.entry_id.desc()).limit(1)
    ).one_or_none()
    return Head(0, START) if found is None else Head(found.entry_id, found.entry_hash)


def verify(held: Connection, expected: Head | None = None) -> list[Problem]:
    """Return what is wrong with the log: entries that were changed, removed or put in.

    Parameters
    ----------
    held : sqlalchemy.Connection
        Any connection.
    expected : Head, optional
        An earlier last entry that was kept elsewhere; the log must still hold it.
    """
    return list(faults(entries(held), expected))


def faults(rows: Iterable[Mapping[str, Any] | RowMapping], expected: Head | None = None) -> Iterator[Problem]:
    """Yield what is wrong with entries, wherever they come from, the oldest first; see `verify`."""
    before, number = START, 0
    is_found = expected is None or expected.entry_id == 0
    for row in rows:
        if row["entry_id"] != number + 1:
            yield _fault(f"entries {number + 1} to {row['entry_id'] - 1} are missing", row["entry_id"])
        if row["before_hash"] != before:
            yield _fault("the entry does not follow the one before it", row["entry_id"])
        if _hash(row) != row["entry_hash"]:
            yield _fault("the entry was changed after it was written", row["entry_id"])
        if expected is not None and row["entry_id"] == expected.entry_id:
            is_found = row["entry_hash"] == expected.entry_hash
        before, number = row["entry_hash"], row["entry_id"]
    if expected is not None and not is_found:
        yield _fault("the log no longer holds the entry that was kept elsewhere", expected.entry_id)


def entries(held: Connection) -> Iterator[RowMapping]:
    """Yield every entry, the oldest first; the log may be longer than what fits into memory."""
    asked = select(audit).order_by(audit.c.entry_id).execution_options(yield_per=_AT_A_TIME)
    yield from held.execute(asked).mappings()


def count(held: Connection) -> int:
    """Return how many entries there are."""
    return int(held.scalar(select(func.count()).select_from(audit)) or 0)


def _fault(words: str, number: int) -> Problem:
    return Problem("audit.chain", words, table="audit", key=str(number), hint="compare with a backup")


def _hash(row: Mapping[str, Any] | RowMapping) -> str:
    told = [row["entry_id"], row["at"].isoformat(), row["actor"], row["action"], row["object"], row["detail"]]
    return hashlib.sha256(json.dumps([*told, row["before_hash"]]).encode()).hexdigest()
