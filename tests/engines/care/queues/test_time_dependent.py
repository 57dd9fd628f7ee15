"""Changing loads against matrix exponentials, limits and a simulation of many starts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.sparse import csr_array

from mainstay.engines.care import queues
from mainstay.errors import InputError


def test_uniformisation_equals_the_matrix_exponential() -> None:
    draw = np.random.Generator(np.random.Philox(key=3))
    rates = draw.uniform(0, 3, (6, 6)) * (draw.random((6, 6)) < 0.6)
    np.fill_diagonal(rates, 0.0)
    flow = rates - np.diag(rates.sum(axis=1))
    start = np.array([0.5, 0.5, 0, 0, 0, 0])
    end, mean = queues.uniformised(csr_array(rates), start, 2.5)
    assert end == pytest.approx(start @ expm(flow * 2.5), abs=1e-12)
    fine = np.linspace(0, 2.5, 2001)
    path = np.array([start @ expm(flow * t) for t in fine[::100]])
    rough = np.trapezoid(path, fine[::100], axis=0) / 2.5
    assert mean == pytest.approx(rough, abs=2e-3)
    doubled = np.zeros((12, 12))
    doubled[:6, :6] = flow
    doubled[:6, 6:] = np.eye(6)
    assert mean == pytest.approx(start @ expm(doubled * 2.5)[:6, 6:] / 2.5, abs=1e-10)


def test_constant_loads_stay_in_the_long_run() -> None:
    steady = queues.reserved(15, 3, 6.0, 8.0)
    found = queues.transient(15, [[0.6, 0.8]] * 3, [10.0, 10.0], period=4.0, reserves=[0, 3])
    assert found == pytest.approx(np.tile(steady, (3, 1)), abs=1e-10)
    unequal = queues.reserved(10, 2, 4.0, 5.0, protected_rate=1.0, other_rate=0.4)
    found = queues.transient(10, [[4.0, 2.0]] * 2, [1.0, 2.5], reserves=[0, 2])
    assert found == pytest.approx(np.tile(unequal, (2, 1)), abs=1e-9)


def test_a_wave_builds_up_and_drains() -> None:
    arrivals = [[0.5]] * 2 + [[3.0]] * 20 + [[0.5]] * 20
    found = queues.transient(12, arrivals, [10.0], period=2.0).ravel()
    naive = queues.pointwise_stationary(12, arrivals, [10.0]).ravel()
    assert found[2] < naive[2]
    assert found[21] == pytest.approx(naive[21], abs=1e-3)
    assert found[22] > naive[22]
    assert found[-1] == pytest.approx(naive[-1], abs=1e-2)


def test_an_empty_ward_fills() -> None:
    found = queues.transient(8, [[2.0, 1.0]] * 12, [3.0, 1.0], reserves=[0, 1], start="empty", period=1.5)
    assert (np.diff(found[:, 0]) > -1e-12).all()
    assert found[-1] == pytest.approx(queues.reserved(8, 1, 6.0, 1.0, protected_rate=1 / 3), abs=1e-3)


def test_zero_arrivals_for_a_while_with_unequal_stays() -> None:
    found = queues.transient(5, [[0.0, 0.0], [1.0, 1.0]], [3.0, 1.0], reserves=[0, 1])
    assert found[0] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert (found[1] > 0).all()


def test_offered_load_is_the_integral() -> None:
    arrivals, stay = [1.0, 5.0, 2.0], 4.0
    steps = 30_000
    here, fine = 4.0, 3 * 2.0 / steps
    for step in range(steps):
        here += fine * (arrivals[step * 3 // steps] - here / stay)
    assert queues.offered_load(arrivals, stay, period=2.0)[-1] == pytest.approx(here, rel=1e-3)
    assert queues.modified_offered_load(9, arrivals, stay, period=2.0)[-1] == pytest.approx(
        queues.erlang_b(9, here), rel=1e-2
    )


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        queues.transient(5, [[1.0]], [1.0], period=0.0, start="full")
    assert len(error.value.problems) == 2
    with pytest.raises(InputError, match="periods and classes"):
        queues.pointwise_stationary(5, [1.0, 2.0], [1.0])
