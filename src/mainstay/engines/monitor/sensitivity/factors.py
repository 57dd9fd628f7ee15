"""Uncertain inputs of a function: ranges, choices, and groups of inputs that move as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
Given = int | Mapping[str, "tuple[float, float] | Factor"] | Sequence["str | tuple[float, float] | Factor"]


@dataclass(frozen=True, slots=True)
class Factor:
    """One uncertain input, independent of the others.

    Parameters
    ----------
    name : str
        Its name.
    low, high : float
        Ends of a uniform range.
    choices : tuple of float, optional
        Values of a discrete input, all equally likely, instead of a range. For choices that are no numbers give
        their positions: ``choices=(0, 1, 2)``.

    Examples
    --------
    >>> Factor("method", choices=(0, 1)).values(np.array([0.1, 0.6])).tolist()
    [0.0, 1.0]
    """

    name: str
    low: float = 0.0
    high: float = 1.0
    choices: tuple[float, ...] | None = None

    def values(self, uniform: Array) -> Array:
        """Return the values of the factor at points of the unit interval."""
        if self.choices is None:
            scaled: Array = self.low + uniform * (self.high - self.low)
            return scaled
        place = np.minimum((uniform * len(self.choices)).astype(np.int64), len(self.choices) - 1)
        return np.asarray(self.choices, dtype=np.float64)[place]

    def problems(self) -> list[Problem]:
        """Return what is wrong with the factor."""
        if self.choices is not None:
            if len(set(self.choices)) < 2 or not np.isfinite(self.choices).all():
                return [
                    Problem(
                        "factor.choices",
                        f"factor {self.name} must have two or more different finite choices",
                        key=self.name,
                        found=str(self.choices),
                    )
                ]
            return []
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low < self.high):
            return [
                Problem(
                    "factor.range",
                    f"the range of factor {self.name} must be finite and rise",
                    key=self.name,
                    found=f"{self.low} to {self.high}",
                )
            ]
        return []


def read_factors(given: Given) -> tuple[Factor, ...]:
    """Read factors from how many there are, their names, their ranges, or both.

    Parameters
    ----------
    given : int, sequence or mapping
        A count (``x1, x2, ...`` on the unit interval), names (unit interval), pairs ``(low, high)``, factors, or a
        mapping of names to pairs or factors.

    Raises
    ------
    InputError
        No factors, names twice, ranges that do not rise: all at once.

    Examples
    --------
    >>> [factor.name for factor in read_factors({"a": (0, 2), "b": (1, 5)})]
    ['a', 'b']
    """
    factors = tuple(_each(given))
    problems = [problem for factor in factors for problem in factor.problems()]
    names = [factor.name for factor in factors]
    problems += [
        Problem("factor.duplicate", f"factor {name} is named twice", key=name)
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if not factors:
        problems.append(Problem("factors.count", "at least one factor is needed"))
    if problems:
        msg = "no design can be made of these factors"
        raise InputError(msg, problems)
    return factors


def _each(given: Given) -> list[Factor]:
    """Give every form of input the form of factors."""
    if isinstance(given, int):
        return [Factor(f"x{i + 1}") for i in range(given)]
    if isinstance(given, Mapping):
        return [_one(name, what) for name, what in given.items()]
    return [_one(f"x{i + 1}", what) for i, what in enumerate(given)]


def _one(name: str, what: object) -> Factor:
    """Read one factor."""
    if isinstance(what, Factor):
        return what
    if isinstance(what, str):
        return Factor(what)
    ends = np.asarray(what, dtype=np.float64)
    if ends.shape != (2,):
        msg = "no design can be made of these factors"
        raise InputError(
            msg,
            [
                Problem(
                    "factor.form",
                    f"factor {name} must be given as (low, high), a name or a Factor",
                    key=name,
                    found=str(what)[:80],
                )
            ],
        )
    return Factor(name, float(ends[0]), float(ends[1]))


def read_groups(
    groups: Mapping[str, Sequence[str]] | Sequence[str] | None, factors: Sequence[Factor]
) -> dict[str, tuple[int, ...]]:
    """Return for each group the positions of its factors; without groups each factor stands for itself.

    Parameters
    ----------
    groups : mapping or sequence, optional
        Group name to names of its factors (factors in no group stand for themselves), or one group name per factor.
    factors : sequence of Factor
        All factors.

    Raises
    ------
    InputError
        Unknown factors, a factor in two groups, a count that does not fit.

    Examples
    --------
    >>> read_groups({"weights": ["b", "c"]}, read_factors(["a", "b", "c"]))
    {'a': (0,), 'weights': (1, 2)}
    """
    names = [factor.name for factor in factors]
    if groups is None:
        return {name: (i,) for i, name in enumerate(names)}
    problems: list[Problem] = []
    label = dict(zip(names, names, strict=True))
    if isinstance(groups, Mapping):
        seen: set[str] = set()
        for group, members in groups.items():
            for member in members:
                if member not in label:
                    problems.append(Problem("factor.unknown", f"group {group} names no factor", found=str(member)))
                elif member in seen:
                    problems.append(Problem("factor.duplicate", f"factor {member} is in two groups", key=member))
                else:
                    seen.add(member)
                    label[member] = group
    elif len(groups) != len(names):
        problems.append(
            Problem(
                "groups.count",
                "there must be one group per factor",
                found=f"{len(groups)} groups, {len(names)} factors",
            )
        )
    else:
        label = dict(zip(names, groups, strict=True))
    if problems:
        msg = "the groups do not fit the factors"
        raise InputError(msg, problems)
    found: dict[str, tuple[int, ...]] = {}
    for i, name in enumerate(names):
        found[label[name]] = (*found.get(label[name], ()), i)
    return found
