"""Hidden concentration: at least 4 finished-dose makers and at most 3 makers of the active ingredient."""

from __future__ import annotations

import pytest
from tests.model import small_base

from mainstay.engines.monitor.concentration.hidden import COLUMNS, hidden_concentration
from mainstay.engines.monitor.concentration.market import markets
from mainstay.model.graph import GEOGRAPHIES, SupplyGraph


def content(finished: int, active: int, **api: object) -> small_base.Rows:
    """Return a pill with so many makers, and an active ingredient two tiers below with so many."""
    makers = [f"firm{i}" for i in range(max(finished, active))]
    lines = [{"line_id": f"pill{i}", "product_id": "pill", "site_id": f"site{i}"} for i in range(finished)]
    lines += [{"line_id": f"api{i}", "product_id": "api", "site_id": f"site{i}"} for i in range(active)]
    tiers = {"pill": "drug_product", "granules": "intermediate", "api": "api"}
    return {
        "organizations": [{"organization_id": name, "name": name} for name in makers],
        "sites": [{"site_id": f"site{i}", "name": "S", "organization_id": name} for i, name in enumerate(makers)]
        or [{"site_id": "none", "name": "N"}],
        "products": [
            {
                "product_id": name,
                "name": name,
                "class": "mcm",
                "tier": tier,
                "unit": "kg",
                **(api if name == "api" else {}),
            }
            for name, tier in tiers.items()
        ],
        "lines": lines or [{"line_id": "l", "product_id": "granules", "site_id": "none"}],
        "bill_of_materials": [
            {"product_id": "pill", "input_id": "granules"},
            {"product_id": "granules", "input_id": "api"},
        ],
    }


def table(rows: small_base.Rows) -> list[tuple[object, ...]]:
    base = small_base.base(rows)
    graph = SupplyGraph(base)
    tiers = dict(base["products"].select("product_id", "tier").iter_rows())
    found = hidden_concentration(graph, markets(graph.makers, base["products"], GEOGRAPHIES, draws=2, seed=0), tiers)
    assert dict(found.schema) == COLUMNS
    return found.rows()


@pytest.mark.parametrize(
    ("finished", "active", "hidden"),
    [(4, 3, True), (3, 3, False), (4, 4, False), (10, 1, True), (4, 1, True), (3, 1, False), (10, 4, False)],
)
def test_the_edges_of_the_rule(finished: int, active: int, hidden: bool) -> None:
    assert table(content(finished, active)) == [("pill", "api", finished, active, hidden, False)]


@pytest.mark.parametrize(("finished", "active"), [(0, 3), (4, 0), (0, 0)])
def test_unknown_makers_are_not_few_makers(finished: int, active: int) -> None:
    assert table(content(finished, active)) == []


def test_firms_are_counted_with_their_parents() -> None:
    rows = content(4, 3)
    rows["organizations"][3]["parent_id"] = "firm0"
    assert table(rows) == [("pill", "api", 3, 3, False, False)]
    rows = content(5, 4)
    rows["organizations"][3]["parent_id"] = "firm0"
    assert table(rows) == [("pill", "api", 4, 3, True, False)]


def test_makers_that_no_source_names_may_be_many() -> None:
    rows = content(4, 2)
    rows["sites"].append({"site_id": "others", "name": "Others", "is_aggregate": True})
    rows["lines"].append({"line_id": "others", "product_id": "api", "site_id": "others"})
    assert table(rows) == [("pill", "api", 4, 3, False, False)]


def test_it_says_whether_the_makers_of_the_ingredient_are_all_there_are() -> None:
    assert table(content(4, 3, makers_complete=True)) == [("pill", "api", 4, 3, True, True)]
