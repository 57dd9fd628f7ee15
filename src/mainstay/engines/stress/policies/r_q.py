"""Order whole lots of Q as soon as the position is at r or below it, as many as lift it above r.

Source: Galliher, Morse and Simond 1959, "Dynamics of two classes of continuous-review inventory systems", Operations
Research 7(3), 362-384; Zheng 1992, "On properties of stochastic inventory systems", Management Science 38(1), 87-103.
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
        Units, and units a day, of the node's own product. The forecast plays no part.
    parameters : mapping
        ``reorder_point`` (r) and ``order_quantity`` (Q, above 0).

    Examples
    --------
    >>> orders(np.array([20.0, 5.0, -30.0]), np.zeros(3), {"reorder_point": 10.0, "order_quantity": 25.0}).tolist()
    [0.0, 25.0, 50.0]
    """
    point, lot = parameters["reorder_point"], parameters["order_quantity"]
    lots = np.floor((point - position) / lot) + 1.0
    wanted: Floats = np.where(position > point, np.zeros_like(forecast), lots * lot).astype(position.dtype, copy=False)
    return wanted


POLICY = Policy(
    name="r_Q",
    title="Lots at a reorder point",
    description=(
        "Orders nothing while the inventory position is above the reorder point, and at or below it the least number "
        "of lots that lifts the position above it."
    ),
    source="Zheng 1992, On properties of stochastic inventory systems, Management Science 38(1), 87-103",
    code=2,
    orders=orders,
    parameters={"reorder_point": 0.0, "order_quantity": 1.0},
)
