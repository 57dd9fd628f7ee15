"""Power failures."""

from __future__ import annotations

from tests.engines.stress.shocks.small_network import compiled, curve, hits

from mainstay.engines.stress.shocks.power import SHOCK

FAILURE = {"kind": SHOCK.name, "where": {"site": "plant-a"}, "options": {"outage_days": 2, "restart_days": 4}}


def test_the_plant_comes_back_after_the_grid() -> None:
    assert curve(compiled(FAILURE, horizon=7)) == [1, 1, 1, 0.75, 0.5, 0.25, 0]


def test_generators_and_spoilt_stock() -> None:
    options = {**FAILURE["options"], "own_generation": 0.4, "stock_lost": 0.1}  # type: ignore[dict-item]
    impacts = compiled({**FAILURE, "options": options}, horizon=3)
    assert curve(impacts) == [0.6, 0.6, 0.6]
    assert curve(impacts, 1) == [0.1, 0, 0]
    assert set(hits(impacts)) == {
        ("x", "capacity", "product-a@plant-a"),
        ("x: spoilt stock", "stock", "product-a@plant-a"),
    }


def test_what_the_shock_tells_goes_first() -> None:
    assert curve(compiled({**FAILURE, "depth": 0.5, "plateau_days": 1, "recovery": {}}, horizon=3)) == [0.5, 0, 0]
