"""Scores against hand-computed answers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from mainstay.engines.stress.backtest.score import (
    Scored,
    compare,
    is_inside,
    pit_histogram,
    reliability,
    residuals,
    wilson,
)
from mainstay.engines.stress.backtest.weighted import below, crps, effective, quantiles


def test_wilson_is_the_published_interval() -> None:
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263 and 15 of 148
    assert wilson(81, 263) == (pytest.approx(0.2553, abs=1e-4), pytest.approx(0.3662, abs=1e-4))
    assert wilson(15, 148) == (pytest.approx(0.0624, abs=1e-4), pytest.approx(0.1605, abs=1e-4))
    assert wilson(0, 20) == (pytest.approx(0.0, abs=1e-12), pytest.approx(0.1611, abs=1e-4))
    assert wilson(0, 0) == (0.0, 1.0)


def test_crps_of_a_normal_sample_is_the_closed_form() -> None:
    # Gneiting and Raftery 2007, equation 5: z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)
    sample = norm.ppf((np.arange(20000) + 0.5) / 20000)
    for z in (-1.5, 0.0, 0.7):
        expected = z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi)
        assert crps(sample, np.ones(sample.size), z) == pytest.approx(expected, abs=1e-3)


def test_weights_count_as_repeats() -> None:
    values, repeats = np.array([1.0, 4.0, 2.0]), np.array([3, 1, 2])
    spread = np.repeat(values, repeats)
    ones = np.ones(spread.size)
    weights = repeats.astype(float)
    assert crps(values, weights, 2.5) == pytest.approx(crps(spread, ones, 2.5))
    assert below(values, weights, 2.0) == pytest.approx(below(spread, ones, 2.0))
    levels = np.array([0.1, 0.5, 0.6, 0.9])
    assert quantiles(values, weights, levels).tolist() == quantiles(spread, ones, levels).tolist()
    assert effective(np.array([1.0, 1.0, 0.0])) == pytest.approx(2.0)


def test_nothing_and_infinity_are_kept_apart() -> None:
    values = np.array([1.0, np.nan, np.inf, 2.0])
    assert quantiles(values, np.ones(4), np.array([0.5, 0.99])).tolist() == [2.0, np.inf]
    assert below(values, np.ones(4), 1.5) == pytest.approx(1 / 3)
    assert np.isnan(crps(np.array([np.nan]), np.ones(1), 1.0))


def scored(pits: list[float]) -> list[Scored]:
    return [Scored(str(n), "depth", pit, 0.1, {"climatology": 0.2}, 0.3, 0.2) for n, pit in enumerate(pits)]


def test_the_reliability_diagram_counts_what_fell_inside() -> None:
    rows = {row["nominal"]: row for row in reliability(scored([0.5, 0.3, 0.85, 0.97]), "x")}
    assert [rows[level]["inside"] for level in (0.5, 0.8, 0.9)] == [2, 3, 3]
    assert rows[0.8]["fits"] is True
    assert [row["count"] for row in pit_histogram(scored([0.5, 0.3, 0.85, 0.97, 1.0]), "x")] == [0, 1, 1, 0, 3]
    assert is_inside(0.05, 0.9)
    assert not is_inside(0.04, 0.9)


def test_a_forecast_that_is_worse_than_a_rival_is_called_so() -> None:
    good = [Scored(str(n), "depth", 0.5, 0.1, {"rival": 0.2 + 0.01 * n}, 0.3, 0.2) for n in range(8)]
    bad = [Scored(str(n), "depth", 0.5, 0.3 + 0.01 * n, {"rival": 0.2}, 0.3, 0.2) for n in range(8)]
    mixed = [Scored(str(n), "depth", 0.5, 0.1 + 0.2 * (n % 2), {"rival": 0.2}, 0.3, 0.2) for n in range(8)]
    verdicts = [compare(rows, "x", 1)[0]["verdict"] for rows in (good, bad, mixed, good[:4])]
    assert verdicts == ["better than the rival", "worse than the rival", "not shown to be better", "too few cases"]


def test_what_is_left_unexplained() -> None:
    row = residuals([Scored("a", "depth", 0.5, 0, {}, 0.5, 0.2), Scored("b", "depth", 0.5, 0, {}, 0.1, 0.4)], "x")[0]
    assert row["residual_sd"] == pytest.approx(0.3)
    assert row["mean_error"] == pytest.approx(0.0)
    assert row["residual_low"] < 0.3 < row["residual_high"]  # type: ignore[operator]
