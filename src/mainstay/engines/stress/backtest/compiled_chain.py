"""The recursion of `chain.run_chain`, compiled: one member after the other instead of one day after the other.

The steps are those of the NumPy recursion, in the same order, so that the two agree to the last digits; a test holds
them together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.core.compiled import compiled
from mainstay.engines.stress.backtest.chain import (
    CONSERVE_BELOW,
    CONSERVE_DAYS,
    FORGET_DAYS,
    HORIZON_DAYS,
    REFILL_DAYS,
    Course,
)
from mainstay.engines.stress.backtest.inputs import ChainInputs
from mainstay.engines.stress.backtest.priors import Array

#: Columns of the table of numbers that one member needs.
_COLUMNS = (
    "lost_share",
    "stock_days",
    "spread_days",
    "slack",
    "slack_days",
    "conservation",
    "import_share",
    "import_days",
    "restart_days",
    "rise_days",
    "demand_change",
    "demand_days",
)


def run_compiled(inputs: ChainInputs, *, horizon: int = HORIZON_DAYS) -> Course:
    """Follow the supply of a product from the day of the shock, as `chain.run_chain` does, only faster.

    Parameters
    ----------
    inputs : ChainInputs
        What the chain needs.
    horizon : int
        Days.

    Examples
    --------
    >>> from mainstay.engines.stress.backtest.inputs import chain_inputs
    >>> from mainstay.engines.stress.backtest.priors import population
    >>> nothing = {"known_shock_kind": "cyber", "known_share_lost_low": 0.0, "known_share_lost_high": 0.0}
    >>> float(run_compiled(chain_inputs(nothing, "a", population(1, 4), 1), horizon=30).gap.max())
    0.0
    """
    numbers = np.column_stack([getattr(inputs, name) for name in _COLUMNS])
    planned = np.zeros(horizon)
    for start, share in inputs.planned_imports:
        planned[int(np.ceil(start)) :] = np.maximum(planned[int(np.ceil(start)) :], share)
    shape = (inputs.lost_share.size, horizon)
    fill, gap, unserved = np.empty(shape), np.empty(shape), np.empty(shape)
    _follow_all(numbers, planned, np.ascontiguousarray(inputs.plan_days), inputs.plan_shares, fill, gap, unserved)
    return Course(fill, gap, unserved)


@compiled
def _follow_all(
    numbers: Array, planned: Array, plan_days: Array, plan_shares: Array, fill: Array, gap: Array, unserved: Array
) -> None:
    """Follow all members."""
    for member in range(numbers.shape[0]):
        _follow(
            numbers[member],
            planned,
            plan_days[member],
            plan_shares,
            fill[member],
            gap[member],
            unserved[member],
        )


@compiled
def _follow(
    one: NDArray[np.float64],
    planned: Array,
    plan_days: Array,
    plan_shares: Array,
    fill: Array,
    gap: Array,
    unserved: Array,
) -> None:
    """Follow one member from the first day to the last."""
    lost, held, spread = one[0], one[1], max(one[2], 1.0)
    kept, stock, saved = 1.0 - lost, held, 0.0
    for day in range(fill.shape[0]):
        need = 1.0 + (one[10] if day < one[11] else 0.0)
        asked = need * (1.0 - saved)
        back = _back(day, one[8], one[9], plan_days, plan_shares)
        imports = one[6] * (1.0 - back) if day >= one[7] else 0.0
        supply = kept * (1.0 + one[3] * min(day / one[4], 1.0)) + lost * back + imports + planned[day]
        made = min(supply, asked + max(held - stock, 0.0) / REFILL_DAYS)
        served = min(asked, made + stock / spread)
        stock = max(stock + made - served, 0.0)
        fill[day] = served / asked
        gap[day] = 1.0 - served / need
        unserved[day] = (asked - served) / need
        change = (one[5] - saved) / CONSERVE_DAYS if fill[day] < CONSERVE_BELOW else -saved / FORGET_DAYS
        saved = saved + change


@compiled
def _back(day: int, restart: float, rise: float, plan_days: Array, plan_shares: Array) -> float:
    """Return the share of the lost output that is back."""
    if plan_shares.size == 0:
        return min(max((day - restart) / rise, 0.0), 1.0)
    back = 0.0
    for step in range(plan_shares.size):
        if day >= plan_days[step] and plan_shares[step] > back:
            back = plan_shares[step]
    return min(back, 1.0)
