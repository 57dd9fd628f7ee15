"""Order the same quantity every day, whatever is in stock.

The policy of a standing contract, and of a buyer who does not look: it neither passes a wave of demand on nor makes
good what was lost. A quantity of 0 is a node that never orders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mainstay.engines.stress.policies.policy import Floats, Policy


def orders(position: Floats, forecast: Floats, parameters: Mapping[str, Any]) -> Floats:
    """Return what is ordered today.

    Parameters
    ----------
    position, forecast : float array
        Units, and units a day, of the node's own product. Neither plays a part.
    parameters : mapping
        ``order_quantity``.

    Examples
    --------
    >>> orders(np.array([0.0, 90.0]), np.zeros(2), {"order_quantity": 5.0}).tolist()
    [5.0, 5.0]
    """
    wanted: Floats = np.zeros_like(position) + np.zeros_like(forecast) + parameters["order_quantity"]
    return wanted.astype(position.dtype, copy=False)


POLICY = Policy(
    name="fixed_orders",
    title="The same order every day",
    description="Orders a fixed quantity every day, whatever the inventory position is: a standing contract.",
    source=(
        "Rosenshine and Obee 1976, Analysis of a standing order inventory system with emergency orders, Operations "
        "Research 24(6), 1143-1155"
    ),
    code=3,
    orders=orders,
    parameters={"order_quantity": 1.0},
)
