"""Two runs beside each other: the same numbers of both, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.dumbbell import Trial, dumbbell
from mainstay.charts.echarts.scale import Scale
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Column, Number, Table
from mainstay.report.stress_names import title_of
from mainstay.report.wording import counted, interval, share
from mainstay.services.results import ResultEntry
from mainstay.services.stress_runs import name_of
from mainstay.web.stress.words import ends_column

_DRAWN, _SHOWN = 15, 40
_PARTS = ("scenario", "body")


def pair_request(entries: Sequence[ResultEntry]) -> dict[str, Any] | None:
    """Return what to ask for so that two runs are compared on the same draws; None where they know different days.

    Parameters
    ----------
    entries : sequence of ResultEntry
        Two runs.
    """
    first, second = (one.told for one in entries)
    if first.get("as_known") != second.get("as_known"):
        return None
    request: dict[str, Any] = {
        "first": {key: first[key] for key in _PARTS if key in first},
        "second": {key: second[key] for key in _PARTS if key in second},
        "seed": first.get("seed", 0),
    }
    asked = [one["replications"] for one in (first, second) if "replications" in one]
    if asked:
        request["replications"] = min(asked)
    if first.get("as_known"):
        request["as_known"] = first["as_known"]
    return request


@dataclass(frozen=True)
class Comparison:
    """Two runs of a base.

    Attributes
    ----------
    base : Base
        The base.
    entries : tuple of ResultEntry
        The runs.
    results : tuple of Result
        What they have found.
    paired : Result, optional
        Both scenarios on the same draws, run by run.
    """

    base: Base
    entries: tuple[ResultEntry, ...]
    results: tuple[Result, Result]
    paired: Result | None

    @cached_property
    def titles(self) -> tuple[str, str]:
        """Names of the two; with the seed where the scenario is the same."""
        names = [title_of(name_of(one.told)) for one in self.entries]
        if names[0] == names[1]:
            names = [f"{name}, {place}" for name, place in zip(names, ("first", "second"), strict=True)]
        return names[0], names[1]

    @cached_property
    def rows(self) -> pl.DataFrame:
        """Unmet need of both, a row for each user that either has; missing where one does not look at it."""
        wanted = ["node_id", "product", "driver", "p_short", "share", "share_low", "share_high"]
        first, second = (result.tables["unmet"].select(wanted) for result in self.results)
        both = first.join(second, on="node_id", how="full", suffix="_other", coalesce=True)
        both = both.with_columns(
            product=pl.coalesce("product", "product_other"), driver=pl.coalesce("driver", "driver_other")
        )
        both = both.filter((pl.max_horizontal("p_short", "p_short_other") > 0).fill_null(value=False))
        gap = (pl.col("share_other").fill_null(0.0) - pl.col("share").fill_null(0.0)).abs()
        return both.sort(gap, "node_id", descending=[True, False])

    def lead(self) -> str:
        """Return which of the two is worse, and how surely."""
        first, second = self.titles
        if self.paired is not None:
            row = self._paired_row()
            low, high = row["low"], row["high"]
            if low <= 0 <= high:
                return (
                    "On the same draws the two cannot be told apart: the share of need unmet under "
                    f"“{second}” differs by {_points(low)} to {_points(high)} percentage points from that under "
                    f"“{first}”."
                )
            worse, less = (second, first) if row["value"] > 0 else (first, second)
            ends = sorted((abs(low), abs(high)))
            return (
                f"On the same draws “{worse}” leaves {_points(ends[0])} to {_points(ends[1])} percentage points more "
                f"of need unmet than “{less}”."
            )
        one, other = (self._metric(result, "unmet_share") for result in self.results)
        return (
            f"Need unmet: {share(one['value'])} ({interval(one['low'], one['high'])}) under “{first}”, "
            f"{share(other['value'])} ({interval(other['low'], other['high'])}) under “{second}”. Each is about the "
            "products that its own scenario is about."
        )

    def numbers(self) -> tuple[Number, ...]:
        """Return the headline numbers of both."""
        found = []
        for title, result in zip(self.titles, self.results, strict=True):
            row = self._metric(result, "unmet_share")
            found.append(
                Number(f"unmet: {title}", share(row["value"]), f"{interval(row['low'], row['high'])} (95\u00a0%)")
            )
        if self.paired is not None:
            row = self._paired_row()
            ends = f"{_points(row['low'])} to {_points(row['high'])} (95\u00a0%, paired)"
            found.append(Number("second less first, percentage points", _points(row["value"]), ends))
        return tuple(found)

    def charts(self) -> tuple[Chart, ...]:
        """Return unmet need of both, product by product."""
        rows = self.rows.head(_DRAWN)
        if rows.is_empty():
            return ()
        drawn = [
            Trial(row["product"], row["share"], row["share_other"], row["share_low_other"], row["share_high_other"])
            for row in rows.iter_rows(named=True)
        ]
        first, second = self.titles
        summary = (
            f"Share of the need of the whole run that is unmet under “{first}” and “{second}”, for the "
            f"{counted(len(drawn), 'product')} that differ most; most for {drawn[0].label}. The line holds nine of "
            "ten runs of the second."
        )
        return (
            dumbbell(
                drawn,
                scale=Scale("need of the whole run that is unmet"),
                name="beside",
                title="What is lacking under each",
                summary=summary,
                claimed_words=first,
                demonstrated_words=second,
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the difference on the same draws where it is there, and both runs beside each other."""
        return (*(() if self.paired is None else (self._difference_table(self.paired),)), self._beside_table())

    def _beside_table(self) -> Table:
        rows = self.rows.with_columns(
            ends=ends_column(self.rows, "share_low", "share_high", "share"),
            ends_other=ends_column(self.rows, "share_low_other", "share_high_other", "share"),
            rests=pl.lit(value=True),
        )
        first, second = self.titles
        columns = (
            Column("product", "Product", "prose"),
            Column("driver", "Need"),
            Column("p_short", f"Short in, {first}", "share", "rests"),
            Column("p_short_other", f"Short in, {second}", "share", "rests"),
            Column("share", f"Unmet, {first}", "share", "rests"),
            Column("ends", "9 of 10 runs", mark="rests"),
            Column("share_other", f"Unmet, {second}", "share", "rests"),
            Column("ends_other", "9 of 10 runs", mark="rests"),
        )
        note = "A dash: the scenario does not touch the product, so that its run does not look at it."
        return Table("beside", "Both runs, product by product", rows, columns, note, shown=_SHOWN)

    def _difference_table(self, paired: Result) -> Table:
        rows = paired.tables["differences"].filter(pl.col("difference").abs() > 0)
        rows = rows.with_columns(
            points=pl.Series([_points(one) for one in rows["difference"]], dtype=pl.String),
            ends=pl.Series(
                [f"{_points(a)} to {_points(b)}" for a, b in rows.select("low", "high").iter_rows()], dtype=pl.String
            ),
            verdict=pl.when(pl.col("low") > 0)
            .then(pl.lit("more is unmet under the second"))
            .when(pl.col("high") < 0)
            .then(pl.lit("less is unmet under the second"))
            .otherwise(pl.lit("not told apart")),
            rests=pl.lit(value=True),
        )
        first, second = self.titles
        columns = (
            Column("product", "Product", "prose"),
            Column("driver", "Need"),
            Column("first", f"Unmet, {first}", "share", "rests"),
            Column("second", f"Unmet, {second}", "share", "rests"),
            Column("points", "Second less first, percentage points", mark="rests"),
            Column("ends", "95\u00a0% interval, paired", mark="rests"),
            Column("p_worse", "Second worse in", "share", "rests"),
            Column("verdict", "So"),
        )
        runs = int(paired.manifest["replications"])
        note = (
            f"{runs} pairs of runs: each run of the second has the luck of the same run of the first, so that what "
            "differs is what the scenarios differ in. The interval holds the mean difference with 95\u00a0%."
        )
        return Table("differences", "Differences on the same draws", rows, columns, note, shown=_SHOWN)

    def _paired_row(self) -> dict[str, Any]:
        assert self.paired is not None  # noqa: S101 - only asked where it is there
        return self._metric(self.paired, "unmet_share_difference")

    @staticmethod
    def _metric(result: Result, name: str) -> dict[str, Any]:
        return result.metrics.filter(pl.col("id") == name).row(0, named=True)


def _points(value: float) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    return f"{100 * value:+.2g}".replace("-", "\u2212").replace("+0", "0") if abs(value) >= 5e-5 else "0"
