"""The chain of the back-test is a network of the stress engine: where both can tell a course, they tell the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mainstay.engines.stress import simulate
from mainstay.engines.stress.backtest.border import bundled_cases
from mainstay.engines.stress.backtest.chain import REFILL_DAYS
from mainstay.engines.stress.backtest.compiled_chain import run_compiled
from mainstay.engines.stress.backtest.forecast import known_of
from mainstay.engines.stress.backtest.inputs import ChainInputs, chain_inputs
from mainstay.engines.stress.backtest.outcomes import outcomes
from mainstay.engines.stress.backtest.priors import population
from mainstay.engines.stress.network.impacts import QUANTITIES, Impacts

DAYS, MEMBERS, STOCK, ROOM = 400, 48, 30.0, 8.0


def supply_of(inputs: ChainInputs) -> np.ndarray:
    """Return what can be made on each day, written anew from the description of the chain."""
    day = np.arange(DAYS)[:, None]
    back = np.clip((day - inputs.restart_days) / inputs.rise_days, 0, 1)
    slack = inputs.slack * np.minimum(day / inputs.slack_days, 1)
    imports = np.where(day >= inputs.import_days, inputs.import_share * (1 - back), 0)
    return np.asarray((1 - inputs.lost_share) * (1 + slack) + inputs.lost_share * back + imports)


class Missing:
    """The share of the capacity that is missing, for the replications that are asked for."""

    def __init__(self, supply: np.ndarray) -> None:
        self.share = 1 - supply / ROOM

    def __call__(self, replications: Any) -> np.ndarray:
        return self.share[None, :, np.asarray(replications)]


def by_network(inputs: ChainInputs) -> tuple[np.ndarray, np.ndarray]:
    """Return demand and served of each day and member, as the engine simulates makers, stock and users."""
    one = np.zeros(1, np.int32)
    impacts = Impacts(
        names=("loss",),
        shock=one,
        code=np.array([QUANTITIES.index("capacity")], np.int8),
        node=one,
        edge=one - 1,
        weight=np.ones(1),
        curves=Missing(supply_of(inputs)),
    )
    run = simulate.network(
        [
            {"node_id": "makers", "capacity": ROOM},
            {
                "node_id": "channel",
                "kind": "stock",
                "stock": STOCK,
                "target_stock": STOCK,
                "smoothing_days": REFILL_DAYS,
            },
            {"node_id": "users", "kind": "sink"},
        ],
        [{"from_id": "makers", "to_id": "channel"}, {"from_id": "channel", "to_id": "users"}],
        demand=[{"node_id": "users", "units_per_day": 1.0}],
        horizon=DAYS,
        replications=MEMBERS,
        dtype="float64",
        trace=True,
        impacts=impacts,
    )
    states = run.states("sink").sort("day", "replication")
    return tuple(states[name].to_numpy().reshape(DAYS, MEMBERS).T for name in ("demand", "served"))  # type: ignore[return-value]


@pytest.mark.parametrize("case_id", ["helene2024", "intas2023", "cefazolin2019", "gecontrast2022"])
def test_the_network_engine_tells_the_same_course(case_id: str) -> None:
    """Without the two rules that only the chain has: stock that is spread, users who conserve."""
    row = next(row for row in bundled_cases().iter_rows(named=True) if row["case_id"] == case_id)
    inputs = chain_inputs(known_of(row), case_id, population(5, MEMBERS), 5)
    zeros = np.zeros(MEMBERS)
    inputs = replace(inputs, stock_days=zeros + STOCK, spread_days=zeros + 1.0, conservation=zeros)
    demand, served = by_network(inputs)
    course = run_compiled(inputs, horizon=DAYS)
    assert (course.gap > 0.05).any(axis=1).sum() > 5  # there is something to compare
    assert served / demand == pytest.approx(course.fill, abs=1e-9)
    ours = outcomes(course, zeros, zeros)
    assert np.array_equal(np.isnan(ours.onset), ours.short == 0)
