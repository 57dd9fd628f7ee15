"""What every connector must keep, whoever adds it."""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from tests.io.sources.fixture_files import FIXTURES, write_fixtures

from mainstay.errors import UnknownNameError
from mainstay.io import sources
from mainstay.io.sources import Connector, SourceRead
from mainstay.io.sources.build import build
from mainstay.io.sources.connector import REASONS
from mainstay.io.sources.layout import Layout
from mainstay.model.schema import PROVENANCE, load_schema

ALL = tuple(sources.all_connectors().values())
every_connector = pytest.mark.parametrize("connector", ALL, ids=sources.names())
#: fixtures with a header: connector and name of the fixture
TABLES = [
    (path.parent.name, path.name.split(".")[0])
    for path in sorted(FIXTURES.glob("*/*"))
    if path.suffix in (".csv", ".tsv") and "parquet" not in path.name
]
every_table = pytest.mark.parametrize(("name", "stem"), TABLES, ids=[f"{name}-{stem}" for name, stem in TABLES])
STRANGERS = {
    "other.csv": b"colour,taste\nred,sweet\n",
    "other.json": b'{"colour": "red"}',
    "list.json": b"[1, 2]",
    "empty.csv": b"",
    "blank.txt": b"\n\n",
    "picture.png": b"\x89PNG\r\n\x1a\n\x00\x00",
    "book.xlsx": b"PK\x03\x04rest",
    "broken.parquet": b"PAR1 not really",
    "broken.csv.gz": b"\x1f\x8bnot really",
}


def read(connector: Connector, folder: Path) -> SourceRead:
    return connector.read_files(write_fixtures(connector.name, folder))


def table_files(name: str, stem: str, folder: Path) -> tuple[Path, list[list[str]], str]:
    """Return a fixture as a file, its records and its delimiter."""
    path = next(path for path in write_fixtures(name, folder) if path.name.startswith(f"{stem}."))
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    delimiter = "\t" if ".tsv" in path.name else ","
    return path, list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), delimiter


def write_table(path: Path, records: list[list[str]], delimiter: str) -> Path:
    """Write records anew beside a file, as plain UTF-8."""
    target = path.with_name("changed.csv")
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(records)
    target.write_text(buffer.getvalue(), encoding="utf-8", newline="")
    return target


def without_edition(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop what depends on the bytes of the file: the key of the source and what is made of it."""
    return frame.select(pl.exclude("source_id", "sha256", "locator", "shortage_id"))


def test_every_connector_has_fixtures_and_every_fixture_a_connector() -> None:
    assert {path.name for path in FIXTURES.iterdir() if path.is_dir()} == set(sources.names())


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'fda_shortages'"):
        sources.get("fda_shortage")


@every_connector
def test_it_describes_itself(connector: Connector) -> None:
    info = connector.describe()
    assert info.name == connector.name
    assert importlib.import_module(f"mainstay.io.sources.{connector.name}").CONNECTOR is connector
    for text in (info.title, info.publisher, info.licence, info.files, info.note):
        assert text
        assert text == text.strip()
    assert info.url.startswith("https://")
    schema = load_schema()
    assert info.tables
    assert set(info.tables) <= set(schema.tables)
    kinds = schema.table("sources").field("kind").choices
    assert kinds is not None
    assert info.kind in kinds


@every_connector
def test_it_recognises_its_own_files_and_no_others(connector: Connector, tmp_path: Path) -> None:
    for name in sources.names():
        for path in write_fixtures(name, tmp_path / name):
            assert connector.recognises(path) == (name == connector.name), path.name
    for name, data in STRANGERS.items():
        (tmp_path / name).write_bytes(data)
        assert not connector.recognises(tmp_path / name), name
    assert not connector.recognises(tmp_path / "absent.csv")


@every_connector
def test_the_name_of_a_file_does_not_matter(connector: Connector, tmp_path: Path) -> None:
    for number, path in enumerate(write_fixtures(connector.name, tmp_path)):
        assert connector.recognises(Path(shutil.move(path, tmp_path / f"{number}.dat")))


@every_connector
def test_rows_are_typed_and_add_up(connector: Connector, tmp_path: Path) -> None:
    result = read(connector, tmp_path)
    assert {count.file for count in result.counts} == {path.name for path in tmp_path.iterdir()}
    assert sum(count.used for count in result.counts) > 0
    for count in result.counts:
        assert count.read == count.used + count.merged + count.left_out
        listed = [row for row in result.rows_left_out() if row.file == count.file]
        assert len(listed) == count.left_out
        assert all(row.record is not None and 1 <= row.record <= count.read for row in listed)
    assert {row.reason for row in result.rows_left_out()} <= set(REASONS)
    assert set(result.tables) == {*connector.describe().tables, "sources"}
    for name, frame in result.tables.items():
        assert frame.height > 0
        assert dict(frame.schema).items() <= load_schema().table(name).dtypes.items()


@every_connector
def test_every_row_says_where_it_comes_from(connector: Connector, tmp_path: Path) -> None:
    result = read(connector, tmp_path)
    files = result.tables["sources"]
    assert files["source_id"].is_unique().all()
    assert set(files["locator"]) <= {path.name for path in tmp_path.iterdir()}
    assert files["sha256"].str.contains("^sha256:[0-9a-f]{64}$").all()
    for name, frame in result.tables.items():
        if name != "sources":
            assert frame["source_id"].is_in(files["source_id"].to_list()).all()
            assert frame.select(pl.col("locator", "method", "grade").is_not_null().all()).row(0) == (True, True, True)
            assert set(PROVENANCE) & set(frame.columns) >= {"source_id", "locator", "method", "grade"}
        texts = frame.select(pl.col(pl.String)).to_dict(as_series=False).values()
        assert not [text for column in texts for text in column if text and str(tmp_path.parent) in text]


@every_connector
def test_reading_is_the_same_in_any_order_and_again(connector: Connector, tmp_path: Path) -> None:
    paths = write_fixtures(connector.name, tmp_path)
    first, second = connector.read_files(paths), connector.read_files(paths[::-1])
    assert first.counts == second.counts
    assert first.problems == second.problems
    assert first.left_out.equals(second.left_out)
    assert {name: frame.equals(second.tables[name]) for name, frame in first.tables.items()} == dict.fromkeys(
        first.tables, True
    )


@every_connector
def test_a_base_of_its_files_alone_passes_all_checks(connector: Connector, tmp_path: Path) -> None:
    write_fixtures(connector.name, tmp_path)
    result = build([tmp_path], name="fixture", as_of_on="2026-11-01")
    assert not result.report.has_errors
    assert result.report.rows_add_up
    assert all(result.base[name].height for name in connector.describe().tables)


@every_connector
def test_a_damaged_file_is_a_problem_and_not_an_end(connector: Connector, tmp_path: Path) -> None:
    paths = write_fixtures(connector.name, tmp_path)
    whole = connector.read_files(paths)
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(b"x" * 5000)[:-6])
    result = connector.read_files([*paths, cut])
    assert [(p.code, p.severity, p.file) for p in result.problems if p not in whole.problems] == [
        ("source.unreadable", "error", "cut.gz")
    ]
    assert result.counts == whole.counts


@every_table
def test_a_new_field_is_an_error_and_the_rows_are_kept(name: str, stem: str, tmp_path: Path) -> None:
    path, records, delimiter = table_files(name, stem, tmp_path)
    connector = sources.get(name)
    before = connector.read_files([write_table(path, records, delimiter)])
    changed = write_table(path, [["Brand New", *records[0]], *(["x", *row] for row in records[1:])], delimiter)
    assert connector.recognises(changed)
    after = connector.read_files([changed])
    found = [problem for problem in after.problems if problem.severity == "error"]
    assert [(problem.code, problem.file, problem.column) for problem in found] == [
        ("source.field_unknown", "changed.csv", "Brand New")
    ]
    assert connector.name in str(found[0])
    assert not [problem for problem in before.problems if problem.severity == "error"]
    assert after.counts == before.counts
    for table, frame in before.tables.items():
        assert without_edition(after.tables[table]).equals(without_edition(frame)), table


@every_table
def test_a_missing_field_is_an_error_by_name(name: str, stem: str, tmp_path: Path) -> None:
    path, records, delimiter = table_files(name, stem, tmp_path)
    connector = sources.get(name)
    layout = layout_of(name, records[0])
    fields = layout.names(records[0])
    for field in layout.needed:
        if len(layout.needed) == 1:  # without its only field it is another file
            continue
        place = fields.index(field)
        changed = write_table(path, [row[:place] + row[place + 1 :] for row in records], delimiter)
        assert connector.recognises(changed), field
        result = connector.read_files([changed])
        found = [problem for problem in result.problems if problem.severity == "error"]
        assert [(problem.code, problem.file, problem.column) for problem in found] == [
            ("source.field_missing", "changed.csv", field)
        ]
        assert result.counts[0].read == len(records) - 1


@every_table
def test_a_renamed_field_names_both(name: str, stem: str, tmp_path: Path) -> None:
    path, records, delimiter = table_files(name, stem, tmp_path)
    connector = sources.get(name)
    layout = layout_of(name, records[0])
    if len(layout.needed) == 1:
        return
    place = layout.names(records[0]).index(layout.needed[0])
    header = [*records[0]]
    header[place] = f"{header[place].strip()} new"
    problems = connector.read_files([write_table(path, [header, *records[1:]], delimiter)]).problems
    codes = {problem.code: problem for problem in problems if problem.severity == "error"}
    assert set(codes) == {"source.field_missing", "source.field_unknown"}
    assert header[place].lstrip("\ufeff") in (codes["source.field_missing"].hint or "")
    assert layout.needed[0] in (codes["source.field_unknown"].hint or "")


@every_table
def test_rows_of_another_length_are_left_out(name: str, stem: str, tmp_path: Path) -> None:
    path, records, delimiter = table_files(name, stem, tmp_path)
    connector = sources.get(name)
    before = connector.read_files([write_table(path, records, delimiter)])
    changed = write_table(path, [*records, ["x"] * (len(records[0]) + 1), ["x", *[""] * len(records[0])]], delimiter)
    after = connector.read_files([changed])
    assert after.counts[0].read == before.counts[0].read + 2
    assert after.counts[0].used == before.counts[0].used
    assert after.left_out.filter(pl.col("reason") == "cells").height == 2


@every_table
def test_a_header_alone_has_no_rows(name: str, stem: str, tmp_path: Path) -> None:
    path, records, delimiter = table_files(name, stem, tmp_path)
    result = sources.get(name).read_files([write_table(path, records[:1], delimiter)])
    assert [(count.read, count.used) for count in result.counts] == [(0, 0)]
    assert not [problem for problem in result.problems if problem.severity == "error"]


@every_table
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_encoding_does_not_matter(name: str, stem: str, encoding: str, tmp_path: Path) -> None:
    path, records, delimiter = table_files(name, stem, tmp_path)
    connector = sources.get(name)
    plain = write_table(path, records, delimiter)
    before = connector.read_files([plain])
    plain.write_bytes(plain.read_text("utf-8").lstrip("\ufeff").encode(encoding))
    assert connector.recognises(plain)
    after = connector.read_files([plain])
    assert after.counts == before.counts
    for table, frame in before.tables.items():
        assert without_edition(after.tables[table]).equals(without_edition(frame)), table


def layout_of(name: str, header: list[str]) -> Layout:
    module = importlib.import_module(f"mainstay.io.sources.{name}")
    layouts = [value for value in vars(module).values() if isinstance(value, Layout) and value.recognises(header)]
    assert len(layouts) == 1
    return layouts[0]


def test_problems_of_json_name_the_record(tmp_path: Path) -> None:
    paths = write_fixtures("who_prequalification", tmp_path)
    path = next(path for path in paths if path.suffix == ".json")
    answer = json.loads(path.read_text("utf-8"))
    first, second, _ = answer["FinishedVaccineProducts"]
    first["ProductDetails"]["Colour"] = "red"
    del second["ProductDetails"]["VaccineDetails"]["VaccineName"]["FullName"]
    path.write_text(json.dumps(answer), encoding="utf-8")
    result = sources.get("who_prequalification").read_files([path])
    errors = {problem.code: problem for problem in result.problems if problem.severity == "error"}
    assert (errors["source.field_unknown"].column, errors["source.field_unknown"].key) == (
        "ProductDetails.Colour",
        "INV-1",
    )
    missing = errors["source.field_missing"]
    assert (missing.column, missing.key) == ("ProductDetails.VaccineDetails.VaccineName.FullName", "INV-2")
    assert "who_prequalification" in missing.message
    assert result.tables["approvals"]["approval_id"].to_list() == ["who-pq:INV-1"]
    assert [(row.record, row.reason) for row in result.rows_left_out()] == [(2, "field_missing"), (3, "withdrawn")]


def test_names_of_parameters_and_reasons_are_plain() -> None:
    assert all(re.fullmatch("[a-z_]+", code) and words for code, words in REASONS.items())
