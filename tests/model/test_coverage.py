"""How good the evidence is: every filled cell is counted once, by the method that decides it."""

from __future__ import annotations

import polars as pl
from tests.model import small_base

from mainstay.model.coverage import KINDS, assumed_cells, evidence_by_table
from mainstay.model.schema import PROVENANCE


def test_values_are_counted_as_in_plain_python() -> None:
    base = small_base.base()
    for row in evidence_by_table(base).iter_rows(named=True):
        spec = base.schema.table(row["table"])
        names = [name for name in spec.columns if name not in spec.key and name not in PROVENANCE]
        filled = sum(cell is not None for held in base[row["table"]].select(names).iter_rows() for cell in held)
        assert row["values"] == filled == sum(row[kind] for kind in KINDS)
        assert row["missing_share"] == 1 - filled / (row["rows"] * len(names))


def test_a_claim_counts_before_its_row() -> None:
    base = small_base.base()
    of_lines = evidence_by_table(base).filter(pl.col("table") == "lines").row(0, named=True)
    # one share is estimated by a claim; the rows themselves name no method
    assert of_lines["estimated"] == 1
    assert of_lines["no source"] == of_lines["values"] - 1


def test_what_is_assumed_is_listed() -> None:
    content = small_base.rows()
    assert assumed_cells(small_base.base(content)) == set()
    content["claims"] = [{**content["claims"][1], "known_to_on": None}]
    assert assumed_cells(small_base.base(content)) == {("products", "vial", "shelf_life_days")}
