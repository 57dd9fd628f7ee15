"""Names for what claims hold as keys."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from tests.report import bases

from mainstay.io.load import load
from mainstay.services.evidence_names import EvidenceNames, names_of
from mainstay.services.evidence_tables import claims_table


@pytest.fixture(scope="module")
def words() -> EvidenceNames:
    return EvidenceNames(bases.full())


def test_a_row_is_called_by_its_name_and_a_longer_key_by_what_its_parts_refer_to(words: EvidenceNames) -> None:
    base = bases.full()
    names = dict(base["products"].select("product_id", "name").iter_rows())
    assert words.row("products", "pill") == names["pill"]
    part = base["bill_of_materials"].row(0, named=True)
    key = base["bill_of_materials"].select(base.schema.table("bill_of_materials").key_text()).item(0, 0)
    assert words.row("bill_of_materials", key).startswith(names[part["product_id"]])


@pytest.mark.parametrize(
    ("table", "field", "value", "said"),
    [
        ("products", "class", "mcm", "medical countermeasure"),
        ("products", "tier", "drug_product", "drug product"),
        ("products", "makers_complete", "false", "no"),
        ("products", "shelf_life_days", "730", "730"),
        ("products", "no_such_field", "a_b", "a_b"),
        ("no_such_table", "name", "a_b", "a_b"),
        ("products", "name", None, None),
    ],
)
def test_a_value_in_words(words: EvidenceNames, table: str, field: str, value: str | None, said: str | None) -> None:
    assert words.value(table, field, value) == said


def test_fields_and_what_has_no_name(words: EvidenceNames) -> None:
    assert words.field("products", "product_id") == "key"
    assert words.field("products", "segment_id") == "segment"
    assert words.field("products", "unit_price_usd") == "unit price USD"
    assert words.field("authorities", "valid_from_on") == "valid from"
    assert words.row("products", "no-such-product") == "no-such-product"
    assert words.source("no-such-source") == "no-such-source"
    assert words.source(None) is None
    assert words.table("bill_of_materials") == "Bill of materials"


def test_a_table_of_claims_is_read_in_words_and_keeps_its_keys(words: EvidenceNames) -> None:
    base = bases.full()
    claims = base.claims("products", "pill", "criticality_health").with_columns(
        conflicts=pl.lit(value=False),
        table=pl.lit("products"),
        row_id=pl.lit("pill"),
        field=pl.lit("criticality_health"),
    )
    table = claims_table(claims, words, "")
    assert {"row_id", "field", "source_id"} <= set(table.frame.columns)
    assert [column.name for column in table.columns][:3] == ["row_name", "table_title", "field_words"]
    assert set(table.frame["field_words"]) == {"criticality health"}


def test_a_name_that_came_later_is_not_told_of_the_past() -> None:
    base, day = load("us-2026"), date(2024, 6, 1)
    then = base.as_known(day)
    late = base["products"].join(then["products"], on="product_id", how="anti").row(0, named=True)
    assert names_of(base).row("products", late["product_id"]) == late["name"]
    assert names_of(base, day).row("products", late["product_id"]) == late["product_id"]
    known = then["products"].row(0, named=True)
    assert names_of(base, day).row("products", known["product_id"]) == known["name"]
