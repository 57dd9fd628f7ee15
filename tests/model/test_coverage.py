"""Every value is counted once, by the method by which it is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from mainstay.errors import UnknownNameError
from mainstay.model.base import Base
from mainstay.model.coverage import KINDS, assumed_cells, assumed_keys, evidence_by_table
from mainstay.model.info import BaseInfo
from mainstay.model.schema import load_schema

INFO = BaseInfo(name="demo", version="1", home="USA", as_of_on=date(2026, 11, 1))
Row = dict[str, Any]


def base_of(**rows: list[Row]) -> Base:
    tables = load_schema().tables
    return Base(INFO, {name: pl.DataFrame(own, schema=tables[name].dtypes) for name, own in rows.items()})


def claim(number: int, method: str, **others: Any) -> Row:
    cell = {"table": "organizations", "row_id": "a", "field": "name", "value": "A", "source_id": "s"}
    return {**cell, "claim_id": f"c{number}", "method": method, "known_from_on": date(2026, 1, number), **others}


def counts(base: Base, table: str = "organizations") -> dict[str, int]:
    row = evidence_by_table(base).filter(pl.col("table") == table).row(0, named=True)
    assert row["values"] == sum(row[kind] for kind in KINDS)
    return {kind: row[kind] for kind in KINDS if row[kind]}


ROW: Row = {"organization_id": "a", "name": "A", "kind": "firm", "source_id": "s", "method": "reported"}


def test_values_are_filled_cells_that_are_neither_key_nor_provenance() -> None:
    assert counts(base_of(organizations=[ROW])) == {"reported": 2}
    assert counts(base_of(organizations=[{**ROW, "note": "n", "locator": "l", "grade": "A1"}])) == {"reported": 2}


@pytest.mark.parametrize("gap", [{"source_id": None}, {"method": None}, {"source_id": None, "method": None}])
def test_a_value_without_source_or_method_has_no_source(gap: Row) -> None:
    assert counts(base_of(organizations=[{**ROW, **gap}])) == {"no source": 2}


def test_a_claim_of_its_own_decides_how_a_value_is_known() -> None:
    base = base_of(organizations=[ROW], claims=[claim(1, "assumed")])
    assert counts(base) == {"reported": 1, "assumed": 1}


def test_of_several_claims_the_one_that_decides_counts_and_counts_once() -> None:
    base = base_of(organizations=[ROW], claims=[claim(1, "assumed"), claim(2, "observed"), claim(3, "estimated")])
    assert counts(base) == {"reported": 1, "observed": 1}


def test_a_claim_about_an_empty_cell_counts_nothing() -> None:
    base = base_of(organizations=[ROW], claims=[claim(1, "assumed", field="economy_id", value=None)])
    assert counts(base) == {"reported": 2}


def test_claims_about_other_tables_and_rows_do_not_count_here() -> None:
    others = [claim(1, "assumed", table="sites"), claim(2, "assumed", row_id="b")]
    assert counts(base_of(organizations=[ROW], claims=others)) == {"reported": 2}


def test_a_method_that_is_none_of_ours_is_no_source() -> None:
    assert counts(base_of(organizations=[{**ROW, "method": "guessed"}])) == {"no source": 2}
    assert counts(base_of(organizations=[ROW], claims=[claim(1, "guessed")])) == {"reported": 1, "no source": 1}


def test_what_could_be_known_and_is_not_is_counted() -> None:
    row = evidence_by_table(base_of(organizations=[ROW])).row(0, named=True)
    could = 4  # name, kind, parent, economy
    assert row["missing_share"] == pytest.approx(1 - 2 / could)


def test_tables_without_rows_are_left_out() -> None:
    assert evidence_by_table(base_of()).height == 0


def test_assumed_is_what_its_claim_or_else_its_row_says() -> None:
    rows = [ROW, {**ROW, "organization_id": "b", "method": "assumed"}]
    base = base_of(organizations=rows, claims=[claim(1, "assumed"), claim(2, "reported", row_id="b")])
    assert assumed_keys(base, "organizations", "name") == {"a"}
    assert assumed_keys(base, "organizations", "kind") == {"b"}
    assert assumed_cells(base) == {("organizations", "a", "name"), ("organizations", "b", "kind")}


def test_an_empty_cell_is_not_assumed() -> None:
    base = base_of(
        organizations=[{**ROW, "method": "assumed"}], claims=[claim(1, "assumed", field="economy_id", value=None)]
    )
    assert assumed_keys(base, "organizations", "economy_id") == frozenset()


def test_an_assumption_without_a_source_is_an_assumption() -> None:
    base = base_of(organizations=[{**ROW, "method": "assumed", "source_id": None}])
    assert assumed_keys(base, "organizations", "name") == {"a"}


def test_rows_with_a_key_of_several_columns_are_named_by_all_of_them() -> None:
    bill = {"product_id": "pill", "input_id": "api", "use_share": 0.5, "source_id": "s", "method": "assumed"}
    assert assumed_keys(base_of(bill_of_materials=[bill]), "bill_of_materials", "use_share") == {"pill|api"}


def test_both_ways_of_asking_agree() -> None:
    base = base_of(organizations=[{**ROW, "method": "assumed"}], claims=[claim(1, "reported")])
    evidence = evidence_by_table(base)
    assert len(assumed_cells(base)) == evidence["assumed"].sum() == 1


def test_a_table_or_field_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownNameError, match="no table"):
        assumed_keys(base_of(), "organisations", "name")
    with pytest.raises(UnknownNameError, match="no field"):
        assumed_keys(base_of(), "organizations", "names")
