"""Read the frames that describe a network: types, defaults, names; all problems at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.stress.network.columns import Column
from mainstay.errors import InputError, Problem

Table = pl.DataFrame | Sequence[Mapping[str, Any]] | None


def read_table(
    data: Any, columns: tuple[Column, ...], table: str, needed: Iterable[str], problems: list[Problem]
) -> pl.DataFrame:
    """Return a frame with all columns in their order and types, defaults filled in; what is wrong goes to `problems`.

    Examples
    --------
    >>> from mainstay.engines.stress.network.columns import EDGES
    >>> read_table([{"from_id": "a", "to_id": "b"}], EDGES, "edges", ("from_id", "to_id"), [])["quantity"][0]
    1.0
    """
    frame = _frame(data, columns)
    known = {column.name: column for column in columns}
    for name in frame.columns:
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean {close!r}?" if close else "known: " + ", ".join(known)
            problems.append(Problem("network.column", "no such column", table=table, column=name, hint=hint))
    read = pl.DataFrame([_column(frame, column, table, problems) for column in columns])
    for name in needed:
        empty = read[name].is_null() if read.height else pl.Series([], dtype=pl.Boolean)
        problems += [
            Problem("network.missing", "a value is needed", table=table, row=int(row) + 2, column=name)
            for row in empty.arg_true()
        ]
    return read


def _frame(data: Any, columns: tuple[Column, ...]) -> pl.DataFrame:
    if data is None:
        return pl.DataFrame(schema={column.name: column.kind for column in columns})
    if isinstance(data, pl.DataFrame):
        return data
    rows = list(data)
    if not rows:
        return pl.DataFrame(schema={column.name: column.kind for column in columns})
    return pl.DataFrame(rows, infer_schema_length=None)


def _column(frame: pl.DataFrame, column: Column, table: str, problems: list[Problem]) -> pl.Series:
    if column.name not in frame.columns:
        return pl.Series(column.name, [column.default] * frame.height, dtype=column.kind)
    given = frame[column.name]
    try:
        values = given.cast(column.kind)
    except pl.exceptions.PolarsError:
        problems.append(
            Problem(
                "network.type", "the column has another type", table=table, column=column.name, allowed=str(column.kind)
            )
        )
        return pl.Series(column.name, [column.default] * frame.height, dtype=column.kind)
    if column.kind == pl.Float64():
        _check_range(values, column, table, problems)
    return values if column.default is None else values.fill_null(pl.lit(column.default, dtype=column.kind))


def _check_range(values: pl.Series, column: Column, table: str, problems: list[Problem]) -> None:
    wrong = values.is_nan()
    if column.least is not None:
        wrong |= values < column.least
    if column.most is not None:
        wrong |= values > column.most
    allowed = (
        f"{column.least if column.least is not None else '-'} to {column.most if column.most is not None else '-'}"
    )
    problems += [
        Problem(
            "network.range",
            f"{column.name} is outside what is possible",
            table=table,
            row=int(row) + 2,
            column=column.name,
            found=str(values[int(row)]),
            allowed=allowed,
        )
        for row in wrong.fill_null(value=False).arg_true()
    ]


def place_of(names: pl.Series, known: Mapping[str, int], table: str, problems: list[Problem]) -> list[int]:
    """Return the place of each name; unknown names go to `problems` with the nearest known one."""
    places = []
    for row, name in enumerate(names):
        place = known.get(name, -1)
        if place < 0 and name is not None:
            close = nearest(name, known)
            problems.append(
                Problem(
                    "network.name",
                    "no node has this name",
                    table=table,
                    row=row + 2,
                    column=names.name,
                    found=name,
                    hint=f"did you mean {close!r}?" if close else None,
                )
            )
        places.append(place)
    return places


def refuse(problems: list[Problem]) -> None:
    """Raise one error with all problems, if there are any.

    Raises
    ------
    InputError
        The network cannot be simulated.
    """
    if problems:
        msg = "the network cannot be simulated"
        raise InputError(msg, problems)
