"""Alarms scored by what came, counted by hand and by a slow loop."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.monitor.trends import Alarms, alarms, score_alarms, wilson
from mainstay.errors import InputError

FLAGS = st.lists(
    st.lists(st.sampled_from([0.0, 0.0, 0.0, 1.0, np.nan]), min_size=9, max_size=9), min_size=1, max_size=3
)


def ringing(raised: list[list[float]], times: list[float] | None = None) -> Alarms:
    return alarms(raised, times, raise_at=1.0, clear_at=0.0)


def loop(found: Alarms, events: list[list[float]], horizon: float) -> tuple[int, ...]:
    """Count alarms, events and decisions one after the other."""
    hits = false = pending = late = caught = missed = unwarnable = decisions = base = tp = fp = last_tp = last_fp = 0
    times = found.times.tolist()
    for i, states in enumerate(events):
        onset = [t > 0 and states[t] == 1 and states[t - 1] == 0 for t in range(len(times))]
        for t, now in enumerate(times):
            ahead = [u for u in range(t + 1, len(times)) if times[u] <= now + horizon]
            behind = [u for u in range(t + 1) if times[u] >= now - horizon]
            comes = any(onset[u] for u in ahead)
            over = times[-1] >= now + horizon and not any(np.isnan(states[u]) for u in ahead)
            if found.raised[i, t] and (t == 0 or not found.raised[i, t - 1]):
                if states[t] == 1:
                    late += 1
                elif comes:
                    hits += 1
                elif over:
                    false += 1
                else:
                    pending += 1
            if onset[t]:
                window = behind[:-1]
                if any(found.raised[i, u] for u in window):
                    caught += 1
                elif any(found.known[i, u] for u in window):
                    missed += 1
                else:
                    unwarnable += 1
            if found.known[i, t] and states[t] == 0 and (comes or over):
                decisions, base = decisions + 1, base + comes
                tp, fp = tp + (found.raised[i, t] and comes), fp + (found.raised[i, t] and not comes)
                was = any(states[u] == 1 for u in behind)
                last_tp, last_fp = last_tp + (was and comes), last_fp + (was and not comes)
    return hits, false, pending, late, caught, missed, unwarnable, decisions, base, tp, fp, last_tp, last_fp


@given(FLAGS, FLAGS, st.sampled_from([1.0, 2.0, 2.5, 4.0]))
def test_slow_count(raised: list[list[float]], events: list[list[float]], horizon: float) -> None:
    size = min(len(raised), len(events))
    raised, events = raised[:size], events[:size]
    times = [0.0, 1, 2, 3.5, 4, 5, 7, 8, 9]
    found = ringing(raised, times)
    score = score_alarms(found, events, horizon, seed=1, draws=5)
    rival = {row["predictor"]: row for row in score.rivals.iter_rows(named=True)}
    alarm, last, always = (rival[name] for name in ("alarm", "last status", "always raised"))
    assert (
        score.hits,
        score.false_alarms,
        score.pending,
        score.late,
        score.caught,
        score.missed,
        score.unwarnable,
        score.decisions,
        always["hits"],
        alarm["hits"],
        alarm["raised"] - alarm["hits"],
        last["hits"],
        last["raised"] - last["hits"],
    ) == loop(found, events, horizon)
    assert len(score.lead_times) == score.caught
    assert all(0 < lead <= horizon for lead in score.lead_times)
    if score.decisions:
        assert score.base_rate.value == pytest.approx(always["hits"] / score.decisions)
        assert always["precision"] == pytest.approx(score.base_rate.value)


def test_a_small_case_by_hand() -> None:
    raised = [
        [0.0, 1, 1, 0, 0, 0, 0, 1],  # rings two steps before the event, and again at the end
        [0.0, 0, 1, 0, 0, 0, 0, 0],  # rings, and nothing comes
        [0.0, 0, 0, 0, 0, 0, 0, 0],  # silent, and an event comes
        [0.0, 0, 0, 0, 1, 0, 0, 0],  # rings when the event is on
    ]
    events = [
        [0.0, 0, 0, 1, 1, 0, 0, 0],
        [0.0, 0, 0, 0, 0, 0, 0, 0],
        [0.0, 0, 0, 0, 0, 1, 0, 0],
        [0.0, 0, 0, 1, 1, 0, 0, 0],
    ]
    score = score_alarms(ringing(raised), events, 2, seed=1)
    assert (score.hits, score.false_alarms, score.pending, score.late) == (1, 1, 1, 1)
    assert (score.caught, score.missed, score.unwarnable) == (1, 2, 0)
    assert score.lead_times.tolist() == [2.0]
    assert score.precision == wilson(1, 2)
    assert score.recall == wilson(1, 3)


def test_an_alarm_that_knows_is_ahead_of_one_that_does_not() -> None:
    rng = np.random.default_rng(4)
    events = (rng.random((80, 60)) < 0.05).astype(float)
    warned = np.zeros_like(events)
    warned[:, :-1] = events[:, 1:]
    knows = score_alarms(ringing(warned.tolist()), events, 1, seed=2)
    guesses = score_alarms(ringing((rng.random((80, 60)) < 0.1).astype(float).tolist()), events, 1, seed=2)
    assert knows.rivals["skill"].item(0) > 0.95
    assert knows.rivals["alarm_ahead"].to_list()[1:] == [1.0, 1.0, 1.0]
    low, high = guesses.rivals.select("skill_low", "skill_high").row(0)
    assert low < 0 < high
    silent = guesses.rivals.filter(pl.col("predictor") == "never raised").row(0, named=True)
    assert (silent["precision"], silent["recall"], silent["skill"]) == (None, 0.0, 0.0)


def test_state_is_scored_against_persistence() -> None:
    # the event is on in long spells: the last status is right but for the turns, and an alarm that copies it no better
    states = np.repeat(np.random.default_rng(5).integers(0, 2, size=(30, 10)), 6, axis=1).astype(float)
    score = score_alarms(ringing(states.tolist()), states, 1, seed=1, outcome="state")
    alarm, last = score.rivals.row(0, named=True), score.rivals.row(1, named=True)
    assert alarm["precision"] == last["precision"] > 0.85
    assert last["alarm_ahead"] == 0.0


def test_whole_clusters_widen_the_interval() -> None:
    rng = np.random.default_rng(6)
    raised = np.repeat((rng.random((8, 40)) < 0.3).astype(float), 10, axis=0)
    events = np.repeat((rng.random((8, 40)) < 0.2).astype(float), 10, axis=0)
    alone = score_alarms(ringing(raised.tolist()), events, 1, seed=3).rivals.row(0, named=True)
    together = score_alarms(ringing(raised.tolist()), events, 1, seed=3, clusters=np.repeat(np.arange(8), 10))
    wide = together.rivals.row(0, named=True)
    assert wide["precision"] == alone["precision"]
    assert wide["precision_high"] - wide["precision_low"] > 2 * (alone["precision_high"] - alone["precision_low"])
    one = score_alarms(ringing(raised.tolist()), events, 1, seed=3, clusters=np.zeros(80)).rivals.row(0, named=True)
    assert one["precision_low"] is None


def test_the_share_of_wilson() -> None:
    # Newcombe, *Statistics in Medicine* 17, 1998, table I, method 3: 81/263, 15/148, 0/20, 1/29
    cases = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
    for hits, total, low, high in cases:
        found = wilson(hits, total)
        assert [found.low, found.high] == pytest.approx([low, high], abs=5e-5)
    assert wilson(5, 5).high == 1.0
    assert np.isnan(wilson(0, 0).low)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        score_alarms(
            ringing([[0.0, 1.0]]),
            [[0.0, 2.0, 1.0]],
            0,
            seed=1,
            outcome="x",  # type: ignore[arg-type] # refused
            clusters=[1, 2],
            level=1,
            draws=0,
        )
    assert [p.code for p in caught.value.problems] == [
        "events.shape",
        "events.range",
        "clusters.shape",
        "horizon.range",
        "outcome.unknown",
        "level.range",
        "draws.range",
    ]
