"""What stress tests that were run say of one product: whether it runs short, when, and how much of the need is met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Column, Table
from mainstay.report.stress_names import Places
from mainstay.services.bases import BaseEntry
from mainstay.services.results import ResultEntry, list_results, load_result
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace

#: newest runs that are looked through
MOST_RUNS = 12
KIND = "stress"


def stress_runs(
    workspace: Workspace, viewer: Viewer, entry: BaseEntry, day: str | None
) -> list[tuple[ResultEntry, Result]]:
    """Return the newest stress tests of a base as known on a day, that a person may see."""
    runs = list_results(workspace, viewer, base_id=entry.base_id, kind=KIND, most=MOST_RUNS)
    return [(one, load_result(workspace, one)) for one in runs if one.told.get("as_known") == day]


def stress_table(base: Base, runs: Sequence[tuple[ResultEntry, Result]], product: str) -> Table | None:
    """Return one row for each run and group of users of the product, or for each limit that it sets; None without any.

    Parameters
    ----------
    base : Base
        The base, for names.
    runs : sequence of (ResultEntry, Result)
        Runs.
    product : str
        The product.
    """
    places = Places.of(base)
    records = [row for entry, result in runs for row in _rows(entry, result, product, places)]
    if not records:
        return None
    schema = {
        "result_id": pl.String(),
        "scenario": pl.String(),
        "who": pl.String(),
        "chance": pl.Float64(),
        "met": pl.Float64(),
        "met_low": pl.Float64(),
        "met_high": pl.Float64(),
        "days": pl.Int64(),
        "days_low": pl.Int64(),
        "days_high": pl.Int64(),
        "limit": pl.String(),
        "rests": pl.Boolean(),
    }
    frame = pl.DataFrame(records, schema=schema).sort("met", "scenario", nulls_last=True)
    columns = (
        Column("scenario", "scenario"),
        Column("who", "users"),
        Column("chance", "runs short on a day", "share", "rests"),
        Column("met", "need met, mean", "share", "rests"),
        Column("met_low", "5 %", "share"),
        Column("met_high", "95 %", "share"),
        Column("days", "time to survive, days", "count", "rests"),
        Column("days_low", "5 %", "count"),
        Column("days_high", "95 %", "count"),
        Column("limit", "what limits it", "prose"),
    )
    note = "Time to survive counts from the first shock to the first day short; a dash is beyond the end of the run."
    return Table("stress", "In stress tests", frame, columns, note, shown=40)


def _rows(entry: ResultEntry, result: Result, product: str, places: Places) -> list[dict[str, Any]]:
    mine = result.tables["unmet"].filter(pl.col("product_id") == product)
    survive = result.tables["survive"].select("node_id", "days_low", "days_median", "days_high")
    limits = dict(result.tables["breaks_first"].select("node_id", "limit").iter_rows())
    rests = result.tables["assumptions"].height > 0
    return [
        {
            "result_id": entry.result_id,
            "scenario": entry.title,
            "who": row["driver"],
            "chance": row["p_short"],
            "met": _met(row["share"]),
            "met_low": _met(row["share_high"]),
            "met_high": _met(row["share_low"]),
            "days": row["days_median"],
            "days_low": row["days_low"],
            "days_high": row["days_high"],
            "limit": places.limit(limits.get(row["node_id"]), row["product"]),
            "rests": rests,
        }
        for row in mine.join(survive, on="node_id", how="left", maintain_order="left").iter_rows(named=True)
    ]


def _met(unmet: float | None) -> float | None:
    return None if unmet is None else 1.0 - min(max(unmet, 0.0), 1.0)
