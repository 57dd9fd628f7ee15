"""Alarms: what they knew at the time, what counts as an event, and that the counts are those of loops."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.monitor.heatmap.map_bases import random_base

import mainstay as ms
from mainstay.engines.monitor.heatmap.alarm_table import ALARMS, alarm_table, rises, unusual
from mainstay.engines.monitor.heatmap.headlines import headlines
from mainstay.engines.monitor.heatmap.past_maps import PastMaps, past_maps
from mainstay.engines.monitor.heatmap.replay import replayed
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.shortage_series import Series, shortage_series
from mainstay.engines.monitor.heatmap.verdict import status_of
from mainstay.model.base import Base
from mainstay.scenario.heatmap import HeatmapChoices

CHOICES = HeatmapChoices()
NO_MAPS = PastMaps((date(2026, 1, 1),), (), np.zeros((0, 1)), np.zeros((0, 1), dtype=bool))
COUNTS = st.lists(st.one_of(st.just(np.nan), st.integers(0, 30).map(float)), min_size=2, max_size=14)


def series_of(counts: np.ndarray) -> Series:
    days = tuple(date(2018, 1, 1) + timedelta(days=120 * k) for k in range(counts.shape[1]))
    return Series("made", tuple(f"s{k}" for k in range(len(counts))), days, counts)


@given(COUNTS, st.integers(1, 12))
def test_what_an_alarm_sees_hangs_on_nothing_later(counts: list[float], upto: int) -> None:
    whole = unusual(np.array([counts]))[0, :upto]
    cut = unusual(np.array([counts[:upto]]))[0]
    np.testing.assert_array_equal(whole, cut)


@given(COUNTS)
def test_rises_are_those_of_the_definition(counts: list[float]) -> None:
    found = rises(np.array([counts]))[0]
    assert np.isnan(found[0])
    for k in range(1, len(counts)):
        before, now = counts[k - 1], counts[k]
        if math.isnan(before) or math.isnan(now):
            assert np.isnan(found[k])
        else:
            assert found[k] == (1.0 if now - before >= 2 and now - before >= 0.1 * before else 0.0)


def plain_hysteresis(values: list[float]) -> list[bool]:
    raised, found = False, []
    for score in values:
        if not math.isnan(score):
            raised = score >= 1.0 or (raised and score > 0.0)
        found.append(raised)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_decisions_are_counted_as_by_loops(seed: int) -> None:
    counts = np.random.Generator(np.random.Philox(key=seed)).integers(0, 30, size=(6, 20)).astype(float)
    series = series_of(counts)
    told = alarm_table([series], NO_MAPS, CHOICES, 1)
    hits = raised = decisions = events = 0
    scores, rose = unusual(counts), rises(counts)
    for k in range(6):
        alarm = plain_hysteresis(scores[k].tolist())
        for t in range(20):
            ahead = [u for u in range(t + 1, 20) if series.times[u] <= series.times[t] + 1]
            over = series.times[-1] >= series.times[t] + 1
            begins = any(rose[k, u] == 1 and rose[k, u - 1] == 0 for u in ahead)
            if np.isnan(scores[k, t]) or rose[k, t] != 0 or not (over or begins):
                continue
            decisions += 1
            events += begins
            raised += alarm[t]
            hits += alarm[t] and begins
    row = told.filter(alarm="hysteresis", predictor="alarm").row(0, named=True)
    assert (row["decisions"], row["raised"], row["hits"]) == (decisions, raised, hits)
    assert row["base_rate"] == pytest.approx(events / decisions)
    assert row["precision"] == pytest.approx(hits / raised)
    assert row["recall"] == pytest.approx(hits / events)
    assert (row["series"], row["times"], row["scope"]) == (6, 20, "segments")


def test_a_level_that_announces_every_rise_is_ahead_of_no_knowledge() -> None:
    # quiet, a step up that is not yet an event by its size, then the rise: in 12 segments at different times
    counts = np.full((12, 24), 16.0)
    for k in range(12):
        for start in (5 + k % 4, 15 + k % 4):
            counts[k, start] = 21.0
            counts[k, start + 1] = 21.0
            counts[k, start + 2] = 30.0
    series = series_of(counts)
    told = alarm_table([series], NO_MAPS, CHOICES, 1).filter(alarm="hysteresis")
    alarm = told.filter(predictor="alarm").row(0, named=True)
    assert alarm["verdict"] is None
    assert alarm["skill"] > 0.2
    assert alarm["events_caught"] > 0
    never = told.filter(predictor="never raised").row(0, named=True)
    assert never["verdict"] == "alarm ahead"
    assert never["alarm_ahead"] == 1.0


def test_the_whole_list_and_its_segments_stand_apart() -> None:
    counts = np.array([[20.0, 22, 21, 25], [5.0, 5, 6, 7], [2.0, 2, 2, 4]])
    series = Series("list x", ("all", "a", "b"), tuple(date(2020 + k, 1, 1) for k in range(4)), counts)
    told = alarm_table([series], NO_MAPS, CHOICES, 1).select("scope", "series").unique().sort("scope")
    assert told.rows() == [("segments", 2), ("whole list", 1)]


def test_a_thin_record_says_so() -> None:
    counts = np.array([[3.0, 4.0], [5.0, 5.0]])
    told = alarm_table([series_of(counts)], NO_MAPS, CHOICES, 1)
    # no decision at all: the alarm alone, and no numbers
    assert told["predictor"].to_list() == ["alarm", "alarm"]
    assert set(told["verdict"]) == {"too few"}
    assert told.select("precision", "recall", "base_rate").null_count().row(0) == (2, 2, 2)


def test_nothing_to_score_gives_an_empty_table() -> None:
    told = alarm_table([], NO_MAPS, CHOICES, 1)
    assert told.is_empty()
    assert dict(told.schema) == ALARMS


def shortage_base() -> Base:
    base = random_base(1, segments=("vaccines", "tests"))
    rows = [
        ("1", date(2023, 1, 1), "aspirin", "p1", "current"),
        ("2", date(2023, 1, 1), "aspirin", "p1", "current"),
        ("3", date(2023, 1, 1), "insulin", "p2", "current"),
        ("4", date(2023, 1, 1), "saline", None, "current"),
        ("5", date(2023, 1, 1), "morphine", "p2", "resolved"),
        ("6", date(2024, 1, 1), "insulin", "p2", "resolved"),
        ("7", date(2024, 1, 1), "aspirin", "p1", "current"),
    ]
    names = ["shortage_id", "as_of_on", "generic_name", "product_id", "status"]
    shortages = pl.DataFrame(rows, schema=names, orient="row").with_columns(list_id=pl.lit("official"))
    products = pl.DataFrame({"product_id": ["p1", "p2"], "segment_id": ["vaccines", "tests"]})
    counted = pl.DataFrame(
        {
            "indicator_id": ["us-shortages-current"] * 3,
            "economy_id": ["USA", "USA", "CHN"],
            "segment_id": [None, "tests", None],
            "period": ["2020-05-01", "2021-05-01", "2020-05-01"],
            "value": [90.0, 4.0, 1.0],
        }
    )
    values = pl.concat([base["observations"], counted], how="diagonal_relaxed")
    return base.replace(shortages=shortages, products=products, observations=values)


def test_editions_are_counted_by_segment() -> None:
    listed, counted = shortage_series(shortage_base())
    assert listed.record == "list official"
    assert listed.segments == ("all", "tests", "vaccines")
    assert listed.editions == (date(2023, 1, 1), date(2024, 1, 1))
    # a name counts once, whatever its presentations; what is linked to no segment is in the whole list alone
    assert listed.counts.tolist() == [[3.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    assert counted.record == "indicator us-shortages-current"
    assert counted.editions == (date(2020, 5, 1), date(2021, 5, 1))
    # an edition of which an indicator says nothing is not known, and not zero
    np.testing.assert_array_equal(counted.counts, [[90.0, np.nan], [np.nan, 4.0]])


def dated_base(seed: int) -> Base:
    years = tuple(range(2018, 2026))
    base = random_base(seed, segments=("vaccines",), years=years, missing=0.1)
    known = (pl.col("period").cast(pl.Int32) + 1).cast(pl.String) + pl.lit("-06-01")
    table = base["observations"].with_columns(known_on=known.str.to_date())
    return base.replace(observations=table.filter(pl.col("known_on") <= base.info.as_of_on))


def test_past_maps_are_those_that_would_have_been_drawn() -> None:
    base = dated_base(1)
    data = read_map(base, CHOICES)
    past = past_maps(base, CHOICES, read_map, data)
    assert past.days == (*(date(year, 12, 31) for year in range(2021, 2026)), date(2026, 1, 1))
    fixed = HeatmapChoices(economies=(*data.cast.rivals, *data.cast.members))
    for number, day in enumerate(past.days):
        found = headlines(read_map(replayed(base, day), fixed))
        for cell, gap in zip(past.cells, past.gaps[:, number].tolist(), strict=True):
            assert gap == pytest.approx(found.get(("gap", *cell), np.nan), nan_ok=True, abs=1e-12)
    for gaps, behind in zip(past.gaps.tolist(), past.behind.tolist(), strict=True):
        before: str | None = None
        for gap, called in zip(gaps, behind, strict=True):
            if not math.isnan(gap):
                before = status_of(gap, CHOICES, before)
            assert called == (not math.isnan(gap) and before in {"behind", "well behind"})


@settings(max_examples=5)
@given(st.integers(1, 60))
def test_calls_of_past_maps_are_counted_as_by_loops(seed: int) -> None:
    base = dated_base(seed)
    past = past_maps(base, CHOICES, read_map, read_map(base, CHOICES))
    told = alarm_table([], past, CHOICES, 1)
    counts = dict.fromkeys(("decisions", "called", "hits", "last", "last_hits", "fell"), 0)
    for gaps, behind in zip(past.gaps.tolist(), past.behind.tolist(), strict=True):
        for t in range(1, len(gaps) - 1):
            if any(math.isnan(gap) for gap in gaps[t - 1 : t + 2]):
                continue
            fell, falling = gaps[t + 1] - gaps[t] <= -2.0, gaps[t] - gaps[t - 1] <= -2.0
            counts["decisions"] += 1
            counts["fell"] += fell
            counts["called"] += behind[t]
            counts["hits"] += behind[t] and fell
            counts["last"] += falling
            counts["last_hits"] += falling and fell
    alarm, last = (told.filter(predictor=name).row(0, named=True) for name in ("alarm", "last status"))
    assert (alarm["decisions"], alarm["raised"], alarm["hits"]) == (
        counts["decisions"],
        counts["called"],
        counts["hits"],
    )
    assert (last["raised"], last["hits"]) == (counts["last"], counts["last_hits"])
    assert alarm["base_rate"] == pytest.approx(counts["fell"] / counts["decisions"])


def test_days_on_which_nothing_can_be_drawn_are_left_out() -> None:
    base = dated_base(2)
    data = read_map(base, CHOICES)
    past = past_maps(base, CHOICES, read_map, data, days=[date(2024, 1, 1), date(2031, 1, 1), date(2024, 1, 1)])
    assert past.days == (date(2024, 1, 1), date(2026, 1, 1))


def test_the_record_of_the_bundled_base_is_told_as_thin_as_it_is() -> None:
    base = ms.load("us-2026")
    data = read_map(base, CHOICES)
    past = past_maps(base, CHOICES, read_map, data, days=[date(2023, 12, 31), date(2024, 12, 31)])
    told = alarm_table(shortage_series(base), past, CHOICES, 1)
    listed = told.filter(pl.col("record").str.starts_with("list"))
    # two editions of the list are no record
    assert set(listed["verdict"]) == {"too few"}
    assert told.filter(record="past maps").height > 0
