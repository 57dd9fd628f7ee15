"""What each allocation rule gives, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress import allocation
from mainstay.engines.stress.allocation.fair_share import water_level

WANTED = np.array([10.0, 40.0, 30.0, 20.0])
PRIORITY = np.array([3, 1, 2, 1])


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("proportional", [5.0, 20.0, 15.0, 10.0]),
        ("priority", [0.0, 100.0 / 3.0, 0.0, 50.0 / 3.0]),
        ("lexicographic", [0.0, 40.0, 0.0, 10.0]),
        ("fair_share", [10.0, 40.0 / 3.0, 40.0 / 3.0, 40.0 / 3.0]),
    ],
)
def test_fifty_units_for_a_hundred_wanted(name: str, given: list[float]) -> None:
    assert allocation.get(name).shares(np.array(50.0), WANTED, PRIORITY) == pytest.approx(given)


def test_a_second_class_gets_what_the_first_leaves() -> None:
    given = allocation.get("priority").shares(np.array(75.0), WANTED, PRIORITY)
    assert given.tolist() == [0.0, 40.0, 15.0, 20.0]


def test_exaggeration_pays_under_proportion_and_not_under_fair_share() -> None:
    honest, greedy = np.array([40.0, 40.0]), np.array([80.0, 40.0])
    classes = np.array([1, 1])
    by_share = allocation.get("proportional")
    by_water = allocation.get("fair_share")
    assert by_share.shares(np.array(40.0), greedy, classes)[0] > by_share.shares(np.array(40.0), honest, classes)[0]
    assert by_water.shares(np.array(40.0), greedy, classes)[0] == by_water.shares(np.array(40.0), honest, classes)[0]


def test_each_replication_has_its_own_level() -> None:
    available = np.array([0.0, 50.0, 1000.0])
    level = water_level(available, np.repeat(WANTED[:, None], 3, axis=1))
    assert level.tolist() == pytest.approx([0.0, 40.0 / 3.0, np.inf])
