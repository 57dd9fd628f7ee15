"""Each ordering policy and each allocation rule does in the simulation what its own file says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.engines.stress.simulate.traced import Array, Traced, run

from mainstay.engines.stress import allocation, policies
from mainstay.engines.stress.allocation import Rule
from mainstay.engines.stress.kernel.reference import rules
from mainstay.engines.stress.policies import Policy

every_policy = pytest.mark.parametrize("policy", policies.all_policies().values(), ids=policies.names())
every_rule = pytest.mark.parametrize("rule", allocation.all_rules().values(), ids=allocation.names())
DAYS = 80
CHOICES: dict[str, list[dict[str, float]]] = {
    "order_up_to": [
        {"order_up_to": 90.0},
        {"order_up_to": 90.0, "smoothing_days": 7.0},
        {"order_cover_days": 9.0, "smoothing_days": 3.0, "forecast_weight": 0.2},
    ],
    "s_S": [{"reorder_point": 40.0, "order_up_to": 110.0}, {"reorder_point": 40.0, "order_cover_days": 11.0}],
    "r_Q": [{"reorder_point": 55.0, "order_quantity": 33.0}, {"reorder_point": 70.0, "order_quantity": 4.0}],
    "fixed_orders": [{"order_quantity": 12.0}],
    "anchor_and_adjust": [{"order_up_to": 90.0, "supply_line_weight": 0.3, "smoothing_days": 4.0}],
}


def before(values: Array, start: float) -> Array:
    """Return each day's value of the evening before."""
    return np.concatenate([[start], values[:-1]])


def forecast_of(found: Traced, rate: float, weight: float) -> Array:
    """Return the forecast on which the orders of each day rest."""
    seen, forecast = [], rate
    for received in found.node("shop", "received")[:, 0]:
        forecast += weight * (received - forecast)
        seen.append(forecast)
    return np.array(seen)


@every_policy
@pytest.mark.parametrize("waits", [True, False])
def test_orders_are_those_of_the_policy(policy: Policy, waits: bool) -> None:
    rng = np.random.Generator(np.random.Philox(8))
    for given in CHOICES[policy.name]:
        nodes: list[dict[str, Any]] = [
            {"node_id": "maker", "kind": "source", "capacity": 14.0, "backorders": waits},
            {"node_id": "shop", "push": True, "stock": 60.0, "rate": 10.0, "policy": policy.name, **given},
        ]
        edges = [{"from_id": "maker", "to_id": "shop", "lead_time_days": 3}]
        found = run(nodes, edges, {"shop": np.round(rng.uniform(0, 25, DAYS))}, horizon=DAYS)
        on_order = before(found.edge("maker", "shop", "position")[:, 0], 0.0)
        position = before(found.node("shop", "stock")[:, 0], 60.0) - found.node("shop", "received")[:, 0] + on_order
        rule = {name: given.get(name, default) for name, default in policy.parameters.items()}
        forecast = forecast_of(found, 10.0, given.get("forecast_weight", 0.0))
        wanted = policy.orders(position, forecast, {**rule, "supply_line": on_order})
        assert found.edge("maker", "shop", "order")[:, 0] == pytest.approx(wanted, rel=1e-12, abs=1e-9)
        assert np.any(wanted > 0)


@every_rule
def test_deliveries_are_those_of_the_rule(rule: Rule) -> None:
    rng = np.random.Generator(np.random.Philox(9))
    names = ("a", "b", "c", "d")
    ranks = np.array([2, 1, 3, 2])
    nodes: list[dict[str, Any]] = [{"node_id": "maker", "capacity": 30.0, "allocation": rule.name}]
    nodes += [{"node_id": name, "push": True, "order_up_to": 0.0} for name in names]
    edges = [
        {"from_id": "maker", "to_id": name, "priority": float(rank)} for name, rank in zip(names, ranks, strict=True)
    ]
    demand = {name: np.round(rng.uniform(0, 25, DAYS)) for name in names}
    found = run(nodes, edges, demand, horizon=DAYS)
    asked = np.array([found.edge("maker", name, "order")[:, 0] for name in names])
    given = np.array([found.edge("maker", name, "shipped")[:, 0] for name in names])
    assert asked == pytest.approx(np.array([demand[name] for name in names]), rel=1e-12, abs=1e-9)
    assert given == pytest.approx(rule.shares(np.full(DAYS, 30.0), asked, ranks), rel=1e-12, abs=1e-9)
    assert np.any(given < asked)


@every_rule
def test_the_reference_gives_what_the_rule_says(rule: Rule) -> None:
    rng = np.random.Generator(np.random.Philox(10))
    for _ in range(30):
        count = int(rng.integers(1, 7))
        wanted = np.round(rng.uniform(0, 20, (count, 6))) * rng.integers(0, 2, (count, 6))
        ranks = np.sort(rng.integers(1, 5, count))
        free = rng.uniform(0, 60, 6)
        claims = dict(enumerate(wanted))
        if rule.name == "priority":
            given = rules.by_class(free, claims, dict(enumerate(ranks.tolist())))
        elif rule.name == "lexicographic":
            given = rules.one_by_one(free, claims)
        elif rule.name == "fair_share":
            given = rules.water_filling(free, claims)
        else:
            given = rules.by_class(free, claims, dict.fromkeys(claims, 1))
        assert np.array(list(given.values())) == pytest.approx(rule.shares(free, wanted, ranks), rel=1e-12, abs=1e-9)
