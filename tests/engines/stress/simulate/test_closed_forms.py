"""The simulation agrees with the closed forms of inventory theory within three standard errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from tests.engines.stress.simulate.traced import Array, run

from mainstay.core.streams import stream
from mainstay.engines.stress.network.impacts import QUANTITIES, Impacts
from mainstay.engines.stress.textbook import eoq_with_disruptions, newsvendor_with_disruptions, serial_system

LANES = 64


def supplier_down(horizon: int, down: float, up: float) -> Any:
    """Return paths of a supplier that goes down and comes back by chance: 1 on the days on which it is down."""

    def curves(replications: npt.NDArray[np.int64]) -> Array:
        made = np.zeros((1, horizon, replications.size))
        for lane, number in enumerate(replications):
            draws = stream(5, "supplier", int(number)).random(horizon)
            state = False
            for day, draw in enumerate(draws):
                state = draw < (1.0 - up if state else down)
                made[0, day, lane] = state
        return made

    return curves


def impacts_on(quantity: str, node: int, curves: Any) -> Impacts:
    """Return one shock on one node."""
    one = np.ones(1)
    return Impacts(
        ("down",),
        np.zeros(1, np.int32),
        np.full(1, QUANTITIES.index(quantity), np.int8),
        np.full(1, node, np.int32),
        np.full(1, -1, np.int32),
        one,
        curves,
    )


def mean_and_error(costs: Array) -> tuple[float, float]:
    """Return the mean over days and replications, and its standard error from the replications."""
    each = costs.mean(axis=0)
    return float(each.mean()), float(each.std(ddof=1) / each.size**0.5)


@pytest.mark.parametrize("level", [2000.0, 8000.0, 12000.0])
@pytest.mark.parametrize("quantity", ["order", "capacity"])
def test_newsvendor_with_disruptions(level: float, quantity: str) -> None:
    """Snyder and Shen 2019, example 9.3: whether the buyer's orders stop or the supplier's plant, it costs the same."""
    instance = {"holding_cost": 0.25, "stockout_cost": 3.0, "demand": 2000.0}
    exact = newsvendor_with_disruptions.cost(level, **instance, disruption_probability=0.04, recovery_probability=0.25)
    days, before = 600, 100
    # the textbook orders before demand is seen, a node after it: its level is lower by a day's demand
    nodes = [
        {"node_id": "shop", "push": True, "backorders": True, "order_up_to": level - 2000.0, "stock": level - 2000.0},
        {"node_id": "maker", "kind": "source", "backorders": True},
    ]
    edges = [{"from_id": "maker", "to_id": "shop"}]
    impacts = impacts_on(quantity, 0 if quantity == "order" else 1, supplier_down(days, 0.04, 0.25))
    found = run(nodes, edges, {"shop": np.full(days, 2000.0)}, horizon=days, width=LANES, impacts=impacts)
    costs = 0.25 * found.node("shop", "stock") + 3.0 * found.sink("shop", "waiting")
    mean, error = mean_and_error(costs[before:])
    assert mean == pytest.approx(exact, abs=3 * error)
    assert error < 0.06 * exact


def test_serial_system_at_its_optimum() -> None:
    """The optimum of 86.0253 that stockpyl publishes (README), by its policy in the simulation."""
    chain = serial_system.Chain((4.0, 3.0, 1.0), (1.0, 1.0, 2.0), 40.0, 10.0, 2.0)
    levels = serial_system.local_levels((12.764979, 23.496867, 46.280137))
    names = ("first", "second", "third")
    nodes = [
        {
            "node_id": name,
            "push": True,
            "backorders": True,
            "order_up_to": level,
            "rate": 10.0,
            "stock": level - 10 * lead,
        }
        for name, level, lead in zip(names, levels, chain.lead_times, strict=True)
    ]
    nodes.append({"node_id": "source", "backorders": True, "rate": 10.0})
    edges = [
        {"from_id": seller, "to_id": buyer, "lead_time_days": lead}
        for seller, buyer, lead in zip((*names[1:], "source"), names, chain.lead_times, strict=True)
    ]
    demand = [{"node_id": "first", "units_per_day": 10.0, "cv": 0.2}]
    days, before = 900, 60
    found = run(nodes, edges, demand, horizon=days, width=LANES, warm=True)
    costs = 40.0 * found.sink("first", "waiting")
    for name, rate in zip(names, chain.local_holding_costs, strict=True):
        costs = costs + rate * found.node(name, "stock")
    for seller, buyer, rate in (("second", "first", 4.0), ("third", "second", 1.0)):
        on_road = found.edge(seller, buyer, "position") - found.edge(seller, buyer, "unfilled")
        costs = costs + rate * on_road
    mean, error = mean_and_error(costs[before:])
    assert mean == pytest.approx(86.0253, abs=3 * error)
    assert mean == pytest.approx(serial_system.optimise(chain).cost, abs=3 * error)
    assert error < 0.4


def by_days(instance: eoq_with_disruptions.Instance, lot_days: int, per_year: int) -> tuple[float, float, float]:
    """Return the cost a year of lots that last whole days, exactly, and the chances a day of going down and back.

    An arrival leaves a full lot, or after a wait a lot less a day; renewal over these two kinds of cycle.
    """
    day = 1.0 / per_year
    down, up = -np.expm1(-instance.disruption_rate * day), -np.expm1(-instance.recovery_rate * day)
    daily = instance.demand_rate * day

    def is_down(days: int) -> float:
        return down / (down + up) * (1.0 - (1.0 - down - up) ** days)

    after_full, after_wait = is_down(lot_days), is_down(lot_days - 1)
    full = (1.0 - after_wait) / (1.0 - after_wait + after_full)
    chance = full * after_full + (1.0 - full) * after_wait
    # the first day of a wait is served from the last day's stock
    lost_days = chance * (1.0 / up - 1.0)
    length = full * lot_days + (1.0 - full) * (lot_days - 1) + chance / up
    held = full * lot_days * (lot_days + 1) / 2.0 + (1.0 - full) * (lot_days - 1) * lot_days / 2.0
    spent = (
        instance.fixed_cost + instance.holding_cost * held * daily * day + instance.stockout_cost * lost_days * daily
    )
    return spent / (length * day), float(down), float(up)


INSTANCE = eoq_with_disruptions.Instance(8.0, 0.225, 5.0, 1300.0, 1.5, 14.0)


def test_days_become_the_continuous_closed_form() -> None:
    """Snyder and Shen 2019, example 9.1: what the simulation is held to tends to 173.950 as days get shorter."""
    exact = eoq_with_disruptions.optimise(INSTANCE)
    gaps = []
    for per_year in (500, 5_000, 50_000):
        lot_days = round(exact.quantity / INSTANCE.demand_rate * per_year)
        gaps.append(abs(by_days(INSTANCE, lot_days, per_year)[0] - exact.cost))
    assert gaps[0] > 5 * gaps[1] > 25 * gaps[2]
    assert gaps[2] < 0.1


def test_economic_order_quantity_with_disruptions() -> None:
    """Lots of 30 days in a year of 50 days; sales are lost while the supplier is down."""
    per_year, lot_days, days, before = 50, 30, 2500, 100
    exact, down, up = by_days(INSTANCE, lot_days, per_year)
    daily = INSTANCE.demand_rate / per_year
    nodes = [
        {
            "node_id": "shop",
            "push": True,
            "policy": "r_Q",
            "reorder_point": 0.0,
            "order_quantity": lot_days * daily,
            "stock": lot_days * daily,
        },
        {"node_id": "maker", "kind": "source"},
    ]
    impacts = impacts_on("capacity", 1, supplier_down(days, down, up))
    found = run(
        nodes,
        [{"from_id": "maker", "to_id": "shop"}],
        {"shop": np.full(days, daily)},
        horizon=days,
        width=LANES,
        impacts=impacts,
    )
    stock, short = found.node("shop", "stock"), found.sink("shop", "demand") - found.sink("shop", "served")
    orders = found.edge("maker", "shop", "shipped") > 0
    costs = INSTANCE.fixed_cost * orders * per_year + INSTANCE.holding_cost * stock
    mean, error = mean_and_error((costs + INSTANCE.stockout_cost * short * per_year)[before:])
    assert mean == pytest.approx(exact, abs=3 * error)
    assert error < 0.06 * exact
