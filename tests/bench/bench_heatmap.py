"""The bundled heatmap with 10,000 draws of the joint uncertainty design: time and memory of one process.

No other tool joins errors of data, imputation, weights and method in one design, so there is no peer; the budget of the
project is 5 seconds and 1,000 MB.
"""

from __future__ import annotations

import resource
import time

from rows import Row

DRAWS = 10_000
REPEATS = 3


def main() -> list[Row]:
    """Measure the run, without the reading of the base."""
    import mainstay as ms

    base = ms.load("us-2026")
    took = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        result = ms.run_heatmap(base, {"heatmap": {"draws": DRAWS}}, seed=1)
        took.append(time.perf_counter() - start)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    values, cells = result.metric("map_values"), result.metric("cells")
    what = f"bundled map, {values:,.0f} values, {cells:,.0f} cells, {DRAWS:,} draws"
    return [
        Row(what, "s", min(took), None, "no peer joins these uncertainties"),
        Row("its largest memory, base included", "MB", megabytes, None, ""),
    ]
