"""Two axes that are never added up, on a base small enough to count by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from mainstay.engines.monitor.heatmap.fragility import fragility_table
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo

INFO = BaseInfo(name="f", version="1", home="USA", as_of_on=date(2026, 1, 1))
BASE = Base(
    INFO,
    {
        "products": pl.DataFrame(
            {
                "product_id": ["a", "b", "c", "d"],
                "name": ["a", "b", "c", "d"],
                "class": ["mcm"] * 4,
                "unit": ["dose"] * 4,
                "segment_id": ["s", "s", "s", None],
                "criticality_health": [5, 1, None, 5],
                "criticality_economic": [1, 1, 1, 5],
                "criticality_security": [3, None, None, 5],
                "makers_complete": [True, False, None, None],
            },
            schema_overrides=dict.fromkeys(
                ("criticality_health", "criticality_economic", "criticality_security"), pl.Int64
            ),
        ),
        "sites": pl.DataFrame({"site_id": ["x", "y"], "name": ["x", "y"], "economy_id": ["USA", "CHN"]}),
        "lines": pl.DataFrame({"line_id": ["1", "2", "3"], "site_id": ["x", "x", "y"], "product_id": ["a", "b", "b"]}),
        "shortages": pl.DataFrame(
            {
                "shortage_id": ["1", "2", "3"],
                "list_id": ["l", "l", "l"],
                "as_of_on": [date(2025, 1, 1), date(2025, 6, 1), date(2025, 6, 1)],
                "generic_name": ["a", "b", "c"],
                "product_id": ["a", "b", "c"],
                "status": ["current", "current", "resolved"],
            }
        ),
    },
)


def test_by_hand() -> None:
    row = fragility_table(BASE).row(0, named=True)
    assert row["segment_id"] == "s"
    assert (row["products"], row["products_with_known_makers"]) == (3, 2)
    assert row["single_site"] == pytest.approx(1 / 2)  # of the two with known makers, a has one site
    assert row["in_shortage"] == pytest.approx(1 / 3)  # b; a was on an older edition, c is resolved
    assert row["outside"] == pytest.approx((0 + 0.5) / 2)
    assert row["fragility"] == pytest.approx((1 / 2 + 1 / 3 + 1 / 4) / 3)
    # c may have one site or many, at home or abroad
    assert row["fragility_low"] == pytest.approx((1 / 3 + 1 / 3 + 0.5 / 3) / 3)
    assert row["fragility_high"] == pytest.approx((2 / 3 + 1 / 3 + 1.5 / 3) / 3)
    assert row["criticality_health"] == pytest.approx(0.5)
    assert row["criticality_economic"] == 0.0
    assert row["criticality_security"] == pytest.approx(0.5)
    assert row["criticality"] == pytest.approx(0.5)
    assert (row["criticality_low"], row["criticality_high"]) == (0.0, 1.0)


def test_a_segment_of_which_no_maker_is_known_has_no_fragility() -> None:
    bare = BASE.replace(lines=BASE["lines"].clear())
    row = fragility_table(bare).row(0, named=True)
    assert row["fragility"] is None
    assert row["fragility_high"] > row["fragility_low"]
