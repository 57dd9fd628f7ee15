"""How often and how much a program may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient
from tests.web import site

from mainstay.errors import TooManyError
from mainstay.services.tokens import add_token
from mainstay.services.workspace import Workspace
from mainstay.web.rate_limit import MOST_HELD, RateLimit

API = "/api/v1"
SignIn = Callable[[Workspace, str | None], TestClient]


def test_a_bucket_empties_and_fills() -> None:
    now = [0.0]
    limit = RateLimit(60, 3, clock=lambda: now[0])
    assert [limit.take("a").remaining for _ in range(3)] == [2, 1, 0]
    with pytest.raises(TooManyError) as told:
        limit.take("a")
    assert told.value.wait_seconds == 1
    assert limit.take("b").remaining == 2
    now[0] += 1
    assert limit.take("a").remaining == 0
    now[0] += 3600
    assert limit.take("a").remaining == 2


def test_buckets_do_not_pile_up() -> None:
    limit = RateLimit(60, 3, clock=lambda: 0.0)
    for one in range(MOST_HELD + 50):
        limit.take(str(one))
    assert len(limit._held) == MOST_HELD


def test_too_many_requests_are_refused_person_by_person(
    own: Workspace, sign_in_to: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINSTAY_API_BURST", "3")
    client = sign_in_to(own, "reader")
    left = [client.get(f"{API}/me").headers["ratelimit-remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    got = client.get(f"{API}/me")
    assert (got.status_code, got.headers["content-type"]) == (429, "application/problem+json")
    assert int(got.headers["retry-after"]) >= 1
    # pages are not counted, and another person's bucket is full
    assert client.get("/").status_code == 200
    token = add_token(own, site.viewer("analyst"), name="t", scope=["read"], days=1)
    client.cookies.clear()
    assert client.get(f"{API}/me", headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_what_costs_the_server_much_is_limited_person_by_person(
    own: Workspace, sign_in_to: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINSTAY_POINTS_BURST", "7")
    monkeypatch.setenv("MAINSTAY_POINTS_PER_MINUTE", "1")
    client = sign_in_to(own, "analyst")
    for _ in range(2):
        assert client.post("/scenarios/us-2026/check", data={"body": "name: x"}).status_code == 200
    assert client.post("/bases/us-2026/jobs", data={"kind": "concentration"}).status_code == 303
    page = client.post("/bases/us-2026/jobs", data={"kind": "heatmap"})
    assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert 60 < int(page.headers["retry-after"]) <= 300
    assert "<h1>Too much at once</h1>" in page.text
    assert "nothing was done" in page.text
    part = client.post("/scenarios/us-2026/check", data={"body": "x"}, headers={"hx-request": "true"})
    assert (part.status_code, "<html" in part.text) == (429, False), "what stands in a page is no page"
    assert "Too much at once" in part.text
    told = client.get("/evidence/us-2026.json", params={"text": "insulin"})
    assert (told.status_code, told.headers["content-type"]) == (429, "application/problem+json")
    # what costs little is not counted, and a token of the same person has no bucket of its own
    assert client.get("/evidence/us-2026.json").status_code == 200
    token = add_token(own, site.viewer("analyst"), name="t", scope=["read"], days=1)
    client.cookies.clear()
    bearer = {"authorization": f"Bearer {token}"}
    assert client.get("/evidence/us-2026.json", params={"text": "insulin"}, headers=bearer).status_code == 429


def test_a_full_bucket_is_enough_for_the_dearest() -> None:
    limit = RateLimit(60, 3, clock=lambda: 0.0)
    assert limit.take("a", 10).remaining == 0
    with pytest.raises(TooManyError) as told:
        limit.take("a", 2)
    assert told.value.wait_seconds == 2


def test_errors_tell_what_is_left_too(own: Workspace, sign_in_to: SignIn) -> None:
    got = sign_in_to(own, "reader").get(f"{API}/bases/nowhere")
    assert got.status_code == 404
    assert int(got.headers["ratelimit-remaining"]) < int(got.headers["ratelimit-limit"])


def test_a_request_that_is_too_large_is_refused(own: Workspace, sign_in_to: SignIn) -> None:
    client = sign_in_to(own, "analyst")
    got = client.post(f"{API}/jobs", content=b" " * 3_000_000, headers={"content-type": "application/json"})
    assert (got.status_code, got.headers["content-type"]) == (413, "application/problem+json")

    def drip() -> Iterator[bytes]:  # no length is told
        for _ in range(40):
            yield b" " * 100_000

    got = client.post(f"{API}/jobs", content=drip(), headers={"content-type": "application/json"})
    assert (got.status_code, got.headers["content-type"]) == (413, "application/problem+json")


def test_a_wrong_method_is_told_with_the_right_ones(reader_site: TestClient) -> None:
    got = reader_site.delete(f"{API}/bases")
    assert (got.status_code, got.headers["content-type"]) == (405, "application/problem+json")
    assert got.headers["allow"] == "GET"
