"""A workbook that people can work in: headers, lists, formats, explanations."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from tests.io.sample import INFO, sample_base

from mainstay.io.load import load
from mainstay.io.save import save
from mainstay.model.base import Base
from mainstay.model.schema import load_schema


@pytest.fixture
def book(tmp_path: Path) -> Any:
    return openpyxl.load_workbook(save(sample_base(), tmp_path / "base.xlsx"))


def test_sheets_stand_in_reading_order(book: Any) -> None:
    tables = ["economies", "organizations", "products", "stockpiles", "sources"]
    assert book.sheetnames == ["README", *tables, "units", "errors"]


def test_readme_says_what_the_file_is(book: Any) -> None:
    rows = [[cell.value for cell in row if cell.value is not None] for row in book["README"].iter_rows()]
    assert rows[0] == ["A sample: not real"]
    assert rows[2] == [f"Content {sample_base().hash}"]
    assert ["version", "1.10"] in rows
    assert ["conflict_policy", "method", "known_from_on", "grade"] in rows
    assert ["Rules"] in rows


def test_headers_are_frozen_and_text_cells_are_text(book: Any) -> None:
    for name in ("economies", "products"):
        assert book[name].freeze_panes == "A2"
        assert book[name]["A1"].font.bold
    sheet = book["organizations"]
    assert (sheet["A2"].value, sheet["A2"].number_format) == ("007", "@")
    assert sheet["A2"].data_type in {"s", "inlineStr"}
    # rows that are added below stay text too
    assert sheet.column_dimensions["A"].number_format == "@"
    names = {cell.value for cell in sheet["B"]}
    assert {"=Acme+Sons", "'=Acme", "NA"} <= names


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    path = save(sample_base(), tmp_path / "base.xlsx")
    with ZipFile(path) as zipped:
        for name in zipped.namelist():
            assert b"<f>" not in zipped.read(name)
            assert b"<hyperlink" not in zipped.read(name)


def test_choices_have_a_list(book: Any) -> None:
    schema = load_schema()
    for table in ("economies", "products"):
        header = [cell.value for cell in book[table][1]]
        validations = book[table].data_validations.dataValidation
        rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in validations}
        choices = [field for field in schema.table(table) if field.choices and field.name in header]
        assert len(rules) == len(choices) > 0
        for field in choices:
            letter = book[table].cell(1, header.index(field.name) + 1).column_letter
            sheet, _, place = rules[f"{letter}2"].partition("!")
            listed = [cell.value for (cell,) in book[sheet.lstrip("=")][place.replace("$", "")]]
            assert listed == list(field.choices or ())


def test_units_explain_every_column(book: Any) -> None:
    rows = [[cell.value or "" for cell in row[:7]] for row in book["units"].iter_rows(min_row=2)]
    rows = [row for row in rows if row[0]]
    fields = [(spec.name, field.name) for spec in load_schema().tables.values() for field in spec]
    assert [(row[0], row[1]) for row in rows] == fields
    allowed = "a number with a decimal point, at least 0"
    assert ["products", "shelf_life_days", "number", "day", "", allowed, "Shelf life."] in rows


def test_errors_list_what_the_checks_find(book: Any, tmp_path: Path) -> None:
    listed = [[cell.value for cell in row] for row in book["errors"].iter_rows()]
    assert listed[0][:4] == ["severity", "code", "table", "row"]
    assert {row[1] for row in listed[1:]} == {"source.missing"}
    rows = pl.DataFrame({"organization_id": ["a"], "name": ["A"], "parent_id": ["b"]})
    sheet = openpyxl.load_workbook(save(sample_base().replace(organizations=rows), tmp_path / "bad.xlsx"))["errors"]
    found = [cell.value for cell in sheet[2]][:6]
    assert found == ["error", "reference.dangling", "organizations", 2, "a", "parent_id"]


def test_errors_are_an_empty_table_where_nothing_is_found(tmp_path: Path) -> None:
    source = pl.lit("s1").alias("source_id")
    sourced = {
        name: frame.with_columns(source) if name != "sources" and "source_id" in frame.columns else frame
        for name, frame in sample_base().tables.items()
    }
    sheet = openpyxl.load_workbook(save(Base(INFO, sourced), tmp_path / "base.xlsx"))["errors"]
    assert (sheet.max_row, sheet["A1"].value) == (1, "severity")


def test_another_program_may_save_it_again(book: Any, tmp_path: Path) -> None:
    header = [cell.value for cell in book["stockpiles"][1]]
    book["stockpiles"].cell(2, header.index("quantity") + 1).value = 0.25
    book.save(tmp_path / "again.xlsx")
    held = load(tmp_path / "again.xlsx")
    assert held["stockpiles"]["quantity"].to_list() == [0.25]
    assert held.info == INFO
    # openpyxl itself writes fewer digits of a number, so that products are left out
    for name in ("economies", "organizations", "sources"):
        assert held[name].equals(sample_base()[name])


@pytest.mark.parametrize(
    "text", ["_x000D_", "_x005F_x000D_", "_x0041_x0042_x0043_", "__x0041__", "_x0041", "x0041_", "_xZZZZ_", "_xFFFF_"]
)
def test_texts_that_look_like_an_escape_come_back(text: str, tmp_path: Path) -> None:
    base = Base(INFO.model_copy(update={"title": f"{text} end"}), sample_base().tables)
    rows = pl.DataFrame({"organization_id": [text], "name": [f"a{text}{text}"]})
    base = base.replace(organizations=rows)
    assert load(save(base, tmp_path / "base.xlsx")) == base
