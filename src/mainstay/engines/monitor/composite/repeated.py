"""Rows that are given more than once: those that agree become one, those that disagree are refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mainstay.errors import Problem


def merge_repeated(
    values: NDArray[np.float64], labels: Sequence[str], codes: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.intp], list[Problem]]:
    """Return the table with one row for each label, the rows that were kept, and what disagrees.

    Rows of one label agree where no indicator has two different values; a gap in one is filled from the other.

    Examples
    --------
    >>> table, kept, problems = merge_repeated(np.array([[1.0, np.nan], [1.0, 2.0]]), ["a", "a"], ["x", "y"])
    >>> table.tolist(), kept.tolist(), problems
    ([[1.0, 2.0]], [0], [])
    """
    rows_of: dict[str, list[int]] = {}
    for row, label in enumerate(labels):
        rows_of.setdefault(label, []).append(row)
    kept = np.array([rows[0] for rows in rows_of.values()], dtype=np.intp)
    if len(rows_of) == len(labels):
        return values, kept, []
    merged = values[kept].copy()
    problems: list[Problem] = []
    for place, (label, rows) in enumerate(rows_of.items()):
        for column in range(values.shape[1]) if len(rows) > 1 else ():
            seen = values[rows, column]
            seen = np.unique(seen[~np.isnan(seen)])
            if seen.size > 1:
                message = f"unit {label!r} is given more than once with different values of indicator {codes[column]!r}"
                found = ", ".join(f"{value:g}" for value in seen)
                problems.append(
                    Problem("unit.disagrees", message, table="data", column=codes[column], key=label, found=found)
                )
            elif seen.size:
                merged[place, column] = seen[0]
    return merged, kept, problems
