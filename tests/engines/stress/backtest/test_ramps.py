"""Doses by a day: the record of earlier ramps, and the multiplier drawn from it."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.backtest import dose_multiplier
from mainstay.engines.stress.backtest.border import bundled_text, parse_csv
from mainstay.engines.stress.backtest.ramps import LEAST, MOST, multipliers, ramp_table

RAMPS = ramp_table(parse_csv(bundled_text("ramps.csv"), "ramps.csv"))


def test_the_record_of_2009_is_there() -> None:
    july = RAMPS.filter((RAMPS["forecast"] == 160) & (RAMPS["case_id"] == "h1n1vax2009"))
    assert july["ratio"].item() == pytest.approx(27 / 160)
    assert RAMPS["source_url"].is_not_null().all()


def test_a_campaign_counts_once_however_many_forecasts_it_has() -> None:
    rows = [
        {"campaign": name, "issued_on": "2020-01-01", "for_on": "2020-12-01", "forecast": 10, "seen": seen}
        for name, seen in [("a", 1), ("a", 1), ("a", 1), ("b", 10)]
    ]
    assert multipliers(ramp_table(rows))["median"].item() == pytest.approx(np.sqrt(0.1 * 1.0))


def test_multipliers_are_wide_bounded_and_rise_with_the_draw() -> None:
    table = multipliers(RAMPS)
    for lead in (10, 100):
        drawn = dose_multiplier(table, lead, np.linspace(0, 1, 101))
        assert np.all(np.diff(drawn) >= 0)
        assert LEAST <= drawn[0] < 0.2 < drawn[-1] <= MOST
    assert dose_multiplier(table.clear(), 10, np.array([0.3])).tolist() == [1.0]
