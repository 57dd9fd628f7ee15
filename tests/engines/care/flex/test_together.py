"""All resources at once: the fixed point against simulation, the choice against trying everything."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from mainstay.engines.care.flex import Pool, best_together, losses
from mainstay.engines.care.flex.purchases import cared_for, with_units
from mainstay.engines.care.multi_resource import PatientClass, Resource, simulate


def pool(name: str, units: int, own: int, services: dict[str, tuple[bool, float, float]]) -> Pool:
    side, ordinary, surge = (list(column) for column in zip(*services.values(), strict=True))
    made = Pool.of(name, units, own, protected=side, loads=ordinary, surge_loads=surge)
    return replace(made, services=tuple(services))


BEDS = pool("bed", 14, 8, {"cancer": (True, 5.0, 5.0), "flu": (False, 4.0, 10.0)})
NURSES = pool("nurse", 16, 9, {"cancer": (True, 5.0, 5.0), "visit": (True, 3.0, 3.0), "flu": (False, 4.0, 10.0)})


def test_one_pool_is_its_formula() -> None:
    ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
    assert losses([ward], [4], surge=True).lost == pytest.approx([0.0140348, 0.5642344], abs=1e-6)
    best = best_together([ward])
    assert best.reserves == (2,)
    assert best.reached
    assert best.found.lost[0] <= best.goal


def test_the_fixed_point_is_near_the_simulation_of_both_resources() -> None:
    found = losses([BEDS, NURSES], [2, 1], surge=True)
    lost = dict(zip(found.services, found.lost, strict=True))
    reserves = {"bed": 2, "nurse": 1}
    seen = simulate(
        [Resource("bed", 14), Resource("nurse", 16)],
        [
            PatientClass("cancer", 5.0, 1.0, {"bed": 1, "nurse": 1}),
            PatientClass("visit", 3.0, 1.0, {"nurse": 1}),
            PatientClass("flu", 10.0, 1.0, {"bed": 1, "nurse": 1}, reserves=reserves),
        ],
        horizon=600.0,
        warm_up=20.0,
        replications=8,
    )
    for name, share in lost.items():
        # resources are taken as independent, though the same patients hold both: near, and never too hopeful
        assert -0.01 <= share - seen.value(name, "blocked") <= 0.06


def test_the_choice_is_as_good_as_trying_everything() -> None:
    pools = [BEDS, NURSES]
    best = best_together(pools)
    routine = np.array([name != "flu" for name in best.found.services])
    come = np.array([{"cancer": 5.0, "visit": 3.0, "flu": 10.0}[name] for name in best.found.services])
    allowed = losses(pools, None, surge=True).share(come, routine)
    assert best.goal == pytest.approx(allowed)
    found = {}
    for reserves in product(range(15), range(17)):
        seen = losses(pools, reserves, surge=True)
        if seen.share(come, routine) <= allowed + 1e-7:
            found[reserves] = seen.share(come, ~routine)
    mine = best.found.share(come, ~routine)
    assert best.found.share(come, routine) <= allowed + 1e-7
    assert mine <= min(found.values()) + 2e-3
    # sharing with the reservation is better for both than separate wards
    assert mine < losses(pools, None, surge=True).share(come, ~routine)


def test_a_goal_that_cannot_be_kept_is_said() -> None:
    short = pool("bed", 4, 2, {"cancer": (True, 9.0, 9.0), "flu": (False, 4.0, 10.0)})
    best = best_together([short], goal=0.01)
    assert not best.reached
    assert best.reserves == (4,)


def test_a_tighter_goal_keeps_more_and_has_a_price() -> None:
    loose, tight = best_together([BEDS, NURSES], goal=0.2), best_together([BEDS, NURSES], goal=0.01)
    assert sum(tight.reserves) > sum(loose.reserves)
    assert tight.price > 0
    free = best_together([BEDS, NURSES], goal=0.999)
    assert sum(free.reserves) == 0
    assert free.price == 0


def test_one_more_unit_never_harms_all_in_all() -> None:
    before = cared_for([BEDS, NURSES], (2, 1))
    after = cared_for([with_units(BEDS, 1), NURSES], (2, 1))
    assert sum(after) > sum(before)
    # flow balance: cared for is what comes less what is lost
    found = losses([BEDS, NURSES], (2, 1), surge=True)
    come = np.array([{"cancer": 5.0, "visit": 3.0, "flu": 10.0}[name] for name in found.services])
    assert sum(before) == pytest.approx(float(come @ (1 - found.lost)))


def test_a_near_start_finds_the_same() -> None:
    cold = losses([BEDS, NURSES], [3, 2], surge=True)
    warm = losses([BEDS, NURSES], [3, 2], surge=True, start=losses([BEDS, NURSES], [0, 0], surge=True))
    assert warm.lost == pytest.approx(cold.lost, abs=1e-6)
