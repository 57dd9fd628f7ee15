"""Jobs: list, page, events, asking, calling off."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web import site

from mainstay.services.bases import add_base, find_base
from mainstay.services.jobs.queue import ask_for, list_jobs
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import jobs

Opens = Callable[[Workspace, str | None], TestClient]
FORM = {"kind": "heatmap", "request": json.dumps({"seed": 77}), "back": ""}


def _ask(workspace: Workspace, login: str = "analyst", **told: object) -> str:
    entry = find_base(workspace, SYSTEM, "us-2026")
    return ask_for(workspace, site.viewer(login), entry, "heatmap", {"seed": 77, **told}).job_id


def _set(workspace: Workspace, job_id: str, **values: object) -> None:
    with writing(workspace.database) as held:
        held.execute(jobs.update().where(jobs.c.job_id == job_id).values(**values))


def _events(text: str) -> list[tuple[str, dict[str, object]]]:
    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines())
        if "event" in lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def test_asking_leads_to_the_job_and_to_the_page_that_asked(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    begun = analyst.post("/bases/us-2026/jobs", data=FORM)
    assert begun.status_code == 303
    assert begun.headers["location"].startswith("/jobs/")
    again = analyst.post("/bases/us-2026/jobs", data={**FORM, "back": "/heatmap/us-2026?seed=77"})
    assert again.headers["location"] == "/heatmap/us-2026?seed=77"
    assert len([job for job in list_jobs(own, SYSTEM) if job.created_by == "user-analyst"]) == 1


def test_what_is_there_already_is_shown_and_not_done_again(own: Workspace, sign_in_to: Opens) -> None:
    before = len(list_jobs(own, SYSTEM))
    answer = sign_in_to(own, "analyst").post("/bases/us-2026/jobs", data={"kind": "heatmap", "request": "{}"})
    assert answer.headers["location"] == "/heatmap/us-2026"
    assert len(list_jobs(own, SYSTEM)) == before


def test_a_form_never_leads_elsewhere(own: Workspace, sign_in_to: Opens) -> None:
    told = {**FORM, "back": "//evil.example/x"}
    assert sign_in_to(own, "analyst").post("/bases/us-2026/jobs", data=told).headers["location"].startswith("/jobs/")


def test_a_wrong_request_lists_its_problems(own: Workspace, sign_in_to: Opens) -> None:
    analyst = sign_in_to(own, "analyst")
    for request, word in (("[1]", "JSON object"), ('{"seeed": 1}', "seeed"), ("{", "JSON object")):
        answer = analyst.post("/bases/us-2026/jobs", data={"kind": "heatmap", "request": request})
        assert answer.status_code == 422
        assert word in answer.text
    assert analyst.post("/bases/us-2026/jobs", data={"kind": "heatmep"}).status_code == 404
    assert analyst.post("/bases/nowhere/jobs", data=FORM).status_code == 404


def test_a_reader_starts_and_cancels_nothing(own: Workspace, sign_in_to: Opens) -> None:
    reader = sign_in_to(own, "reader")
    job_id = _ask(own)
    assert reader.post("/bases/us-2026/jobs", data=FORM).status_code == 403
    assert reader.post(f"/jobs/{job_id}/cancel").status_code == 403
    page = reader.get(f"/jobs/{job_id}")
    assert page.status_code == 200
    assert "/cancel" not in page.text


def test_one_calls_off_ones_own_job_and_an_administrator_any(own: Workspace, sign_in_to: Opens) -> None:
    job_id = _ask(own)
    assert sign_in_to(own, "steward").post(f"/jobs/{job_id}/cancel").status_code == 403
    analyst = sign_in_to(own, "analyst")
    assert f'action="/jobs/{job_id}/cancel"' in analyst.get(f"/jobs/{job_id}").text
    assert analyst.post(f"/jobs/{job_id}/cancel").status_code == 303
    page = analyst.get(f"/jobs/{job_id}").text
    assert "called off" in page
    assert "Ask for it again" in page
    assert analyst.post(f"/jobs/{job_id}/cancel").status_code == 409
    other = _ask(own, seed=78)
    assert sign_in_to(own, "administrator").post(f"/jobs/{other}/cancel").status_code == 303


def test_a_job_under_way_shows_progress_that_the_front_end_follows(own: Workspace, sign_in_to: Opens) -> None:
    job_id = _ask(own)
    _set(own, job_id, state="running", done=30, total=120, doing="run 30 of 120", started_at=own.now())
    client = sign_in_to(own, "reader")
    page = client.get(f"/jobs/{job_id}").text
    assert f'data-events="/jobs/{job_id}/events"' in page
    assert 'max="120.0" value="30.0"' in page
    told = client.get(f"/jobs/{job_id}.json").json()
    assert {"label": "State", "value": "under way", "interval": ""} in told["numbers"]


def test_events_end_with_the_job(own: Workspace, sign_in_to: Opens) -> None:
    job_id = _ask(own)
    client = sign_in_to(own, "analyst")
    client.post(f"/jobs/{job_id}/cancel")
    answer = client.get(f"/jobs/{job_id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-accel-buffering"] == "no"
    assert _events(answer.text)[-1] == ("end", {"state": "cancelled", "href": f"/jobs/{job_id}"})


def test_events_of_a_job_that_is_done_lead_to_its_result(worked: Workspace, reader_site: TestClient) -> None:
    done = next(job for job in list_jobs(worked, SYSTEM, most=500) if job.kind == "heatmap")
    entry = site.work_out(worked, "us-2026", "heatmap")
    _set(worked, done.job_id, state="done", done=1, total=1, result_id=entry.result_id)
    assert _events(reader_site.get(f"/jobs/{done.job_id}/events").text)[-1] == (
        "end",
        {"state": "done", "href": "/heatmap/us-2026"},
    )
    assert 'href="/heatmap/us-2026"' in reader_site.get(f"/jobs/{done.job_id}").text


def test_a_job_that_failed_lists_all_problems_and_reasons(own: Workspace, sign_in_to: Opens) -> None:
    job_id = _ask(own)
    problems = [{"code": "x.y", "message": "a <b>share</b> is above 1", "column": "share", "found": "1.2"}]
    error = {"code": "M100", "message": "the base is wrong", "hint": "mend it", "problems": problems}
    reasons = [{"at": "2026-05-01", "reason": "the worker was lost"}]
    _set(own, job_id, state="failed", error=json.dumps(error), reasons=json.dumps(reasons), ended_at=own.now())
    page = sign_in_to(own, "reader").get(f"/jobs/{job_id}").text
    for words in ("the base is wrong", "Mend it.", "a &lt;b&gt;share&lt;/b&gt; is above 1", "the worker was lost"):
        assert words in page


def test_the_list_filters_and_its_twins_hold_the_same(own: Workspace, sign_in_to: Opens) -> None:
    job_id = _ask(own)
    client = sign_in_to(own, "analyst")
    assert f"/jobs/{job_id}" in client.get("/jobs").text
    mine = client.get("/jobs.json?by=me").json()["tables"]["jobs"]["rows"]
    assert [row["job_id"] for row in mine] == [job_id]
    assert client.get("/jobs.csv?state=queued&by=me").text.count(job_id) == 1
    assert "No job fits" in client.get("/jobs?base=us-2026&state=failed").text


def test_jobs_on_a_base_that_is_not_shared_are_nobodys_business(own: Workspace, sign_in_to: Opens) -> None:
    import mainstay as ms

    entry = add_base(own, site.viewer("steward"), ms.load("us-2026"), base_id="closed", handling="TLP:RED")
    job_id = ask_for(own, site.viewer("steward"), entry, "heatmap", {"seed": 1}).job_id
    analyst = sign_in_to(own, "analyst")
    for address in (f"/jobs/{job_id}", f"/jobs/{job_id}.json", f"/jobs/{job_id}/events"):
        assert analyst.get(address).status_code == 404
    assert analyst.post(f"/jobs/{job_id}/cancel").status_code == 404
    assert job_id not in analyst.get("/jobs").text
    assert sign_in_to(own, "steward").get(f"/jobs/{job_id}").headers["x-mainstay-handling"] == "TLP:RED"


def test_a_job_whose_result_is_gone_is_still_told(own: Workspace, sign_in_to: Opens) -> None:
    """Retention removes a result that a newer one has replaced, perhaps before the job that made it."""
    job_id = _ask(own)
    _set(own, job_id, state="done", done=1, total=1, result_id="gone")
    client = sign_in_to(own, "analyst")
    page = client.get(f"/jobs/{job_id}")
    assert page.status_code == 200
    assert "See the result" not in page.text
    assert client.get(f"/jobs/{job_id}/state").json()["href"] == f"/jobs/{job_id}"
    assert _events(client.get(f"/jobs/{job_id}/events").text)[-1] == (
        "end",
        {"state": "done", "href": f"/jobs/{job_id}"},
    )


def test_a_request_of_nested_brackets_is_a_wrong_request(own: Workspace, sign_in_to: Opens) -> None:
    client = sign_in_to(own, "analyst")
    answer = client.post("/bases/us-2026/jobs", data=FORM | {"request": "[" * 100_000})
    assert answer.status_code == 422


HALVES = (
    {"kind": "stress", "request": {"body": {"description": "a\ud800"}}},
    {"kind": "stress", "request": {"body": {"\udfff": 1}}},
    {"kind": "stress", "request": {"body": 'description: "\\ud800"\n'}},
    {"kind": "stress", "request": {"scenario": "\ud800"}},
    {"kind": "\ud800", "request": {}},
)


@pytest.mark.parametrize("told", HALVES, ids=["value", "key", "yaml", "name", "kind"])
def test_half_a_character_is_a_wrong_request(own: Workspace, sign_in_to: Opens, told: dict[str, Any]) -> None:
    client = sign_in_to(own, "analyst")
    sent = json.dumps({"base_id": "us-2026", **told})
    answer = client.post("/api/v1/jobs", content=sent, headers={"content-type": "application/json"})
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    form = {"kind": "stress", "request": json.dumps(told["request"])}
    assert client.post("/bases/us-2026/jobs", data=form).status_code in {303, 404, 422}


def test_a_scenario_with_half_a_character_is_not_saved(own: Workspace, sign_in_to: Opens) -> None:
    client = sign_in_to(own, "analyst")
    body = 'name: half\ndescription: "\\ud800"\n'
    assert client.post("/scenarios/us-2026", data={"body": body}).status_code == 422
