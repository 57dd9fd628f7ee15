"""Exact confidence sets for ranks of counts, such as trials by country: valid at any size, without normality.

Bazylik, Mogstad, Romano, Shaikh and Wilhelm 2021, "Finite- and large-sample inference for ranks using multinomial data
with an application to ranking political parties" (cemmap CWP40/21, arXiv:2402.00192). Given what two categories count
together, the count of one is binomial with 1/2 where both are equally likely; so "j is not more likely than k" is
tested exactly, for all pairs in both directions, with the correction of Holm or of Bonferroni.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from mainstay.engines.monitor.ranks.inputs import chosen_units, compare_problems, named_units, refuse
from mainstay.engines.monitor.ranks.rank_sets import (
    Array,
    Best,
    Flags,
    Integers,
    Kind,
    RankSets,
    estimated_ranks,
    sets_from_rejections,
)
from mainstay.errors import Problem

Correction = Literal["holm", "bonferroni"]


def multinomial_confidence_sets(
    counts: ArrayLike,
    *,
    coverage: float = 0.95,
    kind: Kind = "simultaneous",
    which: Sequence[int] | Sequence[str] | None = None,
    correction: Correction = "holm",
    best: Best = "high",
    units: Sequence[str] | None = None,
) -> RankSets:
    """Return the ranks of each category that its count does not rule out.

    Parameters
    ----------
    counts : array_like of shape (units,)
        Whole numbers, none negative: how many independent events fell to each unit. Independent Poisson counts are
        multinomial given their total, so the sets hold for them too.
    coverage : float
        Probability, at any sample size, with which a set (marginal) or all together (simultaneous) hold the truth.
    kind : {"simultaneous", "marginal"}
        As for :func:`confidence_sets`.
    which : sequence of int or str, optional
        Units whose ranks are asked for.
    correction : {"holm", "bonferroni"}
        Holm is never wider, at the same coverage.
    best : {"high", "low"}
        Whether a high or a low count is rank 1.
    units : sequence of str, optional
        Names of the units.

    Raises
    ------
    InputError
        Counts that are missing, negative or not whole, named by unit; options out of range.

    Examples
    --------
    >>> sets = multinomial_confidence_sets([120, 110, 30], units=["a", "b", "c"])
    >>> sets.lower.tolist(), sets.upper.tolist()
    ([1, 1, 3], [2, 2, 3])
    """
    problems = compare_problems(coverage, kind, best)
    if correction not in ("holm", "bonferroni"):
        problems.append(
            Problem(
                "correction.unknown",
                "this correction for many tests is not known",
                found=correction,
                allowed="holm, bonferroni",
            )
        )
    values, names = _read_counts(counts, units, problems)
    chosen = chosen_units(which, names)
    tested = -values if best == "low" else values
    chances = pair_chances(values) if best == "high" else pair_chances(values).T
    family = np.zeros(chances.shape, dtype=np.bool_)
    family[chosen, :] = True
    family[:, chosen] = True
    np.fill_diagonal(family, val=False)
    if kind == "simultaneous":
        lower, upper = sets_from_rejections(_rejected(chances, family, 1 - coverage, correction))
        lower, upper = lower[chosen], upper[chosen]
    else:
        lower, upper = _marginal(chances, chosen, 1 - coverage, correction)
    return RankSets(
        tuple(names[i] for i in chosen), estimated_ranks(tested)[chosen], lower, upper, len(names), coverage, kind
    )


def pair_chances(counts: Array) -> Array:
    """Return the exact p-value of "j is not more likely than k" for all ordered pairs.

    Parameters
    ----------
    counts : numpy.ndarray of shape (units,)
        Whole numbers.

    Returns
    -------
    numpy.ndarray of shape (units, units)
        Probability that a fair coin thrown as often as j and k count together shows j's count or more; 1 where both
        are zero.

    Examples
    --------
    >>> pair_chances(np.array([3.0, 1.0]))[0, 1]  # 3 or 4 heads of 4: 5 of 16
    np.float64(0.3125)
    """
    from scipy.stats import binom

    together = counts[:, None] + counts[None, :]
    chances: Array = binom.sf(np.broadcast_to(counts[:, None], together.shape) - 1, together, 0.5)
    return chances


def _marginal(chances: Array, chosen: Integers, level: float, correction: Correction) -> tuple[Integers, Integers]:
    """Return lower and upper ranks that hold for one unit at a time: only its own pairs are tested."""
    lower, upper = [], []
    for unit in chosen:
        family = np.zeros(chances.shape, dtype=np.bool_)
        family[unit, :] = family[:, unit] = True
        family[unit, unit] = False
        low, high = sets_from_rejections(_rejected(chances, family, level, correction))
        lower.append(low[unit])
        upper.append(high[unit])
    return np.array(lower, dtype=np.int64), np.array(upper, dtype=np.int64)


def _rejected(chances: Array, family: Flags, level: float, correction: Correction) -> Flags:
    """Reject pairs by Bonferroni, or step down by Holm 1979 from the smallest p-value until one is too large."""
    tests = int(family.sum())
    values = chances[family]
    if correction == "bonferroni":
        small = values <= level / tests
    else:
        order = np.argsort(values, kind="stable")
        passed = np.logical_and.accumulate(values[order] <= level / (tests - np.arange(tests)))
        small = np.zeros(tests, dtype=np.bool_)
        small[order] = passed
    rejected = np.zeros_like(family)
    rejected[family] = small
    return rejected


def _read_counts(
    counts: ArrayLike, units: Sequence[str] | None, problems: list[Problem]
) -> tuple[Array, tuple[str, ...]]:
    """Check counts; raise one error with these problems and those found before."""
    values = np.asarray(counts, dtype=np.float64)
    if values.ndim != 1 or values.size < 2:
        problems.append(Problem("units.count", "at least two units are needed, in one row", found=str(values.shape)))
        refuse(problems)
    names = named_units(units, values.size, problems)
    problems += [
        Problem("count.missing", f"{names[i]} has no count", key=names[i]) for i in np.flatnonzero(~np.isfinite(values))
    ]
    whole = np.isfinite(values) & (values >= 0) & (values == np.round(values))
    for i in np.flatnonzero(np.isfinite(values) & ~whole):
        problems.append(
            Problem(
                "count.invalid",
                f"the count of {names[i]} is not a whole number from 0",
                key=names[i],
                found=str(values[i]),
            )
        )
    refuse(problems)
    return values, names
