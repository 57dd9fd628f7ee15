"""How many of many trends are false: p-values adjusted over the whole map.

Sources: Benjamini and Hochberg, *Journal of the Royal Statistical Society* B 57, 1995; Benjamini and Yekutieli, *Annals
of Statistics* 29, 2001, which holds whatever the dependence between the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
Method = Literal["bh", "by"]
METHODS: tuple[Method, ...] = ("bh", "by")


@dataclass(frozen=True, slots=True)
class Discoveries:
    """Adjusted p-values in the shape of those given, NaN where none was given, and which are below the level."""

    p: Array
    found: NDArray[np.bool_]


def false_discovery(p: ArrayLike, *, method: Method = "bh", level: float = 0.05) -> Discoveries:
    """Adjust p-values so that of those below a level no larger share than the level is false, on average.

    Parameters
    ----------
    p : array_like
        P-values of any shape; NaN is a test that was not made, and counts for nothing.
    method : {"bh", "by"}
        Benjamini-Hochberg, for tests that are independent or lean the same way; Benjamini-Yekutieli for any.
    level : float
        Share of false discoveries that is accepted.

    Raises
    ------
    InputError
        A p-value is not between 0 and 1, or an argument is wrong.

    Examples
    --------
    >>> adjusted = false_discovery([0.01, 0.02, np.nan, 0.5])
    >>> adjusted.p.tolist()
    [0.03, 0.03, nan, 0.5]
    >>> adjusted.found.tolist()
    [True, True, False, False]
    """
    table = np.asarray(p, dtype=np.float64)
    _refuse(table, method, level)
    flat = table.ravel()
    made = np.flatnonzero(~np.isnan(flat))
    adjusted = np.full(flat.shape, np.nan)
    if made.size:
        order = made[np.argsort(flat[made], kind="stable")]
        number = np.arange(1, made.size + 1)
        times = made.size * (np.sum(1.0 / number) if method == "by" else 1.0)
        raised = flat[order] * times / number
        adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    shaped = adjusted.reshape(table.shape)
    return Discoveries(shaped, np.where(np.isnan(shaped), 2.0, shaped) <= level)


def _refuse(table: Array, method: str, level: float) -> None:
    problems = []
    if method not in METHODS:
        allowed = ", ".join(METHODS)
        problems.append(Problem("method.unknown", "no such adjustment", found=str(method), allowed=allowed))
    if not 0 < level < 1:
        problems.append(Problem("level.range", "the level is not between 0 and 1", found=str(level)))
    with np.errstate(invalid="ignore"):
        wrong = np.argwhere((table < 0) | (table > 1))
    for place in wrong:
        at, found = tuple(place.tolist()), str(table[tuple(place)])
        problems.append(Problem("p.range", f"the p-value at {at} is not between 0 and 1", found=found))
    if problems:
        msg = "the p-values cannot be adjusted"
        raise InputError(msg, problems)
