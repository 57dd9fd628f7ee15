"""Administration: people, roles, retention, workers; the audit log."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient
from tests.databases import Clock
from tests.web import site

from mainstay.services import second_factor, tokens
from mainstay.services.accounts import find_login
from mainstay.services.retention import read_policy
from mainstay.services.roles import list_roles
from mainstay.services.sign_in import viewer_of_token
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import audit, workers

Open = Callable[[Workspace, str | None], TestClient]


@pytest.fixture
def people(quick_workspace: Workspace) -> Workspace:
    """Give a workspace with one person for each role."""
    return site.add_people(quick_workspace)


@pytest.fixture
def boss(people: Workspace, sign_in_to: Open) -> TestClient:
    return sign_in_to(people, "administrator")


def test_the_people_are_listed_and_the_twins_hold_the_same(boss: TestClient) -> None:
    page = boss.get("/administration")
    assert "4 people may sign in" in page.text
    rows = boss.get("/administration.json").json()["tables"]["people"]["rows"]
    assert [row["login"] for row in rows] == ["administrator", "analyst", "reader", "steward"]
    assert len(boss.get("/administration.csv").text.splitlines()) == 5


def test_a_person_is_added_and_sets_a_password_with_the_link(people: Workspace, boss: TestClient) -> None:
    answer = boss.post(
        "/administration/people",
        data={"login": "Eve@Agency.Example", "display_name": "<b>Eve</b>", "role_id": "analyst"},
    )
    assert answer.status_code == 201
    assert "<b>Eve</b>" not in answer.text
    link = re.search(r"https://testserver(/invitation/[\w-]+)<", answer.text)
    assert link is not None
    with site.client(people, None) as browser:
        form = browser.get(link[1])
        assert form.headers["referrer-policy"] == "no-referrer"
        assert form.headers["cache-control"] == "no-store"
        assert browser.post(link[1], data={"password": "eve@agency.example1", "again": "x"}).status_code == 422
        told = {"password": "three grey herons wade", "again": "three grey herons wade"}
        done = browser.post(link[1], data=told).headers["location"]
        assert done == "/sign-in?done=set", "nothing of the person is in the address"
        assert "The new password is set" in browser.get(done).text
        assert "The new password is set" not in browser.get("/sign-in").text
        assert browser.get(link[1]).status_code == 404
        answer = browser.post("/sign-in", data={"login": "eve@agency.example", "password": told["password"]})
        assert answer.status_code == 303
    assert find_login(people, "eve@agency.example").role_id == "analyst"


def test_what_is_wrong_with_a_new_person_is_told(boss: TestClient) -> None:
    answer = boss.post("/administration/people", data={"login": "no good", "role_id": "king"})
    assert answer.status_code == 422
    assert "this cannot be a login" in answer.text.lower()
    assert 'value="no good"' in answer.text
    assert boss.post("/administration/people", data={"login": "reader", "role_id": "reader"}).status_code == 409


def test_a_person_is_changed(people: Workspace, boss: TestClient, sign_in_to: Open) -> None:
    reader = sign_in_to(people, "reader")
    assert reader.get("/account").status_code == 200
    told = {"display_name": "Rita", "role_id": "analyst", "is_active": "yes"}
    assert boss.post("/administration/people/user-reader", data=told).status_code == 303
    assert "start jobs" in reader.get("/account").text
    assert "Rita" in boss.get("/administration/people/user-reader").text
    assert boss.post("/administration/people/user-reader", data={**told, "is_active": ""}).status_code == 303
    assert reader.get("/account").status_code == 303
    assert boss.get("/administration/people/nobody").status_code == 404
    assert boss.post("/administration/people/nobody/invite").status_code == 404
    assert boss.post("/administration/people/nobody/sessions/end").status_code == 404
    assert boss.post("/administration/people/nobody/tokens/revoke").status_code == 404


def test_the_last_administrator_cannot_be_switched_off(boss: TestClient) -> None:
    answer = boss.post("/administration/people/user-administrator", data={"role_id": "administrator"})
    assert answer.status_code == 409
    assert "nobody would be left" in answer.text.lower()


def test_access_is_taken_away(people: Workspace, boss: TestClient, sign_in_to: Open, clock: Clock) -> None:
    machine = pyotp.TOTP(second_factor.begin(people, "user-reader").secret)
    second_factor.confirm(people, "user-reader", machine.at(clock()))
    reader = sign_in_to(people, "reader")
    assert "Take the second factor away" in boss.get("/administration/people/user-reader").text
    boss.post("/administration/people/user-reader/second-factor/remove")
    assert not second_factor.has(people, "user-reader")
    assert reader.get("/account").status_code == 303
    token = tokens.add_token(people, site.viewer("reader"), name="t", scope=["read"], days=9)
    assert "Take back the token" in boss.get("/administration/people/user-reader").text
    boss.post("/administration/people/user-reader/tokens/revoke")
    assert viewer_of_token(people, token) is None
    again = sign_in_to(people, "reader")
    boss.post("/administration/people/user-reader/sessions/end")
    assert again.get("/account").status_code == 303


def test_roles_are_added_changed_and_removed(people: Workspace, boss: TestClient) -> None:
    told = {"role_id": "player", "title": "Player <i>", "description": "", "permissions": ["read", "run"]}
    assert boss.post("/administration/roles", data=told).status_code == 303
    page = boss.get("/administration/roles").text
    assert "Player &lt;i&gt;" in page
    assert "Player <i>" not in page
    assert boss.post("/administration/roles", data={**told, "permissions": ["read"]}).status_code == 303
    assert {role.role_id: role.permissions for role in list_roles(people)}["player"] == {"read"}
    assert boss.post("/administration/roles/player/remove").status_code == 303
    assert boss.post("/administration/roles/reader/remove").status_code == 409
    assert boss.post("/administration/roles", data={"role_id": "A B", "permissions": ["fly"]}).status_code == 422
    locked = {"role_id": "administrator", "title": "A", "permissions": ["read"]}
    assert boss.post("/administration/roles", data=locked).status_code == 409


def test_the_rule_on_second_factors(people: Workspace, boss: TestClient) -> None:
    assert "no role must have a second factor" in boss.get("/administration/roles").text
    assert boss.post("/administration/second-factor", data={"needed": ["steward", "analyst"]}).status_code == 303
    assert "demanded of Analyst, Steward" in boss.get("/administration/roles").text
    assert boss.post("/administration/second-factor", data={"needed": ["king"]}).status_code == 422
    assert boss.post("/administration/second-factor", data={}).status_code == 303
    assert second_factor.needed_roles(people, is_public=True) == frozenset()


def test_retention_is_shown_and_changed(people: Workspace, boss: TestClient) -> None:
    before = read_policy(people)
    assert f'value="{before.keep_jobs_days}"' in boss.get("/administration/retention").text
    assert boss.post("/administration/retention", data={"keep_jobs_days": "12"}).status_code == 303
    assert read_policy(people).keep_jobs_days == 12
    answer = boss.post("/administration/retention", data={"keep_jobs_days": "0", "keep_access_days": "<b>"})
    assert answer.status_code == 422
    assert answer.text.lower().count("this is no time to keep things") == 2
    assert boss.post("/administration/retention", data={}).status_code == 303
    assert read_policy(people) == before


def test_workers_are_shown(people: Workspace, boss: TestClient, clock: Clock) -> None:
    assert "No worker was ever seen" in boss.get("/administration/workers").text
    with writing(people.database) as held:
        for name, ago in (("alive", 0), ("gone", 3600)):
            clock.move(seconds=-ago)
            row = {"worker_id": name, "started_at": clock(), "seen_at": clock(), "job_id": None}
            held.execute(workers.insert(), row)
            clock.move(seconds=ago)
    page = boss.get("/administration/workers").text
    assert "One worker at work; 0 jobs wait." in page
    rows = boss.get("/administration/workers.json").json()["tables"]["workers"]["rows"]
    assert [row["state"] for row in rows] == ["waits for jobs", "not seen lately"]


def test_the_log_is_read_filtered_and_checked(people: Workspace, boss: TestClient, sign_in_to: Open) -> None:
    boss.post("/administration/retention", data={"keep_jobs_days": "12"})
    boss.post("/administration/people", data={"login": "eve", "role_id": "reader"})
    assert sign_in_to(people, "steward").get("/audit").status_code == 403
    rows = boss.get("/audit.json").json()["tables"]["entries"]["rows"]
    assert [row["action"] for row in rows][:2] == ["user.invite", "user.add"]
    assert {row["actor"] for row in rows[:2]} == {"administrator"}
    only = boss.get("/audit.json", params={"action": "retention", "actor": "Administrator"})
    assert [row["action"] for row in only.json()["tables"]["entries"]["rows"]] == ["retention.change"]
    for nothing in ({"target": "user:%"}, {"actor": "' or 1=1 --"}, {"until": "2020-01-01"}, {"before": "1"}):
        assert boss.get("/audit.json", params=nothing).json()["tables"]["entries"]["rows"] == []
    assert boss.get("/audit", params={"since": "yesterday"}).status_code == 422
    assert boss.get("/audit", params={"until": "9999-12-31"}).status_code == 200
    assert "The log is whole" in boss.get("/audit", params={"check": "yes"}).text
    with writing(people.database) as held:
        held.execute(audit.update().where(audit.c.entry_id == 2).values(actor="somebody"))
    page = boss.get("/audit", params={"check": "yes"}).text
    assert "The log is not whole: 1 fault" in page
    assert "changed after it was written" in page


def test_who_was_outrun_is_told_so(boss: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL two people can find the same name free at the same moment; one of them gets it."""

    def outrun(*_: object, **__: object) -> str:
        statement = "insert"
        raise IntegrityError(statement, {}, ValueError("duplicate key"))

    monkeypatch.setattr("mainstay.web.routes.administration.add_person", outrun)
    answer = boss.post("/administration/people", data={"login": "zoe", "role_id": "reader"})
    assert answer.status_code == 409
    assert "at the same moment" in answer.text
    assert "duplicate key" not in answer.text
