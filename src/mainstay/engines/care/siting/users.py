"""Who is served, from which sites, at what cost: the data of the exact search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mainstay.engines.care.siting.plan import Floats, Places


@dataclass(frozen=True)
class Users:
    """Demand points that see the same columns.

    Parameters
    ----------
    weighted : float array, demand points x sites
        Weight times cost; infinite where there is no way.
    columns : int array
        Column of each site in the program.
    seeds : float array, demand points
        Prices from which the first cuts are made.
    """

    weighted: Floats
    columns: Places
    seeds: Floats

    def sorted(self) -> tuple[Places, Floats]:
        """Return the sites of each demand point from the nearest on, and their costs."""
        order = self.weighted.argsort(axis=1, kind="stable")
        return order, np.take_along_axis(self.weighted, order, axis=1)


@dataclass(frozen=True)
class Rules:
    """What a choice of columns must meet: ``lower <= matrix @ y <= upper`` and ``least <= y <= 1``."""

    matrix: Any
    lower: Floats
    upper: Floats
    least: Floats


def cost_of(users: Sequence[Users], choice: Floats) -> float:
    """Return what it costs when everybody goes to the nearest open site."""
    total = 0.0
    for group in users:
        opened = choice[group.columns] > 0.5
        total += float(group.weighted[:, opened].min(axis=1, initial=np.inf).sum())
    return total
