"""Multivariate checks of each pillar (lens) of a row: does it measure one thing, and what does it say twice?

Shown, not enforced: indicators of readiness need not move together, and two that do may both be wanted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from mainstay.engines.monitor.composite.association import associate
from mainstay.engines.monitor.composite.reliability import cronbach_alpha
from mainstay.engines.monitor.heatmap.evidence import LENSES
from mainstay.engines.monitor.heatmap.rows import MapData, MapRow

#: correlation above which two indicators of a pillar say the same (JRC rule of thumb)
REDUNDANT = 0.92
#: least number of economies that two indicators must have in common
LEAST_ECONOMIES = 5

PILLARS = {
    "segment_id": pl.String(),
    "stage": pl.String(),
    "lens": pl.String(),
    "indicators": pl.Int64(),
    "weight": pl.Float64(),
    "alpha": pl.Float64(),
    "pairs": pl.Int64(),
    "redundant": pl.Int64(),
    "contradictory": pl.Int64(),
    "redundant_pairs": pl.List(pl.String()),
}


def pillar_table(data: MapData) -> pl.DataFrame:
    """Return, for each row and lens: Cronbach's alpha on standardised places, and pairs that agree or contradict.

    ``alpha`` is empty where it cannot be formed. ``pairs`` counts those with at least five economies in common,
    ``redundant`` those correlated above 0.92, ``contradictory`` those correlated below 0.
    """
    records = [_record(row, lens) for row in data.rows for lens in sorted(set(row.lens.tolist()))]
    return pl.DataFrame(records, schema=PILLARS)


def _record(row: MapRow, lens: int) -> dict[str, Any]:
    mine = np.flatnonzero(row.lens == lens)
    names = [row.indicators[j] for j in mine]
    place = row.place[:, mine]
    found = associate(place, place)
    upper = np.triu(np.ones(found.values.shape, dtype=bool), k=1)
    usable = upper & (found.rows >= LEAST_ECONOMIES) & np.isfinite(found.values)
    same = usable & (found.values > REDUNDANT)
    varied = [bool(np.ptp(column[~np.isnan(column)]) > 0) for column in place.T]
    return {
        "segment_id": row.segment,
        "stage": row.stage,
        "lens": LENSES[lens],
        "indicators": len(names),
        "weight": float(row.lens_weights[lens]),
        "alpha": cronbach_alpha(place) if all(varied) else None,
        "pairs": int(usable.sum()),
        "redundant": int(same.sum()),
        "contradictory": int((usable & (found.values < 0)).sum()),
        "redundant_pairs": [f"{names[i]} and {names[j]}" for i, j in np.argwhere(same)],
    }
