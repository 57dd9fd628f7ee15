"""Single sign-on against a real provider on this machine, which lies in every way that matters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient
from tests.databases import Clock
from tests.services import oidc_provider
from tests.services.oidc_provider import CLIENT, SECRET, Provider, followed
from tests.web import site

from mainstay.services import second_factor
from mainstay.services.accounts import accept_invitation, add_person, change_person, find_login, invite
from mainstay.services.workspace import Workspace
from mainstay.web.asking import COOKIE
from mainstay.web.routes.single_sign_on import FLOW

ADA = {"email": "Ada@Agency.Example", "email_verified": True, "name": "Ada Lovelace"}
#: seconds since 1970, fixed: they stand in the names of tests, which all processes must collect alike
LONG_AGO, FAR_AHEAD = 1_000_000_000, 4_000_000_000


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with oidc_provider.served() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    running.person, running.lies, running.alg, running.described = dict(ADA), {}, "RS256", {}
    monkeypatch.setenv("MAINSTAY_OIDC_ISSUER", running.issuer)
    monkeypatch.setenv("MAINSTAY_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("MAINSTAY_OIDC_CLIENT_SECRET", SECRET)
    return running


@pytest.fixture
def browser(quick_workspace: Workspace) -> Iterator[TestClient]:
    with site.client(quick_workspace, None) as made:
        yield made


@pytest.fixture
def invited(quick_workspace: Workspace) -> str:
    return add_person(quick_workspace, by="system", login="ada@agency.example", role_id="reader")


def there(browser: TestClient, next_page: str = "/") -> str:
    """Return the address with which the provider sends the browser back."""
    answer = browser.get("/single-sign-on", params={"next": next_page})
    assert answer.status_code == 303, answer.text
    return followed(answer.headers["location"])


def test_who_was_invited_signs_in(browser: TestClient, provider: Provider, invited: str) -> None:
    assert "Single sign-on" in browser.get("/sign-in").text
    before = "planted"
    browser.cookies.set(COOKIE, before)
    answer = browser.get(there(browser, "/bases?x=1"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/bases?x=1")
    assert browser.cookies.get(COOKIE, domain="testserver.local") != before
    assert browser.get("/account").status_code == 200


def test_the_same_person_comes_back_whatever_their_address_is_now(
    quick_workspace: Workspace, browser: TestClient, provider: Provider, invited: str
) -> None:
    browser.get(there(browser))
    provider.person = {"email": "ada@elsewhere.example", "email_verified": False}
    browser.cookies.clear()
    assert browser.get(there(browser)).status_code == 303
    assert browser.get("/account").status_code == 200
    change_person(quick_workspace, by="system", user_id=invited, is_active=False)
    assert browser.get(there(browser)).status_code == 403


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"exp": LONG_AGO},
        {"exp": None},
        {"iat": FAR_AHEAD},
        {"sub": None},
        {"aud": [CLIENT, "another"], "azp": "another"},
    ],
    ids=str,
)
def test_a_token_that_lies_is_refused(
    browser: TestClient, provider: Provider, invited: str, lie: dict[str, Any]
) -> None:
    provider.lies = lie
    answer = browser.get(there(browser))
    assert answer.status_code == 403
    assert browser.get("/account").status_code == 303


@pytest.mark.parametrize("alg", ["none", "HS256", "other key"])
def test_a_token_that_nobody_signed_is_refused(browser: TestClient, provider: Provider, invited: str, alg: str) -> None:
    provider.alg = alg
    assert browser.get(there(browser)).status_code == 403
    assert browser.get("/account").status_code == 303


def test_an_answer_counts_once(browser: TestClient, provider: Provider, invited: str) -> None:
    back = there(browser)
    flow = browser.cookies[FLOW]
    assert browser.get(back).status_code == 303
    browser.cookies.clear()
    browser.cookies.set(FLOW, flow)
    replayed = browser.get(back)
    assert replayed.status_code == 403
    assert "used already" in replayed.text


def test_an_answer_counts_for_the_browser_that_began(
    quick_workspace: Workspace, browser: TestClient, provider: Provider, invited: str
) -> None:
    back = there(browser)
    with site.client(quick_workspace, None) as other:
        assert other.get(back).status_code == 403
        there(other)
        assert other.get(back).status_code == 403, "the state is another one"


def test_an_answer_of_another_provider_is_refused(browser: TestClient, provider: Provider, invited: str) -> None:
    back = there(browser).replace("iss=http", "iss=https")
    assert browser.get(back).status_code == 403


def test_an_answer_that_took_too_long_is_refused(
    browser: TestClient, provider: Provider, invited: str, clock: Clock
) -> None:
    back = there(browser)
    clock.move(minutes=11)
    assert browser.get(back).status_code == 403


def test_a_denial_of_the_provider_is_told(browser: TestClient, provider: Provider) -> None:
    state = parse_qs(urlsplit(there(browser)).query)["state"][0]
    answer = browser.get("/single-sign-on/back", params={"state": state, "error": "<b>access_denied</b>"})
    assert answer.status_code == 403
    assert "<b>access_denied" not in answer.text


def test_who_was_not_invited_is_refused(browser: TestClient, provider: Provider) -> None:
    assert "nobody has invited you" in browser.get(there(browser)).text


def test_an_address_that_the_provider_has_not_verified_takes_over_nothing(
    browser: TestClient, provider: Provider, invited: str
) -> None:
    provider.person["email_verified"] = False
    assert browser.get(there(browser)).status_code == 403


def test_an_account_with_a_password_is_not_taken_over(
    quick_workspace: Workspace, browser: TestClient, provider: Provider, invited: str
) -> None:
    accept_invitation(quick_workspace, invite(quick_workspace, "system", invited), "three grey herons wade")
    assert browser.get(there(browser)).status_code == 403


def test_new_people_come_in_where_the_settings_say_so(
    quick_workspace: Workspace, browser: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINSTAY_OIDC_NEW_PEOPLE_ROLE", "reader")
    assert browser.get(there(browser)).status_code == 303
    person = find_login(quick_workspace, "ada@agency.example")
    assert (person.role_id, person.display_name, person.has_password) == ("reader", "Ada Lovelace", False)
    assert "keeps both" in browser.get("/account").text


def test_who_signs_in_elsewhere_shows_the_second_factor_there(
    quick_workspace: Workspace, browser: TestClient, provider: Provider, invited: str
) -> None:
    second_factor.require_for(quick_workspace, frozenset({"reader"}), by="system")
    browser.get(there(browser))
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"authorization_endpoint": None},
    ],
    ids=str,
)
def test_a_provider_that_is_not_what_it_should_be_is_refused(
    browser: TestClient, provider: Provider, described: dict[str, Any]
) -> None:
    provider.described = described
    assert browser.get("/single-sign-on").status_code == 403


def test_a_provider_that_does_not_answer_is_told(
    browser: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINSTAY_OIDC_ISSUER", "http://127.0.0.1:9")
    assert "does not answer" in browser.get("/single-sign-on").text


def test_without_a_provider_there_is_none(browser: TestClient) -> None:
    assert "Single sign-on" not in browser.get("/sign-in").text
    assert browser.get("/single-sign-on").status_code == 403
    assert browser.get("/single-sign-on/back").status_code == 403
