"""Pages from memory: only while nothing has changed, for one session, and never past the end of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from starlette.testclient import TestClient
from tests.web import site

from mainstay.services.roles import save_role
from mainstay.services.tokens import add_token
from mainstay.services.workspace import Workspace
from mainstay.store.change_stamp import ChangeStamp
from mainstay.store.database import writing
from mainstay.store.tables import bases, grants, sessions, settings, users, visits
from mainstay.web import fast_pages

SignIn = Callable[[Workspace, str | None], TestClient]
PAGE = "/heatmap/us-2026"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count how often somebody is looked up, which a page from memory does without."""
    from mainstay.web import asking

    seen: list[str] = []
    before = asking.viewer_of_session

    def counted(workspace: Workspace, secret: str, **more: bool) -> object:
        seen.append("session")
        return before(workspace, secret, **more)

    monkeypatch.setattr(asking, "viewer_of_session", counted)
    return seen


def warm(client: TestClient, asked: list[str]) -> bytes:
    """Ask until the page comes from memory."""
    for _ in range(3):
        got = client.get(PAGE)
        assert got.status_code == 200
    asked.clear()
    again = client.get(PAGE)
    assert asked == []
    assert again.content == got.content
    assert again.headers["etag"] == got.headers["etag"]
    assert again.headers["content-security-policy"] == got.headers["content-security-policy"]
    return got.content


def test_a_page_comes_from_memory_until_something_changes(own: Workspace, sign_in_to: SignIn, asked: list[str]) -> None:
    client = sign_in_to(own, "reader")
    body = warm(client, asked)
    tag = client.get(PAGE).headers["etag"]
    assert client.get(PAGE, headers={"if-none-match": tag}).status_code == 304
    assert asked == []
    with writing(own.database) as held:
        held.execute(settings.insert(), {"name": "anything", "value": "1"})
    assert client.get(PAGE).content == body
    assert asked == ["session"]


@pytest.mark.parametrize("end", ["session", "account", "grant", "base"])
def test_what_was_taken_away_is_gone_at_once(own: Workspace, sign_in_to: SignIn, asked: list[str], end: str) -> None:
    client = sign_in_to(own, "reader")
    warm(client, asked)
    with writing(own.database) as held:
        if end == "session":
            held.execute(sessions.delete().where(sessions.c.user_id == "user-reader"))
        elif end == "account":
            held.execute(users.update().where(users.c.user_id == "user-reader").values(is_active=False))
        elif end == "grant":
            held.execute(grants.delete())
        else:
            held.execute(bases.update().values(handling="TLP:RED"))
    got = client.get(PAGE)
    if end == "base":
        assert got.headers["x-mainstay-handling"] == "TLP:RED"
    else:
        assert got.status_code == (404 if end == "grant" else 303)


def test_a_session_that_has_grown_old_ends(own: Workspace, sign_in_to: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in_to(own, "reader")
    for _ in range(3):
        assert client.get(PAGE).status_code == 200
    monkeypatch.setattr(type(own), "now", lambda self: self.clock() + timedelta(days=2))
    now = fast_pages.time.monotonic()
    monkeypatch.setattr(fast_pages.time, "monotonic", lambda: now + fast_pages.SECONDS + 1)
    assert client.get(PAGE).status_code == 303


def test_nobody_gets_the_page_of_another(own: Workspace, sign_in_to: SignIn, asked: list[str]) -> None:
    warm(sign_in_to(own, "reader"), asked)
    assert sign_in_to(own, None).get(PAGE).status_code == 303
    other = sign_in_to(own, "administrator").get(PAGE)
    assert asked == ["session"]
    assert "/administration" in other.text


def test_a_token_and_another_form_are_answered_anew(own: Workspace, sign_in_to: SignIn, asked: list[str]) -> None:
    client = sign_in_to(own, "reader")
    warm(client, asked)
    plain = client.get(PAGE, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert client.get(PAGE, headers={"authorization": "Bearer wrong"}).status_code in (303, 401)
    assert client.post(PAGE).status_code == 405


def test_where_the_database_cannot_tell_nothing_is_taken_from_memory(
    own: Workspace, sign_in_to: SignIn, asked: list[str]
) -> None:
    client = sign_in_to(own, "reader")
    stamp: ChangeStamp = client.app.state.fast_pages.stamp  # type: ignore[attr-defined]
    stamp.close()
    for _ in range(3):
        assert client.get(PAGE).status_code == 200
    assert asked == ["session"] * 3


def test_a_token_is_shown_what_it_may_and_not_what_its_owner_may(own: Workspace, sign_in_to: SignIn) -> None:
    at = own.now() - timedelta(days=1)  # no first visit, on which a page also explains itself
    with writing(own.database) as held:
        held.execute(
            visits.insert(), {"user_id": "user-administrator", "page": "heatmap", "first_at": at, "seen_at": at}
        )
    owner = sign_in_to(own, "administrator")
    assert 'href="/audit"' in owner.get(PAGE).text
    viewer = site.viewer("administrator")
    token = add_token(own, viewer, name="reads", scope=["read"], days=1)
    got = owner.get(PAGE, headers={"authorization": f"Bearer {token}"})
    assert got.status_code == 200
    assert 'href="/audit"' not in got.text


def test_what_a_role_may_is_seen_as_soon_as_it_changes(own: Workspace, sign_in_to: SignIn) -> None:
    told = {"role_id": "steward", "title": "Steward", "description": ""}
    save_role(own, by="system", **told, permissions=["read", "read_audit"])
    client = sign_in_to(own, "steward")
    assert 'href="/audit"' in client.get(PAGE).text
    save_role(own, by="system", **told, permissions=["read"])
    assert 'href="/audit"' not in client.get(PAGE).text


@pytest.mark.parametrize("page", ["/evidence/us-2026", "/care/district-synthetic/flex"])
def test_a_stricter_mark_is_on_every_page_at_once(own: Workspace, sign_in_to: SignIn, page: str) -> None:
    client = sign_in_to(own, "reader")
    assert client.get(page).headers["x-mainstay-handling"] == "TLP:CLEAR"
    with writing(own.database) as held:
        held.execute(bases.update().values(handling="TLP:RED"))
    assert client.get(page).headers["x-mainstay-handling"] == "TLP:RED"


def test_pages_in_memory_take_no_more_than_they_may(
    own: Workspace, sign_in_to: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in_to(own, "reader")
    kept = client.app.state.fast_pages  # type: ignore[attr-defined]
    size = len(client.get(PAGE).content)
    assert kept.size_bytes > 0
    for query in ("?lens=health", "?lens=economic", "?stage=production", ""):
        client.get(PAGE + query)
    held = kept.size_bytes
    monkeypatch.setattr(fast_pages, "MOST_BYTES", held // 2)
    for query in ("?cells=signs", "?lens=health&cells=signs"):
        assert client.get(PAGE + query).status_code == 200
    assert 0 < kept.size_bytes <= held // 2
    assert kept.size_bytes == sum(len(one.body) for one in kept._held.values())
    assert size > 1_000
