"""Which files the rows of the database name."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from mainstay.store.tables import bases, results


def named_files(held: Connection) -> set[str]:
    """Return the hash of every file that a base or a result names.

    Examples
    --------
    >>> from mainstay.store.database import connect, reading
    >>> from mainstay.store.migrations import upgrade
    >>> engine = connect("sqlite:///:memory:")
    >>> upgrade(engine)
    >>> with reading(engine) as held:
    ...     named_files(held)
    set()
    >>> engine.dispose()
    """
    found: set[str] = set()
    for column in (bases.c.files, results.c.files):
        for told in held.scalars(select(column).execution_options(yield_per=1_000)):
            found.update(json.loads(told).values())
    return found
