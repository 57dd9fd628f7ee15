from __future__ import annotations

import pytest

from mainstay.errors import UnknownNameError
from mainstay.services.evidence import row_with_claims
from tests.report import bases


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


def test_a_value_that_was_claimed_and_is_not_held_is_shown_with_its_claim() -> None:
    base = bases.full()
    claim = base["claims"].head(1).with_columns(claim_id=base["claims"]["claim_id"].head(1) + "x")
    claim = claim.with_columns(field=claim["field"].str.replace("health", "security"), row_id=claim["row_id"] * 0 + "vial") \
        if False else claim
    import polars as pl

    extra = claim.with_columns(pl.lit("vial").alias("row_id"), pl.lit("criticality_security").alias("field"))
    rows = row_with_claims(base.replace(claims=pl.concat([base["claims"], extra])), "products", "vial")
    found = rows.filter(rows["field"] == "criticality_security")
    assert found["held"].to_list() == [None]
    assert found["value"].to_list() == ["5"]


@pytest.mark.parametrize(("table", "key"), [("product", "vial"), ("products", "vail")])
def test_a_name_that_does_not_exist_is_answered_with_the_nearest(table: str, key: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        row_with_claims(bases.full(), table, key)
    assert "did you mean" in str(caught.value)


def test_a_table_without_provenance_has_no_claims_behind_its_key() -> None:
    rows = row_with_claims(bases.full(), "sources", "register")
    assert set(rows["field"]) == set()
