"""The methods again, in plain loops, as slow and obvious as can be."""

from __future__ import annotations

import math
from collections.abc import Sequence


def slow_mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def slow_sd(values: Sequence[float]) -> float:
    mean = slow_mean(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def slow_skew(values: Sequence[float]) -> float:
    n, mean = len(values), slow_mean(values)
    third = math.fsum((value - mean) ** 3 for value in values) / n
    second = math.fsum((value - mean) ** 2 for value in values) / n
    return third / second**1.5 * math.sqrt(n * (n - 1)) / (n - 2)


def slow_kurt(values: Sequence[float]) -> float:
    n, mean = len(values), slow_mean(values)
    fourth = math.fsum((value - mean) ** 4 for value in values) / n
    second = math.fsum((value - mean) ** 2 for value in values) / n
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (fourth / second**2 - 3) + 6)


def slow_passes(values: Sequence[float]) -> bool:
    return abs(slow_skew(values)) < 2 or slow_kurt(values) < 3.5


def slow_winsorise(values: Sequence[float], most: int) -> tuple[list[float], set[int], set[int]]:
    """Return the values, and the places moved at the high and at the low end."""
    changed, high, low = list(values), set[int](), set[int]()
    while len(high) + len(low) < most and len(set(changed)) > 1 and not slow_passes(changed):
        if slow_skew(changed) >= 0:
            top = max(changed)
            high = {place for place, value in enumerate(changed) if value == top}
            below = max(value for value in changed if value < top)
            changed = [below if value == top else value for value in changed]
        else:
            bottom = min(changed)
            low = {place for place, value in enumerate(changed) if value == bottom}
            above = min(value for value in changed if value > bottom)
            changed = [above if value == bottom else value for value in changed]
    return changed, high, low


def slow_rank(values: Sequence[float]) -> list[float]:
    """Return 1 for the lowest; equals share the lowest rank of their group."""
    return [1.0 + sum(other < value for other in values) for value in values]
