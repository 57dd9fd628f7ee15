"""Slope and test of one series, written out slowly in exact fractions wherever order and ties are decided."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist, median


def plain_slopes(values: list[float], times: list[float]) -> list[Fraction]:
    y, t = [Fraction(v) for v in values], [Fraction(v) for v in times]
    n = len(y)
    return sorted((y[j] - y[i]) / (t[j] - t[i]) for i in range(n) for j in range(i + 1, n))


def plain_median(numbers: list[Fraction]) -> Fraction:
    n = len(numbers)
    return (numbers[(n - 1) // 2] + numbers[n // 2]) / 2


def plain_score(values: list[float]) -> tuple[int, float]:
    n = len(values)
    score = sum((values[j] > values[i]) - (values[j] < values[i]) for i in range(n) for j in range(i + 1, n))
    groups = [values.count(v) for v in set(values)]
    return score, (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in groups)) / 18


def plain_autocorrelation(x: list[float], lag: int) -> float:
    mean = math.fsum(x) / len(x)
    own = math.fsum((v - mean) ** 2 for v in x)
    return math.fsum((x[i] - mean) * (x[i + lag] - mean) for i in range(len(x) - lag)) / own if own else 0.0


def plain_factor(values: list[float], times: list[float], correction: str, level: float = 0.95) -> float:
    n = len(values)
    slope = plain_median(plain_slopes(values, times))
    rest = [Fraction(v) - slope * Fraction(t) for v, t in zip(values, times, strict=True)]
    if correction == "yue_wang":
        plain = [float(r) for r in rest]
        return 1 + 2 * sum((1 - k / n) * plain_autocorrelation(plain, k) for k in range(1, n))
    ranks = [sum(o < r for o in rest) + (sum(o == r for o in rest) + 1) / 2 for r in rest]
    if correction == "ar1":
        # the bias of the estimate after a trend, -(2 + 4 phi) / n, solved for phi
        phi = (n * plain_autocorrelation(ranks, 1) + 2) / max(n - 4, 1) if len(set(ranks)) > 1 else 0.0
        phi = min(max(phi, 0.0), 0.98)
        return 1 + 2 * sum((1 - k / n) * phi**k for k in range(1, n))
    limit = NormalDist().inv_cdf(0.5 + level / 2) / math.sqrt(n)
    total = 0.0
    for k in range(1, n):
        found = plain_autocorrelation(ranks, k)
        if abs(found) > limit:
            total += (n - k) * (n - k - 1) * (n - k - 2) * found
    return 1 + 2 / (n * (n - 1) * (n - 2)) * total


def plain_p(score: float, variance: float) -> float:
    if score == 0:
        return 1.0
    return 2 * NormalDist().cdf(-(abs(score) - 1) / math.sqrt(variance))


def plain_intercept(values: list[float], times: list[float], slope: float) -> float:
    return median(values) - slope * median(times)
