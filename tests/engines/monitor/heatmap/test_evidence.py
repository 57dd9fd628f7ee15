"""What the map may use: scored indicators, values in their unit, dates; and what it refuses."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from tests.engines.monitor.heatmap.map_bases import map_base, random_base

from mainstay.engines.monitor.heatmap.economies import choose_economies
from mainstay.engines.monitor.heatmap.evidence import WHOLE, collect
from mainstay.engines.monitor.heatmap.rows import map_data
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.errors import InputError
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=64, sensitivity_points=16)


def definitions(**changes: object) -> pl.DataFrame:
    row = {
        "indicator_id": "cost",
        "name": "cost",
        "direction": "higher_better",
        "unit": "USD",
        "lens": "economic",
        "stage": "production",
        **changes,
    }
    return pl.DataFrame({name: [value] for name, value in row.items()})


def observations(*rows: tuple[str, str, float | None, str | None]) -> pl.DataFrame:
    schema = {"economy_id": pl.String, "period": pl.String, "value": pl.Float64, "unit": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        indicator_id=pl.lit("cost"), source_id=pl.lit("s"), method=pl.lit("observed"), grade=pl.lit("A1")
    )


def test_values_are_brought_to_the_unit_of_their_indicator() -> None:
    rows = observations(("USA", "2024", 2.0, "million USD"), ("CHN", "2024", 5.0, None), ("JPN", "2024", None, None))
    values = collect(map_base(rows, definitions())).values
    assert dict(values.select("economy_id", "value").iter_rows()) == {"USA": 2e6, "CHN": 5.0}
    assert set(values["segment_id"]) == {WHOLE}


def test_a_unit_that_cannot_be_converted_is_told() -> None:
    rows = observations(("USA", "2024", 2.0, "kg"), ("CHN", "2024", 5.0, None))
    with pytest.raises(InputError) as raised:
        collect(map_base(rows, definitions()))
    assert raised.value.problems


def test_context_wanted_and_outcomes_are_not_scored() -> None:
    table = pl.concat(
        [
            definitions(parent_id=None, is_wanted=False, weight=1.0),
            definitions(indicator_id="tariff", direction="context", parent_id=None, is_wanted=False, weight=1.0),
            definitions(indicator_id="secret", parent_id=None, is_wanted=True, weight=1.0),
            definitions(indicator_id="outcomes", parent_id=None, is_wanted=False, weight=0.0),
            definitions(indicator_id="deaths", parent_id="outcomes", is_wanted=False, weight=1.0),
        ],
        how="vertical_relaxed",
    )
    rows = observations(("USA", "2024", 2.0, None), ("CHN", "2024", 5.0, None))
    rows = pl.concat([rows, *(rows.with_columns(indicator_id=pl.lit(name)) for name in ("tariff", "deaths", "secret"))])
    found = collect(map_base(rows, table))
    assert found.indicators["indicator_id"].to_list() == ["cost"]
    assert found.wanted["indicator_id"].to_list() == ["secret"]
    assert set(found.values["indicator_id"]) == {"cost"}


def test_a_period_counts_from_its_start_and_ends_no_later_than_the_as_of_date() -> None:
    rows = observations(("USA", "2026", 2.0, None), ("USA", "2027", 3.0, None), ("CHN", "2025-Q4", 5.0, None))
    values = collect(map_base(rows, definitions())).values
    assert dict(values.select("period", "end").iter_rows()) == {"2026": date(2026, 1, 1), "2025-Q4": date(2025, 12, 31)}


def test_the_newest_value_is_used_and_old_ones_are_left() -> None:
    rows = observations(
        ("USA", "2024", 2.0, None), ("USA", "2020", 9.0, None), ("CHN", "1999", 5.0, None), ("JPN", "2023", 1.0, None)
    )
    data = read_map(map_base(rows, definitions()), CHOSEN.model_copy(update={"economies": ("CHN", "JPN")}))
    assert data.used.select("economy_id", "value").rows() == [("JPN", 1.0), ("USA", 2.0)]


def test_what_compares_nothing_is_named_with_its_reason() -> None:
    table = pl.concat([definitions(), definitions(indicator_id="flat"), definitions(indicator_id="alone")])
    rows = observations(("USA", "2024", 2.0, None), ("CHN", "2024", 5.0, None))
    flat = rows.with_columns(indicator_id=pl.lit("flat"), value=pl.lit(3.0))
    alone = rows.head(1).with_columns(indicator_id=pl.lit("alone"))
    data = read_map(map_base(pl.concat([rows, flat, alone]), table), CHOSEN)
    assert dict(data.unused.select("indicator_id", "reason").iter_rows()) == {
        "flat": "the same for every economy",
        "alone": "known for fewer than two economies",
    }
    assert data.rows[0].indicators == ("cost",)


def test_goalposts_declared_or_from_the_data_and_values_beyond_are_marked() -> None:
    rows = observations(("USA", "2024", 120.0, None), ("CHN", "2024", 50.0, None))
    declared = read_map(map_base(rows, definitions(goalpost_low=0.0, goalpost_high=100.0)), CHOSEN)
    assert declared.used.select("economy_id", "score", "clipped").rows() == [("CHN", 0.5, False), ("USA", 1.0, True)]
    bare = read_map(map_base(rows, definitions()), CHOSEN)
    assert bare.used.select("score", "goalposts").rows() == [(50 / 120, "from data"), (1.0, "from data")]


def test_less_is_better_is_turned_round() -> None:
    rows = observations(("USA", "2024", 20.0, None), ("CHN", "2024", 50.0, None))
    data = read_map(
        map_base(rows, definitions(direction="lower_better", goalpost_low=0.0, goalpost_high=100.0)), CHOSEN
    )
    assert data.rows[0].place[:, 0].tolist() == [0.8, 0.5]


def test_counts_by_segment_have_a_scale_of_their_own_and_shares_have_not() -> None:
    for unit, expected in (("site", 1.0), ("share", 0.05)):
        rows = observations(("USA", "2024", 5.0, None), ("CHN", "2024", 2.0, None))
        rows = rows.with_columns(segment_id=pl.lit("vaccines"))
        data = read_map(map_base(rows, definitions(unit=unit, goalpost_low=0.0, goalpost_high=100.0)), CHOSEN)
        assert data.rows[0].place[0, 0] == pytest.approx(expected)


def test_an_indicator_of_all_stages_stands_in_each_row_of_its_segment() -> None:
    rows = observations(("USA", "2024", 5.0, None), ("CHN", "2024", 2.0, None))
    rows = pl.concat(
        [rows.with_columns(segment_id=pl.lit(None, dtype=pl.String)), rows.with_columns(segment_id=pl.lit("vaccines"))]
    )
    data = read_map(map_base(rows, definitions(stage="all")), CHOSEN)
    assert [row.key for row in data.rows] == [
        (WHOLE, "all"),
        ("vaccines", "research"),
        ("vaccines", "clinical"),
        ("vaccines", "production"),
    ]


def test_members_of_a_group_that_plays_are_scored_and_not_ranked() -> None:
    base = random_base(3, economies=("USA", "CHN", "EU27", "DEU", "FRA"), missing=0.0)
    grouped = base.replace(
        economies=base["economies"].with_columns(
            kind=pl.when(pl.col("economy_id") == "EU27").then(pl.lit("group")).otherwise(pl.lit("country"))
        ),
        memberships=pl.DataFrame({"economy_id": ["DEU", "FRA"], "group_id": ["EU27", "EU27"]}),
    )
    evidence = collect(grouped)
    cast = choose_economies(grouped, evidence, None)
    assert cast.players == ("USA", "CHN", "EU27")
    assert cast.members == ("DEU", "FRA")
    row = map_data(grouped, evidence, cast, weights={}, oldest_years=15).rows[0]
    assert row.players == 3
    assert row.economies == ("USA", "CHN", "EU27", "DEU", "FRA")
