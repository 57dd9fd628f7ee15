"""Filling columns with their centre, over all rows or within groups of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.impute.registry import Filled

#: takes the values of a column that are there and gives their centre
Centre = Callable[[NDArray[np.float64]], float]


def fill_with_centre(values: NDArray[np.float64], centre: Centre, groups: Sequence[str | None] | None = None) -> Filled:
    """Return the table with the centre of each column, or of each group in it, where values are missing.

    A row whose group is not known, and a group without any value, stay missing. The spread is the deviation of the
    observed values from what is filled in, sqrt(sum (x - centre)² / (n - 1)), not known from one value.
    """
    filled = values.copy()
    spread = np.full(values.shape, np.nan)
    gaps = np.isnan(values)
    members = _members(len(values), groups)
    for column in np.flatnonzero(gaps.any(axis=0)):
        for rows in members:
            holes = rows[gaps[rows, column]]
            seen = values[rows[~gaps[rows, column]], column]
            if holes.size and seen.size:
                middle = centre(seen)
                filled[holes, column] = middle
                if seen.size > 1:
                    spread[holes, column] = np.sqrt(np.square(seen - middle).sum() / (seen.size - 1))
    return Filled(filled, spread)


def _members(count: int, groups: Sequence[str | None] | None) -> list[NDArray[np.intp]]:
    if groups is None:
        return [np.arange(count)]
    found: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        if group is not None:
            found.setdefault(group, []).append(row)
    return [np.array(rows, dtype=np.intp) for rows in found.values()]
