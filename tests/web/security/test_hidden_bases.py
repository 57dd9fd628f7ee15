"""Two people with different grants: what belongs to a base of one is, for the other, as if it were not there (IDOR)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.web import site
from tests.web.routes_of import Way, ways
from tests.web.security.hidden import BASE, NOTHING, OWNED, TITLE, Hidden, hide

from mainstay.services.bases import list_bases
from mainstay.services.grants import list_grants
from mainstay.services.workspace import open_workspace
from mainstay.web.app import create_app


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hidden]:
    folder: Path = tmp_path_factory.mktemp("hidden")
    with open_workspace(folder / "workspace") as workspace:
        yield hide(workspace)


@pytest.fixture(scope="module")
def owner(hidden: Hidden) -> Iterator[TestClient]:
    with site.client(hidden.workspace, "steward") as made:
        yield made


@pytest.fixture(scope="module")
def other(hidden: Hidden) -> Iterator[TestClient]:
    with site.client(hidden.workspace, "other") as made:
        yield made


@pytest.fixture(scope="module")
def all_ways(hidden: Hidden) -> list[Way]:
    return [way for way in ways(create_app(hidden.workspace)) if way.path != "/sign-out"]


def test_the_owner_sees_it(hidden: Hidden, owner: TestClient, all_ways: list[Way]) -> None:
    """Without this, the other tests would show nothing."""
    seen = set()
    for way in all_ways:
        if way.method == "GET" and set(hidden.names(way)) & set(OWNED) and "events" not in way.path:
            answer = owner.get(hidden.address(way))
            assert answer.status_code < 500, (way.name, answer.text[-2000:])
            if answer.status_code == 200:
                seen.add(way.path)
    assert {"/bases/{base_id}", "/jobs/{job_id}", "/results/{result_id}", "/bases/{base_id}/sharing"} <= seen
    assert {"/api/v1/bases/{base_id}", "/api/v1/results/{result_id}", "/api/v1/jobs/{job_id}"} <= seen
    assert len(seen) > 30


def test_for_the_other_it_is_as_if_it_were_not_there(hidden: Hidden, other: TestClient, all_ways: list[Way]) -> None:
    told_apart = []
    for way in all_ways:
        owned = [name for name in hidden.names(way) if name in OWNED]
        if not owned:
            continue
        answers = []
        for values in ({}, dict.fromkeys(owned, NOTHING)):
            answer = other.request(way.method, hidden.address(way, **values), data={} if way.method == "POST" else None)
            text = answer.text
            for name in owned:
                text = text.replace(hidden.values[name], "NAME").replace(NOTHING, "NAME")
            answers.append((answer.status_code, text))
        if answers[0] != answers[1] or answers[0][0] < 400:
            told_apart.append((way.name, answers[0][0], answers[1][0]))
    assert not told_apart
    assert len(list_grants(hidden.workspace, list_bases(hidden.workspace, site.viewer("steward"))[0])) == 1


def test_no_list_names_it(hidden: Hidden, owner: TestClient, other: TestClient, all_ways: list[Way]) -> None:
    named, leaks = 0, []
    for way in all_ways:
        # the audit log is for who may read all of it
        if way.method != "GET" or hidden.names(way) or way.path.startswith("/audit"):
            continue
        named += TITLE in owner.get(way.path).text
        text = other.get(way.path).text
        if any(word in text for word in (TITLE, BASE, *(hidden.values[name] for name in OWNED[1:]))):
            leaks.append(way.name)
    assert named > 3
    assert not leaks


def test_a_filter_finds_nothing_of_it(hidden: Hidden, owner: TestClient, other: TestClient) -> None:
    for path in ("/jobs.json", "/results.json"):
        told = {"base": BASE}
        assert hidden.values["base_id"] in owner.get(path, params=told).text
        assert hidden.values["job_id"] not in other.get(path, params=told).text
        assert hidden.values["result_id"] not in other.get(path, params=told).text
