"""Designs: the integer program against all combinations, chances in closed form against playing them out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stress.trials.small_trial import DAY, NORTH, SOUTH, lines_of, run_of, spec_of

from mainstay.engines.stress.trials.alternatives import alternatives
from mainstay.engines.stress.trials.certificate import beliefs_on
from mainstay.engines.stress.trials.design import Design, cheapest, design, levels
from mainstay.engines.stress.trials.judge import Bench
from mainstay.engines.stress.trials.outcomes import outcomes, set_truth
from mainstay.engines.stress.trials.plans import Plan, Size, cost_of, menu, pass_probability, trial_days, worst_pass
from mainstay.engines.stress.trials.spec import DesignChoices, PassRule, TrialSpec

RULE = PassRule(throughput=0.9, slip=1.2)


def slow_cheapest(
    plans: Sequence[Plan], quantity: float, confidence: float, choices: DesignChoices
) -> tuple[float, float] | None:
    """Return least cost, and most units at that cost, by trying every combination."""
    by_line: dict[str, list[Plan | None]] = {}
    for plan in plans:
        by_line.setdefault(plan.line_id, [None]).append(plan)
    best: tuple[float, float] | None = None
    for picked in product(*by_line.values()):
        chosen = [plan for plan in picked if plan is not None]
        busy: dict[tuple[str, str], float] = {}
        for plan in chosen:
            if plan.platform is not None:
                busy[plan.site_id, plan.platform] = busy.get((plan.site_id, plan.platform), 0.0) + plan.days
        cost, units = sum(plan.cost_usd for plan in chosen), sum(plan.units for plan in chosen)
        kept = (
            units >= quantity * (1 - 1e-9)
            and math.prod(plan.level for plan in chosen) >= confidence * (1 - 1e-9)
            and math.prod(plan.passes for plan in chosen) >= choices.power * (1 - 1e-9)
            and (choices.budget_usd is None or cost <= choices.budget_usd * (1 + 1e-9))
            and (choices.days is None or all(days <= choices.days * (1 + 1e-9) for days in busy.values()))
        )
        if kept and (best is None or (cost, -units) < (best[0], -best[1])):
            best = cost, units
    return best


def plan_of(line: int, cost: float, units: float, level: float, passes: float, days: float) -> Plan:
    site = f"site {line // 2}"
    size = Size(1, 1, 0, RULE)
    return Plan(f"line {line}", site, "hall", size, cost, cost, cost, days, level, units, passes, 0.1)


numbers = st.integers(0, 20)
random_plan = st.builds(
    plan_of,
    st.integers(0, 3),
    numbers.map(float),
    st.integers(1, 20).map(float),
    st.sampled_from(levels(0.8, 4)),
    st.sampled_from([1.0, 0.95, 0.9, 0.8, 0.6]),
    numbers.map(float),
)


@settings(max_examples=40)
@given(
    st.lists(random_plan, min_size=1, max_size=12),
    st.integers(1, 50),
    st.sampled_from([None, 25.0]),
    st.sampled_from([None, 20.0]),
)
def test_the_program_finds_what_trying_everything_finds(
    plans: list[Plan], quantity: int, days: float | None, budget: float | None
) -> None:
    choices = DesignChoices(power=0.7, days=days, budget_usd=budget)
    found, slow = cheapest(plans, quantity, 0.8, choices), slow_cheapest(plans, quantity, 0.8, choices)
    assert found.feasible == (slow is not None)
    if slow is not None:
        assert (found.cost_usd, found.units) == pytest.approx(slow)
    assert len({plan.line_id for plan in found.plans}) == len(found.plans)


def test_without_a_design_the_plans_show_the_most() -> None:
    plans = [plan_of(0, 5, 3, 0.9, 1.0, 1), plan_of(0, 1, 2, 0.9, 1.0, 1), plan_of(1, 1, 4, 0.9, 1.0, 1)]
    found = cheapest(plans, 100, 0.8, DesignChoices(power=0.5))
    assert not found.feasible
    assert found.units == 7
    assert cheapest([], 100, 0.8, DesignChoices()).plans == ()


def test_a_miss_by_a_hair_is_a_miss() -> None:
    plans = [plan_of(0, 1, 99.99999, 0.9, 1.0, 1), plan_of(0, 2, 100.0, 0.9, 1.0, 1)]
    assert cheapest(plans, 100, 0.8, DesignChoices()).cost_usd == 2


def worked(spec: TrialSpec) -> tuple[Design, list[Plan]]:
    lines = lines_of(spec)
    bench = Bench([line.line_id for line in lines], spec, seed=3)
    beliefs = beliefs_on(lines, spec, DAY)
    need = spec.requirement
    return design(lines, beliefs, bench), menu(lines, beliefs, bench, levels(need.confidence, len(lines)))


def test_the_design_of_a_trial_is_the_cheapest_of_its_menu() -> None:
    spec = spec_of(design={"power": 0.5, "allowed_failures": 1})
    found, plans = worked(spec)
    slow = slow_cheapest(plans, 5000, 0.8, spec.design)
    assert found.feasible
    assert slow is not None
    assert found.cost_usd == pytest.approx(slow[0])
    assert found.units >= 5000
    assert found.confidence >= 0.8 - 1e-9
    assert found.passes >= 0.5


def test_what_is_demonstrated_already_is_not_tried_again() -> None:
    found, _ = worked(spec_of(results=[run_of()]))
    assert found.feasible
    assert found.cost_usd == 0.0
    assert [plan.size.runs for plan in found.plans if plan.line_id == NORTH] == [0]


def test_limits_on_money_and_days_are_kept() -> None:
    lines = lines_of(spec_of())
    assert cost_of(lines[0], 2, 5) == (2500.0, 2500.0, 2500.0)
    assert trial_days(lines[0], 2, 5) == 80.0
    for design_choices in ({"budget_usd": 1300}, {"days": 45}):
        spec = spec_of(design={"power": 0.5, **design_choices})
        _, plans = worked(spec)
        assert plans
        assert all(plan.cost_usd <= 1300 or spec.design.budget_usd is None for plan in plans)
        assert all(plan.days <= 45 or spec.design.days is None for plan in plans)


@pytest.mark.parametrize("share", [0.85, 1.0])
@pytest.mark.parametrize("size", [Size(1, 4, 1, RULE), Size(2, 5, 0, PassRule(throughput=0.8, slip=1.3))])
def test_chance_to_pass_agrees_with_playing_it_out(size: Size, share: float) -> None:
    spec = spec_of()
    line = lines_of(spec)[0]
    truth = set_truth(line, spec, 60_000, share)
    played = outcomes(truth, line.line_id, size.runs, size.batches, 9).passes(line, size).mean()
    exact = pass_probability(line, size, spec, share=share)
    assert played == pytest.approx(exact, abs=0.007)


def test_passing_shows_at_least_what_the_worst_pass_shows() -> None:
    """A run that passes with something to spare leaves a belief that is better in each part."""
    spec = spec_of()
    line = lines_of(spec)[0]
    belief = beliefs_on([line], spec, DAY)[NORTH]
    size = Size(1, 5, 1, RULE)
    edge = worst_pass(line, belief, size)
    better = belief.with_batches(5, 5).with_throughput([math.log(96.0)]).with_first_lot([math.log(44.0)])
    assert better.success.mean > edge.success.mean
    assert better.throughput.m > edge.throughput.m
    assert better.first_lot.m < edge.first_lot.m


def test_a_stricter_rule_shows_more_and_is_passed_less() -> None:
    spec = spec_of(
        design={"power": 0.01, "rules": [{"throughput": 0.95, "slip": 1.05}, {"throughput": 0.7, "slip": 1.4}]}
    )
    _, plans = worked(spec)
    same = [
        plan
        for plan in plans
        if plan.line_id == NORTH and plan.size.batches == 5 and plan.size.allowed == 1 and plan.level == 0.8
    ]
    strict, mild = sorted(same, key=lambda plan: -plan.size.rule.throughput)
    assert strict.units > mild.units
    assert strict.passes < mild.passes


def test_fixed_and_sequential_tests_keep_the_same_risks_at_another_cost() -> None:
    spec = spec_of()
    lines = lines_of(spec)
    table = alternatives(lines, beliefs_on(lines, spec, DAY), spec)
    rows: dict[str, dict[str, Any]] = {
        row["kind"]: row for row in table.iter_rows(named=True) if row["line_id"] == SOUTH
    }
    assert rows["fixed"]["p_pass_if_claim_holds"] >= 0.9
    assert rows["fixed"]["p_pass_if_bad"] <= 0.1
    assert rows["sequential"]["p_pass_if_claim_holds"] == pytest.approx(0.9, abs=0.06)
    assert rows["sequential"]["p_pass_if_bad"] == pytest.approx(0.1, abs=0.04)
    assert rows["sequential"]["cost_usd"] < rows["fixed"]["cost_usd"]
    assert rows["sequential"]["cost_usd"] == pytest.approx(1000 + 100 * rows["sequential"]["batches_if_claim_holds"])


def test_lines_that_cannot_be_told_from_bad_ones_have_no_such_test() -> None:
    spec = spec_of(design={"bad_failing": 0.101})
    lines = lines_of(spec)
    assert alternatives(lines, beliefs_on(lines, spec, DAY), spec).height == 0


def test_levels_multiply_to_the_confidence() -> None:
    for count, level in enumerate(levels(0.9, 4), 1):
        assert level**count == pytest.approx(0.9)
    assert np.all(np.diff(levels(0.9, 4)) > 0)
