"""Synergy: none where nothing is shared, a known index where a purchase serves twice, negative where hours clash."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.care.plan.one_clinic import beds, shared

from mainstay.engines.care.plan import solve_plan, synergy

TIGHT = {"gap": 1e-7, "gain_gap": 1e-7}


def test_missions_that_share_nothing_have_no_synergy() -> None:
    system, cells = shared(
        ["cancer", "infectious"],
        [[9.0, 4.0], [5.0, 8.0]],
        [[1.0, 0.0], [0.0, 1.0]],
        [2.0, 1.0],
        target=[0, 1],
        worth=[1.0, 1.2],
    )
    joint = solve_plan(system, cells, 6.0, **TIGHT)
    found = synergy(system, cells, joint, 6.0, seed=1, **TIGHT)
    assert found.joint > 0
    assert found.difference == pytest.approx(0, abs=1e-5)
    assert found.index == pytest.approx(0, abs=1e-6)


def test_one_purchase_that_serves_each_mission_in_its_own_month() -> None:
    """Three missions ask for 6 beds, each in its month: 6 beds serve 18 together, and 6 in all when split in three."""
    system, cells = beds(["cancer", "infectious", "disaster"], [[6, 0, 0], [0, 6, 0], [0, 0, 6]], 0.0)
    joint = solve_plan(system, cells, 6.0, **TIGHT)
    found = synergy(system, cells, joint, 6.0, seed=1, **TIGHT)
    assert joint.value == pytest.approx(18.0)
    assert found.singles == pytest.approx(6.0)
    assert found.index == pytest.approx(2.0)
    assert (found.difference_low, found.difference_high) == pytest.approx((12.0, 12.0))


def test_two_programmes_that_count_on_the_same_nurse() -> None:
    """Each needs a machine of its own and a nurse; there are 4 nurses, and each alone plans with all of them."""
    system, cells = shared(
        ["cancer", "infectious"],
        [[4.0, 4.0]],
        [[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]],
        [4.0, 0.0, 0.0],
        target=[1, 2],
    )
    joint = solve_plan(system, cells, 8.0, **TIGHT)
    found = synergy(system, cells, joint, 8.0, seed=1, **TIGHT)
    assert (found.joint, found.singles) == pytest.approx((4.0, 8.0))
    assert found.index == pytest.approx(-0.5)
    assert found.by_mission == pytest.approx({"cancer": 4.0, "infectious": 4.0})


def test_the_interval_covers_the_scenarios() -> None:
    demand = [[6.0, 0.0], [0.0, 6.0], [6.0, 6.0], [2.0, 0.0], [0.0, 3.0], [0.0, 0.0]]
    system, cells = beds(["cancer", "infectious"], demand, 0.0, scenarios=6)
    joint = solve_plan(system, cells, 4.0, **TIGHT)
    found = synergy(system, cells, joint, 4.0, seed=1, **TIGHT)
    assert found.difference_low < found.difference < found.difference_high
    assert found.index is not None
    again = synergy(system, cells, joint, 4.0, seed=1, **TIGHT)
    assert again == found


def test_no_gain_has_no_index() -> None:
    system, cells = beds(["cancer", "infectious"], [[1.0, 1.0]], 5.0)
    joint = solve_plan(system, cells, 4.0, **TIGHT)
    found = synergy(system, cells, joint, 4.0, seed=1, **TIGHT)
    assert found.index is None
    assert np.isclose(found.difference, 0)
