"""Tolerance factors: published tables."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mainstay.engines.stress.trials.tolerance import one_sided_factor, two_sided_factor


@pytest.mark.parametrize(
    ("n", "share", "confidence", "k"),
    [
        # Natrella, Experimental Statistics, NBS Handbook 91 (1963), table A-7
        (10, 0.90, 0.95, 2.355),
        (5, 0.90, 0.95, 3.407),
        (20, 0.95, 0.95, 2.396),
        (10, 0.99, 0.95, 3.981),
        # NIST/SEMATECH e-Handbook of Statistical Methods, section 7.2.6.3
        (43, 0.90, 0.99, 1.874),
    ],
)
def test_published_one_sided_factors(n: int, share: float, confidence: float, k: float) -> None:
    assert round(one_sided_factor(n, share, confidence), 3) == k


@pytest.mark.parametrize(
    ("n", "share", "k"),
    # Berthouex and Brown, Statistics for Environmental Engineers (2002), table 21.1, confidence 95 %
    [
        (4, 0.90, 5.37),
        (4, 0.95, 6.34),
        (4, 0.99, 8.22),
        (5, 0.90, 4.29),
        (5, 0.99, 6.60),
        (10, 0.90, 2.86),
        (10, 0.95, 3.39),
        (10, 0.99, 4.44),
        (20, 0.95, 2.76),
        (60, 0.90, 1.96),
    ],
)
def test_published_two_sided_factors(n: int, share: float, k: float) -> None:
    assert two_sided_factor(n, share, 0.95) == pytest.approx(k, abs=0.0101)


def test_factors_cover_at_the_confidence_that_they_state() -> None:
    draws = np.random.default_rng(11).standard_normal((40_000, 8))
    mean, sd = draws.mean(axis=1), draws.std(axis=1, ddof=1)
    k = one_sided_factor(8, 0.9, 0.8)
    assert (stats.norm.sf(mean - k * sd) >= 0.9).mean() == pytest.approx(0.8, abs=0.01)
    k = two_sided_factor(8, 0.9, 0.8)
    held = stats.norm.cdf(mean + k * sd) - stats.norm.cdf(mean - k * sd)
    assert (held >= 0.9).mean() == pytest.approx(0.8, abs=0.01)


def test_wrong_numbers_are_refused() -> None:
    for n, share, confidence in ((1, 0.9, 0.9), (5, 1.0, 0.9), (5, 0.9, 0.0)):
        with pytest.raises(ValueError, match="two batches"):
            one_sided_factor(n, share, confidence)
        with pytest.raises(ValueError, match="two batches"):
            two_sided_factor(n, share, confidence)
