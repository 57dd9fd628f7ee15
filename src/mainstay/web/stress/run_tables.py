"""Tables of one run of a stress test, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.report.content import Column, Table
from mainstay.report.names import all_keys_named
from mainstay.report.wording import share
from mainstay.web.stress.words import Form, amount_in, ends_column, run_ends

_SHOWN = 20


def goals_table(result: Result) -> Table | None:
    """Return every goal with the chance that it is met."""
    rows = result.tables["goals"]
    if rows.is_empty():
        return None
    rows = _rests(result, rows).with_columns(
        wanted=_goal_words(rows, "quantity"),
        middle=_goal_words(rows, "median"),
        reached=pl.Series(
            [run_ends(one["low"], one["high"], _form(one)) for one in rows.iter_rows(named=True)], dtype=pl.String
        ),
    )
    columns = (
        Column("goal", "Goal", "prose"),
        Column("wanted", "Wanted"),
        Column("by_day", "By day", "count"),
        Column("p_met", "Chance that it is met", "share", "rests"),
        Column("middle", "Middle run", mark="rests"),
        Column("reached", "9 of 10 runs", mark="rests"),
    )
    return Table("goals", "Goals", rows, columns, shown=rows.height)


def unmet_table(result: Result) -> Table:
    """Return unmet need by product and users, the worst first."""
    rows = _rests(result, result.tables["unmet"])
    rows = rows.with_columns(
        share_range=ends_column(rows, "share_low", "share_high", "share"),
        days_range=ends_column(rows, "short_days_low", "short_days_high", "count"),
        unmet_words=pl.Series([amount_in(*row) for row in rows.select("unmet", "unit").iter_rows()], dtype=pl.String),
        caused_words=pl.Series([amount_in(one) for one in rows["caused"]], dtype=pl.String),
        caused_range=ends_column(rows, "caused_low", "caused_high", "amount"),
    )
    columns = (
        Column("product", "Product", "prose"),
        Column("driver", "Need"),
        Column("p_short", "Short in", "share", "rests"),
        Column("share", "Need unmet", "share", "rests"),
        Column("share_range", "9 of 10 runs", mark="rests"),
        Column("depth", "While it lasts", "share", "rests"),
        Column("short_days", "Days short", "count", "rests"),
        Column("days_range", "9 of 10 runs", mark="rests"),
        Column("unmet_words", "Unmet", mark="rests"),
        Column("caused_words", "Of it caused by the shocks", mark="rests"),
        Column("caused_range", "95\u00a0% interval", mark="rests"),
    )
    note = (
        "Means over all runs. Caused: unmet and not replaced, more than in an ordinary year on the same draws. "
        "While it lasts: share unmet from the first short day until recovery."
    )
    kept = rows.filter(pl.col("p_short") > 0).height
    return Table("unmet", "Unmet need by product", rows, columns, note, shown=min(max(kept, 5), _SHOWN))


def survive_table(result: Result) -> Table:
    """Return how long need is met after the shock has begun."""
    rows = _rests(result, result.tables["survive"])
    columns = (
        Column("product", "Product", "prose"),
        Column("driver", "Need"),
        Column("days_low", "5\u00a0% of runs, days", "count", "rests"),
        Column("days_median", "Middle run, days", "count", "rests"),
        Column("days_high", "95\u00a0% of runs, days", "count", "rests"),
        Column("p_never", "Never short in", "share", "rests"),
        Column("p_before", "Short before the shock in", "share", "rests"),
    )
    note = "Days from the first day of the first shock until need is not fully met; a dash: not within the run."
    return Table("survive", "Time to survive", rows, columns, note, shown=_SHOWN)


def recover_table(result: Result, products: Mapping[str, str]) -> Table | None:
    """Return how long recovery takes, of users first.

    Parameters
    ----------
    result : Result
        The run.
    products : mapping
        Name of the product of each user.
    """
    rows = _rests(result, result.tables["recover"])
    if rows.is_empty():
        return None
    rows = rows.with_columns(name=pl.col("subject").replace(dict(products)))
    rows = rows.sort(~pl.col("what").str.starts_with("users"), maintain_order=True)
    columns = (
        Column("what", "What counts as recovered", "prose"),
        Column("name", "Of", "prose"),
        Column("runs", "Runs", "count"),
        Column("p_recovered", "Recovers in", "share", "rests"),
        Column("days_low", "5\u00a0% of runs, days", "count", "rests"),
        Column("days_median", "Middle run, days", "count", "rests"),
        Column("days_high", "95\u00a0% of runs, days", "count", "rests"),
    )
    note = "Days from the first day of the first shock, over the runs in which it acts; a dash: not within the run."
    return Table("recover", "Time to recover", rows, columns, note, shown=_SHOWN)


def shocks_table(result: Result, names: Mapping[str, str]) -> Table:
    """Return what the shocks did in the runs."""
    rows = result.tables["shocks"]
    rows = rows.with_columns(words=all_keys_named(rows["words"], names))
    rows = rows.with_columns(onset=ends_column(rows, "onset_low", "onset_high", "count"))
    columns = (
        Column("shock", "Shock"),
        Column("part", "Part"),
        Column("words", "In words", "prose"),
        Column("places", "Places hit", "count"),
        Column("p_happens", "Happens in", "share"),
        Column("depth_low", "Depth, 5\u00a0%", "share"),
        Column("depth_median", "Middle", "share"),
        Column("depth_high", "95\u00a0%", "share"),
        Column("onset", "Begins on day"),
    )
    return Table("shocks", "Shocks, as they came", rows, columns, shown=12)


def assumptions_table(result: Result) -> Table | None:
    """Return how many numbers of which kind are assumed; every one of them is in the result itself."""
    rows = result.tables["assumptions"]
    if rows.is_empty():
        return None
    kinds = rows.group_by("what", "why", maintain_order=True).agg(
        values=pl.len(), low=pl.col("low").min(), high=pl.col("high").max()
    )
    kinds = kinds.sort("values", descending=True).with_columns(
        said=pl.col("what").str.replace("_days$", ", days").str.replace_all("_", " ", literal=True)
    )
    columns = (
        Column("said", "What"),
        Column("values", "Values", "count"),
        Column("low", "Lowest", "number"),
        Column("high", "Highest", "number"),
        Column("why", "Why", "prose"),
    )
    title = "Assumed, because the base does not hold it"
    return Table("assumptions", title, kinds, columns, shown=10)


def left_out_table(result: Result, names: Mapping[str, str]) -> Table | None:
    """Return what is not in the simulation."""
    rows = result.tables["left_out"]
    if rows.is_empty():
        return None
    users = {
        node: f"users of {product}" for node, product in result.tables["unmet"].select("node_id", "product").iter_rows()
    }
    rows = rows.with_columns(why=all_keys_named(rows["why"], {**names, **users}))
    columns = (Column("table", "Part"), Column("subject", "What"), Column("why", "Why it is left out", "prose"))
    return Table("left-out", "Left out", rows, columns, shown=8)


def _rests(result: Result, frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table with the mark of what rests on assumed values: all of a run does, where it assumes anything."""
    return frame.with_columns(rests=pl.lit(result.tables["assumptions"].height > 0))


def _goal_words(rows: pl.DataFrame, name: str) -> pl.Series:
    """Return a quantity of each goal with its unit, a share as a percentage."""
    found = [
        share(one[name]) if _form(one) == "share" else amount_in(one[name], one["unit"])
        for one in rows.iter_rows(named=True)
    ]
    return pl.Series(found, dtype=pl.String)


def _form(goal: dict[str, Any]) -> Form:
    return "share" if goal["kind"] == "service" else "amount"
