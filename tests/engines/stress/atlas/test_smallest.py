from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.atlas.smallest import smallest


@pytest.mark.parametrize("least", [1, 2, 45, 46, 133, 180])
def test_the_fewest_days_are_found_exactly(least: int) -> None:
    found = smallest(1, 180, lambda _, days, depth: (days >= least) & (depth >= 0.3))
    assert found.days.tolist() == [least]
    assert 0.3 <= found.depth[0] <= 0.3 + 1 / 64
    assert found.monotone.all()


def test_sets_are_halved_side_by_side() -> None:
    least = np.array([7, 90, 179])
    found = smallest(3, 180, lambda sets, days, depth: days * depth >= least[sets])
    assert found.days.tolist() == [7, 90, 179]


def test_what_a_longer_outage_does_not_break_is_told() -> None:
    found = smallest(1, 100, lambda _, days, __: ((days >= 20) & (days <= 60)) | (days == 100))
    assert not found.monotone.any()
    assert found.days.tolist() == [20]


def test_no_sets_need_no_run() -> None:
    def never(*_: object) -> np.ndarray:
        raise AssertionError

    assert smallest(0, 90, never).days.size == 0
