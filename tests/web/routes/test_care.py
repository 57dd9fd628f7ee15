"""The care planner: each part against its result, what is missing, what failed and why, scenarios of the workspace."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from starlette.testclient import TestClient

from mainstay.core.result import Result
from mainstay.engines.care.parts import PARTS
from mainstay.report.wording import share
from mainstay.services.bases import find_base
from mainstay.services.jobs.queue import ask_for
from mainstay.services.results import answer, load_result
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import jobs, scenarios

SignIn = Callable[[Workspace, str | None], TestClient]
BASE = "district-synthetic"
REQUESTS: dict[str, dict[str, Any]] = {
    "flex": {"scenario": "district-epidemic-flex"},
    "plan": {"scenario": "district-epidemic-flex"},
    "radiotherapy": {},
    "workforce": {},
    "siting": {},
    "mentoring": {"scenario": "mentoring-example"},
}
#: a chart that each part must have
CHARTS = {
    "flex": "frontier-1",
    "plan": "plan-dalys-averted",
    "radiotherapy": "radiotherapy-machines",
    "workforce": "workforce-projection",
    "siting": "siting-map-1",
    "mentoring": "mentoring-hours",
}


def _result(worked: Workspace, part: str) -> Result:
    entry = answer(worked, find_base(worked, SYSTEM, BASE), f"care_{part}", REQUESTS[part]).entry
    assert entry is not None
    return load_result(worked, entry)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_shows_its_chart_with_its_numbers(reader_site: TestClient, part: str) -> None:
    page = reader_site.get(f"/care/{BASE}/{part}")
    assert page.status_code == 200
    assert f'data-chart="{CHARTS[part]}"' in page.text
    told = reader_site.get(f"/care/{BASE}/{part}.json").json()
    assert told["missing"] == []
    assert {chart["id"] for chart in told["charts"]} <= told["tables"].keys()
    assert all(chart["summary"] for chart in told["charts"])
    assert told["lead"] in page.text.replace("&#39;", "'")


def test_the_frontier_marks_separate_wards_and_what_routine_care_loses(
    reader_site: TestClient, worked: Workspace
) -> None:
    result = _result(worked, "flex")
    told = reader_site.get(f"/care/{BASE}/flex.json").json()
    lost = {one["label"]: one["value"] for one in told["numbers"]}
    for way, words in (("separate", "apart"), ("pooled", "free sharing"), ("flex", "with a reserve")):
        assert lost[f"routine turned away, {words}"] == share(result.metric(f"routine_lost_{way}"))
    rival = [row for row in told["tables"]["frontier-1"]["rows"] if "separate wards" in row.values()]
    assert len(rival) == 1


def test_the_plan_compares_three_systems_at_equal_budget(reader_site: TestClient, worked: Workspace) -> None:
    rows = reader_site.get(f"/care/{BASE}/plan.json").json()["tables"]["care-systems"]["rows"]
    table = _result(worked, "plan").tables["systems"].filter(pl.col("measure") == "dalys_averted")
    assert len(rows) == 3
    assert sorted(row["dalys_averted"] for row in rows) == sorted(table["mean"].to_list())


def test_the_radiotherapy_plan_has_every_year(reader_site: TestClient, worked: Workspace) -> None:
    rows = reader_site.get(f"/care/{BASE}/radiotherapy.json").json()["tables"]["care-radiotherapy"]["rows"]
    assert [row["patients"] for row in rows] == _result(worked, "radiotherapy").tables["plan"].sort("year")[
        "patients"
    ].to_list()


def test_the_workforce_has_each_cadre_with_its_need(reader_site: TestClient, worked: Workspace) -> None:
    rows = reader_site.get(f"/care/{BASE}/workforce.json").json()["tables"]["need"]["rows"]
    need = _result(worked, "workforce").tables["need"]
    assert {row["cadre"]: row["needed"] for row in rows} == dict(need.select("cadre", "needed").iter_rows())


def test_siting_tells_who_is_out_of_reach(reader_site: TestClient, worked: Workspace) -> None:
    ways = _result(worked, "siting").tables["assignments"]
    told = reader_site.get(f"/care/{BASE}/siting.json").json()
    rows = told["tables"]["ways"]["rows"]
    assert len(rows) == ways.height
    assert sum(row["site_id"] is None for row in rows) == ways["site_id"].null_count()


def test_the_overview_has_a_row_for_each_part(reader_site: TestClient) -> None:
    told = reader_site.get(f"/care/{BASE}.json").json()
    assert len(told["tables"]["parts"]["rows"]) == len(PARTS)
    assert told["lead"].startswith("6 of 6 parts")
    assert f"/care/{BASE}/siting" in reader_site.get(f"/care/{BASE}").text


def test_what_was_not_asked_is_offered_to_who_may_ask(worked: Workspace, sign_in_to: SignIn) -> None:
    analyst, reader = sign_in_to(worked, "analyst"), sign_in_to(worked, "reader")
    address = "/care/us-2026/workforce"
    assert "Work it out" in analyst.get(address).text
    page = reader.get(address).text
    assert "Not worked out yet" in page
    assert "Work it out" not in page


def test_a_scenario_can_be_chosen_by_address(reader_site: TestClient) -> None:
    page = reader_site.get(f"/care/{BASE}/flex?scenario=").text
    assert "Not worked out yet" in page
    assert '<option value="" selected>' in page
    assert reader_site.get(f"/care/{BASE}/flex?scenario=no-such").status_code == 404
    assert reader_site.get(f"/care/{BASE}/surgery").status_code == 404


def test_a_part_that_lacks_something_says_what(own: Workspace, sign_in_to: SignIn) -> None:
    entry = find_base(own, SYSTEM, "us-2026")
    job = ask_for(own, SYSTEM, entry, "care_mentoring", {"scenario": "mentoring-example"})
    problem = {"code": "x.y", "message": "there are no <b>partners</b>", "hint": "give partners"}
    error = json.dumps({"code": "input", "message": "nothing to work out", "problems": [problem]})
    with writing(own.database) as held:
        held.execute(jobs.update().where(jobs.c.job_id == job.job_id).values(state="failed", error=error))
    page = sign_in_to(own, "reader").get("/care/us-2026/mentoring?scenario=mentoring-example").text
    assert "could not be worked out" in page
    assert "there are no &lt;b&gt;partners&lt;/b&gt;" in page
    assert "Give partners" in page


def test_a_job_under_way_is_shown(own: Workspace, sign_in_to: SignIn) -> None:
    entry = find_base(own, SYSTEM, "us-2026")
    job = ask_for(own, SYSTEM, entry, "care_workforce", {})
    page = sign_in_to(own, "reader").get("/care/us-2026/workforce").text
    assert f'data-job="{job.job_id}"' in page


def test_scenarios_of_the_workspace_can_be_chosen(own: Workspace, sign_in_to: SignIn) -> None:
    bodies = (
        ("short horizon", 1, "care: {workforce: {years: 3}}", False),
        ("short horizon", 2, "care: {workforce: {years: 4}}", False),
        ("of stress", 1, "stress: {horizon_days: 60}", False),
        ("gone", 1, "care: {workforce: {years: 5}}", False),
        ("gone", 2, "care: {workforce: {years: 5}}", True),
    )
    rows = [
        {"scenario_id": f"s{i}", "name": name, "revision": revision, "base_id": BASE, "body": f"name: x\n{body}"}
        | {"scenario_hash": str(i), "created_at": own.now(), "is_deleted": is_deleted}
        for i, (name, revision, body, is_deleted) in enumerate(bodies)
    ]
    with writing(own.database) as held:
        held.execute(scenarios.insert(), rows)
    site = sign_in_to(own, "reader")
    page = site.get(f"/care/{BASE}/workforce").text
    assert "short horizon (of this workspace)" in page
    assert "of stress" not in page
    assert "gone" not in page
    told = site.get(f"/care/{BASE}/workforce.json", params={"scenario": "own:short horizon"}).json()
    assert told["missing"][0]["request"]["body"]["care"]["workforce"]["years"] == 4


def test_as_known_asks_for_another_result(reader_site: TestClient) -> None:
    told = reader_site.get(f"/care/{BASE}/siting.json?as_known=2020-01-01").json()
    assert told["missing"][0]["request"] == {"as_known": "2020-01-01"}
