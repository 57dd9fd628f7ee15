"""Hostile values in every part of every address, query and form: nothing breaks, nothing is run, nothing gets out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web import site
from tests.web.routes_of import Way, ways
from tests.web.security.hidden import Hidden, hide

from mainstay.services.workspace import open_workspace
from mainstay.web.app import create_app

SCRIPT = "\"'><script>alert(31337)</script>"
PROBES = (
    "'",
    "' or '1'='1' --",
    "1; drop table users",
    "{{1234567*7654321}}{%x%}",
    "${1234567*7654321}#{1234567*7654321}<%=1234567*7654321%>",
    SCRIPT,
    "../../../../../../etc/passwd",
    "a\0b",
    "\u0663\u202e\ufffe%s%n",
    "-1",
    "1e400",
    "9" * 40,
    "x" * 3_000,
)
#: what must never be in an answer: a sum that was worked out, a script that came back alive, a file of the machine
NEVER = ("9449772114007", SCRIPT, "root:x:0:", "sqlite3.", "psycopg.errors", "Traceback", "jinja2.")
#: they end what the other requests need, or wait for what does not come
LEFT_OUT = frozenset({"/sign-out", "/bases/{base_id}/retire", "/jobs/{job_id}/events", "/api/v1/jobs/{job_id}/events"})


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hidden]:
    folder: Path = tmp_path_factory.mktemp("probed")
    with open_workspace(folder / "workspace") as workspace:
        yield hide(workspace)


def _fields(way: Way, kind: str) -> list[str]:
    """Return the names of what a route reads from the query or from a form."""
    names: set[str] = set()
    left: list[Any] = [way.route.dependant]
    while left:
        one = left.pop()
        names |= {field.alias for field in getattr(one, f"{kind}_params")}
        left += one.dependencies
    return sorted(names)


@pytest.fixture(scope="module", params=["steward", "administrator"])
def asker(request: pytest.FixtureRequest, hidden: Hidden) -> Iterator[TestClient]:
    with site.client(hidden.workspace, request.param, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def known(hidden: Hidden) -> tuple[Way, ...]:
    """Return all routes; an application takes a second to make, and has the same ones for every probe."""
    return tuple(ways(create_app(hidden.workspace)))


def _complaint(answer: Any) -> str | None:
    if answer.status_code >= 500 and answer.status_code != 501:
        return f"status {answer.status_code}"
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    found = [word for word in NEVER if word in answer.text and (is_page or word != SCRIPT)]
    return f"holds {found[0]!r}" if found else None


@pytest.mark.slow
@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: ascii(probe[:20]))
def test_every_address_and_query(hidden: Hidden, known: tuple[Way, ...], asker: TestClient, probe: str) -> None:
    wrong = []
    for way in known:
        if way.method != "GET" or way.path in LEFT_OUT or way.path.endswith(".csv"):
            continue
        tries: list[tuple[str, dict[str, str]]] = [
            (hidden.address(way, **{name: probe}), {}) for name in hidden.names(way)
        ]
        if not way.path.endswith(".json"):
            tries += [(hidden.address(way), {name: probe}) for name in [*_fields(way, "query"), "as_known", "unknown"]]
        for address, query in tries:
            complaint = _complaint(asker.get(address, params=query))
            if complaint:
                wrong.append((way.name, address[:90], list(query), complaint))
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: ascii(probe[:20]))
def test_every_form(hidden: Hidden, known: tuple[Way, ...], asker: TestClient, probe: str) -> None:
    wrong = []
    for way in known:
        if way.method == "GET" or way.path in LEFT_OUT or way.path.startswith(("/api/", "/account/sessions")):
            continue
        fields = _fields(way, "body")
        tries = [dict.fromkeys(fields, probe), *({name: probe} for name in fields)]
        for told in tries:
            complaint = _complaint(asker.request(way.method, hidden.address(way), data=told))
            if complaint:
                wrong.append((way.name, list(told), complaint))
    assert not wrong
