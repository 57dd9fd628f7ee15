"""A browser, the sample page in it, and an account of what the page did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.web.frontend import sample, served

RUNNING = (
    'event: progress\ndata: {"done": 320, "total": 1000, "what": "Replications", "state": "running"}\n\n'
    'event: end\ndata: {"state": "done", "href": "/results/7"}\n\n'
)
ANSWERS = {
    "/jobs/7/events": (RUNNING, "text/event-stream"),
    "/check": ('<p class="error">line 3: no key is called shock</p>', "text/html"),
    "/results/7": ("result", "text/plain"),
}


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Browser]:
    served.manifest()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--no-first-run"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site() -> Iterator[served.Site]:
    """Serve the sample page, and the answers that its parts ask for."""
    with served.serving({"/": (served.page(sample.body()), "text/html"), **ANSWERS}) as opened:
        yield opened


@dataclass
class Visit:
    """An open page, and what it complained of."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def draw_all(self) -> None:
        """Scroll to every chart and wait until it is drawn."""
        figures = self.page.locator("figure.chart")
        for i in range(figures.count()):
            figures.nth(i).scroll_into_view_if_needed()
            self.page.locator("figure.chart[data-awake=drawn]").nth(i).wait_for()


@pytest.fixture
def visit(browser: Browser, site: served.Site, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open the sample page; a marker of a test may say how."""
    how: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
    how |= getattr(request, "param", {})
    context = browser.new_context(**how)
    page = context.new_page()
    seen = Visit(page, context)
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    site.sent.clear()
    page.goto(site.address + "/")
    if how.get("java_script_enabled", True):
        page.locator("html[data-scripts=ready]").wait_for(state="attached")
    yield seen
    context.close()
