"""A small base with two lines of one vaccine, and trials about it."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from mainstay.engines.stress.trials.claimed import Claimed, claimed_lines
from mainstay.engines.stress.trials.read_spec import read_spec
from mainstay.engines.stress.trials.spec import TrialSpec
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo

DAY = date(2026, 11, 1)
NORTH, SOUTH = "vaccine@north", "vaccine@south"


def small_base() -> Base:
    """Return a base with a vaccine that two sites make, and everyday products beside it."""
    info = BaseInfo(name="small", version="1", home="USA", as_of_on=DAY)
    known = {"source_id": "report", "method": "reported", "grade": "B2", "known_on": date(2025, 1, 1)}
    products = [
        {"product_id": "vaccine", "name": "Vaccine", "platform": "egg, with adjuvant", "class": "mcm"},
        {"product_id": "seasonal", "name": "Seasonal", "platform": "egg", "class": "mcm", "unit_price_usd": 10.0},
        {"product_id": "other", "name": "Other", "platform": "cell culture (Vero)", "class": "mcm"},
        {"product_id": "tablet", "name": "Tablet", "platform": "chemical synthesis", "class": "essential_medicine"},
    ]
    lines = [
        ("vaccine@north", "north", "vaccine", 100.0, 80.0, 110.0, 0.9, 40.0, "hall 1"),
        ("vaccine@south", "south", "vaccine", 60.0, 40.0, 70.0, None, 50.0, None),
        ("other@north", "north", "other", None, None, None, None, None, "hall 1"),
        ("seasonal@south", "south", "seasonal", None, None, None, None, None, None),
        ("seasonal@west", "west", "seasonal", 20.0, None, None, None, None, None),
        ("tablet@west", "west", "tablet", None, None, None, None, None, None),
    ]
    names = (
        "line_id",
        "site_id",
        "product_id",
        "capacity_units_per_day",
        "capacity_low_units_per_day",
        "capacity_high_units_per_day",
        "yield_share",
        "lead_time_days",
        "shared_platform",
    )
    demands = [
        ("other-usa", "other", "everyday", 30.0),
        ("seasonal-usa", "seasonal", "seasonal", 50.0),
        ("tablet-usa", "tablet", "everyday", 900.0),
        ("vaccine-usa", "vaccine", "epidemic", 500.0),
    ]
    numbers = {name: pl.Float64() for name in names[3:8]}
    tables = {
        "economies": pl.DataFrame({"economy_id": ["USA"], "name": ["United States"], "role": ["home"]}),
        "sources": pl.DataFrame({"source_id": ["report"], "title": ["Report"], "publisher": ["We"]}),
        "organizations": pl.DataFrame(
            {"organization_id": ["maker"], "name": ["Maker"], "economy_id": ["USA"], **_all(known, 1)}
        ),
        "products": pl.DataFrame([{**row, "unit": "dose", **known} for row in products]),
        "sites": pl.DataFrame(
            {
                "site_id": ["north", "south", "west"],
                "name": ["North", "South", "West"],
                "organization_id": ["maker"] * 3,
                "economy_id": ["USA"] * 3,
                **_all(known, 3),
            }
        ),
        "lines": pl.DataFrame(
            [{**dict(zip(names, line, strict=True)), **known} for line in lines], schema_overrides=numbers
        ),
        "demands": pl.DataFrame(
            [
                {
                    "demand_id": name,
                    "product_id": product,
                    "economy_id": "USA",
                    "driver": driver,
                    "baseline_units_per_day": units,
                    **known,
                }
                for name, product, driver, units in demands
            ]
        ),
    }
    return Base(info, tables)


def _all(known: dict[str, Any], rows: int) -> dict[str, list[Any]]:
    return {name: [value] * rows for name, value in known.items()}


def plain(**changes: Any) -> dict[str, Any]:
    """Return a trial as plain values: both lines, batches of 500 doses."""
    line = {"batch_units": 500, "site_cost_usd": 1000, "batch_cost_usd": 100, "record_cost_usd": 10, "most_batches": 5}
    spec: dict[str, Any] = {
        "name": "small trial",
        "requirement": {"product_id": "vaccine", "quantity": 5000, "within_days": 120, "confidence": 0.8},
        "lines": [{"line_id": NORTH, **line}, {"line_id": SOUTH, **line}],
        "draws": 2048,
        "trials": 64,
    }
    return {**spec, **changes}


def run_of(line_id: str = NORTH, **changes: Any) -> dict[str, Any]:
    """Return one demonstration run as plain values."""
    run: dict[str, Any] = {
        "run_id": f"run-{line_id}",
        "line_id": line_id,
        "started_on": date(2026, 8, 1),
        "ended_on": date(2026, 10, 1),
        "batches": 6,
        "released": 6,
        "units_per_day": 98.0,
        "first_lot_days": 41.0,
    }
    return {**run, **changes}


def spec_of(**changes: Any) -> TrialSpec:
    """Return a trial that fits the small base."""
    return read_spec(plain(**changes), base=small_base())


def lines_of(spec: TrialSpec) -> list[Claimed]:
    """Return the lines of a trial with what they claim."""
    return claimed_lines(small_base(), spec)
