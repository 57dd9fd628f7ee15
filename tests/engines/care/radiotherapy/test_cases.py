"""The published cases kept beside the repository are reproduced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mainstay.engines.care.radiotherapy import (
    machine_fractions,
    machines_by_courses,
    machines_by_fractions,
    machines_by_population,
    need,
    nuclides,
    source_category,
    staff_need,
)
from mainstay.engines.care.radiotherapy.bundled import guideline
from mainstay.engines.care.radiotherapy.costs import hub_network
from mainstay.engines.care.radiotherapy.throughput import Working, break_even_uptime, parity_outage_hours

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def cases(shared_dir: Path) -> dict[str, Any]:
    told = json.loads((shared_dir / "cases" / "radiotherapy" / "radiotherapy_cases.json").read_text("utf-8"))
    assert isinstance(told, dict)
    return told


def test_countries_without_radiotherapy(cases: dict[str, Any]) -> None:
    for _, _, incidence, courses in cases["countries_without_rt"]["rows"]:
        assert round(need(incidence, utilisation=0.5, retreatment=0.25)) == courses


def test_oman(cases: dict[str, Any]) -> None:
    told = cases["oman_iaea_method"]
    given, made = told["in"], told["recomputed"]
    load = machine_fractions(
        fractions_per_hour=given["fractions_per_hour"], hours_per_day=given["hours"], days_per_year=given["days"]
    )
    assert load == told["published"]["machine_workload"]
    again = given["fractions_all"] * (1 + given["reirradiation"])
    assert round(again) == told["published"]["fractions_with_reirradiation"]
    assert round(machines_by_fractions(again, load), 4) == made["linacs_iaea"]
    assert round(machines_by_fractions(float(given["fractions_top10"]), load), 4) == made["linacs_top10_no_reirr"]
    people = float(given["population"])
    assert round(machines_by_population(people, per_million=7), 3) == made["cocir_7_per_million"]
    assert round(machines_by_population(people, people_per_machine=180_000), 3) == made["quarts_per_180000"]


def test_australia_keeps_a_tenth_free(cases: dict[str, Any]) -> None:
    told = cases["australia_tripartite"]
    extra = machines_by_fractions(float(told["linacs_2022"]), 1.0, spare_capacity=told["spare_capacity"])
    assert round(extra - told["linacs_2022"]) == told["published_extra_linacs"]
    rates = {"utilisation": told["rtu"], "retreatment": told["retreatment"]}
    assert need(1000.0, **rates, non_notifiable=told["non_notifiable"]) == pytest.approx(1000 * 0.523 * 1.25 * 1.1)


def test_fractions_for_each_patient(cases: dict[str, Any]) -> None:
    told = cases["rtu_fractions"]
    assert round(told["rtu_2012"] * told["fractions_per_course"], 1) == told["fractions_per_cancer_patient"]
    assert guideline("fractions_per_course").value == told["fractions_per_course"]


def test_ratios_of_machines_and_staff(cases: dict[str, Any]) -> None:
    quarts = cases["quarts"]
    assert machines_by_courses(float(quarts["patients_per_linac"])) == pytest.approx(1.0)
    staff = {(row["role"], row["rule"]): row for row in staff_need(10_000, 1).to_dicts()}
    doctor = staff["radiation oncologist", "QUARTS, courses a head"]
    assert [10_000 / doctor["high"], 10_000 / doctor["low"]] == quarts["patients_per_radiation_oncologist"]
    physicist = staff["medical physicist", "QUARTS, courses a head"]
    rules = cases["iaea_physics_rules_of_thumb"]
    assert 10_000 / physicist["high"] == rules["patients_per_physicist"]
    assert 10_000 / physicist["low"] == quarts["patients_per_physicist"][1]
    assert staff["medical physicist", "IAEA, heads a machine"]["heads"] == rules["physicists_per_linac"]


def test_parity_of_cobalt_and_linac(cases: dict[str, Any]) -> None:
    told = cases["mccarroll_2017"]
    working, fresh = Working(), guideline("fresh_activity_tbq").value
    assert parity_outage_hours(working, fresh) == pytest.approx(told["outage_hours_per_10h_day_parity"], abs=0.01)
    # at 70 % of operable time cobalt treats more, whatever is left of its source within its first eight years
    assert break_even_uptime(working, fresh) > told["cobalt_best_if_operable_le"]


def test_values_typed_in_are_those_of_the_papers(cases: dict[str, Any]) -> None:
    assert guideline("linac_mtbf_hours").value == cases["linac_reliability"]["mtbf_hours_indonesia"]
    for name, column in (("cobalt_fraction_usd", "cobalt_median_range"), ("linac_fraction_usd", "linac_median_range")):
        told = guideline(name)
        assert [told.value, told.low, told.high] == cases["cost_per_fraction_2002_survey"][column]
    net = cases["datta_2019_trtnet"]
    machines, usd_m = hub_network(1, net["primaries_per_secondary"][0])
    assert machines == net["secondary_units"] + 4 * net["primary_units"]
    assert usd_m == pytest.approx(net["secondary_centre_usd_m"] + 4 * net["primary_centre_usd_m"])


def test_thresholds_of_the_regulation(shared_dir: Path) -> None:
    told = json.loads((shared_dir / "cases" / "radiotherapy" / "source_categories.json").read_text("utf-8"))
    ours = nuclides()
    for name, least in told["cat1"].items():
        assert ours[name].threshold(1) == least
        assert ours[name].threshold(2) == told["cat2"][name]
        assert float(ours[name].d_tbq) == pytest.approx(least / 1000)
        assert source_category({name: least}).regulated_category == 1
        assert source_category({name: told["cat2"][name]}).regulated_category == 2
