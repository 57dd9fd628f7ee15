"""Parquet files say what they hold, and a wrong type is told."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from tests.io.sample import sample_base

from mainstay.errors import InputError
from mainstay.io.load import load
from mainstay.io.save import save


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save(sample_base(), tmp_path / "base.parquet")


def change(folder: Path, table: str, *columns: pl.Expr) -> None:
    path = folder / f"{table}.parquet"
    pl.read_parquet(path).with_columns(columns).write_parquet(path)


def test_metadata_says_schema_units_and_base(folder: Path) -> None:
    about = json.loads(pl.read_parquet_metadata(folder / "products.parquet")["mainstay"])
    assert about == {
        "schema_version": 1,
        "table": "products",
        "base_hash": sample_base().hash,
        "units": {"shelf_life_days": "day", "unit_price_usd": "USD"},
    }


@pytest.mark.parametrize(
    ("table", "column", "found"),
    [
        ("economies", pl.col("population").cast(pl.Float64), "Float64"),
        ("economies", pl.col("population").cast(pl.String), "String"),
        ("economies", pl.col("name").cast(pl.Binary), "Binary"),
        ("sources", pl.col("retrieved_on").cast(pl.Datetime("us")), "Datetime(time_unit='us', time_zone=None)"),
        ("sources", pl.col("retrieved_on").cast(pl.String), "String"),
        ("stockpiles", pl.col("quantity").cast(pl.Int64), "Int64"),
        ("stockpiles", pl.col("quantity").cast(pl.String), "String"),
        ("products", pl.col("makers_complete").cast(pl.Int8), "Int8"),
        ("organizations", pl.int_range(pl.len()).alias("name"), "Int64"),
    ],
)
def test_a_wrong_type_is_told(table: str, column: pl.Expr, found: str, folder: Path) -> None:
    change(folder, table, column)
    with pytest.raises(InputError) as caught:
        load(folder)
    (problem,) = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert (problem.code, problem.table, problem.file) == ("column.type", table, f"{table}.parquet")
    assert problem.column == column.meta.output_name()
    assert problem.found == found
    assert problem.hint


def test_a_key_of_a_wrong_type_is_one_problem(folder: Path) -> None:
    change(folder, "products", pl.int_range(pl.len()).alias("product_id"))
    with pytest.raises(InputError) as caught:
        load(folder)
    assert [problem.code for problem in caught.value.problems if problem.severity == "error"] == ["column.type"]


def test_types_that_lose_nothing_are_taken(folder: Path) -> None:
    change(folder, "economies", pl.col("population").cast(pl.UInt32), pl.col("role").cast(pl.Categorical))
    change(folder, "products", pl.col("criticality_health").cast(pl.Int8), pl.lit(None).alias("form"))
    change(folder, "stockpiles", pl.col("quantity").cast(pl.Float64))
    assert load(folder) == sample_base()


def test_text_is_brought_to_its_canonical_form_and_numbers_lose_the_sign_of_zero(folder: Path) -> None:
    change(folder, "organizations", (pl.lit(" ") + pl.col("name") + pl.lit("\r\n")).alias("name"))
    assert load(folder) == sample_base()
    change(folder, "stockpiles", pl.lit(-0.0).alias("quantity"))
    assert str(load(folder)["stockpiles"]["quantity"][0]) == "0.0"


def test_numbers_that_are_not_finite_are_told_with_their_row(folder: Path) -> None:
    change(folder, "stockpiles", pl.lit(float("nan")).alias("quantity"))
    with pytest.raises(InputError) as caught:
        load(folder)
    errors = [(p.code, p.row, p.column) for p in caught.value.problems if p.severity == "error"]
    assert errors == [("number.finite", 2, "quantity")]


def test_unknown_columns_are_told(folder: Path) -> None:
    change(folder, "products", pl.lit("x").alias("platfrom"))
    with pytest.raises(InputError) as caught:
        load(folder)
    (problem,) = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert (problem.code, problem.column, problem.hint) == ("column.unknown", "platfrom", "did you mean 'platform'?")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_damaged_file_is_told(share: float, folder: Path) -> None:
    path = folder / "products.parquet"
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(InputError) as caught:
        load(folder)
    (problem,) = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert (problem.code, problem.file) == ("parquet.invalid", "products.parquet")


def test_csv_under_the_name_of_parquet_is_told(folder: Path) -> None:
    (folder / "products.parquet").write_text("product_id,name\na,b\n")
    with pytest.raises(InputError, match=r"the file is not Parquet, or is damaged"):
        load(folder)


def test_a_base_may_mix_both(folder: Path) -> None:
    frame = pl.read_parquet(folder / "products.parquet")
    (folder / "products.parquet").unlink()
    frame.write_csv(folder / "products.csv")
    assert load(folder) == sample_base()
