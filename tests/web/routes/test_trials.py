"""Trials: list, one trial, judging one of one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.web import site

import mainstay as ms
from mainstay.io import bundled_trials
from mainstay.services.bases import add_base
from mainstay.services.jobs.queue import list_jobs
from mainstay.services.results import ResultEntry, load_result
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace

Opens = Callable[[Workspace, str | None], TestClient]
PLACE = "/trials/us-2026"
NAME = "h5-vaccine-fill-finish"
TEXT = bundled_trials.path(NAME).read_text("utf-8")


@pytest.fixture(scope="module")
def judged(worked: Workspace) -> ResultEntry:
    return site.work_out(worked, "us-2026", "stress_trial", {"trial": NAME})


def test_a_trial_shows_claims_beside_evidence_and_the_cheapest_trial(
    worked: Workspace, reader_site: TestClient, judged: ResultEntry
) -> None:
    held = load_result(worked, judged)
    page = reader_site.get(f"{PLACE}/runs/{judged.result_id}")
    told = reader_site.get(f"{PLACE}/runs/{judged.result_id}.json").json()
    assert told["lead"].startswith("Not shown: 40 million")
    assert "5.4 million USD" in told["lead"]
    claims = told["tables"]["claims"]["rows"]
    assert [row["claimed"] for row in claims] == held.tables["claims_vs_demonstrated"]["claimed"].to_list()
    assert [row["verdict"] for row in told["tables"]["certificate"]["rows"]] == held.tables["certificate"][
        "verdict"
    ].to_list()
    charts = {chart["id"]: chart["summary"] for chart in told["charts"]}
    assert set(charts) == {
        "claimed-units-per-day",
        "claimed-first-lot-days",
        "claimed-yield-share",
        "characteristic",
    }
    assert "no run was made" in charts["claimed-units-per-day"]
    assert page.text.count("<figure") == 4
    tag = page.headers["etag"]
    again = reader_site.get(f"{PLACE}/runs/{judged.result_id}", headers={"if-none-match": tag})
    assert again.status_code == 304


def test_the_list_shows_the_verdicts(reader_site: TestClient, judged: ResultEntry) -> None:
    rows = reader_site.get(f"{PLACE}.json").json()["tables"]["trials"]["rows"]
    assert [row["result_id"] for row in rows] == [judged.result_id]
    assert rows[0]["p_met"] == pytest.approx(0.643, abs=0.01)
    page = reader_site.get(PLACE).text
    assert f"{PLACE}/runs/{judged.result_id}" in page
    assert "Judge it" not in page


def test_a_trial_is_judged_by_name_or_as_written(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    site.add_bundled(own, "us-2026", base_id="copy")
    assert "No trial was judged yet" in analyst.get("/trials/copy").text
    asked = {"trial": NAME, "seed": "1"}
    assert analyst.post(f"{PLACE}/runs", data=asked).headers["location"].startswith("/jobs/")
    mine = TEXT.replace("confidence: 0.8", "confidence: 0.9").replace("\n", "\r\n")
    assert analyst.post(f"{PLACE}/runs", data={"spec": mine}).headers["location"].startswith("/jobs/")
    jobs = [job for job in list_jobs(own, SYSTEM) if job.created_by == "user-analyst"]
    assert sorted("spec" in job.told for job in jobs) == [False, True]
    assert sign_in_to(own, "reader").post(f"{PLACE}/runs", data={"trial": NAME}).status_code == 403


def test_a_wrong_trial_comes_back_with_its_problems(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    wrong = TEXT.replace("sanofi-swiftwater", "sanofi-swiftwatr").replace("power: 0.7", "powr: 0.7")
    answer = analyst.post(f"{PLACE}/runs", data={"spec": wrong})
    assert answer.status_code == 422
    assert "sanofi-swiftwatr" in answer.text
    assert "powr" in answer.text
    assert "row" in answer.text
    assert [job for job in list_jobs(own, SYSTEM) if job.created_by == "user-analyst"] == []


def test_trials_of_a_base_that_is_not_shared_are_not_found(own: Workspace, sign_in_to: Opens) -> None:
    add_base(own, site.viewer("steward"), ms.load("us-2026"), base_id="closed", handling="TLP:RED")
    entry = site.work_out(own, "closed", "stress_trial", {"trial": NAME})
    analyst = sign_in_to(own, "analyst")
    for address in ("/trials/closed", f"/trials/closed/runs/{entry.result_id}", f"{PLACE}/runs/{entry.result_id}"):
        assert analyst.get(address).status_code == 404
