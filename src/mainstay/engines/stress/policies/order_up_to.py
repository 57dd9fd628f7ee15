"""Order up to a level, at once or smoothed over some days.

The order is forecast + (S − position − forecast) / T, never below 0. With T = 1 it is S − position, the base-stock
policy. A larger T corrects a gap little by little and so does not pass every wave of demand on to suppliers; the level
at which it rests is the same for every T. Sterman's rule of the beer game, with full weight on the supply line, is
T = 1 and S = S' + the expected order.
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
        ``order_up_to`` or ``order_cover_days``, and ``smoothing_days``.

    Examples
    --------
    >>> orders(np.array([60.0]), np.array([10.0]), {"order_up_to": 100.0, "smoothing_days": 10.0}).tolist()
    [13.0]
    """
    calm = np.divide(1.0, parameters.get("smoothing_days", 1.0), dtype=forecast.dtype)
    gap = order_up_to_level(forecast, parameters) - position
    smoothed = forecast + (gap - forecast) * calm
    wanted: Floats = np.maximum(np.where(calm == 1.0, gap, smoothed), 0.0).astype(position.dtype, copy=False)
    return wanted


POLICY = Policy(
    name="order_up_to",
    title="Order up to a level",
    description=(
        "Orders the usual rate plus a share of the gap between the level and the inventory position: the whole gap "
        "with a smoothing of 1 day (base stock), little by little with more days."
    ),
    source=(
        "Sterman 1989, Modeling managerial behavior, Management Science 35(3), 321-339; Dejonckheere et al. 2003, "
        "Measuring and avoiding the bullwhip effect, European Journal of Operational Research 147(3), 567-590"
    ),
    code=0,
    orders=orders,
    parameters={"order_up_to": None, "order_cover_days": None, "smoothing_days": 1.0, "forecast_weight": 0.0},
)
