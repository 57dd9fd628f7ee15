"""Alarms with two limits, and what they watch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.monitor.trends import Cusum, Ewma, Level, alarms
from mainstay.engines.monitor.trends.detectors import Detector
from mainstay.errors import InputError

DETECTORS: list[Detector] = [Level(), Ewma(0.4), Cusum(target=0.0, scale=1.0)]
SCORES = st.lists(st.floats(-5, 5) | st.just(np.nan), min_size=1, max_size=20)


def plain(statistic: list[float], up: float, down: float) -> list[bool]:
    state, out = False, []
    for value in statistic:
        if not np.isnan(value):
            if value >= up:
                state = True
            elif value <= down:
                state = False
        out.append(state)
    return out


def plain_statistic(scores: list[float], detector: Detector) -> list[float]:
    out: list[float] = []
    average, total = None, 0.0
    for score in scores:
        if np.isnan(score) or isinstance(detector, Level):
            out.append(score)
        elif isinstance(detector, Ewma):
            average = score if average is None else detector.weight * score + (1 - detector.weight) * average
            out.append(average)
        else:
            total = max(0.0, total + (score - detector.target) / detector.scale - detector.allowance)
            out.append(total)
    return out


@given(SCORES, st.sampled_from(DETECTORS))
def test_step_by_step(scores: list[float], detector: Detector) -> None:
    found = alarms(scores, raise_at=1.5, clear_at=0.5, detector=detector)
    expected = plain_statistic(scores, detector)
    assert found.statistic[0] == pytest.approx(expected, nan_ok=True, abs=1e-12)
    assert found.raised[0].tolist() == plain(found.statistic[0].tolist(), 1.5, 0.5)
    assert found.known[0].tolist() == [not np.isnan(score) for score in scores]


@given(SCORES, st.sampled_from(DETECTORS), st.integers(0, 20))
def test_what_comes_later_changes_nothing_before(scores: list[float], detector: Detector, cut: int) -> None:
    whole = alarms(scores, raise_at=1.5, clear_at=0.5, detector=detector).raised[0]
    part = alarms(scores[: cut + 1], raise_at=1.5, clear_at=0.5, detector=detector).raised[0]
    assert whole[: len(part)].tolist() == part.tolist()


@given(SCORES, st.sampled_from(DETECTORS))
def test_worse_low_is_the_mirror(scores: list[float], detector: Detector) -> None:
    high = alarms(scores, raise_at=1.5, clear_at=0.5, detector=detector)
    is_sum = isinstance(detector, Cusum)
    up, down = (1.5, 0.5) if is_sum else (-1.5, -0.5)
    low = alarms(np.negative(scores), raise_at=up, clear_at=down, worse="low", detector=detector)
    assert low.raised.tolist() == high.raised.tolist()
    assert low.statistic[0] == pytest.approx(high.statistic[0] * (1 if is_sum else -1), nan_ok=True)


def test_a_score_that_wavers_rings_once() -> None:
    scores = np.where(np.arange(40) % 2 == 0, 1.01, 0.99)
    once = alarms(scores, raise_at=1.0, clear_at=0.8).episodes()
    often = alarms(scores, raise_at=1.0, clear_at=0.995).episodes()
    assert (once.height, often.height) == (1, 20)


def test_episodes_of_many_series() -> None:
    times = [2001.0, 2002.5, 2003.0, 2004.0]
    found = alarms([[9.0, 0, 9, 9], [0.0, 0, 0, 0], [0.0, 9, np.nan, 0]], times, raise_at=5, clear_at=1)
    assert found.episodes().rows() == [(0, 2001.0, 2002.5), (0, 2003.0, None), (2, 2002.5, 2004.0)]
    assert found.raised[2].tolist() == [False, True, True, False]


def test_a_slow_shift_is_seen_by_the_sum_before_the_level() -> None:
    scores = np.where(np.arange(60) % 2 == 0, 0.8, -0.8)
    scores[30:] += 1.0
    level = alarms(scores, raise_at=3.0, clear_at=0.0).raised[0]
    total = alarms(scores, raise_at=5.0, clear_at=1.0, detector=Cusum(target=0.0, scale=1.0)).raised[0]
    assert not level.any()
    assert not total[:30].any()
    assert total[30:].any()


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        alarms([1.0, np.inf], [2.0, 2.0], raise_at=1, clear_at=2, detector=Ewma(0.0))
    assert [p.code for p in caught.value.problems] == [
        "detector.impossible",
        "times.order",
        "value.infinite",
        "limits.order",
    ]
    detector = Cusum(target=np.nan, scale=0.0, allowance=-1.0)
    with pytest.raises(InputError) as caught:
        alarms([1.0], [1.0, 2.0], raise_at=0, clear_at=0, worse="x", detector=detector)  # type: ignore[arg-type] # refused
    assert [p.code for p in caught.value.problems].count("detector.impossible") == 3
    assert {"times.shape", "worse.unknown", "limits.order"} <= {p.code for p in caught.value.problems}
    with pytest.raises(InputError, match=r"limits\.order"):
        alarms([1.0], raise_at=1, clear_at=0, worse="low")
