from __future__ import annotations

import polars as pl
import pytest

from mainstay.engines.stress import recovery
from mainstay.errors import InputError

PLANTS = [{"plant": "S1", "capacity": 30.0}, {"plant": "S2", "capacity": 45.0}, {"plant": "S3", "capacity": 60.0}]
PRODUCTS = [
    {"product": "P1", "demand": 75.0, "inventory": 20.0, "unit_loss": 5000.0},
    {"product": "P2", "demand": 50.0, "inventory": 25.0, "unit_loss": 6500.0},
]
MAKES = [{"plant": plant["plant"], "product": product["product"]} for plant in PLANTS for product in PRODUCTS]


def test_problem_1_of_the_teaching_case_retyped() -> None:
    """HEC Montréal, teaching case after Simchi-Levi et al. (2015), problem 1: answers in print."""
    network = recovery.from_tables(PLANTS, PRODUCTS, MAKES)
    outages = [{"outage": "0 none", "site_id": None, "ttr_days": 2.0}]
    outages += [{"outage": name, "site_id": name, "ttr_days": 2.0} for name in ("S1", "S2", "S3")]
    result = recovery.time_to_recover(network, outages)
    found = result.tables["outages"].sort("outage")
    assert found["loss"].to_list() == pytest.approx([0.0, 0.0, 125_000.0, 275_000.0])
    assert found["risk_exposure"].to_list() == pytest.approx([0.0, 0.0, 125 / 275, 1.0])
    times = recovery.time_to_survive(network, outages).tables["outages"].sort("outage")["tts_days"].to_list()
    assert times[0] is None
    assert times[1:] == pytest.approx([2.25, 45 / 35, 0.9])


def test_full_flexibility_absorbs_what_dedicated_lines_lose() -> None:
    dedicated = [{"plant": "S1", "product": "P2"}, {"plant": "S2", "product": "P1"}, {"plant": "S3", "product": "P1"}]
    lines, flexible = recovery.from_tables(PLANTS, PRODUCTS, dedicated), recovery.from_tables(PLANTS, PRODUCTS, MAKES)
    hit = [{"site_id": "S1", "ttr_days": 2.0}]
    assert recovery.time_to_recover(lines, hit).metric("max_loss") == pytest.approx(75 * 6500)
    assert recovery.time_to_recover(flexible, hit).metric("max_loss") == 0.0


def test_a_line_may_have_a_limit_of_its_own() -> None:
    narrow = [{"plant": "S3", "product": "P1", "capacity": 10.0}]
    network = recovery.from_tables(PLANTS, PRODUCTS[:1], narrow)
    calm = recovery.time_to_recover(network, [{"outage": "calm", "ttr_days": 2.0}])
    assert calm.tables["lost"]["lost_units"].to_list() == pytest.approx([150 - 20 - 20.0])


def test_bad_tables_are_refused_with_everything_that_is_wrong() -> None:
    with pytest.raises(InputError) as caught:
        recovery.from_tables([{"plant": "S1", "capacity": -1.0}], PRODUCTS, [{"plant": "S11", "product": "P3"}])
    assert len(caught.value.problems) == 3
    with pytest.raises(InputError, match="there is demand and no source"):
        recovery.from_tables(PLANTS, PRODUCTS, MAKES[::2])


def test_a_scenario_needs_a_time_to_recover() -> None:
    rows = [("Supplier", "Capacity", "S1", 30.0), ("Product", "Demand", "P1", 75.0)]
    parameters = pl.DataFrame(rows, schema=["Type", "Parameter", "Index", "Value"], orient="row")
    cells = pl.DataFrame({"Node": ["S1"], "Product": ["P1"], "Scenario_0": [2]})
    with pytest.raises(InputError) as caught:
        recovery.from_availability(parameters, cells)
    assert [problem.code for problem in caught.value.problems] == ["recovery.out_of_range", "recovery.no_ttr"]
