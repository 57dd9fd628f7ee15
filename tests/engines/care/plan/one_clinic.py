"""Small systems and bases of care for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from mainstay.engines.care.plan import Cells, Options, System
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo


def base_of(**tables: list[dict[str, Any]]) -> Base:
    frames = {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in tables.items()}
    info = BaseInfo(name="clinic", version="1", home="USA", as_of_on=date(2026, 11, 1))
    return Base(info, frames)


def beds(missions: list[str], demand: list[list[float]], capacity: float, **options: Any) -> tuple[System, Cells]:
    """Return one place whose services, the columns of `demand`, share beds; a row is a month or a scenario."""
    return shared(missions, demand, np.ones((len(missions), 1)), [capacity], **options)


def shared(
    missions: list[str],
    demand: list[list[float]],
    need: Any,
    capacity: list[float],
    *,
    target: list[int] | None = None,
    amount: float = 1.0,
    cost: float = 1.0,
    most: float = 100.0,
    least: float = 0.0,
    whole: bool = False,
    worth: list[float] | None = None,
    scenarios: int = 1,
) -> tuple[System, Cells]:
    asked = np.array(demand, float)[None]
    services, resources = len(missions), len(capacity)
    targets = [0] if target is None else target
    count = len(targets)
    system = System(
        name="flex",
        facilities=("a",),
        services=tuple(f"service {k}" for k in range(services)),
        missions=tuple(missions),
        resources=tuple(f"resource {k}" for k in range(resources)),
        moves=(),
        level=np.array([0]),
        surge=np.zeros(services, bool),
        need=np.asarray(need, float)[None],
        worth=np.ones(services) if worth is None else np.array(worth, float),
        source=np.zeros(0, np.int64),
        target=np.zeros(0, np.int64),
        gain=np.zeros(0),
        fee=np.zeros(0),
        place_names=("a",),
        parent=np.array([0]),
        serves=np.ones((1, services), bool),
        capacity=np.array([capacity], float),
        delay_days=np.zeros(resources),
        options=Options(
            names=tuple(f"option {k}" for k in range(count)),
            kinds=("staff",) * count,
            target=np.array(targets),
            amount=np.full(count, amount),
            whole=np.full(count, whole),
            cost=np.full((1, count), cost),
            least=np.full((1, count), least),
            most=np.full((1, count), most),
        ),
    )
    cells = asked.shape[1]
    months = cells // scenarios
    return system, Cells(
        demand=asked,
        scale=np.ones((1, cells, resources)),
        weight=np.full((1, cells), 1.0 / scenarios),
        scenario=np.repeat(np.arange(scenarios), months),
        month=np.tile(np.arange(months), scenarios),
        struck=np.zeros(cells, bool),
    )


def district() -> Base:
    """Return two hospitals with nurses, wards, cancer care and an infection that only events bring."""
    return base_of(
        economies=[{"economy_id": "USA", "name": "United States", "role": "home"}],
        facilities=[
            {"facility_id": "north", "name": "North", "economy_id": "USA", "district": "n", "level": "2"},
            {"facility_id": "south", "name": "South", "economy_id": "USA", "district": "s", "level": "2"},
        ],
        services=[
            {"service_id": "chemo", "name": "Chemotherapy", "mission": "cancer"},
            {"service_id": "dialysis", "name": "Dialysis", "mission": "ncd"},
            {"service_id": "fever", "name": "Fever ward", "mission": "infectious"},
            {"service_id": "trauma", "name": "Trauma", "mission": "disaster"},
        ],
        service_needs=[
            {"service_need_id": f"{s}-{r}", "service_id": s, "cadre": c, "resource_name": n, "quantity_per_patient": q}
            for s, r, c, n, q in (
                ("chemo", "nurse", "nurse", None, 90.0),
                ("chemo", "bed", None, "bed", 1.0),
                ("dialysis", "nurse", "nurse", None, 60.0),
                ("fever", "nurse", "isolation_nurse", None, 240.0),
                ("fever", "bed", None, "isolation_bed", 6.0),
                ("trauma", "nurse", "nurse", None, 180.0),
                ("trauma", "bed", None, "bed", 4.0),
            )
        ],
        service_loads=[
            {"service_load_id": f"{s}-{f}", "service_id": s, "facility_id": f, "patients_per_day": q}
            for s, f, q in (("chemo", "north", 10.0), ("chemo", "south", 6.0), ("dialysis", "north", 20.0))
        ],
        staff=[
            {"staff_id": "n", "facility_id": "north", "cadre": "nurse", "headcount": 9.0, "minutes_per_day": 300.0},
            {"staff_id": "s", "facility_id": "south", "cadre": "nurse", "headcount": 4.0, "minutes_per_day": 300.0},
        ],
        resources=[
            {"resource_id": f, "facility_id": f, "kind": "space", "name": "bed", "quantity": q, "conversion_days": 5.0}
            for f, q in (("north", 20.0), ("south", 12.0))
        ],
        retraining=[
            {"from_cadre": "nurse", "to_cadre": "isolation_nurse", "training_days": 10.0, "proficiency_share": 0.8}
        ],
    )


CHOICES: dict[str, Any] = {
    "budget_usd": 30_000.0,
    "months": 6,
    "scenarios": 20,
    "dalys_per_patient": {"chemo": 0.5, "dialysis": 0.1, "fever": 1.5, "trauma": 1.0},
    "moves": [{"source": "bed", "target": "isolation_bed", "share": 0.7, "days": 5}],
    "options": [
        {"name": "hire nurses", "kind": "staff", "adds": "nurse", "usd_per_year": 4000},
        {"name": "train nurses", "kind": "cross_training", "adds": "nurse -> isolation_nurse", "usd_per_year": 300},
        {"name": "convert", "kind": "convertible_space", "adds": "bed -> isolation_bed", "usd_per_year": 200},
        {"name": "isolation ward", "kind": "space", "adds": "isolation_bed", "usd_per_year": 2000},
        {"name": "isolation nurses", "kind": "staff", "adds": "isolation_nurse", "usd_per_year": 5000},
    ],
    "events": [
        {
            "name": "epidemic",
            "probability": 0.5,
            "patients_per_month": {"fever": [60, 150, 60]},
            "size_low": 0.5,
            "size_high": 2.0,
            "staff_absent_share": 0.1,
        },
        {
            "name": "flood",
            "kind": "disaster",
            "probability": 0.4,
            "patients_per_month": {"trauma": [120]},
            "staff_absent_share": 0.2,
            "space_lost_share": 0.3,
            "spread": "district",
        },
    ],
}
