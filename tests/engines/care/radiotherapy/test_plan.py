from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from mainstay.engines.care.radiotherapy.bundled import guidelines
from mainstay.engines.care.radiotherapy.machine_capacity import COBALT_STAYS, CONTRACT_ONLY, LINAC_MORE, compare
from mainstay.engines.care.radiotherapy.plan_inputs import Centre, PlanInputs, Role, Rules
from mainstay.engines.care.radiotherapy.plan_program import (
    BUDGET,
    DISPOSAL,
    GOAL_PATIENTS,
    GOAL_SOURCES,
    build_program,
    heads_per_course,
)
from mainstay.engines.care.radiotherapy.plan_solve import Plan, clash, least_budget, pareto, solve_plan
from mainstay.engines.care.radiotherapy.plan_tables import (
    changes_table,
    keep_or_replace_table,
    limits_table,
    pareto_table,
    people_table,
    steps_table,
    unmet_need,
    years_table,
)
from mainstay.engines.care.radiotherapy.prices import prices
from mainstay.engines.care.radiotherapy.replay import Draws, draw, people_at_work, replay, taken
from mainstay.errors import InputError

YEARS = 4
ROLES = (
    Role("radiation oncologist", 3.0, 0.05, 0.0, 2, 2, 0.1, per_course=1 / 250),
    Role("radiation therapist", 12.0, 0.05, 1.0, 3, 1, 0.04, per_linac=5.0, per_cobalt=5.0),
)
CENTRES = (
    Centre("capital", cobalt=(200.0,), linacs=1, slots=1, power_kw=150.0),
    Centre("north", cobalt=(150.0,), power_lost_hours_per_day=2.5, power_kw=60.0),
    Centre("south", cobalt=(60.0,), power_lost_hours_per_day=1.2, linac_mttr_hours=150.0),
)
INPUTS = PlanInputs((2000.0,) * YEARS, (2.0,) * YEARS, CENTRES, ROLES)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve_plan(INPUTS)


def test_the_plan_keeps_every_limit_when_it_is_added_up_again(plan: Plan) -> None:
    steps, program, value = taken(plan), plan.program, plan.answer.value
    money = INPUTS.money
    spent = 0.0
    for year in range(YEARS):
        treated = {key: value[column] for key, column in program.patients.items() if key[2] == year}
        assert sum(treated.values()) <= INPUTS.demand[year] + 1e-6
        spent += sum(step.cost[year] * count for step, count in steps)
        spent += sum(
            courses * (money.cobalt_course if key[1] == "cobalt" else money.linac_course)
            for key, courses in treated.items()
        )
        trained = {role: value[column] for (role, when), column in program.trainees.items() if when == year}
        spent += sum(trained.get(role.role, 0.0) * role.training_usd_m for role in ROLES)
        assert spent <= sum(INPUTS.budget_usd_m[: year + 1]) + 1e-6
        assert sum(step.disposals[year] * count for step, count in steps) <= INPUTS.rules.disposals_per_year
        for role in ROLES:
            needed = sum(
                courses * heads_per_course(role, key[1], program.verdicts[key[0]]) for key, courses in treated.items()
            )
            assert needed <= people_at_work(plan, role.role, year) + 1e-6
        for centre in CENTRES:
            here = [(step, n) for step, n in steps if program.units[step.unit].centre is centre]
            drawn = sum((45 * step.linacs(year) + 5 * step.cobalt_on[year]) * n for step, n in here)
            assert drawn <= centre.power_kw + 1e-6
            machines = sum((step.linacs(year) + step.cobalt_on[year]) * n for step, n in here)
            assert machines <= len(centre.cobalt) + centre.linacs + centre.slots


def test_every_unit_has_one_life_and_every_source_its_disposal(plan: Plan) -> None:
    for number, unit in enumerate(plan.program.units):
        steps = [(step, n) for step, n in taken(plan) if step.unit == number]
        assert sum(n for step, n in steps if step.end == YEARS) == unit.count
        assert sum(n for step, n in steps if step.begin == -1) == unit.count
    for step, _ in taken(plan):
        if step.gone_by and not step.ends_with_source:
            assert step.disposals.sum() == 1
            assert step.gone_by <= YEARS
        if step.ends_with_source:
            # what its disposal will cost is set aside
            assert step.cost[-1] >= INPUTS.money.disposal


def test_cobalt_stays_where_a_linac_treats_fewer(plan: Plan) -> None:
    verdicts = {centre.centre_id: compare(centre, INPUTS).verdict for centre in CENTRES}
    assert verdicts == {"capital": LINAC_MORE, "north": COBALT_STAYS, "south": CONTRACT_ONLY}
    names = {name: name.upper() for name in verdicts}
    told = {row["centre"]: row for row in keep_or_replace_table(plan, names).to_dicts()}
    assert told["NORTH"]["linacs_last_year"] == 0
    assert told["NORTH"]["why"].startswith("Cobalt stays at NORTH")
    assert "only with a service contract" in told["SOUTH"]["why"]
    assert told["CAPITAL"]["why"].startswith("At CAPITAL a linac treats more")
    for row in told.values():
        keeps = row["cobalt_units_last_year"] > 0 and row["verdict"] != COBALT_STAYS
        assert ("in its last year" in row["why"]) == keeps
    # the rule lifted and security first, the source of the north goes too
    loose = replace(INPUTS, rules=Rules(keep_cobalt_where_better=False), budget_usd_m=(50.0,) * YEARS)
    secure = solve_plan(loose, objectives=("risk", "patients"))
    assert {row["cobalt_units_last_year"] for row in keep_or_replace_table(secure, names).to_dicts()} == {0.0}
    kept = solve_plan(replace(loose, rules=Rules()), objectives=("patients", "risk"))
    assert keep_or_replace_table(kept, names).filter(linacs_last_year=0)["centre"].to_list() == ["NORTH"]


def test_the_replay_gives_the_same_patients(plan: Plan) -> None:
    again = replay(plan, full_bunkers=True)
    assert again.patients.sum() == pytest.approx(plan.patients, rel=1e-5)
    assert (again.capacity + 1e-6 >= again.patients).all()
    # with fewer machines than bunkers a crew is freer, so no fewer patients
    assert replay(plan).patients.sum() >= plan.patients - 1e-3


def test_worse_machines_treat_fewer(plan: Plan) -> None:
    drawn = draw(guidelines(), (0.9, 1.1), count=200, seed=1)
    same = draw(guidelines(), (0.9, 1.1), count=200, seed=1)
    assert np.array_equal(replay(plan, drawn).patients, replay(plan, same).patients)
    base = replay(plan).patients.sum()
    worse = Draws(1, {"linac_mttr_hours": np.array([5.0]), "contract_mttr_hours": np.array([5.0])})
    assert replay(plan, worse).patients.sum() < base
    assert replay(plan, Draws(1, {"need": np.array([0.1])})).patients.sum() == pytest.approx(0.1 * 2000 * YEARS)
    assert replay(plan, Draws(1, {"fractions_per_course": np.array([2.0])})).patients.sum() < base


def test_an_order_and_weights(plan: Plan) -> None:
    risk_first = solve_plan(INPUTS, objectives=("risk", "patients"))
    assert risk_first.risk_tbq_years <= plan.risk_tbq_years + 1e-6
    assert risk_first.patients <= plan.patients + 1e-6
    cheap = solve_plan(INPUTS, objectives=("cost",))
    assert cheap.cost_usd_m <= plan.cost_usd_m + 1e-6
    only = solve_plan(INPUTS, weights={"patients": 1.0})
    assert only.patients == pytest.approx(plan.patients, rel=1e-3)
    assert only.order == ()
    dear = solve_plan(INPUTS, weights={"patients": 1.0, "risk": 1e4})
    assert dear.risk_tbq_years == pytest.approx(risk_first.risk_tbq_years, rel=1e-3)


def test_pareto_points_trade_one_for_the_other(plan: Plan) -> None:
    found = pareto(INPUTS, 4)
    assert len(found) >= 2
    patients = [told.patients for told in found]
    risks = [told.risk_tbq_years for told in found]
    assert patients == sorted(patients, reverse=True)
    assert risks == sorted(risks, reverse=True)
    assert patients[0] == pytest.approx(plan.patients, rel=3e-3)
    assert pareto_table(found).height == len(found)


def test_prices_are_what_one_more_really_brings(plan: Plan) -> None:
    told = {price.limit: price for price in prices(plan)}
    role = replace(ROLES[0], headcount=ROLES[0].headcount + 1)
    more = solve_plan(replace(INPUTS, roles=(role, ROLES[1])))
    gain = more.patients - plan.patients
    price = told["staff: radiation oncologist"]
    assert price.gain_patients == pytest.approx(gain if gain > 2e-4 * plan.patients else 0.0, abs=1e-3 * plan.patients)
    assert all(price.gain_patients >= 0 for price in told.values())
    assert {"budget", "disposal", "need", "bunkers: north", "power: capital"} <= set(told)
    assert "power: south" not in told
    assert any(price.binds for price in told.values())
    table = limits_table(list(told.values()), {"north": "number 1"})
    assert "bunkers: number 1" in table["limit"].to_list()
    assert not any("north" in name for name in table["limit"])
    best = max(told.values(), key=lambda price: price.gain_patients)
    assert best.price == best.gain_patients / best.step


def test_tables_add_up(plan: Plan) -> None:
    years = years_table(plan, replay(plan, draw(guidelines(), (1, 1), count=64, seed=1)))
    assert years["patients"].sum() == pytest.approx(plan.patients)
    assert (years["need"] - years["patients"]).sum() == pytest.approx(unmet_need(plan))
    assert (years["patients_low"] <= years["patients"]).all()
    assert (years["patients"] <= years["patients_high"]).all()
    names = {centre.centre_id: centre.centre_id for centre in CENTRES}
    steps = steps_table(plan, names)
    assert changes_table(steps)["count"].sum() == steps["count"].sum()
    paid = sum(row["paid_usd_m"] / 1.03 ** (row["year"] - 1) for row in years.to_dicts())
    assert paid == pytest.approx(plan.cost_usd_m)
    people = people_table(plan)
    assert (people["needed"] <= people["at_work"] + 1e-6).all()
    assert people.height == 2 * YEARS
    # sources that are not gone are those of steps that still have one
    gone = sum(n for step, n in taken(plan) if step.gone_by and not step.ends_with_source)
    fresh = sum(n for step, n in taken(plan) if step.what == "fresh cobalt")
    assert years["sources"][-1] == 3 + fresh - gone
    assert years["disposals"].sum() == gone


def test_activity_at_risk_is_the_area_under_the_activity(plan: Plan) -> None:
    slow = 0.0
    for step, count in taken(plan):
        if step.gone_by:
            stay = (YEARS if step.ends_with_source else step.end + INPUTS.rules.disposal_wait_years) - step.from_year
            middles = (np.arange(1000) + 0.5) * stay / 1000
            slow += count * float(np.sum(step.activity_tbq * 2 ** (-middles / 5.2711)) * stay / 1000)
    assert plan.risk_tbq_years == pytest.approx(slow, rel=1e-5)


def test_the_smallest_clash_is_told() -> None:
    rules = Rules(sources_out_by_year=1, disposals_per_year=1, least_patients_last_year=500.0)
    hard = replace(INPUTS, rules=rules)
    names = clash(hard)
    assert names == [DISPOSAL, GOAL_SOURCES]
    for name in names:
        assert build_program(hard, without=frozenset({name})).program.solve([]).feasible
    others = frozenset(limit.name for limit in build_program(hard).limits) - frozenset(names) - {"need"}
    assert not build_program(hard, without=others).program.solve([]).feasible
    with pytest.raises(InputError) as told:
        solve_plan(hard)
    assert [problem.found for problem in told.value.problems] == names
    assert clash(INPUTS) == []


def test_a_budget_below_the_cheapest_plan_says_what_would_do() -> None:
    rules = Rules(least_patients_last_year=1400.0)
    goal = replace(INPUTS, roles=(), rules=rules, budget_usd_m=(0.3,) * YEARS)
    assert clash(goal) == [BUDGET, GOAL_PATIENTS]
    least = least_budget(goal)
    with pytest.raises(InputError, match=f"{least:,.3f} million"):
        solve_plan(goal)
    enough = replace(goal, budget_usd_m=(least + 1e-4, *[0.0] * (YEARS - 1)))
    assert solve_plan(enough, objectives=("cost",)).patients >= 1400 - 1e-3
    short = replace(goal, budget_usd_m=(least - 0.01, *[0.0] * (YEARS - 1)))
    assert clash(short)
    hopeless = replace(goal, rules=Rules(least_patients_last_year=1e6))
    assert math.isinf(least_budget(hopeless))


def test_money_that_is_not_kept_buys_less() -> None:
    kept = solve_plan(INPUTS, objectives=("patients",))
    lost = solve_plan(replace(INPUTS, carry_over=False), objectives=("patients",))
    assert lost.patients <= kept.patients + 1e-3


def test_goals_are_met() -> None:
    out = replace(INPUTS, rules=Rules(sources_out_by_year=3, disposals_per_year=4))
    plan = solve_plan(out)
    years = years_table(plan, replay(plan))
    assert years["sources"][2] == 0
    assert plan.patients < solve_plan(INPUTS).patients
