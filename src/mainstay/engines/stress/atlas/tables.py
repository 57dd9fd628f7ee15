"""The tables of the atlas: single outages and pairs, the dearest first."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from mainstay.engines.stress.atlas.pairs import DECIDED, SIMULATED, Pairs
from mainstay.engines.stress.atlas.sweep import Sweep
from mainstay.engines.stress.atlas.worth import Worth, by_product, first_day

#: pairs that add up are listed up to so many; pairs that do not are all listed
LISTED = 1000

SINGLES: dict[str, Any] = {
    "rank": pl.Int64(),
    "outage": pl.String(),
    "kind": pl.String(),
    "duration_days": pl.Int64(),
    "loss": pl.Float64(),
    "loss_plain": pl.Float64(),
    "products_hit": pl.Int64(),
    "products": pl.List(pl.String()),
    "first_short_day": pl.Int64(),
    "tts_days": pl.Float64(),
    "makers_hit": pl.Int64(),
}
PAIRS: dict[str, Any] = {
    "rank": pl.Int64(),
    "first": pl.String(),
    "second": pl.String(),
    "duration_days": pl.Int64(),
    "loss": pl.Float64(),
    "sum_of_singles": pl.Float64(),
    "interaction": pl.Float64(),
    "only_together": pl.Boolean(),
    "decided": pl.String(),
}
PRODUCTS: dict[str, Any] = {
    "outage": pl.String(),
    "duration_days": pl.Int64(),
    "product_id": pl.String(),
    "loss": pl.Float64(),
}


def singles_table(found: Sweep, worth: Worth, bite: float, survive: dict[str, float | None]) -> pl.DataFrame:
    """Return one row for each outage and duration, the dearest first.

    Parameters
    ----------
    found : Sweep
        The single outages.
    worth : Worth
        What a unit is worth.
    bite : float
        Loss below which nothing counts as hit.
    survive : dict
        Time to survive of each outage, where it is known.
    """
    plain = Worth(np.ones(worth.weight.size), np.ones(worth.weight.size), worth.product)
    rows = []
    for days, lanes in found.runs.items():
        losses = worth.losses(lanes, found.quiet)
        bare = plain.losses(lanes, found.quiet).sum(axis=0)
        names, products = by_product(losses, worth)
        # a user who was short without the outage says nothing of it
        short = first_day(np.where(found.quiet.first_short >= 0, -1, lanes.first_short))
        for place, outage in enumerate(found.outages.names):
            hit = [names[row] for row in np.argsort(-products[:, place], kind="stable") if products[row, place] > bite]
            told = (outage, found.outages.kinds[place], days, losses[:, place].sum(), bare[place], len(hit), hit)
            day = int(short[place]) if short[place] >= 0 else None
            rows.append((0, *told, day, survive.get(outage), found.outages.nodes[place].size))
    frame = pl.DataFrame(rows, schema=SINGLES, orient="row")
    return _ranked(frame.sort("loss", "outage", "duration_days", descending=[True, False, False]))


def products_table(found: Sweep, worth: Worth, bite: float) -> pl.DataFrame:
    """Return what each outage costs by product, as far as it bites."""
    rows = []
    for days, lanes in found.runs.items():
        names, products = by_product(worth.losses(lanes, found.quiet), worth)
        for row, place in zip(*np.nonzero(np.abs(products) > bite), strict=True):
            rows.append((found.outages.names[place], days, names[row], products[row, place]))
    return pl.DataFrame(rows, schema=PRODUCTS, orient="row").sort(
        "loss", "outage", "product_id", descending=[True, False, False]
    )


def pairs_table(found: Sweep, pairs: Pairs, worth: Worth, bite: float) -> pl.DataFrame:
    """Return the pairs: first those that bite though neither does alone, then the others, the dearest first.

    All pairs that do not add up are listed, and the `LISTED` dearest of those that do.
    """
    alone = worth.losses(found.runs[pairs.days], found.quiet).sum(axis=0)
    gap = pairs.loss - pairs.parts
    together = (pairs.loss > bite) & (alone[pairs.first] <= bite) & (alone[pairs.second] <= bite)
    odd = (pairs.decided == SIMULATED) & (np.abs(gap) > bite)
    rest = np.flatnonzero(~odd & (pairs.loss > bite))
    rest = rest[np.argsort(-pairs.loss[rest], kind="stable")[:LISTED]]
    kept = np.sort(np.concatenate([np.flatnonzero(odd), rest]))
    names = np.array(found.outages.names, dtype=object)
    frame = pl.DataFrame(
        {
            "rank": np.zeros(kept.size, np.int64),
            "first": names[pairs.first[kept]].tolist(),
            "second": names[pairs.second[kept]].tolist(),
            "duration_days": np.full(kept.size, pairs.days),
            "loss": pairs.loss[kept],
            "sum_of_singles": pairs.parts[kept],
            "interaction": gap[kept],
            "only_together": together[kept],
            "decided": [DECIDED[one] for one in pairs.decided[kept]],
        },
        schema=PAIRS,
    )
    keys = ("only_together", "loss", "first", "second")
    return _ranked(frame.sort(*keys, descending=[True, True, False, False]))


def _ranked(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64()))
