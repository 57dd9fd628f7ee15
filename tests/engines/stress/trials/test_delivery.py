"""Quantities by a day: draws against quadrature, exact sums and SciPy; keyed and correlated as they should be."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import stats
from tests.engines.stress.trials.small_trial import NORTH, SOUTH, lines_of, spec_of

from mainstay.engines.stress.trials.batch_success import BatchBelief, released_distribution
from mainstay.engines.stress.trials.belief import LineBelief, before
from mainstay.engines.stress.trials.binomial_draw import released_batches
from mainstay.engines.stress.trials.delivery import LineDraws, exact_probability, in_limits, released_shares
from mainstay.engines.stress.trials.normal_belief import NormalBelief
from mainstay.engines.stress.trials.spec import Limit, Requirement

NEED = Requirement(product_id="vaccine", quantity=5000, within_days=120, confidence=0.8)
#: a belief so narrow that throughput and days are as good as known
SURE = 1e-9


def known(line_id: str, units_per_day: float, first_lot: float, success: BatchBelief) -> LineBelief:
    """Return a line of known speed."""
    rate = NormalBelief(math.log(units_per_day), 1e6, 1e6, 1e6 * SURE**2)
    return LineBelief(line_id, 500.0, success, rate, NormalBelief(math.log(first_lot), 1e6, 1e6, 1e6 * SURE**2))


def draws_of(line_id: str, need: Requirement = NEED, *, draws: int = 40_000, common: float = 0.0) -> LineDraws:
    return LineDraws(line_id, need, draws=draws, common_cause=common, seed=5)


def test_binomial_draws_are_the_quantiles_of_scipy() -> None:
    random = np.random.default_rng(2)
    u, n, p = random.random(4000), random.integers(0, 700, 4000).astype(float), random.random(4000)
    assert np.array_equal(released_batches(u, n, p), np.maximum(stats.binom.ppf(u, n, p), 0))
    assert released_batches(np.array([0.3, 0.3]), np.array([5.0, 5.0]), np.array([0.0, 1.0])).tolist() == [0.0, 5.0]


def test_many_batches_are_drawn_to_within_a_batch_or_two() -> None:
    random = np.random.default_rng(2)
    u, p = random.uniform(0.001, 0.999, 500), random.uniform(0.02, 0.98, 500)
    n = np.full(500, 5000.0)
    assert np.abs(released_batches(u, n, p) - stats.binom.ppf(u, n, p)).max() <= 2


@pytest.mark.parametrize("belief", [(0.5, 0.5), (11.8, 0.2), (2.0, 3.0), (400.0, 3.0)])
def test_shares_between_the_places_are_near(belief: tuple[float, float]) -> None:
    normal = np.random.default_rng(4).standard_normal(2000)
    exact = stats.beta.ppf(stats.norm.cdf(normal), *belief)
    assert np.abs(released_shares(BatchBelief(*belief), normal) - exact).max() < 1e-5


def test_known_speed_agrees_with_the_exact_sum() -> None:
    success = BatchBelief(9.0, 2.0)
    belief = known(NORTH, 100.0, 40.0, success)
    # day 40, 45, ... 120: seventeen batches; an edge would be hit by rounding, so the day is put between two
    need = Requirement(product_id="vaccine", quantity=7000, within_days=122, confidence=0.8)
    units = draws_of(NORTH, need).quantity(belief)
    exact = exact_probability([(success, 17, 500.0)], 7000)
    assert (units >= 7000).mean() == pytest.approx(exact, abs=3 * math.sqrt(exact * (1 - exact) / 40_000))
    chances = released_distribution(success, 17)
    assert units.mean() == pytest.approx(500 * float((np.arange(18) * chances).sum()), rel=0.01)


def test_two_lines_agree_with_the_exact_sum() -> None:
    first, second = BatchBelief(5.0, 1.0), BatchBelief(3.0, 2.0)
    need = Requirement(product_id="vaccine", quantity=9000, within_days=122, confidence=0.8)
    units = draws_of(NORTH, need).quantity(known(NORTH, 100.0, 40.0, first))
    units = units + draws_of(SOUTH, need).quantity(known(SOUTH, 60.0, 50.0, second))
    exact = exact_probability([(first, 17, 500.0), (second, 9, 500.0)], 9000)
    assert (units >= 9000).mean() == pytest.approx(exact, abs=3 * math.sqrt(exact * (1 - exact) / 40_000))


def test_exact_probability_agrees_with_all_outcomes() -> None:
    lines = [(BatchBelief(2.0, 1.0), 3, 10.0), (BatchBelief(1.0, 3.0), 2, 25.0)]
    chances = [released_distribution(belief, n) for belief, n, _ in lines]
    for quantity in (0.0, 30.0, 55.0, 80.0, 81.0):
        slow = sum(chances[0][i] * chances[1][j] for i, j in product(range(4), range(3)) if 10 * i + 25 * j >= quantity)
        assert exact_probability(lines, quantity) == pytest.approx(float(slow))


def test_uncertain_speed_agrees_with_quadrature() -> None:
    spec = spec_of()
    belief = before(lines_of(spec)[0], spec)
    units = draws_of(NORTH).quantity(belief)
    u = (np.arange(400) + 0.5) / 400
    rate = np.exp(belief.throughput.next(u))[:, None]
    first = np.exp(belief.first_lot.next(u))[None, :]
    batches = np.where(first <= 120, 1 + np.floor((120 - first) * rate / 500), 0)
    slow = 0.0
    sizes, counts = np.unique(np.minimum(batches, 200), return_counts=True)
    for n, count in zip(sizes, counts, strict=True):
        slow += count / batches.size * float(released_distribution(belief.success, int(n))[10:].sum())
    assert (units >= 5000).mean() == pytest.approx(slow, abs=3 * math.sqrt(slow * (1 - slow) / 40_000) + 2e-3)


def test_a_line_below_the_released_share_does_not_count() -> None:
    belief = known(NORTH, 100.0, 40.0, BatchBelief(8.0, 2.0))
    need = NEED.model_copy(update={"released_share": 0.7})
    units = draws_of(NORTH, need).quantity(belief)
    assert (units == 0).mean() == pytest.approx(1 - belief.success.at_least(0.7), abs=0.01)


def test_limits_count_as_kept_until_measured_and_then_as_measured() -> None:
    limit = Limit(attribute="potency", low=1.0, share=0.9)
    need = NEED.model_copy(update={"limits": (limit,)})
    belief = known(NORTH, 100.0, 40.0, BatchBelief(1e6, 1.0))
    draws = draws_of(NORTH, need)
    assert (draws.quantity(belief) > 0).all()
    assert not draws.quantity(belief, measured_only=True).any()
    measured = replace(belief, limits={"potency": NormalBelief.reference([1.2, 1.5, 1.3, 1.6, 1.1, 1.4])})
    seen = (draws.quantity(measured, measured_only=True) > 0).mean()
    random = np.random.default_rng(8)
    sd = np.sqrt(measured.limits["potency"].b / random.gamma(2.5, size=200_000))
    mean = 1.35 + sd / math.sqrt(6) * random.standard_normal(200_000)
    assert seen == pytest.approx((stats.norm.sf((1.0 - mean) / sd) >= 0.9).mean(), abs=0.01)


def test_share_within_two_limits() -> None:
    limit = Limit(attribute="x", low=-1.0, high=2.0)
    found = in_limits(limit, np.array([0.0]), np.array([1.0]))
    assert found[0] == pytest.approx(stats.norm.cdf(2) - stats.norm.cdf(-1))


def test_a_common_cause_makes_lines_alike_and_leaves_each_as_it_is() -> None:
    spec = spec_of()
    north, south = (before(line, spec) for line in lines_of(spec))
    alone = [draws_of(name).quantity(belief) for name, belief in ((NORTH, north), (SOUTH, south))]
    alike = [draws_of(name, common=0.8).quantity(belief) for name, belief in ((NORTH, north), (SOUTH, south))]
    assert abs(np.corrcoef(*alone)[0, 1]) < 0.03
    assert np.corrcoef(*alike)[0, 1] > 0.4
    assert alike[0].mean() == pytest.approx(alone[0].mean(), rel=0.03)
    # fates that go together: a total that is low is likelier
    assert np.quantile(alike[0] + alike[1], 0.05) < np.quantile(alone[0] + alone[1], 0.05)


def test_draws_of_a_line_depend_on_nothing_but_its_name_and_the_seed() -> None:
    spec = spec_of()
    belief = before(lines_of(spec)[0], spec)
    first = draws_of(NORTH, draws=500).quantity(belief)
    assert np.array_equal(first, draws_of(NORTH, draws=500).quantity(belief))
    assert not np.array_equal(first, draws_of(SOUTH, draws=500).quantity(belief))


def test_more_released_batches_never_release_less() -> None:
    spec = spec_of()
    belief = before(lines_of(spec)[0], spec)
    draws = draws_of(NORTH, draws=2000)
    for k in range(5):
        better, worse = belief.with_batches(k + 1, 5), belief.with_batches(k, 5)
        assert (draws.quantity(better) >= draws.quantity(worse)).all()
