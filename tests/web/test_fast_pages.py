"""Pages from memory: only while nothing has changed, for one session, and never past the end of it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient
from tests.databases import find_server
from tests.web import site

from mainstay.services.bases import find_base
from mainstay.services.jobs import taking
from mainstay.services.jobs.leases import Beat
from mainstay.services.jobs.queue import ask_for
from mainstay.services.roles import save_role
from mainstay.services.tokens import add_token
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace, open_workspace
from mainstay.store import stamp_line
from mainstay.store.change_stamp import ChangeStamp
from mainstay.store.database import writing
from mainstay.store.tables import bases, grants, sessions, settings, users, visits
from mainstay.web import fast_pages

SignIn = Callable[[Workspace, str | None], TestClient]
PAGE = "/heatmap/us-2026"
#: how long a test waits for what must come in the end
END_S = 60.0
UNSHARE = """
import sys
from pathlib import Path
from mainstay.services.bases import find_base
from mainstay.services.grants import list_grants, unshare
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import open_workspace
with open_workspace(Path(sys.argv[1]), database=sys.argv[2]) as workspace:
    for one in list_grants(workspace, find_base(workspace, SYSTEM, "us-2026")):
        unshare(workspace, SYSTEM, "us-2026", one.grant_id)
"""


def filled(workspace: Workspace) -> Workspace:
    """Put people and a base into a workspace."""
    site.add_people(workspace)
    site.add_bundled(workspace, "us-2026")
    return workspace


@pytest.fixture
def shared(workspace: Workspace) -> Workspace:
    """Give a workspace with a base that everyone sees; the test runs once on each database."""
    return filled(workspace)


@pytest.fixture
def postgresql(postgresql_url: str, tmp_path: Path) -> Iterator[Workspace]:
    """Give the same on PostgreSQL alone."""
    with open_workspace(tmp_path / "workspace", database=postgresql_url) as held:
        yield filled(held)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is slow makes no page old, and takes no answer for lost."""
    monkeypatch.setattr(fast_pages, "SECONDS", 600.0)
    monkeypatch.setattr(stamp_line, "PATIENCE_S", END_S)


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


def comes_from_memory(client: TestClient, asked: list[str]) -> bool:
    """Tell whether a page is sent again without a look at who asks."""
    asked.clear()
    assert client.get(PAGE).status_code == 200
    return asked == []


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + END_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def stamp_of(client: TestClient) -> ChangeStamp:
    """Return what tells the application of a client whether its database has changed."""
    found: ChangeStamp = client.app.state.fast_pages.stamp  # type: ignore[attr-defined]
    return found


def under_way(workspace: Workspace, kind: str) -> str:
    """Ask for a job and have a worker take it."""
    job = ask_for(workspace, SYSTEM, find_base(workspace, SYSTEM, "us-2026"), kind, {})
    taken = taking.take(workspace, "w")
    assert taken is not None
    assert taken.job_id == job.job_id
    return job.job_id


def test_a_page_comes_from_memory_until_something_changes(
    shared: Workspace, sign_in_to: SignIn, asked: list[str]
) -> None:
    client = sign_in_to(shared, "reader")
    body = warm(client, asked)
    tag = client.get(PAGE).headers["etag"]
    assert client.get(PAGE, headers={"if-none-match": tag}).status_code == 304
    assert asked == []
    with writing(shared.database) as held:
        held.execute(settings.insert(), {"name": "anything", "value": "1"})
    assert client.get(PAGE).content == body
    assert asked == ["session"]


@pytest.mark.parametrize("end", ["session", "account", "grant", "base"])
def test_what_was_taken_away_is_gone_at_once(shared: Workspace, sign_in_to: SignIn, asked: list[str], end: str) -> None:
    client = sign_in_to(shared, "reader")
    warm(client, asked)
    with writing(shared.database) as held:
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


def test_a_session_that_has_grown_old_ends(
    shared: Workspace, sign_in_to: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in_to(shared, "reader")
    for _ in range(3):
        assert client.get(PAGE).status_code == 200
    monkeypatch.setattr(type(shared), "now", lambda self: self.clock() + timedelta(days=2))
    now = fast_pages.time.monotonic()
    monkeypatch.setattr(fast_pages.time, "monotonic", lambda: now + fast_pages.SECONDS + 1)
    assert client.get(PAGE).status_code == 303


def test_nobody_gets_the_page_of_another(shared: Workspace, sign_in_to: SignIn, asked: list[str]) -> None:
    warm(sign_in_to(shared, "reader"), asked)
    assert sign_in_to(shared, None).get(PAGE).status_code == 303
    other = sign_in_to(shared, "administrator").get(PAGE)
    assert asked == ["session"]
    assert "/administration" in other.text


def test_a_token_and_another_form_are_answered_anew(shared: Workspace, sign_in_to: SignIn, asked: list[str]) -> None:
    client = sign_in_to(shared, "reader")
    warm(client, asked)
    plain = client.get(PAGE, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert client.get(PAGE, headers={"authorization": "Bearer wrong"}).status_code in (303, 401)
    assert client.post(PAGE).status_code == 405


def test_while_the_database_does_not_tell_nothing_is_taken_from_memory(
    shared: Workspace, sign_in_to: SignIn, asked: list[str]
) -> None:
    client = sign_in_to(shared, "reader")
    stamp_of(client).close()
    for _ in range(3):
        assert client.get(PAGE).status_code == 200
    assert asked == ["session"] * 3


def test_what_is_the_same_for_everybody_asks_nothing_of_the_database(
    shared: Workspace, sign_in_to: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in_to(shared, "reader")
    looks: list[str] = []

    async def looked() -> str | None:
        looks.append("look")
        return None

    monkeypatch.setattr(stamp_of(client), "now", looked)
    client.get("/static/nothing.css")
    assert looks == []
    client.get(PAGE)
    assert looks == ["look"]


def test_a_write_of_another_process_is_seen_at_once(shared: Workspace, sign_in_to: SignIn, asked: list[str]) -> None:
    client = sign_in_to(shared, "reader")
    warm(client, asked)
    address = shared.database.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", UNSHARE, str(shared.folder), address], check=True, timeout=END_S)
    assert client.get(PAGE).status_code == 404


def test_a_job_elsewhere_that_says_how_far_it_is_makes_no_page_worthless(
    shared: Workspace, sign_in_to: SignIn, asked: list[str]
) -> None:
    client = sign_in_to(shared, "reader")
    job_id = under_way(shared, "concentration")
    warm(client, asked)
    beat = Beat(shared, "w")
    for done in range(4):
        taking.tell(shared, job_id, "w", (done, 10, "draws"))
        beat.beat([job_id])
        assert client.get(PAGE).status_code == 200
    assert asked == []
    taking.fail(shared, job_id, "w", {"code": "M000", "message": "", "where": None, "hint": "", "problems": []})
    assert client.get(PAGE).status_code == 200
    assert asked == ["session"]


def test_a_page_that_shows_how_far_a_job_is_is_never_old(shared: Workspace, sign_in_to: SignIn) -> None:
    client = sign_in_to(shared, "reader")
    job_id = under_way(shared, "heatmap")
    for done in range(1, 5):
        taking.tell(shared, job_id, "w", (done, 10, f"step {done} of all"))
        assert f"step {done} of all" in client.get(PAGE).text


def test_a_look_at_one_page_leaves_the_others_ready(shared: Workspace, sign_in_to: SignIn, asked: list[str]) -> None:
    client, other = sign_in_to(shared, "reader"), sign_in_to(shared, "analyst")
    warm(client, asked)
    for page in ("/", "/jobs", "/evidence/us-2026"):  # each first look is noted
        assert other.get(page).status_code == 200
    asked.clear()
    assert client.get(PAGE).status_code == 200
    assert asked == []


def test_a_line_that_is_lost_comes_back(postgresql: Workspace, sign_in_to: SignIn, asked: list[str]) -> None:
    client = sign_in_to(postgresql, "reader")
    body = warm(client, asked)
    end = text("select pg_terminate_backend(pid) from pg_stat_activity where application_name = :who")
    with postgresql.database.connect() as held:
        assert held.scalars(end, {"who": stamp_line.WHO}).all() == [True]
    until(lambda: client.get(PAGE).content == body and asked != [])
    until(lambda: comes_from_memory(client, asked))
    with writing(postgresql.database) as held:
        held.execute(grants.delete())
    assert client.get(PAGE).status_code == 404


def test_a_database_that_is_started_again_shows_nobody_what_is_over(
    tmp_path: Path, sign_in_to: SignIn, asked: list[str]
) -> None:
    server = find_server(is_safe=True)
    try:
        server.start()
        server.run("create database again")
        with open_workspace(tmp_path, database=server.url("again")) as workspace:
            client = sign_in_to(filled(workspace), "reader")
            warm(client, asked)
            server.kill()
            server.start()
            with writing(workspace.database) as held:
                held.execute(sessions.delete())
            assert client.get(PAGE).status_code == 303
            client = sign_in_to(workspace, "reader")
            until(lambda: comes_from_memory(client, asked))
    finally:
        server.remove()


def test_a_token_is_shown_what_it_may_and_not_what_its_owner_may(shared: Workspace, sign_in_to: SignIn) -> None:
    at = shared.now() - timedelta(days=1)  # no first visit, on which a page also explains itself
    with writing(shared.database) as held:
        held.execute(
            visits.insert(), {"user_id": "user-administrator", "page": "heatmap", "first_at": at, "seen_at": at}
        )
    owner = sign_in_to(shared, "administrator")
    assert 'href="/audit"' in owner.get(PAGE).text
    viewer = site.viewer("administrator")
    token = add_token(shared, viewer, name="reads", scope=["read"], days=1)
    got = owner.get(PAGE, headers={"authorization": f"Bearer {token}"})
    assert got.status_code == 200
    assert 'href="/audit"' not in got.text


def test_what_a_role_may_is_seen_as_soon_as_it_changes(shared: Workspace, sign_in_to: SignIn) -> None:
    told = {"role_id": "steward", "title": "Steward", "description": ""}
    save_role(shared, by="system", **told, permissions=["read", "read_audit"])
    client = sign_in_to(shared, "steward")
    assert 'href="/audit"' in client.get(PAGE).text
    save_role(shared, by="system", **told, permissions=["read"])
    assert 'href="/audit"' not in client.get(PAGE).text


@pytest.mark.parametrize("page", ["/evidence/us-2026", "/care/district-synthetic/flex"])
def test_a_stricter_mark_is_on_every_page_at_once(shared: Workspace, sign_in_to: SignIn, page: str) -> None:
    site.add_bundled(shared, "district-synthetic")
    client = sign_in_to(shared, "reader")
    assert client.get(page).headers["x-mainstay-handling"] == "TLP:CLEAR"
    with writing(shared.database) as held:
        held.execute(bases.update().values(handling="TLP:RED"))
    assert client.get(page).headers["x-mainstay-handling"] == "TLP:RED"


def test_pages_in_memory_take_no_more_than_they_may(
    shared: Workspace, sign_in_to: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in_to(shared, "reader")
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
