"""The sample page with every component: no complaint, nothing out of its frame, and nothing that axe finds."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.web.frontend.conftest import Visit
from tests.web.frontend.served import Site

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
MOST_KIB = 300


def ways() -> list[dict[str, Any]]:
    return [
        {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
        for scheme in ("light", "dark")
        for width in (1280, 390)
    ]


@pytest.mark.browser
@pytest.mark.parametrize("visit", ways(), indirect=True, ids=["light-desk", "light-phone", "dark-desk", "dark-phone"])
def test_every_component_is_accessible_and_inside_the_page(visit: Visit, site: Site) -> None:
    visit.draw_all()
    found = Axe().run(visit.page, options=RULES).response["violations"]
    assert not [(one["id"], node["html"], node["failureSummary"]) for one in found for node in one["nodes"]]
    wide, room = visit.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room
    assert not visit.complaints
    assert 0 < sum(site.sent.values()) <= MOST_KIB * 1024


@pytest.mark.browser
def test_the_list_of_keys_is_accessible(visit: Visit) -> None:
    visit.page.keyboard.press("?")
    visit.page.locator("dialog.keys").wait_for()
    found = Axe().run(visit.page, context="dialog.keys", options=RULES).response["violations"]
    assert not [(one["id"], one["nodes"][0]["html"]) for one in found]


@pytest.mark.browser
def test_on_paper_there_are_no_controls_and_the_heads_stay(visit: Visit) -> None:
    visit.page.emulate_media(media="print")
    for gone in (".menu", ".toolbar", ".filters", ".twins", "form button"):
        assert not visit.page.locator(gone).first.is_visible()
    for kept in (".handling", "h1", "#makers thead th .sort", ".numbers", "table.map", "figure.chart .summary"):
        assert visit.page.locator(kept).first.is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_sentences_and_tables_remain(visit: Visit) -> None:
    figure = visit.page.locator("figure.chart").first
    assert figure.locator(".summary").is_visible()
    assert not figure.locator(".chart-canvas").is_visible()
    figure.locator("summary").click()
    assert figure.locator("table").is_visible()
    assert not visit.page.locator(".theme-choice").is_visible()
    assert not visit.page.locator("[data-keys-help]").is_visible()
