"""Everyday products as demonstration projects: which lines count, and how much they exercise."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.engines.stress.trials.small_trial import NORTH, SOUTH, lines_of, small_base, spec_of

from mainstay.engines.stress.trials.batch_success import batches_to_show
from mainstay.engines.stress.trials.demonstrations import demonstrations, platforms


def ranked(**changes: Any) -> pl.DataFrame:
    spec = spec_of(**changes)
    return demonstrations(small_base(), lines_of(spec), spec)


def rows_of(table: pl.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["line_id"], row["for_line_id"]): row for row in table.iter_rows(named=True)}


def test_relations_follow_line_site_and_platform() -> None:
    relations = {key: row["relation"] for key, row in rows_of(ranked()).items()}
    assert relations == {
        ("other@north", NORTH): "same line",
        ("seasonal@south", SOUTH): "same site",
        ("seasonal@south", NORTH): "same platform",
        ("seasonal@west", NORTH): "same platform",
        ("seasonal@west", SOUTH): "same platform",
    }


def test_share_exercised_is_campaign_rate_over_required_rate() -> None:
    row = rows_of(ranked(routine=[{"product_id": "other", "campaign_days": 146, "units_per_unit": 2.0}]))[
        "other@north", NORTH
    ]
    north, south = lines_of(spec_of())
    part = north.delivered(120) / (north.delivered(120) + south.delivered(120))
    needed = part * 5000 / (120 - 40) / 0.9
    assert row["required_units_per_day"] == pytest.approx(needed)
    assert row["share_exercised"] == pytest.approx(30 * 2.0 * 365 / 146 / needed)
    assert row["batches_per_year"] == pytest.approx(30 * 2 * 365 / 500)
    assert row["days_to_show"] == pytest.approx(batches_to_show(0.8, 0.8) / (30 * 2 * 365 / 500 / 146))
    assert row["score"] == min(row["share_exercised"], 1.0)


def test_unknown_shares_run_from_nothing_to_all() -> None:
    rows = rows_of(ranked())
    south, west = rows["seasonal@south", SOUTH], rows["seasonal@west", SOUTH]
    assert (
        south["routine_units_per_day"],
        south["routine_low_units_per_day"],
        south["routine_high_units_per_day"],
    ) == (25, 0, 50)
    assert "not known" in south["note"]
    # a line makes no more than it can
    assert (west["routine_units_per_day"], west["routine_high_units_per_day"]) == (20, 20)
    assert rows["other@north", NORTH]["note"] is None
    assert rows["other@north", NORTH]["routine_low_units_per_day"] == 30


def test_useful_output_is_priced_where_a_price_is_known() -> None:
    rows = rows_of(ranked())
    assert rows["seasonal@west", NORTH]["useful_output_usd_per_year"] == pytest.approx(20 * 365 * 10)
    assert rows["other@north", NORTH]["useful_output_usd_per_year"] is None


def test_the_ranking_is_by_score() -> None:
    table = ranked()
    assert table["score"].to_list() == sorted(table["score"].to_list(), reverse=True)
    assert table["rank"].to_list() == list(range(1, table.height + 1))


def test_platforms_are_read_from_words() -> None:
    assert platforms("cell culture, egg, with adjuvant") == {"cell culture", "egg"}
    assert platforms("cell culture (MDCK)") == {"cell culture"}
    assert platforms(None) == frozenset()
    assert not platforms("chemical synthesis") & platforms("egg")
