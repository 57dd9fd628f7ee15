"""Access by floating catchments equals sums written out, and the published values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.care.siting.towns import towns

from mainstay.engines.care import siting
from mainstay.errors import InputError


def by_hand(cost: Any, demand: Any, supply: Any, reach: float, weigh: Any, *, three: bool = False) -> list[float]:
    points, sites = range(len(demand)), range(len(supply))
    weight = [[weigh(cost[i][j]) if cost[i][j] <= reach else 0.0 for j in sites] for i in points]
    choice = [[1.0] * len(supply) for _ in points]
    if three:
        choice = [[w / sum(row) if sum(row) else 0.0 for w in row] for row in weight]
    asked = [sum(demand[i] * weight[i][j] * choice[i][j] for i in points) for j in sites]
    ratio = [supply[j] / asked[j] if asked[j] else 0.0 for j in sites]
    return [sum(ratio[j] * weight[i][j] * choice[i][j] for j in sites) for i in points]


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 12), st.integers(1, 6), st.floats(5, 90))
def test_equals_the_sums_written_out(seed: int, points: int, sites: int, reach: float) -> None:
    cost, demand = towns(seed, points, sites)
    supply = np.arange(1.0, sites + 1)
    zones = [(20.0, 1.0), (40.0, 0.68), (60.0, 0.22)]

    def step(value: float) -> float:
        return next((weight for limit, weight in zones if value <= limit), 0.0)

    plain = siting.two_step_fca(cost, demand, supply, reach)
    assert plain.access == pytest.approx(by_hand(cost, demand, supply, reach, lambda _: 1.0))
    enhanced = siting.two_step_fca(cost, demand, supply, reach, weight=zones)
    assert enhanced.access == pytest.approx(by_hand(cost, demand, supply, reach, step))
    three = siting.three_step_fca(cost, demand, supply, reach, weight=zones)
    assert three.access == pytest.approx(by_hand(cost, demand, supply, reach, step, three=True))
    # all that anybody reaches is given out, once
    for found in (plain, enhanced, three):
        assert demand @ found.access == pytest.approx(supply[~np.isnan(found.ratio)].sum())
    assert (plain.sites_reached == (cost <= reach).sum(axis=1)).all()


def test_more_supply_never_lowers_access() -> None:
    cost, demand = towns(2, 20, 5)
    supply = np.ones(5)
    before = siting.two_step_fca(cost, demand, supply, 50.0).access
    supply[3] = 4.0
    assert (siting.two_step_fca(cost, demand, supply, 50.0).access >= before - 1e-15).all()


def test_a_site_that_nobody_reaches_has_no_ratio() -> None:
    found = siting.two_step_fca([[1.0, 99.0]], [5.0], [1.0, 1.0], 10.0)
    assert np.isnan(found.ratio[1])
    assert found.access.tolist() == [0.2]


def test_rivals_out_of_reach_take_part_only_where_asked() -> None:
    cost, demand, supply = [[10.0, 80.0]], [100.0], [10.0, 10.0]
    near = siting.three_step_fca(cost, demand, supply, 60.0, weight=siting.gravity(1.0))
    wide = siting.three_step_fca(cost, demand, supply, 60.0, weight=siting.gravity(1.0), rivals="all")
    assert near.ratio[0] == pytest.approx(10.0 / (100.0 * 0.1))
    assert wide.ratio[0] == pytest.approx(10.0 / (100.0 * 0.1 * (0.1 / (0.1 + 1 / 80))))


def test_weights_without_a_value_are_refused() -> None:
    with pytest.raises(InputError, match="not a number"):
        siting.two_step_fca([[0.0]], [1.0], [1.0], 5.0, weight=siting.gravity(1.0))
    with pytest.raises(InputError, match="must rise"):
        siting.two_step_fca([[1.0]], [1.0], [1.0], 5.0, weight=[(20.0, 1.0), (10.0, 0.5)])


def test_bell_curve_halves_where_it_should() -> None:
    assert siting.gaussian(10.0)(np.array([10.0 * np.sqrt(2 * np.log(2))]))[0] == pytest.approx(0.5)


@pytest.mark.shared
def test_hospital_example(shared_dir: Path) -> None:
    """The example of the Python package access (BSD-3): weights 1 / cost, reach 61, four states of the roads."""
    told = json.loads((shared_dir / "cases" / "siting" / "hospital_example.json").read_text(encoding="utf-8"))
    places = ["1", "2", "3"]
    demand, supply = ([float(told[key][place]) for place in places] for key in ("pop", "doc"))
    for name, roads in told["scenarios"].items():
        cost = np.array(
            [[1, roads["x"], roads["inb"]], [roads["x"], 1, roads["inb"]], [roads["out"], roads["out"], 1]], float
        )
        found = siting.two_step_fca(cost, demand, supply, 61.0, weight=siting.gravity(1.0))
        expected = [told["expected_two_stage_fca"][name][place] for place in places]
        assert found.access == pytest.approx(expected, rel=1e-12)
