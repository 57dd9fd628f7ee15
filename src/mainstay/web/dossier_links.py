"""Ways from a list of products and from a dossier to other products, to claims, to sources and to runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mainstay.report.content import Table
from mainstay.services.product_list import RATINGS
from mainstay.web import addresses

Links = Mapping[str, Mapping[str, list[str | None]]]
#: for tables of a dossier: table of the base, column with the key of the row, columns of values and their fields
_CLAIMS: dict[str, tuple[str, str, dict[str, str]]] = {
    "makers": (
        "lines",
        "line_id",
        {"share": "share", "capacity_units_per_day": "capacity_units_per_day", "lead_time_days": "lead_time_days"},
    ),
    "alternatives": ("alternatives", "row_key", {"usable_share": "usable_share", "delay_days": "delay_days"}),
    "shortages": ("shortages", "shortage_id", {"status": "status"}),
    "stockpiles": (
        "stockpiles",
        "stockpile_id",
        {"quantity": "quantity", "target_quantity": "target_quantity", "expires_on": "expires_on"},
    ),
    "demands": ("demands", "demand_id", {"baseline_units_per_day": "baseline_units_per_day"}),
    "profiles": ("target_product_profiles", "target_product_profile_id", {"minimum": "minimum", "ideal": "ideal"}),
}
#: columns that hold another product, and the column with its name
_PRODUCTS = {
    "chain": ("product_id", "name"),
    "tiers": ("product_id", "name"),
    "makers": ("product_id", "product"),
    "alternatives": ("other_id", "other"),
}


def links_of_list(base_id: str, table: Table, day: date | None) -> Links:
    """Return the links of the list of products: to dossiers, and from ratings to their claims."""
    rows = _shown(table)
    found: dict[str, list[str | None]] = {"name": [addresses.product(base_id, row["product_id"], day) for row in rows]}
    for rating in RATINGS:
        found[rating] = [
            None if row[rating] is None else addresses.claims(base_id, "products", row["product_id"], rating, day)
            for row in rows
        ]
    return {table.id: found}


def links_of_dossier(base_id: str, product: str, tables: Mapping[str, Table], day: date | None) -> Links:
    """Return the links of all tables of a dossier."""
    found: dict[str, dict[str, list[str | None]]] = {}
    for name, table in tables.items():
        rows = _shown(table)
        own: dict[str, list[str | None]] = {}
        if name in _CLAIMS:
            held, key, fields = _CLAIMS[name]
            for column, field in fields.items():
                own[column] = [
                    None if row[column] is None else addresses.claims(base_id, held, row[key], field, day)
                    for row in rows
                ]
        if name in _PRODUCTS:
            key, column = _PRODUCTS[name]
            own[column] = [None if row[key] == product else addresses.product(base_id, row[key], day) for row in rows]
        found[name] = own | _special(base_id, product, name, rows, day)
    return found


def _special(
    base_id: str, product: str, name: str, rows: list[dict[str, Any]], day: date | None
) -> dict[str, list[str | None]]:
    if name == "facts":
        return {
            "value": [
                None if row["value"] is None else addresses.claims(base_id, "products", product, row["field"], day)
                for row in rows
            ],
            "source": [addresses.source(base_id, row["source_id"], day) for row in rows],
        }
    if name == "conflicts":
        return {
            "what": [addresses.claims(base_id, row["table"], row["row_id"], row["field"], day) for row in rows],
            "source": [addresses.source(base_id, row["source_id"], day) for row in rows],
        }
    if name == "stress":
        return {"scenario": [addresses.address("stress", base_id, "runs", row["result_id"]) for row in rows]}
    return {}


def _shown(table: Table) -> list[dict[str, Any]]:
    return list(table.frame.head(table.shown).iter_rows(named=True))
