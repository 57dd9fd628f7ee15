"""A machine is held for a time, as a bed is; stock is used up and comes back."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from mainstay.engines.care.plan.run import run_plan
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo


@pytest.mark.parametrize(("unit", "treated_per_day"), [("machine", 2.0), ("piece", 2.0 / (365.25 / 12))])
def test_two_machines_serve_two_patients_a_day_and_two_pieces_two_a_month(unit: str, treated_per_day: float) -> None:
    tables = {
        "services": [{"service_id": "dialysis", "name": "Dialysis", "mission": "ncd"}],
        "service_needs": [
            {"service_need_id": "a", "service_id": "dialysis", "resource_name": "thing", "quantity_per_patient": 1.0}
        ],
        "service_loads": [{"service_load_id": "a", "service_id": "dialysis", "patients_per_day": 10.0}],
        "resources": [{"resource_id": "a", "kind": "stuff", "name": "thing", "quantity": 2.0, "unit": unit}],
    }
    info = BaseInfo(name="clinic", version="1", home="USA", as_of_on=date(2026, 11, 1))
    base = Base(info, {name: pl.DataFrame(rows) for name, rows in tables.items()})
    result = run_plan(base, {"care": {"plan": {"scenarios": 1, "budget_usd": 0, "systems": ["flex"]}}})
    assert result.metric("plan_routine_share.flex") == pytest.approx(treated_per_day / 10.0)
