"""Demand of an epidemic, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mainstay.engines.stress.demand.epidemic import Role, demand, from_roles, rows
from mainstay.engines.stress.epidemic import FLOWS, Epidemic, Link, links, seir
from mainstay.errors import InputError


def _course(**told: Any) -> Epidemic:
    """A course of two days after the start with the flows given, in one replication."""
    flows = np.zeros((3, len(FLOWS), 1))
    for name, values in told.items():
        flows[:, FLOWS.index(name), 0] = values
    empty = np.zeros((3, 19, 1, 0))
    return Epidemic(flows, empty, ("all",), 1000.0, np.zeros(1), np.zeros((19, 1, 1)))


def test_units_by_hand() -> None:
    """Day 1: 10 patients x 12 + 2 admissions x 20 = 160; day 2: 14 x 12 + 5 x 20 = 268."""
    course = _course(hospital_occupancy=[9, 10, 14], new_hospital=[9, 2, 5])
    ties = [Link("demand", "ppe", "hospital_occupancy", 12.0), Link("demand", "ppe", "new_hospital", 20.0)]
    wanted = demand(course, [*ties, Link("labour", "", "absent_share", 1.0)])
    assert list(wanted) == ["ppe"]
    assert wanted["ppe"][:, 0].tolist() == [160.0, 268.0]
    assert rows(wanted).rows() == [("ppe", 0, 0, 160.0), ("ppe", 0, 1, 268.0)]
    assert rows({}).height == 0


def test_bundled_oxygen_follows_beds() -> None:
    course = seir(1e6, pathogen="influenza-1918", days=60)
    wanted = demand(course, links("influenza-1918", {"o2": "oxygen_m3"}))["o2"]
    beds, icu = course.flow("hospital_occupancy")[1:], course.flow("icu_occupancy")[1:]
    assert wanted == pytest.approx(4.32 * beds + 28.8 * icu)


def test_roles_by_hand() -> None:
    """A nurse for four patients, two shifts, three changes: 1.5; a doctor for ten, two shifts, two changes: 0.4."""
    tie = from_roles("gown", [Role("nurse", 0.25, 2.0, 3.0), Role("doctor", 0.1, 2.0, 2.0)], flow="icu_occupancy")
    assert tie.coefficient == pytest.approx(1.9)
    assert demand(_course(icu_occupancy=[0, 10, 0]), [tie])["gown"][0, 0] == pytest.approx(19.0)


def test_wrong_roles_are_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        from_roles("gown", [Role("nurse", -1.0, 2.0, -3.0)], flow="beds")
    assert len(error.value.problems) == 3
