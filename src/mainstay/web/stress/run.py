"""One run of a stress test: its headline, its charts and its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.calendar import calendar
from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.fan import fan
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.fan import Mark, Target
from mainstay.charts.ranges import Bar
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Number, Table
from mainstay.report.names import all_names
from mainstay.report.section import Material
from mainstay.report.sections._stress_figures import (
    fan_table,
    limits_summary,
    limits_table,
    pass_through_blocks,
    spreads,
)
from mainstay.report.sections.stress import breaks_table, quantity_goals
from mainstay.report.stress_limits import Limits, limits_of
from mainstay.report.stress_names import ENGINE, Places, opened
from mainstay.report.stress_rows import TOLD, breaks, first_shock
from mainstay.report.wording import amount, amounts, count, in_runs, interval, share
from mainstay.web.stress.run_tables import (
    assumptions_table,
    goals_table,
    left_out_table,
    recover_table,
    shocks_table,
    survive_table,
    unmet_table,
)
from mainstay.web.stress.words import Form, run_ends, written

#: products whose course is drawn where nobody chooses
COURSES = 4
#: products in the chart of what is unmet
BARS = 12
#: headline numbers that the page shows: name, words, how they are written, words of the interval
HEADLINE: tuple[tuple[str, str, Form, str], ...] = (
    ("unmet_share", "of need unmet", "share", "95\u00a0%"),
    ("unmet_share_caused", "of it because of the shocks", "share", "95\u00a0%"),
    ("unmet_share_cvar_95", "of need unmet in the worst 5\u00a0% of runs", "share", "mean to worst"),
    ("products_short", "products short", "number", "9 of 10 runs"),
    ("first_short_days", "days until the first is short", "count", "9 of 10 runs"),
)


@dataclass(frozen=True)
class RunView:
    """A run on a base, ready to be shown.

    Attributes
    ----------
    base : Base
        The base, for names.
    result : Result
        The result of a run.
    name : str
        Name of its scenario.
    """

    base: Base
    result: Result
    name: str

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names for the keys of the base."""
        return all_names(self.base)

    @cached_property
    def rows(self) -> pl.DataFrame:
        """What breaks, a row for each product, the soonest first."""
        return breaks(Material(self.base, {f"{ENGINE}{self.name}": self.result}))

    @cached_property
    def told(self) -> pl.DataFrame:
        """What breaks in more than a tenth of runs."""
        return self.rows.filter(pl.col("chance") >= TOLD)

    @cached_property
    def goals(self) -> pl.DataFrame:
        """Quantities wanted by a day."""
        return quantity_goals({self.name: self.result})

    @cached_property
    def limits(self) -> Limits | None:
        """What binds, week by week; None where nothing does."""
        return limits_of(self.result, Places.of(self.base))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Products whose course can be drawn: identifier and name, those that lack most first."""
        unmet = self.result.tables["unmet"].unique("product_id", keep="first", maintain_order=True)
        return list(unmet.select("product_id", "product").iter_rows())

    def lead(self) -> str:
        """Return what the run has found, in two or three sentences."""
        runs = int(self.result.manifest["replications"])
        if self.told.is_empty():
            most = self.result.tables["unmet"]["p_short"].max() or 0.0
            said = [f"It holds: no product is short in more than {share(float(most))} of {runs} runs."]  # type: ignore[arg-type]
        else:
            first = self.told.row(0, named=True)
            worst = self.told.sort("share", descending=True, nulls_last=True).row(0, named=True)
            said = [f"{first['product']} runs short first, on day {first['day']}, {in_runs(first['chance'])}."]
            until = "not over by the end of the run" if worst["over"] is None else f"over on day {worst['over']}"
            which = "it too" if worst["node_id"] == first["node_id"] else worst["product"]
            said.append(f"Most is lacking of {which}: {share(worst['depth'])} of its need while it lasts, {until}.")
        for row in self.result.tables["goals"].sort("p_met").head(1).iter_rows(named=True):
            said.append(f"The goal “{row['goal']}” is met {in_runs(row['p_met'])}.")
        return " ".join(said)

    def explained(self) -> str:
        """Return how the numbers came about, in a few words."""
        told = self.result.manifest
        stopped = str(told["stopped"])
        return (
            f"{count(told['replications'])} runs over {told['horizon_days']} days through {count(told['nodes'])} "
            f"places and {count(told['edges'])} links; {count(told['assumed_values'])} values are assumed (ᵃ). "
            f"{stopped[:1].upper()}{stopped[1:]}. Seed {told['seed']}: the same seed gives every scenario the same "
            "luck."
        )

    def numbers(self) -> tuple[Number, ...]:
        """Return the headline numbers with their intervals."""
        held = {row["id"]: row for row in self.result.metrics.iter_rows(named=True)}
        found = []
        for name, words, form, what in HEADLINE:
            row = held.get(name)
            if row is None:
                continue
            is_mean = what.startswith("95")
            ends = interval(row["low"], row["high"]) if is_mean else run_ends(row["low"], row["high"], form)
            value = "never in most runs" if row["value"] is None else written(row["value"], form)
            found.append(Number(words, value, f"{ends} ({what})"))
        for place, goal in enumerate(self.result.manifest["scenario"]["stress"]["goals"], start=1):
            met = held.get(f"goal_{place}_p_met")
            if met is not None:
                words = goal["name"] or f"{' + '.join(goal['products'])} by day {goal['by_day']}"
                ends = f"{interval(met['low'], met['high'])} (95\u00a0%)"
                found.append(Number(f"chance: {words}", share(met["value"]), ends))
        return tuple(found)

    def charts(self, products: Sequence[str]) -> tuple[Chart, ...]:
        """Return the charts: what is unmet, quantities by a day, courses of products, what limits.

        Parameters
        ----------
        products : sequence of str
            Products whose course is wanted; those that lack most where none is.
        """
        found = [self._unmet_chart(), *self._goal_charts(), *self._courses(products), self._calendar()]
        return tuple(chart for chart in found if chart is not None)

    def tables(self, products: Sequence[str]) -> tuple[Table, ...]:
        """Return the tables, those that answer most first."""
        result = self.result
        softened = [_alone(block) for block in pass_through_blocks({self.name: result}) if isinstance(block, Table)]
        found = [
            goals_table(result),
            _alone(breaks_table(self.rows)) if self.rows.height else None,
            unmet_table(result),
            survive_table(result),
            recover_table(result, dict(result.tables["unmet"].select("node_id", "product").iter_rows())),
            *(fan_table(f"goal-{number}", title, days, "count") for number, title, days in self._paths()),
            *(
                fan_table(f"course-{one}", f"Need met: {title}", days, "share")
                for one, title, days in self.courses(products)
            ),
            None if self.limits is None else limits_table("calendar", "What limits, worth most first", self.limits),
            *softened,
            shocks_table(result, self.names),
            assumptions_table(result),
            left_out_table(result, self.names),
        ]
        return tuple(table for table in found if table is not None)

    def _unmet_chart(self) -> Chart | None:
        rows = self.result.tables["unmet"].filter(pl.col("share") > 0).head(BARS)
        if rows.is_empty():
            return None
        drawn = [
            Bar(row["product"], row["share"], row["share_low"], row["share_high"], in_runs(row["p_short"]))
            for row in rows.iter_rows(named=True)
        ]
        return bars(
            drawn,
            scale=Scale("need of the whole run that is unmet"),
            name="unmet",
            title="What is lacking, and how surely",
            interval_words="9 of 10 runs",
        )

    def _goal_charts(self) -> list[Chart]:
        charts = []
        for (number, title, days), row in zip(self._paths(), self.goals.iter_rows(named=True), strict=True):
            wanted = amount(row["quantity"], row["units"])
            summary = (
                f"In users' hands, added up. By day {row['by_day']} {wanted} are wanted; the middle run reaches "
                f"{amount(row['median'])}, nine of ten runs {amounts(row['low'], row['high'])}. The goal is met "
                f"{in_runs(row['p_met'])}."
            )
            target = Target(row["quantity"], f"goal: {amount(row['quantity'])} by day {row['by_day']}", row["by_day"])
            charts.append(
                fan(
                    spreads(days),
                    scale=Scale(f"{row['units']} in users' hands", "amount"),
                    name=f"goal-{number}",
                    title=title,
                    summary=summary,
                    target=target,
                    marks=[Mark(first_shock(self.result), "the shock begins")],
                )
            )
        return charts

    def _paths(self) -> list[tuple[int, str, pl.DataFrame]]:
        """Return what is there of each quantity wanted by a day: number, title, and a row for each day."""
        path = self.result.tables["goal_path"]
        return [
            (
                number,
                opened(row["goal"]),
                path.filter(pl.col("goal") == row["goal"], pl.col("day") <= max(2 * row["by_day"], 180)).sort("day"),
            )
            for number, row in enumerate(self.goals.iter_rows(named=True), start=1)
        ]

    def courses(self, products: Sequence[str]) -> list[tuple[str, str, pl.DataFrame]]:
        """Return the course of each product that is wanted: identifier, name, and a row for each day."""
        names = dict(self.choices)
        wanted = [one for one in products if one in names] or list(
            self.told.sort("share", descending=True)["product_id"]
        )
        wanted = list(dict.fromkeys(wanted or names))[:COURSES]
        # where a product has several groups of users, the one that lacks most stands for it
        first = self.result.tables["unmet"].unique("product_id", keep="first", maintain_order=True)
        users = dict(first.select("product_id", "node_id").iter_rows())
        days = self.result.tables["fan"]
        return [(one, names[one], days.filter(pl.col("node_id") == users[one]).sort("day")) for one in wanted]

    def _courses(self, products: Sequence[str]) -> list[Chart]:
        goal = self.result.manifest["scenario"]["stress"]["service_goal"]
        fill = float(goal["fill"])
        charts = []
        for product, title, days in self.courses(products):
            low = days.row(int(days["q50"].arg_min() or 0), named=True)
            summary = (
                f"Share of the need of each day that is met. In the middle run it is lowest on day {low['day']} with "
                f"{share(low['q50'])}; half of all runs lie between {share(low['q25'])} and {share(low['q75'])} then."
            )
            charts.append(
                fan(
                    spreads(days),
                    scale=Scale("need of the day that is met"),
                    name=f"course-{product}",
                    title=title,
                    summary=summary,
                    target=Target(fill, f"goal: {share(fill)}"),
                    marks=[Mark(first_shock(self.result), "the shock begins")],
                )
            )
        return charts

    def _calendar(self) -> Chart | None:
        if self.limits is None:
            return None
        return calendar(
            self.limits.shown,
            name="calendar",
            title="What binds, week by week",
            summary=limits_summary(self.limits),
            marks=[Mark(first_shock(self.result), "the shock begins")],
        )


def _alone(table: Table) -> Table:
    """Return a table of several scenarios without its first column, which names the scenario."""
    return replace(table, columns=table.columns[1:])
