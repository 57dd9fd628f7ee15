"""A result is plain, complete and unchangeable."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from mainstay.core.result import METRIC_TYPES, Metric, Result

TABLE = pl.DataFrame(
    {
        "name": ["=1+1", "@SUM(A1)", "plain", None],
        "share": [0.5, None, 1.0, 0.0],
        "on": [date(2024, 1, 1), None, date(2024, 1, 2), None],
        "sets": [["=a", "b"], [], None, ["c"]],
        "more": [True, False, None, True],
    }
)
METRICS = [Metric.exact("sites", 3, "site"), Metric("hhi", None, "HHI 0 to 1", 0.2, None)]


def result(**changes: object) -> Result:
    manifest = {"engine": "demo", "seed": 0, "as_of_on": date(2024, 1, 1), "options": {"tier": None}}
    return Result({"makers": TABLE}, METRICS, {**manifest, **changes})


def test_metrics_have_five_columns() -> None:
    table = result().metrics
    assert dict(table.schema) == METRIC_TYPES
    assert table.rows() == [("sites", 3.0, "site", 3.0, 3.0), ("hhi", None, "HHI 0 to 1", 0.2, None)]
    assert result().metric("sites") == 3.0
    assert result().metric("hhi") is None
    with pytest.raises(KeyError):
        result().metric("nothing")


def test_json_is_plain() -> None:
    plain = result().to_json()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert set(plain) == {"metrics", "tables", "manifest"}
    assert plain["metrics"][1] == {"id": "hhi", "value": None, "unit": "HHI 0 to 1", "low": 0.2, "high": None}
    assert plain["tables"]["makers"][0] == {
        "name": "=1+1",
        "share": 0.5,
        "on": "2024-01-01",
        "sets": ["=a", "b"],
        "more": True,
    }
    assert plain["manifest"]["as_of_on"] == "2024-01-01"


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        result(thing=object()).to_json()


def test_instants_are_plain_too() -> None:
    told = result(at=datetime(2024, 1, 1, 12, tzinfo=UTC)).to_json()
    assert told["manifest"]["at"] == "2024-01-01T12:00:00+00:00"


def test_parquet_round_trip(tmp_path: Path) -> None:
    made = result()
    written = made.to_parquet(tmp_path / "deep" / "folder")
    assert {path.name for path in written} == {"makers.parquet", "metrics.parquet", "manifest.json"}
    assert pl.read_parquet(written[0]).equals(TABLE)
    assert pl.read_parquet(written[1]).equals(made.metrics)
    manifest = json.loads(written[2].read_text("utf-8"))
    assert Result({"makers": pl.read_parquet(written[0])}, METRICS, manifest).hash == made.hash


def test_excel_takes_no_text_for_a_formula(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = result().to_excel(tmp_path / "result.xlsx")
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book["makers"][2]] == ["=1+1", 0.5, datetime(2024, 1, 1), "=a; b", True]  # noqa: DTZ001 # Excel knows no zones
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_long_names_of_tables_get_sheets_of_their_own(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    long = "a_table_whose_name_is_longer_than_excel_allows_"
    tables = {f"{long}{i}": pl.DataFrame({"number": [i]}) for i in range(3)}
    tables |= {"Metrics": pl.DataFrame({"number": [9]}), "manifest": pl.DataFrame({"number": [8]})}
    book = openpyxl.load_workbook(Result(tables, METRICS, {}).to_excel(tmp_path / "r.xlsx"))
    assert len(book.sheetnames) == len(tables) + 2
    assert {book[name]["A2"].value for name in book.sheetnames if name not in ("metrics", "manifest")} >= {
        0,
        1,
        2,
        9,
        8,
    }


def test_nothing_that_a_reader_does_changes_it() -> None:
    options: dict[str, object] = {"tier": None}
    frame = TABLE.clone()
    made = Result({"makers": frame}, METRICS, {"options": options})
    before = made.hash
    options["tier"] = "api"
    frame.drop_in_place("name")
    made.tables["makers"].drop_in_place("share")
    made.metrics.drop_in_place("unit")
    made.manifest["options"]["tier"] = "api"
    with pytest.raises(TypeError):
        made.tables["other"] = TABLE  # type: ignore[index] # that is what is tested
    assert made.hash == before
    assert made.tables["makers"].equals(TABLE)


def test_the_hash_tells_answers_apart() -> None:
    made = result()
    assert made.hash == result().hash
    assert made.hash != result(seed=1).hash
    assert made.hash != Result({"makers": TABLE.head(3)}, METRICS, made.manifest).hash
    assert made.hash != Result({"makers": TABLE}, METRICS[:1], made.manifest).hash


def test_it_shows_itself() -> None:
    made = Result({"makers": TABLE}, [Metric.exact("<b>", 1, "x")], {"engine": "demo"})
    assert repr(made) == "<Result of demo: 1 metrics; tables: makers 4>"
    shown = made._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert "<caption>" in shown
