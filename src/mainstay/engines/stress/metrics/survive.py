"""Time to survive: how long need is met after a shock has begun."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.metrics.sample import HIGH, LOW, MIDDLE, Floats, days
from mainstay.engines.stress.metrics.seen import Seen


def survive_table(seen: Seen) -> pl.DataFrame:
    """Return one row for each user that a shock reaches or that runs short, those that break soonest first.

    Columns: ``p_never`` (share of runs in which need is met to the end), ``p_before`` (short before any shock acts),
    ``days_low``, ``days_median``, ``days_high``: days from the first day of the first shock to the first day on which
    need is not fully met, quantiles of 5, 50 and 95 % over runs; empty where that is never.
    """
    first = seen.of_users(seen.shocked["first"].values)
    since = survived(first, seen.first_onset)
    quantiles = {
        name: np.quantile(since, share, axis=1, method="inverted_cdf")
        for name, share in (("days_low", LOW), ("days_median", MIDDLE), ("days_high", HIGH))
    }
    frame = seen.labels.with_columns(
        p_never=pl.Series(np.isinf(first).mean(axis=1)),
        p_before=pl.Series((first < seen.first_onset).mean(axis=1)),
        **{name: pl.Series(days(values), dtype=pl.Int64()) for name, values in quantiles.items()},
    )
    kept = frame.filter((pl.col("reached") != "not reached") | (pl.col("p_never") < 1))
    return kept.sort("days_median", "p_never", "node_id", nulls_last=True)


def survived(first: Floats, onset: Floats) -> Floats:
    """Return days from the onset to the first short day; 0 where it came before, infinite where it never came.

    Examples
    --------
    >>> survived(np.array([[12.0, 3.0, np.inf]]), np.array([10.0, 10.0, 10.0])).tolist()
    [[2.0, 0.0, inf]]
    """
    begun = np.where(np.isfinite(onset), onset, 0.0)
    found: Floats = np.maximum(first - begun, 0.0)
    return found
