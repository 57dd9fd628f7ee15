"""The aggregations again, in plain loops over one unit's or one pair's numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence


def _present(row: Sequence[float], weights: Sequence[float]) -> list[tuple[float, float]]:
    pairs = [(x, w) for x, w in zip(row, weights, strict=True) if not math.isnan(x)]
    total = math.fsum(w for _, w in pairs)
    return [(x, w / total) for x, w in pairs] if total > 0 else []


def slow_arithmetic(row: Sequence[float], weights: Sequence[float]) -> float:
    pairs = _present(row, weights)
    return math.fsum(w * x for x, w in pairs) if pairs else math.nan


def slow_geometric(row: Sequence[float], weights: Sequence[float]) -> float:
    pairs = _present(row, weights)
    return math.prod(x**w for x, w in pairs) if pairs else math.nan


def slow_harmonic(row: Sequence[float], weights: Sequence[float]) -> float:
    pairs = _present(row, weights)
    return 1 / math.fsum(w / x for x, w in pairs) if pairs else math.nan


def slow_generalised(row: Sequence[float], weights: Sequence[float], power: float) -> float:
    pairs = _present(row, weights)
    return math.fsum(w * x**power for x, w in pairs) ** (1 / power) if pairs else math.nan


def slow_mazziotta_pareto(row: Sequence[float], weights: Sequence[float], sign: int) -> float:
    """Mazziotta and Pareto 2016: mean, plus or minus standard deviation times coefficient of variation."""
    pairs = _present(row, weights)
    if not pairs:
        return math.nan
    mean = math.fsum(w * x for x, w in pairs)
    deviation = math.sqrt(math.fsum(w * (x - mean) ** 2 for x, w in pairs))
    return mean + sign * deviation * (deviation / mean)


def slow_copeland(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> list[float]:
    """The documentation of COINr 1.1.14, ``a_copeland``: shares of weight above one half are 1, below -1."""
    scores = []
    for place, row in enumerate(rows):
        score = 0
        for other_place, other in enumerate(rows):
            if other_place == place:
                continue
            ahead = tied = total = 0.0
            for x, y, w in zip(row, other, weights, strict=True):
                if math.isnan(x) or math.isnan(y):
                    continue
                total += w
                ahead += w if x > y else 0.0
                tied += w if x == y else 0.0
            if total > 0:
                share = (ahead + tied / 2) / total
                score += 0 if abs(share - 0.5) < 1e-12 else 1 if share > 0.5 else -1
        scores.append(
            score if any(w > 0 and not math.isnan(x) for x, w in zip(row, weights, strict=True)) else math.nan
        )
    return scores
