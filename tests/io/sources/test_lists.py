"""European lists of critical medicines and the WHO lists of prequalified products."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.io.sources.fixture_files import write_fixtures

from mainstay.io.sources import SourceRead, get


@pytest.fixture(scope="module")
def who(tmp_path_factory: pytest.TempPathFactory) -> SourceRead:
    return get("who_prequalification").read_files(write_fixtures("who_prequalification", tmp_path_factory.mktemp("w")))


def test_the_union_list_is_atc_codes_of_level_five(tmp_path: Path) -> None:
    result = get("eu_critical_medicines").read_files(write_fixtures("eu_critical_medicines", tmp_path))
    assert result.tables["list_entries"].select("entry_code", "product_id").rows() == [
        ("A01AB98", "atc:A01AB98"),
        ("B02BD97", "atc:B02BD97"),
    ]
    assert result.counts[0].merged == 1
    assert [(row.record, row.detail) for row in result.rows_left_out()] == [(4, "A01AB")]
    assert result.tables["identifiers"]["value"].to_list() == ["A01AB98", "B02BD97"]


def test_the_index_is_brought_to_zero_to_one(tmp_path: Path) -> None:
    result = get("eu_critical_hhi").read_files(write_fixtures("eu_critical_hhi", tmp_path))
    rows = result.tables["market_structures"].sort("product_id", "register")
    assert rows.select("product_id", "register", "tier", "geography", "n_sites", "n_economies", "hhi").rows() == [
        ("atc:A01AB98", "CEP", "api", "economy", 3, 1, 1.0),
        ("atc:A01AB98", "EPAR", "drug_product", "economy", 2, 2, 0.5),
        ("atc:C03CA96", "Ireland", "drug_product", "economy", 4, 4, 0.25),
    ]
    assert [(row.record, row.reason) for row in result.rows_left_out()] == [
        (3, "register_unknown"),
        (4, "value_invalid"),
    ]


def test_a_field_that_stands_twice_is_told_and_the_first_is_read(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("ATC level 5,atc  LEVEL 5\nA01AB98,B02BD97\n", encoding="utf-8")
    result = get("eu_critical_medicines").read_files([path])
    assert [(problem.code, problem.severity) for problem in result.problems] == [("source.field_twice", "error")]
    assert result.tables["list_entries"]["entry_code"].to_list() == ["A01AB98"]


def test_the_web_service_gives_shelf_life_and_storage(who: SourceRead) -> None:
    rows = who.tables["approvals"].filter(pl.col("approval_id").str.starts_with("who-pq:INV")).sort("approval_id")
    first, second = rows.iter_rows(named=True)
    assert first["shelf_life_days"] == pytest.approx(730.5)
    assert second["shelf_life_days"] is None
    assert (first["storage"], first["doses_per_container"], first["economy_id"]) == ("2 - 8°C", 5.0, "IND")
    assert (first["approved_on"], first["known_on"]) == (date(2019, 5, 6), date(2024, 2, 3))
    assert [row.reason for row in who.rows_left_out() if row.file == "web_service.json"] == ["withdrawn"]


def test_equal_names_join_the_web_service_and_the_export(who: SourceRead) -> None:
    vaccines = who.tables["products"].filter(pl.col("modality") == "vaccine")
    assert vaccines["product_id"].unique().to_list() == ["who-pq-vaccine:invented-fever"]
    assert who.tables["organizations"].filter(pl.col("name") == "Invented Vaccines Ltd.")[
        "organization_id"
    ].unique().to_list() == ["who-pq:invented-vaccines-ltd"]


def test_vaccines_of_the_export(who: SourceRead) -> None:
    rows = who.tables["approvals"].filter(pl.col("approval_id").str.starts_with("who-pq-vaccine:"))
    assert rows.select("approved_on", "presentation", "doses_per_container").rows() == [
        (date(2021, 10, 14), "Invavax, Vial", 10.0),
        (date(2021, 10, 14), "Ampoule", None),
    ]
    counts = {count.file: count for count in who.counts}
    assert (counts["vaccines.csv"].merged, counts["vaccines.csv"].left_out) == (1, 1)


def test_medicines_and_ingredients_of_the_export(who: SourceRead) -> None:
    rows = who.tables["approvals"].filter(
        pl.col("approval_id").is_in(["who-pq:XX001", "who-pq:ZZ 000001", "who-pq:WHOAPI-900"])
    )
    found = {row["approval_id"]: row for row in rows.iter_rows(named=True)}
    assert (found["who-pq:XX001"]["kind"], found["who-pq:XX001"]["approved_on"]) == (
        "prequalification",
        date(2012, 4, 4),
    )
    other = found["who-pq:ZZ 000001"]
    assert (other["kind"], other["approved_on"], other["note"]) == (
        "other",
        None,
        "Alternative Listing, Another agency",
    )
    api = who.tables["products"].filter(pl.col("product_id") == "who-pq-api:inventamycin").row(0, named=True)
    assert (api["tier"], api["class"], api["unit"]) == ("api", "input", "kg")
    assert [row.reason for row in who.rows_left_out() if row.file == "medicines.csv"] == ["identifier_invalid"]


@pytest.mark.parametrize("text", ["{", '{"FinishedVaccineProducts": 3}', '{"FinishedVaccineProducts": ' + "[" * 20_000])
def test_json_of_another_shape_is_a_problem(text: str, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(text, encoding="utf-8")
    result = get("who_prequalification").read_files([path])
    assert [(problem.code, problem.file) for problem in result.problems] == [("source.unreadable", "answer.json")]


def test_records_that_are_no_records_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(
        json.dumps({"FinishedVaccineProducts": ["text", 3, None, {"ProductDetails": None}]}), encoding="utf-8"
    )
    result = get("who_prequalification").read_files([path])
    assert [row.reason for row in result.rows_left_out()] == ["field_missing"] * 4
    assert result.counts[0].used == 0


def test_a_day_to_come_is_left_empty(tmp_path: Path) -> None:
    path = write_fixtures("who_prequalification", tmp_path)[0]
    path.write_text(path.read_text("utf-8").replace("27  May,  2014", "27  May,  2914"), encoding="utf-8")
    result = get("who_prequalification").read_files([path])
    assert result.tables["approvals"]["approved_on"].to_list() == [None]
    assert [problem.severity for problem in result.problems] == ["warning"]
