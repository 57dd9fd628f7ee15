"""One's own account: password, second factor, sessions, tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from starlette.testclient import TestClient
from tests.databases import Clock
from tests.web import site
from tests.web.routes.test_sign_in import PASSWORD, add, sent

from mainstay.services import second_factor, sessions, tokens
from mainstay.services.accounts import find_login, invite
from mainstay.services.workspace import Workspace
from mainstay.web.asking import COOKIE

NEW = "seven slow otters drift"


@pytest.fixture
def ada(quick_workspace: Workspace) -> str:
    return add(quick_workspace, "ada", "analyst")


@pytest.fixture
def browser(quick_workspace: Workspace, ada: str) -> Iterator[TestClient]:
    """Give the browser of somebody who has signed in."""
    with site.client(quick_workspace, None) as made:
        sent(made, "ada", PASSWORD)
        yield made


def test_the_page_says_what_the_person_may(browser: TestClient) -> None:
    page = browser.get("/account").text
    assert "start jobs, cancel one&#39;s own" in page
    assert "people, roles, retention" not in page
    assert len(browser.get("/account.json").json()["tables"]["sessions"]["rows"]) == 1


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(
    quick_workspace: Workspace, browser: TestClient
) -> None:
    with site.client(quick_workspace, None) as other:
        sent(other, "ada", PASSWORD)
        wrong = browser.post("/account/password", data={"old": "not this one", "password": NEW, "again": NEW})
        assert wrong.status_code == 422
        assert "this is not your password" in wrong.text.lower()
        differ = browser.post("/account/password", data={"old": PASSWORD, "password": NEW, "again": NEW + "!"})
        assert differ.status_code == 422
        weak = browser.post(
            "/account/password", data={"old": PASSWORD, "password": "ada12345678", "again": "ada12345678"}
        )
        assert weak.status_code == 422
        assert other.get("/account").status_code == 200
        before = browser.cookies[COOKIE]
        assert (
            browser.post("/account/password", data={"old": PASSWORD, "password": NEW, "again": NEW}).status_code == 303
        )
        assert browser.cookies[COOKIE] != before
        assert browser.get("/account").status_code == 200
        assert other.get("/account").status_code == 303
        assert sent(other, "ada", PASSWORD).status_code == 401
        assert sent(other, "ada", NEW).status_code == 303


def test_tokens_are_offered_to_be_taken_back_with_the_password(
    quick_workspace: Workspace, browser: TestClient, ada: str
) -> None:
    assert "take back" not in browser.get("/account").text
    viewer = site.Viewer(ada, "ada", "analyst", frozenset({"read"}))
    tokens.add_token(quick_workspace, viewer, name="one", scope=["read"], days=9)
    box = re.search(r'<input type="checkbox" name="with_tokens" value="yes"[^>]*>', browser.get("/account").text)
    assert box is not None
    assert "checked" not in box[0]
    told = {"old": PASSWORD, "password": NEW, "again": NEW}
    assert browser.post("/account/password", data=told).status_code == 303
    assert tokens.count_tokens(quick_workspace, ada) == 1
    told = {"old": NEW, "password": PASSWORD, "again": PASSWORD, "with_tokens": "yes"}
    assert browser.post("/account/password", data=told).status_code == 303
    assert tokens.count_tokens(quick_workspace, ada) == 0


def test_a_link_of_an_administrator_takes_tokens_back_unless_its_owner_decides_otherwise(
    quick_workspace: Workspace, ada: str
) -> None:
    viewer = site.Viewer(ada, "ada", "analyst", frozenset({"read"}))
    for name in ("one", "two"):
        tokens.add_token(quick_workspace, viewer, name=name, scope=["read"], days=9)
    with site.client(quick_workspace, None) as visitor:
        link = f"/invitation/{invite(quick_workspace, 'system', ada)}"
        form = visitor.get(link).text
        assert "take back all 2 tokens" in form
        assert re.search(r'name="with_tokens" value="yes" checked', form)
        wrong = visitor.post(link, data={"password": NEW, "again": "x"})
        assert not re.search(r'name="with_tokens" value="yes" checked', wrong.text), "a choice stays as it was made"
        assert visitor.post(link, data={"password": NEW, "again": NEW}).status_code == 303
        assert tokens.count_tokens(quick_workspace, ada) == 2
        link = f"/invitation/{invite(quick_workspace, 'system', ada)}"
        assert visitor.post(link, data={"password": NEW, "again": NEW, "with_tokens": "yes"}).status_code == 303
        assert tokens.count_tokens(quick_workspace, ada) == 0


def test_a_second_factor_is_set_up_used_and_taken_away(
    quick_workspace: Workspace, browser: TestClient, ada: str, clock: Clock
) -> None:
    secret = re.search(r'class="secret">([A-Z2-7]+)<', browser.get("/account/second-factor").text)
    assert secret is not None
    machine = pyotp.TOTP(secret[1])
    earlier = sessions.start(quick_workspace, ada)
    told = {"code": machine.at(clock()), "password": "not this one at all"}
    assert browser.post("/account/second-factor", data=told).status_code == 422
    assert not second_factor.has(quick_workspace, ada)
    answer = browser.post("/account/second-factor", data={**told, "password": PASSWORD})
    assert answer.status_code == 200
    assert sessions.find(quick_workspace, earlier) is None, "another browser is signed out"
    codes = re.findall(r"<code>([a-z0-9-]{27})</code>", answer.text)
    assert len(codes) == 10
    assert "10 of 10 recovery codes" in browser.get("/account").text
    assert browser.get("/account/second-factor").status_code == 409
    with site.client(quick_workspace, None) as other:
        assert sent(other, "ada", PASSWORD).headers["location"] == "/second-factor"
        assert other.post("/second-factor", data={"code": codes[0]}).status_code == 303
    assert "9 of 10 recovery codes" in browser.get("/account").text
    fresh = browser.post("/account/recovery-codes", data={"password": PASSWORD})
    assert codes[1] not in fresh.text
    assert browser.post("/account/second-factor/remove", data={"password": "wrong"}).status_code == 422
    earlier, own = sessions.start(quick_workspace, ada), browser.cookies[COOKIE]
    assert browser.post("/account/second-factor/remove", data={"password": PASSWORD}).status_code == 303
    assert not second_factor.has(quick_workspace, ada)
    assert sessions.find(quick_workspace, earlier) is None
    assert sessions.find(quick_workspace, own) is None
    assert browser.get("/account").status_code == 200


def test_other_browsers_are_signed_out_one_by_one_or_together(
    quick_workspace: Workspace, browser: TestClient, ada: str
) -> None:
    with site.client(quick_workspace, None) as one, site.client(quick_workspace, None) as two:
        sent(one, "ada", PASSWORD)
        sent(two, "ada", PASSWORD)
        listed = re.findall(r'name="session" value="([0-9a-f]{16})"', browser.get("/account").text)
        assert len(listed) == 2
        browser.post("/account/sessions/end", data={"session": listed[0]})
        assert len(sessions.list_sessions(quick_workspace, ada)) == 2
        browser.post("/account/sessions/end", data={"session": "others"})
        assert one.get("/account").status_code == two.get("/account").status_code == 303
        assert browser.get("/account").status_code == 200


def test_a_token_is_shown_once_and_may_at_most_what_its_owner_may(
    quick_workspace: Workspace, browser: TestClient
) -> None:
    answer = browser.post("/account/tokens", data={"name": "night <run>", "days": "30", "scope": ["read"]})
    assert answer.status_code == 201
    secret = re.search(r'class="secret">(mainstay_[\w-]+)<', answer.text)
    assert secret is not None
    page = browser.get("/account").text
    assert secret[1] not in page
    assert "night &lt;run&gt;" in page
    bearer = {"authorization": f"Bearer {secret[1]}"}
    with site.client(quick_workspace, None) as program:
        assert program.get("/bases.json", headers=bearer).status_code == 200
        assert program.get("/account.json", headers=bearer).status_code == 403, "an account is kept in person"
        assert program.post("/account/tokens", headers=bearer, data={"name": "more"}).status_code == 403
        assert program.post("/bases/x/jobs", headers=bearer).status_code == 403, "beyond its scope"
        token_id = tokens.list_tokens(quick_workspace, site.Viewer(find_login(quick_workspace, "ada").user_id, "", ""))[
            0
        ]
        assert browser.post(f"/account/tokens/{token_id.token_id}/revoke").status_code == 303
        assert program.get("/bases.json", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name": "", "days": "30", "scope": ["read"]}, "it needs a name"),
        ({"name": "a", "days": "367", "scope": ["read"]}, "it must end"),
        ({"name": "a", "days": "-1", "scope": ["read"]}, "it must end"),
        ({"name": "a", "days": "30", "scope": ["administer"]}, "it may do at most what you may"),
        ({"name": "a", "days": "30"}, "it may do at most what you may"),
    ],
)
def test_a_token_that_would_do_too_much_is_refused(browser: TestClient, told: dict[str, str], words: str) -> None:
    answer = browser.post("/account/tokens", data=told)
    assert answer.status_code == 422
    assert words in answer.text.lower()


def test_nobody_takes_back_the_token_of_another(quick_workspace: Workspace, browser: TestClient) -> None:
    bob = add(quick_workspace, "bob")
    viewer = site.Viewer(bob, "bob", "reader", frozenset({"read"}))
    tokens.add_token(quick_workspace, viewer, name="his", scope=["read"], days=1)
    token_id = tokens.list_tokens(quick_workspace, viewer)[0].token_id
    assert browser.post(f"/account/tokens/{token_id}/revoke").status_code == 404
    assert tokens.list_tokens(quick_workspace, viewer)[0].revoked_at is None
