"""How many of some batches are released, drawn by inversion from a uniform number: the same number, the same luck."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from mainstay.core.compiled import compiled

Array = npt.NDArray[np.float64]
#: beyond so many batches the normal limit is good to a batch, and the sum below would underflow
MOST_SUMMED = 700


@compiled
def released_batches(u: Array, batches: Array, share: Array) -> Array:
    """Return for each draw the binomial quantile of ``u``.

    Parameters
    ----------
    u : numpy.ndarray
        Uniform numbers.
    batches : numpy.ndarray
        Whole numbers of batches.
    share : numpy.ndarray
        Probability that a batch is released.

    Examples
    --------
    >>> released_batches(np.array([0.2, 0.5, 0.9]), np.full(3, 2.0), np.full(3, 0.5)).tolist()
    [0.0, 1.0, 2.0]
    """
    out = np.empty_like(u)
    for i in range(u.size):
        n, p = batches[i], share[i]
        if n <= 0.0 or p <= 0.0:
            out[i] = 0.0
        elif p >= 1.0:
            out[i] = n
        elif n > MOST_SUMMED:
            out[i] = min(max(math.floor(n * p + _normal(u[i]) * math.sqrt(n * p * (1.0 - p)) + 0.5), 0.0), n)
        elif p <= 0.5:
            out[i] = _count(u[i], n, p)
        else:
            out[i] = n - _count_upper(u[i], n, 1.0 - p)
    return out


@compiled
def _count(u: float, n: float, p: float) -> float:
    """Return the smallest k with P(K <= k) >= u."""
    term = (1.0 - p) ** n
    below = term
    k = 0.0
    odds = p / (1.0 - p)
    while below < u and k < n:
        term *= (n - k) / (k + 1.0) * odds
        below += term
        k += 1.0
    return k


@compiled
def _count_upper(u: float, n: float, p: float) -> float:
    """Return the failures that belong to the smallest number of successes with P(S <= s) >= u."""
    # P(S <= n - f) >= u exactly when P(F < f) <= 1 - u, so the largest such f is wanted
    term = (1.0 - p) ** n
    below = term
    f = 0.0
    odds = p / (1.0 - p)
    while below <= 1.0 - u and f < n:
        term *= (n - f) / (f + 1.0) * odds
        f += 1.0
        below += term
    return f


@compiled
def _normal(u: float) -> float:
    """Return the standard normal quantile by Newton steps from the middle."""
    x = 0.0
    for _ in range(60):
        below = 0.5 * math.erfc(-x / math.sqrt(2.0))
        density = math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
        step = (u - below) / max(density, 1e-300)
        x += min(max(step, -1.0), 1.0)
        if abs(step) < 1e-12:
            break
    return x
