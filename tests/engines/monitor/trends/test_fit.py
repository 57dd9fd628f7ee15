"""Theil-Sen and Mann-Kendall against published programs, an exact recomputation, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.engines.monitor.trends.nile import NILE
from tests.engines.monitor.trends.plain_trend import (
    plain_factor,
    plain_intercept,
    plain_median,
    plain_p,
    plain_score,
    plain_slopes,
)

from mainstay.engines.monitor import trends
from mainstay.engines.monitor.trends.autocorrelation import CORRECTIONS, Correction
from mainstay.errors import InputError

TIED = [1.0, 2, 2, 3, 2, 4, 4, 5, 5, 5, 6, 4, 7, 7, 8, 6]
GAPS = [3.1, np.nan, 2.7, 4.0, np.nan, 4.4, 5.2, 4.9, np.nan, 6.0]
SMALL = st.lists(st.integers(-6, 6).map(float), min_size=4, max_size=14)
REAL = st.lists(st.floats(-1e3, 1e3), min_size=4, max_size=14)


# Numbers of pymannkendall 1.4.3 (Hussain and Mahmud, *Journal of Open Source Software* 4, 2019), run once:
# series, correction, lags, score, variance, z, p.
TESTED: list[tuple[list[float], Correction, int | None, int, float, float, float]] = [
    (NILE, "none", None, -711, 24571.0, -4.52946525680418, 5.913315665573293e-06),
    (NILE, "hamed_rao", None, -711, 19427.180265037252, -5.093935759620708, 3.507056425267052e-07),
    (NILE, "hamed_rao", 3, -711, 36723.47251041956, -3.7049852078803416, 0.0002114030693309843),
    (NILE, "yue_wang", None, -711, 5091.014470487798, -9.950758425191538, 0.0),
    (NILE, "yue_wang", 3, -711, 41745.58284710417, -3.4749861998029803, 0.0005108796323731735),
    (TIED, "none", None, 93, 480.3333333333333, 4.19774897543804, 2.6958120773912242e-05),
    (TIED, "yue_wang", None, 93, 139.84137726032682, 7.779827741150575, 7.327471962526033e-15),
    (GAPS, "none", None, 17, 44.333333333333336, 2.4030056367444423, 0.016260936780450264),
]
# series, tau, slope, intercept
SLOPED = [
    (NILE, -0.4016949152542373, -6.298936170212766, 1144.8186170212766),
    (TIED, 0.775, 0.4444444444444444, 1.166666666666667),
    (GAPS, 0.8095238095238095, 0.3333333333333333, 2.733333333333334),
]


@pytest.mark.parametrize("case", TESTED)
def test_tests_of_pymannkendall(case: tuple[list[float], Correction, int | None, int, float, float, float]) -> None:
    series, correction, lags, s, var_s, z, p = case
    found = trends.mann_kendall(series, correction=correction, lags=lags)
    assert found.s == s
    assert found.var_s == pytest.approx(var_s, rel=1e-12)
    assert found.z == pytest.approx(z, rel=1e-12)
    # that program takes p from 1 - cdf, which ends at 1e-16
    assert found.p == pytest.approx(p, rel=1e-9, abs=1e-15)
    assert str(found.trend) == ("decreasing" if s < 0 else "increasing")


@pytest.mark.parametrize(("series", "tau", "slope", "intercept"), SLOPED)
def test_slopes_of_pymannkendall(series: list[float], tau: float, slope: float, intercept: float) -> None:
    found = trends.fit(series)
    assert found.tests.tau == pytest.approx(tau, rel=1e-12)
    assert found.slopes.slope == pytest.approx(slope, rel=1e-12)
    assert found.slopes.intercept == pytest.approx(intercept, rel=1e-12)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_slopes_of_scipy(level: float) -> None:
    rng = np.random.default_rng(4)
    for n in (2, 3, 4, 5, 8, 21, 40):
        for _ in range(20):
            values, times = np.round(rng.normal(size=n), int(rng.integers(0, 4))), np.sort(rng.uniform(0, 9, n))
            ours, theirs = trends.theil_sen(values, times, level=level), stats.theilslopes(values, times, level)
            expected = [theirs.slope, theirs.intercept, theirs.low_slope, theirs.high_slope]
            assert [ours.slope, ours.intercept, ours.low, ours.high] == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_score_of_scipy_kendall() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(size=(30, 17))
    tau = [stats.kendalltau(np.arange(17), row).statistic for row in values]
    assert trends.mann_kendall(values).tau == pytest.approx(tau, abs=1e-12)


@given(SMALL, st.sampled_from(CORRECTIONS))
def test_exact_recomputation(series: list[float], correction: Correction) -> None:
    times = [float(2 * i * i + i) for i in range(len(series))]
    found = trends.fit(series, times, correction=correction)
    slope = plain_median(plain_slopes(series, times))
    score, variance = plain_score(series)
    factor = 1.0 if correction == "none" else plain_factor(series, times, correction)
    if abs(factor) < 1e-9:
        return  # on the edge of what exists
    factor = factor if factor > 0 else 1.0
    assert found.slopes.slope == pytest.approx(float(slope), rel=1e-12, abs=1e-12)
    assert found.slopes.intercept == pytest.approx(plain_intercept(series, times, float(slope)), rel=1e-12, abs=1e-9)
    assert found.tests.s == score
    assert found.tests.factor == pytest.approx(factor, rel=1e-9)
    assert found.tests.var_s == pytest.approx(variance * factor, rel=1e-9)
    assert found.tests.p == pytest.approx(plain_p(score, variance * factor), rel=1e-9, abs=1e-12)


@given(REAL)
def test_interval_holds_the_slope_and_grows_with_the_level(series: list[float]) -> None:
    narrow, wide = trends.theil_sen(series, level=0.8), trends.theil_sen(series, level=0.99)
    assert wide.low <= narrow.low <= narrow.slope <= narrow.high <= wide.high


@given(REAL)
def test_turned_series_have_turned_trends(series: list[float]) -> None:
    up, down = trends.fit(series, correction="hamed_rao"), trends.fit(np.negative(series), correction="hamed_rao")
    assert down.slopes.slope == -up.slopes.slope
    assert (down.slopes.low, down.slopes.high) == (-up.slopes.high, -up.slopes.low)
    assert down.tests.s == -up.tests.s
    assert down.tests.factor == pytest.approx(up.tests.factor, rel=1e-12)
    assert down.tests.p == pytest.approx(up.tests.p, rel=1e-12)


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_the_unit_does_not_change_the_test(correction: Correction) -> None:
    rng = np.random.default_rng(6)
    # lengths with an odd number of pairs: two rests are then equal, and rounding must not part them
    for n in (15, 18, 22, 31):
        series = np.cumsum(rng.normal(size=(40, n)), axis=1)
        ours, scaled = (trends.mann_kendall(part, correction=correction) for part in (series, 3.0 * series))
        assert scaled.z == pytest.approx(ours.z, rel=1e-9)


def test_many_series_are_each_alone() -> None:
    rng = np.random.default_rng(7)
    table = np.round(np.cumsum(rng.normal(size=(60, 23)), axis=1), 1)
    table[rng.random(table.shape) < 0.3] = np.nan
    table[0], table[1, 3:] = np.nan, np.nan
    table[2, 1:] = np.nan
    times = np.sort(rng.uniform(0, 50, 23))
    whole = trends.fit(table, times, correction="hamed_rao")
    for i, row in enumerate(table):
        seen = ~np.isnan(row)
        alone = trends.fit(row[seen], times[seen], correction="hamed_rao")
        for kind in ("slopes", "tests"):
            for name in getattr(alone, kind).__slots__:
                ours, theirs = getattr(getattr(whole, kind), name)[i], getattr(getattr(alone, kind), name)
                assert ours == theirs or (np.isnan(ours) and np.isnan(theirs)), name


def test_order_of_times_and_shape_do_not_matter() -> None:
    rng = np.random.default_rng(8)
    table, times = rng.normal(size=(2, 3, 9)), rng.uniform(0, 5, size=(2, 3, 9))
    first = trends.fit(table, times)
    assert first.slopes.slope.shape == first.tests.trend.shape == (2, 3)
    mixed = rng.permutation(9)
    second = trends.fit(table[..., mixed], times[..., mixed])
    assert np.array_equal(first.slopes.slope, second.slopes.slope)
    assert np.array_equal(first.tests.z, second.tests.z)
    shared = trends.fit(table[..., mixed], times[0, 0][mixed])
    assert np.array_equal(shared.slopes.low, trends.fit(table, times[0, 0]).slopes.low)


def test_few_points_have_no_verdict() -> None:
    found = trends.fit([[1.0, 2, 3, np.nan], [np.nan] * 4, [5.0, np.nan, np.nan, np.nan], [1.0, 2, 3, 4]])
    assert found.tests.n.tolist() == [3, 0, 1, 4]
    assert found.tests.trend.tolist() == ["too few", "too few", "too few", "none"]
    assert np.isnan(found.tests.p).tolist() == [True, True, True, False]
    assert found.slopes.slope[[0, 3]].tolist() == [1.0, 1.0]
    assert np.isnan(found.slopes.slope[[1, 2]]).all()
    assert found.slopes.all_pairs.tolist() == [True, False, False, True]


def test_four_rising_points_are_not_enough_and_five_are() -> None:
    # 2 of 24 and of 120 orders are as extreme: with four the interval cannot reach its level
    assert trends.mann_kendall([1.0, 2, 3, 4]).p > 0.05
    assert trends.mann_kendall([1.0, 2, 3, 4, 5]).p < 0.05


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_lines_and_constants(correction: Correction) -> None:
    line = 0.1 * np.arange(30) + 7.3
    found = trends.fit([line, np.full(30, 0.3)], correction=correction)
    assert found.tests.factor.tolist() == [1.0, 1.0]
    assert found.tests.trend.tolist() == ["increasing", "none"]
    assert found.tests.p[1] == 1.0
    assert found.slopes.slope.tolist() == pytest.approx([0.1, 0.0])


def test_a_correction_that_does_not_exist_is_left_out() -> None:
    waves = np.tile([1.0, -1.0], 12) * np.arange(24)
    published = trends.mann_kendall(waves, correction="yue_wang")
    cautious = trends.mann_kendall(waves, correction="yue_wang", least_factor=1.0)
    assert 0 < published.factor < 1
    assert cautious.factor == 1.0
    assert cautious.p > published.p


def test_autocorrelation_widens_interval_and_test() -> None:
    rng = np.random.default_rng(9)
    noise = rng.normal(size=(800, 80))
    series = np.empty_like(noise)
    series[:, 0] = noise[:, 0]
    for t in range(1, 80):
        series[:, t] = 0.5 * series[:, t - 1] + noise[:, t]
    series = series[:, 50:]
    plain = trends.fit(series)
    called = {"none": (plain.tests.trend != "none").mean()}
    for correction in ("hamed_rao", "ar1"):
        aware = trends.fit(series, correction=correction, least_factor=1.0)
        assert (aware.slopes.high - aware.slopes.low >= plain.slopes.high - plain.slopes.low).all()
        called[correction] = (aware.tests.trend != "none").mean()
    # no series has a trend: the plain test calls one four times too often
    assert called["none"] > 0.18
    assert called["hamed_rao"] < called["none"]
    assert called["ar1"] < 0.1


def test_false_alarms_of_the_plain_test_keep_their_rate() -> None:
    found = trends.fit(np.random.default_rng(10).normal(size=(4000, 25)))
    assert (found.tests.p < 0.05).mean() == pytest.approx(0.05, abs=0.012)
    covered = (found.slopes.low <= 0) & (found.slopes.high >= 0)
    assert covered.mean() == pytest.approx(0.95, abs=0.012)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        trends.fit([[1.0, np.inf, 2.0], [1.0, 2.0, -1e200]], [[0.0, 1.0, 1.0], [0.0, np.nan, 1.0]])
    assert [problem.code for problem in caught.value.problems] == [
        "value.infinite",
        "value.infinite",
        "time.missing",
        "time.duplicate",
    ]
    assert "series 1" in str(caught.value)
    with pytest.raises(InputError) as caught:
        trends.fit([1.0], level=95, correction="some", lags=0, least_factor=0.0)  # type: ignore[arg-type] # refused
    assert {problem.code for problem in caught.value.problems} == {
        "level.range",
        "correction.unknown",
        "lags.range",
        "factor.range",
    }
    for bad in ([0.0, 1.0], [[0.0, 1.0, 2.0]]):
        with pytest.raises(InputError, match=r"times\.shape"):
            trends.fit([1.0, 2.0, 3.0], bad)
    with pytest.raises(InputError, match=r"series\.shape"):
        trends.fit(3.0)


@pytest.mark.parametrize("shape", [(0, 5), (3, 0), (0, 0), (0,)])
def test_nothing_gives_nothing(shape: tuple[int, ...]) -> None:
    found = trends.fit(np.empty(shape))
    assert found.tests.trend.shape == shape[:-1]
    assert (found.tests.trend == "too few").all()
