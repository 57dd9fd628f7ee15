"""A base of one chain, small enough to know its network by heart, and changes to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.model.small_base import Rows, frame

from mainstay.engines.stress.base_network import BaseNetwork, network_of
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo
from mainstay.scenario.stress import StressChoices

INFO = BaseInfo(name="chain", version="1", home="USA", as_of_on=date(2026, 11, 1))


def product(name: str, kind: str = "essential_medicine", **more: Any) -> dict[str, Any]:
    """Return a row of products."""
    tier = "api" if kind == "input" else "drug_product"
    return {"product_id": name, "name": name, "class": kind, "tier": tier, "unit": "vial", **more}


def line(site: str, name: str, **more: Any) -> dict[str, Any]:
    """Return a row of lines."""
    return {"line_id": f"{name}@{site}", "site_id": site, "product_id": name, "operation": "make", **more}


def chain() -> Rows:
    """Return the rows: one medicine of two makers, its ingredient of one; 200 vials a day are needed."""
    return {
        "economies": [
            {"economy_id": "USA", "name": "Home", "region": "Americas"},
            {"economy_id": "CAN", "name": "Near", "region": "Americas"},
            {"economy_id": "IND", "name": "Far", "region": "Asia"},
        ],
        "organizations": [
            {"organization_id": "group", "name": "Group"},
            {"organization_id": "firm", "name": "Firm", "parent_id": "group"},
        ],
        "sites": [
            {"site_id": "here", "name": "Here", "economy_id": "USA", "organization_id": "firm"},
            {"site_id": "near", "name": "Near", "economy_id": "CAN"},
            {"site_id": "far", "name": "Far", "economy_id": "IND"},
        ],
        "products": [product("med", makers_complete=True), product("api", "input", makers_complete=True)],
        "bill_of_materials": [{"product_id": "med", "input_id": "api", "quantity_per_unit": 0.5}],
        "lines": [
            line("here", "med", share=0.6, share_low=0.5, share_high=0.7, lead_time_days=20),
            line("near", "med", yield_share=0.8),
            line("far", "api"),
        ],
        "demands": [
            {
                "demand_id": "med-usa",
                "product_id": "med",
                "economy_id": "USA",
                "baseline_units_per_day": 200,
                "baseline_low_units_per_day": 150,
                "baseline_high_units_per_day": 250,
                "priority": 2,
                "driver": "everyday",
            }
        ],
        "lanes": [
            {
                "lane_id": "far-home",
                "from_economy_id": "IND",
                "to_economy_id": "USA",
                "lead_time_days": 30,
                "lead_time_high_days": 50,
            },
        ],
    }


def base_of(rows: Rows) -> Base:
    """Return the base of some rows."""
    return Base(INFO, {table: frame(table, held) for table, held in rows.items() if held})


def network(rows: Rows, *, products: list[str] | None = None, seed: int = 1, **choices: Any) -> BaseNetwork:
    """Return the network of some rows."""
    return network_of(base_of(rows), StressChoices(**choices), products=products, seed=seed)
