"""Assignments equal the best of all, tried one by one."""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.care.mentoring import assign, shared_hours
from mainstay.errors import InputError

ORDERS = {size: np.array(list(permutations(range(size)))) for size in range(1, 9)}


def drawn(seed: int, experts: int, needs: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.Generator(np.random.Philox(key=seed))
    return draw.integers(1, 60, (experts, needs)).astype(float), draw.random((experts, needs)) < 0.6


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(1, 8), st.integers(1, 8))
def test_one_to_one_equals_all_permutations(seed: int, experts: int, needs: int) -> None:
    worth, allowed = drawn(seed, experts, needs)
    size = max(experts, needs)
    square = np.zeros((size, size))
    square[:experts, :needs] = np.where(allowed, worth, 0.0)
    best = square[np.arange(size), ORDERS[size]].sum(axis=1).max()
    found = assign(worth, allowed)
    assert found.worth == pytest.approx(best)
    assert found.bound == pytest.approx(best)
    served = found.expert[found.expert >= 0]
    assert len(set(served.tolist())) == served.size
    assert all(allowed[row, column] for column, row in enumerate(found.expert) if row >= 0)


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.data())
def test_all_limits_together_equal_all_choices(seed: int, data: Any) -> None:
    experts, needs = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 5))
    worth, allowed = drawn(seed, experts, needs)
    draw = np.random.Generator(np.random.Philox(key=seed + 1))
    slots, hours = draw.integers(0, 4, experts), draw.integers(2, 12, experts).astype(float)
    takes = draw.integers(1, 7, needs).astype(float)
    today = np.zeros((experts, needs), bool)
    for column in range(needs):
        if draw.random() < 0.6:
            today[draw.integers(experts), column] = True
    most_ended = data.draw(st.one_of(st.none(), st.integers(0, 3)))
    best = -np.inf
    for chosen in product(range(-1, experts), repeat=needs):
        pairs = [(row, column) for column, row in enumerate(chosen) if row >= 0]
        counts, used = np.zeros(experts), np.zeros(experts)
        for row, column in pairs:
            counts[row] += 1
            used[row] += takes[column]
        kept = sum(today[pair] for pair in pairs)
        fits = all(allowed[pair] for pair in pairs) and (counts <= slots).all() and (used <= hours).all()
        if fits and (most_ended is None or today.sum() - kept <= most_ended):
            best = max(best, sum(worth[pair] for pair in pairs))
    options: dict[str, Any] = {"most_needs": slots, "hours": hours, "need_hours": takes, "today": today}
    if best == -np.inf:
        with pytest.raises(InputError, match="continuity cannot be kept"):
            assign(worth, allowed, most_ended=most_ended, **options)
    else:
        assert assign(worth, allowed, most_ended=most_ended, **options).worth == pytest.approx(best)


def test_nothing_allowed_serves_nobody() -> None:
    found = assign([[1.0]], [[False]])
    assert found.expert.tolist() == [-1]
    assert found.worth == 0.0
    with pytest.raises(InputError, match="expert 0 in need 0"):
        assign([[1.0]], [[False]], today=[[True]], most_ended=0)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as raised:
        assign([[-1.0]], [[True]], most_needs=[-1], hours=[1.0, 2.0], today=[[True, True]])
    assert [problem.column for problem in raised.value.problems] == ["most_needs", "hours", "worth", "today"]
    with pytest.raises(InputError, match="tables of experts by needs"):
        assign([1.0], [True])


@given(st.floats(-12, 14), st.floats(-12, 14), st.floats(0.5, 12))
def test_shared_hours_equal_a_count_of_minutes(one: float, other: float, day: float) -> None:
    minute = np.arange(0, 24 * 60)
    clock = [(minute / 60 + offset - 8) % 24 < day for offset in (one, other)]
    counted = (clock[0] & clock[1]).sum() / 60
    assert shared_hours([one], [other], working_day=day)[0, 0] == pytest.approx(counted, abs=4 / 60)
