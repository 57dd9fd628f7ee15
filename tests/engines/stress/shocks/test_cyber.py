"""Cyber attacks."""

from __future__ import annotations

from typing import Any

from tests.engines.stress.shocks.small_network import compiled, curve, hits

from mainstay.engines.stress.shocks.cyber import SHOCK

OPTIONS: dict[str, Any] = {"systems_down_days": 2, "making_down_days": 3, "restart_days": 4, "making": 0.5}
ATTACK = {"kind": SHOCK.name, "where": {"organization": "firm-b"}, "options": OPTIONS}


def test_orders_and_shipments_stop_and_making_follows() -> None:
    impacts = compiled(ATTACK, horizon=8)
    assert curve(impacts, 0) == [0.5, 0.5, 0.5, 0.5, 0.421875, 0.25, 0.078125, 0]
    assert curve(impacts, 1) == curve(impacts, 2) == [1, 1, 0, 0, 0, 0, 0, 0]
    assert {(name, quantity) for name, quantity, _ in hits(impacts)} == {
        ("x: making", "capacity"),
        ("x: orders", "order"),
        ("x: shipping", "ship"),
    }


def test_systems_are_down_equally_long_for_orders_and_shipments() -> None:
    impacts = compiled({**ATTACK, "options": {**OPTIONS, "systems_down_days": {"low": 1, "high": 30}}}, horizon=40)
    downs = [(sum(curve(impacts, 1, r)), sum(curve(impacts, 2, r))) for r in range(12)]
    assert all(one == other for one, other in downs)
    assert len({one for one, _ in downs}) > 5


def test_the_depth_is_that_of_making() -> None:
    impacts = compiled({**ATTACK, "depth": 0.9}, horizon=2)
    assert curve(impacts, 0) == [0.9, 0.9]
    assert curve(impacts, 1) == [1, 1]
