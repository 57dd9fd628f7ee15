"""The nominal gap under each way of aggregating, side by side: a verdict that hangs on the method is called so."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.heatmap.design import CHOICES, Runs
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.simulate import simulate

Floats = npt.NDArray[np.float64]
METHODS = ("arithmetic", "geometric_across_lenses", "geometric", "mazziotta_pareto")


def methods_of(row: MapRow) -> list[dict[str, Any]]:
    """Return one record for each rival: gap by method, pairwise majority, and whether the sign depends on the method.

    ``majority`` is the weight of the common indicators on which the home is ahead, less that on which it is behind, in
    percent of their weight: what decides a pair in Copeland's rule.
    """
    count = len(METHODS)
    runs = Runs(
        {name: np.arange(count) if name == "aggregation" else np.zeros(count, dtype=np.int64) for name in CHOICES},
        np.zeros((count, *row.place.shape), dtype=np.float32),
        np.repeat(row.weights[None, :], count, axis=0),
        np.repeat(row.lens_weights[None, :], count, axis=0),
    )
    variants = {
        "normalisation": ("goalposts",),
        "treatment": ("none",),
        "aggregation": METHODS,
        "imputation": ("available_case",),
    }
    scores = simulate(row, runs, variants).overall
    found = []
    for rival in range(1, row.players):
        gaps = scores[:, 0] - scores[:, rival]
        if np.isnan(gaps).any():
            continue
        majority = _majority(row, rival)
        signs = {int(np.sign(round(value, 9))) for value in [*gaps.tolist(), *([] if majority is None else [majority])]}
        found.append(
            {
                "segment_id": row.segment,
                "stage": row.stage,
                "economy_id": row.economies[rival],
                **dict(zip(METHODS, gaps.tolist(), strict=True)),
                "majority": majority,
                "method_dependent": {1, -1} <= signs,
            }
        )
    return found


def _majority(row: MapRow, rival: int) -> float | None:
    common = row.known[0] & row.known[rival]
    weight = float(row.overall[common].sum())
    if weight <= 0:
        return None
    ahead = np.sign(row.place[0, common] - row.place[rival, common])
    return float(100.0 * (row.overall[common] * ahead).sum() / weight)
