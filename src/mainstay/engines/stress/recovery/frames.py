"""Read the frames that describe a network: every column typed, every default filled in, every mistake named at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.errors import Problem

#: what may be given for a table
Rows = pl.DataFrame | Sequence[Mapping[str, Any]]

#: places of one kind of mistake that are listed
LISTED = 50


@dataclass(frozen=True, slots=True)
class Column:
    """What a column may hold.

    Parameters
    ----------
    kind : {"text", "number", "unread"}
        ``unread`` belongs to the daily simulation and says nothing to a linear program.
    default : str or float, optional
        Value of an empty cell; None leaves it empty.
    low, high : float
        Range of a number.
    above : bool
        The number must lie above ``low``, not at it.
    required : bool
        The column must be there and have no empty cell.
    """

    kind: str = "text"
    default: str | float | None = None
    low: float = 0.0
    high: float = math.inf
    above: bool = False
    required: bool = False


def number(default: float | None = None, **limits: Any) -> Column:
    """Return a column of numbers.

    Examples
    --------
    >>> number(1.0, high=1.0).default
    1.0
    """
    return Column("number", default, **limits)


_UNREAD = Column("unread")
_TEXT = Column()

#: a stockpile that has one of these is opened in need only, and has no part in normal flows
RELEASE = ("release_cover_days", "release_from_day", "release_units_per_day")

#: columns of the daily simulation about policies and time
_OF_DAYS = (
    "push",
    "policy",
    "order_up_to",
    "order_cover_days",
    "reorder_point",
    "order_quantity",
    "smoothing_days",
    "forecast_weight",
    "first_orders",
    "first_days",
    "surge_multiple",
    "surge_delay_days",
    "campaign_days",
    "changeover_days",
    "shelf_life_days",
    "allocation",
    "backorders",
    "attention",
    "holding_cost",
    "stockout_cost",
    "transit_cost",
)

NODES: dict[str, Column] = {
    "node_id": Column(required=True),
    "kind": Column(default="make"),
    **dict.fromkeys(("product_id", "site_id", "economy_id", "organization_id", "line_id", "platform"), _TEXT),
    "capacity": number(),
    "yield_share": number(1.0, high=1.0, above=True),
    "stock": number(),
    "target_stock": number(),
    "target_cover_days": number(),
    "rate": number(),
    **{name: number() for name in RELEASE},
    **dict.fromkeys(_OF_DAYS, _UNREAD),
}
EDGES: dict[str, Column] = {
    "from_id": Column(required=True),
    "to_id": Column(required=True),
    "quantity": number(1.0, above=True),
    "lead_time_days": number(0.0),
    "lead_time_high_days": number(),
    "group": _TEXT,
    "weight": number(),
    "stock": number(0.0),
    **dict.fromkeys(("priority", "order_delay_days", "backorders"), _UNREAD),
}
DEMAND: dict[str, Column] = {
    "node_id": Column(required=True),
    "units_per_day": number(required=True),
    "class_id": Column(default="all"),
    "unit_loss": number(1.0),
    **dict.fromkeys(("cv", "season_amplitude", "season_peak_day"), _UNREAD),
}
SITES: dict[str, Column] = {"site_id": Column(required=True), "capacity": number(required=True)}


def read_frame(
    table: str, rows: Rows, columns: Mapping[str, Column], key: Iterable[str], problems: list[Problem]
) -> pl.DataFrame:
    """Return a table with every column that a program reads, and note what is wrong with it.

    Parameters
    ----------
    table : str
        Name of the table in messages.
    rows : polars.DataFrame or sequence of mapping
        What was given.
    columns : mapping of str to Column
        What the table may hold.
    key : iterable of str
        Columns that name a row; no two rows may be alike in them.
    problems : list of Problem
        Mistakes are added here. A column with a wrong type is then read as if it were empty.

    Examples
    --------
    >>> found = []
    >>> read_frame("sites", [{"site_id": "A", "capacity": -1}], SITES, ["site_id"], found).height, found[0].code
    (1, 'recovery.out_of_range')
    """
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(list(rows))
    for name in frame.columns:
        if name not in columns:
            close = nearest(name, columns)
            hint = f"did you mean '{close}'?" if close else None
            problems.append(Problem("recovery.unknown_column", "unknown column", table=table, column=name, hint=hint))
    made = [
        _read_column(table, frame, name, column, problems)
        for name, column in columns.items()
        if column.kind != "unread"
    ]
    read = pl.DataFrame(made) if made else frame
    names = list(key)
    again = read.with_row_index("row").filter(pl.struct(names).is_duplicated() & ~pl.struct(names).is_first_distinct())
    for row in again.head(LISTED).iter_rows(named=True):
        told = " -> ".join(str(row[name]) for name in names if row[name] is not None)
        problems.append(
            Problem("recovery.twice", "the row is given twice", table=table, row=row["row"] + 2, found=told)
        )
    return read


def _read_column(table: str, frame: pl.DataFrame, name: str, column: Column, problems: list[Problem]) -> pl.Series:
    kind = pl.Float64() if column.kind == "number" else pl.String()
    given = frame[name] if name in frame.columns else None
    if given is None and column.required and frame.width > 0:
        problems.append(Problem("recovery.missing_column", "the column is missing", table=table, column=name))
    if given is not None and given.dtype != pl.Null and given.dtype.is_numeric() != (column.kind == "number"):
        wanted = "numbers" if column.kind == "number" else "text"
        message = f"the column must hold {wanted}"
        problems.append(
            Problem("recovery.wrong_type", message, table=table, column=name, found=str(given.dtype), allowed=wanted)
        )
        given = None
    if given is None:
        return pl.Series(name, [column.default] * frame.height, dtype=kind)
    typed = given.cast(kind)
    if column.required and typed.null_count():
        problems += [
            Problem("recovery.empty", "the cell is empty", table=table, row=row + 2, column=name)
            for row in typed.is_null().arg_true().head(LISTED)
        ]
    if column.kind == "number":
        _check_range(table, typed, column, problems)
    return typed if column.default is None else typed.fill_null(column.default)


def _check_range(table: str, typed: pl.Series, column: Column, problems: list[Problem]) -> None:
    too_low = typed <= column.low if column.above else typed < column.low
    wrong = (too_low | (typed > column.high) | ~typed.is_finite()).fill_null(value=False)
    allowed = f"{'above' if column.above else 'at least'} {column.low:g}"
    if column.high < math.inf:
        allowed += f", at most {column.high:g}"
    for row in wrong.arg_true().head(LISTED):
        found = f"{typed[row]:g}"
        problems.append(
            Problem(
                "recovery.out_of_range",
                "the number is out of range",
                table=table,
                row=row + 2,
                column=typed.name,
                found=found,
                allowed=allowed,
            )
        )


def places(table: str, frame: pl.DataFrame, column: str, known: pl.Series, problems: list[Problem]) -> pl.Series:
    """Return where the names of a column stand in a list of known names, empty where a name is not known.

    Examples
    --------
    >>> found = []
    >>> told = pl.DataFrame({"node_id": ["b", "x"]})
    >>> places("demand", told, "node_id", pl.Series(["a", "b"]), found).to_list(), found[0].code
    ([1, None], 'recovery.unknown_name')
    """
    index = pl.DataFrame({column: known, "place": range(known.len())}, schema={column: pl.String, "place": pl.Int32})
    found = frame.select(column).join(index.unique(column), on=column, how="left", maintain_order="left")["place"]
    unknown = found.is_null() & frame[column].is_not_null()
    for row in unknown.arg_true().head(LISTED):
        name = frame[column][row]
        close = nearest(name, known)
        problems.append(
            Problem(
                "recovery.unknown_name",
                f"there is no such {column.removesuffix('_id')}",
                table=table,
                row=row + 2,
                column=column,
                found=name,
                hint=f"did you mean '{close}'?" if close else None,
            )
        )
    return found
