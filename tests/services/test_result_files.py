from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from mainstay.core.result import Metric, Result
from mainstay.errors import WriteError
from mainstay.services.result_files import write_result

RESULT = Result({"t": pl.DataFrame({"a": [1, 2]})}, [Metric.exact("n", 1, "row")], {"engine": "demo", "seed": 0})


def test_a_folder_holds_a_file_for_each_table_and_the_manifest(tmp_path: Path) -> None:
    out = write_result(RESULT, tmp_path / "deep" / "result")
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "metrics.parquet", "t.parquet"]
    assert pl.read_parquet(out / "t.parquet").equals(RESULT.tables["t"])
    assert json.loads((out / "manifest.json").read_text())["engine"] == "demo"
    assert [path.name for path in out.parent.iterdir()] == ["result"]


def test_an_older_result_is_replaced_whole(tmp_path: Path) -> None:
    older = Result({"gone": pl.DataFrame({"a": [1]})}, [], {"engine": "demo"})
    write_result(older, tmp_path / "result")
    out = write_result(RESULT, tmp_path / "result")
    assert not (out / "gone.parquet").exists()


def test_a_workbook_is_written_beside_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("kept")
    out = write_result(RESULT, tmp_path / "result.XLSX")
    assert out.read_bytes()[:2] == b"PK"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.txt", "result.XLSX"]


@pytest.mark.parametrize("name", ["notes.txt", "only.parquet"])
def test_a_folder_with_something_else_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(WriteError, match="not a result"):
        write_result(RESULT, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "result").write_text("mine")
    with pytest.raises(WriteError, match="is a file"):
        write_result(RESULT, tmp_path / "result")
    (tmp_path / "book.xlsx").mkdir()
    with pytest.raises(WriteError, match="is a folder"):
        write_result(RESULT, tmp_path / "book.xlsx")


@pytest.mark.parametrize("name", ["result", "result.xlsx"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="could not be written"):
        write_result(RESULT, tmp_path / "file" / name)
