"""What shocks do to a network: which node or edge, which quantity, how much on which day of which replication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

#: quantities that a shock can change; the place in this list is the code in the kernel
QUANTITIES = (
    "capacity",
    "yield",
    "stock",
    "hold",
    "order",
    "ship",
    "transit",
    "receive",
    "export",
    "lead",
    "demand",
    "target",
    "weight",
)
#: quantities of an edge; all others are of a node
ON_EDGES = frozenset({"ship", "transit", "receive", "export", "lead", "weight"})
#: quantities whose curve is a share lost and so stays within 0 to 1; the others are additions to 1
SHARES = frozenset({"capacity", "yield", "stock", "hold", "order", "ship", "transit", "receive", "export", "weight"})


def _no_curves(replications: Whole) -> Floats:
    return np.zeros((0, 0, replications.size))


@dataclass(frozen=True)
class Impacts:
    """Effects of shocks on a network.

    Parameters
    ----------
    names : tuple of str
        Names of the shocks; the place is their index.
    shock, code, node, edge : integer array, one for each effect
        Index of the shock, of the quantity (`QUANTITIES`), of the node or -1, of the edge or -1.
    weight : float array
        Share of the shock's depth that reaches this target.
    curves : callable
        From the numbers of replications ``[B]`` to ``[shock, day, B]``: depth times shape on each day. It must give a
        replication the same numbers whichever others are asked for with it; an instance of a class, so that it can be
        sent to another process.
    lead_limit : float
        Largest addition to a lead time, as a multiple; longer ones are cut to it.
    """

    names: tuple[str, ...] = ()
    shock: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    code: npt.NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    node: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    edge: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    weight: Floats = field(default_factory=lambda: np.zeros(0))
    curves: Callable[[Any], Floats] = _no_curves
    lead_limit: float = 4.0
