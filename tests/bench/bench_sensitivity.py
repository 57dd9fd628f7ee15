"""Sobol indices of the Ishigami function from 1,024 points per block, with 100 bootstrap resamples, outputs given.

The peer is SALib where it is installed, fed the same outputs; else its recorded time on a machine of two cores.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from rows import Row

POINTS, RESAMPLES, REPEATS = 1024, 100, 7
PEER_MS = 31.0


def median_ms(work: Any) -> float:
    """Return the median time of a call in milliseconds, after one call to warm up."""
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def peer(outputs: Any, bounds: Any) -> tuple[float, str]:
    """Time SALib on the same outputs, or say what was recorded."""
    try:
        from SALib.analyze import sobol
    except ImportError:
        return PEER_MS, "SALib, recorded"
    problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": bounds}
    # SALib wants the blocks of one point after the other: A, the mixed ones, B
    order = outputs.reshape(5, POINTS)[[0, 2, 3, 4, 1]].T.ravel()
    analyse = lambda: sobol.analyze(problem, order, calc_second_order=False, num_resamples=RESAMPLES, seed=1)  # noqa: E731 - one call to time
    return median_ms(analyse), "SALib"


def main() -> list[Row]:
    """Measure the estimate with its intervals, not the function."""
    import numpy as np

    from mainstay.engines.monitor import sensitivity

    bounds = [(-np.pi, np.pi)] * 3
    x = sensitivity.design(POINTS, bounds, 1).points
    outputs = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    ours = median_ms(lambda: sensitivity.indices(outputs, 3, POINTS, resamples=RESAMPLES))
    theirs, name = peer(outputs, bounds)
    return [Row("Sobol indices, Ishigami, 1,024 points, 100 resamples", "ms", ours, theirs, name)]
