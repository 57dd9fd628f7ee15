"""Scenarios for programs: nobody's change is overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from mainstay.services.workspace import Workspace

HOME = "/api/v1/bases/us-2026/scenarios"
SignIn = Callable[[Workspace, str | None], TestClient]
BODY = "name: mine\ndescription: {}\nstress: {{horizon_days: 60}}\n"


@pytest.fixture
def analyst(own: Workspace, sign_in_to: SignIn) -> TestClient:
    return sign_in_to(own, "analyst")


def test_saving_needs_the_revision_that_it_rests_on(analyst: TestClient) -> None:
    place, body = f"{HOME}/mine", {"body": BODY.format("one")}
    assert analyst.put(place, json=body).status_code == 428
    assert analyst.put(place, json=body, headers={"if-match": '"r1"'}).status_code == 412
    made = analyst.put(place, json=body, headers={"if-none-match": "*"})
    assert (made.status_code, made.headers["etag"]) == (201, '"r1"')
    assert analyst.put(place, json=body, headers={"if-none-match": "*"}).status_code == 412
    changed = {"body": BODY.format("two")}
    second = analyst.put(place, json=changed, headers={"if-match": '"r1"'})
    assert (second.status_code, second.headers["etag"], second.json()["revision"]) == (200, '"r2"', 2)
    late = analyst.put(place, json={"body": BODY.format("three")}, headers={"if-match": '"r1"'})
    assert (late.status_code, late.json()["code"]) == (412, "M526")
    told = analyst.get(place)
    assert (told.json()["body"], told.headers["etag"]) == (changed["body"], '"r2"')
    assert analyst.get(place, headers={"if-none-match": '"r2"'}).status_code == 304
    assert "mine" in {one["name"] for one in analyst.get(HOME).json()["items"]}


def test_what_is_wrong_with_a_text_is_told_and_nothing_is_saved(analyst: TestClient) -> None:
    wrong = {"body": "name: mine\nstress: {horizon_dayz: 60}\n"}
    problems = analyst.post(f"{HOME}/check", json=wrong).json()["problems"]
    assert "horizon_days" in str(problems)
    assert analyst.post(f"{HOME}/check", json={"body": BODY.format("one")}).json() == {"problems": []}
    refused = analyst.put(f"{HOME}/mine", json=wrong, headers={"if-none-match": "*"})
    assert refused.status_code == 422
    assert analyst.get(f"{HOME}/mine").status_code == 404


def test_a_reader_writes_nothing(own: Workspace, sign_in_to: SignIn) -> None:
    reader = sign_in_to(own, "reader")
    assert reader.get(HOME).json()["items"]
    put = reader.put(f"{HOME}/mine", json={"body": BODY.format("x")}, headers={"if-none-match": "*"})
    assert put.status_code == 403
