"""The points at which a function is computed for Sobol indices: radial design on scrambled Sobol points.

Saltelli et al. 2010 ("Variance based sensitivity analysis of model output. Design and estimator for the total
sensitivity index", Computer Physics Communications 181): two sets of points A and B, and for each factor a copy of A
whose column of that factor comes from B. Both sets are halves of one scrambled Sobol sequence, which is balanced only
where the number of points is a power of two (Owen 2020, "On dropping the first Sobol' point").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.engines.monitor.sensitivity.factors import Array, Factor, Given, read_factors, read_groups
from mainstay.engines.monitor.sensitivity.scramble import scrambled_points
from mainstay.errors import InputError, Problem

#: The largest sequence that scipy's direction numbers serve.
MOST_COLUMNS = 21_201
MOST_POINTS = 2**30


@dataclass(frozen=True, slots=True)
class Design:
    """Points at which a function is to be computed, in blocks A, B, A with group 1 from B, A with group 2 from B, ...

    Parameters
    ----------
    factors : tuple of Factor
        Columns of the points.
    groups : dict of str to tuple of int
        What moves as one, by name, with the positions of its columns.
    n : int
        Points per block.
    points : numpy.ndarray of shape (n * (groups + 2), factors)
        Values of the factors, in their own units.
    """

    factors: tuple[Factor, ...]
    groups: dict[str, tuple[int, ...]]
    n: int
    points: Array

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the groups, which are the factors where none were grouped."""
        return tuple(self.groups)


def design(
    n: int,
    factors: Given,
    seed: int = 0,
    *,
    groups: Mapping[str, Sequence[str]] | Sequence[str] | None = None,
) -> Design:
    """Return the points at which a function must be computed.

    Parameters
    ----------
    n : int
        Points per block, a power of two; the function is computed n * (factors + 2) times.
    factors : int, sequence or mapping
        As for :func:`mainstay.engines.monitor.sensitivity.factors.read_factors`.
    seed : int
        Seed of the scrambling.
    groups : mapping or sequence, optional
        Factors that move as one.

    Raises
    ------
    InputError
        ``n`` is not a power of two; factors or groups are wrong.

    Examples
    --------
    >>> made = design(4, {"a": (0, 1), "b": (0, 10)}, seed=1)
    >>> made.points.shape
    (16, 2)
    """
    read = read_factors(factors)
    moved = read_groups(groups, read)
    _check_size(n, len(read))
    uniform = scrambled_points(n.bit_length() - 1, 2 * len(read), seed)
    first, second = (
        np.column_stack([factor.values(half[:, i]) for i, factor in enumerate(read)])
        for half in (uniform[:, : len(read)], uniform[:, len(read) :])
    )
    points = np.empty((n * (len(moved) + 2), len(read)))
    points[:n], points[n : 2 * n] = first, second
    for place, columns in enumerate(moved.values(), start=2):
        block = points[place * n : (place + 1) * n]
        block[:] = first
        block[:, list(columns)] = second[:, list(columns)]
    return Design(read, moved, n, points)


def _check_size(n: int, columns: int) -> None:
    """Refuse a number of points at which the sequence is not balanced."""
    problems = []
    if not 2 <= n <= MOST_POINTS or n & (n - 1):
        near = 2 ** max(1, round(np.log2(min(max(n, 2), MOST_POINTS))))
        hint = f"the nearest is {near}"
        problems.append(Problem("points.count", "n must be a power of two", found=str(n), hint=hint))
    if 2 * columns > MOST_COLUMNS:
        problems.append(
            Problem(
                "factors.count",
                "there are too many factors for a Sobol sequence",
                found=str(columns),
                allowed=f"1 to {MOST_COLUMNS // 2}",
            )
        )
    if problems:
        msg = "no design can be made"
        raise InputError(msg, problems)
