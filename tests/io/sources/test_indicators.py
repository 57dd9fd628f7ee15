"""Country indicators: Gapminder, World Bank, GHS Index, radiotherapy."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.io.sources.fixture_files import write_fixtures

from mainstay.io.sources import SourceRead, get

VALUES = ("indicator_id", "economy_id", "period", "value")


def read(name: str, folder: Path) -> SourceRead:
    return get(name).read_files(write_fixtures(name, folder))


def values(result: SourceRead) -> list[tuple[str, str, str, float]]:
    return result.tables["observations"].select(VALUES).sort(VALUES).rows()


def left_out(result: SourceRead) -> list[tuple[str, int | None, str]]:
    return [(row.file, row.record, row.reason) for row in result.rows_left_out()]


def test_gapminder_joins_points_concepts_and_countries(tmp_path: Path) -> None:
    result = read("gapminder", tmp_path)
    assert values(result) == [
        ("gapminder:invented_people_with_projections", "FRA", "2090", 70.0),
        ("gapminder:invented_score", "IND", "2020", 2.5),
        ("gapminder:invented_score", "USA", "2020", 1.5),
        ("gapminder:invented_score", "XKX", "2020", 3.5),
    ]
    assert left_out(result) == [
        ("countries.csv", 2, "economy_unknown"),
        ("points.parquet", 4, "economy_unknown"),
        ("points.parquet", 5, "value_missing"),
    ]
    assert {count.file: count.merged for count in result.counts}["points.parquet"] == 1
    methods = dict(result.tables["observations"].select("indicator_id", "method").unique().iter_rows())
    assert methods == {
        "gapminder:invented_score": "reported",
        "gapminder:invented_people_with_projections": "estimated",
    }
    score = result.tables["indicators"].filter(pl.col("indicator_id") == "gapminder:invented_score").row(0, named=True)
    assert (score["name"], score["unit"]) == ("Invented score", "percent")
    assert score["definition"] == "An invented score. Origin: Institute of Nowhere"


def test_gapminder_points_without_concepts_have_bare_indicators(tmp_path: Path) -> None:
    points = next(path for path in write_fixtures("gapminder", tmp_path) if path.suffix == ".parquet")
    result = get("gapminder").read_files([points])
    assert result.tables["indicators"]["name"].to_list() == ["invented people with projections", "invented score"]


def test_gapminder_reports_a_changed_column(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    pl.DataFrame({"indicator": ["a"], "geo": ["usa"], "year": [2020], "value": [1.0]}).write_parquet(path)
    result = get("gapminder").read_files([path])
    assert [(problem.code, problem.column) for problem in result.problems] == [
        ("source.field_missing", "time"),
        ("source.field_unknown", "year"),
    ]
    assert left_out(result) == [("p.parquet", 1, "period_invalid")]


def test_damaged_parquet_is_a_problem(tmp_path: Path) -> None:
    path = next(path for path in write_fixtures("gapminder", tmp_path) if path.suffix == ".parquet")
    data = path.read_bytes()
    path.write_bytes(data[:4] + b"\xff" * 40 + data[44:])
    assert get("gapminder").recognises(path)
    assert [problem.code for problem in get("gapminder").read_files([path]).problems] == ["source.unreadable"]


def test_zeros_of_disasters_are_marked(tmp_path: Path) -> None:
    path = next(path for path in write_fixtures("gapminder", tmp_path) if path.name == "concepts.csv")
    path.write_text(path.read_text("utf-8").replace("Institute of Nowhere", "EM-DAT"), encoding="utf-8")
    notes = get("gapminder").read_files([path]).tables["indicators"].sort("indicator_id")["note"].to_list()
    assert notes == [None, "zero also where EM-DAT has no record: not known to be none"]


def test_world_bank_leaves_groups_of_countries_out(tmp_path: Path) -> None:
    result = read("world_bank", tmp_path)
    assert values(result) == [
        ("wdi:invented-expenditure-of-gdp", "IND", "2001", 1.5),
        ("wdi:invented-exports-current-us", "FRA", "2001", 7.0),
    ]
    assert left_out(result) == [
        ("topic.csv", 1, "aggregate"),
        ("topic.csv", 4, "value_missing"),
        ("topic.csv", 5, "economy_unknown"),
        ("topic.csv", 6, "period_invalid"),
    ]
    assert [(problem.severity, problem.found) for problem in result.problems] == [("warning", "many")]
    units = dict(result.tables["indicators"].select("name", "unit").iter_rows())
    assert units == {"Invented expenditure (% of GDP)": "percent", "Invented exports (current US$)": "USD"}


def test_ghs_takes_known_names_and_refuses_near_ones(tmp_path: Path) -> None:
    result = read("ghs_index", tmp_path)
    assert result.tables["observations"]["economy_id"].unique().sort().to_list() == ["BIH", "VNM"]
    assert result.tables["observations"].height == 13  # one of 14 scores is above 100
    assert left_out(result) == [("scores.csv", 3, "economy_unknown")]
    assert "'vietnam', which was not taken" in (next(iter(result.rows_left_out())).detail or "")
    assert [(problem.severity, problem.column, problem.found) for problem in result.problems] == [
        ("warning", "rapid", "101")
    ]
    tree = dict(result.tables["indicators"].select("indicator_id", "parent_id").iter_rows())
    assert tree["ghs:overall"] is None
    assert set(tree.values()) == {None, "ghs:overall"}


def test_a_blank_of_radiotherapy_is_no_zero(tmp_path: Path) -> None:
    result = read("radiotherapy", tmp_path)
    afghanistan = [row for row in values(result) if row[1] == "AFG"]
    assert {row[0] for row in afghanistan} == {
        "globocan:site14-cases",
        "globocan:site14-deaths",
        "globocan:population",
    }
    assert ("dirac:units", "FRA", "2023", 7.0) in values(result)
    assert 0.0 not in result.tables["observations"]["value"].to_list()
    assert left_out(result) == [("countries.csv", 3, "economy_unknown"), ("countries.csv", 4, "value_missing")]


@pytest.mark.parametrize("year", ["9999", "later", ""])
def test_machines_without_a_year_in_the_past_are_left_out(year: str, tmp_path: Path) -> None:
    path = write_fixtures("radiotherapy", tmp_path)[0]
    path.write_text(path.read_text("utf-8").replace(",2023,", f",{year},"), encoding="utf-8")
    result = get("radiotherapy").read_files([path])
    assert not [row for row in values(result) if row[0].startswith("dirac:")]
    assert [(problem.severity, problem.column) for problem in result.problems] == [
        ("warning", "dirac_units"),
        ("warning", "dirac_centres"),
    ]
