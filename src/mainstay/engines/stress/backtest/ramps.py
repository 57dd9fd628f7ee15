"""Doses by day N: what was forecast, what was there, and a multiplier for forecasts of doses.

Two campaigns are few. Each counts once, however many of its forecasts are on record, and the interval has the degrees
of freedom of the campaigns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from mainstay.engines.stress.backtest.priors import EDGE, Array

RAMPS = {
    "case_id": pl.String(),
    "campaign": pl.String(),
    "unit": pl.String(),
    "what": pl.String(),
    "issued_on": pl.Date(),
    "for_on": pl.Date(),
    "forecast": pl.Float64(),
    "seen_on": pl.Date(),
    "seen": pl.Float64(),
    "source_url": pl.String(),
    "locator": pl.String(),
    "note": pl.String(),
}
#: A forecast so many days ahead or less is near; its campaign already delivers.
NEAR_DAYS = 45
#: A multiplier is held within these bounds.
LEAST, MOST = 0.01, 3.0


def ramp_table(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Return ramps with the ratio of what was there to the forecast, and how far ahead it was made.

    Parameters
    ----------
    rows : sequence of dict
        Rows in the columns of `RAMPS`; dates as text or dates, numbers as text or numbers.

    Returns
    -------
    polars.DataFrame
        The columns of `RAMPS`, ``lead_days`` and ``ratio``.

    Examples
    --------
    >>> row = {"case_id": "a", "issued_on": "2009-07-15", "for_on": "2009-10-15", "forecast": "120", "seen": "12"}
    >>> ramp_table([row]).select("lead_days", "ratio").row(0)
    (92, 0.1)
    """
    clean = [{name: _value(row.get(name), kind) for name, kind in RAMPS.items()} for row in rows]
    table = pl.DataFrame(clean, schema=RAMPS, orient="row")
    return table.with_columns(
        (pl.col("for_on") - pl.col("issued_on")).dt.total_days().alias("lead_days"),
        pl.when(pl.col("forecast") > 0).then(pl.col("seen") / pl.col("forecast")).alias("ratio"),
    )


def _value(cell: Any, kind: pl.DataType) -> Any:
    if cell is None or cell == "":
        return None
    if kind == pl.Date():
        return cell if isinstance(cell, date) else date.fromisoformat(str(cell))
    return float(cell) if kind == pl.Float64() else str(cell)


def multipliers(ramps: pl.DataFrame) -> pl.DataFrame:
    """Return the distribution of the ratio for forecasts made long and shortly ahead.

    Returns
    -------
    polars.DataFrame
        lead (``far``, ``near``), campaigns, forecasts, median, low_80, high_80, log_mean, log_sd.

    Examples
    --------
    >>> row = {
    ...     "case_id": "a",
    ...     "campaign": "a",
    ...     "issued_on": "2009-07-15",
    ...     "for_on": "2009-10-15",
    ...     "forecast": 4,
    ...     "seen": 1,
    ... }
    >>> multipliers(ramp_table([row]))["median"].to_list()
    [0.25]
    """
    made = []
    for lead, inside in (("far", pl.col("lead_days") > NEAR_DAYS), ("near", pl.col("lead_days") <= NEAR_DAYS)):
        part = ramps.filter(inside & (pl.col("ratio") > 0)).with_columns(pl.col("ratio").log().alias("log"))
        if part.height:
            made.append(_summary(lead, part))
    schema = {"lead": pl.String(), "campaigns": pl.Int64(), "forecasts": pl.Int64()}
    floats = ("median", "low_80", "high_80", "log_mean", "log_sd")
    return pl.DataFrame(made, schema={**schema, **dict.fromkeys(floats, pl.Float64())}, orient="row")


def _summary(lead: str, part: pl.DataFrame) -> dict[str, Any]:
    by = part.group_by("campaign", maintain_order=True).agg(pl.col("log"))
    campaigns = by.height
    logs = np.concatenate([np.asarray(group, dtype=np.float64) for group in by["log"].to_list()])
    weights = np.concatenate([np.full(len(group), 1.0 / (campaigns * len(group))) for group in by["log"].to_list()])
    mean = float((weights * logs).sum())
    sd = float(np.sqrt((weights * np.square(logs - mean)).sum() * max(len(logs), 2) / max(len(logs) - 1, 1)))
    low, middle, high = _quantiles(np.array([0.1, 0.5, 0.9]), mean, sd, campaigns)
    return {
        "lead": lead,
        "campaigns": campaigns,
        "forecasts": part.height,
        "median": float(middle),
        "low_80": float(low),
        "high_80": float(high),
        "log_mean": mean,
        "log_sd": sd,
    }


def _quantiles(u: Array, mean: float, sd: float, campaigns: int) -> Array:
    from scipy.special import stdtrit

    wide = sd * np.sqrt(1.0 + 1.0 / campaigns)
    logs = np.clip(mean + wide * stdtrit(max(campaigns, 2), u), np.log(LEAST), np.log(MOST))
    found: Array = np.clip(np.exp(logs), LEAST, MOST)  # the exponential may end a digit above
    return found


def dose_multiplier(table: pl.DataFrame, lead_days: float, u: Array) -> Array:
    """Return by how much doses on a day fall short of their forecast, as drawn from the record of earlier ramps.

    Parameters
    ----------
    table : polars.DataFrame
        From `multipliers`.
    lead_days : float
        How far ahead the forecast is made.
    u : numpy.ndarray
        Uniform numbers.

    Returns
    -------
    numpy.ndarray
        Ratio of what will be there to the forecast; 1 for each number where there is no record.

    Examples
    --------
    >>> row = {
    ...     "case_id": "a",
    ...     "campaign": "a",
    ...     "issued_on": "2009-07-15",
    ...     "for_on": "2009-10-15",
    ...     "forecast": 4,
    ...     "seen": 1,
    ... }
    >>> dose_multiplier(multipliers(ramp_table([row])), 100, np.array([0.5])).tolist()
    [0.25]
    """
    lead = "far" if lead_days > NEAR_DAYS else "near"
    row = table.filter(pl.col("lead") == lead)
    if not row.height:
        return np.ones_like(u)
    inside = np.clip(u, EDGE, 1 - EDGE)
    return _quantiles(inside, row["log_mean"].item(), row["log_sd"].item(), row["campaigns"].item())
