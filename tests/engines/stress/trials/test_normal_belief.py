"""Throughput and days: the conjugate belief against a grid and against classical limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from mainstay.engines.stress.trials.normal_belief import NormalBelief

DATA = [0.2, -0.1, 0.35]


def grid_belief(before: NormalBelief, data: list[float], weights: list[float]) -> tuple[float, float, float]:
    """Return mean, spread of the mean, and P(next run below 0), by summing over a grid of mean and spread."""
    mean = np.linspace(-3, 3, 1201)[:, None]
    sd = np.exp(np.linspace(-4, 2, 801))[None, :]
    log_p = stats.invgamma.logpdf(sd**2, before.a, scale=before.b) + np.log(2 * sd**2)  # density in log(sd)
    log_p = log_p + stats.norm.logpdf(mean, before.m, sd / math.sqrt(before.kappa))
    for x, weight in zip(data, weights, strict=True):
        log_p = log_p + weight * stats.norm.logpdf(x, mean, sd)
    p = np.exp(log_p - log_p.max())
    p /= p.sum()
    centre = float((p * mean).sum())
    variance = float((p * (mean - centre) ** 2).sum())
    below = float((p * stats.norm.cdf(0.0, mean, sd)).sum())
    return centre, math.sqrt(variance), below


@pytest.mark.parametrize("weights", [[1.0, 1.0, 1.0], [0.3, 1.0, 0.55]])
def test_belief_agrees_with_a_grid(weights: list[float]) -> None:
    before = NormalBelief.from_guess(-0.2, spread=0.3, process_sd=0.2, degrees=6)
    after = before.seen(DATA, weights)
    centre, sd, below = grid_belief(before, DATA, weights)
    assert after.m == pytest.approx(centre, abs=1e-4)
    exact_sd = after.mean_scale * math.sqrt(after.degrees / (after.degrees - 2))
    assert exact_sd == pytest.approx(sd, rel=2e-3)
    assert after.next_below(0.0) == pytest.approx(below, abs=2e-4)


def test_one_after_another_is_all_at_once() -> None:
    before = NormalBelief.from_guess(0.0, spread=0.5, process_sd=0.2)
    step = before
    for x in DATA:
        step = step.seen([x])
    whole = before.seen(DATA)
    assert (step.m, step.kappa, step.a, step.b) == pytest.approx((whole.m, whole.kappa, whole.a, whole.b))


def test_weight_of_two_is_seeing_twice_and_none_is_not_seeing() -> None:
    before = NormalBelief.from_guess(0.0, spread=0.5, process_sd=0.2)
    assert before.seen([0.3], [2.0]).b == pytest.approx(before.seen([0.3, 0.3]).b)
    assert before.seen([0.3], [0.0]) == before


def test_measurements_alone_give_the_classical_prediction_limit() -> None:
    values = [3.1, 2.9, 3.6, 3.3, 2.7]
    belief = NormalBelief.reference(values)
    mean, sd, n = np.mean(values), np.std(values, ddof=1), len(values)
    classical = mean - stats.t.ppf(0.95, n - 1) * sd * math.sqrt(1 + 1 / n)
    assert float(belief.next(0.05)) == pytest.approx(float(classical))
    confidence = mean - stats.t.ppf(0.95, n - 1) * sd / math.sqrt(n)
    assert float(belief.mean(0.05)) == pytest.approx(float(confidence))


def test_draws_have_the_spread_of_the_belief() -> None:
    belief = NormalBelief.from_guess(1.0, spread=0.4, process_sd=0.2, degrees=10).seen([1.2, 0.9])
    u = np.random.default_rng(3).random((3, 200_000))
    mean, sd = belief.draw(u[0], u[1])
    nxt = mean + sd * stats.norm.ppf(u[2])
    exact = belief.next(np.array([0.1, 0.5, 0.9]))
    assert np.quantile(nxt, [0.1, 0.5, 0.9]) == pytest.approx(exact, abs=0.005)


def test_guess_is_worth_less_the_wider_it_is() -> None:
    assert NormalBelief.from_guess(0, spread=0.4, process_sd=0.1).kappa == pytest.approx(1 / 16)


@pytest.mark.parametrize("values", [[1.0], [2.0, 2.0]])
def test_too_few_measurements_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="at least two"):
        NormalBelief.reference(values)
