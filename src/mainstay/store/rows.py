"""Rows as lines of JSON, the same from every database and for every revision of the tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    inspect,
    select,
)

from mainstay.errors import InputError, Problem
from mainstay.store.change_mark import NAME
from mainstay.store.tables import METADATA

#: what is of no use elsewhere or later: who is signed in, who failed to, who works at present
TRANSIENT = ("sessions", "sign_in_attempts", "workers")
#: settings that tell of the database itself begin so, and stay where they are
OF_THE_DATABASE = ("procrastinate.", NAME)
_AT_A_TIME = 500
#: no line is longer; results and reasons are far shorter
MOST_LINE_BYTES = 64 * 2**20


def kept_tables(held: Connection) -> list[Table]:
    """Return the tables whose rows are worth keeping, as the database has them, each after those that it refers to.

    Examples
    --------
    >>> from mainstay.store.database import connect, reading
    >>> from mainstay.store.migrations import upgrade
    >>> engine = connect("sqlite:///:memory:")
    >>> upgrade(engine)
    >>> with reading(engine) as held:
    ...     names = [table.name for table in kept_tables(held)]
    >>> names.index("users") < names.index("bases"), "sessions" in names
    (True, False)
    >>> engine.dispose()
    """
    there = set(inspect(held).get_table_names()) & set(METADATA.tables)
    found = MetaData()
    found.reflect(held, only=sorted(there))
    return [table for table in found.sorted_tables if table.name not in TRANSIENT]


def write_rows(held: Connection, table: Table) -> Iterator[bytes]:
    """Yield each row of a table as one line of JSON, in the order of its key."""
    asked = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_A_TIME)
    for row in held.execute(asked).mappings():
        if not is_of_the_database(table.name, row):
            told = {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
            yield json.dumps(told, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def read_row(line: bytes, name: str, number: int) -> dict[str, Any]:
    """Return a line as a row.

    Raises
    ------
    InputError
        The line is no row.
    """
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        msg = "a row of the backup cannot be read"
        raise InputError(msg, [Problem("backup.row", "the line is no row", table=name, row=number)])
    return row


def insert_rows(held: Connection, table: Table, rows: Iterator[Mapping[str, Any]]) -> int:
    """Insert rows that were read from lines; return how many.

    Raises
    ------
    InputError
        A row has other columns than the table, or a value of another kind.
    """
    count = 0
    block: list[dict[str, Any]] = []
    for row in rows:
        count += 1
        block.append(_typed(table, row, count))
        if len(block) == _AT_A_TIME:
            held.execute(table.insert(), block)
            block = []
    if block:
        held.execute(table.insert(), block)
    return count


def is_of_the_database(table: str, row: Mapping[str, Any] | RowMapping) -> bool:
    """Tell whether a row tells of the database itself and not of the work in it."""
    return table == "settings" and str(row.get("name", "")).startswith(OF_THE_DATABASE)


def _typed(table: Table, row: Mapping[str, Any], number: int) -> dict[str, Any]:
    problems = [
        Problem("backup.row", f"the column {words}", table=table.name, row=number, column=name)
        for words, names in (
            ("is missing", set(table.c.keys()) - set(row)),
            ("is unknown", set(row) - set(table.c.keys())),
        )
        for name in sorted(names)
    ]
    told: dict[str, Any] = {}
    for name in () if problems else row:
        try:
            told[name] = _value(table.c[name], row[name])
        except (TypeError, ValueError):
            words = "the value is of another kind than its column"
            problems.append(Problem("backup.row", words, table=table.name, row=number, column=name))
    if problems:
        msg = "a row of the backup does not fit the tables"
        raise InputError(msg, problems)
    return told


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, Date):
        return date.fromisoformat(str(value))
    # True is an int to Python, and no number here
    wanted: type | tuple[type, ...]
    if isinstance(kind, Boolean):
        wanted = bool
    elif isinstance(kind, Integer) and not isinstance(value, bool):
        wanted = int
    elif isinstance(kind, Float) and not isinstance(value, bool):
        wanted = (int, float)
    elif isinstance(kind, String):
        wanted = str
    else:
        raise TypeError
    if not isinstance(value, wanted):
        raise TypeError
    return value
