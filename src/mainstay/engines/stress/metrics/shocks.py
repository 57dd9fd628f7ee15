"""The shocks of a run in plain words, and what was drawn for them."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.metrics.sample import HIGH, LOW, MIDDLE, days
from mainstay.engines.stress.metrics.seen import Seen
from mainstay.engines.stress.network.impacts import QUANTITIES
from mainstay.engines.stress.shocks import describe

SCHEMA = {
    "shock": pl.String(),
    "kind": pl.String(),
    "part": pl.String(),
    "quantity": pl.String(),
    "words": pl.String(),
    "places": pl.Int64(),
    "p_happens": pl.Float64(),
    "depth_low": pl.Float64(),
    "depth_median": pl.Float64(),
    "depth_high": pl.Float64(),
    "onset_low": pl.Int64(),
    "onset_median": pl.Int64(),
    "onset_high": pl.Int64(),
}


def shocks_table(seen: Seen) -> pl.DataFrame:
    """Return one row for each effect of each shock, and of the epidemic.

    Columns: ``shock`` (its name), ``kind``, ``part`` (of a shock with several effects), ``quantity`` (what it changes),
    ``words`` (the shock in a sentence), ``places`` (nodes or edges that it hits), ``p_happens`` (share of runs),
    ``depth_low``, ``depth_median``, ``depth_high`` (its greatest depth: a share lost, or what is added as a multiple;
    quantiles of 5, 50 and 95 % over the kept runs in which it happens), ``onset_*`` (first day on which it acts).
    """
    told = {shock.name: shock for shock in seen.ready.shocks}
    impacts, rows = seen.ready.impacts, []
    for place, name in enumerate(impacts.names):
        title, _, part = name.partition(": ")
        shock = told.get(name) or told.get(title)
        here = impacts.shock == place
        codes = impacts.code[here]
        happens = seen.onset.values[place] >= 0
        onset = np.where(happens, seen.onset.values[place], np.inf)[happens]
        depth = seen.depth.values[place][happens]
        row: dict[str, object] = {
            "shock": title if shock is None else shock.name,
            "kind": "epidemic" if shock is None else shock.kind,
            "part": part if shock is None or shock.name != name else "",
            "quantity": QUANTITIES[int(codes[0])] if codes.size else None,
            "words": None if shock is None else describe(shock),
            "places": int(here.sum()),
            "p_happens": float(happens.mean()),
        }
        if happens.any():
            deep = np.quantile(depth, [LOW, MIDDLE, HIGH], method="inverted_cdf")
            begun = days(np.quantile(onset, [LOW, MIDDLE, HIGH], method="inverted_cdf"))
            for end, one, day in zip(("low", "median", "high"), deep, begun, strict=True):
                row |= {f"depth_{end}": float(one), f"onset_{end}": day}
        rows.append({key: row.get(key) for key in SCHEMA})
    return pl.DataFrame(rows, schema=SCHEMA)
