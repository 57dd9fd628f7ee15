"""Seasons of demand."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.demand.profile import monthly, wave
from mainstay.errors import InputError


def test_a_wave_has_mean_one_and_its_peak_on_its_day() -> None:
    factor = wave(365, 0.3, 20.0)
    assert factor.mean() == pytest.approx(1.0)
    assert factor.argmax() == 20
    assert factor.max() == pytest.approx(1.3)
    assert wave(30, 0.3, 20.0, first_day_of_year=15)[5] == pytest.approx(1.3)


def test_months_are_scaled_to_mean_one_and_begin_where_the_run_begins() -> None:
    factor = monthly(365, [3.0] + [1.0] * 11)
    assert factor.mean() == pytest.approx(1.0)
    assert factor[30] / factor[31] == pytest.approx(3.0)
    assert np.array_equal(monthly(10, [3.0] + [1.0] * 11, first_day_of_year=26), factor[26:36])
    assert monthly(366, range(1, 13))[365] == monthly(1, range(1, 13))[0]


@pytest.mark.parametrize("factors", [[1.0] * 11, [0.0] * 12, [-1.0] + [1.0] * 11])
def test_wrong_months_are_refused(factors: list[float]) -> None:
    with pytest.raises(InputError, match="twelve factors"):
        monthly(5, factors)


def test_wrong_waves_are_refused() -> None:
    with pytest.raises(InputError) as error:
        wave(0, 1.5, 0.0)
    assert len(error.value.problems) == 2
