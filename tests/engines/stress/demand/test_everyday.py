"""Everyday demand, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.demand.everyday import Regimen, draws, rows, series
from mainstay.errors import InputError

INSULIN = Regimen("insulin", 1e6, (0.06, 0.10), 0.3, 2.0, (0.8, 0.9), amplitude=0.1, peak_day=10.0, cv=0.2)


def test_a_regimen_by_hand() -> None:
    """1,000,000 x 0.08 x 0.3 x 2 x 0.85 = 40,800 units a day; lowest 28,800, highest 54,000."""
    assert INSULIN.rate() == pytest.approx(40_800.0)
    assert INSULIN.bounds() == pytest.approx((28_800.0, 54_000.0))


def test_rows_are_those_of_the_demand_frame_and_add_up() -> None:
    other = Regimen("insulin", 1000.0, 0.5, 1.0, 1.0, 1.0, amplitude=0.1, peak_day=10.0)
    frame = rows([INSULIN, other, Regimen("oxygen", 10.0, 1.0)])
    assert frame["node_id"].to_list() == ["insulin", "oxygen"]
    assert frame["units_per_day"].to_list() == pytest.approx([41_300.0, 10.0])
    assert frame["cv"][0] == pytest.approx(0.2 * 40_800 / 41_300)
    assert frame["season_amplitude"].to_list() == [0.1, 0.0]
    assert frame["high_units_per_day"][0] == pytest.approx(54_500.0)


def test_series_follow_the_season() -> None:
    units = series([INSULIN, Regimen("flu", 100.0, 1.0, months=(2.0, *[1.0] * 11))], 365)
    assert units["insulin"].max() == pytest.approx(40_800 * 1.1)
    assert units["insulin"].mean() == pytest.approx(40_800.0)
    assert units["flu"][0] / units["flu"][100] == pytest.approx(2.0)


def test_seasons_that_a_row_cannot_hold_are_refused() -> None:
    with pytest.raises(InputError, match="daily series"):
        rows([INSULIN, Regimen("insulin", 1.0, 1.0)])
    with pytest.raises(InputError, match="daily series"):
        rows([Regimen("flu", 100.0, 1.0, months=(2.0, *[1.0] * 11))])


def test_draws_stay_in_their_ranges_and_first_ones_do_not_change() -> None:
    units = draws(INSULIN, 500, seed=3)
    low, high = INSULIN.bounds()
    assert low <= units.min() < units.max() <= high
    assert np.array_equal(draws(INSULIN, 20, seed=3), units[:20])
    assert units.mean() == pytest.approx(40_800.0, rel=0.02)


def test_all_that_is_wrong_is_told() -> None:
    with pytest.raises(InputError) as error:
        rows([Regimen("x", -1.0, 1.5, cv=-1.0, amplitude=2.0), Regimen("y", 1.0, (0.5, 0.2))])
    assert [problem.row for problem in error.value.problems if problem.row] == [2, 2, 2, 3]
    assert len(error.value.problems) == 5
