"""The stepwise procedure written out with loops over ordered pairs: slow, plain, and independent of the engine."""

from __future__ import annotations

import math
from typing import Any

from numpy.typing import NDArray

Pair = tuple[int, int]


def slow_sets(
    estimates: list[float],
    covariance: list[list[float]],
    errors: NDArray[Any],
    coverage: float,
    *,
    chosen: list[int],
    stepdown: bool = True,
) -> tuple[list[int], list[int]]:
    """Return lower and upper ranks of the chosen units; ``errors`` has one row of drawn errors per draw."""
    count = len(estimates)
    left: set[Pair] = {(j, k) for j in range(count) for k in range(count) if j != k and (j in chosen or k in chosen)}
    rejected: set[Pair] = set()
    spread: dict[Pair, float] = {}
    for j, k in list(left):
        variance = covariance[j][j] + covariance[k][k] - 2 * covariance[j][k]
        if variance <= 1e-13 * (covariance[j][j] + covariance[k][k]):
            left.remove((j, k))
            if estimates[j] > estimates[k]:
                rejected.add((j, k))
        else:
            spread[j, k] = math.sqrt(variance)
    while left:
        largest = sorted(max((row[j] - row[k]) / spread[j, k] for j, k in left) for row in errors)
        critical = largest[math.ceil(coverage * len(largest) - 1e-9) - 1]
        fallen = {(j, k) for j, k in left if (estimates[j] - estimates[k]) / spread[j, k] > critical}
        rejected |= fallen
        left -= fallen | {(k, j) for j, k in fallen}  # a decided pair leaves in both directions
        if not fallen or not stepdown:
            break
    lower = [1 + sum((k, j) in rejected for k in range(count)) for j in chosen]
    upper = [count - sum((j, k) in rejected for k in range(count)) for j in chosen]
    return lower, upper
