"""Order the expected demand and adjust for the gap, with little regard for what is already on the way.

Players of the beer game corrected their stock but took account of only about a third of the supply line, and so
ordered the same goods twice; the waves that follow are the bullwhip effect. The order is never below 0, else
forecast + (S − stock − β · supply line − forecast) / T; in control theory it is APIOBPCS with separate weights for
stock (1 / T) and supply line (β / T). With β = 1 it is `order_up_to`. Sources: Sterman 1989, "Modeling managerial
behavior", Management Science 35(3), 321-339 (on average 1 / T = 0.26 and β = 0.34 in 44 trials); John, Naim and Towill
1994, "Dynamic analysis of a WIP compensated decision support system", International Journal of Manufacturing System
Design 1(4), 283-297.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mainstay.engines.stress.policies import order_up_to
from mainstay.engines.stress.policies.policy import Floats, Policy


def orders(position: Floats, forecast: Floats, parameters: Mapping[str, Any]) -> Floats:
    """Return what is ordered today.

    Parameters
    ----------
    position, forecast : float array
        Units, and units a day, of the node's own product. The position has the whole supply line in it.
    parameters : mapping
        Those of `order_up_to`, ``supply_line_weight`` (β), and the state ``supply_line``: units on order and not yet on
        hand.

    Examples
    --------
    >>> import numpy as np
    >>> rule = {"order_up_to": 100.0, "smoothing_days": 1.0, "supply_line": 40.0, "supply_line_weight": 0.25}
    >>> orders(np.array([90.0]), np.array([10.0]), rule).tolist()
    [40.0]
    """
    unseen = (1.0 - parameters["supply_line_weight"]) * parameters["supply_line"]
    return order_up_to.orders(position - unseen, forecast, parameters)


POLICY = Policy(
    name="anchor_and_adjust",
    title="Anchor and adjust, the supply line half forgotten",
    description=(
        "Orders the usual rate plus a share of the gap between the level and what is in stock, with only a part of the "
        "goods on order taken into account: how people order under stress."
    ),
    source=(
        "Sterman 1989, Modeling managerial behavior, Management Science 35(3), 321-339; John, Naim and Towill 1994 "
        "(APIOBPCS)"
    ),
    code=4,
    orders=orders,
    parameters={
        "order_up_to": None,
        "order_cover_days": None,
        "smoothing_days": 1.0,
        "supply_line_weight": 0.34,
        "forecast_weight": 0.0,
    },
)
