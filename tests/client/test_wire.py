"""What travels: tried again where that is harmless, no token over an open line, errors of every kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import httpx2
import pytest
import stamina

from mainstay.client import connect
from mainstay.client.told_errors import error_of
from mainstay.errors import (
    InputError,
    MainstayError,
    NotFoundError,
    TooManyError,
    UnavailableError,
    UnreachableError,
)

HOME = "https://mainstay.example"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=5):
        yield


def carried(answers: Callable[[httpx2.Request, int], httpx2.Response]) -> tuple[httpx2.MockTransport, list[str]]:
    """Return a line on which requests are counted and answered."""
    seen: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(f"{request.method} {request.url.path}")
        return answers(request, len(seen))

    return httpx2.MockTransport(handle), seen


def broken(request: httpx2.Request, count: int) -> httpx2.Response:
    if count < 3:
        msg = "broken"
        raise httpx2.ReadError(msg)
    return httpx2.Response(200, json={"login": "ada"})


def test_a_broken_line_is_tried_again_for_what_changes_nothing() -> None:
    line, seen = carried(broken)
    with connect(HOME, "t", transport=line) as client:
        assert client.me() == {"login": "ada"}
    assert len(seen) == 3


def test_a_job_is_asked_for_again_under_the_same_key() -> None:
    keys: list[str] = []

    def answers(request: httpx2.Request, count: int) -> httpx2.Response:
        keys.append(request.headers["idempotency-key"])
        if count < 3:
            msg = "broken"
            raise httpx2.ReadError(msg)
        return httpx2.Response(201, json={"job_id": "j", "kind": "heatmap", "state": "queued"})

    line, _ = carried(answers)
    with connect(HOME, "t", transport=line) as client:
        assert client.run("heatmap", "us-2026").job_id == "j"
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_what_changes_something_is_not_sent_twice() -> None:
    line, seen = carried(broken)
    with connect(HOME, "t", transport=line) as client, pytest.raises(UnreachableError):
        client.scenarios("us-2026").save("a", "name: a", revision=1)
    assert len(seen) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_come_later_is_asked_again(status: int) -> None:
    def answers(request: httpx2.Request, count: int) -> httpx2.Response:
        if count < 4:
            return httpx2.Response(status, json={"detail": "later", "code": "M524"}, headers={"retry-after": "0"})
        return httpx2.Response(200, json={"revision": 2})

    line, seen = carried(answers)
    with connect(HOME, "t", transport=line) as client:
        assert client.scenarios("us-2026").save("a", "name: a", revision=1) == {"revision": 2}
    assert len(seen) == 4


def test_when_it_never_has_time_that_is_the_error() -> None:
    line, seen = carried(
        lambda *_: httpx2.Response(429, json={"detail": "too many", "code": "M524"}, headers={"retry-after": "7"})
    )
    with connect(HOME, "t", transport=line) as client, pytest.raises(TooManyError) as told:
        client.me()
    assert told.value.wait_seconds == 7
    assert len(seen) == 5


def test_an_error_is_not_tried_again() -> None:
    line, seen = carried(lambda *_: httpx2.Response(500, json={"detail": "broken", "code": "M000"}))
    with connect(HOME, "t", transport=line) as client, pytest.raises(MainstayError, match="broken"):
        client.me()
    assert len(seen) == 1


def test_a_redirect_is_not_followed() -> None:
    line, seen = carried(lambda *_: httpx2.Response(302, headers={"location": "https://elsewhere.example/"}))
    with connect(HOME, "secret", transport=line) as client, pytest.raises(UnreachableError, match="redirects"):
        client.me()
    assert len(seen) == 1


@pytest.mark.parametrize("url", ["http://mainstay.example", "mainstay.example", "ftp://localhost", "", "http://"])
def test_a_token_never_travels_over_an_open_line(url: str) -> None:
    with pytest.raises(InputError):
        connect(url, "secret")


def test_every_error_keeps_its_kind_over_the_line() -> None:
    waiting: list[type[MainstayError]] = [MainstayError]
    seen = 0
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        body = {"code": kind.code, "detail": "it went wrong", "hint": "mend it", "where": "here", "problems": []}
        made = error_of(500, json.dumps(body).encode())
        assert (type(made), made.message, made.hint, made.where) == (kind, "it went wrong", "mend it", "here")
        seen += 1
    assert seen > 10


def test_problems_come_whole() -> None:
    problem = {"code": "a.b", "message": "wrong", "table": "lines", "row": 3, "from_the_future": 1}
    made = error_of(422, json.dumps({"code": "M100", "detail": "no", "problems": [problem]}).encode())
    assert isinstance(made, InputError)
    assert (made.problems[0].table, made.problems[0].row) == ("lines", 3)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(502, b"<html>", UnreachableError), (404, b"", NotFoundError), (503, b"[]", UnavailableError)],
)
def test_answers_of_something_on_the_way_are_errors_too(status: int, body: bytes, kind: type[MainstayError]) -> None:
    assert type(error_of(status, body)) is kind
