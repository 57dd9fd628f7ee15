"""A cell is solved exactly, and its prices prove it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mainstay.engines.care.plan.cell import Recipe, new_bench, solve_cell


def random_cell(draw: np.random.Generator) -> tuple[Recipe, Any, Any]:
    services, moves, resources = int(draw.integers(1, 40)), int(draw.integers(0, 8)), int(draw.integers(2, 15))
    need = draw.exponential(20, (services, resources)) * (draw.random((services, resources)) < 0.2)
    source = draw.integers(0, resources, moves)
    target = (source + draw.integers(1, resources, moves)) % resources
    worth = draw.exponential(0.1, services) * (draw.random(services) < 0.95)
    recipe = Recipe(need, worth, source, target, draw.uniform(0.3, 1, moves), draw.exponential(1e-4, moves))
    patients = draw.exponential(300, services) * (draw.random(services) < 0.7)
    most = np.r_[patients, draw.exponential(2000, moves) * (draw.random(moves) < 0.7)]
    room = (need.T @ patients) * draw.uniform(0, 1.5, resources) * (draw.random(resources) < 0.85)
    return recipe, room, most


def matrix(recipe: Recipe, resources: int) -> Any:
    services, moves = recipe.worth.size, recipe.source.size
    rows = np.zeros((resources, services + moves))
    rows[:, :services] = recipe.need.T
    for move in range(moves):
        rows[recipe.source[move], services + move] += 1.0
        rows[recipe.target[move], services + move] -= recipe.gain[move]
    return rows


@pytest.mark.parametrize("seed", range(60))
def test_a_random_cell_has_the_optimum_of_highs(seed: int) -> None:
    recipe, room, most = random_cell(np.random.default_rng(seed))
    bench = new_bench(recipe.worth.size, recipe.source.size, room.size)
    value, bound = solve_cell(recipe, room, most, bench)
    rows, gain = matrix(recipe, room.size), np.r_[recipe.worth, -recipe.fee]
    best = linprog(-gain, rows, room, bounds=np.column_stack([np.zeros(most.size), most]), method="highs")
    assert value == pytest.approx(-best.fun, rel=1e-8, abs=1e-8)
    assert bound == pytest.approx(value, rel=1e-8, abs=1e-8)
    assert gain @ bench.plan == pytest.approx(value)
    assert (rows @ bench.plan <= room + 1e-8 * (1 + room.max())).all()
    assert (bench.plan >= 0).all()
    assert (bench.plan <= most * (1 + 1e-12)).all()
    assert (bench.price >= 0).all()


@given(st.integers(0, 2**32 - 1), st.floats(1.0, 3.0))
@settings(max_examples=30)
def test_more_room_never_averts_less_and_prices_bound_what_it_gains(seed: int, factor: float) -> None:
    recipe, room, most = random_cell(np.random.default_rng(seed))
    bench = new_bench(recipe.worth.size, recipe.source.size, room.size)
    value, _ = solve_cell(recipe, room, most, bench)
    price = bench.price.copy()
    more, _ = solve_cell(recipe, room * factor, most, bench)
    assert more >= value * (1 - 1e-9)
    assert more <= (value + price @ (room * (factor - 1))) * (1 + 1e-9) + 1e-9


def test_a_cell_in_which_nothing_is_there_or_asked() -> None:
    recipe, room, most = random_cell(np.random.default_rng(3))
    bench = new_bench(recipe.worth.size, recipe.source.size, room.size)
    assert solve_cell(recipe, room, np.zeros_like(most), bench) == (0.0, 0.0)
    free = (recipe.need.sum(1) == 0) @ (recipe.worth * most[: recipe.worth.size])
    value, bound = solve_cell(recipe, np.zeros_like(room), most, bench)
    assert value == pytest.approx(free)
    assert bound == pytest.approx(free)
