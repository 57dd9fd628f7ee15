from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from mainstay.engines.care.radiotherapy import activity_after, activity_on, activity_years, nuclide, years_to_reach
from mainstay.errors import InputError


def test_decay_against_small_steps() -> None:
    step = 1e-4
    activity, total = 200.0, 0.0
    rate = np.log(2) / nuclide("Co-60").half_life_years
    for _ in range(50_000):
        total += activity * step
        activity -= activity * rate * step
    assert activity_after("Co-60", 200, 5) == pytest.approx(activity, rel=1e-4)
    assert activity_years("Co-60", 200, 5) == pytest.approx(total, rel=1e-4)
    assert activity_years("Co-60", 200, 0) == 0


def test_days_and_years_agree() -> None:
    assert activity_on("Co-60", 200, date(2020, 1, 1), date(2020, 1, 1)) == 200
    later = activity_on("Ir-192", 10, date(2026, 1, 1), date(2026, 3, 16))
    assert later == pytest.approx(10 * 2 ** (-74 / 73.82))
    assert years_to_reach("Co-60", 20, 30) == 0


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: activity_after("Co-60", -1, 1), "at least 0"),
        (lambda: activity_after("Co-60", float("nan"), 1), "at least 0"),
        (lambda: years_to_reach("Co-60", 1, 0), "finite time"),
        (lambda: activity_years("Co-60", 1, -1), "below 0"),
    ],
)
def test_what_cannot_be(call: object, text: str) -> None:
    with pytest.raises(InputError, match=text):
        call()  # type: ignore[operator]
