"""The plan against all schedules that can be written down, on instances small enough for that."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.care.radiotherapy.machine_capacity import cobalt_courses, compare
from mainstay.engines.care.radiotherapy.plan_inputs import Centre, Money, PlanInputs, Rules
from mainstay.engines.care.radiotherapy.plan_solve import solve_plan
from mainstay.errors import InputError

YEARS = 4
FREE = Money(linac_course=0.0, cobalt_course=0.0, discount=0.0)


@dataclass(frozen=True)
class Life:
    """What one unit does: sources with their years, then a linac or nothing."""

    sources: tuple[tuple[float, int, int], ...]
    linac_from: int | None
    contract: bool


def lives_of_cobalt(activity: float, rules: Rules, fresh: float) -> Iterator[Life]:
    def on(sources: tuple[tuple[float, int, int], ...], year: int) -> Iterator[Life]:
        if year == YEARS:
            yield Life(sources, None, contract=False)
            return
        yield Life(sources, None, contract=False)
        for contract in (False, True):
            yield Life(sources, year, contract)
        for end in range(year + rules.least_source_years, YEARS + 1):
            if end == YEARS or end + rules.disposal_wait_years <= YEARS:
                yield from on((*sources, (fresh, year, end)), end)
        # a fresh source may always stay to the end
        if year + rules.least_source_years > YEARS:
            yield from on((*sources, (fresh, year, YEARS)), YEARS)

    for end in range(YEARS + 1):
        if end == YEARS or end + rules.disposal_wait_years <= YEARS:
            yield from on(((activity, 0, end),), end)


def lives_of_slot() -> Iterator[Life]:
    yield Life((), None, contract=False)
    for year, contract in itertools.product(range(YEARS), (False, True)):
        yield Life((), year, contract)


def judged(inputs: PlanInputs, lives: tuple[Life, ...]) -> tuple[float, float, float] | None:
    """Work a schedule through, year by year and step by step; nothing where it breaks a limit."""
    centre, rules, money = inputs.centres[0], inputs.rules, inputs.money
    told = compare(centre, inputs)
    able, paid, disposed, risk = np.zeros(YEARS), np.zeros(YEARS), np.zeros(YEARS), 0.0
    for number, life in enumerate(lives):
        for order, (activity, start, end) in enumerate(life.sources):
            for year in range(start, end):
                able[year] += cobalt_courses(inputs, told.uptimes.cobalt, activity, year - start, 1.0)
            paid[start] += money.source if order else 0.0
            gone = YEARS if end == YEARS else end + rules.disposal_wait_years
            rate = np.log(2) / 5.2711
            risk += activity / rate * (1 - np.exp(-rate * (gone - start)))
            when = YEARS - 1 if end == YEARS else max(gone - 1, end)
            paid[when] += money.disposal
            disposed[when] += end != YEARS
        if life.linac_from is not None:
            courses = told.contract if life.contract else told.linac
            if rules.keep_cobalt_where_better and number == 0 and courses < told.cobalt_fresh:
                return None
            paid[life.linac_from] += money.linac
            for year in range(life.linac_from + rules.build_years, YEARS):
                able[year] += courses
                paid[year] += money.contract_share * money.linac if life.contract else 0.0
    if (np.cumsum(paid) > np.cumsum(inputs.budget_usd_m) + 1e-9).any() or (disposed > rules.disposals_per_year).any():
        return None
    return float(np.minimum(able, inputs.demand).sum()), risk, float(paid.sum())


@settings(max_examples=12)
@given(
    st.sampled_from([20.0, 120.0, 370.0]),
    st.sampled_from([0.0, 1.0, 2.5]),
    st.sampled_from([0.4, 1.0, 3.0]),
    st.sampled_from([300.0, 700.0]),
    st.builds(
        Rules,
        build_years=st.integers(0, 1),
        least_source_years=st.integers(1, 2),
        disposal_wait_years=st.integers(0, 2),
        disposals_per_year=st.integers(0, 1),
        keep_cobalt_where_better=st.booleans(),
    ),
    st.sampled_from([("patients", "risk", "cost"), ("risk", "patients", "cost"), ("cost", "patients", "risk")]),
)
def test_no_schedule_is_better(
    activity: float, lost: float, budget: float, need: float, rules: Rules, order: tuple[str, ...]
) -> None:
    centre = Centre("a", cobalt=(activity,), slots=1, power_lost_hours_per_day=lost)
    inputs = PlanInputs((need,) * YEARS, (budget,) * YEARS, (centre,), money=FREE, rules=rules)
    fresh = inputs.working.fresh_activity_tbq
    found = [
        value
        for lives in itertools.product(lives_of_cobalt(activity, rules, fresh), lives_of_slot())
        if (value := judged(inputs, lives)) is not None
    ]
    assert found
    places = {"patients": lambda value: -value[0], "risk": lambda value: value[1], "cost": lambda value: value[2]}
    for name in order:
        best = min(places[name](value) for value in found)
        found = [value for value in found if places[name](value) <= best + 1e-5 * max(1.0, abs(best))]
    plan = solve_plan(inputs, objectives=order, gap=1e-7)
    assert plan.patients == pytest.approx(found[0][0], rel=1e-4)
    assert plan.risk_tbq_years == pytest.approx(found[0][1], rel=1e-4)
    assert plan.cost_usd_m == pytest.approx(found[0][2], rel=1e-4, abs=1e-4)


def test_no_money_at_all_says_what_would_do() -> None:
    inputs = PlanInputs((300.0,) * YEARS, (0.0,) * YEARS, (Centre("a", cobalt=(100.0,)),), money=FREE)
    with pytest.raises(InputError, match=r"budget.*cannot be met") as told:
        solve_plan(inputs)
    # the cheapest plan leaves the source where it is and sets its disposal aside
    assert "at least 0.200 million US dollars" in str(told.value)
    solve_plan(replace(inputs, budget_usd_m=(0.2,) * YEARS))
