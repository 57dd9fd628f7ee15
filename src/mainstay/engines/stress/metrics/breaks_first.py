"""What breaks first, and what limits it."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.metrics.limits import Limits, limits_over
from mainstay.engines.stress.metrics.sample import HIGH, LOW, MIDDLE, days
from mainstay.engines.stress.metrics.seen import Seen

#: users that break in so few more runs than without the shocks are not in the table
LEAST = 0.01


def breaks_first_table(seen: Seen) -> pl.DataFrame:
    """Return one row for each user that runs short, those that break soonest first.

    Columns: ``rank``, ``p_short`` (share of runs in which a day of need or more is missed in all), ``day`` (median
    first short day of the run, over all runs; empty where fewer than half break), ``day_low``, ``day_high`` (quantiles
    of 5 and 95 %), ``day_if_short`` (median over the runs that break), ``share`` (of the need of the horizon that was
    not met, mean), ``limit`` (the place and limit at the end of the chain), ``chain`` (from the user up; each with the
    share of days and runs in which it binds around the median first short day, more than without the shocks),
    ``p_quiet`` (``p_short`` without the shocks: users that break no more often with them are left out).
    """
    first = seen.of_users(seen.shocked["first"].values)
    short = seen.of_users((seen.shocked["short_days"].values > 0).mean(axis=1))
    middle, low, high = (np.quantile(first, one, axis=1, method="inverted_cdf") for one in (MIDDLE, LOW, HIGH))
    usual = seen.of_users((seen.quiet["short_days"].values > 0).mean(axis=1))
    own, missed = (seen.of_users(seen.shocked[name].values) for name in ("own", "missed"))
    if_short = np.array([np.median(row[np.isfinite(row)]) if np.isfinite(row).any() else np.inf for row in first])
    chains = [_chain(seen, row, day) for row, day in zip(seen.rows, if_short, strict=True)]
    frame = seen.labels.with_columns(
        p_short=pl.Series(short),
        day=pl.Series(days(middle), dtype=pl.Int64()),
        day_low=pl.Series(days(low), dtype=pl.Int64()),
        day_high=pl.Series(days(high), dtype=pl.Int64()),
        day_if_short=pl.Series(days(if_short), dtype=pl.Int64()),
        p_quiet=pl.Series(usual),
        share=pl.Series(np.divide(missed, own, out=np.zeros_like(own), where=own > 0).mean(axis=1)),
        limit=pl.Series([chain[-1] if chain else None for chain in chains], dtype=pl.String()),
        chain=pl.Series([" <- ".join(chain) or None for chain in chains], dtype=pl.String()),
    )
    order = ["day", "p_short", "day_if_short", "node_id"]
    more = pl.col("p_short") - pl.col("p_quiet") if seen.ready.impacts.names else pl.col("p_short")
    frame = frame.filter(more >= LEAST)
    frame = frame.sort(order, descending=[False, True, False, False], nulls_last=True)
    first_columns = ["rank", "product_id", "product", "p_short", "day", "day_low", "day_high", "day_if_short", "share"]
    rest = ["limit", "chain", "p_quiet", "reached", "economy_id", "driver", "priority", "node_id"]
    return frame.with_row_index("rank", 1).with_columns(pl.col("rank").cast(pl.Int64)).select(*first_columns, *rest)


def _chain(seen: Seen, row: int, day: float) -> list[str]:
    if not np.isfinite(day):
        return []
    limits = _limits(seen, int(day))
    user = int(seen.program.net.sink_node[row])
    return [f"{name} ({kind}, {share:.0%})" for name, kind, share in limits.chain(user)]


def _limits(seen: Seen, day: int) -> Limits:
    last = min(day + 90, seen.ready.horizon)
    # what is short today was not made some weeks ago
    begin = max(0, day - 30)
    return limits_over(
        seen.program, seen.shocked.sums, seen.quiet.sums, seen.shocked.count, days=slice(begin, max(last, begin + 1))
    )
