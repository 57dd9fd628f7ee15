"""Batches: published sample sizes and limits, and slow recomputation of each closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from mainstay.engines.stress.trials.batch_success import (
    AttributePlan,
    BatchBelief,
    attribute_plan,
    batches_to_show,
    clopper_pearson,
    released_distribution,
)


@pytest.mark.parametrize(
    ("share", "confidence", "batches"), [(0.99, 0.95, 299), (0.95, 0.95, 59), (0.90, 0.90, 22), (0.80, 0.80, 8)]
)
def test_published_sample_sizes_without_failure(share: float, confidence: float, batches: int) -> None:
    # Elahi, Safety Risk Management for Medical Devices (2018), table 21.1
    assert batches_to_show(share, confidence) == batches


@pytest.mark.parametrize(
    ("released", "batches", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_published_clopper_pearson_limits(released: int, batches: int, low: float, high: float) -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 5
    assert [round(end, 4) for end in clopper_pearson(released, batches)] == [low, high]


@pytest.mark.parametrize(("share", "confidence", "failures"), [(0.9, 0.95, 1), (0.7, 0.8, 3), (0.5, 0.6, 0)])
def test_sample_size_is_the_smallest_that_shows_the_share(share: float, confidence: float, failures: int) -> None:
    n = batches_to_show(share, confidence, failures)
    assert clopper_pearson(n - failures, n, confidence, side="lower")[0] >= share
    assert clopper_pearson(n - 1 - failures, n - 1, confidence, side="lower")[0] < share
    slow = next(m for m in range(failures + 1, 500) if stats.binom.cdf(failures, m, 1 - share) <= 1 - confidence)
    assert n == slow


def test_one_sided_limits_have_the_other_end_open() -> None:
    assert clopper_pearson(7, 10, side="lower")[1] == 1.0
    assert clopper_pearson(7, 10, side="upper")[0] == 0.0
    two = clopper_pearson(7, 10, 0.9)
    assert clopper_pearson(7, 10, 0.95, side="lower")[0] == pytest.approx(two[0])


def test_belief_agrees_with_a_grid() -> None:
    before, after = BatchBelief(2.3, 0.7), BatchBelief(2.3, 0.7).seen(7, 9, weight=0.6)
    grid = np.linspace(1e-7, 1 - 1e-7, 400_001)
    density = stats.beta.pdf(grid, before.a, before.b) * (grid**7 * (1 - grid) ** 2) ** 0.6
    density /= density.sum()
    assert after.mean == pytest.approx(float((grid * density).sum()), abs=1e-5)
    assert after.at_least(0.8) == pytest.approx(float(density[grid >= 0.8].sum()), abs=1e-5)
    assert float(after.quantile(0.1)) == pytest.approx(float(grid[np.searchsorted(density.cumsum(), 0.1)]), abs=1e-4)


def test_released_distribution_agrees_with_quadrature() -> None:
    belief = BatchBelief(5.5, 1.5)
    chances = released_distribution(belief, 6)
    for k in range(7):
        slow, _ = integrate.quad(lambda p, k=k: stats.binom.pmf(k, 6, p) * stats.beta.pdf(p, 5.5, 1.5), 0, 1)
        assert chances[k] == pytest.approx(slow, rel=1e-7)
    assert chances.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("good", "bad", "alpha", "beta"), [(0.02, 0.08, 0.05, 0.10), (0.1, 0.4, 0.1, 0.1), (0.05, 0.3, 0.2, 0.05)]
)
def test_attribute_plan_is_the_smallest_of_all(good: float, bad: float, alpha: float, beta: float) -> None:
    plan = attribute_plan(good, bad, alpha, beta)
    sizes = np.arange(1, plan.batches + 1)[:, None]
    allowed = np.arange(plan.allowed + 5)[None, :]
    passes = (stats.binom.cdf(allowed, sizes, good) >= 1 - alpha) & (stats.binom.cdf(allowed, sizes, bad) <= beta)
    kept = [(int(n) + 1, int(c)) for n, c in np.argwhere(passes)]
    assert min(kept)[0] == plan.batches
    assert (plan.batches, plan.allowed) in kept


def test_wrong_numbers_are_refused() -> None:
    for share, confidence, failures in ((1.0, 0.9, 0), (0.9, 0.0, 0), (0.9, 0.9, -1)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            batches_to_show(share, confidence, failures)
    with pytest.raises(ValueError, match="below"):
        attribute_plan(0.3, 0.2, 0.1, 0.1)
    with pytest.raises(ValueError, match="no plan"):
        attribute_plan(0.1, 0.11, 0.05, 0.05, most=50)
    assert AttributePlan(10, 10).passes(0.9) == pytest.approx(1.0)
