"""An ordering policy: how much a node orders today, given its inventory position and its forecast."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
#: takes the position, the forecast and the parameters by name; gives the order, all in units of the node's own product
Orders: TypeAlias = Callable[[Floats, Floats, Mapping[str, Any]], Floats]


@dataclass(frozen=True, slots=True)
class Policy:
    """One ordering policy.

    Parameters
    ----------
    name : str
        Short name, as in the column ``policy`` of the nodes.
    title : str
        What it is called.
    description : str
        The rule in words.
    source : str
        Where it is published.
    code : int
        Its number in the kernel.
    parameters : mapping
        Columns of the nodes that it reads, with their defaults; None where there is none.
    orders : callable
        The rule itself. Position is what is on hand, less orders received today and unfilled, plus what is on order; it
        is an array of any shape, and so are forecast and parameters where they are not plain numbers.
    """

    name: str
    title: str
    description: str
    source: str
    code: int
    orders: Orders
    parameters: Mapping[str, float | None] = field(default_factory=dict)


def order_up_to_level(forecast: Floats, parameters: Mapping[str, Any]) -> Floats:
    """Return the level that a node orders up to: fixed, or a number of days of its forecast.

    Parameters
    ----------
    forecast : float array
        Units a day.
    parameters : mapping
        ``order_up_to`` in units, or ``order_cover_days``.

    Examples
    --------
    >>> order_up_to_level(np.array([10.0]), {"order_cover_days": 7.0}).tolist()
    [70.0]
    """
    fixed = parameters.get("order_up_to")
    if fixed is not None:
        return np.broadcast_to(np.asarray(fixed, dtype=forecast.dtype), forecast.shape)
    level: Floats = parameters["order_cover_days"] * forecast
    return level
