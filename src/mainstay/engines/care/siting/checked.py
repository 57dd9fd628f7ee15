"""Inputs of siting, read with every problem told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mainstay.engines.care.siting.plan import Floats, Places
from mainstay.errors import InputError, Problem

TABLE = "siting"


@dataclass
class Reading:
    """Collects problems while inputs are read; `close` raises them all."""

    problems: list[Problem] = field(default_factory=list)

    def cost(self, told: Any) -> Floats:
        """Read a table of costs: demand points x sites, 0 or more, infinite where there is no way."""
        try:
            cost = np.asarray(told, np.float64)
        except (TypeError, ValueError):
            text, hint = "the cost is not a table of numbers", "give each demand point one number for each site"
            self.problems.append(Problem("siting.shape", text, table=TABLE, column="cost", hint=hint))
            self.close()
            raise
        if cost.ndim != 2 or 0 in cost.shape:
            self.problems.append(
                Problem(
                    "siting.shape",
                    "the cost is a table of demand points by sites, each at least one",
                    table=TABLE,
                    column="cost",
                    found=str(cost.shape),
                )
            )
            self.close()
        if np.isnan(cost).any():
            row, column = np.argwhere(np.isnan(cost))[0]
            self.problems.append(
                Problem(
                    "siting.missing_cost",
                    "a cost is missing, which is not the same as no way",
                    table=TABLE,
                    column="cost",
                    found=f"{int(np.isnan(cost).sum())} missing, the first from demand point {row} to site {column}",
                    hint="write infinity where no way exists",
                )
            )
        if (cost < 0).any():
            self.problems.append(
                Problem(
                    "siting.negative_cost",
                    "a cost is below 0",
                    table=TABLE,
                    column="cost",
                    found=f"{float(np.nanmin(cost)):g}",
                    allowed="0 or more",
                )
            )
        return cost

    def amounts(self, told: Any, size: int, name: str, per: str) -> Floats:
        """Read one number, 0 or more and finite, for each demand point or site."""
        values = np.asarray(told, np.float64)
        if values.shape != (size,):
            self.problems.append(
                Problem(
                    "siting.length",
                    f"there must be one number for each {per}",
                    table=TABLE,
                    column=name,
                    found=str(values.shape),
                    allowed=f"({size},)",
                )
            )
            return np.ones(size)
        wrong = ~np.isfinite(values) | (values < 0)
        if wrong.any():
            self.problems.append(
                Problem(
                    "siting.amount",
                    f"{int(wrong.sum())} numbers are negative, missing or infinite",
                    table=TABLE,
                    column=name,
                    found=f"{values[wrong][0]:g} at {per} {int(np.flatnonzero(wrong)[0])}",
                    allowed="0 or more",
                )
            )
        return values

    def some_weight(self, weights: Floats) -> None:
        """See that not all weights are 0."""
        if not (weights > 0).any():
            self.problems.append(
                Problem("siting.no_weight", "no demand point has a weight above 0", table=TABLE, column="weights")
            )

    def existing(self, told: Sequence[int], sites: int) -> Places:
        """Read the sites that are open already."""
        found = np.unique(np.asarray(list(told), np.intp))
        if found.size and (found.min() < 0 or found.max() >= sites):
            self.problems.append(
                Problem(
                    "siting.existing",
                    "a site that is open already is not in the table",
                    table=TABLE,
                    column="existing",
                    found=str(found.tolist()),
                    allowed=f"0 to {sites - 1}",
                )
            )
            return np.empty(0, np.intp)
        return found

    def count(self, p: Any, sites: int, existing: Places, name: str = "p") -> int:
        """Read how many sites are open in all."""
        whole = isinstance(p, int | np.integer) and not isinstance(p, bool)
        if not whole or not max(1, existing.size) <= int(p) <= sites:
            self.problems.append(
                Problem(
                    "siting.count",
                    "the number of open sites is a whole number; those open already count",
                    table=TABLE,
                    column=name,
                    found=str(p),
                    allowed=f"{max(1, existing.size)} to {sites}",
                )
            )
            return sites
        return int(p)

    def radius(self, told: Any) -> float:
        """Read a radius: the largest cost at which a demand point counts as covered."""
        value = float(told)
        if not value >= 0:
            self.problems.append(
                Problem("siting.radius", "a radius is 0 or more", table=TABLE, column="radius", found=f"{told}")
            )
            return np.inf
        return value

    def close(self, doing: str = "the question of siting cannot be read") -> None:
        """Raise all problems as one error; nothing where there are none."""
        if self.problems:
            raise InputError(doing, self.problems)


def names_of(names: Sequence[str] | None, size: int) -> list[str]:
    """Return the names of demand points or sites, or their numbers where they have none.

    Examples
    --------
    >>> names_of(None, 2)
    ['0', '1']
    """
    return [str(name) for name in names] if names is not None else [str(place) for place in range(size)]
