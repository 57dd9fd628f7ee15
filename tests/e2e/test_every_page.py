"""Every page of the workspace as people meet it: on a desk, on a phone, light and dark, without barriers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.e2e.addresses import ADDRESSES, filled
from tests.e2e.live_site import DESK, PHONE, Look, cookie, cookie_of, looking, served

from mainstay.services.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]
#: WCAG 2.2, levels A and AA
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIDEWAYS = "() => document.documentElement.scrollWidth - window.innerWidth"
MOST_BYTES = 300 * 1024
PICTURES = Path(__file__).resolve().parents[2] / "build" / "screenshots"


@pytest.fixture(scope="module")
def home(worked: Workspace) -> Iterator[str]:
    with served(worked) as address:
        yield address


@pytest.fixture(scope="module")
def secret(worked: Workspace) -> str:
    return cookie_of(worked, "administrator")


def violations(page: Page) -> list[str]:
    """Return what axe finds."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response
    assert found["passes"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


def settled(look: Look) -> None:
    """Wait until nothing more comes: charts are drawn as they come into sight."""
    look.page.wait_for_load_state("load")
    look.page.wait_for_function("() => document.documentElement.dataset.scripts === 'ready'")
    look.page.wait_for_timeout(150)


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_on_a_desk_and_on_a_phone_in_the_dark(
    browser: Browser, home: str, secret: str, worked: Workspace, name: str
) -> None:
    with looking(browser, home, secret, width=DESK) as look:
        answer = look.page.goto(home + filled(worked, name))
        assert answer is not None
        assert answer.status == 200
        settled(look)
        PICTURES.mkdir(parents=True, exist_ok=True)
        look.page.screenshot(path=PICTURES / f"{name}-desk.png", full_page=True)
        assert look.bytes_on_the_wire() <= MOST_BYTES
        assert look.page.locator("h1").count() == 1
        assert look.page.evaluate(SIDEWAYS) <= 0
        assert violations(look.page) == []
        look.page.set_viewport_size({"width": PHONE, "height": 900})
        look.page.emulate_media(color_scheme="dark")
        settled(look)
        look.page.screenshot(path=PICTURES / f"{name}-phone.png", full_page=True)
        assert look.page.evaluate(SIDEWAYS) <= 0
        assert violations(look.page) == []
        assert look.complaints == []
        assert look.foreign == []


@pytest.mark.parametrize("name", ["heatmap", "product", "care-flex"])
def test_a_page_without_scripts(browser: Browser, home: str, secret: str, worked: Workspace, name: str) -> None:
    """What a page has to say, it says without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([cookie(home, secret)])
    page = context.new_page()
    answer = page.goto(home + filled(worked, name))
    assert answer is not None
    assert answer.status == 200
    assert page.locator("main").inner_text().strip()
    charts = page.locator("figure.chart")
    for i in range(charts.count()):
        assert charts.nth(i).locator(".summary").inner_text().strip()
        assert charts.nth(i).locator("table").count() >= 1
    context.close()
