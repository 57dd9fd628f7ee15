"""What a part of the care planner shows, and what all parts show alike: what is assumed, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from mainstay.charts.echarts.chart import Chart
from mainstay.core.result import Result
from mainstay.report.content import Column, Number, Table
from mainstay.report.names import all_keys_named
from mainstay.report.wording import number


@dataclass(frozen=True, slots=True)
class Told:
    """What one part shows.

    Attributes
    ----------
    lead : str
        What was found, in a sentence.
    numbers, charts, tables : tuple
        Headline numbers, charts, and tables; each chart's numbers are the table of the same name.
    words : tuple of str
        Verdicts in words.
    """

    lead: str
    numbers: tuple[Number, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    words: tuple[str, ...] = ()


def common_tables(result: Result, names: Mapping[str, str] = MappingProxyType({})) -> tuple[Table, ...]:
    """Return the tables of what is assumed and of what is left out, where there is any.

    Examples
    --------
    >>> left = pl.DataFrame({"subject": ["age"], "why": ["people of a cadre are alike"]})
    >>> [table.id for table in common_tables(Result({"left_out": left}, [], {}))]
    ['left_out']
    """
    found = []
    assumed = result.tables.get("assumptions", pl.DataFrame())
    if assumed.height:
        units = assumed["unit"].to_list() if "unit" in assumed.columns else [None] * assumed.height
        values = [_written(*one) for one in zip(assumed["value"].to_list(), units, strict=True)]
        plain = [pl.col(name).str.replace_all("_", " ") for name in ("subject", "field") if name in assumed.columns]
        frame = assumed.with_columns(*plain, value=pl.Series(values, dtype=pl.String), is_assumed=pl.lit(value=True))
        columns = [Column("subject", "subject", "prose")]
        columns += [Column("field", "field")] if "field" in frame.columns else []
        columns += [Column("value", "value", "text", "is_assumed"), Column("why", "why", "prose")]
        title = "Assumed, for want of a source"
        found.append(Table("assumptions", title, frame, tuple(columns), shown=12))
    left = result.tables.get("left_out", pl.DataFrame())
    if left.height:
        columns = [Column("subject", "subject", "prose"), Column("why", "why", "prose")]
        left = left.with_columns(subject=all_keys_named(left["subject"], names))
        found.append(Table("left_out", "Left out", left, tuple(columns), shown=12))
    return tuple(found)


def _written(value: float | str | None, unit: str | None) -> str | None:
    """Return an assumed value with its unit, None where the engine says that it is not known."""
    if value is None:
        return None
    return " ".join(part for part in (value if isinstance(value, str) else number(value), unit) if part)


def metric(result: Result, name: str) -> tuple[float | None, float | None, float | None]:
    """Return value, low and high of a metric, None where it is not there.

    Examples
    --------
    >>> metric(Result({}, [], {}), "nothing")
    (None, None, None)
    """
    rows = result.metrics.filter(pl.col("id") == name)
    if rows.is_empty():
        return (None, None, None)
    value, low, high = rows.select("value", "low", "high").row(0)
    return (value, low, high)
