"""Weighted measures and intervals against resamples that are really built, by way of scipy."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mainstay.engines.monitor.validity.bootstrap import interval, unit_weights
from mainstay.engines.monitor.validity.weighted import concordance, partial, pearson, r_squared, spearman

SOME = st.integers(3, 9).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(-4, 4), min_size=n, max_size=n) for _ in range(3)], st.integers(0, 999))
)


def slow_concordance(x: np.ndarray, y: np.ndarray) -> float:
    right = pairs = 0.0
    for i in range(len(x)):
        for j in range(len(x)):
            if y[i] > y[j]:
                pairs += 1
                right += 1.0 if x[i] > x[j] else 0.5 if x[i] == x[j] else 0.0
    return right / pairs if pairs else np.nan


def slow_partial(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> float:
    rx, ry, rz = (stats.rankdata(one) for one in (x, y, z))
    xy, xz, yz = (float(np.corrcoef(a, b)[0, 1]) for a, b in ((rx, ry), (rx, rz), (ry, rz)))
    return (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2))


@given(SOME)
def test_each_resample_as_if_built(case: tuple[list[int], list[int], list[int], int]) -> None:
    x, y, z = (np.array(one, dtype=float) for one in case[:3])
    weights = unit_weights(len(x), 8, case[3])
    fast = {f: f(x, y, weights) for f in (pearson, spearman, r_squared, concordance)}
    with_third = partial(x, y, z, weights)
    for sample, row in enumerate(weights):
        picked = np.repeat(np.arange(len(x)), row.astype(int))
        a, b, c = x[picked], y[picked], z[picked]
        assert fast[concordance][sample] == pytest.approx(slow_concordance(a, b), abs=1e-12, nan_ok=True)
        if np.ptp(a) == 0 or np.ptp(b) == 0:
            assert np.isnan([fast[f][sample] for f in (pearson, spearman, r_squared)]).all()
            continue
        r = stats.pearsonr(a, b).statistic if len(a) > 2 else np.nan
        assert fast[pearson][sample] == pytest.approx(r, abs=1e-9)
        assert fast[r_squared][sample] == pytest.approx(r * r, abs=1e-9)
        ranks = np.corrcoef(stats.rankdata(a), stats.rankdata(b))[0, 1]
        assert fast[spearman][sample] == pytest.approx(ranks, abs=1e-9)
        if np.isfinite(with_third[sample]):
            assert with_third[sample] == pytest.approx(slow_partial(a, b, c), abs=1e-6)


def test_partial_is_the_correlation_of_what_the_third_leaves() -> None:
    random = np.random.default_rng(1)
    z = random.normal(size=50)
    x, y = z + random.normal(size=50), z + random.normal(size=50)
    rx, ry, rz = (stats.rankdata(one) for one in (x, y, z))
    left = [one - np.polyval(np.polyfit(rz, one, 1), rz) for one in (rx, ry)]
    assert partial(x, y, z, np.ones((1, 50)))[0] == pytest.approx(np.corrcoef(*left)[0, 1], abs=1e-10)


def test_concordance_is_kendalls_tau_without_ties() -> None:
    random = np.random.default_rng(2)
    x, y = random.normal(size=(2, 30))
    tau = stats.kendalltau(x, y).statistic
    assert concordance(x, y, np.ones((1, 30)))[0] == pytest.approx((1 + tau) / 2, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_intervals_against_a_slow_one(seed: int) -> None:
    random = np.random.default_rng(seed)
    x = random.normal(size=25)
    y = x + random.gamma(1.0, size=25)
    weights = unit_weights(25, 600, seed)
    found = interval(lambda w: pearson(x, y, w), weights, 0.9)
    drawn = sorted(float(np.corrcoef(np.repeat([x, y], row.astype(int), axis=1))[0, 1]) for row in weights)
    value = float(np.corrcoef(x, y)[0, 1])
    left_out = [float(np.corrcoef(np.delete(x, i), np.delete(y, i))[0, 1]) for i in range(25)]
    mean = sum(left_out) / 25
    speed = sum((mean - one) ** 3 for one in left_out) / (6 * sum((mean - one) ** 2 for one in left_out) ** 1.5)
    normal = NormalDist()
    bias = normal.inv_cdf(sum(one < value for one in drawn) / 600)
    ends = []
    for part in (0.05, 0.95):
        moved = bias + normal.inv_cdf(part)
        ends.append(float(np.quantile(drawn, normal.cdf(bias + moved / (1 - speed * moved)))))
    assert (found.low, found.high) == pytest.approx(ends, abs=1e-9)
    assert found.value == pytest.approx(value, abs=1e-12)


def test_intervals_against_scipy() -> None:
    random = np.random.default_rng(5)
    x = random.normal(size=60)
    y = x + random.normal(size=60)
    found = interval(lambda w: pearson(x, y, w), unit_weights(60, 8000, 1), 0.95)
    peer = stats.bootstrap(
        (x, y), lambda a, b: stats.pearsonr(a, b).statistic, paired=True, vectorized=False, n_resamples=4000, rng=random
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((peer.low, peer.high), abs=0.02)


def test_what_does_not_exist_has_no_ends() -> None:
    x, y = np.zeros(12), np.arange(12.0)
    found = interval(lambda w: pearson(x, y, w), unit_weights(12, 200, 1), 0.95)
    assert np.isnan([found.value, found.low, found.high]).all()
    rare = np.r_[1.0, np.zeros(11)]  # a third of the resamples leaves the only other value out
    found = interval(lambda w: pearson(rare, y, w), unit_weights(12, 400, 1), 0.95)
    assert np.isfinite(found.value)
    assert np.isnan([found.low, found.high]).all()


def test_perfect_agreement() -> None:
    x = np.arange(12.0)
    found = interval(lambda w: spearman(x, x, w), unit_weights(12, 400, 1), 0.95)
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1), abs=1e-12)
