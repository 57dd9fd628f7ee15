"""How long it takes to fit and test 1,000 series of 60 points, with ties and autocorrelation corrected."""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable

import numpy as np
from rows import Row

from mainstay.engines.monitor import trends

SERIES, POINTS = 1_000, 60
REPEATS = 9
#: pymannkendall, one series after the other, when it was last compared
RECORDED_PEER_MS = 1_800.0


def best_ms(work: Callable[[], object], repeats: int) -> float:
    """Return the shortest of some runs, in milliseconds."""
    took = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return 1000 * min(took)


def main() -> list[Row]:
    """Measure ours, and the peer where it can be imported."""
    rng = np.random.default_rng(1)
    walks = np.cumsum(rng.normal(size=(SERIES, POINTS)), axis=1)
    tied = np.round(walks)
    gaps = np.where(rng.random(walks.shape) < 0.1, np.nan, walks)
    peer, peer_name = RECORDED_PEER_MS, "pymannkendall, recorded"
    if importlib.util.find_spec("pymannkendall"):
        test = importlib.import_module("pymannkendall").hamed_rao_modification_test
        peer, peer_name = best_ms(lambda: [test(series) for series in tied], 1), "pymannkendall"
    what = f"{SERIES:,} series x {POINTS} points: Theil-Sen and Mann-Kendall"
    return [
        Row(
            f"{what}, Hamed-Rao",
            "ms",
            best_ms(lambda: trends.fit(tied, correction="hamed_rao"), REPEATS),
            peer,
            peer_name,
        ),
        Row(f"{what}, ar1", "ms", best_ms(lambda: trends.fit(tied, correction="ar1"), REPEATS), peer, peer_name),
        Row(
            f"{what}, Hamed-Rao, a tenth missing",
            "ms",
            best_ms(lambda: trends.fit(gaps, correction="hamed_rao"), REPEATS),
            peer,
            peer_name,
        ),
    ]
