"""Pools with reserves and sizes against printed values, brute force and simulation."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.care.queues.simulated import Ward, agrees

from mainstay.engines.care import queues
from mainstay.errors import InputError


def brute(capacity: int, loads: list[float], reserves: list[int], sizes: list[int], rates: list[float]) -> np.ndarray:
    """Solve the balance equations of all numbers of patients, dense, state by state."""
    tops = [range(capacity // size + 1) for size in sizes]
    states = [s for s in itertools.product(*tops) if sum(n * b for n, b in zip(s, sizes, strict=True)) <= capacity]
    place = {state: number for number, state in enumerate(states)}
    flow = np.zeros((len(states), len(states)))
    for state, here in place.items():
        used = sum(n * b for n, b in zip(state, sizes, strict=True))
        for k, load in enumerate(loads):
            if used + sizes[k] + reserves[k] <= capacity:
                there = place[tuple(n + (j == k) for j, n in enumerate(state))]
                flow[here, there] += load * rates[k]
            if state[k]:
                flow[here, place[tuple(n - (j == k) for j, n in enumerate(state))]] += state[k] * rates[k]
    flow -= np.diag(flow.sum(axis=1))
    chance = np.linalg.lstsq(np.vstack([flow.T, np.ones(len(states))]), np.r_[np.zeros(len(states)), 1.0])[0]
    used = np.array([sum(n * b for n, b in zip(state, sizes, strict=True)) for state in states])
    return np.array([chance[used + sizes[k] + reserves[k] > capacity].sum() for k in range(len(loads))])


def test_kaufman_roberts_in_print_and_in_fractions() -> None:
    found = queues.kaufman_roberts(20, [8, 3], [1, 2])
    # printed: 0.0361225588, 0.0827668677; the second is 0.08276686781 in exact fractions
    assert found == pytest.approx([0.0361225588, 0.0827668677], abs=1.5e-10)
    weight = {
        (m, n): Fraction(8) ** m / factorial(m) * Fraction(3) ** n / factorial(n)
        for m in range(21)
        for n in range(11)
        if m + 2 * n <= 20
    }
    total = sum(weight.values())
    full = [sum(w for (m, n), w in weight.items() if m + 2 * n > 20 - size) / total for size in (1, 2)]
    assert found == pytest.approx([float(share) for share in full], rel=1e-13)


def test_kaufman_roberts_of_one_size_is_erlang_b() -> None:
    assert queues.kaufman_roberts(5000, [4900.0], [1])[0] == pytest.approx(queues.erlang_b(5000, 4900.0), rel=1e-9)
    assert queues.kaufman_roberts(40, [3.0, 4.0], [2, 2]) == pytest.approx([queues.erlang_b(20, 7.0)] * 2)


def plain_recursion(capacity: int, loads: list[float], sizes: list[int]) -> list[float]:
    """The recursion from 0 up in exact fractions."""
    weight = [Fraction(1)]
    for j in range(1, capacity + 1):
        parts = (Fraction(a) * b * weight[j - b] for a, b in zip(loads, sizes, strict=True) if b <= j)
        weight.append(sum(parts, Fraction(0)) / j)
    total = sum(weight)
    return [float(sum(weight[max(0, capacity + 1 - b) :]) / total) for b in sizes]


@pytest.mark.parametrize(
    ("capacity", "loads", "sizes"),
    [
        (42, [10.0], [2]),
        (300, [20.0], [10]),
        (130, [7.5, 15.25], [6, 4]),
        (100, [6.0, 3.0], [2, 4]),
        (100, [0.0, 8.0], [1, 4]),
        (400, [0.0625, 39.0], [1, 10]),
    ],
)
def test_sizes_with_a_common_divisor_and_classes_of_next_to_nobody(
    capacity: int, loads: list[float], sizes: list[int]
) -> None:
    wanted = plain_recursion(capacity, loads, sizes)
    assert queues.kaufman_roberts(capacity, loads, sizes) == pytest.approx(wanted, rel=1e-9)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    classes=st.lists(st.tuples(st.integers(0, 40), st.sampled_from([1, 2, 3, 4, 6, 10])), min_size=1, max_size=4),
    room=st.integers(0, 150),
)
def test_kaufman_roberts_equals_the_plain_recursion(classes: list[tuple[int, int]], room: int) -> None:
    loads, sizes = [a / 2 for a, _ in classes], [b for _, b in classes]
    wanted = plain_recursion(room, loads, sizes)
    assert queues.kaufman_roberts(room, loads, sizes) == pytest.approx(wanted, rel=1e-9, abs=1e-300)


def test_large_pools_of_one_size_are_erlang_b() -> None:
    for capacity, load, size in ((2_000, 190.0, 10), (40_000, 400.0, 100), (90_000, 88_000.0, 1)):
        wanted = queues.erlang_b(capacity // size, load)
        assert queues.kaufman_roberts(capacity, [load], [size])[0] == pytest.approx(wanted, rel=1e-8)


def test_the_printed_picture_of_separate_pooled_and_reserved_wards() -> None:
    # 20 beds for a cancer load of 16, 16 beds for an infectious load of 12, which triples
    assert queues.reserved(36, 0, 12, 16) == pytest.approx((0.024733, 0.024733), abs=5e-7)
    assert queues.reserved(36, 4, 12, 16) == pytest.approx((0.000941, 0.099472), abs=5e-7)
    assert queues.erlang_b(16, 36) == pytest.approx(0.575, abs=5e-4)
    assert queues.reserved(36, 0, 16, 36) == pytest.approx((0.341, 0.341), abs=5e-4)
    assert queues.reserved(36, 4, 16, 36) == pytest.approx((0.014, 0.564), abs=5e-4)


@given(
    st.integers(1, 7),
    st.lists(
        st.tuples(st.floats(0.1, 6), st.integers(0, 3), st.integers(1, 3), st.floats(0.2, 4)), min_size=1, max_size=3
    ),
)
@settings(max_examples=40)
def test_any_pool_equals_brute_force(capacity: int, classes: list[tuple[float, int, int, float]]) -> None:
    loads, reserves, sizes, rates = (list(values) for values in zip(*classes, strict=True))
    reserves = [min(keep, capacity) for keep in reserves]
    found = queues.reserved_classes(capacity, loads, reserves=reserves, sizes=sizes, rates=rates)
    assert found == pytest.approx(brute(capacity, loads, reserves, sizes, rates), abs=1e-9)


def test_two_dimensional_chain_equals_brute_force() -> None:
    found = queues.reserved(12, 3, 4.0, 6.0, protected_rate=1.0, other_rate=0.25)
    assert found == pytest.approx(brute(12, [4.0, 6.0], [0, 3], [1, 1], [1.0, 0.25]), abs=1e-10)
    # stays that are nearly equal answer as equal ones, in which one number is enough
    near = queues.reserved(60, 5, 20.0, 35.0, other_rate=1 + 1e-10)
    assert near == pytest.approx(queues.reserved(60, 5, 20.0, 35.0), abs=1e-9)


@given(st.integers(1, 40), st.floats(0.1, 40), st.floats(0.1, 40), st.sampled_from([1.0, 0.3, 2.5]))
@settings(max_examples=25)
def test_more_reserve_lowers_protected_and_raises_other(servers: int, a: float, b: float, rate: float) -> None:
    levels = sorted({0, servers // 4, servers // 2, servers})
    found = [queues.reserved(servers, level, a, b, other_rate=rate) for level in levels]
    for lower, higher in itertools.pairwise(found):
        assert higher[0] <= lower[0] + 1e-10
        assert higher[1] >= lower[1] - 1e-10
    assert found[-1] == pytest.approx((queues.erlang_b(servers, a), 1.0))


@pytest.mark.parametrize("keep", [6, 13, 20, 25, 26])
def test_a_reserve_that_shuts_others_out_in_overload_equals_brute_force(keep: int) -> None:
    # the mode without the reserve is next to impossible with it
    found = queues.reserved(26, keep, 36.5, 34.0, other_rate=0.3)
    assert found == pytest.approx(brute(26, [36.5, 34.0], [0, keep], [1, 1], [1.0, 0.3]), abs=1e-9)


def test_roberts_recursion_is_exact_for_equal_patients_and_near_for_others() -> None:
    exact = queues.reserved_classes(30, [10.0, 8.0, 6.0], reserves=[0, 2, 5])
    assert queues.reserved_approximately(30, [10.0, 8.0, 6.0], reserves=[0, 2, 5]) == pytest.approx(exact, rel=1e-10)
    exact = queues.reserved_classes(30, [10.0, 8.0], reserves=[0, 3], rates=[1.0, 0.5])
    assert queues.reserved_approximately(30, [10.0, 8.0], reserves=[0, 3]) == pytest.approx(exact, abs=0.01)


def test_simulation_agrees_with_reserves_and_unequal_stays() -> None:
    expected = np.array(queues.reserved(10, 2, 4.0, 5.0, protected_rate=1.0, other_rate=0.4))
    assert agrees(Ward(10, [4.0, 2.0], [1.0, 0.4], [0, 2]), "blocked", expected, horizon=600)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        queues.reserved(10, 12, -1.0, 2.0, other_rate=0.0)
    assert [problem.column for problem in error.value.problems] == ["reserve", "protected_load", "other_rate"]
    with pytest.raises(InputError, match="one length"):
        queues.kaufman_roberts(10, [1.0, 2.0], [1])
    with pytest.raises(InputError, match="too many states"):
        queues.reserved(5000, 3, 2000.0, 2000.0, other_rate=0.5)
