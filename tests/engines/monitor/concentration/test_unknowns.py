"""What is not known and matters most."""

from __future__ import annotations

import pytest
from tests.model import small_base

from mainstay.engines.monitor.concentration.market import markets
from mainstay.engines.monitor.concentration.unknowns import COLUMNS, GAPS, unknowns
from mainstay.model.graph import GEOGRAPHIES, SupplyGraph


def table(content: small_base.Rows) -> dict[str, dict[str, object]]:
    base = small_base.base(content)
    graph = SupplyGraph(base)
    found = unknowns(graph, markets(graph.makers, base["products"], GEOGRAPHIES, draws=20, seed=0), base["products"])
    assert dict(found.schema) == COLUMNS
    assert found["weight"].to_list() == sorted(found["weight"].to_list(), reverse=True)
    assert all(row["would_decide"] == GAPS[row["gap"]] for row in found.iter_rows(named=True))
    return {row["product_id"]: row for row in found.iter_rows(named=True)}


def lines(*shares: float | None, several: bool = False, complete: bool | None = None) -> small_base.Rows:
    """Return a pill with one line of each share."""
    return {
        "sites": [{"site_id": f"s{i}", "name": "S", "is_aggregate": several} for i in range(len(shares))]
        or [{"site_id": "s", "name": "S"}],
        "products": [
            {
                "product_id": "pill",
                "name": "Pill",
                "class": "mcm",
                "unit": "kg",
                "criticality_health": 3,
                "makers_complete": complete,
            }
        ],
        **(
            {
                "lines": [
                    {"line_id": f"l{i}", "product_id": "pill", "site_id": f"s{i}", "share": share}
                    for i, share in enumerate(shares)
                ]
            }
            if shares
            else {}
        ),
    }


@pytest.mark.parametrize(
    ("content", "gap", "width"),
    [
        (lines(), "no maker known", 1.0),
        (lines(None), "other makers not ruled out", 1.0),
        (lines(None, complete=False), "other makers not ruled out", 1.0),
        (lines(None, None), "shares not known", 0.5),
        (lines(None, None, complete=True), "shares not known", 0.5),
        (lines(0.5, None, None), "some shares not known", 0.125),
        (lines(0.6, 0.2), "unnamed makers", 0.04),
        (lines(None, several=True, complete=True), "shares not known", 1.0),
    ],
)
def test_gaps(content: small_base.Rows, gap: str, width: float) -> None:
    row = table(content)["pill"]
    assert row["gap"] == gap
    assert row["hhi_width"] == pytest.approx(width)
    assert row["weight"] == pytest.approx(3 * width)


@pytest.mark.parametrize(
    "content", [lines(None, complete=True), lines(0.6, 0.4), lines(1.0), lines(0.6, 0.4, complete=True)]
)
def test_no_gap(content: small_base.Rows) -> None:
    assert table(content) == {}


def test_what_hangs_on_a_gap_weighs() -> None:
    content = small_base.rows()
    content["products"] += [
        {"product_id": "other", "name": "Other", "class": "mcm", "unit": "vial", "criticality_health": 2},
        {"product_id": "third", "name": "Third", "class": "mcm", "unit": "vial"},
    ]
    content["bill_of_materials"] += [{"product_id": name, "input_id": "metal"} for name in ("other", "third")]
    row = table(content)["metal"]
    # nobody is known to make the metal: vial 5, other 2, third not rated 1
    assert (row["gap"], row["products_above"], row["weight"]) == ("no maker known", 3, 8.0)
