"""A browser that talks to nobody, and briefings opened in it from the disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.docs.commands import folder_of
from tests.report import bases
from tests.web.conftest import own, worked, worked_folder

from mainstay.io.save import save
from mainstay.services.brief import write_brief

__all__ = ["own", "worked", "worked_folder"]  # fixtures that tests here ask for
QUIET = (
    "--no-sandbox",  # test machines often run as root, where Chromium's sandbox does not start
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
)
WIDE, PHONE = 1280, 390


@pytest.fixture(scope="session")
def browser(browser_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session", params=["us-2026", "full"])
def briefing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a briefing: on the bundled base, and on a fictional one whose names try to break the page."""
    if request.param == "us-2026":  # the very one that the README shows how to write
        return (
            folder_of("brief us-2026 --out build/brief", tmp_path_factory)
            / "here"
            / "build"
            / "brief"
            / "briefing.html"
        )
    folder = tmp_path_factory.mktemp("briefing")
    return write_brief(str(save(bases.full(), folder / "base")), folder / "brief", pdf=False).html


@dataclass
class Visit:
    """An open page and what it did: requests, words on the console, errors."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def visit(browser: Browser, file: Path, width: int) -> Iterator[Visit]:
    """Open a file and keep account of what the page does."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    seen = Visit(context.new_page())
    context.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("console", lambda message: seen.complaints.append(message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.goto(file.as_uri())
    yield seen
    context.close()


@pytest.fixture
def opened(browser: Browser, briefing: Path) -> Iterator[Visit]:
    """Open the briefing on a desk."""
    yield from visit(browser, briefing, WIDE)


@pytest.fixture
def on_phone(browser: Browser, briefing: Path) -> Iterator[Visit]:
    """Open the briefing on a phone."""
    yield from visit(browser, briefing, PHONE)
