"""The headline numbers of a back-test."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mainstay.core.result import Metric
from mainstay.engines.stress.backtest.score import wilson

#: Quantities that are days; the depth is a share.
_DAYS = ("onset", "recovered", "ended")


def headline(tables: Mapping[str, pl.DataFrame], of: str) -> list[Metric]:
    """Return the headline numbers of a back-test.

    ``cases`` counts the rows of the table, ``cases_forecast`` those that were forecast (ramps are not), and
    ``outcomes_scored`` the outcomes with two ends that were compared. ``coverage_80`` is the share of all outcomes
    inside their 80 % interval, ``coverage_80_{quantity}`` that of one quantity, each with its Wilson interval (95 %).
    ``gain_{quantity}_over_{rival}`` is by how much the score of a simple rule is larger than ours: the CRPS in the
    unit of the quantity, or the score of Brier for a shortage yes or no; above 0 we are better, and the interval (5 to
    95 %) comes from drawing cases anew. ``unexplained_{quantity}`` is the root mean square of outcome less median
    forecast, with its 5 to 95 % interval.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
        Tables of the result.
    of : str
        ``bundled`` or ``given``.
    """
    told = {
        name: tables[name].filter(pl.col("of") == of) for name in ("reliability", "scores", "residuals", "shortage")
    }
    whole = tables["forecasts"].filter(pl.col("pit").is_not_null())
    metrics = [
        Metric.exact("cases", tables["cases"].height, "case"),
        Metric.exact("cases_forecast", told["shortage"].height, "case"),
        Metric.exact("outcomes_scored", whole.height, "outcome"),
    ]
    if whole.height:
        inside = int(whole["inside_80"].sum())
        metrics.append(Metric("coverage_80", inside / whole.height, "share", *wilson(inside, whole.height)))
    at_80 = told["reliability"].filter(pl.col("nominal") == 0.8)
    for quantity, share, low, high in at_80.select("quantity", "observed", "low", "high").iter_rows():
        metrics.append(Metric(f"coverage_80_{quantity}", share, "share", low, high))
    return metrics + _gains(told["scores"]) + _unexplained(told["residuals"])


def _gains(scores: pl.DataFrame) -> list[Metric]:
    """Return by how much each simple rule is worse, in days or in the unit of the score; see `headline`."""
    found = []
    for quantity, rival, gain, low, high in scores.select(
        "quantity", "rival", "gain", "gain_low", "gain_high"
    ).iter_rows():
        if quantity in _DAYS:
            found.append(Metric(f"gain_{quantity}_over_{rival}", gain, "days", low, high))
        else:
            found.append(Metric(f"gain_{quantity}_over_{rival}", gain, "share", low, high))
    return found


def _unexplained(left: pl.DataFrame) -> list[Metric]:
    """Return the spread that is left unexplained, of shares or of logs of days; see `headline`."""
    found = []
    for quantity, sd, low, high in left.select("quantity", "residual_sd", "residual_low", "residual_high").iter_rows():
        if quantity in _DAYS:
            found.append(Metric(f"unexplained_{quantity}", sd, "log days", low, high))
        else:
            found.append(Metric(f"unexplained_{quantity}", sd, "share", low, high))
    return found
