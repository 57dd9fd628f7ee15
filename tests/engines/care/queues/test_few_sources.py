"""Limited rooms, finite sources and repair shops against dense balance equations and printed values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.care import queues
from mainstay.errors import InputError


def balance(up: list[float], down: list[float]) -> np.ndarray:
    size = len(up) + 1
    flow = np.zeros((size, size))
    for n in range(size - 1):
        flow[n, n + 1], flow[n + 1, n] = up[n], down[n]
    flow -= np.diag(flow.sum(axis=1))
    return np.linalg.lstsq(np.vstack([flow.T, np.ones(size)]), np.r_[np.zeros(size), 1.0])[0]


def test_the_printed_repair_shop() -> None:
    # 4 machines, 1 crew, MTBF 341.58 h (linear accelerators in Indonesia), MTTR 72 h
    assert queues.repair(4, 1, 341.58, 72) == pytest.approx(0.738217, abs=5e-7)
    assert queues.repair(1, 1, 341.58, 72) == pytest.approx(341.58 / (341.58 + 72))
    assert queues.repair(4, 4, 341.58, 72) == pytest.approx(341.58 / (341.58 + 72))


@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 3), st.floats(5, 500), st.floats(1, 100))
@settings(max_examples=40)
def test_repair_equals_the_balance_equations(machines: int, crews: int, spares: int, mtbf: float, mttr: float) -> None:
    total = machines + spares
    running = [min(machines, total - failed) for failed in range(total + 1)]
    up = [running[failed] / mtbf for failed in range(total)]
    chance = balance(up, [min(failed, crews) / mttr for failed in range(1, total + 1)])
    found = queues.machine_repair(machines, crews, mtbf, mttr, spares=spares)
    assert found.availability == pytest.approx(float(chance @ running) / machines, abs=1e-9)
    assert found.running.sum() == pytest.approx(1.0)
    # flow balance: failures equal repairs; Little's law: failed = failures x time down
    assert found.mean_running / mtbf == pytest.approx(found.crew_busy * crews / mttr, rel=1e-8)
    assert found.mean_down_hours * found.mean_running / mtbf == pytest.approx(found.mean_failed, rel=1e-8)


@given(st.integers(1, 8), st.integers(1, 3), st.floats(10, 300))
@settings(max_examples=25)
def test_crews_and_spares_never_harm(machines: int, crews: int, mtbf: float) -> None:
    here = queues.repair(machines, crews, mtbf, 20.0)
    assert queues.repair(machines, crews + 1, mtbf, 20.0) >= here - 1e-12
    assert queues.repair(machines, crews, mtbf, 20.0, spares=1) >= here - 1e-12


def test_warm_spares_fail_too() -> None:
    cold = queues.machine_repair(3, 1, 100.0, 20.0, spares=2).availability
    warm = queues.machine_repair(3, 1, 100.0, 20.0, spares=2, spare_mtbf=100.0).availability
    assert warm < cold
    # five machines that all fail alike, of which three are wanted
    chance = balance([(5 - n) / 100 for n in range(5)], [1 / 20] * 5)
    assert warm == pytest.approx(float(chance @ [min(3, 5 - n) for n in range(6)]) / 3)


@given(st.integers(1, 5), st.integers(0, 6), st.floats(0.1, 9), st.sampled_from([None, 0.7]))
@settings(max_examples=30)
def test_limited_room_equals_the_balance_equations(
    servers: int, more: int, load: float, patience: float | None
) -> None:
    room = servers + more
    leave = 0.0 if patience is None else 1.0 / patience
    down = [min(n, servers) + leave * max(n - servers, 0) for n in range(1, room + 1)]
    chance = balance([load] * room, down)
    found = queues.limited_room(servers, room, load, patience=patience)
    queue = float(chance @ [max(n - servers, 0) for n in range(room + 1)])
    assert found.blocked == pytest.approx(chance[-1], abs=1e-9)
    assert found.mean_queue == pytest.approx(queue, abs=1e-8)
    assert found.mean_wait * load * (1 - found.blocked) == pytest.approx(queue, abs=1e-8)


def test_limited_room_meets_its_neighbours() -> None:
    assert queues.limited_room(10, 10, 8.0).blocked == pytest.approx(queues.erlang_b(10, 8.0))
    far = queues.limited_room(10, 800, 8.0)
    assert far.mean_queue == pytest.approx(queues.waiting(10, 8.0).mean_queue)
    assert queues.limited_room(10, 2000, 12.0, patience=3.0).p_abandon == pytest.approx(
        queues.erlang_a(10, 12.0, 3.0).p_abandon
    )


@given(st.integers(1, 9), st.integers(1, 4), st.floats(0.05, 3))
@settings(max_examples=30)
def test_finite_sources_see_what_one_fewer_source_leaves(sources: int, servers: int, load: float) -> None:
    room = min(servers, sources)
    chance = balance([(sources - n) * load for n in range(room)], [n + 1.0 for n in range(room)])
    lost = queues.finite_source(sources, servers, load, room=servers)
    assert lost.p_all_busy == pytest.approx(float(chance[servers:].sum()), abs=1e-10)
    # arrivals see the long run of the others (Sevastyanov; Lavenberg and Reiser 1980)
    if sources > 1:
        assert lost.blocked == pytest.approx(
            queues.finite_source(sources - 1, servers, load, room=servers).p_all_busy, abs=1e-10
        )
    waits = queues.finite_source(sources, servers, load)
    assert waits.mean_idle + waits.mean_busy + waits.mean_queue == pytest.approx(sources)
    assert waits.mean_idle * load == pytest.approx(waits.mean_busy)
    if sources > 1:
        other = queues.finite_source(sources - 1, servers, load)
        assert waits.p_wait == pytest.approx(other.p_all_busy, abs=1e-10)


def test_many_sources_become_erlang_b() -> None:
    assert queues.engset(1_000_000, 20, 16 / 1_000_000) == pytest.approx(queues.erlang_b(20, 16), rel=1e-4)
    assert queues.engset(3, 5, 2.0) == 0.0


def test_any_birth_and_death_chain() -> None:
    up, down = [2.0, 0.5, 0.0, 3.0], [1.0, 4.0, 2.0, 1.0]
    assert queues.stationary(up, down) == pytest.approx(balance(up, down), abs=1e-12)
    far = queues.stationary(np.full(5000, 1e9), np.arange(1.0, 5001.0))
    assert np.isfinite(far).all()
    assert far[-1] == pytest.approx(1 - 5000 / 1e9, rel=1e-6)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        queues.repair(0, 1, -3.0, 0.0)
    assert len(error.value.problems) == 3
    with pytest.raises(InputError, match="room"):
        queues.limited_room(5, 4, 1.0)
    with pytest.raises(InputError, match="one death rate"):
        queues.stationary([1.0], [1.0, 2.0])
