from __future__ import annotations

import polars as pl
import pytest
from tests.report import bases

from mainstay.errors import UnknownNameError
from mainstay.services.evidence import row_with_claims


def test_every_value_of_the_row_is_shown_with_the_claim_that_decides_first() -> None:
    rows = row_with_claims(bases.full(), "products", "vial")
    held = dict(rows.filter(rows["decides"]).select("field", "held").iter_rows())
    assert held["criticality_health"] == "4"
    assert held["makers_complete"] == "true"
    assert "criticality_security" not in held  # it is not known
    assert not {"source_id", "method", "note"} & set(held)


def test_a_claim_of_its_own_decides_before_the_source_of_the_row() -> None:
    rows = row_with_claims(bases.full(), "products", "pill")
    found = rows.filter(rows["field"] == "criticality_health").select("claim_id", "method", "decides").rows()
    assert found == [("c1", "assumed", True), (None, "reported", False)]


def test_a_value_that_is_claimed_and_not_held_is_shown_with_its_claim() -> None:
    base = bases.full()
    more = (
        base["claims"]
        .head(1)
        .with_columns(
            pl.lit("c9").alias("claim_id"),
            pl.lit("vial").alias("row_id"),
            pl.lit("criticality_security").alias("field"),
        )
    )
    rows = row_with_claims(base.replace(claims=pl.concat([base["claims"], more])), "products", "vial")
    found = rows.filter(pl.col("field") == "criticality_security")
    assert found["held"].to_list() == [None]
    assert found["value"].to_list() == ["5"]


@pytest.mark.parametrize(("table", "key"), [("product", "vial"), ("products", "vail")])
def test_a_name_that_does_not_exist_is_answered_with_the_nearest(table: str, key: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        row_with_claims(bases.full(), table, key)
    assert "did you mean" in str(caught.value)


def test_a_source_is_shown_though_nothing_stands_behind_it() -> None:
    rows = row_with_claims(bases.full(), "sources", "register")
    assert dict(rows.select("field", "held").iter_rows())["publisher"] == "FDA"
    assert rows["value"].null_count() == rows.height
    assert rows["decides"].null_count() == rows.height


@pytest.mark.parametrize("table", [name for name, rows in bases.ROWS.items() if rows])
def test_the_first_row_of_every_table_can_be_shown(table: str) -> None:
    base = bases.full()
    key = base[table].select(base.schema.table(table).key_text()).to_series()[0]
    rows = row_with_claims(base, table, key)
    assert rows.height > 0
    assert rows.columns[:2] == ["field", "held"]
