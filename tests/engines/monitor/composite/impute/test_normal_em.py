"""Expectation-maximisation against the likelihood itself, maximised by another route."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize, stats
from tests.engines.monitor.composite.small import codes_of

from mainstay.engines.monitor.composite import impute, impute_with_spread
from mainstay.errors import InputError


def gappy(seed: int, count: int = 60) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return three related columns, whole and with gaps."""
    random = np.random.default_rng(seed)
    mixing = np.array([[1.0, 0.0, 0.0], [0.8, 0.6, 0.0], [-0.5, 0.4, 0.7]])
    whole = random.normal(size=(count, 3)) @ mixing.T * [3.0, 10.0, 0.5] + [100.0, -20.0, 4.0]
    table = whole.copy()
    table[random.random(table.shape) < 0.2] = np.nan
    table[np.isnan(table).all(axis=1), 0] = whole[np.isnan(table).all(axis=1), 0]
    return whole, table


def slow_fill(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Maximise the likelihood of what was observed directly, then take conditional means and deviations row by row."""
    width = table.shape[1]
    scale = np.nanstd(table, axis=0)
    centre = np.nanmean(table, axis=0)
    scores = (table - centre) / scale
    lower = np.tril_indices(width)

    def unpack(parameters: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        factor = np.zeros((width, width))
        factor[lower] = parameters[width:]
        return parameters[:width], factor @ factor.T

    def loss(parameters: NDArray[np.float64]) -> float:
        mean, covariance = unpack(parameters)
        total = 0.0
        for row in scores:
            seen = ~np.isnan(row)
            total -= stats.multivariate_normal.logpdf(row[seen], mean[seen], covariance[np.ix_(seen, seen)])
        return total

    start = np.concatenate([np.zeros(width), np.eye(width)[lower]])
    best = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-7, "maxiter": 1000})
    mean, covariance = unpack(best.x)
    filled, deviation = table.copy(), np.full(table.shape, np.nan)
    for number, row in enumerate(scores):
        seen, gap = ~np.isnan(row), np.isnan(row)
        if gap.any():
            inverse = np.linalg.inv(covariance[np.ix_(seen, seen)])
            slope = covariance[np.ix_(gap, seen)] @ inverse
            filled[number, gap] = (mean[gap] + slope @ (row[seen] - mean[seen])) * scale[gap] + centre[gap]
            left = covariance[np.ix_(gap, gap)] - slope @ covariance[np.ix_(seen, gap)]
            deviation[number, gap] = np.sqrt(np.diag(left)) * scale[gap]
    return filled, deviation


def test_the_fit_is_the_one_of_greatest_likelihood() -> None:
    _, table = gappy(1)
    filled, spread = impute_with_spread(table, "normal_em", prior=0.0)
    expected, deviation = slow_fill(table)
    scale = np.nanstd(table, axis=0)
    np.testing.assert_allclose(filled / scale, expected / scale, rtol=0, atol=2e-3)
    np.testing.assert_allclose(spread / scale, deviation / scale, rtol=0, atol=2e-3)


def test_it_comes_closer_to_the_truth_than_the_mean_and_its_spread_is_honest() -> None:
    whole, table = gappy(2, count=400)
    gaps = np.isnan(table)
    filled, spread = impute_with_spread(table, "i_EM")
    better = np.abs(filled - whole)[gaps] / spread[gaps]
    assert np.sqrt(np.mean(better**2)) == pytest.approx(1.0, abs=0.15)
    scale = np.nanstd(table, axis=0)
    em = np.square((filled - whole) / scale)[gaps].mean()
    mean = np.square((impute(table, "mean") - whole) / scale)[gaps].mean()
    assert em < 0.8 * mean


def test_observed_values_do_not_change_and_the_scale_does_not_matter() -> None:
    _, table = gappy(3)
    seen = ~np.isnan(table)
    filled = impute(table, "normal_em")
    np.testing.assert_array_equal(filled[seen], table[seen])
    larger = impute(table * [1000.0, 1e-3, 1.0] + [5.0, 0.0, -7.0], "normal_em")
    np.testing.assert_allclose(larger, filled * [1000.0, 1e-3, 1.0] + [5.0, 0.0, -7.0], rtol=1e-6, atol=1e-6)


def test_pillars_do_not_look_at_each_other() -> None:
    _, table = gappy(4)
    both = np.hstack([table, gappy(5)[1]])
    filled = impute(both, "normal_em", pillars=["p"] * 3 + ["q"] * 3)
    np.testing.assert_allclose(filled[:, :3], impute(table, "normal_em"), rtol=1e-9)


def test_more_indicators_than_units_are_held_by_the_prior() -> None:
    random = np.random.default_rng(6)
    table = random.normal(size=(10, 20))
    table[random.random(table.shape) < 0.1] = np.nan
    filled, spread = impute_with_spread(table, "normal_em", prior=0.1)
    assert np.isfinite(filled).all()
    assert (spread[np.isnan(table)] > 0).all()


def test_a_row_without_anything_gets_the_fitted_mean() -> None:
    _, table = gappy(7)
    table[0] = np.nan
    filled, spread = impute_with_spread(table, "normal_em")
    assert np.isfinite(filled[0]).all()
    assert (np.abs(filled[0] - np.nanmean(table, axis=0)) < np.nanstd(table, axis=0)).all()
    np.testing.assert_allclose(spread[0], np.nanstd(table, axis=0), rtol=0.2)


def test_what_is_refused() -> None:
    with pytest.raises(InputError) as error:
        impute([[1.0, 2.0], [np.nan, 3.0], [np.nan, 4.0]], "normal_em")
    assert codes_of(error) == ["impute.too_few"]
    with pytest.raises(InputError) as error:
        impute(gappy(8)[1], "normal_em", rounds=2)
    assert codes_of(error) == ["impute.not_settled"]
