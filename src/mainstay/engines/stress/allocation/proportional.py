"""Everyone gets the same share of what it asked for.

The usual rule of suppliers on allocation, and one that rewards asking for more than is needed. Source: Lee, Padmanabhan
and Whang 1997, "Information distortion in a supply chain: the bullwhip effect", Management Science 43(4), 546-558.
"""

from __future__ import annotations

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
        Plays no part.

    Examples
    --------
    >>> import numpy as np
    >>> shares(np.array(30.0), np.array([40.0, 20.0]), np.array([1, 2])).tolist()
    [20.0, 10.0]
    """
    assert priority.shape[0] == wanted.shape[0]  # noqa: S101 - one priority for each customer
    return proportional_shares(available, wanted)


ALLOCATION = Rule(
    name="proportional",
    title="The same share for all",
    description="Every customer gets the same share of what it asked for.",
    source="Lee, Padmanabhan and Whang 1997, Information distortion in a supply chain, Management Science 43(4)",
    code=0,
    shares=shares,
)
