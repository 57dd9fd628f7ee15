"""What follows what, and what must not be said."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from mainstay.engines.monitor.trends import lead_lag
from mainstay.errors import InputError

Array = NDArray[np.float64]


def pushed(lag: int, periods: int, seed: int, noise: float = 0.3) -> tuple[Array, Array]:
    """Return two series of which the second repeats the changes of the first after a lag."""
    rng = np.random.default_rng(seed)
    push = rng.normal(size=periods + 10)
    early = push[10:]
    late = push[10 - lag : 10 - lag + periods] + noise * rng.normal(size=periods)
    return np.cumsum(early), np.cumsum(late)


@pytest.mark.parametrize("lag", [1, 2, 3])
def test_a_known_lag_is_found(lag: int) -> None:
    early, late = pushed(lag, 40, 3)
    found = lead_lag(early, late, 4, seed=1)
    assert found.best == lag
    assert found.best_low is not None
    assert found.best_high is not None
    assert 0 < found.best_low <= lag <= found.best_high
    assert found.p < 0.01
    assert found.verdict == "early leads"
    assert "cause" in found.says
    turned = lead_lag(late, early, 4, seed=1)
    assert (turned.best, turned.verdict) == (-lag, "late leads")


def test_correlations_are_those_of_scipy() -> None:
    early, late = pushed(1, 25, 5, noise=2.0)
    first, second = np.diff(early), np.diff(late)
    linear = lead_lag(early, late, 3, seed=1, measure="linear")
    for lag, pairs, found in zip(linear.lags.tolist(), linear.pairs.tolist(), linear.correlation, strict=True):
        x, y = (first[: len(first) - lag], second[lag:]) if lag >= 0 else (first[-lag:], second[:lag])
        assert pairs == len(x)
        assert found == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-12)
    rank = lead_lag(early, late, 3, seed=1)
    assert rank.correlation[3] == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-12)
    assert (rank.low <= rank.correlation + 1e-9).mean() > 0.5
    assert (rank.low <= rank.high).all()


def test_chance_is_seldom_taken_for_a_lead() -> None:
    rng = np.random.default_rng(11)
    verdicts = []
    for k in range(120):
        early, late = np.cumsum(rng.normal(size=(2, 24)), axis=1)
        verdicts.append(lead_lag(early, late, 4, seed=k, level=0.9, draws=199).verdict)
    # nine lags are searched; at 10 % twelve of 120 are expected
    assert sum(verdict != "not shown" for verdict in verdicts) <= 22


def test_what_moves_together_is_no_lead() -> None:
    early, late = pushed(0, 40, 6)
    assert lead_lag(early, late, 3, seed=1).verdict == "together"


def test_too_few_periods_have_no_numbers() -> None:
    early, late = pushed(1, 11, 7)
    found = lead_lag(early, late, 3, seed=1)
    assert found.verdict == "too few periods"
    assert found.pairs.tolist() == [7, 8, 9, 10, 9, 8, 7]
    assert np.isnan(found.correlation).all()
    assert np.isnan(found.p)
    assert found.best is None
    assert "7 pairs" in found.says
    assert lead_lag(early, late, 2, seed=1).verdict != "too few periods"
    assert lead_lag([], [], 0, seed=1).verdict == "too few periods"


def test_gaps_take_their_changes_with_them() -> None:
    early, late = pushed(2, 40, 8)
    early[[5, 20]] = np.nan
    found = lead_lag(early, late, 3, seed=1)
    assert found.pairs[3] == 39 - 4
    assert found.best == 2


def test_a_stage_that_never_changes_leads_nothing() -> None:
    found = lead_lag(np.ones(30), np.arange(30.0) ** 2, 2, seed=1)
    assert found.verdict == "not shown"
    assert found.best is None


def test_same_seed_same_answer() -> None:
    early, late = pushed(1, 30, 9)
    first, second, other = (lead_lag(early, late, 2, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.low, second.low)
    assert not np.array_equal(first.low, other.low)
    assert np.array_equal(first.correlation, other.correlation)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        lead_lag([1.0, np.inf], [1.0], -1, seed=1, measure="x", level=2, draws=0)  # type: ignore[arg-type] # refused
    assert [p.code for p in caught.value.problems] == [
        "series.shape",
        "value.infinite",
        "lags.range",
        "measure.unknown",
        "level.range",
        "draws.range",
    ]
