"""The server as it is started from the command line: it answers, it ends in order, it says what is wrong."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.cli.conftest import SCRIPT, Run
from tests.web import site

from mainstay.services.bases import find_base
from mainstay.services.jobs.queue import ask_for
from mainstay.services.tokens import add_token
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace, open_workspace

pytestmark = pytest.mark.slow
PATIENCE_S = 90


class Server:
    """A server that runs, and what it says."""

    def __init__(self, folder: Path, *more: str) -> None:
        words = [str(SCRIPT), "serve", "--workspace", str(folder), "--port", "0", "--no-worker", *more]
        self.process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.address = self._wait(r"answers at (http://\S+)")
        self._wait(r"(Application startup complete)")

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip())

    def _wait(self, pattern: str) -> str:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            found = next((match for line in list(self.lines) if (match := re.search(pattern, line))), None)
            if found is not None:
                return found[1]
            time.sleep(0.05)
        raise AssertionError(self.lines)

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_S)
        self._reader.join(5)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code

    @property
    def logged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines if line.startswith("{")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with site.new_workspace(tmp_path / "workspace") as made:
        site.add_bundled(made, "district-synthetic")
    return tmp_path / "workspace"


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server; all end with the test."""
    started: list[Server] = []

    def make(*more: str) -> Server:
        started.append(Server(folder, *more))
        return started[-1]

    yield make
    for one in started:
        one.end()


def test_it_answers_logs_nobody_and_ends_streams_in_order(folder: Path, start: Callable[..., Server]) -> None:
    server = start()
    with open_workspace(folder) as workspace:
        token, job_id = _token_and_job(workspace)
    with httpx2.Client(base_url=server.address, headers={"authorization": f"Bearer {token}"}) as client:
        assert client.get("/health").json() == {"state": "alive"}
        assert client.get("/ready").json()["state"] == "ready"
        assert client.get(f"/api/v1/jobs/{job_id}?x=secret-value").status_code == 422
        with client.stream("GET", f"/api/v1/jobs/{job_id}/events") as answer:
            lines = answer.iter_lines()
            assert next(lines) == "event: progress"
            begun = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            rest = list(lines)  # ends in good order, or httpx2 would raise
        assert "event: stop" in rest or "event: end" in rest or rest[-1] == ""
    assert server.end() == 0
    assert time.monotonic() - begun < 15
    access = [line for line in server.logged if line["logger"] == "mainstay.access"]
    assert {line["route"] for line in access} == {"/api/v1/jobs/{job_id}", "/api/v1/jobs/{job_id}/events"}
    assert all(len(line["person"]) == 12 for line in access)
    text = "\n".join(line for line in server.lines if line.startswith("{"))
    for secret in (token, job_id, "secret-value", "administrator", "127.0.0.1", "user-"):
        assert secret not in text


def _token_and_job(workspace: Workspace) -> tuple[str, str]:
    viewer = site.viewer("administrator")
    token = add_token(workspace, viewer, name="t", scope=sorted(viewer.permissions), days=1)
    entry = find_base(workspace, SYSTEM, "district-synthetic")
    return token, ask_for(workspace, SYSTEM, entry, "concentration", {"seed": 3}).job_id


def test_several_processes_count_together(start: Callable[..., Server]) -> None:
    server = start("--workers", "2")
    for _ in range(12):
        assert httpx2.get(f"{server.address}/health").status_code == 200
    time.sleep(0.2)
    text = httpx2.get(f"{server.address}/metrics").text
    counted = re.search(r'mainstay_requests_total\{method="GET",route="/health",status="200"\} (\S+)', text)
    assert counted is not None
    assert float(counted[1]) == 12
    # not for who comes through a proxy
    assert httpx2.get(f"{server.address}/metrics", headers={"x-forwarded-for": "9.9.9.9"}).status_code == 403
    assert httpx2.get(f"{server.address}/health", headers={"host": "elsewhere.example"}).status_code == 400
    assert server.end() == 0


def test_the_first_start_prints_a_link_once(tmp_path: Path) -> None:
    server = Server(tmp_path / "new")
    link = server._wait(r"(http://\S+/invitation/\S+)")
    assert httpx2.get(link, headers={"accept": "text/html"}).status_code == 200
    assert sum(link.rpartition("/")[2] in line for line in server.lines) == 1
    assert server.end() == 0


def test_what_is_wrong_is_one_clear_error(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORKSPACE", "DATABASE", "FILES", "ALLOWED_HOSTS"):
        monkeypatch.setenv(f"MAINSTAY_{name}", "")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--workspace", tmp_path / "a", "--port", port, "--no-worker")
    assert (done.code, done.out) == (2, "")
    assert "another program listens on this port" in done.err
    assert f"--port {port + 1}" in done.err
    done = run("serve", "--workspace", tmp_path / "a", "--port", 0, "--host", "192.0.2.7", "--no-worker")
    assert "no such address" in done.err
    (tmp_path / "file").write_text("x")
    done = run("serve", "--workspace", tmp_path / "file", "--port", 0, "--no-worker")
    assert done.code == 2
    assert "Traceback" not in done.err
    address = "postgresql+psycopg://nobody:hush@127.0.0.1:1/none"
    done = run("serve", "--workspace", tmp_path / "b", "--port", 0, "--no-worker", "--database", address)
    assert done.code == 2
    assert "hush" not in done.err
    assert "Traceback" not in done.err
    monkeypatch.setenv("MAINSTAY_LOG_LEVEL", "loud")
    done = run("serve", "--workspace", tmp_path / "c", "--port", 0, "--no-worker")
    assert "there is no such level of the log" in done.err
