"""The population of an epidemic: groups, how they meet, who works, who is vaccinated first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.engines.stress.epidemic.layout import Floats
from mainstay.engines.stress.epidemic.pathogen import AGE_FROM, WORLD_STANDARD
from mainstay.errors import Problem

OLDEST = 100


@dataclass(frozen=True)
class Population:
    """Groups of people.

    Parameters
    ----------
    people : tuple of float
        People in each group.
    names : tuple of str
        Their names.
    ages : tuple of (int, int)
        First and last year of age of each group, for how ill an infection makes; all ages where it is left out.
    contact : array, shape (groups, groups), optional
        Contacts a day that one person of the row's group has with the column's; only proportions matter, because the
        reproduction number sets the level. Left out, everybody meets everybody alike.
    workforce : tuple of float, optional
        Share of the workforce in each group; by people where it is left out.
    priority : tuple of str, optional
        Names of the groups in the order in which they are vaccinated; as given where it is left out.

    Examples
    --------
    >>> Population.by_age({"0-19": 25e6, "20-64": 60e6, "65-100": 15e6}).ages[1]
    (20, 64)
    """

    people: tuple[float, ...]
    names: tuple[str, ...] = ("all",)
    ages: tuple[tuple[int, int], ...] = ()
    contact: Floats | None = None
    workforce: tuple[float, ...] | None = None
    priority: tuple[str, ...] = ()

    @classmethod
    def by_age(
        cls,
        people: Mapping[str, float],
        *,
        contact: Floats | None = None,
        workforce: Sequence[float] | None = None,
        priority: Sequence[str] = (),
    ) -> Population:
        """Return a population from people by age band, with names such as ``"20-64"``.

        Examples
        --------
        >>> Population.by_age({"0-64": 80.0, "65-100": 20.0}, priority=["65-100"]).order.tolist()
        [1, 0]
        """
        ages = []
        for name in people:
            first, _, last = str(name).partition("-")
            ages.append((int(first), int(last)) if first.isdigit() and last.isdigit() else (-1, -1))
        work = tuple(workforce) if workforce is not None else None
        values = tuple(float(number) for number in people.values())
        return cls(values, tuple(map(str, people)), tuple(ages), contact, work, tuple(priority))

    @property
    def groups(self) -> int:
        """Number of groups."""
        return len(self.people)

    @property
    def order(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Groups in the order in which they are vaccinated; those that are not named come last."""
        first = [self.names.index(name) for name in self.priority if name in self.names]
        return np.array([*first, *(g for g in range(self.groups) if g not in first)], dtype=np.int64)

    def severity(self, by_age: tuple[float, ...]) -> Floats:
        """Average a severity by age over the ages of each group, by the WHO world standard population.

        Examples
        --------
        >>> Population((1.0,), ages=((0, 9),)).severity((0.1, 0.3) + (0.0,) * 15).round(4).tolist()
        [0.199]
        """
        starts = np.array([*AGE_FROM, OLDEST + 1], dtype=np.float64)
        weight = np.asarray(WORLD_STANDARD) / np.diff(starts)
        out = np.empty(self.groups)
        for group, (first, last) in enumerate(self.ages or ((0, OLDEST),) * self.groups):
            years = np.clip(np.minimum(last + 1, starts[1:]) - np.maximum(first, starts[:-1]), 0.0, None)
            share = years * weight
            out[group] = float(share @ np.asarray(by_age)) / float(share.sum())
        return out

    def problems(self) -> list[Problem]:
        """Say everything that is wrong with the population."""
        found = []
        for name, number in zip(self.names, self.people, strict=False):
            if not (number > 0 and np.isfinite(number)):
                text = f"the population of group {name!r} is not above 0"
                found.append(Problem("epidemic.population", text, found=f"{number:g}", allowed="above 0"))
        if not self.people or len(self.names) != self.groups or len(set(self.names)) != self.groups:
            text = "a population needs at least one group, each with a name of its own"
            found.append(Problem("epidemic.groups", text, found=", ".join(self.names)))
        for name, (first, last) in zip(self.names, self.ages, strict=False):
            if not 0 <= first <= last <= OLDEST:
                text = f"the ages of group {name!r} are no band"
                found.append(Problem("epidemic.ages", text, found=f"{first}-{last}", allowed=f"0-{OLDEST}"))
        if self.ages and len(self.ages) != self.groups:
            found.append(Problem("epidemic.ages", "each group needs its ages", found=str(len(self.ages))))
        unknown = [name for name in self.priority if name not in self.names]
        if unknown:
            text = "the order of vaccination names groups that do not exist"
            allowed = ", ".join(self.names)
            found.append(Problem("epidemic.priority", text, found=", ".join(unknown), allowed=allowed))
        return found + self._shape_problems()

    def _shape_problems(self) -> list[Problem]:
        found = []
        if self.contact is not None:
            matrix = np.asarray(self.contact, dtype=np.float64)
            if matrix.shape != (self.groups, self.groups):
                text = "the contact matrix needs one row and one column for each group"
                allowed = f"({self.groups}, {self.groups})"
                found.append(Problem("epidemic.contact", text, found=str(matrix.shape), allowed=allowed))
            elif not (np.isfinite(matrix).all() and (matrix >= 0).all() and matrix.sum() > 0):
                text = "contacts are finite, not negative, and not all 0"
                found.append(Problem("epidemic.contact", text, found=str(matrix.min())))
        if self.workforce is not None:
            shares = np.asarray(self.workforce, dtype=np.float64)
            if shares.shape != (self.groups,) or (shares < 0).any() or not abs(float(shares.sum()) - 1.0) < 1e-9:
                text = "the workforce needs a share for each group, and the shares sum to 1"
                found.append(Problem("epidemic.workforce", text, found=str(list(self.workforce))))
        return found
