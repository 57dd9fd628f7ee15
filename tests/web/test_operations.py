"""For those who keep the server running: alive, ready, numbers, a log without personal data."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from mainstay.errors import InputError
from mainstay.services.log_lines import JsonLines, log_config
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.web.app import create_app
from mainstay.web.metrics import exposition

SignIn = Callable[[Workspace, str | None], TestClient]


@pytest.fixture
def nobody(own: Workspace, sign_in_to: SignIn) -> TestClient:
    return sign_in_to(own, None)


def test_alive_and_ready(own: Workspace, nobody: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert nobody.get("/health").json() == {"state": "alive"}
    assert nobody.get("/ready").status_code == 200
    monkeypatch.setenv("MAINSTAY_LEAST_FREE_BYTES", str(10**18))
    got = nobody.get("/ready")
    assert (got.status_code, got.json()["parts"]["disk"]) == (503, False)
    monkeypatch.delenv("MAINSTAY_LEAST_FREE_BYTES")
    with writing(own.database) as held:
        held.execute(text("update alembic_version set version_num = '9999'"))
    got = nobody.get("/ready")
    assert (got.status_code, got.json()["parts"]) == (
        503,
        {"database": True, "migrations": False, "files": True, "disk": True},
    )
    assert nobody.get("/health").status_code == 200


def test_numbers_are_not_for_everybody(own: Workspace, sign_in_to: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    # the client of the tests has no address of this machine
    nobody = sign_in_to(own, None)
    assert nobody.get("/metrics").status_code == 403
    assert sign_in_to(own, "reader").get("/metrics").status_code == 403
    assert sign_in_to(own, "administrator").get("/metrics").status_code == 200
    monkeypatch.setenv("MAINSTAY_METRICS_TOKEN", "a long secret")
    assert nobody.get("/metrics", headers={"authorization": "Bearer a long secret"}).status_code == 200
    assert nobody.get("/metrics", headers={"authorization": "Bearer a wrong one"}).status_code == 403


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
def test_this_machine_reads_the_numbers_unless_it_hands_on(own: Workspace, header: str) -> None:
    with TestClient(create_app(own), client=("127.0.0.1", 1), base_url="http://localhost") as here:
        assert here.get("/metrics").status_code == 200
        assert here.get("/metrics", headers={header: "9.9.9.9"}).status_code == 403


def test_numbers_count_requests_by_route_and_jobs_by_state(own: Workspace, sign_in_to: SignIn) -> None:
    client = sign_in_to(own, "reader")
    client.get("/api/v1/bases/us-2026")
    client.get("/api/v1/bases/secret-name")
    client.request("MADEUP", "/api/v1/bases/x")
    told = exposition(own).decode()
    assert 'route="/api/v1/bases/{base_id}",status="404"' in told
    assert 'mainstay_jobs{state="queued"}' in told
    assert "secret-name" not in told
    assert "MADEUP" not in told
    assert float(told.split("\nmainstay_database_bytes ")[1].split()[0]) > 10_000


def test_the_log_names_nobody(own: Workspace, sign_in_to: SignIn, caplog: pytest.LogCaptureFixture) -> None:
    client = sign_in_to(own, "analyst")
    with caplog.at_level(logging.DEBUG, logger="mainstay"):
        got = client.get("/api/v1/bases/hidden-name?secret=word", headers={"user-agent": "agent-x"})
        client.get("/nothing/hidden-name")
        assert client.post("/administration/people").status_code == 403
    lines = [JsonLines().format(record) for record in caplog.records if record.name == "mainstay.access"]
    refused = json.loads(lines[2])
    assert (refused["route"], refused["status"], len(refused["person"])) == ("/administration/people", 403, 12)
    told = json.loads(lines[0])
    assert (told["route"], told["status"], told["method"]) == ("/api/v1/bases/{base_id}", 422, "GET")
    assert told["request"] == got.headers["x-request-id"]
    assert len(told["person"]) == 12
    everything = "\n".join(JsonLines().format(record) for record in caplog.records)
    for secret in ("hidden-name", "word", "agent-x", "analyst", "testclient", *client.cookies.values()):
        assert secret not in everything


def test_an_error_is_logged_by_kind_and_place_without_its_text() -> None:
    try:
        int("Mrs Example")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
        record = logging.LogRecord("mainstay", logging.ERROR, __file__, 1, "an answer failed", None, told)
    line = JsonLines().format(record)
    assert "Mrs Example" not in line
    found = json.loads(line)
    assert found["error"] == "ValueError"
    assert "test_an_error_is_logged" in found["at_lines"][-1]


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError):
        log_config("loud")
