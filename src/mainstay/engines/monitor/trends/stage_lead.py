"""Does one stage follow another: research here, production later, and how much later?

The changes from one period to the next of an early and a late stage are compared at every lag. What would be seen if
neither followed the other comes from shuffling blocks of the early series, with the best of all lags taken each time,
so that the search over lags is paid for (Westfall and Young, *Resampling-Based Multiple Testing*, 1993). The interval
of the lag and of the correlations comes from resampling blocks of periods (Kuensch, *Annals of Statistics* 17, 1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.core.streams import stream
from mainstay.engines.monitor.trends.tie_groups import mean_ranks
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
Verdict = Literal["early leads", "late leads", "together", "not shown", "too few periods"]
#: pairs that every lag needs; with fewer a correlation of 0.7 is nothing unusual
LEAST_PAIRS = 8


@dataclass(frozen=True, slots=True)
class LeadLag:
    """Correlation of the changes of two stages at each lag.

    ``lags`` are periods by which the late stage follows the early one, below zero where it goes ahead. ``correlation``
    is over ``pairs`` pairs with the interval ``low`` to ``high``. ``best`` is the lag of the largest positive
    correlation, ``best_low`` to ``best_high`` its interval, and ``p`` the chance of a correlation as large at any lag
    where neither follows the other. With too few periods all of these are None or NaN.
    """

    lags: NDArray[np.int64]
    pairs: NDArray[np.int64]
    correlation: Array
    low: Array
    high: Array
    best: int | None
    best_low: int | None
    best_high: int | None
    p: float
    verdict: Verdict
    says: str


def lead_lag(
    early: ArrayLike,
    late: ArrayLike,
    max_lag: int,
    *,
    seed: int,
    measure: Literal["rank", "linear"] = "rank",
    level: float = 0.9,
    draws: int = 999,
) -> LeadLag:
    """Return how the changes of a late stage follow those of an early one.

    Parameters
    ----------
    early, late : array_like
        Values of the two stages in equal periods in order, shape (periods,); NaN is a missing value, and both changes
        beside it are missing too.
    max_lag : int
        Largest lag looked at, both ways.
    seed : int
        Seed of the run.
    measure : {"rank", "linear"}
        Correlation of the ranks of changes, or of the changes.
    level : float
        Level of the intervals; something is shown where p is below 1 less this.
    draws : int
        Shuffles and resamples.

    Raises
    ------
    InputError
        Shapes differ, a value is infinite, or an argument is out of range.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> push = rng.normal(size=42)
    >>> found = lead_lag(np.cumsum(push[2:]), np.cumsum(push[:-2]), 4, seed=1)
    >>> found.best, found.verdict
    (2, 'early leads')
    >>> lead_lag([1.0, 2, 4, 5, 9], [1.0, 1, 2, 4, 5], 2, seed=1).verdict
    'too few periods'
    """
    first, second = _changes(early, late, max_lag, measure, level, draws)
    lags = np.arange(-max_lag, max_lag + 1)
    pairs = np.array([_overlap(first, second, lag)[2].sum() for lag in lags.tolist()])
    nothing = np.full(len(lags), np.nan)
    if pairs.min(initial=LEAST_PAIRS) < LEAST_PAIRS:
        says = (
            f"a lag has {pairs.min()} pairs of changes and needs {LEAST_PAIRS}: more periods or fewer lags are needed"
        )
        return LeadLag(lags, pairs, nothing, nothing, nothing, None, None, None, np.nan, "too few periods", says)
    if measure == "rank":
        first, second = _ranks(first), _ranks(second)
    found = _correlations(first[None, :], second[None, :], lags)[0]
    if np.isnan(found).any():
        says = "a stage does not change at all, so nothing can follow it"
        return LeadLag(lags, pairs, found, nothing, nothing, None, None, None, np.nan, "not shown", says)
    length = max(1, round(len(first) ** (1 / 3)))
    shuffled = _shuffled(first, length, stream(seed, "lead_lag", "shuffle"), draws)
    chance = _correlations(shuffled, np.broadcast_to(second, shuffled.shape), lags)
    best = int(np.argmax(found))
    reached = np.nanmax(chance, axis=1) >= found[best] - 1e-12
    p = (1.0 + float(reached.sum())) / (1.0 + draws)
    redrawn = _resampled(first, second, lags, length, stream(seed, "lead_lag", "resample"), draws)
    tail = (1 - level) / 2
    low, high = np.nanquantile(redrawn, [tail, 1 - tail], axis=0)
    leads = lags[np.argmax(np.nan_to_num(redrawn, nan=-2.0), axis=1)]
    best_low, best_high = np.quantile(leads, [tail, 1 - tail], method="nearest").tolist()
    verdict = _verdict(shown=p < 1 - level, low=int(best_low), high=int(best_high))
    says = _words(verdict, int(lags[best]), int(best_low), int(best_high), p)
    return LeadLag(lags, pairs, found, low, high, int(lags[best]), int(best_low), int(best_high), p, verdict, says)


def _changes(
    early: ArrayLike, late: ArrayLike, max_lag: int, measure: str, level: float, draws: int
) -> tuple[Array, Array]:
    first, second = np.asarray(early, dtype=np.float64), np.asarray(late, dtype=np.float64)
    problems = []
    if first.ndim != 1 or first.shape != second.shape:
        found = f"{first.shape} and {second.shape}"
        problems.append(Problem("series.shape", "both stages are one series over the same periods", found=found))
    problems += [
        Problem("value.infinite", f"a value of the {name} stage is infinite")
        for name, series in (("early", first), ("late", second))
        if np.isinf(series).any()
    ]
    if max_lag < 0:
        problems.append(Problem("lags.range", "the largest lag is below 0", found=str(max_lag)))
    if measure not in {"rank", "linear"}:
        problems.append(Problem("measure.unknown", "no such measure", found=str(measure), allowed="rank, linear"))
    if not 0 < level < 1:
        problems.append(Problem("level.range", "the level is not between 0 and 1", found=str(level)))
    if draws < 1:
        problems.append(Problem("draws.range", "at least one draw is needed", found=str(draws)))
    if problems:
        msg = "the stages cannot be compared"
        raise InputError(msg, problems)
    return np.diff(first), np.diff(second)


def _overlap(first: Array, second: Array, lag: int) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return the changes that belong together when the second follows the first by a lag, and which pairs are whole."""
    n = first.shape[-1]
    size = max(0, n - abs(lag))
    ahead = max(0, -lag)
    behind = max(0, lag)
    x, y = first[..., ahead : ahead + size], second[..., behind : behind + size]
    return x, y, ~(np.isnan(x) | np.isnan(y))


def _correlations(first: Array, second: Array, lags: NDArray[np.int64]) -> Array:
    """Return the correlation of each row at each lag over whole pairs, NaN where a side does not vary."""
    columns = []
    for lag in lags.tolist():
        x, y, whole = _overlap(first, second, lag)
        columns.append(_weighted(np.where(whole, x, 0.0), np.where(whole, y, 0.0), whole.astype(np.float64)))
    return np.stack(columns, axis=-1)


def _weighted(x: Array, y: Array, weight: Array) -> Array:
    total = np.maximum(weight.sum(axis=-1), 1.0)[..., None]
    x = x - (x * weight).sum(axis=-1, keepdims=True) / total
    y = y - (y * weight).sum(axis=-1, keepdims=True) / total
    xx, yy, xy = ((a * b * weight).sum(axis=-1) for a, b in ((x, x), (y, y), (x, y)))
    size = np.sqrt(xx * yy)
    small = 1e-12 * np.maximum(np.abs(x).max(axis=-1) * np.abs(y).max(axis=-1), 1e-300)
    return np.where(size > small, xy / np.where(size > small, size, 1.0), np.nan)


def _ranks(series: Array) -> Array:
    seen = ~np.isnan(series)
    ranks = np.full(series.shape, np.nan)
    ranks[seen] = mean_ranks(series[seen][None, :])[0]
    return ranks


def _shuffled(series: Array, length: int, rng: np.random.Generator, draws: int) -> Array:
    """Return the series with its blocks in new orders, from a new first period each time."""
    n = len(series)
    starts = np.arange(0, n, length)
    order = np.argsort(rng.random((draws, len(starts))), axis=1)
    turn = rng.integers(0, n, size=draws)
    out = np.empty((draws, n))
    for k in range(draws):
        places = np.concatenate([np.arange(s, min(s + length, n)) for s in starts[order[k]]])
        out[k] = series[(places + turn[k]) % n]
    return out


def _resampled(
    first: Array, second: Array, lags: NDArray[np.int64], length: int, rng: np.random.Generator, draws: int
) -> Array:
    """Return correlations at each lag with the periods of the late stage redrawn in blocks, the same for all lags."""
    n = len(second)
    blocks = -(-n // length)
    start = rng.integers(0, n, size=(draws, blocks))
    places = ((start[:, :, None] + np.arange(length)).reshape(draws, -1) % n)[:, :n]
    columns = []
    for lag in lags.tolist():
        source = places - lag
        inside = (source >= 0) & (source < n)
        x, y = first[np.clip(source, 0, n - 1)], second[places]
        whole = inside & ~(np.isnan(x) | np.isnan(y))
        columns.append(_weighted(np.where(whole, x, 0.0), np.where(whole, y, 0.0), whole.astype(np.float64)))
    return np.stack(columns, axis=-1)


def _verdict(*, shown: bool, low: int, high: int) -> Verdict:
    if not shown:
        return "not shown"
    if low > 0:
        return "early leads"
    return "late leads" if high < 0 else "together"


def _words(verdict: Verdict, best: int, low: int, high: int, p: float) -> str:
    if verdict == "not shown":
        return f"no lag stands out from chance (p = {p:.3f} over all lags)"
    span = f"best lag {best}, interval {low} to {high} periods, p = {p:.3f} over all lags"
    if verdict == "together":
        return f"both stages move together or the lag cannot be told from none ({span})"
    order = "the late stage follows the early one" if verdict == "early leads" else "the late stage goes ahead"
    return f"{order} ({span}); that one follows the other does not show that it is caused by it"
