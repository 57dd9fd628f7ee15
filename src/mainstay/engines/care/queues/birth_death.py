"""Long-run probabilities of a chain that moves one step up or down."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.queues.checks import Floats, above, at_least, refuse
from mainstay.errors import Problem


def stationary(births: npt.ArrayLike, deaths: npt.ArrayLike) -> Floats:
    """Return the long-run probability of each state of a birth-and-death chain.

    Products run outwards from the most likely state, so that nothing overflows and small probabilities keep their
    digits (detailed balance; Feller 1939).

    Parameters
    ----------
    births : array, shape (states - 1,)
        Rate from state i to i + 1, 0 or more; after a rate of 0 nothing lies beyond.
    deaths : array, shape (states - 1,)
        Rate from state i + 1 to i, above 0.

    Returns
    -------
    numpy.ndarray, shape (states,)
        Probabilities that sum to 1.

    Raises
    ------
    InputError
        Rates outside their range, or lists of two lengths.

    Examples
    --------
    >>> stationary([1.0, 1.0], [1.0, 2.0]).tolist()
    [0.4, 0.4, 0.2]
    """
    up, down = np.asarray(births, np.float64), np.asarray(deaths, np.float64)
    problems: list[Problem] = []
    if up.size:
        problems = at_least("births", up, 0.0) + above("deaths", down, 0.0)
    if up.shape != down.shape:
        problems.append(
            Problem("queue.lengths", "there is one death rate for each birth rate", found=f"{up.size} and {down.size}")
        )
    refuse(problems)
    return balanced(up, down)


def balanced(up: Floats, down: Floats) -> Floats:
    """Return what `stationary` returns, of rates that were checked before.

    Examples
    --------
    >>> balanced(np.array([2.0]), np.array([2.0])).tolist()
    [0.5, 0.5]
    """
    with np.errstate(divide="ignore"):
        height = np.r_[0.0, np.cumsum(np.log(up) - np.log(down))]
    top = int(np.argmax(height))
    right = np.cumprod(up[top:] / down[top:])
    with np.errstate(divide="ignore"):
        left = np.cumprod((down[:top] / up[:top])[::-1])[::-1]
    weights = np.r_[left, 1.0, right]
    return np.asarray(weights / weights.sum())
