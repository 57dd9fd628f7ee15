"""The map year by year: against loops over the values, and where it has to be silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.core.calendar import period_bounds
from mainstay.engines.monitor.heatmap.history import history
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.verdict import status_of
from mainstay.model.base import Base
from mainstay.scenario.heatmap import HeatmapChoices

CHOICES = HeatmapChoices()
AS_OF = date(2026, 1, 1)
YEARS = (2012, 2013, 2017, 2020, 2021, 2024)


def series_base(seed: int) -> Base:
    base = random_base(seed, segments=("vaccines",), years=YEARS, missing=0.15)
    table = base["observations"].with_row_index("n").filter((pl.col("n") * 13 + seed) % 5 != 0).drop("n")
    return base.replace(observations=table)


def plain_history(base: Base) -> dict[tuple[str, str, str, int], tuple[float, float]]:
    """Return gap and weight present by looking at each value anew for each year."""
    data = read_map(base, CHOICES)
    observed = list(base["observations"].iter_rows(named=True))
    found = {}
    for row in data.rows:
        for year in range(2000, 2027):
            places: dict[str, dict[int, float]] = {}
            for economy in row.economies[: row.players]:
                for j, name in enumerate(row.indicators):
                    mine = [
                        one
                        for one in observed
                        if one["indicator_id"] == name
                        and one["economy_id"] == economy
                        and (one["segment_id"] or "whole-base") == row.segment
                        and year - 3 <= period_bounds(one["period"])[1].year <= year
                    ]
                    if mine:
                        newest = max(mine, key=lambda one: period_bounds(one["period"])[1])
                        place = min(max((newest["value"] - row.goal_low[j]) / row.width[j], 0.0), 1.0)
                        places.setdefault(economy, {})[j] = place if row.direction[j] > 0 else 1 - place
            home = places.get(row.economies[0], {})
            for rival in row.economies[1 : row.players]:
                other = places.get(rival, {})
                weight = sum(row.overall[j] for j in home.keys() & other.keys())
                if weight >= 0.65:
                    gap = plain_score(row, home) - plain_score(row, other)
                    found[row.segment, row.stage, rival, year] = (gap, weight)
    return found


def plain_score(row: MapRow, places: dict[int, float]) -> float:
    lenses = []
    for lens in range(3):
        known = [j for j in places if row.lens[j] == lens]
        if known:
            mean = sum(row.weights[j] * places[j] for j in known) / sum(row.weights[j] for j in known)
            lenses.append((row.lens_weights[lens], mean))
    return 100 * sum(w * m for w, m in lenses) / sum(w for w, _ in lenses)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_gaps_and_weights_are_those_of_loops(seed: int) -> None:
    base = series_base(seed)
    told = history(read_map(base, CHOICES), CHOICES, AS_OF)
    found = {tuple(row[:4]): (row[4], row[5]) for row in told.iter_rows()}
    wanted = plain_history(base)
    assert len(wanted) > 20
    assert found.keys() == wanted.keys()
    for key, (gap, weight) in wanted.items():
        assert found[key] == pytest.approx((gap, weight), abs=1e-9)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.integers(2012, 2024))
def test_a_year_hangs_on_nothing_later(seed: int, year: int) -> None:
    base = series_base(seed)
    data = read_map(base, CHOICES)
    # the later values are other ones; the map of today, and so weights and goalposts, stays what it is
    later = pl.col("years") > year + 1
    values = data.evidence.values.with_columns(value=pl.when(later).then(100.0 - pl.col("value")).otherwise("value"))
    other = replace(data, evidence=replace(data.evidence, values=values))
    first, second = (history(one, CHOICES, AS_OF).filter(pl.col("year") <= year) for one in (data, other))
    assert first.equals(second)


def test_status_leaves_the_one_before_only_where_a_limit_is_clearly_passed() -> None:
    told = history(read_map(series_base(5), CHOICES), CHOICES, AS_OF)
    differing = 0
    for _, part in told.group_by("segment_id", "stage", "economy_id", maintain_order=True):
        before: str | None = None
        for gap, status in part.select("gap", "status").iter_rows():
            assert status == status_of(gap, CHOICES, before)
            differing += status != status_of(gap, CHOICES)
            before = status
    assert differing > 0


def test_it_says_when_what_is_counted_changes() -> None:
    base = random_base(6, segments=(), years=(2015, 2016, 2017), missing=0.0)
    gone = (pl.col("indicator_id") == "i0") & (pl.col("period") != "2017")
    base = base.replace(observations=base["observations"].filter(~gone))
    told = history(read_map(base, CHOICES), CHOICES, AS_OF).filter(
        pl.col("year") <= 2018, pl.col("economy_id") == "CHN"
    )
    assert told["year"].to_list() == [2015, 2016, 2017, 2018]
    assert told["same_indicators"].to_list() == [None, True, False, True]
    assert told["indicators"].to_list() == [4, 4, 5, 5]


def test_years_with_too_little_weight_are_left_out() -> None:
    base = random_base(7, segments=(), years=(2015, 2016), missing=0.0)
    data = read_map(base, CHOICES)
    assert history(data, CHOICES, AS_OF)["year"].unique().sort().to_list() == [2015, 2016, 2017, 2018, 2019]
    rival = (pl.col("economy_id") == "CHN") & (pl.col("period") == "2015") & (pl.col("indicator_id") != "i0")
    thin = base.replace(observations=base["observations"].filter(~rival))
    told = history(read_map(thin, CHOICES), CHOICES, AS_OF).filter(pl.col("economy_id") == "CHN")
    assert told["year"].min() == 2016


def test_the_bundled_map_has_a_history() -> None:
    import mainstay as ms

    base = ms.load("us-2026")
    told = history(read_map(base, CHOICES), CHOICES, base.info.as_of_on)
    assert told.filter(pl.col("segment_id") == "whole-base")["year"].n_unique() >= 5
