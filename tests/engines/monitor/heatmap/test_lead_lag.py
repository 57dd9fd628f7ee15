"""Standings along the lifecycle: against plain sums, bounds against completions, and leads that are put in."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.monitor.heatmap.map_bases import ECONOMIES, map_base, random_base

import mainstay as ms
from mainstay.engines.monitor.heatmap.lead_lag import lead_lag
from mainstay.engines.monitor.heatmap.nominal import weighted_mean
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.model.base import Base
from mainstay.scenario.heatmap import HeatmapChoices

CHOICES = HeatmapChoices()
AS_OF = date(2026, 1, 1)
STAGES = ("research", "clinical", "production")


def staged(seed: int, *, missing: float = 0.25) -> Base:
    base = random_base(seed, indicators=9, missing=missing)
    stage = pl.Series([STAGES[k % 3] for k in range(8)] + ["all"])
    return base.replace(indicators=base["indicators"].with_columns(stage=stage))


def of(base: Base) -> pl.DataFrame:
    return lead_lag(read_map(base, CHOICES), CHOICES, AS_OF, seed=1)


def test_scores_ranks_and_shares_are_plain() -> None:
    base = staged(1)
    data, told = read_map(base, CHOICES), of(base)
    assert told.height == 2 * len(data.cast.players)
    for row in data.rows:
        if row.stage == "all":
            continue
        scores = weighted_mean(row.place, row)[: row.players]
        part = told.filter(pl.col("segment_id") == row.segment)
        assert part["economy_id"].to_list() == list(row.economies[: row.players])
        found = part[f"{row.stage}_score"].to_list()
        assert [np.nan if one is None else one for one in found] == pytest.approx(scores.tolist(), nan_ok=True)
        known = [one for one in scores.tolist() if not np.isnan(one)]
        ranks = [None if np.isnan(one) else 1 + sum(other > one + 1e-9 for other in known) for one in scores.tolist()]
        assert part[f"{row.stage}_rank"].to_list() == ranks
        if row.stage in ("research", "production"):
            shares = [None if np.isnan(one) else one / sum(known) for one in scores.tolist()]
            assert part[f"{row.stage}_share"].to_list() == pytest.approx(shares)


@settings(max_examples=20)
@given(st.integers(0, 500))
def test_bounds_of_the_stage_gap_hold_every_completion(seed: int) -> None:
    base = staged(seed)
    data, told = read_map(base, CHOICES), of(base)
    rows = {row.key: row for row in data.rows}
    random = np.random.Generator(np.random.Philox(key=seed))
    for segment in ("whole-base", "vaccines"):
        if (segment, "research") not in rows or (segment, "production") not in rows:
            continue
        part = told.filter(pl.col("segment_id") == segment)
        low, high = part["stage_gap_low"].to_numpy(), part["stage_gap_high"].to_numpy()
        for _ in range(20):
            full = []
            for stage in ("research", "production"):
                row = rows[segment, stage]
                completed = np.where(row.known, row.place, random.integers(0, 2, size=row.place.shape))
                full.append(weighted_mean(completed, row)[: row.players])
            gap = full[0] - full[1]
            assert (gap >= low - 1e-9).all()
            assert (gap <= high + 1e-9).all()
        gap = part["stage_gap"]
        assert (gap.drop_nulls() >= part.filter(gap.is_not_null())["stage_gap_low"] - 1e-9).all()
        sure = part.filter(pl.col("standing") == "higher in research")
        assert (sure["stage_gap_low"] > 0).all()


def test_words_are_those_of_the_bounds() -> None:
    told = of(staged(3))
    seen = set(told["standing"])
    assert "open" in seen
    for row in told.iter_rows(named=True):
        if row["standing"].startswith("not known"):
            assert row["research_score"] is None or row["production_score"] is None
        elif row["standing"] == "higher in production":
            assert row["stage_gap_high"] < 0
        elif row["standing"] == "open":
            assert row["stage_gap_low"] <= 0 <= row["stage_gap_high"]


def test_stages_with_the_same_indicators_are_not_told_apart() -> None:
    # an indicator about all stages of a segment stands in each of its rows
    base = random_base(4, missing=0.0)
    base = base.replace(indicators=base["indicators"].with_columns(stage=pl.lit("all")))
    told = of(base)
    assert set(told.filter(pl.col("segment_id") == "vaccines")["standing"]) == {"not told apart"}
    assert set(told.filter(pl.col("segment_id") == "vaccines")["research_own"]) == {0}


def test_one_year_is_too_few() -> None:
    told = of(staged(2))
    assert set(told["lead"]) == {"too few periods"}
    assert told["p"].null_count() == told.height


def led(years: int, lag: int) -> Base:
    """Return a base in which production of each economy follows its research."""
    rows = []
    for k, economy in enumerate(ECONOMIES):
        random = np.random.Generator(np.random.Philox(key=k + 10))
        level = 50 + np.cumsum(random.normal(size=years + lag))
        for stage, start in (("research", lag), ("production", 0)):
            rows += [(stage, economy, str(2025 - years + t + 1), float(level[start + t])) for t in range(years)]
    table = pl.DataFrame(rows, schema=["indicator_id", "economy_id", "period", "value"], orient="row").with_columns(
        source_id=pl.lit("s"), method=pl.lit("observed"), grade=pl.lit("A1"), known_on=pl.lit(AS_OF)
    )
    definitions = pl.DataFrame(
        {
            "indicator_id": ["research", "production"],
            "name": ["r", "p"],
            "direction": ["higher_better"] * 2,
            "unit": ["share"] * 2,
            "lens": ["economic"] * 2,
            "stage": ["research", "production"],
            "goalpost_low": [0.0] * 2,
            "goalpost_high": [100.0] * 2,
        }
    )
    return map_base(table, definitions, segments=())


def test_production_that_follows_research_is_found() -> None:
    told = of(led(40, 2))
    # the year of the as-of date has the value of the year before, carried over
    assert set(told["years"]) == {41}
    assert set(told["lead"]) == {"early leads"}
    assert set(told["lag"]) == {2}
    assert (told["p_adjusted"] >= told["p"]).all()


@pytest.mark.parametrize(("years", "enough"), [(7, False), (9, True)])
def test_short_histories_say_so(years: int, *, enough: bool) -> None:
    # a lag of one year needs eight pairs of changes: ten years, with the one that is carried over
    told = of(led(years, 1))
    assert set(told["years"]) == {years + 1}
    assert (set(told["lead"]) == {"too few periods"}) is not enough
    assert told["p"].is_null().all() is not enough


def test_a_lead_that_many_tests_would_find_by_chance_is_not_called() -> None:
    strict = HeatmapChoices(trend_level=1e-6)
    told = lead_lag(read_map(led(40, 2), strict), strict, AS_OF, seed=1)
    assert set(told["lead"]) == {"not shown"}
    assert "chance over the whole table" in told["says"][0]


def test_the_bundled_map_tells_where_each_player_stands() -> None:
    base = ms.load("us-2026")
    told = lead_lag(read_map(base, CHOICES), CHOICES, base.info.as_of_on, seed=1)
    home = told.filter(pl.col("segment_id") == "whole-base", pl.col("economy_id") == "USA")
    assert home.select("research_score", "production_score", "stage_gap").null_count().row(0) == (0, 0, 0)
