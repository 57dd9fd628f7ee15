from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.care.radiotherapy import activity_after
from mainstay.engines.care.radiotherapy.throughput import (
    Working,
    break_even_uptime,
    cobalt_fractions_per_hour,
    cobalt_mean_fractions_per_hour,
    linac_fractions_per_hour,
    parity_outage_hours,
    patients_per_year,
    power_share,
)
from mainstay.errors import InputError


@settings(max_examples=30)
@given(st.floats(1, 600), st.floats(0.1, 20), st.floats(0, 20), st.sampled_from([0.0, 5.0, 13.5]))
def test_mean_over_years_against_small_steps(activity: float, years: float, start: float, setup: float) -> None:
    working = Working(setup_minutes=setup)
    middles = start + (np.arange(2000) + 0.5) * years / 2000
    slow = np.mean([cobalt_fractions_per_hour(working, activity_after("Co-60", activity, at)) for at in middles])
    fast = cobalt_mean_fractions_per_hour(working, activity, years, from_year=start)
    assert fast == pytest.approx(slow, rel=1e-5)


def test_parity_and_break_even_tell_the_same() -> None:
    working = Working()
    hours = parity_outage_hours(working, 370)
    linac = linac_fractions_per_hour(working) * (1 - hours / 10) * 0.92
    assert linac == pytest.approx(cobalt_mean_fractions_per_hour(working, 370, 8))
    assert break_even_uptime(working, 370) == pytest.approx((1 - hours / 10) * 0.92)
    # a weaker source makes the linac win sooner
    assert break_even_uptime(working, 100) < break_even_uptime(working, 370)


def test_patients_by_hand() -> None:
    working = Working()
    assert patients_per_year(working, 4.0, 0.5, 0.5) == pytest.approx(4 * 8 * 248 * 0.25 / 19.4)
    assert power_share(working, 2) == 0.75
    assert power_share(working, 20) == 0
    assert cobalt_fractions_per_hour(working, 0) == 0
    assert cobalt_mean_fractions_per_hour(working, 370, 0) == cobalt_fractions_per_hour(working, 370)
    with pytest.raises(InputError, match="at least 0"):
        cobalt_fractions_per_hour(working, -1)
