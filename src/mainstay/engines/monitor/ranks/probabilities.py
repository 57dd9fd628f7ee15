"""Probabilities of ranks over drawn scores: of each rank, of being among the first k, of being ahead of another.

The draws are those of the joint uncertainty analysis (data, imputation, weights, method), not of sampling error alone:
what is counted is how often a rank came out. Scores are compared after rounding to 12 significant digits, so that two
scores which differ by rounding of the machine are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from mainstay.engines.monitor.ranks.inputs import named_units, refuse
from mainstay.engines.monitor.ranks.rank_sets import Array, Best
from mainstay.errors import InputError, Problem

Ties = Literal["best", "split", "worst"]
Places = NDArray[np.int32]
DIGITS = 12
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class RankProbabilities:
    """How often each rank came out.

    Parameters
    ----------
    units : tuple of str
        Names of the units.
    at : numpy.ndarray of shape (units, units)
        Row i, column r - 1: probability that unit i has rank r. Rows sum to 1.
    ahead : numpy.ndarray of shape (units, units)
        Row i, column j: probability that i has strictly the better score.
    level : numpy.ndarray of shape (units, units)
        Row i, column j: probability that both have the same score; ahead + ahead turned over + level is 1.
    ties : {"best", "split", "worst"}
        What a tie did to ranks.
    draws : int
        How many draws.
    """

    units: tuple[str, ...]
    at: Array
    ahead: Array
    level: Array
    ties: Ties
    draws: int

    def within(self, k: int) -> Array:
        """Return the probability of each unit to be among the first k: P(rank <= k).

        Raises
        ------
        InputError
            There is no such rank.

        Examples
        --------
        >>> rank_probabilities([[3, 2, 1], [3, 1, 2]]).within(2).tolist()
        [1.0, 0.5, 0.5]
        """
        if not 1 <= k <= len(self.units):
            msg = "ranks cannot be added up"
            allowed = f"1 to {len(self.units)}"
            raise InputError(msg, [Problem("rank.range", "there is no such rank", found=str(k), allowed=allowed)])
        chances: Array = self.at[:, :k].sum(axis=1)
        return chances

    def quantile(self, part: float) -> NDArray[np.int64]:
        """Return for each unit the smallest rank r with P(rank <= r) of at least a part."""
        # a sum of many tenths may miss its end by rounding
        reached = np.cumsum(self.at, axis=1) >= part - 1e-12
        ranks: NDArray[np.int64] = 1 + reached.argmax(axis=1)
        return ranks

    def table(self) -> pl.DataFrame:
        """Return one row per unit: mean and median rank, its 5 to 95 % interval, probability of the first rank.

        Examples
        --------
        >>> rank_probabilities([[3, 2, 1], [3, 1, 2]], units=["a", "b", "c"]).table().row(1)
        ('b', 2.5, 2, 2, 3, 0.0)
        """
        return pl.DataFrame(
            {
                "unit": list(self.units),
                "rank_mean": self.at @ np.arange(1.0, len(self.units) + 1),
                "rank_median": self.quantile(0.5),
                "rank_low": self.quantile(LOW),
                "rank_high": self.quantile(HIGH),
                "chance_first": self.at[:, 0],
            },
            schema_overrides={"unit": pl.String()},
        )


def rank_probabilities(
    draws: ArrayLike,
    *,
    units: Sequence[str] | None = None,
    best: Best = "high",
    ties: Ties = "split",
    digits: int = DIGITS,
) -> RankProbabilities:
    """Count ranks over drawn scores.

    Parameters
    ----------
    draws : array_like of shape (draws, units)
        One row of scores per draw.
    units : sequence of str, optional
        Names of the units.
    best : {"high", "low"}
        Whether a high or a low score is rank 1.
    ties : {"split", "best", "worst"}
        What equal scores do: share their places evenly, as if drawn by lot (then every rank is held by one unit, and
        columns of ``at`` sum to 1 too), all take the best of their places, or all take the worst.
    digits : int
        Significant digits after which scores are compared.

    Raises
    ------
    InputError
        Scores that are missing or infinite, named by unit; a shape or an option that does not fit.

    Examples
    --------
    >>> found = rank_probabilities([[3, 2, 1], [2, 2, 1]], units=["a", "b", "c"])
    >>> found.at[0].tolist(), found.ahead[0, 1].item(), found.level[0, 1].item()
    ([0.75, 0.25, 0.0], 0.5, 0.5)
    """
    scores, names = _read_draws(draws, units, best, ties, digits)
    first, last = places(_rounded(scores if best == "high" else -scores, digits))
    count, size = scores.shape
    low, high = (first, first) if ties == "best" else (last, last) if ties == "worst" else (first, last)
    share = 1.0 / (high - low + 1.0)
    row = np.arange(size) * (size + 1)
    # each unit's mass enters at its first place and leaves behind its last
    ends = np.bincount((row + low).ravel(), weights=share.ravel(), minlength=size * (size + 1))
    ends -= np.bincount((row + high + 1).ravel(), weights=share.ravel(), minlength=size * (size + 1))
    at = np.clip(np.cumsum(ends.reshape(size, size + 1)[:, :-1], axis=1) / count, 0.0, 1.0)
    columns = np.ascontiguousarray(first.T)
    ahead = np.stack([np.count_nonzero(one < columns, axis=1) for one in columns]) / count
    return RankProbabilities(names, at, ahead, 1.0 - ahead - ahead.T, ties, count)


def places(scores: Array) -> tuple[Places, Places]:
    """Return the first and the last place, counted from 0, of the tie each score belongs to; high scores first.

    Examples
    --------
    >>> first, last = places(np.array([[5.0, 7.0, 5.0]]))
    >>> first.tolist(), last.tolist()
    ([[1, 0, 1]], [[2, 0, 2]])
    """
    size = scores.shape[1]
    order = np.argsort(-scores, axis=1, kind="stable")
    ranked = np.take_along_axis(scores, order, axis=1)
    place = np.broadcast_to(np.arange(size, dtype=np.int32), ranked.shape)
    breaks = np.ones((scores.shape[0], size + 1), dtype=np.bool_)
    breaks[:, 1:-1] = ranked[:, 1:] != ranked[:, :-1]
    starts = np.maximum.accumulate(np.where(breaks[:, :-1], place, 0), axis=1)
    ends = np.minimum.accumulate(np.where(breaks[:, 1:], place, size - 1)[:, ::-1], axis=1)[:, ::-1]
    first, last = np.empty_like(order, dtype=np.int32), np.empty_like(order, dtype=np.int32)
    np.put_along_axis(first, order, starts, axis=1)
    np.put_along_axis(last, order, ends, axis=1)
    return first, last


def _rounded(scores: Array, digits: int) -> Array:
    """Round to significant digits."""
    size = np.abs(scores)
    power = np.floor(np.log10(np.where(size > 0, size, 1.0)))
    # a power of ten beyond these has no exact neighbour among floats; such scores are left as they are
    shift = np.where(np.abs(digits - 1 - power) <= 290, 10.0 ** np.clip(digits - 1 - power, -290, 290), np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        rounded: Array = np.round(scores * shift) / shift
    return np.where(np.isfinite(rounded), rounded, scores)


def _read_draws(
    draws: ArrayLike, units: Sequence[str] | None, best: str, ties: str, digits: int
) -> tuple[Array, tuple[str, ...]]:
    """Check drawn scores and options."""
    problems: list[Problem] = []
    scores = np.asarray(draws, dtype=np.float64)
    if best not in ("high", "low"):
        problems.append(Problem("best.unknown", "what is best is not known", found=best, allowed="high, low"))
    if ties not in ("best", "split", "worst"):
        problems.append(
            Problem("ties.unknown", "this convention for ties is not known", found=ties, allowed="best, split, worst")
        )
    if not 1 <= digits <= 17:
        problems.append(
            Problem("digits.range", "significant digits out of range", found=str(digits), allowed="1 to 17")
        )
    if scores.ndim != 2 or scores.shape[0] < 1 or scores.shape[1] < 1:
        problems.append(
            Problem("draws.shape", "scores must have one row per draw and one column per unit", found=str(scores.shape))
        )
        refuse(problems)
    names = named_units(units, scores.shape[1], problems)
    missing = (~np.isfinite(scores)).sum(axis=0)
    problems += [
        Problem(
            "score.missing",
            f"{names[i]} has draws without a finite score",
            key=names[i],
            found=f"{missing[i]} of {scores.shape[0]}",
        )
        for i in np.flatnonzero(missing)
    ]
    refuse(problems)
    return scores, names
