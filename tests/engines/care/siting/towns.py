"""Random towns and candidate sites, and the best choice found by trying all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def towns(seed: int, points: int, sites: int, *, on_a_map: bool = True) -> tuple[Floats, Floats]:
    """Return costs (points x sites) and weights."""
    draw = np.random.Generator(np.random.Philox(key=seed))
    if on_a_map:
        at, there = draw.random((points, 2)) * 100, draw.random((sites, 2)) * 100
        cost = np.hypot(*(at[:, None, :] - there[None, :, :]).transpose(2, 0, 1))
    else:
        cost = draw.random((points, sites)) * 100
    return cost, draw.integers(1, 50, points).astype(float)


def best_of_all(
    value: Callable[[list[int]], float], sites: int, counts: Iterable[int], existing: tuple[int, ...] = ()
) -> float:
    """Return the least value over all sets of sites of some sizes that hold the existing ones."""
    return min(
        value(list(chosen))
        for count in counts
        for chosen in combinations(range(sites), count)
        if set(existing) <= set(chosen)
    )
