"""One after the other: the first gets all it asked for, then the next, until nothing is left.

In order of priority, and of place in the list where priorities are alike. Source: Snyder 2023, "Stockpyl: a Python
package for inventory optimization and simulation", INFORMS TutORials in Operations Research, 156-197, whose simulation
serves customers by their number.
"""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.allocation.rule import Floats, Rule, Whole


def shares(available: Floats, wanted: Floats, priority: Whole) -> Floats:
    """Return what each customer gets.

    Parameters
    ----------
    available : float array [...]
        Units that may be given.
    wanted : float array [customers, ...]
        Units.
    priority : int array [customers]
        1 first; customers of the same priority are served in the order in which they stand.

    Examples
    --------
    >>> shares(np.array(30.0), np.array([20.0, 30.0, 10.0]), np.array([2, 1, 1])).tolist()
    [0.0, 30.0, 0.0]
    """
    given = np.zeros_like(wanted)
    left = np.asarray(available, dtype=wanted.dtype)
    for place in np.argsort(priority, kind="stable"):
        given[place] = np.minimum(wanted[place], left)
        left = left - given[place]
    return given


ALLOCATION = Rule(
    name="lexicographic",
    title="One after the other",
    description=(
        "The customer of the best priority gets all it asked for, then the next one, until nothing is left; those of "
        "the same priority in the order in which they stand."
    ),
    source="Snyder 2023, Stockpyl, INFORMS TutORials in Operations Research, 156-197",
    code=2,
    shares=shares,
)
