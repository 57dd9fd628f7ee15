"""The FDA shortage list in its layouts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.io.sources.fixture_files import write_fixtures

from mainstay.io.sources import SourceRead, get
from mainstay.io.sources import fda_shortages as module
from mainstay.io.sources.fda_shortages import drug_codes, newest_update


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> SourceRead:
    return get("fda_shortages").read_files(write_fixtures("fda_shortages", tmp_path_factory.mktemp("lists")))


def edition(result: SourceRead, day: str) -> pl.DataFrame:
    return result.tables["shortages"].filter(pl.col("as_of_on") == date.fromisoformat(day)).sort("shortage_id")


def test_the_as_of_date_is_the_newest_update_in_the_list(result: SourceRead) -> None:
    days = result.tables["shortages"]["as_of_on"].unique().sort().to_list()
    assert days == [date(2021, 11, 5), date(2022, 10, 3), date(2023, 3, 4), date(2024, 9, 2)]
    files = result.tables["sources"].sort("published_on")
    assert files["published_on"].to_list() == days
    assert files["locator"].to_list()[2] == "list_22_columns.csv"


def test_a_long_list_is_read_cell_by_cell(result: SourceRead) -> None:
    first, second, third, fourth = edition(result, "2023-03-04").iter_rows(named=True)
    assert first["generic_name"] == "Inventamycin Injection"
    assert first["company"] == "Invented Labs, Inc."
    assert first["presentation"] == "10 mL vial  (NDC 99901-001-01)"
    assert first["ndc"] == "99901-0001-01"
    assert first["availability"] == "Available in\nlimited supply"
    assert first["reason"] == "Demand increase for the drug"
    assert (first["status"], first["update_kind"]) == ("current", "Revised")
    assert (first["updated_on"], first["started_on"]) == (date(2023, 3, 4), date(2023, 1, 2))
    assert first["discontinued_on"] is None
    assert first["known_on"] == date(2023, 3, 4)
    assert second["ndc"] == "09902-0001-10; 09903-0001-10"
    assert third["generic_name"] == "inventamycin  injection"  # as the list writes it
    assert (fourth["status"], fourth["discontinued_on"]) == ("to_be_discontinued", date(2024, 1, 9))


def test_a_date_that_is_to_come_is_left_empty_and_told(result: SourceRead) -> None:
    assert edition(result, "2023-03-04")["started_on"].to_list()[1] is None
    warnings = [problem for problem in result.problems if problem.file == "list_22_columns.csv"]
    assert [(p.severity, p.column, p.row, p.found) for p in warnings] == [
        ("warning", "initial_posting_date", 3, "12/3/2108")
    ]


def test_fragments_and_shifted_rows_are_listed(result: SourceRead) -> None:
    listed = [(row.record, row.reason, row.detail) for row in result.rows_left_out()]
    assert listed == [(5, "fragment", "(NDC 99901-001-02)"), (6, "status_unknown", "status: Other")]


def test_two_digits_of_a_year_and_title_case(result: SourceRead) -> None:
    first, second = edition(result, "2024-09-02").iter_rows(named=True)
    assert (first["updated_on"], first["availability"]) == (date(2024, 9, 2), "Available")
    assert (second["status"], second["discontinued_on"]) == ("to_be_discontinued", date(2024, 4, 26))


def test_a_list_without_any_date_has_no_edition(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(",".join(module.LAYOUT.needed) + "\nA,B,C,New,soon,,,,,Current\n", encoding="utf-8")
    result = get("fda_shortages").read_files([path])
    assert [row.reason for row in result.rows_left_out()] == ["date_missing"]
    assert result.tables["shortages"].height == 0
    assert result.tables["sources"]["published_on"].to_list() == [None]


def test_a_column_without_name_that_holds_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    header = ",".join(module.LAYOUT.needed)
    path.write_text(f'{header},"\n"\nA,B,C,New,1/2/2024,,,,,Current,stray\n', encoding="utf-8")
    result = get("fda_shortages").read_files([path])
    assert [(p.code, p.column) for p in result.problems] == [("source.field_unknown", "11")]
    assert result.counts[0].used == 1


def test_an_update_to_come_does_not_date_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "today", lambda: date(2024, 1, 1))
    assert newest_update(pl.Series([date(2023, 5, 1), date(2024, 1, 2)])) == date(2023, 5, 1)
    assert newest_update(pl.Series([None], dtype=pl.Date)) is None


@pytest.mark.parametrize(
    ("presentation", "codes"),
    [
        ("20 mg (NDC 99901-001-01)", "99901-0001-01"),
        ("NDC 99901-001-01, 99901-001-02 and 99901-001-01", "99901-0001-01; 99901-0001-02"),
        ("call 888-229-0001 or 1-800-555-0100", None),
        ("product code 12345-678", None),
        ("NDC 99901-0001-011", None),
        ("9990-1001-01", "09990-1001-01"),
    ],
)
def test_codes_are_read_out_of_presentations(presentation: str, codes: str | None) -> None:
    assert drug_codes(presentation) == codes
