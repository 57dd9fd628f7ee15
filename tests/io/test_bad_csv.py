"""Every broken CSV folder is told about once, at the right place, with a way to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.io.bad_csv import DEFECTS, GOOD, Defect, economies, replace
from tests.io.sample import broken_folder

from mainstay.errors import InputError
from mainstay.io.load import load


def test_the_good_file_is_good(tmp_path: Path) -> None:
    held = load(broken_folder(tmp_path / "base", economies(GOOD)))
    assert held["economies"].height == 4


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_one_defect_is_one_problem(defect: Defect, tmp_path: Path) -> None:
    folder = broken_folder(tmp_path / "base", defect.change)
    with pytest.raises(InputError) as caught:
        load(folder)
    errors = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert [problem.code for problem in errors] == [defect.code], str(caught.value)
    (problem,) = errors
    assert (problem.file, problem.row, problem.column) == (defect.file, defect.row, defect.column)
    assert problem.table == defect.table
    assert problem.hint
    if defect.found is not None:
        assert problem.found == defect.found
    if defect.hint is not None:
        assert problem.hint == defect.hint
    name = "base" if defect.file == "base.yaml" else "sample"
    assert f"the base {name!r} cannot be used: 1 problem" in str(caught.value)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        economies(GOOD.replace("340110988", "many").replace("kind", "knid", 1))(folder)
        replace("stockpiles.csv", "1234567.891", "-1")(folder)
        replace("base.yaml", "1.10", "1.11")(folder)
        (folder / "prodcuts.csv").write_text("a\n")

    with pytest.raises(InputError, match="4 problems") as caught:
        load(broken_folder(tmp_path / "base", change))
    codes = {problem.code for problem in caught.value.problems if problem.severity == "error"}
    assert codes == {"value.unreadable", "column.unknown", "table.unknown", "number.range"}


def test_problems_beyond_the_limit_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_MAX_PROBLEMS", "3")
    monkeypatch.setenv("MAINSTAY_BATCH_ROWS", "2")
    rows = "".join(f"k{i},saline,x\n" for i in range(10))
    folder = broken_folder(
        tmp_path / "base",
        lambda folder: (folder / "stockpiles.csv").write_text("stockpile_id,product_id,quantity\n" + rows),
    )
    with pytest.raises(InputError, match="10 problems") as caught:
        load(folder)
    listed = [problem for problem in caught.value.problems if problem.code == "value.unreadable"]
    assert [problem.row for problem in listed] == [2, 3, 4, None]
    assert listed[-1].message == "not a number: 7 more that are not listed"


def test_a_table_that_cannot_be_read_does_not_make_others_look_wrong(tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        economies(GOOD.encode("latin-1"))(folder)
        (folder / "identifiers.csv").write_text("table,row_id,scheme,value\neconomies,NOR,iso3166,NOR\n")

    with pytest.raises(InputError, match="1 problem") as caught:
        load(broken_folder(tmp_path / "base", change))
    assert [problem.code for problem in caught.value.problems if problem.severity == "error"] == ["file.encoding"]


def test_a_table_of_ragged_rows_is_told_by_its_first_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_MAX_PROBLEMS", "2")
    rows = "".join(f"k{number},saline\n" for number in range(5)) + "k9,nowhere,many\n"
    text = "stockpile_id,product_id,quantity\n" + rows
    folder = broken_folder(tmp_path / "base", lambda folder: (folder / "stockpiles.csv").write_text(text))
    with pytest.raises(InputError) as caught:
        load(folder)
    errors = [(p.code, p.row) for p in caught.value.problems if p.severity == "error"]
    assert errors == [("row.ragged", 2), ("row.ragged", 3), ("row.ragged", None)]


@pytest.mark.parametrize("batch_rows", ["1", "2", "200000"])
def test_rows_are_counted_by_record(batch_rows: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_BATCH_ROWS", batch_rows)
    text = (
        "economy_id,name,role,population\r\n"
        'USA,"United\r\nStates",home,x\r\n'
        "\r\n"
        "CHN,China,competitor,x\r\n"
        ",,,\r\n"
        ' ,"",,\r\n'
        'CIV,"C\n\n\n""I""",other,x\r\n'
        "NOR,N,other,5"
    )
    with pytest.raises(InputError) as caught:
        load(broken_folder(tmp_path / "base", economies(text)))
    assert [problem.row for problem in caught.value.problems if problem.code == "value.unreadable"] == [2, 4, 7]
    again = text.replace("x\r\n", "\r\n").replace("N,other", "N,neither")
    with pytest.raises(InputError) as caught:
        load(broken_folder(tmp_path / "other", economies(again)))
    assert [(p.code, p.row) for p in caught.value.problems if p.severity == "error"] == [("value.choice", 8)]


@pytest.mark.parametrize(
    "text",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.rstrip("\n").encode(),
        GOOD.replace("\n", ",\n").encode(),
        (GOOD + "\n\n,,,,\n").encode(),
        GOOD.replace("United States", '"United States"').encode(),
        GOOD.replace("340110988", "340110988.0").encode(),
        GOOD.replace("USA,United States", " USA , United States ").encode(),
        GOOD.replace("economy_id,name", " economy_id , name ").encode(),
    ],
    ids=[
        "mark",
        "CRLF",
        "CR",
        "no last line end",
        "empty column",
        "blank rows",
        "quoted",
        "5.0",
        "spaces",
        "spaced header",
    ],
)
def test_harmless_differences_are_accepted(text: bytes, tmp_path: Path) -> None:
    plain = load(broken_folder(tmp_path / "plain", economies(GOOD)))
    other = load(broken_folder(tmp_path / "other", economies(text)))
    assert other.hash == plain.hash
