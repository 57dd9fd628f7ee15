"""Intervals of shares: Wilson's for counts of independent cases, resampling of whole clusters for others."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mainstay.core.streams import stream

Array = NDArray[np.float64]


class Share(NamedTuple):
    """A share with its interval; all three are NaN where there is no case to count."""

    value: float
    low: float
    high: float


def wilson(hits: int, cases: int, level: float = 0.95) -> Share:
    """Return a share with Wilson's interval (*Journal of the American Statistical Association* 22, 1927).

    Examples
    --------
    >>> [round(part, 4) for part in wilson(8, 10)]
    [0.8, 0.4902, 0.9433]
    """
    from scipy.special import ndtri

    if cases == 0:
        return Share(np.nan, np.nan, np.nan)
    z = float(ndtri(0.5 + level / 2))
    share = hits / cases
    middle = (share + z * z / (2 * cases)) / (1 + z * z / cases)
    half = z / (1 + z * z / cases) * float(np.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases)))
    low = 0.0 if hits == 0 else middle - half
    high = 1.0 if hits == cases else middle + half
    return Share(share, low, high)


def cluster_draws(counts: Array, statistic: Callable[[Array], Array], *, draws: int, seed: int, name: str) -> Array:
    """Return a statistic of sums over clusters, redrawn with whole clusters; NaN with fewer than two of them.

    Parameters
    ----------
    counts : Array
        What each cluster adds to each sum, shape (clusters, sums).
    statistic : callable
        From sums, shape (draws, sums), to values, shape (draws, ...); NaN where it does not exist.
    draws : int
        How often.
    seed : int
        Seed of the run.
    name : str
        What the draws are for.

    Examples
    --------
    >>> found = cluster_draws(np.ones((4, 1)), lambda sums: sums[:, 0], draws=3, seed=1, name="example")
    >>> found.tolist()
    [4.0, 4.0, 4.0]
    """
    clusters = len(counts)
    if clusters < 2:
        return np.full_like(statistic(np.zeros((draws, counts.shape[1]))), np.nan)
    weights = stream(seed, "clusters", name).multinomial(clusters, np.full(clusters, 1.0 / clusters), size=draws)
    return statistic(weights @ counts)


def between(values: Array, level: float) -> tuple[float, float]:
    """Return the middle part of draws, those that do not exist left out; NaN where none exists.

    Examples
    --------
    >>> between(np.arange(5.0), 0.5)
    (1.0, 3.0)
    """
    seen = values[~np.isnan(values)]
    if seen.size == 0:
        return np.nan, np.nan
    low, high = np.quantile(seen, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
