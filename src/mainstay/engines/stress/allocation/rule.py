"""An allocation rule: who gets how much when there is less than was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
#: takes what is available ``[...]``, what each customer wants ``[customers, ...]`` and its priority ``[customers]``, 1
#: first; gives what each customer gets ``[customers, ...]``
Shares: TypeAlias = Callable[[Floats, Floats, Whole], Floats]


@dataclass(frozen=True, slots=True)
class Rule:
    """One allocation rule.

    Parameters
    ----------
    name : str
        Short name, as in the column ``allocation`` of the nodes.
    title : str
        What it is called.
    description : str
        The rule in words.
    source : str
        Where it is published or used.
    code : int
        Its number in the kernel.
    shares : callable
        The rule itself. No customer gets more than it wants, and together they get no more than there is; where there
        is enough, all get what they want.
    """

    name: str
    title: str
    description: str
    source: str
    code: int
    shares: Shares


def proportional_shares(available: Floats, wanted: Floats) -> Floats:
    """Give every customer the same share of what it wants.

    Parameters
    ----------
    available : float array [...]
        Units that may be given.
    wanted : float array [customers, ...]
        Units.

    Returns
    -------
    float array [customers, ...]

    Examples
    --------
    >>> proportional_shares(np.array(30.0), np.array([40.0, 20.0])).tolist()
    [20.0, 10.0]
    """
    total = np.sum(wanted, axis=0)
    scarce = total > available
    share = np.where(scarce, available / np.where(scarce, total, 1.0), 1.0)
    # rounding must not give what is not there, nor more than is wanted
    return np.minimum(wanted * share, wanted)
