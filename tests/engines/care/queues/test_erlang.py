"""Erlang's formulas against printed values, recursions in fractions, and a simulation."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.care.queues.simulated import Ward, agrees

from mainstay.engines.care import queues
from mainstay.errors import InputError

# Erlang B by (servers, load) and Erlang C: collected cases of the project, tables of Erlang's formulas
PRINTED_B = {(10, 5): 0.0183845703, (20, 16): 0.0644109248, (16, 12): 0.0604125925, (36, 28): 0.0247327369}
PRINTED_C = {(10, 8): 0.4091801508, (5, 4): 0.5541125541}


def exact_b(servers: int, load: Fraction) -> float:
    blocked = Fraction(1)
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return float(blocked)


def recursive_b(servers: int, load: float) -> float:
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


@pytest.mark.parametrize("case", PRINTED_B)
def test_printed_values_of_b(case: tuple[int, float]) -> None:
    assert queues.erlang_b(*case) == pytest.approx(PRINTED_B[case], abs=1.01e-10)


@pytest.mark.parametrize("case", PRINTED_C)
def test_printed_values_of_c(case: tuple[int, float]) -> None:
    assert queues.erlang_c(*case) == pytest.approx(PRINTED_C[case], abs=1.01e-10)


@given(st.integers(0, 60), st.fractions(min_value=0, max_value=90, max_denominator=8))
@settings(max_examples=60)
def test_b_equals_the_recursion_in_fractions(servers: int, load: Fraction) -> None:
    assert queues.erlang_b(servers, float(load)) == pytest.approx(exact_b(servers, load), rel=1e-11, abs=1e-300)


@pytest.mark.parametrize("ratio", [0.2, 0.5, 0.88, 0.97, 1.0, 1.03, 1.3])
@pytest.mark.parametrize("load", [900.0, 20_000.0])
def test_b_of_large_loads(load: float, ratio: float) -> None:
    servers = int(load * ratio)
    expected = recursive_b(servers, load)
    assert queues.erlang_b(servers, load) == pytest.approx(expected, rel=1e-9, abs=1e-280)


@given(st.floats(0.01, 500), st.integers(0, 400))
@settings(max_examples=50)
def test_b_falls_with_servers_and_rises_with_load(load: float, servers: int) -> None:
    here = queues.erlang_b(servers, load)
    assert queues.erlang_b(servers + 1, load) <= here
    assert queues.erlang_b(servers, load * 1.1) >= here
    assert 0 <= here <= 1


@given(st.floats(0.1, 200), st.floats(0.1, 200), st.integers(0, 150), st.integers(0, 150))
@settings(max_examples=50)
def test_a_pool_never_blocks_more_than_wards_weighted_by_load(a: float, b: float, m: int, n: int) -> None:
    separate = (a * queues.erlang_b(m, a) + b * queues.erlang_b(n, b)) / (a + b)
    assert queues.erlang_b(m + n, a + b) <= separate + 1e-12


def test_b_between_whole_servers_keeps_its_recursion() -> None:
    half, one_and_a_half = queues.erlang_b([0.5, 1.5], 2.0)
    assert one_and_a_half == pytest.approx(2.0 * half / (1.5 + 2.0 * half), rel=1e-12)


@given(st.floats(0, 3000), st.floats(0.0005, 0.9))
@settings(max_examples=40)
def test_inverse_of_b_is_the_least(load: float, target: float) -> None:
    servers = queues.servers_for_blocking(load, target)
    assert queues.erlang_b(servers, load) <= target
    assert servers == 0 or queues.erlang_b(servers - 1, load) > target


@given(st.integers(1, 2000), st.floats(0.001, 0.9))
@settings(max_examples=30)
def test_load_for_blocking_gives_the_blocking(servers: int, target: float) -> None:
    assert queues.erlang_b(servers, queues.load_for_blocking(servers, target)) == pytest.approx(target, rel=1e-9)


def test_inverse_for_a_hundred_thousand_servers() -> None:
    servers = queues.servers_for_blocking(99_700.0, 0.002)
    assert 99_000 < servers < 101_000
    assert recursive_b(servers, 99_700.0) <= 0.002 < recursive_b(servers - 1, 99_700.0)


@pytest.mark.parametrize("servers", [1, 5, 50])
@pytest.mark.parametrize("load", [1e-12, 1e-9, 1e-3, 0.0099, 0.0101])
def test_tiny_loads_keep_their_digits(servers: int, load: float) -> None:
    assert queues.erlang_b(servers, load) == pytest.approx(exact_b(servers, Fraction(load)), rel=1e-11, abs=1e-300)


def test_what_is_no_number_or_has_another_shape_is_one_error() -> None:
    for servers, load in (("a", 1), ([1, 2, 3], [1, 2])):
        with pytest.raises(InputError):
            queues.erlang_b(servers, load)
        with pytest.raises(InputError):
            queues.erlang_c(servers, load)
    with pytest.raises(InputError):
        queues.kaufman_roberts(5, [[1, 2]], [[1, 2]])


def test_c_is_the_sum_over_states() -> None:
    servers, load = 7, 5.5
    longest = 400
    weights = [1.0]
    for n in range(1, longest):
        weights.append(weights[-1] * load / min(n, servers))
    chance = np.array(weights) / sum(weights)
    found = queues.waiting(servers, load, stay=2.0)
    queue = float(chance @ np.maximum(np.arange(longest) - servers, 0))
    assert found.p_wait == pytest.approx(chance[servers:].sum(), rel=1e-10)
    assert found.mean_queue == pytest.approx(queue, rel=1e-10)
    # Little's law, arrivals of 5.5 in a stay of 2
    assert found.mean_wait * load / 2.0 == pytest.approx(queue, rel=1e-10)


@given(st.floats(0.1, 400), st.floats(0.01, 0.9), st.floats(0, 2))
@settings(max_examples=30)
def test_servers_for_waiting_is_the_least(load: float, target: float, within: float) -> None:
    servers = queues.servers_for_waiting(load, target, within=within)
    assert queues.waiting(servers, load, longer_than=within).p_wait_longer <= target
    fewer = servers - 1
    assert fewer <= load or queues.waiting(fewer, load, longer_than=within).p_wait_longer > target


@given(st.integers(0, 30), st.floats(0.1, 40), st.floats(0.05, 20))
@settings(max_examples=40)
def test_a_is_the_sum_over_states(servers: int, load: float, patience: float) -> None:
    longest = 6000
    n = np.arange(1, longest)
    logs = np.r_[0.0, np.cumsum(np.log(load) - np.log(np.minimum(n, servers) + np.maximum(n - servers, 0) / patience))]
    chance = np.exp(logs - logs.max())
    chance /= chance.sum()
    queue = float(chance @ np.maximum(np.arange(longest) - servers, 0))
    found = queues.erlang_a(servers, load, patience)
    assert found.p_wait == pytest.approx(chance[servers:].sum(), rel=1e-8)
    assert found.mean_queue == pytest.approx(queue, rel=1e-8, abs=1e-12)
    assert found.mean_busy + found.p_abandon * load == pytest.approx(load)


def test_a_lies_between_b_and_c() -> None:
    assert queues.erlang_a(10, 8, 1e-7).p_abandon == pytest.approx(queues.erlang_b(10, 8), rel=1e-5)
    assert queues.erlang_a(10, 8, 1e7).p_wait == pytest.approx(queues.erlang_c(10, 8), rel=1e-4)


def test_a_of_large_loads_and_overload() -> None:
    # in deep overload the share that gives up is what the servers cannot carry
    assert queues.erlang_a(1000, 1e6, 0.5).p_abandon == pytest.approx(0.999, abs=1e-9)
    assert 0 < queues.erlang_a(100_000, 100_000, 1.0).p_abandon < 0.01
    target = queues.servers_for_abandonment(5000.0, 0.01, 1.0)
    assert queues.erlang_a(target, 5000.0, 1.0).p_abandon <= 0.01 < queues.erlang_a(target - 1, 5000.0, 1.0).p_abandon


def test_simulation_agrees_with_b_and_a() -> None:
    lost = Ward(10, [8.0], [1.0], [0])
    assert agrees(lost, "blocked", np.array([queues.erlang_b(10, 8)]), horizon=500)
    leaving = Ward(5, [6.0], [1.0], [0], waits=True, patience=2.0)
    assert agrees(leaving, "gave_up", np.array([queues.erlang_a(5, 6, 2.0).p_abandon]), horizon=500)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        queues.erlang_b(-1, [2.0, -3.0])
    assert [problem.column for problem in error.value.problems] == ["servers", "load"]
    with pytest.raises(InputError, match="without end"):
        queues.waiting(3, 3.0)
    with pytest.raises(InputError, match="target"):
        queues.servers_for_blocking(3.0, 0.0)
    with pytest.raises(InputError, match="patience"):
        queues.erlang_a(3, 3.0, 0.0)
