"""A small base that passes every check, and ways to break it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from mainstay.io.save import save
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo
from mainstay.model.schema import load_schema

INFO = BaseInfo(
    name="sample",
    version="1.10",
    title="A sample: not real",
    description="Two lines.\n\nAnd a third; NO is Norway.",
    home="USA",
    competitors=("CHN",),
    licence="CC-BY-4.0",
    as_of_on=date(2026, 11, 1),
)
ROWS: dict[str, list[dict[str, object]]] = {
    "economies": [
        {"economy_id": "USA", "name": "United States", "role": "home", "population": 340110988},
        {"economy_id": "CHN", "name": "China", "role": "competitor", "population": None},
        {"economy_id": "CIV", "name": "Côte d'Ivoire"},
        {"economy_id": "NOR", "name": "NO"},
    ],
    "organizations": [
        {"organization_id": "007", "name": "=Acme+Sons", "economy_id": "USA"},
        {"organization_id": "1.10", "name": "'=Acme", "parent_id": "007"},
        {"organization_id": "firm:null", "name": "NA", "kind": "agency"},
    ],
    "products": [
        {
            "product_id": "saline",
            "name": "Saline, 0.9 %",
            "class": "essential_medicine",
            "unit": "bag",
            "unit_price_usd": 0.1 + 0.2,
            "shelf_life_days": 730.0,
            "makers_complete": True,
            "criticality_health": 5,
        },
        {"product_id": "glove", "name": "Glove", "class": "critical_supply", "unit": "piece", "makers_complete": False},
    ],
    "sources": [
        {
            "source_id": "s1",
            "title": "Register",
            "publisher": "Agency",
            "url": "https://example.org/register",
            "published_on": date(1000, 1, 1),
            "retrieved_on": date(2026, 10, 1),
        },
    ],
    "stockpiles": [
        {
            "stockpile_id": "k1",
            "product_id": "saline",
            "quantity": 1234567.891,
            "expires_on": date(9999, 12, 31),
            "source_id": "s1",
            "method": "assumed",
            "note": 'first line\nsecond "line"; with, comma',
        },
    ],
    "indicators": [],
    "claims": [],
}


def typed(table: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    """Return rows as a typed table."""
    return pl.DataFrame(rows, schema=dict(load_schema().table(table).dtypes))


def sample_base() -> Base:
    """Return the sample."""
    return Base(INFO, {name: typed(name, rows) for name, rows in ROWS.items()})


def broken_folder(path: Path, change: Callable[[Path], object]) -> Path:
    """Write the sample as a CSV folder and break it."""
    save(sample_base(), path, format="csv")
    change(path)
    return path
