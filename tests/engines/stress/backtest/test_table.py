"""The structured table: its columns, its checks, and the cases that come with it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest

from mainstay.engines.stress.backtest import COLUMNS, blank_template, describe_columns
from mainstay.engines.stress.backtest.border import bundled_cases, bundled_text, parse_csv
from mainstay.engines.stress.backtest.columns import KNOWN, NAMES, SEEN
from mainstay.engines.stress.backtest.steps import read_steps, write_steps
from mainstay.engines.stress.backtest.table import read_table
from mainstay.errors import InputError

ROW: dict[str, Any] = {
    "case_id": "a",
    "title": "A",
    "case_kind": "shortage",
    "known_shock_kind": "cyber",
    "known_shock_on_low": "2020-01-01",
    "known_shock_on_high": "2020-01-02",
}


def codes(*rows: dict[str, Any]) -> list[tuple[str, str | None, int | None]]:
    with pytest.raises(InputError) as caught:
        read_table(list(rows))
    return [(one.code, one.column, one.row) for one in caught.value.problems]


def test_every_column_is_described_and_has_a_role() -> None:
    table = describe_columns()
    assert table["column"].to_list() == list(NAMES)
    assert all(len(text) > 20 for text in table["description"])
    assert set(table["role"]) == {"known", "seen", "label"}
    assert all(column.unit for column in COLUMNS if column.kind == "number")
    assert set(KNOWN).isdisjoint(SEEN)


def test_the_blank_template_is_a_header_that_the_reader_accepts() -> None:
    header = next(csv.reader(io.StringIO(blank_template())))
    assert header == list(NAMES)
    assert read_table([{**dict.fromkeys(header, ""), **ROW}]).height == 1


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"seen_deepth_low": "0.2"}, "column.unknown", "seen_deepth_low"),
        ({"title": ""}, "value.required", "title"),
        ({"known_shock_kind": "meteor"}, "value.invalid", "known_shock_kind"),
        ({"known_share_lost_low": "1.4"}, "value.invalid", "known_share_lost_low"),
        ({"known_share_lost_low": "much"}, "value.invalid", "known_share_lost_low"),
        ({"seen_ended_on_low": "12.03.2020"}, "value.invalid", "seen_ended_on_low"),
        ({"seen_is_null": "perhaps"}, "value.invalid", "seen_is_null"),
        ({"known_recovery_plan": "60:0.5; 30:1"}, "value.invalid", "known_recovery_plan"),
        ({"known_stock_days_low": "9", "known_stock_days_high": "8"}, "range.reversed", "known_stock_days_low"),
        ({"known_shock_on_low": "2020-02-01"}, "range.reversed", "known_shock_on_low"),
        (
            {"known_share_lost_low": "0.2", "known_share_lost_mode": "0.1", "known_share_lost_high": "0.3"},
            "range.mode",
            "known_share_lost_mode",
        ),
        ({"known_on": "2020-01-17"}, "known.hindsight", "known_on"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(cells: dict[str, str], code: str, column: str) -> None:
    assert codes({**ROW, **cells}) == [(code, column, 1 if code == "column.unknown" else 2)]


def test_all_problems_come_at_once() -> None:
    assert len(codes({**ROW, "title": "", "known_share_lost_low": "2"}, {**ROW, "case_id": "a"})) == 3


def test_values_that_already_have_their_type_pass() -> None:
    row = {**ROW, "known_shock_on_low": date(2020, 1, 1), "seen_depth_low": 0.25, "seen_is_null": False, "note": None}
    made = read_table([row]).row(0, named=True)
    assert (made["known_shock_on_low"], made["seen_depth_low"], made["seen_is_null"]) == (date(2020, 1, 1), 0.25, False)


def test_steps_are_read_and_written_alike() -> None:
    assert write_steps(read_steps("60:0.5; 90:1")) == "60:0.5; 90:1"
    assert read_steps("") == read_steps(None) == ()
    with pytest.raises(ValueError, match="day:value"):
        read_steps("soon")


def test_each_filled_value_of_a_bundled_case_has_a_source() -> None:
    sources = parse_csv(bundled_text("sources.csv"), "sources.csv")
    given = {(row["case_id"], row["columns"]) for row in sources}
    assert all(row["source_url"].startswith("http") and row["locator"] for row in sources)
    told_elsewhere = {"known_on", "known_shock_kind", "seen_depth_kind", "seen_depth_basis"}
    missing = []
    for row in bundled_cases().iter_rows(named=True):
        for name in (*KNOWN, *SEEN):
            if row[name] is None or name in told_elsewhere:
                continue
            stem = name.removesuffix("_low").removesuffix("_high").removesuffix("_mode")
            if not {(row["case_id"], stem), (row["case_id"], name)} & given:
                missing.append((row["case_id"], name))
    assert missing == []


def test_the_bundled_cases_hold_shortages_null_cases_and_ramps() -> None:
    cases = bundled_cases()
    assert cases.height >= 20
    assert set(cases.filter(cases["seen_is_null"])["case_id"]) == {"heparin2008", "rockymount2023"}
    assert cases["case_id"].n_unique() == cases.height
    assert (cases["known_on"].is_not_null() | (cases["case_kind"] == "ramp")).all()
