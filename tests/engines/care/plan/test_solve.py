"""The plan is the best there is: against the whole model in one program, trying every plan, and by properties."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.engines.care.plan.one_clinic import beds, shared

from mainstay.engines.care.plan import evaluate, made_up_country, siloed, solve_plan, surge_only
from mainstay.engines.care.plan.model import Cells, System
from mainstay.errors import InputError


def whole_program(system: System, cells: Cells, budget: float) -> float:
    """Return the optimum without whole numbers, as one program written out cell by cell."""
    options, services, moves = system.options, len(system.services), len(system.moves)
    first = options.cost.size
    cost, upper, rows, right = [0.0] * first, list(options.most.ravel()), [], []
    rows.append({k: float(c) for k, c in enumerate(options.cost.ravel())})
    right.append(budget)
    for place in range(system.places):
        home = system.parent[place]
        for cell in range(cells.count):
            at = len(cost)
            cost += [-float(w) * cells.weight[home, cell] for w in system.worth]
            cost += [float(f) * cells.weight[home, cell] for f in system.fee]
            upper += [
                float(d) if s else 0.0 for d, s in zip(cells.demand[home, cell], system.serves[place], strict=True)
            ]
            upper += [np.inf] * moves
            for k in range(system.capacity.shape[1]):
                row = {
                    place * len(options.names) + j: -options.amount[j] * cells.scale[home, cell, k]
                    for j in np.flatnonzero(options.target == k)
                }
                if k < len(system.resources):
                    for service in range(services):
                        row[at + service] = system.need[system.level[home], service, k]
                    for move in range(moves):
                        part = float(system.source[move] == k) - system.gain[move] * float(system.target[move] == k)
                        row[at + services + move] = part
                else:
                    row[at + services + k - len(system.resources)] = 1.0
                rows.append(row)
                right.append(system.capacity[place, k] * cells.scale[home, cell, k])
    matrix = np.zeros((len(rows), len(cost)))
    for number, row in enumerate(rows):
        for column, amount in row.items():
            matrix[number, column] = amount
    found = linprog(cost, matrix, right, bounds=[(0, u) for u in upper], method="highs")
    assert found.status == 0, found.message
    return -float(found.fun)


def slow_value(system: System, cells: Cells, bought: Any) -> float:
    """Return what a plan achieves: the whole program with every purchase fixed."""
    fixed = replace(system, options=replace(system.options, most=np.zeros_like(system.options.most)))
    fixed = replace(fixed, capacity=system.capacity_with(bought))
    return whole_program(fixed, cells, 0.0)


@pytest.mark.parametrize("name", ["flex", "siloed", "surge_only"])
def test_bound_and_value_hold_the_optimum_of_the_whole_program(name: str) -> None:
    system, cells = made_up_country(facilities=4, services=8, months=2, scenarios=4, seed=5)
    made = {"flex": system, "siloed": siloed(system, cells), "surge_only": surge_only(system)}[name]
    made = replace(made, options=replace(made.options, whole=np.zeros_like(made.options.whole), shared_most=None))
    plan = solve_plan(made, cells, 3e5, gap=1e-4, gain_gap=1e-3)
    best = whole_program(made, cells, 3e5)
    assert plan.value <= best * (1 + 1e-7)
    assert plan.bound >= best * (1 - 1e-7)
    assert plan.gap <= 1e-4
    assert plan.gain > 0
    assert plan.value == pytest.approx(slow_value(made, cells, plan.bought), rel=1e-7)


def test_whole_numbers_against_trying_every_plan() -> None:
    system, cells = shared(
        ["cancer", "ncd", "infectious"],
        [[3.0, 4.0, 0.0], [3.0, 2.0, 7.0]],
        [[1.0, 2.0], [1.0, 0.0], [0.0, 3.0]],
        [1.0, 2.0],
        target=[0, 1],
        amount=1.5,
        most=4.0,
        cost=2.0,
        whole=True,
        worth=[1.0, 0.7, 1.3],
    )
    plan = solve_plan(system, cells, 9.0, gap=1e-6, gain_gap=1e-6)
    best = max(
        slow_value(system, cells, np.array([pair], float)) for pair in product(range(5), repeat=2) if 2 * sum(pair) <= 9
    )
    assert plan.value == pytest.approx(best)
    assert plan.bought.tolist() == np.round(plan.bought).tolist()
    assert plan.spend <= 9.0


def test_every_cell_of_a_plan_is_possible_and_adds_up() -> None:
    """Re-evaluates a plan from its patients alone: each staff hour and bed-day is used once."""
    from mainstay.engines.care.plan.cell import new_bench, solve_cell

    system, cells = made_up_country(facilities=5, services=10, months=2, scenarios=4, seed=2)
    plan = solve_plan(system, cells, 5e5)
    there, width, count = system.capacity_with(plan.bought), len(system.resources), len(system.services)
    bench = new_bench(count, len(system.moves), width)
    total, served = 0.0, np.zeros((system.places, 4, count))
    for place in range(system.places):
        for cell in range(cells.count):
            scale = cells.scale[place, cell]
            most = np.r_[cells.demand[place, cell], there[place, width:] * scale[width:]]
            solve_cell(system.recipe(system.level[place]), there[place, :width] * scale[:width], most, bench)
            treated, moved = bench.plan[:count], bench.plan[count:]
            for k in range(width):
                used = sum(treated[s] * system.need[system.level[place], s, k] for s in range(count))
                away = sum(moved[m] for m in range(len(moved)) if system.source[m] == k)
                arrived = sum(moved[m] * system.gain[m] for m in range(len(moved)) if system.target[m] == k)
                assert used + away <= there[place, k] * scale[k] + arrived + 1e-6
            assert (treated <= cells.demand[place, cell] * (1 + 1e-9)).all()
            assert (moved <= there[place, width:] * scale[width:] * (1 + 1e-9)).all()
            total += (treated @ system.worth - moved @ system.fee) * cells.weight[place, cell]
            served[place, cells.scenario[cell]] += treated
    assert plan.value == pytest.approx(total)
    assert np.allclose(plan.evaluation.served, served)


def test_the_answer_does_not_depend_on_the_number_of_workers() -> None:
    system, cells = made_up_country(facilities=6, services=10, months=2, scenarios=3)
    one = evaluate(system, cells, system.options.most, workers=1)
    two = evaluate(system, cells, system.options.most, workers=2)
    assert one.value.tobytes() == two.value.tobytes()
    assert one.slope.tobytes() == two.slope.tobytes()


def test_more_money_never_averts_less() -> None:
    system, cells = made_up_country(facilities=5, services=10, months=2, scenarios=4, seed=7)
    plans = [solve_plan(system, cells, budget) for budget in (0.0, 1e5, 4e5, 1.6e6)]
    assert plans[0].gain == 0
    assert plans[0].spend == 0
    for less, more in pairwise(plans):
        assert more.bound >= less.value * (1 - 1e-9)
        assert more.value >= less.value - (more.bound - more.value)


def test_the_price_of_the_budget_is_what_a_little_more_money_averts() -> None:
    system, cells = beds(["cancer", "ncd"], [[10.0, 10.0], [10.0, 10.0]], 5.0, most=100.0, cost=2.0)
    plan = solve_plan(system, cells, 10.0)
    assert plan.value == pytest.approx(2 * 10.0)
    assert plan.budget_price == pytest.approx(2 / 2.0)
    assert solve_plan(system, cells, 11.0).value - plan.value == pytest.approx(plan.budget_price)
    assert plan.evaluation.slope[0, 0] == pytest.approx(2.0)


def test_a_budget_below_the_required_purchases_says_the_least_and_what_clashes() -> None:
    system, cells = shared(
        ["cancer"], [[5.0]], [[1.0, 1.0, 0.0]], [1.0, 1.0, 1.0], target=[0, 1, 2], cost=10.0, least=2.0
    )
    options = replace(system.options, cost=np.array([[100.0, 10.0, 1.0]]))
    with pytest.raises(InputError) as caught:
        solve_plan(replace(system, options=options), cells, 150.0)
    (problem,) = caught.value.problems
    assert "222" in str(problem)
    assert "option 0" in str(problem.hint)
    assert "option 1" not in str(problem.hint)
    assert solve_plan(replace(system, options=options), cells, 222.0).spend == pytest.approx(222.0)


def test_everything_wrong_is_told_at_once() -> None:
    system, cells = shared(["cancer"], [[5.0]], [[1.0, 1.0]], [1.0, 0.0], target=[0])
    bad = replace(cells, demand=-cells.demand)
    with pytest.raises(InputError) as caught:
        solve_plan(replace(system, worth=np.array([np.nan])), bad, 1.0)
    assert {p.column for p in caught.value.problems} == {"demand", "worth"}
    with pytest.raises(InputError, match="resource 1"):
        solve_plan(system, cells, 1.0)
    with pytest.raises(InputError, match="budget"):
        solve_plan(*made_up_country(facilities=1, services=4, months=1, scenarios=1), -1.0)
