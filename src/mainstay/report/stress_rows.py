"""What breaks under each scenario: one row for each product, with when, how deep, until when, and what limits it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.report.section import Material
from mainstay.report.stress_names import Places, scenarios_of, title_of

#: what the table of recoveries calls the recovery of users
USERS = "users:"
#: ending of users whom an epidemic makes, and what is said of them
EPIDEMIC = "-epidemic", ", for the epidemic"
#: chance from which a product counts as breaking, and from which that is likely
TOLD, LIKELY = 0.1, 0.5
COLUMNS: dict[str, pl.DataType] = {
    "scenario": pl.String(),
    "title": pl.String(),
    "rank": pl.Int64(),
    "product_id": pl.String(),
    "product": pl.String(),
    "node_id": pl.String(),
    "chance": pl.Float64(),
    "day": pl.Int64(),
    "day_low": pl.Int64(),
    "day_high": pl.Int64(),
    "depth": pl.Float64(),
    "share": pl.Float64(),
    "over": pl.Int64(),
    "over_low": pl.Int64(),
    "over_high": pl.Int64(),
    "limit": pl.String(),
    "rests": pl.Boolean(),
}


def breaks(material: Material) -> pl.DataFrame:
    """Return what breaks, the scenario in which most is lacking first, soonest first in each; see `COLUMNS`.

    A product with several groups of users has the row of the group that lacks most. ``chance`` is the share of runs in
    which it is short on any day, ``day`` the median first short day of these, ``day_low`` and ``day_high`` hold nine of
    ten of all runs (empty: beyond the end), ``depth`` is the mean share unmet while it lasts in runs that break,
    ``share`` that of the need of the whole horizon, ``over`` the median day on which it is over, of runs that break.
    """
    places = Places.of(material.base)
    rows = [
        row for scenario, result in scenarios_of(material.results).items() for row in _rows(scenario, result, places)
    ]
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    lacking = pl.col("share").max().over("scenario")
    return frame.sort(lacking, "scenario", "rank", descending=[True, False, False], maintain_order=True)


def first_shock(result: Result) -> int:
    """Return the day on which the first shock or the epidemic of a scenario begins; the earliest that may be."""
    told = result.manifest["scenario"]["stress"]
    days = [_earliest(shock["onset_day"]) for shock in told["shocks"]]
    if told.get("epidemic"):
        days.append(float(told["epidemic"]["start_day"]))
    return int(min(days, default=0.0))


def horizon_of(result: Result) -> int:
    """Return how many days a scenario was followed."""
    return int(result.manifest["scenario"]["stress"]["horizon_days"])


def _earliest(told: Any) -> float:
    """Return an amount, or the lowest that it may be."""
    if not isinstance(told, Mapping):
        return float(told)
    return float(next((told[key] for key in ("low", "value", "mode", "median") if told.get(key) is not None), 0.0))


def _rows(scenario: str, result: Result, places: Places) -> list[dict[str, Any]]:
    unmet = result.tables["unmet"].select("node_id", "depth", lacking="share")
    joined = result.tables["breaks_first"].join(unmet, on="node_id", how="left", maintain_order="left")
    worst = joined.sort("lacking", descending=True, nulls_last=True, maintain_order=True).unique(
        "product_id", keep="first", maintain_order=True
    )
    over = _recoveries(result)
    begun = first_shock(result)
    rests = result.tables["assumptions"].height > 0
    rows: list[dict[str, Any]] = []
    for row in worst.sort("rank").iter_rows(named=True):
        chance = row["p_short"]
        low, middle, high = over.get(row["node_id"], (None, None, None))
        rows.append(
            {
                "scenario": scenario,
                "title": title_of(scenario),
                "rank": len(rows) + 1,
                "chance": chance,
                "day": row["day_if_short"],
                "depth": min(row["depth"] / chance, 1.0) if chance else 0.0,
                "share": row["lacking"],
                "over": None if middle is None else begun + middle,
                "over_low": None if low is None else begun + low,
                "over_high": None if high is None else begun + high,
                "limit": places.limit(row["limit"], row["product"]),
                "rests": rests,
                "product": row["product"] + (EPIDEMIC[1] if row["node_id"].endswith(EPIDEMIC[0]) else ""),
                **{name: row[name] for name in ("product_id", "node_id", "day_low", "day_high")},
            }
        )
    return rows


def _recoveries(result: Result) -> dict[str, tuple[int | None, int | None, int | None]]:
    """Return the days from the first shock until users are served again, by user."""
    table = result.tables["recover"].filter(pl.col("what").str.starts_with(USERS))
    rows = table.select("subject", "days_low", "days_median", "days_high").iter_rows()
    return {subject: (low, middle, high) for subject, low, middle, high in rows}
