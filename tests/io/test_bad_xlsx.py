"""Every broken workbook is told about once, with sheet and cell; what is harmless is read."""

from __future__ import annotations

import builtins
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from tests.io.bad_xlsx import DEFECTS, SHEETS, Defect, Formula, above, put, workbook
from tests.io.sample import sample_base

from mainstay.errors import InputError, MissingExtraError, UnsafeArchiveError
from mainstay.io.load import load
from mainstay.io.save import save


def broken(path: Path, *changes: Any) -> Path:
    sheets = deepcopy(SHEETS)
    for change in changes:
        change(sheets)
    return workbook(path / "base.xlsx", sheets)


def rewritten(path: Path, member: str, old: bytes, new: bytes) -> Path:
    """Change the bytes of one part of a workbook."""
    with ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    assert old in parts[member]
    parts[member] = parts[member].replace(old, new)
    with ZipFile(path, "w", ZIP_DEFLATED) as zipped:
        for name, data in parts.items():
            zipped.writestr(name, data)
    return path


def test_the_good_workbook_is_good(tmp_path: Path) -> None:
    held = load(broken(tmp_path))
    assert held["sources"]["source_id"].to_list() == ["007"]
    assert held["sources"]["retrieved_on"].to_list() == [date(2026, 10, 1)]
    assert held["economies"]["population"].to_list() == [None, 340110988]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_one_defect_is_one_problem(defect: Defect, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(broken(tmp_path, defect.change))
    errors = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert [problem.code for problem in errors] == [defect.code], str(caught.value)
    (problem,) = errors
    sheet = defect.table if defect.sheet is None else defect.sheet
    assert problem.file == (f"base.xlsx!{sheet}" if sheet else None)
    assert (problem.table, problem.row, problem.column) == (defect.table, defect.row, defect.column)
    assert defect.message in problem.message
    assert problem.hint
    if defect.found is not None:
        assert problem.found == defect.found


@pytest.mark.parametrize(
    ("change", "table", "column", "value"),
    [
        (put("sources", 2, 4, date(2026, 10, 1)), "sources", "retrieved_on", date(2026, 10, 1)),
        (put("sources", 2, 5, 12), "sources", "locator", "12"),
        (put("economies", 2, 4, "340110988"), "economies", "population", 340110988),
        (put("products", 2, 5, "TRUE"), "products", "makers_complete", True),
        (put("economies", 2, 2, "=1+1"), "economies", "name", "=1+1"),
        (lambda sheets: sheets.update(Units=[["x"]], ERRORS=[["x"]], Sheet1=[]), "economies", "name", "United States"),
        (put("economies", 3, 6, "  "), "economies", "name", "United States"),
        (lambda sheets: sheets["economies"].insert(1, []), "economies", "name", "United States"),
    ],
    ids=[
        "date cell",
        "page",
        "number as text",
        "TRUE",
        "text like a formula",
        "sheets for people",
        "space",
        "blank row",
    ],
)
def test_harmless_cells_are_read(change: Any, table: str, column: str, value: object, tmp_path: Path) -> None:
    assert value in load(broken(tmp_path, change))[table][column].to_list()


def test_a_year_and_the_value_of_a_claim_may_be_numbers(tmp_path: Path) -> None:
    def add(sheets: dict[str, list[list[Any]]]) -> None:
        sheets["indicators"] = [["indicator_id", "name"], ["i", "I"]]
        sheets["observations"] = [["indicator_id", "economy_id", "period", "value"], ["i", "USA", 2024, 0.25]]
        sheets["claims"] = [
            ["claim_id", "table", "row_id", "field", "value", "source_id", "method", "known_from_on"],
            ["c", "economies", "USA", "population", 340110988, "007", "observed", "2026-01-01"],
        ]

    held = load(broken(tmp_path, add))
    assert held["observations"]["period"].to_list() == ["2024"]
    assert held["observations"]["value"].to_list() == [0.25]
    assert held["claims"]["value"].to_list() == ["340110988"]


def test_a_number_for_the_value_of_a_claim_about_text_is_a_problem(tmp_path: Path) -> None:
    def add(sheets: dict[str, list[list[Any]]]) -> None:
        sheets["claims"] = [
            ["claim_id", "table", "row_id", "field", "value", "source_id", "method", "known_from_on"],
            ["c", "economies", "USA", "name", 5, "007", "observed", "2026-01-01"],
        ]

    with pytest.raises(InputError) as caught:
        load(broken(tmp_path, add))
    assert ("cell.not_text", 2, "value") in [(p.code, p.row, p.column) for p in caught.value.problems]


def test_many_formulas_in_many_batches_are_all_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_BATCH_ROWS", "2")

    def add(sheets: dict[str, list[list[Any]]]) -> None:
        sheets["economies"] += [[code, code, "other", Formula("=1")] for code in ("DEU", "FRA", "ITA", "ESP")]

    with pytest.raises(InputError) as caught:
        load(broken(tmp_path, add, above("economies", ["Title"])))
    assert [p.row for p in caught.value.problems if p.code == "cell.formula"] == [5, 6, 7, 8]


def test_a_stray_cell_at_the_end_of_the_sheet_does_not_ask_for_all_memory(tmp_path: Path) -> None:
    path = broken(tmp_path, put("economies", 3, 4, 5))
    rewritten(path, "xl/worksheets/sheet2.xml", b'<c r="D3"><v>5</v></c></row>', b'<c r="D3"><v>5</v></c></row>'
              b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')  # fmt: skip
    with pytest.raises(InputError) as caught:
        load(path)
    (problem,) = [p for p in caught.value.problems if p.severity == "error"]
    assert (problem.code, problem.found) == ("sheet.too_large", "1,048,576 rows by 16,384 columns")


def test_a_table_on_two_sheets_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(broken(tmp_path, lambda sheets: sheets.update({"sources ": sheets["sources"]})))
    (problem,) = [p for p in caught.value.problems if p.severity == "error"]
    assert (problem.code, problem.file, problem.found) == ("table.twice", "base.xlsx!sources ", "base.xlsx!sources")


def test_a_sheet_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = broken(tmp_path)
    with ZipFile(path) as zipped:
        text = zipped.read("xl/worksheets/sheet2.xml").decode()
    rewritten(path, "xl/worksheets/sheet2.xml", text.encode(), text.replace("UTF-8", "UTF-16").encode("utf-16"))
    with pytest.raises(InputError) as caught:
        load(path)
    assert [(p.code, p.file) for p in caught.value.problems if p.severity == "error"] == [
        ("file.encoding", "base.xlsx!economies")
    ]


def test_a_sheet_name_with_space_is_the_table(tmp_path: Path) -> None:
    held = load(
        broken(tmp_path, lambda sheets: sheets.update({" indicators ": [["indicator_id", "name"], ["a", "b"]]}))
    )
    assert held["indicators"].height == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not a zip file or is damaged"),
        (b"name,value\n", "is not a zip file or is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is an old Excel file"),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "base.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words):
        load(path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "base.xlsx"
    with ZipFile(path, "w") as zipped:
        zipped.writestr("a.txt", "a")
    with pytest.raises(InputError, match="not an Excel workbook"):
        load(path)


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = save(sample_base(), tmp_path / "base.xlsx")
    data = path.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(InputError):
            load(path)


def test_a_workbook_with_damaged_xml_is_refused(tmp_path: Path) -> None:
    path = broken(tmp_path)
    for member, old, new in (
        ("xl/workbook.xml", b"<sheets>", b"<sheets"),
        ("xl/workbook.xml", b"<workbook ", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook '),
        ("xl/worksheets/sheet2.xml", b"</sheetData>", b"</sheet"),
    ):
        with pytest.raises(InputError, match="damaged"):
            load(rewritten(broken(tmp_path), member, old, new))
    assert path.exists()


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = broken(tmp_path)
    with ZipFile(path, "a", ZIP_DEFLATED) as zipped:
        zipped.writestr("xl/media/image1.png", bytes(20_000_000))
    with pytest.raises(UnsafeArchiveError, match="200 times its size"):
        load(path)
    monkeypatch.setenv("MAINSTAY_MAX_ARCHIVE_BYTES", "10000")
    with pytest.raises(UnsafeArchiveError, match="more than 10,000 bytes"):
        load(save(sample_base(), tmp_path / "other.xlsx"))


@pytest.mark.parametrize("library", ["python_calamine", "xlsxwriter"])
def test_a_missing_library_is_named(library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = broken(tmp_path)
    real = builtins.__import__

    def absent(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.split(".", maxsplit=1)[0] == library:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(MissingExtraError, match=r"mainstay\[excel\]"):
        load(path) if library == "python_calamine" else save(sample_base(), tmp_path / "new.xlsx")
    assert not (tmp_path / "new.xlsx").exists()
