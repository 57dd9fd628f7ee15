"""Contamination: stop, stock held and destroyed, recall."""

from __future__ import annotations

from typing import Any

from tests.engines.stress.shocks.small_network import compiled, curve, hits

from mainstay.engines.stress.shocks.contamination import SHOCK

OPTIONS: dict[str, Any] = {
    "stop_days": 1,
    "restart_days": 2,
    "release_testing_days": 1,
    "held_days": 2,
    "destroyed": 0.3,
    "recalled": 0.5,
}
FOUND = {"kind": SHOCK.name, "where": {"site": "plant-a"}, "options": OPTIONS}


def test_all_parts() -> None:
    impacts = compiled(FOUND, horizon=6)
    assert impacts.names == ("x: making", "x: stock held", "x: stock destroyed", "x: recall")
    assert curve(impacts, 0) == [1, 1, 1, 0.5, 0, 0]
    assert curve(impacts, 1) == [1, 1, 0, 0, 0, 0]
    assert curve(impacts, 2) == [0.3, 0, 0, 0, 0, 0]
    assert curve(impacts, 3) == [0.5, 0, 0, 0, 0, 0]


def test_buyers_lose_the_share_that_they_buy_there() -> None:
    assert {key: weight for key, weight in hits(compiled(FOUND)).items() if key[0] == "x: recall"} == {
        ("x: recall", "stock", "trade"): 0.6
    }
    both = {**FOUND, "where": {"site": "plant-b", "product": "product-a"}}
    assert {key[2]: weight for key, weight in hits(compiled(both)).items() if key[0] == "x: recall"} == {
        "trade": 0.4,
        "clinic": 1.0,
    }


def test_no_recall_unless_told() -> None:
    options = {name: value for name, value in OPTIONS.items() if name not in {"recalled", "destroyed"}} | {
        "destroyed": 0
    }
    assert compiled({**FOUND, "options": options}).names == ("x: making", "x: stock held")
