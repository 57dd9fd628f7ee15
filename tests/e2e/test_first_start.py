"""The workspace as a new user starts it: one command, one link, a password, and the bundled base is there."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.live_site import DESK, looking

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "harbour lantern winter cargo 41"
LONGEST_S = 120


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Start `mainstay serve` in an empty folder; return its address and the one-time link that it prints."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = "from mainstay.cli.main import main; main()"
    place = str(tmp_path / "workspace")
    command = [sys.executable, "-c", program, "serve", "--workspace", place, "--port", str(port)]
    told = tmp_path / "told.txt"
    with told.open("w") as out:
        server = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env=os.environ | {"PYTHONUNBUFFERED": "1"}
        )
    until = time.monotonic() + LONGEST_S
    link = None
    while link is None and time.monotonic() < until and server.poll() is None:
        time.sleep(0.2)
        text = told.read_text()
        link = re.search(r"http://\S+/invitation/\S+", text) if "Application startup complete" in text else None
    assert link is not None, told.read_text()
    yield f"http://127.0.0.1:{port}", link.group()
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=60) == 0, told.read_text()
    assert "Traceback" not in told.read_text()


def test_from_nothing_to_the_bundled_base(browser: Browser, started: tuple[str, str]) -> None:
    home, link = started
    with looking(browser, home, None, width=DESK) as look:
        page = look.page
        page.goto(link)
        for field in page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        page.get_by_role("button", name="Set the password").click()
        page.get_by_label("Login").fill("administrator")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        bundled = page.get_by_role("link", name="United States biopreparedness industrial base, 2026")
        expect(bundled.first).to_be_visible()
        # the link works once
        answer = page.request.get(link)
        assert answer.status in (404, 410)
        # a result that is not there yet says so, and comes by itself
        page.goto(f"{home}/concentration/us-2026")
        expect(page.get_by_role("table").first).to_be_visible(timeout=LONGEST_S * 1000)
        page.get_by_role("button", name="Sign out").click()
        answer = page.goto(f"{home}/concentration/us-2026")
        assert "/sign-in" in page.url
        assert look.foreign == []
