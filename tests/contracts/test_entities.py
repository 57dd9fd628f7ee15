"""What every table of the schema must keep, whoever adds it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from tests.model import small_base

from generators import tables as generated
from mainstay.model.base import Base
from mainstay.model.checks import run_checks
from mainstay.model.fields import FieldSpec, write_text
from mainstay.model.schema import TableSpec, load_schema

TABLES = list(load_schema().tables.values())
every_table = pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
TEXTS = {
    "url": "https://example.org/",
    "grade": "B2",
    "period": "2024-Q3",
    "scheme": "lei",
    "identifier": "HS2022:300241",
}


def value(field: FieldSpec) -> object:
    """Return a value that the field allows."""
    if field.choices:
        return next(iter(field.choices))
    kind = field.type.dtype
    if kind == pl.String():
        return TEXTS.get(field.type.name, f"{field.name}-1")
    if kind == pl.Boolean():
        return True
    if kind == pl.Date():
        return date(2024, 6, 1)
    if isinstance(kind, pl.Datetime):
        return datetime(2024, 6, 1, tzinfo=UTC)
    least = field.minimum if field.minimum is not None else 0
    return int(least) if kind == pl.Int64() else float(least)


def row(table: TableSpec, *, every_field: bool) -> pl.DataFrame:
    """Return a table with one row that fills every field, or only those that it cannot do without."""
    filled = [field for field in table if every_field or field.required or field.name in table.key]
    return pl.DataFrame([pl.Series(field.name, [value(field)], field.type.dtype) for field in filled])


@every_table
def test_an_empty_table_has_every_column_in_its_type(table: TableSpec) -> None:
    empty = table.empty()
    assert empty.height == 0
    assert empty.columns == list(table.columns)
    assert dict(empty.schema) == table.dtypes


@every_table
@pytest.mark.parametrize("every_field", [False, True], ids=["least", "whole"])
def test_a_row_that_keeps_the_rules_of_its_fields_has_no_problem_of_its_own(
    table: TableSpec, every_field: bool
) -> None:
    found = run_checks({table.name: row(table, every_field=every_field)}, small_base.info())
    # what leads to other tables, and what is between rows, cannot be right in a table that stands alone
    beyond = {"table.missing", "reference.dangling", "source.missing", "economy.roles", "economy.code", "graph.cycle"}
    beyond |= {"identifier.target", "claim.target", "lane.ends", "identifier.valid", "unit.convertible"}
    assert not [str(problem) for problem in found if problem.code not in beyond]


@every_table
def test_a_row_goes_into_a_base_and_comes_out_unchanged(table: TableSpec) -> None:
    whole = row(table, every_field=True)
    base = Base(small_base.info(), {table.name: whole})
    assert base[table.name].equals(whole)
    assert base.hash != Base(small_base.info(), {}).hash


@every_table
def test_a_row_goes_through_text_unchanged(table: TableSpec) -> None:
    whole = row(table, every_field=True)
    text = whole.select(write_text(field, pl.col(field.name)).alias(field.name) for field in table)
    assert set(text.dtypes) == {pl.String()}
    assert text.select(field.type.read(pl.col(field.name)).alias(field.name) for field in table).equals(whole)


@every_table
@pytest.mark.parametrize("wrong", ["missing", "empty", "range"])
def test_each_field_refuses_what_it_does_not_allow(table: TableSpec, wrong: str) -> None:
    whole = row(table, every_field=True)
    for field in table:
        code = {"missing": "value.required", "empty": "text.space", "range": "number.range"}[wrong]
        spoiled: object = None
        if wrong == "missing":
            concerned = field.required
        elif wrong == "empty":
            concerned, spoiled = field.type.dtype == pl.String(), ""
        else:
            concerned = field.minimum is not None and field.type.name in ("number", "integer")
            spoiled = None if field.minimum is None else field.minimum - 1
        if concerned:
            changed = whole.with_columns(pl.lit(spoiled, dtype=field.type.dtype).alias(field.name))
            found = run_checks({table.name: changed}, small_base.info())
            assert (code, field.name) in {(problem.code, problem.column) for problem in found}


def test_the_reference_page_of_each_table_is_complete() -> None:
    pages = generated.pages()
    for table in TABLES:
        page = pages[f"tables/{table.name}"]
        assert table.title in page
        assert table.description.rstrip(".") in page
        for field in table:
            assert f"`{field.name}`" in page
            assert field.unit is None or field.unit in page
