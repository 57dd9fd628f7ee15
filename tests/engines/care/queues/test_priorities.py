"""Priorities against chains that are cut off far out, and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.care.queues.simulated import Ward, agrees

from mainstay.engines.care import queues
from mainstay.errors import InputError


@pytest.mark.parametrize("preemptive", [False, True])
@pytest.mark.parametrize("servers", [1, 3])
def test_closed_forms_equal_the_chain(servers: int, preemptive: bool) -> None:
    arrivals = np.array([0.25, 0.35]) * servers
    found = queues.priorities(servers, arrivals, 1.0, preemptive=preemptive)
    chain = queues.priority_chain(servers, arrivals, [1.0, 1.0], [25, 60], preemptive=preemptive)
    assert chain["blocked"].max() < 1e-8
    assert found.mean_queue == pytest.approx(chain["mean_queue"], rel=1e-6)
    assert found.mean_wait == pytest.approx(chain["mean_wait"], rel=1e-6)


@pytest.mark.parametrize("preemptive", [False, True])
def test_unequal_stays_of_one_server_equal_the_chain(preemptive: bool) -> None:
    arrivals, stays = [0.2, 0.3], [1.5, 0.8]
    found = queues.priorities(1, arrivals, stays, preemptive=preemptive)
    chain = queues.priority_chain(1, arrivals, stays, [30, 60], preemptive=preemptive)
    assert found.mean_queue == pytest.approx(chain["mean_queue"], rel=1e-5)


@given(st.integers(1, 8), st.lists(st.floats(0.01, 0.3), min_size=1, max_size=3), st.booleans())
@settings(max_examples=30)
def test_with_equal_stays_the_number_waiting_does_not_depend_on_the_order(
    servers: int, shares: list[float], preemptive: bool
) -> None:
    arrivals = np.array(shares) * servers
    found = queues.priorities(servers, arrivals, 2.0, preemptive=preemptive)
    load = float(arrivals.sum()) * 2.0
    if load < servers:
        assert found.mean_queue.sum() == pytest.approx(queues.waiting(servers, load).mean_queue, rel=1e-8)
        assert found.mean_present == pytest.approx(found.mean_time * arrivals)
    else:
        assert np.isinf(found.mean_queue[-1])


def test_urgent_patients_keep_finite_waits_when_others_overload() -> None:
    in_turn = queues.priorities(2, [1.0, 3.0], 1.0)
    # all servers are always busy: an urgent patient waits for the next of two to be free, and for those before him
    assert in_turn.mean_wait[0] == pytest.approx(0.5 / (1 - 0.5))
    assert np.isinf(in_turn.mean_wait[1])
    one = queues.priorities(1, [0.4, 3.0], [1.0, 2.0])
    # the others keep the server busy for a share 0.6, with what is left of a stay: half the square over the mean
    assert one.mean_wait[0] == pytest.approx((0.4 * 2 / 2 + 0.6 * 8 / 4) / (1 - 0.4))
    seen = queues.priorities(2, [1.0, 3.0], 1.0, preemptive=True)
    assert seen.mean_wait[0] == pytest.approx(queues.waiting(2, 1.0).mean_wait)


def test_constant_stays_wait_half_as_long() -> None:
    exponential = queues.priorities(1, [0.7], 1.0).mean_wait[0]
    assert queues.priorities(1, [0.7], 1.0, second_moments=[1.0]).mean_wait[0] == pytest.approx(exponential / 2)


def test_lost_when_moved_out() -> None:
    found = queues.preempted_loss(4, [2.0, 3.0, 1.0])
    chain = queues.priority_chain(4, [2.0, 3.0, 1.0], [1.0, 1.0, 1.0], [0, 0, 0], preemptive=True)
    assert found == pytest.approx(chain["blocked"], abs=1e-9)
    assert found[0] == pytest.approx(queues.erlang_b(4, 2.0))


def test_unequal_stays_at_several_servers_against_simulation() -> None:
    arrivals, stays = [0.8, 0.9], [1.0, 1.5]
    chain = queues.priority_chain(3, arrivals, stays, [12, 40])
    assert chain["blocked"].max() < 1e-3
    ward = Ward(3, arrivals, [1 / stay for stay in stays], [0, 0], waits=True)
    assert agrees(ward, "wait", chain["mean_wait"], horizon=1500)


def test_interruption_against_simulation() -> None:
    expected = queues.priorities(2, [0.6, 0.8], 1.0, preemptive=True).mean_present
    ward = Ward(2, [0.6, 0.8], [1.0, 1.0], [0, 0], waits=True, preemptive=True)
    assert agrees(ward, "present", expected, horizon=1000)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError, match="priority_chain"):
        queues.priorities(2, [1.0, 1.0], [1.0, 2.0])
    with pytest.raises(InputError) as error:
        queues.priorities(0, [1.0, -1.0], [1.0, 0.0])
    assert [problem.column for problem in error.value.problems] == ["servers", "arrivals", "stays"]
