"""Signing in and out, step by step, as a browser would."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from sqlalchemy import select
from starlette.testclient import TestClient
from tests.databases import Clock
from tests.web import site

from mainstay.services import second_factor, sessions
from mainstay.services.accounts import accept_invitation, add_person, invite
from mainstay.services.names import hash_secret
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import audit, users
from mainstay.store.tables import sessions as kept
from mainstay.web.asking import COOKIE

PASSWORD = "three grey herons wade"


def add(workspace: Workspace, login: str, role: str = "reader") -> str:
    """Return somebody who has accepted their invitation."""
    user_id = add_person(workspace, by="system", login=login, role_id=role)
    return accept_invitation(workspace, invite(workspace, "system", user_id), PASSWORD)


@pytest.fixture
def browser(quick_workspace: Workspace) -> Iterator[TestClient]:
    """Give a browser that nobody has signed in with."""
    with site.client(quick_workspace, None) as made:
        yield made


def sent(browser: TestClient, login: str, password: str, **more: str) -> object:
    return browser.post("/sign-in", data={"login": login, "password": password, **more})


def test_login_and_password_start_a_session(quick_workspace: Workspace, browser: TestClient) -> None:
    add(quick_workspace, "ada")
    assert browser.get("/").headers["location"] == "/sign-in?next=%2F"
    answer = sent(browser, " Ada ", PASSWORD, next="/home.json?table=bases")
    assert (answer.status_code, answer.headers["location"]) == (303, "/home.json?table=bases")
    assert browser.get("/home.json").status_code == 200
    assert browser.get("/sign-in", params={"next": "/about"}).headers["location"] == "/about"


def test_the_cookie_keeps_to_this_host_and_away_from_scripts(quick_workspace: Workspace, browser: TestClient) -> None:
    add(quick_workspace, "ada")
    for cookie in sent(browser, "ada", PASSWORD).headers.get_list("set-cookie"):
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-")
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags
        assert not any(flag.startswith("domain") for flag in flags)


def test_a_session_is_new_at_each_sign_in_and_the_old_one_ends(quick_workspace: Workspace, browser: TestClient) -> None:
    add(quick_workspace, "ada")
    planted = "a-secret-that-somebody-else-knows"
    browser.cookies.set(COOKIE, planted)
    sent(browser, "ada", PASSWORD)
    first = browser.cookies.get(COOKIE, domain="testserver.local") or browser.cookies[COOKIE]
    assert first != planted
    sent(browser, "ada", PASSWORD)
    with reading(quick_workspace.database) as held:
        hashes = set(held.scalars(select(kept.c.session_hash)))
    assert hash_secret(planted) not in hashes
    assert len(hashes) == 1


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\tevil", "\\x"]
)
def test_signing_in_never_leads_elsewhere(quick_workspace: Workspace, browser: TestClient, next_page: str) -> None:
    add(quick_workspace, "ada")
    assert sent(browser, "ada", PASSWORD, next=next_page).headers["location"] == "/"
    assert browser.get("/sign-in", params={"next": next_page}).headers["location"] == "/"


def test_unknown_wrong_and_switched_off_get_the_same_answer(quick_workspace: Workspace, browser: TestClient) -> None:
    from mainstay.services.accounts import change_person

    add(quick_workspace, "ada")
    off = add(quick_workspace, "bob")
    change_person(quick_workspace, by="system", user_id=off, is_active=False)
    answers = [sent(browser, *pair) for pair in (("ada", "wrong wrong wrong"), ("eve", PASSWORD), ("bob", PASSWORD))]
    assert {answer.status_code for answer in answers} == {401}
    bodies = {re.sub(r'value="(ada|eve|bob)"', "", answer.text) for answer in answers}
    assert len(bodies) == 1
    assert PASSWORD not in bodies.pop()


def test_signing_out_ends_the_session_on_the_server(quick_workspace: Workspace, browser: TestClient) -> None:
    add(quick_workspace, "ada")
    sent(browser, "ada", PASSWORD)
    secret = browser.cookies[COOKIE]
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert answer.headers["clear-site-data"] == '"cache"'
    browser.cookies.set(COOKIE, secret)
    assert browser.get("/home.json").status_code == 401


def test_a_session_ends_after_a_time_without_requests(
    quick_workspace: Workspace, browser: TestClient, clock: Clock
) -> None:
    add(quick_workspace, "ada")
    sent(browser, "ada", PASSWORD)
    for _ in range(3):
        clock.move(minutes=29)
        assert browser.get("/home.json").status_code == 200
    clock.move(minutes=31)
    assert browser.get("/home.json").status_code == 401


def test_a_session_ends_after_a_day_of_work(quick_workspace: Workspace, browser: TestClient, clock: Clock) -> None:
    add(quick_workspace, "ada")
    sent(browser, "ada", PASSWORD)
    for _ in range(35):
        clock.move(minutes=20)
        assert browser.get("/home.json").status_code == 200
    clock.move(minutes=21)
    assert browser.get("/home.json").status_code == 401


def test_when_it_was_seen_is_written_once_a_minute(
    quick_workspace: Workspace, browser: TestClient, clock: Clock
) -> None:
    add(quick_workspace, "ada")
    sent(browser, "ada", PASSWORD)

    def seen() -> object:
        with reading(quick_workspace.database) as held:
            return held.execute(select(kept.c.seen_at)).scalar_one()

    first = seen()
    # another address each time: what was sent a moment ago is sent again without a look at the session
    clock.move(seconds=50)
    browser.get("/home.json?n=1")
    assert seen() == first
    clock.move(seconds=20)
    browser.get("/home.json?n=2")
    assert seen() != first


def test_a_second_factor_is_asked_for_and_the_session_is_new_after_it(
    quick_workspace: Workspace, browser: TestClient, clock: Clock
) -> None:
    user_id = add(quick_workspace, "ada")
    machine = pyotp.TOTP(second_factor.begin(quick_workspace, user_id).secret)
    second_factor.confirm(quick_workspace, user_id, machine.at(clock()))
    answer = sent(browser, "ada", PASSWORD, next="/about")
    assert answer.headers["location"] == "/second-factor?next=%2Fabout"
    half = browser.cookies[COOKIE]
    assert browser.get("/home.json").status_code == 401
    assert "Code" in browser.get("/second-factor").text
    assert browser.post("/second-factor", data={"code": "000000"}).status_code == 422
    clock.move(seconds=60)
    answer = browser.post("/second-factor", data={"code": machine.at(clock()), "next": "/about"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/about")
    assert browser.cookies[COOKIE] != half
    assert sessions.find(quick_workspace, half) is None
    assert browser.get("/home.json").status_code == 200


def test_a_role_can_demand_a_second_factor(quick_workspace: Workspace, browser: TestClient, clock: Clock) -> None:
    add(quick_workspace, "ada", "administrator")
    sent(browser, "ada", PASSWORD)
    assert browser.get("/home.json").status_code == 200
    second_factor.require_for(quick_workspace, frozenset({"administrator"}), by="system")
    assert browser.get("/home.json").status_code == 401, "sessions from before the rule are not exempt"
    assert sent(browser, "ada", PASSWORD).headers["location"] == "/set-up"
    page = browser.get("/set-up")
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page.text)
    assert secret is not None
    assert "data:image/svg+xml" in page.text
    wrong = browser.post("/set-up", data={"code": "123"})
    assert wrong.status_code == 422
    answer = browser.post("/set-up", data={"code": pyotp.TOTP(secret[1]).at(clock())})
    assert answer.status_code == 200
    assert len(re.findall(r"<code>[a-z0-9]{6}(-[a-z0-9]{6}){3}</code>", answer.text)) == 10
    assert browser.get("/home.json").status_code == 200
    with reading(quick_workspace.database) as held:
        row = held.execute(select(users).where(users.c.login == "ada")).mappings().one()
        told = "".join(held.scalars(select(audit.c.detail)))
    assert secret[1] not in "".join(map(str, row.values()))
    assert secret[1] not in told


def test_half_way_expires(quick_workspace: Workspace, browser: TestClient, clock: Clock) -> None:
    add(quick_workspace, "ada")
    second_factor.require_for(quick_workspace, frozenset({"reader"}), by="system")
    sent(browser, "ada", PASSWORD)
    clock.move(minutes=11)
    assert browser.get("/set-up").headers["location"] == "/sign-in"
    assert browser.get("/second-factor").headers["location"] == "/sign-in"
    assert browser.post("/set-up").headers["location"] == "/sign-in"
    assert browser.post("/second-factor").headers["location"] == "/sign-in"


def test_plain_http_from_another_machine_is_told_that_it_needs_https(quick_workspace: Workspace) -> None:
    from mainstay.web.app import create_app

    app = create_app(quick_workspace, hosts=["mainstay.example"])
    with TestClient(app, base_url="http://mainstay.example", follow_redirects=False) as far:
        assert "encrypted line" in far.get("/sign-in").text
    with TestClient(app, base_url="http://localhost:8000", follow_redirects=False) as near:
        assert "encrypted line" not in near.get("/sign-in").text
    with TestClient(app, base_url="https://mainstay.example", follow_redirects=False) as safe:
        assert "encrypted line" not in safe.get("/sign-in").text
