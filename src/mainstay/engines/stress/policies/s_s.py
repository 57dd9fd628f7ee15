"""Order up to S as soon as the position is at s or below it.

With a fixed cost for each order this form is optimal. Source: Scarf 1960, "The optimality of (S, s) policies in the
dynamic inventory problem", in Arrow, Karlin and Suppes (eds.), Mathematical Methods in the Social Sciences, Stanford.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mainstay.engines.stress.policies.policy import Floats, Policy, order_up_to_level


def orders(position: Floats, forecast: Floats, parameters: Mapping[str, Any]) -> Floats:
    """Return what is ordered today.

    Parameters
    ----------
    position, forecast : float array
        Units, and units a day, of the node's own product.
    parameters : mapping
        ``reorder_point`` (s), and ``order_up_to`` (S) or ``order_cover_days``.

    Examples
    --------
    >>> orders(np.array([20.0, 21.0]), np.zeros(2), {"reorder_point": 20.0, "order_up_to": 100.0}).tolist()
    [80.0, 0.0]
    """
    gap = np.maximum(order_up_to_level(forecast, parameters) - position, 0.0)
    wanted: Floats = np.where(position > parameters["reorder_point"], 0.0, gap).astype(position.dtype, copy=False)
    return wanted


POLICY = Policy(
    name="s_S",
    title="Order up to S at a reorder point s",
    description=(
        "Orders nothing while the inventory position is above the reorder point, and at or below it whatever lifts the "
        "position to the level."
    ),
    source="Scarf 1960, The optimality of (S, s) policies in the dynamic inventory problem, Stanford University Press",
    code=1,
    orders=orders,
    parameters={"reorder_point": 0.0, "order_up_to": None, "order_cover_days": None, "forecast_weight": 0.0},
)
