"""The supply of one product, day by day: a lost maker, other makers with slack, stock, imports, users who conserve.

All quantities are shares of normal daily use. The steps of a day are those of the stress engine (order, make, ship,
serve) for the smallest network that has them; NumPy works all members of the population at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mainstay.engines.stress.backtest.inputs import ChainInputs
from mainstay.engines.stress.backtest.priors import Array

HORIZON_DAYS = 1095
#: Below this fill a day counts as short.
FILL_GOAL = 0.95
#: Users begin to conserve below this fill, within so many days, and forget it within so many.
CONSERVE_BELOW = 0.98
CONSERVE_DAYS = 14.0
FORGET_DAYS = 60.0
#: Makers refill the stock within so many days.
REFILL_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Course:
    """The course of supply: arrays of shape (members, days).

    ``fill`` is what was served of what users still asked for; ``gap`` what was missing from normal need, conserved or
    not; ``unserved`` what was asked for and not served, of normal need.
    """

    fill: Array
    gap: Array
    unserved: Array


def run_chain(inputs: ChainInputs, *, horizon: int = HORIZON_DAYS) -> Course:
    """Follow the supply of a product from the day of the shock.

    Parameters
    ----------
    inputs : ChainInputs
        What the chain needs, one value per member of the population.
    horizon : int
        Days.

    Returns
    -------
    Course
        Fill, gap and unserved need of each day.

    Examples
    --------
    >>> from mainstay.engines.stress.backtest.inputs import chain_inputs
    >>> from mainstay.engines.stress.backtest.priors import population
    >>> nothing = {"known_shock_kind": "cyber", "known_share_lost_low": 0.0, "known_share_lost_high": 0.0}
    >>> float(run_chain(chain_inputs(nothing, "a", population(1, 4), 1), horizon=30).gap.max())
    0.0
    """
    size = inputs.lost_share.size
    fill, gap, unserved = (np.empty((size, horizon)) for _ in range(3))
    stock, saved = inputs.stock_days.copy(), np.zeros(size)
    kept = 1.0 - inputs.lost_share
    for day in range(horizon):
        need = 1.0 + inputs.demand_change * (day < inputs.demand_days)
        asked = need * (1.0 - saved)
        made = np.minimum(_supply(inputs, kept, day), asked + np.maximum(inputs.stock_days - stock, 0.0) / REFILL_DAYS)
        released = stock / np.maximum(inputs.spread_days, 1.0)
        served = np.minimum(asked, made + released)
        stock = np.maximum(stock + made - served, 0.0)
        fill[:, day] = served / asked
        gap[:, day] = 1.0 - served / need
        unserved[:, day] = (asked - served) / need
        more, less = (inputs.conservation - saved) / CONSERVE_DAYS, -saved / FORGET_DAYS
        saved = saved + np.where(fill[:, day] < CONSERVE_BELOW, more, less)
    return Course(fill, gap, unserved)


def _supply(inputs: ChainInputs, kept: Array, day: int) -> Array:
    """Return what can be made and imported on a day."""
    back = _restored(inputs, day)
    slack = inputs.slack * np.minimum(day / inputs.slack_days, 1.0)
    imports = inputs.import_share * (day >= inputs.import_days) * (1.0 - back)
    planned = max((share for start, share in inputs.planned_imports if day >= start), default=0.0)
    supply: Array = kept * (1.0 + slack) + inputs.lost_share * back + imports + planned
    return supply


def _restored(inputs: ChainInputs, day: int) -> Array:
    """Return the share of the lost output that is back: by the announced plan and its slip, or by restart and rise."""
    if inputs.plan_shares.size:
        reached = (day >= inputs.plan_days) * inputs.plan_shares[None, :]
        planned: Array = np.minimum(reached.max(axis=1), 1.0)
        return planned
    return np.clip((day - inputs.restart_days) / inputs.rise_days, 0.0, 1.0)
