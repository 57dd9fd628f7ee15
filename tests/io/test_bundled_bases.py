"""Bases of care that come with Mainstay: each is read, each number has a source, and what is assumed says its range."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import mainstay as ms
from mainstay.model.base import Base

CARE = ("district-synthetic", "malawi-care", "us-region-care")
READ_BY_PARTS = (
    "facilities",
    "resources",
    "services",
    "service_needs",
    "service_loads",
    "staff",
    "retraining",
    "products",
)
MISSIONS = {"cancer", "ncd", "infectious", "disaster", "maternal_child"}
each = pytest.mark.parametrize("name", CARE)


@cache
def base(name: str) -> Base:
    return ms.load(name)


def test_they_are_among_the_bundled_bases() -> None:
    assert {*CARE, "us-2026"} <= set(ms.bundled())


@each
def test_nothing_is_wrong_with_them(name: str) -> None:
    assert ms.check(base(name)) == []


@each
def test_the_parts_find_what_they_read(name: str) -> None:
    held = base(name)
    assert not [table for table in READ_BY_PARTS if held[table].height == 0]
    assert set(held["services"]["mission"]) >= MISSIONS
    assert held["resources"]["convertible_share"].is_not_null().any()
    assert held["resources"]["failure_interval_hours"].is_not_null().any()


@each
def test_every_row_says_its_source_its_place_in_it_and_how_it_is_known(name: str) -> None:
    held = base(name)
    for table in held.schema.tables:
        frame = held[table]
        if frame.height and {"source_id", "method", "grade"} <= set(frame.columns):
            lacking = frame.filter(pl.any_horizontal(pl.col("source_id", "method", "grade").is_null()))
            assert lacking.height == 0, table
    urls = held["sources"].filter(pl.col("kind") != "judgement", pl.col("url").is_null(), pl.col("note").is_null())
    assert urls.height == 0


@each
def test_every_assumed_number_has_a_range(name: str) -> None:
    held = base(name)
    ranged = set(
        held["claims"]
        .filter(pl.col("low").is_not_null(), pl.col("high").is_not_null())
        .select("table", "row_id", "field")
        .iter_rows()
    )
    bare = []
    for table in READ_BY_PARTS:
        spec, frame = held.schema.table(table), held[table]
        numbers = [field for field in frame.columns if frame[field].dtype.is_numeric() and "_low_" not in field]
        numbers = [field for field in numbers if "_high_" not in field]
        for row in frame.filter(pl.col("method") == "assumed").iter_rows(named=True):
            key = "|".join(str(row[part]) for part in spec.key)
            own = table == "service_loads" and row["patients_low_per_day"] is not None
            bare += [
                (table, key, field)
                for field in numbers
                if row[field]
                and (table, key, field) not in ranged
                and not own
                and field not in {"latitude", "longitude"}
            ]
    assert not bare


@each
def test_every_range_holds_its_value(name: str) -> None:
    claims = base(name)["claims"].filter(pl.col("low").is_not_null())
    value = pl.col("value").cast(pl.Float64)
    assert claims.filter((value < pl.col("low")) | (value > pl.col("high"))).height == 0
    loads = base(name)["service_loads"].filter(pl.col("patients_low_per_day").is_not_null())
    wrong = (pl.col("patients_per_day") < pl.col("patients_low_per_day")) | (
        pl.col("patients_per_day") > pl.col("patients_high_per_day")
    )
    assert loads.filter(wrong).height == 0


def test_the_synthetic_district_says_that_it_is_invented() -> None:
    held = base("district-synthetic")
    assert "synthetic" in held.info.title.lower()
    assert held.info.description.startswith("SYNTHETIC.")
    assert held["facilities"]["name"].str.contains("(?i)synthetic").all()
    for table in READ_BY_PARTS:
        assert set(held[table]["method"]) == {"assumed"}
        assert set(held[table]["source_id"]) == {"mainstay-synthetic"}
        assert set(held[table]["grade"]) == {"F6"}


def test_the_synthetic_district_holds_the_case_of_the_textbook() -> None:
    held = base("district-synthetic")
    loads = dict(held["service_loads"].select("service_id", "patients_per_day").iter_rows())
    needs = held["service_needs"].filter(pl.col("resource_name") == "ward bed")
    days = dict(needs.select("service_id", "quantity_per_patient").iter_rows())
    assert loads["cancer-inpatient"] * days["cancer-inpatient"] == pytest.approx(16)
    assert loads["isolation-stay"] * days["isolation-stay"] == pytest.approx(12)
    beds = held["resources"].filter(pl.col("resource_id") == "syn-ward-beds")["quantity"].item()
    assert beds == 36


def test_malawi_adds_to_the_published_totals() -> None:
    held = base("malawi-care")
    model = held["staff"].filter(pl.col("source_id") == "tlomodel-2024")
    assert held["facilities"].height == 133
    assert model["headcount"].sum() == pytest.approx(24_458, abs=0.01)
    assert (model["headcount"] * model["minutes_per_day"]).sum() == pytest.approx(3_361_036, abs=1)
    beds = held["resources"].group_by("name").agg(pl.col("quantity").sum())
    counted = dict(beds.iter_rows())
    assert (counted["general bed"], counted["maternity bed"], counted["delivery bed"]) == (11_553, 8_448, 1_398)
    assert counted["external-beam radiotherapy machine"] == 0
    assert model["cadre"].n_unique() == 9
    appointments = held["services"].filter(pl.col("source_id") == "tlomodel-2024")
    assert appointments.height == 50


def test_the_people_of_malawi_are_those_of_the_census_at_every_level() -> None:
    groups = base("malawi-care")["facilities"].filter(pl.col("level").is_in(["0", "1a", "1b", "2"]))
    people = groups.group_by("level").agg(pl.col("catchment_population").sum(), pl.len())
    assert set(people["catchment_population"]) == {17_563_749}
    assert set(people["len"]) == {32}


def test_aggregates_say_so_and_no_source_of_radiation_is_placed() -> None:
    held = base("malawi-care")
    aggregates = held["facilities"].filter(pl.col("level").is_in(["0", "1a", "1b"]))
    assert aggregates["name"].str.contains("aggregate of").all()
    assert aggregates["latitude"].is_null().all()
    named = held["resources"]["name"].str.contains("(?i)cobalt")
    assert not held["resources"].filter(named, pl.col("facility_id").is_not_null()).height


def test_a_region_of_the_united_states_has_the_people_of_its_states() -> None:
    held = base("us-region-care")
    people = held["facilities"]["catchment_population"].drop_nulls()
    assert people.sum() == 5_024_279 + 21_538_187 + 4_657_757 + 2_961_279 + 29_145_505
    # the beds of general, critical access and children's hospitals known to the register
    beds = held["resources"].filter(pl.col("name") == "hospital bed")
    assert beds.filter(pl.col("resource_id").str.contains("us-la-"))["quantity"].sum() == 13_540 + 292


@pytest.mark.shared
def test_malawi_agrees_with_the_files_it_was_read_from(shared_dir: Path) -> None:
    folder = shared_dir / "cases" / "care"
    held = base("malawi-care")
    with (folder / "ResourceFile_Bed_Capacity.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["general_bed"]) for row in rows) == 11_553
    with (folder / "ResourceFile_Appt_Time_Table.csv").open() as file:
        times = [float(row["Time_Taken_Mins"]) for row in csv.DictReader(file)]
    needs = held["service_needs"].filter(pl.col("source_id") == "tlomodel-2024")
    assert sorted(needs["quantity_per_patient"]) == pytest.approx(sorted(time for time in times if time > 0))
    with (folder / "ResourceFile_Daily_Capabilities_actual.csv").open() as file:
        cadre = [row for row in csv.DictReader(file) if row["Officer_Category"] == "Radiography"]
    radiographers = held["staff"].filter(pl.col("cadre") == "radiographer")
    assert radiographers["headcount"].sum() == pytest.approx(sum(float(row["Staff_Count"]) for row in cadre))
