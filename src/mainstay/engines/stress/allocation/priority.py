"""Class by class: nobody gets anything before all of a better class have all; within a class the same share for all.

The rule of rated orders, under which an order of a higher class goes first. Source: Defense Priorities and Allocations
System, 15 CFR part 700 (2024), section 700.14.
"""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.allocation.rule import Floats, Rule, Whole, proportional_shares


def shares(available: Floats, wanted: Floats, priority: Whole) -> Floats:
    """Return what each customer gets.

    Parameters
    ----------
    available : float array [...]
        Units that may be given.
    wanted : float array [customers, ...]
        Units.
    priority : int array [customers]
        Class, 1 first.

    Examples
    --------
    >>> shares(np.array(30.0), np.array([20.0, 30.0, 10.0]), np.array([1, 2, 2])).tolist()
    [20.0, 7.5, 2.5]
    """
    given = np.zeros_like(wanted)
    left = np.asarray(available, dtype=wanted.dtype)
    for level in np.unique(priority):
        members = np.flatnonzero(priority == level)
        given[members] = proportional_shares(left, wanted[members])
        left = np.maximum(left - np.sum(given[members], axis=0), 0.0)
    return given


ALLOCATION = Rule(
    name="priority",
    title="Class by class",
    description=(
        "Customers of a better class get all they asked for before a worse class gets anything; within a class all get "
        "the same share."
    ),
    source="Defense Priorities and Allocations System, 15 CFR part 700 (2024), section 700.14",
    code=1,
    shares=shares,
)
