"""Who mentors whom: the assignment worth most within the limits of experts, exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array

from mainstay.engines.care.siting.integer_program import least
from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who mentors in which need.

    Parameters
    ----------
    expert : int array, one for each need
        Row of the expert; -1 where nobody serves it.
    worth : float
        Sum over the pairs.
    bound : float
        Proven: no assignment is worth more.
    """

    expert: npt.NDArray[np.intp]
    worth: float
    bound: float


def assign(
    worth: npt.ArrayLike,
    allowed: npt.ArrayLike,
    *,
    most_needs: npt.ArrayLike | None = None,
    hours: npt.ArrayLike | None = None,
    need_hours: npt.ArrayLike | None = None,
    today: npt.ArrayLike | None = None,
    most_ended: int | None = None,
) -> Assignment:
    """Return the assignment of experts to needs that is worth most.

    Each need has at most one expert. With one need for each expert and no other limit this is the classical assignment
    problem (Kuhn, 1955); with hours it is the generalised one. Both are solved as an integer program to the optimum.

    Parameters
    ----------
    worth : float array, experts x needs
        Worth of each pair, 0 or more.
    allowed : bool array, experts x needs
        Pairs that may be.
    most_needs : int array, one for each expert, optional
        Needs that each takes at most; one where left out.
    hours, need_hours : float arrays, experts and needs, optional
        Hours that each expert has and each need takes; without limit where left out.
    today : bool array, experts x needs, optional
        Pairs that work together already.
    most_ended : int, optional
        Pairs of ``today`` that may end at most.

    Returns
    -------
    Assignment
        Expert of each need, worth and proven bound.

    Raises
    ------
    InputError
        A number is wrong, or more pairs of today must end than may.

    Examples
    --------
    >>> found = assign([[3.0, 2.0], [2.0, 0.0]], [[True, True], [True, True]])
    >>> found.expert.tolist(), found.worth
    ([1, 0], 4.0)
    """
    value, may, slots, gives, takes, kept = _read(worth, allowed, most_needs, hours, need_hours, today)
    must_keep = 0 if most_ended is None else max(int(kept.sum()) - most_ended, 0)
    expert, need = np.nonzero(may)
    chosen, bound = _solved(value, may, slots, gives, takes, kept, must_keep)
    if chosen is None:
        _cannot_keep(kept, may, most_ended)
    serves = np.full(value.shape[1], -1, np.intp)
    serves[need[chosen]] = expert[chosen]
    total = float(value[expert[chosen], need[chosen]].sum())
    return Assignment(serves, total, max(bound, total))


def _solved(
    value: Floats, may: Flags, slots: Floats, gives: Floats, takes: Floats, kept: Flags, must_keep: int
) -> tuple[Flags | None, float]:
    """Return which of the pairs that may be are, and the bound; None where too few pairs of today can be kept."""
    experts, needs = value.shape
    expert, need = np.nonzero(may)
    if expert.size == 0:
        return (np.zeros(0, bool) if must_keep == 0 else None), 0.0
    pair = np.arange(expert.size)
    held = np.flatnonzero(kept[expert, need])
    row = [need, needs + expert, needs + experts + expert, np.full(held.size, needs + 2 * experts)]
    column = [pair, pair, pair, held]
    entries = [np.ones(pair.size), np.ones(pair.size), takes[need], np.ones(held.size)]
    height = needs + 2 * experts + 1
    matrix = coo_array(
        (np.concatenate(entries), (np.concatenate(row), np.concatenate(column))), shape=(height, pair.size)
    )
    lower = np.append(np.full(height - 1, -np.inf), float(must_keep))
    upper = np.concatenate([np.ones(needs), slots, gives, [np.inf]])
    scale = max(float(value.max()), 1e-300)
    found = least(-value[may] / scale, np.ones(pair.size), matrix, lower, upper, np.ones(pair.size, bool))
    return (found.value > 0.5 if found.feasible else None), -found.bound * scale


def _read(
    worth: npt.ArrayLike,
    allowed: npt.ArrayLike,
    most_needs: npt.ArrayLike | None,
    hours: npt.ArrayLike | None,
    need_hours: npt.ArrayLike | None,
    today: npt.ArrayLike | None,
) -> tuple[Floats, Flags, Floats, Floats, Floats, Flags]:
    value, may = np.asarray(worth, np.float64), np.asarray(allowed, bool)
    if value.ndim != 2 or may.shape != value.shape:
        problem = Problem(
            "mentoring.shape",
            "worth and allowed are tables of experts by needs",
            table="mentoring",
            column="allowed",
            found=f"{value.shape} and {may.shape}",
        )
        msg = "the assignment cannot be read"
        raise InputError(msg, [problem])
    experts, needs = value.shape
    parts = {
        "most_needs": (np.ones(experts) if most_needs is None else np.asarray(most_needs, np.float64), experts),
        "hours": (np.full(experts, np.inf) if hours is None else np.asarray(hours, np.float64), experts),
        "need_hours": (np.zeros(needs) if need_hours is None else np.asarray(need_hours, np.float64), needs),
    }
    problems = [
        Problem(
            "mentoring.amount",
            "one number, 0 or more, is needed for each expert or need",
            table="mentoring",
            column=name,
            found=str(values.tolist() if values.size <= 8 else values.shape),
            allowed=f"{size} numbers",
        )
        for name, (values, size) in parts.items()
        if values.shape != (size,) or not (values >= 0).all()
    ]
    if not (np.isfinite(value) & (value >= 0))[may].all():
        problems.append(Problem("mentoring.worth", "a worth is negative or not a number", column="worth"))
    kept = np.zeros(value.shape, bool) if today is None else np.asarray(today, bool)
    if kept.shape != value.shape:
        problems.append(Problem("mentoring.shape", "today is a table of experts by needs", column="today"))
    if problems:
        msg = "the assignment cannot be read"
        raise InputError(msg, problems)
    slots, gives, takes = (values for values, _ in parts.values())
    return value, may, slots, gives, takes, kept


def _cannot_keep(kept: Flags, may: Flags, most_ended: int | None) -> NoReturn:
    """Raise an error: the limits force more pairs of today to end than may."""
    barred = kept & ~may
    named = ", ".join(f"expert {row} in need {column}" for row, column in np.argwhere(barred)[:10])
    problem = Problem(
        "mentoring.continuity",
        "the other limits end more pairs of today than may end",
        table="mentoring",
        column="most_pairs_ended",
        found=str(most_ended),
        hint=f"pairs that their limits bar: {named}"
        if named
        else "experts have too few hours or places for all they mentor",
    )
    msg = "continuity cannot be kept"
    raise InputError(msg, [problem])


def shared_hours(one: Sequence[float], other: Sequence[float], *, working_day: float) -> Floats:
    """Return how many hours the working days of two sides share: first x second.

    Both work the same hours of their own clock; the world is round, so that 20 hours apart is 4 hours apart.

    Parameters
    ----------
    one, other : sequence of float
        Hours ahead of UTC.
    working_day : float
        Length of the working day in hours.

    Examples
    --------
    >>> shared_hours([0.0], [2.0, -11.0, 12.0], working_day=9.0).tolist()
    [[7.0, 0.0, 0.0]]
    """
    apart = np.abs(np.subtract.outer(np.asarray(one, np.float64), np.asarray(other, np.float64))) % 24.0
    return np.asarray(np.maximum(working_day - np.minimum(apart, 24.0 - apart), 0.0))
