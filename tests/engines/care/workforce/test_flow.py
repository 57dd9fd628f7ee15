"""Stock and flow against people counted one by one, and where it comes to rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.care.workforce import Cadre, project, skilled, skilled_at_rest, steady_state
from mainstay.errors import InputError

SHARE = st.floats(0.01, 0.25)


def counted(cadre: Cadre, years: int) -> list[float]:
    """Return people at work year by year, written out cohort by cohort."""
    cohorts = [cadre.intake] * cadre.training_years  # first-year students first
    work, abroad, course = cadre.stock, cadre.abroad, [cadre.stock]
    for _ in range(years):
        graduates = cohorts.pop() * (1 - cadre.dropout)
        cohorts.insert(0, cadre.intake)
        gone, back = work * cadre.migration, abroad * cadre.returning
        work = work - work * cadre.attrition - work * cadre.retirement - gone + graduates + back
        abroad = abroad + gone - back
        course.append(work)
    return course


@given(st.floats(0, 1000), st.floats(0, 100), st.integers(1, 6), SHARE, SHARE, SHARE, SHARE)
@settings(max_examples=40)
def test_projection_and_rest(
    stock: float, intake: float, training: int, attrition: float, migration: float, retirement: float, returning: float
) -> None:
    cadre = Cadre("nurse", stock, intake, training, 0.1, attrition, migration, retirement, returning, abroad=20.0)
    assert project(cadre, 15)[:, -2].tolist() == pytest.approx(counted(cadre, 15))
    rest = steady_state(cadre)
    assert rest is not None
    assert rest[-2] == pytest.approx(intake * 0.9 / (attrition + retirement), rel=1e-9)
    resting = replace(cadre, stock=float(rest[-2]), abroad=float(rest[-1]))
    assert project(resting, 30)[-1] == pytest.approx(rest, rel=1e-9, abs=1e-9)
    quick = Cadre("nurse", stock, intake, training, 0.1, 0.2 + attrition / 2, migration, retirement, 0.2 + returning)
    settled = steady_state(quick)
    assert settled is not None
    assert project(quick, 600)[-1, -2] == pytest.approx(settled[-2], rel=1e-6, abs=1e-6)


def test_students_already_there_graduate_in_turn() -> None:
    cadre = Cadre("nurse", 0.0, intake=0.0, training_years=3, students=(5.0, 3.0, 2.0))
    assert project(cadre, 4)[:, -2].tolist() == [0.0, 2.0, 5.0, 10.0, 10.0]


def test_rest_without_return_and_without_leaving() -> None:
    assert steady_state(Cadre("nurse", 5.0, intake=10.0, training_years=1)) is None
    rest = steady_state(Cadre("nurse", 5.0, intake=10.0, training_years=1, migration=0.1))
    assert rest is not None
    assert rest[-2] == pytest.approx(100.0)
    assert np.isinf(rest[-1])
    assert steady_state(Cadre("nurse", 5.0, intake=10.0, training_years=1, migration=0.1, returning=0.1)) is None


@given(st.floats(0, 500), st.floats(0, 50), SHARE, SHARE)
@settings(max_examples=20)
def test_skill_comes_to_rest(start: float, trained: float, decay: float, leaving: float) -> None:
    course = skilled(start, trained, decay=decay, leaving=leaving, years=1500)
    assert course[-1] == pytest.approx(skilled_at_rest(trained, decay=decay, leaving=leaving), rel=1e-6, abs=1e-4)
    assert np.isinf(skilled_at_rest(1.0, decay=0.0, leaving=0.0))


def test_impossible_cadres_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        project(Cadre("nurse", -1.0, dropout=2.0, training_years=0, students=(1.0,)), 3)
    assert {problem.code for problem in caught.value.problems} == {
        "workforce.negative",
        "workforce.share",
        "workforce.training",
        "workforce.students",
    }
    with pytest.raises(InputError, match="more people leave"):
        project(Cadre("nurse", 1.0, attrition=0.6, migration=0.6), 3)
