"""Bases for tests of the briefing: one that has something for every section, and ones that lack a thing each."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from tests.report import map_rows

from mainstay.model.base import Base
from mainstay.model.info import BaseInfo
from mainstay.model.schema import load_schema

Row = dict[str, Any]
#: a name that breaks markup, spreadsheets and typesetting where it is not escaped
HOSTILE = '<script>alert("x")</script> & #strong[$y$] \'=1+1'
INFO = BaseInfo(
    name="demo",
    version="1",
    title=f"A base {HOSTILE}",
    description=f"Fictional. {HOSTILE}",
    home="USA",
    competitors=("CHN",),
    licence="CC0-1.0",
    as_of_on=date(2026, 11, 1),
)
OWN = {"source_id": "register", "method": "reported"}
ROWS: dict[str, list[Row]] = {
    "sources": [
        {
            "source_id": "register",
            "title": f"Register {HOSTILE}",
            "publisher": "FDA",
            "url": "https://example.org/?a=1&b=2",
        },
        {"source_id": "bureau", "title": "Bureau of counts", "publisher": "a bureau"},
        {"source_id": "judgement", "title": "Judgement of the authors", "publisher": "us"},
    ],
    "economies": [
        {"economy_id": "USA", "name": "United States", "role": "home", "kind": "country"},
        {"economy_id": "CHN", "name": "China <&>", "role": "competitor", "kind": "country"},
        {"economy_id": "IND", "name": "India", "role": "other", "kind": "country"},
        {"economy_id": "DEU", "name": "Germany", "role": "ally", "kind": "country"},
        {"economy_id": "EU27", "name": "European Union", "role": "ally", "kind": "group"},
    ],
    "memberships": [{"economy_id": "DEU", "group_id": "EU27"}],
    "organizations": [
        {"organization_id": "acme", "name": "Acme <&>", "economy_id": "USA"},
        {"organization_id": "globex", "name": "Globex", "economy_id": "DEU"},
    ],
    "sites": [
        {"site_id": "s-usa", "name": 'Plant "A" <1>', "organization_id": "acme", "economy_id": "USA", "city": "Ames"},
        {"site_id": "s-deu", "name": "Globex Bonn", "organization_id": "globex", "economy_id": "DEU", "city": "Bonn"},
        {"site_id": "s-ind", "name": "Plant C", "economy_id": "IND"},
        {"site_id": "s-chn", "name": "=Plant D", "economy_id": "CHN", "city": "Wuhan"},
        {"site_id": "s-lost", "name": "Plant nobody has placed"},
        {"site_id": "s-many", "name": "Other makers in India", "economy_id": "IND", "is_aggregate": True},
    ],
    "products": [
        {
            "product_id": "pill",
            "segment_id": "pills",
            "name": f"Pill {HOSTILE}",
            "class": "essential_medicine",
            "tier": "drug_product",
            "criticality_health": 5,
            "criticality_economic": 3,
            "criticality_security": 4,
        },
        {
            "product_id": "vial",
            "segment_id": "vials",
            "name": "Vial",
            "class": "mcm",
            "tier": "drug_product",
            "criticality_health": 4,
            "criticality_economic": 2,
            "makers_complete": True,
        },
        {"product_id": "mask", "name": "=Mask", "class": "critical_supply", "tier": "device"},
        {"product_id": "api", "name": "Ingredient", "class": "input", "tier": "api"},
        {"product_id": "salt", "name": "Starting salt", "class": "input", "tier": "key_starting_material"},
        {"product_id": "acid", "name": "Starting acid", "class": "input", "tier": "key_starting_material"},
    ],
    "bill_of_materials": [
        {"product_id": "pill", "input_id": "api"},
        {"product_id": "api", "input_id": "salt"},
        {"product_id": "api", "input_id": "acid"},
    ],
    "lines": [
        {"line_id": "l1", "site_id": "s-usa", "product_id": "pill", "share": 0.4},
        {"line_id": "l2", "site_id": "s-deu", "product_id": "pill", "share": 0.3, "share_high": 0.35},
        {"line_id": "l3", "site_id": "s-ind", "product_id": "pill"},
        {"line_id": "l4", "site_id": "s-chn", "product_id": "pill"},
        {"line_id": "l5", "site_id": "s-chn", "product_id": "api"},
        {"line_id": "l6", "site_id": "s-ind", "product_id": "salt"},
        {"line_id": "l7", "site_id": "s-many", "product_id": "salt"},
        {"line_id": "l8", "site_id": "s-lost", "product_id": "acid"},
        {"line_id": "l9", "site_id": "s-usa", "product_id": "vial"},
    ],
    "claims": [
        {
            "claim_id": "c1",
            "table": "products",
            "row_id": "pill",
            "field": "criticality_health",
            "value": "5",
            "source_id": "judgement",
            "method": "assumed",
            "known_from_on": date(2026, 1, 1),
        },
        {
            "claim_id": "c2",
            "table": "economies",
            "row_id": "CHN",
            "field": "role",
            "value": "competitor",
            "source_id": "judgement",
            "method": "assumed",
            "known_from_on": date(2026, 1, 1),
        },
    ],
    "listings": [
        {"ndc": "1-1", "site_id": "s-usa", "tier": "drug_product", "product_id": "pill", "application": "ANDA000001"},
        {"ndc": "1-2", "site_id": "s-ind", "tier": "drug_product", "product_id": "pill", "application": "ANDA000002"},
        {"ndc": "1-2", "site_id": "s-usa", "tier": "drug_product", "product_id": "pill", "application": "ANDA000002"},
    ],
    "site_operations": [
        {"site_id": "s-chn", "operation": "api_manufacture"},
        {"site_id": "s-ind", "operation": "api_manufacture"},
        {"site_id": "s-lost", "operation": "api_manufacture"},
    ],
    "segments": map_rows.SEGMENTS,
    "indicators": map_rows.INDICATORS,
    "observations": map_rows.observations(),
    "shortages": [
        {"shortage_id": f"{day}-{i}", "list_id": "fda_drug_shortages", "as_of_on": day, "generic_name": f"drug {i}"}
        for day, number in ((date(2023, 5, 12), 7), (date(2024, 9, 12), 4))
        for i in range(number)
    ],
}
#: what the schema requires and the rows above do not name
REQUIRED: dict[str, Row] = {"products": {"unit": "dose"}, "shortages": {"status": "current"}}


def base_of(rows: dict[str, list[Row]], info: BaseInfo = INFO, *, provenance: Row = OWN) -> Base:
    """Return a base of these rows; each row of facts has the given provenance where it names none."""
    spec = load_schema().tables
    filled = {name: {**REQUIRED.get(name, {}), **(provenance if spec[name].provenance else {})} for name in rows}
    return Base(
        info,
        {
            name: pl.DataFrame([{**filled[name], **row} for row in own], schema=spec[name].dtypes)
            for name, own in rows.items()
        },
    )


def full() -> Base:
    """Return a base that has something for every section."""
    return base_of(ROWS)


def without(*tables: str) -> Base:
    """Return the full base with some tables empty."""
    return base_of({name: rows for name, rows in ROWS.items() if name not in tables})


def changed(table: str, key: str, **values: Any) -> Base:
    """Return the full base with some values of one row changed."""
    column = load_schema().tables[table].key[0]
    rows = [{**row, **values} if row[column] == key else row for row in ROWS[table]]
    return base_of({**ROWS, table: rows})


def empty() -> Base:
    """Return a base that holds nothing."""
    return base_of({}, INFO.model_copy(update={"title": "", "description": "", "competitors": (), "licence": ""}))


def no_criticality() -> Base:
    """Return the full base with nothing rated."""
    rated = ("criticality_health", "criticality_economic", "criticality_security")
    products = [{key: value for key, value in row.items() if key not in rated} for row in ROWS["products"]]
    return base_of({**ROWS, "products": products, "claims": []})


def at_home() -> Base:
    """Return the full base with every site at home."""
    return base_of({**ROWS, "sites": [{**row, "economy_id": "USA"} for row in ROWS["sites"]]})


def no_segments(*tables: str) -> Base:
    """Return the full base without segments and what is said of them, and with some more tables empty."""
    rows = {name: list(own) for name, own in ROWS.items() if name not in ("segments", *tables)}
    rows["products"] = [{k: v for k, v in row.items() if k != "segment_id"} for row in ROWS["products"]]
    if "observations" in rows:
        rows["observations"] = [row for row in ROWS["observations"] if "segment_id" not in row]
    return base_of(rows)


#: bases that lack a thing each
MEAGRE = {
    "nothing": empty,
    "no products": lambda: without("products", "bill_of_materials", "lines", "listings", "claims"),
    "no lines": lambda: without("lines"),
    "no sites placed": lambda: base_of(
        {**ROWS, "sites": [{k: v for k, v in row.items() if k != "economy_id"} for row in ROWS["sites"]]}
    ),
    "no shortages": lambda: without("shortages"),
    "no criticality": no_criticality,
    "no listings": lambda: without("listings", "site_operations"),
    "no sources": lambda: base_of(
        {
            name: [{k: v for k, v in row.items() if k not in ("source_id", "method", "grade")} for row in rows]
            for name, rows in ROWS.items()
            if name not in ("sources", "claims", "memberships")
        },
        provenance={},
    ),
    "no map": lambda: no_segments("indicators", "observations"),
    "no segments": no_segments,
    "no competitors": lambda: base_of(ROWS, INFO.model_copy(update={"competitors": ()})),
    "all at home": at_home,
    "no names of economies": lambda: without("economies", "memberships"),
}
