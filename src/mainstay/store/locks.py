"""Let one at a time do what must not be done twice, until its transaction ends."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text


def alone(held: Connection, key: str) -> None:
    """Wait until nobody else is in a transaction that named the same key.

    SQLite has one writer at a time anyway. PostgreSQL takes an advisory lock, which ends with the transaction.

    Parameters
    ----------
    held : sqlalchemy.Connection
        A connection from `mainstay.store.database.writing`.
    key : str
        What is to be done once.

    Examples
    --------
    >>> from mainstay.store.database import connect, writing
    >>> engine = connect("sqlite:///:memory:")
    >>> with writing(engine) as held:
    ...     alone(held, "job:stress")
    >>> engine.dispose()
    """
    if held.dialect.name != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
    held.execute(text("select pg_advisory_xact_lock(:number)"), {"number": number})
