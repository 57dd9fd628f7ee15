"""Jobs and results for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import polars as pl
import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from tests.web import site

from mainstay.services.bases import find_base
from mainstay.services.jobs.queue import ask_for
from mainstay.services.results import find_result, list_results, load_result
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import jobs

API = "/api/v1"
SignIn = Callable[[Workspace, str | None], TestClient]


@pytest.fixture
def analyst(own: Workspace, sign_in_to: SignIn) -> TestClient:
    return sign_in_to(own, "analyst")


def ask(client: TestClient, seed: int, **headers: str) -> Response:
    body = {"base_id": "us-2026", "kind": "heatmap", "request": {"seed": seed}}
    return client.post(f"{API}/jobs", json=body, headers={name.replace("_", "-"): v for name, v in headers.items()})


def test_the_same_work_is_asked_for_once(analyst: TestClient) -> None:
    first, again, other = ask(analyst, 1), ask(analyst, 1), ask(analyst, 2)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 201)
    assert first.json()["job_id"] == again.json()["job_id"] != other.json()["job_id"]
    assert first.headers["location"] == f"{API}/jobs/{first.json()['job_id']}"
    one = analyst.get(first.headers["location"]).json()
    assert (one["state"], one["request"], one["kind"]) == ("queued", {"seed": 1}, "heatmap")


def test_a_key_names_one_job_for_one_person(own: Workspace, analyst: TestClient, sign_in_to: SignIn) -> None:
    first = ask(analyst, 1, idempotency_key="k1")
    job_id = first.json()["job_id"]
    assert ask(analyst, 1, idempotency_key="k1").json()["job_id"] == job_id
    wrong = ask(analyst, 2, idempotency_key="k1")
    assert (wrong.status_code, wrong.json()["problems"][0]["code"]) == (422, "job.key_used")
    with writing(own.database) as held:
        held.execute(jobs.update().where(jobs.c.job_id == job_id).values(state="failed"))
    # whoever repeats the words gets the job that failed; a new key, or none, starts anew
    assert ask(analyst, 1, idempotency_key="k1").json()["state"] == "failed"
    assert ask(analyst, 1, idempotency_key="k2").json()["job_id"] != job_id
    steward = sign_in_to(own, "steward")
    assert ask(steward, 3, idempotency_key="k1").status_code == 201


def test_all_that_is_wrong_is_told_at_once(analyst: TestClient) -> None:
    body = {"base_id": "us-2026", "kind": "heatmap", "request": {"draws": 1, "sed": 3}}
    got = analyst.post(f"{API}/jobs", json=body)
    assert got.status_code == 422
    assert {one["column"] for one in got.json()["problems"]} == {"draws", "sed"}
    got = analyst.post(f"{API}/jobs", json={"base": "us-2026", "kind": 3})
    assert got.status_code == 422
    assert {one["column"] for one in got.json()["problems"]} == {"body.base_id", "body.kind", "body.base"}
    for content, kind in ((b"{", "application/json"), (b"a=1", "application/x-www-form-urlencoded")):
        got = analyst.post(f"{API}/jobs", content=content, headers={"content-type": kind})
        assert (got.status_code, got.headers["content-type"]) == (422, "application/problem+json")


def test_the_list_is_stable_while_jobs_are_added(own: Workspace, analyst: TestClient) -> None:
    asked = [ask(analyst, seed).json()["job_id"] for seed in range(20, 25)]
    seen: list[str] = []
    params: dict[str, object] = {"limit": 2, "state": "queued"}
    new = 50
    while True:
        part = analyst.get(f"{API}/jobs", params=params).json()
        seen += [one["job_id"] for one in part["items"]]
        if part["next"] is None:
            break
        params["cursor"] = part["next"]
        ask(analyst, new)
        new += 1
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in asked] == asked[::-1]


def test_rows_of_the_same_moment_are_neither_lost_nor_repeated(own: Workspace, analyst: TestClient) -> None:
    entry = find_base(own, site.viewer("analyst"), "us-2026")
    made = {ask_for(own, site.viewer("analyst"), entry, "heatmap", {"seed": seed}).job_id for seed in range(40, 47)}
    moment = own.now() + timedelta(days=1)
    with writing(own.database) as held:
        held.execute(jobs.update().where(jobs.c.job_id.in_(made)).values(created_at=moment))
    seen: list[str] = []
    params: dict[str, object] = {"limit": 3}
    while len(seen) < 7:
        part = analyst.get(f"{API}/jobs", params=params).json()
        seen += [one["job_id"] for one in part["items"]]
        params["cursor"] = part["next"]
    assert sorted(seen[:7]) == sorted(made)


def test_calling_off(analyst: TestClient, own: Workspace, sign_in_to: SignIn) -> None:
    job_id = ask(analyst, 1).json()["job_id"]
    steward = sign_in_to(own, "steward")
    assert steward.post(f"{API}/jobs/{job_id}/cancel").status_code == 403
    assert analyst.post(f"{API}/jobs/{job_id}/cancel").json()["state"] == "cancelled"
    got = analyst.post(f"{API}/jobs/{job_id}/cancel")
    assert (got.status_code, got.json()["code"]) == (409, "M523")


def test_events_tell_of_progress_and_of_the_end(own: Workspace, analyst: TestClient) -> None:
    job_id = ask(analyst, 1).json()["job_id"]
    analyst.post(f"{API}/jobs/{job_id}/cancel")
    got = analyst.get(f"{API}/jobs/{job_id}/events")
    assert got.headers["content-type"].startswith("text/event-stream")
    assert "event: progress" in got.text
    end = got.text.split("event: end\ndata: ")[1].split("\n")[0]
    assert json.loads(end) == {"state": "cancelled", "href": f"{API}/jobs/{job_id}"}


def test_a_reader_starts_nothing_and_a_foreign_page_cannot(
    worked: Workspace, sign_in_to: SignIn, own: Workspace
) -> None:
    reader = sign_in_to(worked, "reader")
    assert ask(reader, 1).status_code == 403
    analyst = sign_in_to(own, "analyst")
    assert ask(analyst, 1, sec_fetch_site="cross-site").status_code == 403
    assert ask(analyst, 1, origin="https://elsewhere.example").status_code == 403


def test_a_result_with_all_its_parts(reader_site: TestClient, worked: Workspace) -> None:
    listed = reader_site.get(f"{API}/results", params={"kind": "heatmap", "base_id": "us-2026"}).json()["items"]
    result_id = listed[0]["result_id"]
    here = load_result(worked, find_result(worked, site.viewer("reader"), result_id))
    whole = reader_site.get(f"{API}/results/{result_id}").json()
    assert whole["content_hash"] == here.hash
    assert {one["name"]: one["rows"] for one in whole["tables"]} == {n: f.height for n, f in here.tables.items()}
    assert [one["value"] for one in whole["metrics"]] == here.metrics["value"].to_list()
    metrics = reader_site.get(f"{API}/results/{result_id}/metrics").json()["metrics"]
    assert metrics == whole["metrics"]
    assert reader_site.get(f"{API}/results/{result_id}/manifest").json()["seed"] == here.manifest["seed"]
    name = max(here.tables, key=lambda one: here.tables[one].height)
    rows = reader_site.get(f"{API}/results/{result_id}/tables/{name}", params={"limit": 5}).json()
    assert (rows["total"], len(rows["rows"])) == (here.tables[name].height, 5)
    parquet = reader_site.get(
        f"{API}/results/{result_id}/tables/{name}", headers={"accept": "application/vnd.apache.parquet"}
    )
    assert pl.read_parquet(parquet.content).equals(here.tables[name])
    assert reader_site.get(f"{API}/results/{result_id}/tables/nothing").status_code == 404
    assert reader_site.get(f"{API}/results/{result_id}/files/metrics.parquet").status_code == 200
    assert reader_site.get(f"{API}/results/{result_id}/files/a/b").status_code == 404


def test_every_number_that_is_none_stays_none(reader_site: TestClient, worked: Workspace) -> None:
    for entry in list_results(worked, site.viewer("reader")):
        here = load_result(worked, entry).metrics
        told = reader_site.get(f"{API}/results/{entry.result_id}/metrics").json()["metrics"]
        for name in ("value", "low", "high"):
            assert [one[name] for one in told] == here[name].to_list()


def test_kinds_tell_what_can_be_asked(reader_site: TestClient) -> None:
    kinds = {one["name"]: one["request_schema"] for one in reader_site.get(f"{API}/kinds").json()["items"]}
    assert "draws" in kinds["heatmap"]["properties"]
    assert kinds["heatmap"]["additionalProperties"] is False
