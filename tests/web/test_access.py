"""Every route against the declared matrix: who may use it, and whether it keeps to that when it is really asked.

``access_matrix.yaml`` says who may use what, in words of its own, so that a slip in the code is not a slip in the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web import site
from tests.web.routes_of import Way, ways

from mainstay.core.yaml12 import read_yaml
from mainstay.services.accounts import list_people
from mainstay.services.permissions import FIRST_ROLES
from mainstay.services.tokens import add_token
from mainstay.services.workspace import Workspace
from mainstay.web.app import create_app

FILE = Path(__file__).with_name("access_matrix.yaml")
ANONYMOUS = "anonymous"
ASKERS = (ANONYMOUS, *FIRST_ROLES)
#: what stands for a parameter of an address: a name that nothing has
NOBODY = "nothing-is-called-this"


@cache
def _file() -> dict[str, Any]:
    told: dict[str, Any] = read_yaml(FILE.read_text(encoding="utf-8"), name=FILE.name)
    return told


@cache
def matrix() -> dict[str, frozenset[str]]:
    """Return who may use each route."""
    told = _file()
    groups = {name: frozenset(members) for name, members in told["who"].items()}
    declared = ((way, whom) for family in told["routes"].values() for way, whom in family.items())
    return {one: groups[whom] for way, whom in declared for one in _spelled(way)}


def _spelled(way: str) -> list[str]:
    """Return a route as it is, or a page as its three routes."""
    word, path = way.split(" ", 1)
    if word != "PAGE":
        return [way]
    bare = "/home" if path == "/" else path
    return [f"GET {path}", f"GET {bare}.json", f"GET {bare}.csv"]


@pytest.fixture(scope="module")
def app_ways(worked: Workspace) -> list[Way]:
    return ways(create_app(worked))


def test_every_route_has_an_entry_and_every_entry_a_route(app_ways: list[Way]) -> None:
    declared, found = set(matrix()), {way.name for way in app_ways}
    assert not sorted(found - declared), "routes without an entry in access_matrix.yaml"
    assert not sorted(declared - found), "entries of access_matrix.yaml without a route"


def test_the_code_demands_what_the_matrix_declares(app_ways: list[Way]) -> None:
    wrong = []
    for way in app_ways:
        permission = way.permission
        allowed = (
            frozenset(ASKERS)
            if permission is None
            else frozenset(role for role, (_, _, may) in FIRST_ROLES.items() if permission in may)
        )
        if allowed != matrix().get(way.name):
            wrong.append((way.name, permission, sorted(allowed)))
    assert not wrong


def test_every_role_is_in_the_matrix() -> None:
    groups = _file()["who"]
    assert {role for members in groups.values() for role in members} == set(ASKERS)


def in_person() -> set[str]:
    """Return the routes that refuse every token."""
    return {one for way in _file()["in_person"] for one in _spelled(way)}


def test_the_code_refuses_tokens_where_the_matrix_declares_it(app_ways: list[Way]) -> None:
    assert {way.name for way in app_ways if way.endpoint.access.in_person} == in_person()


def test_the_code_takes_the_points_that_the_matrix_declares(app_ways: list[Way]) -> None:
    declared = {}
    for way, points in _file()["points"].items():
        path, _, key = way.partition("?")
        declared |= dict.fromkeys(_spelled(path), (points, key))
    found = {way.name: way.endpoint.access for way in app_ways}
    assert {name: (one.cost, one.cost_key) for name, one in found.items() if one.cost} == declared


@pytest.fixture(scope="module")
def asked(worked_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, TestClient]]:
    """Give one client for each asker on a copy of the workspace that the requests may spoil."""
    import shutil

    from mainstay.services.workspace import open_workspace

    copy = tmp_path_factory.mktemp("matrix") / "workspace"
    shutil.copytree(worked_folder, copy)
    with open_workspace(copy) as workspace:
        clients = {who: site.client(workspace, None if who == ANONYMOUS else who) for who in ASKERS}
        for client in clients.values():
            client.__enter__()
        yield clients
        for client in clients.values():
            client.__exit__(None, None, None)


@pytest.mark.parametrize("asker", ASKERS)
def test_every_route_keeps_to_the_matrix(asker: str, asked: dict[str, TestClient], app_ways: list[Way]) -> None:
    client, wrong = asked[asker], []
    for way in app_ways:
        if way.path == "/sign-out":
            continue  # ends the session that the other requests need; tests/web/routes/test_sign_in.py asks for it
        address = re.sub(r"{[^}]+}", NOBODY, way.path)
        answer = client.request(way.method, address, data={} if way.method == "POST" else None)
        may = asker in matrix()[way.name]
        if _is_refused(answer, asker) == may:
            wrong.append((way.name, answer.status_code, answer.headers.get("location")))
        assert answer.status_code < 500, way.name
    assert not wrong


def test_no_token_keeps_accounts_and_roles_whatever_its_scope(own: Workspace, app_ways: list[Way]) -> None:
    """Else a token could add an administrator and be, through them, all that its scope leaves out."""
    boss = site.viewer("administrator")
    token = add_token(own, boss, name="all", scope=boss.permissions, days=1)
    with site.client(own, None) as program:
        program.headers["authorization"] = f"Bearer {token}"
        for way in app_ways:
            address = re.sub(r"{[^}]+}", NOBODY, way.path)
            answer = program.request(way.method, address, data={} if way.method == "POST" else None)
            is_refused = answer.status_code == 403 and "kept in person" in answer.text
            assert is_refused is (way.name in in_person()), way.name
    assert [one.login for one in list_people(own)] == sorted(site.PEOPLE)


def _is_refused(answer: Any, asker: str) -> bool:
    """Tell whether somebody was turned away for who they are, and not for what they asked for."""
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=")
    if asker == ANONYMOUS and (to_sign_in or (answer.status_code == 401 and "sign in first" in answer.text.lower())):
        return True
    return answer.status_code == 403 and "your role does not allow this" in answer.text.lower()
