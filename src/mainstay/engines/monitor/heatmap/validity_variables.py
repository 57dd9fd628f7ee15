"""Indicators about whole economies, period by period, as predictors and outcomes take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from mainstay.core.calendar import period_bounds
from mainstay.core.units import factor
from mainstay.model.base import Base


@dataclass(frozen=True, eq=False)
class Variable:
    """One indicator in one period, by economy."""

    name: str
    period: str
    direction: str
    known_on: date | None
    values: pl.DataFrame

    @property
    def end(self) -> date:
        """Last day of the period."""
        return period_bounds(self.period)[1]

    @property
    def label(self) -> str:
        """Name and period, as a column is called."""
        return f"{self.name} @ {self.period}"

    def column(self) -> pl.DataFrame:
        """Return the values under the label."""
        return self.values.select("unit", pl.col("value").alias(self.label))


def leaves_of(base: Base, node: str) -> list[str]:
    """Return the indicators below a node of the tree that are no nodes themselves, sorted."""
    table = base["indicators"]
    parents = set(table["parent_id"].drop_nulls())
    found, level = [], {node}
    while level:
        below = table.filter(pl.col("parent_id").is_in(sorted(level)))["indicator_id"].to_list()
        found += below
        level = set(below)
    return sorted(name for name in found if name not in parents)


def observed(base: Base) -> dict[str, list[Variable]]:
    """Return the values about whole economies by indicator, its periods in the order of time.

    Groups of economies are left out, since their members are there, and periods that begin after the as-of date.
    """
    groups = base["economies"].filter(pl.col("kind") == "group")["economy_id"]
    units = base["indicators"].select("indicator_id", "direction", pl.col("unit").alias("_unit"))
    rows = base["observations"].filter(
        pl.col("segment_id").is_null(), pl.col("value").is_not_null(), ~pl.col("economy_id").is_in(groups.implode())
    )
    as_of = base.info.as_of_on
    found: dict[str, list[Variable]] = {}
    joined = rows.join(units, on="indicator_id").sort("indicator_id", "period", "economy_id")
    for (name, period), part in joined.group_by("indicator_id", "period", maintain_order=True):
        if period_bounds(str(period))[0] > as_of:
            continue
        scale = [
            1.0 if unit is None or wanted is None or unit == wanted else factor(unit, wanted)
            for unit, wanted in part.select("unit", "_unit").iter_rows()
        ]
        values = part.select(pl.col("economy_id").alias("unit"), pl.col("value") * pl.Series(scale, dtype=pl.Float64))
        known_on = part["known_on"].max()
        known = known_on if isinstance(known_on, date) else None
        variable = Variable(str(name), str(period), part["direction"][0] or "context", known, values)
        found.setdefault(str(name), []).append(variable)
    return {name: sorted(several, key=lambda one: (one.end, one.period)) for name, several in found.items()}
