"""What stands between the network and the pages: origin, host, headers, sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient
from tests.web import site

from mainstay.services.retention import read_policy
from mainstay.services.workspace import Workspace
from mainstay.web import static_files
from mainstay.web.app import create_app

Open = Callable[[Workspace, str | None], TestClient]


@pytest.fixture
def boss(quick_workspace: Workspace, sign_in_to: Open) -> TestClient:
    return sign_in_to(site.add_people(quick_workspace), "administrator")


@pytest.fixture
def anybody(quick_workspace: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(quick_workspace), base_url=site.HOST, follow_redirects=False) as made:
        yield made


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "https://testserver"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"origin": "https://testserver"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://testserver"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://testserver.evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_only_our_own_pages_may_change_something(
    quick_workspace: Workspace, boss: TestClient, headers: dict[str, str], is_ours: bool
) -> None:
    del boss.headers["sec-fetch-site"]
    answer = boss.post("/administration/retention", data={"keep_jobs_days": "9"}, headers=headers)
    assert answer.status_code == (303 if is_ours else 403)
    assert (read_policy(quick_workspace).keep_jobs_days == 9) == is_ours


def test_no_get_changes_anything(boss: TestClient, quick_workspace: Workspace) -> None:
    from tests.web.routes_of import ways

    changing = {way.path for way in ways(create_app(quick_workspace)) if way.method not in ("GET", "HEAD")}
    reading = {way.path for way in ways(create_app(quick_workspace)) if way.method == "GET"}
    for path in sorted(changing - reading):
        if "{" not in path:
            assert boss.get(path).status_code in (404, 405), path


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "testserver:80@evil.example"])
def test_a_foreign_host_name_is_refused(anybody: TestClient, host: str) -> None:
    answer = anybody.get("/sign-in", headers={"host": host})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_a_one_time_link_names_no_foreign_host(boss: TestClient) -> None:
    told = {"login": "eve", "role_id": "reader"}
    answer = boss.post("/administration/people", data=told, headers={"x-forwarded-host": "evil.example"})
    assert "https://testserver/invitation/" in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/nothing", "/account.json", "/invitation/x", "/audit.csv"])
def test_every_answer_carries_the_headers(boss: TestClient, path: str) -> None:
    headers = boss.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for needed in ("frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "form-action 'self'"):
        assert needed in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert "public" not in headers["cache-control"]
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


def test_scripts_and_style_sheets_carry_a_policy_too(anybody: TestClient) -> None:
    built = [name for name in static_files.manifest().values() if name.endswith((".js", ".css"))]
    if not built:
        pytest.skip("the front end was not built")
    for name in built:
        headers = anybody.get(static_files.PREFIX + name).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], name
        assert "object-src 'none'" in headers["content-security-policy"], name
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_a_request_that_is_too_large_is_refused_by_what_it_says(anybody: TestClient) -> None:
    headers = {"sec-fetch-site": "same-origin", "content-length": "99999999999"}
    assert anybody.post("/sign-in", content=b"x", headers=headers).status_code == 413


def test_a_request_that_is_too_large_is_refused_by_what_it_sends(anybody: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(50):
            yield b"a" * 100_000

    headers = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    assert anybody.post("/sign-in", content=endless(), headers=headers).status_code == 413


def test_an_upload_that_is_too_large_is_refused(boss: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_MAX_UPLOAD_BYTES", "1000")
    answer = boss.post("/bases", files={"file": ("a.zip", b"x" * 100_000)}, data={"handling": "TLP:RED"})
    assert answer.status_code == 413


def test_who_may_not_upload_is_refused_before_the_file_is_read(
    quick_workspace: Workspace, boss: TestClient, sign_in_to: Open
) -> None:
    pieces: list[int] = []

    def body() -> Iterator[bytes]:
        for number in range(20):
            pieces.append(number)
            yield b"x" * 1000

    reader = sign_in_to(quick_workspace, "reader")
    # a form that cannot be read: whoever may upload is told so, whoever may not learns nothing of it
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert reader.post("/bases", content=body(), headers=headers).status_code == 403
    assert boss.post("/bases", content=b"no form", headers=headers).status_code in (400, 422)


def test_a_value_that_no_database_keeps_is_an_error_of_the_asker(workspace: Workspace, sign_in_to: Open) -> None:
    """On both databases: PostgreSQL keeps no NUL in a text."""
    boss = sign_in_to(site.add_people(workspace), "administrator")
    assert boss.get("/audit", params={"actor": "a\0b"}).status_code in (200, 422)
    assert boss.get("/bases/a%00b").status_code in (404, 422)
    assert boss.post("/sign-in", data={"login": "a\0b", "password": "x"}).status_code in (401, 422)
    assert boss.get("/audit", params={"before": "9" * 18}).status_code == 200
