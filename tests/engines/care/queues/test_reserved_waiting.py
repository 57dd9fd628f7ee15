"""Protected patients who wait: against each other's limits, and against simulation."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.care import queues
from mainstay.engines.care.multi_resource import PatientClass, Resource, simulate
from mainstay.errors import InputError


def test_alone_they_are_erlang_c_and_erlang_a() -> None:
    assert queues.reserved_waiting(10, 2, 8.0, 0.0).p_wait == pytest.approx(queues.erlang_c(10, 8))
    assert queues.reserved_waiting(10, 10, 8.0, 50.0).p_wait == pytest.approx(queues.erlang_c(10, 8))
    leaving = queues.reserved_waiting(5, 5, 6.0, 3.0, patience=2.0)
    assert leaving.p_abandon == pytest.approx(queues.erlang_a(5, 6.0, 2.0).p_abandon)
    # no patience at all: Erlang's loss with a reserve
    at_once = queues.reserved_waiting(10, 2, 4.0, 5.0, patience=1e-9)
    assert (at_once.p_abandon, at_once.other_blocked) == pytest.approx(queues.reserved(10, 2, 4.0, 5.0), abs=1e-6)


def test_nearly_equal_stays_answer_as_equal_ones() -> None:
    for patience in (None, 1.5):
        equal = queues.reserved_waiting(8, 2, 5.0, 4.0, patience=patience)
        near = queues.reserved_waiting(8, 2, 5.0, 4.0, patience=patience, other_rate=1 + 1e-9)
        assert near.p_wait == pytest.approx(equal.p_wait, abs=1e-7)
        assert near.mean_queue == pytest.approx(equal.mean_queue, abs=1e-6)
        assert near.other_blocked == pytest.approx(equal.other_blocked, abs=1e-7)


def test_more_reserve_means_less_waiting() -> None:
    found = [queues.reserved_waiting(8, level, 4.0, 6.0, other_rate=0.5) for level in range(9)]
    assert (np.diff([one.p_wait for one in found]) < 1e-9).all()
    assert (np.diff([one.other_blocked for one in found]) > -1e-9).all()


def test_against_simulation() -> None:
    expected = queues.reserved_waiting(6, 1, 3.0, 4.0, protected_rate=1.0, other_rate=0.5, patience=2.0)
    found = simulate(
        [Resource("bed", 6)],
        [
            PatientClass("protected", 3.0, 1.0, {"bed": 1}, room=None, patience=2.0),
            PatientClass("other", 2.0, 2.0, {"bed": 1}, reserves={"bed": 1}, priority=2),
        ],
        horizon=800.0,
        warm_up=50.0,
    )
    for kind, measure, value in (
        ("protected", "gave_up", expected.p_abandon),
        ("protected", "mean_waiting", expected.mean_queue),
        ("other", "blocked", expected.other_blocked),
    ):
        row = found.classes.filter((found.classes["class"] == kind) & (found.classes["measure"] == measure)).row(
            0, named=True
        )
        assert abs(row["value"] - value) <= 3 / 2.09 * (row["high"] - row["value"])


def test_what_cannot_be_carried_is_refused() -> None:
    with pytest.raises(InputError, match="give a patience"):
        queues.reserved_waiting(5, 1, 5.0, 1.0)
    with pytest.raises(InputError, match="reserve"):
        queues.reserved_waiting(5, 6, 1.0, 1.0)
