"""The FDA register of establishments and the table of product codes and facilities."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.io.sources.fixture_files import write_fixtures

from mainstay.io.sources import SourceRead, get


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> SourceRead:
    return get("fda_establishments").read_files(write_fixtures("fda_establishments", tmp_path_factory.mktemp("r")))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> SourceRead:
    return get("ndc_facilities").read_files(write_fixtures("ndc_facilities", tmp_path_factory.mktemp("t")))


def test_each_duns_is_a_site(register: SourceRead) -> None:
    sites = register.tables["sites"].sort("site_id")
    assert sites["site_id"].to_list() == [f"duns:99900000{n}" for n in (1, 2, 3, 4, 6)]
    assert sites["economy_id"].to_list() == ["USA", "USA", "IND", None, "FRA"]
    assert sites["name"].to_list()[0] == "Invented Labs Plant A"
    assert sites["registration_expires_on"].unique().to_list() == [date(2027, 12, 31)]
    assert sites["organization_id"].to_list()[0] == "duns:999000009"


def test_a_country_without_code_stays_empty_and_is_told(register: SourceRead) -> None:
    row = register.tables["sites"].filter(pl.col("economy_id").is_null()).row(0, named=True)
    assert row["note"] == "the address ends without an ISO country code"
    told = [p for p in register.problems if p.column == "address"]
    assert [(p.severity, p.found) for p in told] == [("warning", "4 Nikde, Neznámo, Czechia")]


def test_a_row_that_stands_twice_is_merged_and_a_bad_number_left_out(register: SourceRead) -> None:
    counts = {count.file: count for count in register.counts}
    assert (counts["register.csv.gz"].merged, counts["register.csv.gz"].left_out) == (1, 1)
    assert [(row.record, row.reason, row.detail) for row in register.rows_left_out()] == [
        (6, "identifier_invalid", "DUNS 12345")
    ]


def test_zeros_are_no_fei(register: SourceRead) -> None:
    identifiers = register.tables["identifiers"].filter(pl.col("scheme") == "fei").sort("row_id")
    assert identifiers.select("row_id", "value").rows() == [
        ("duns:999000001", "3999000001"),
        ("duns:999000002", "3999000001"),
        ("duns:999000004", "3999000004"),
        ("duns:999000006", "3999000006"),
    ]


def test_operations_are_one_row_each(register: SourceRead) -> None:
    rows = (
        register.tables["site_operations"]
        .select("site_id", "operation", "registered_name")
        .sort("site_id", "operation")
    )
    assert rows.rows() == [
        ("duns:999000001", "api_manufacture", "API MANUFACTURE"),
        ("duns:999000001", "manufacture", "MANUFACTURE"),
        ("duns:999000002", "pack", "PACK"),
        ("duns:999000003", "api_manufacture", "API MANUFACTURE"),
        ("duns:999000003", "other", "TELEPORT"),
        ("duns:999000004", "analysis", "ANALYSIS"),
        ("duns:999000006", "sterilize", "STERILIZE"),
    ]
    assert [p.found for p in register.problems if p.column == "registered_name"] == ["TELEPORT"]


def test_a_registrant_stands_where_its_own_site_stands(register: SourceRead) -> None:
    firms = register.tables["organizations"].sort("organization_id").unique("organization_id", keep="first")
    assert dict(firms.select("organization_id", "economy_id").iter_rows()) == {
        "duns:999000003": "IND",
        "duns:999000009": None,
    }


def test_nothing_is_read_about_persons(register: SourceRead) -> None:
    texts = [str(row) for frame in register.tables.values() for row in frame.iter_rows()]
    assert not [text for text in texts if "Placeholder" in text or "@" in text]


def test_listings_are_one_row_for_code_site_tier_and_application(table: SourceRead) -> None:
    rows = table.tables["listings"].sort("ndc", "site_id")
    assert rows.select("ndc", "site_id", "tier", "application", "linkage", "labeler_id").rows() == [
        ("9902-0001", "fei:3999000077", "drug_product", "NDA999002", "identifier", "ndc-labeler:09902"),
        ("99901-001", "fei:3999000001", "drug_product", "ANDA999001", "identifier", "ndc-labeler:99901"),
        ("99901-001", "fei:3999000077", "api", "ANDA999001", "identifier", "ndc-labeler:99901"),
        ("99904-100", "fei:999", "drug_product", "BLA999003", "identifier", "ndc-labeler:99904"),
    ]
    assert table.counts[0].merged == 1


def test_a_matched_address_is_weaker_evidence(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    header = "ndc,fei,registrant,country,anda,nda,bla,linkage_method,api_mfr"
    path.write_text(f"{header}\n99901-001,3999000001,X,US,,,,ADDRESS_MATCH,\n", encoding="utf-8")
    row = get("ndc_facilities").read_files([path]).tables["listings"].row(0, named=True)
    assert (row["method"], row["grade"], row["application"]) == ("estimated", "B3", None)


def test_rows_that_cannot_be_placed_are_left_out(table: SourceRead) -> None:
    assert [(row.record, row.reason, row.detail) for row in table.rows_left_out()] == [
        (6, "economy_unknown", "ZZ"),
        (7, "identifier_invalid", "NDC 99904-1"),
        (8, "economy_missing", "FEI 3999000088"),
    ]


def test_a_number_that_is_no_fei_is_a_key_and_no_identifier(table: SourceRead) -> None:
    assert "fei:999" in table.tables["sites"]["site_id"].to_list()
    assert "999" not in table.tables["identifiers"]["value"].to_list()
    assert [p.found for p in table.problems if p.column == "fei"] == ["999"]


def test_odd_cells_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    header = "ndc,fei,registrant,country,anda,nda,bla,linkage_method,api_mfr"
    lines = [
        "99901-001,3999000001,X,US,ANDA999001,NDA999002,,SPL_DUNS_FEI,",
        "99901-002,3999000001,X,US,twelve,,,GUESS,MAYBE",
    ]
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    result = get("ndc_facilities").read_files([path])
    assert [(p.severity, p.column, p.found) for p in result.problems] == [
        ("warning", "anda", "ANDA999001"),
        ("warning", "anda", "twelve"),
        ("warning", "api_mfr", "MAYBE"),
        ("warning", "linkage_method", "GUESS"),
    ]
    assert result.tables["listings"]["application"].to_list() == ["ANDA999001", None]
