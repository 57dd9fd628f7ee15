"""The plan of care on the real files of Malawi: totals as published, and a base made of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.engines.care.plan.one_clinic import base_of

from mainstay.engines.care.plan import solve_plan
from mainstay.engines.care.plan.build import MONTH_DAYS, Built, build
from mainstay.engines.care.plan.events import draw_years
from mainstay.scenario.care.plan import PlanChoices

CHOICES = PlanChoices.model_validate(
    {
        "budget_usd": 5e6,
        "months": 2,
        "scenarios": 4,
        "assumed_dalys_per_patient": 0.01,
        "dalys_per_patient": {"surge": 0.5},
        "moves": [{"source": "general_bed", "target": "isolation_bed", "share": 0.7, "days": 5}],
        "options": [
            {"name": "hire nurses", "kind": "staff", "adds": "Nursing_and_Midwifery", "usd_per_year": 5000, "most": 50},
            {"name": "hire clinicians", "kind": "staff", "adds": "Clinical", "usd_per_year": 8000, "most": 50},
            {
                "name": "convert",
                "kind": "convertible_space",
                "adds": "general_bed -> isolation_bed",
                "usd_per_year": 100,
            },
        ],
        "events": [{"name": "epidemic", "probability": 0.5, "patients_per_month": {"surge": [4000, 4000]}}],
    }
)


def read(shared_dir: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(shared_dir / "cases" / "care" / f"{name}.csv", infer_schema_length=None)


@pytest.fixture(scope="module")
def malawi(shared_dir: Path) -> Built:
    sites = read(shared_dir, "ResourceFile_Master_Facilities_List")
    staff = read(shared_dir, "ResourceFile_Daily_Capabilities_actual").filter(pl.col("Staff_Count") > 0)
    beds = read(shared_dir, "ResourceFile_Bed_Capacity").unpivot(index="Facility_ID")
    times = read(shared_dir, "ResourceFile_Appt_Time_Table")
    usage = read(shared_dir, "real_monthly_usage_of_appt_type").filter(
        (pl.col("Year") == 2018) & pl.col("Appt_Type").is_in(times["Appt_Type_Code"].unique().to_list())
    )
    monthly = usage.group_by("Facility_ID", "Appt_Type").agg(pl.col("Usage").sum() / 12)
    services = [
        {"service_id": name, "name": name, "mission": "other"} for name in times["Appt_Type_Code"].unique().sort()
    ]
    needs = [
        {"service_id": name, "level": str(level), "cadre": cadre, "quantity_per_patient": minutes}
        for name, level, cadre, minutes in times.iter_rows()
    ]
    needs += [
        {"service_id": "surge", "level": level, "cadre": "Nursing_and_Midwifery", "quantity_per_patient": 240.0}
        for level in ("1b", "2", "3")
    ]
    needs += [
        {"service_id": "surge", "level": level, "resource_name": "isolation_bed", "quantity_per_patient": 6.0}
        for level in ("1b", "2", "3")
    ]
    return build(
        base_of(
            economies=[{"economy_id": "MWI", "name": "Malawi", "role": "home"}],
            facilities=[
                {
                    "facility_id": f"f{k:03d}",
                    "name": name,
                    "economy_id": "MWI",
                    "district": district,
                    "level": str(level),
                }
                for k, name, district, level in sites.select(
                    "Facility_ID", "Facility_Name", "District", "Facility_Level"
                ).iter_rows()
            ],
            services=[*services, {"service_id": "surge", "name": "Fever", "mission": "infectious"}],
            service_needs=[{"service_need_id": f"n{k}", **row} for k, row in enumerate(needs)],
            service_loads=[
                {
                    "service_load_id": f"l{k}",
                    "service_id": name,
                    "facility_id": f"f{int(site):03d}",
                    "patients_per_day": n,
                }
                for k, (site, name, n) in enumerate(
                    monthly.select("Facility_ID", "Appt_Type", pl.col("Usage") / MONTH_DAYS).iter_rows()
                )
            ],
            staff=[
                {
                    "staff_id": f"s{k}",
                    "facility_id": f"f{int(row['Facility_ID']):03d}",
                    "cadre": row["Officer_Category"],
                    "headcount": row["Staff_Count"],
                    "minutes_per_day": row["Total_Mins_Per_Day"] / row["Staff_Count"],
                }
                for k, row in enumerate(staff.iter_rows(named=True))
            ],
            resources=[
                {
                    "resource_id": f"b{k}",
                    "facility_id": f"f{site:03d}",
                    "kind": "space",
                    "name": name,
                    "quantity": float(n),
                }
                for k, (site, name, n) in enumerate(beds.filter(pl.col("variable") != "non_bed_space").iter_rows())
            ],
        ),
        CHOICES,
    )


@pytest.mark.shared
def test_totals_are_those_published(shared_dir: Path, malawi: Built) -> None:
    staff = read(shared_dir, "ResourceFile_Daily_Capabilities_actual")
    assert staff["Staff_Count"].sum() == pytest.approx(24_458)
    system, cadres = malawi.system, sorted(staff["Officer_Category"].unique())
    assert len(cadres) == 9
    assert len(system.facilities) == 133
    columns = [system.resources.index(name) for name in cadres]
    assert system.capacity[:, columns].sum() / MONTH_DAYS == pytest.approx(3_361_036, abs=0.5)
    beds = system.capacity[:, system.resources.index("general_bed")].sum() / MONTH_DAYS
    assert beds == pytest.approx(11_553)


@pytest.mark.shared
def test_a_plan_for_malawi_is_proven_and_possible(malawi: Built) -> None:
    years = draw_years(malawi, CHOICES, 1)
    plan = solve_plan(malawi.system, years.cells, CHOICES.budget_usd)
    assert plan.gap <= 0.01
    assert plan.spend <= CHOICES.budget_usd * (1 + 1e-6)
    assert plan.gain > 0
    used = np.einsum("psa,par->r", plan.evaluation.served, malawi.system.need[malawi.system.level])
    there = np.einsum("pk,pck->k", malawi.system.capacity_with(plan.bought), years.cells.scale)[: used.size]
    assert (used[malawi.is_staff] <= there[malawi.is_staff] * (1 + 1e-9)).all()
