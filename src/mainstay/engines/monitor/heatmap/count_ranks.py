"""Ranks of economies by counts, with exact confidence sets: how many trials, sites or products, and how sure an order.

A count of independent events (trials started, products listed) is uncertain as a count, whatever its evidence: the sets
hold the ranks that a multinomial sample of this size does not rule out (Bazylik, Mogstad, Romano, Shaikh and Wilhelm
2021).
"""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.heatmap.evidence import COUNTED_UNITS
from mainstay.engines.monitor.heatmap.rows import MapData
from mainstay.engines.monitor.ranks import multinomial_confidence_sets

#: above this the sets are the ranks themselves, and the exact test only takes long
MOST = 1e7
COLUMNS = {
    "indicator_id": pl.String(),
    "segment_id": pl.String(),
    "economy_id": pl.String(),
    "count": pl.Int64(),
    "rank": pl.Int64(),
    "set_low": pl.Int64(),
    "set_high": pl.Int64(),
    "compared": pl.Int64(),
}


def count_ranks(data: MapData) -> pl.DataFrame:
    """Return rank and marginal 95 % rank confidence set of each player on each indicator that is a count.

    Returns
    -------
    polars.DataFrame
        `COLUMNS`; rank 1 is the largest count for indicators of which more is better, else the smallest.
    """
    whole = (pl.col("value") == pl.col("value").round()) & pl.col("value").is_between(0, MOST)
    counted = data.used.filter(
        pl.col("unit").is_in(COUNTED_UNITS), whole, pl.col("economy_id").is_in(list(data.cast.players))
    )
    parts = []
    for key, part in counted.group_by("indicator_id", "segment_id", maintain_order=True):
        if part.height < 2 or part["value"].sum() == 0:
            continue
        sets = multinomial_confidence_sets(
            part["value"].cast(pl.Int64).to_list(),
            kind="marginal",
            best="high" if part["direction"][0] > 0 else "low",
            units=part["economy_id"].to_list(),
        )
        parts.append(
            pl.DataFrame(
                {
                    "indicator_id": [str(key[0])] * part.height,
                    "segment_id": [str(key[1])] * part.height,
                    "economy_id": part["economy_id"],
                    "count": part["value"].cast(pl.Int64),
                    "rank": sets.rank,
                    "set_low": sets.lower,
                    "set_high": sets.upper,
                    "compared": [sets.compared] * part.height,
                },
                schema=COLUMNS,
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame(schema=COLUMNS)
