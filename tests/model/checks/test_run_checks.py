"""Checks run on tables as they were read: unsorted, with some columns and some tables absent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.model import small_base

from mainstay.errors import Problem
from mainstay.model.checks import Check, check, run_checks
from mainstay.model.validity import valid_on


def test_a_base_is_checked_in_its_own_order() -> None:
    assert check(small_base.base()) == []


def test_rows_are_counted_as_in_the_file_and_the_file_is_named() -> None:
    tables = small_base.tables()
    sites = tables["sites"].reverse().with_columns(latitude=pl.lit(99.0))
    found = run_checks({**tables, "sites": sites}, small_base.info(), files={"sites": "plants.csv"})
    assert [(p.file, p.row, p.key) for p in found] == [
        ("plants.csv", 2, "plant-c"),
        ("plants.csv", 3, "plant-b"),
        ("plants.csv", 4, "plant-a"),
    ]
    assert found[0].found == "99.0"
    assert found[0].allowed == "a number with a decimal point, at least -90, at most 90"


def test_nothing_at_all_lacks_the_required_tables() -> None:
    found = run_checks({}, small_base.info())
    assert {(p.code, p.table) for p in found} == {
        ("table.missing", "economies"),
        ("table.missing", "products"),
        ("table.missing", "sources"),
    }


def test_errors_come_first_then_in_order_of_tables_and_rows() -> None:
    content = small_base.rows()
    content["sites"][0]["source_id"] = None
    content["sites"][2]["latitude"] = 99
    content["sites"][1]["latitude"] = 99
    content["economies"][0]["grade"] = "Z9"
    found = run_checks(small_base.tables(content), small_base.info())
    assert [(p.severity, p.table, p.row) for p in found] == [
        ("error", "economies", 2),
        ("error", "sites", 3),
        ("error", "sites", 4),
        ("warning", "sites", None),
    ]


def test_the_order_of_rows_changes_only_the_numbers_of_rows() -> None:
    content = small_base.rows()
    content["lines"][1]["capacity_units_per_day"] = -1
    content["claims"][3]["field"] = "yield"

    def told(problems: list[Problem]) -> set[tuple[str | None, ...]]:
        return {(p.code, p.table, p.key, p.column, p.found, p.hint) for p in problems}

    straight = run_checks(small_base.tables(content), small_base.info())
    turned = {table: held[::-1] for table, held in content.items()}
    assert told(run_checks(small_base.tables(turned), small_base.info())) == told(straight)


def test_of_many_alike_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_MAX_PROBLEMS", "10")
    content = small_base.rows()
    content["stockpiles"] = [
        {"stockpile_id": f"s{i}", "product_id": "vial", "quantity": -1, "source_id": "register"} for i in range(100)
    ]
    found = run_checks(small_base.tables(content), small_base.info())
    assert len(found) == 11
    assert [p.row for p in found[1:]] == list(range(2, 12))
    assert "90 more rows" in found[0].message


def test_the_nearest_name_is_suggested() -> None:
    content = small_base.rows()
    content["lines"][0]["site_id"] = "plant_a"
    content["claims"][3] |= {"field": "yeild_share"}
    content["claims"].append({**content["claims"][0], "claim_id": "c9", "table": "prodcts"})
    hints = {p.code + str(p.column): p.hint for p in run_checks(small_base.tables(content), small_base.info())}
    assert hints["reference.danglingsite_id"] == "did you mean 'plant-a'?"
    assert hints["claim.targetfield"] == "did you mean 'yield_share'?"
    assert hints["claim.targettable"] == "did you mean 'products'?"


def test_a_column_in_the_wrong_place_is_not_looked_at_cell_by_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    # a suggestion for each of many wrong names, or a look at the table for each, takes minutes
    looks: list[str] = []
    rows = Check.rows

    def count(self: Check, *args: Any, **options: Any) -> Iterable[Problem]:
        looks.append(self.name)
        return rows(self, *args, **options)

    monkeypatch.setattr(Check, "rows", count)
    tables = small_base.tables()
    run_checks(tables, small_base.info())
    usual = len(looks)
    wrong = pl.select(pl.format("wrong-{}", pl.int_range(5000)).alias("text"))["text"]
    lines = pl.DataFrame({"line_id": wrong, "site_id": wrong, "product_id": "vial", "source_id": "register"})
    about = {"claim_id": wrong, "table": wrong, "row_id": "a", "field": wrong, "unit": wrong, "source_id": "register"}
    claims = pl.DataFrame({**about, "method": "reported", "known_from_on": date(2024, 1, 1)})
    units = tables["observations"].head(1).drop("unit").join(pl.DataFrame({"unit": wrong}), how="cross")
    identifiers = pl.DataFrame({"table": "sites", "row_id": "plant-a", "scheme": "lei", "value": wrong})
    broken = {"lines": lines, "claims": claims, "observations": units, "identifiers": identifiers}
    found = run_checks({**tables, **broken}, small_base.info())
    assert {p.code for p in found} >= {"reference.dangling", "claim.target", "identifier.valid", "unit.convertible"}
    assert len(looks) < 2 * usual


def test_shares_of_lines_that_follow_each_other_are_not_added() -> None:
    content = small_base.rows()
    content["lines"][1] |= {"share": 0.3, "valid_to_on": date(2025, 12, 31)}
    content["lines"].append(
        {**content["lines"][1], "line_id": "next", "valid_from_on": date(2026, 1, 1), "valid_to_on": None}
    )
    assert run_checks(small_base.tables(content), small_base.info()) == []
    content["lines"][1]["valid_to_on"] = None
    assert [p.code for p in run_checks(small_base.tables(content), small_base.info())] == ["share.sum"]


@pytest.mark.parametrize(
    ("day", "names"), [("2019-12-31", ""), ("2020-01-01", "a"), ("2021-06-30", "ab"), ("2021-07-01", "b")]
)
def test_the_last_day_of_a_row_counts(day: str, names: str) -> None:
    rows = pl.DataFrame(
        {
            "name": ["a", "b"],
            "valid_from_on": [date(2020, 1, 1), date(2021, 1, 1)],
            "valid_to_on": [date(2021, 6, 30), None],
        }
    )
    assert "".join(rows.filter(*valid_on(date.fromisoformat(day)))["name"]) == names
