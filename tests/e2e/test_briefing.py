"""The briefing as a reader meets it: opened from the disk in a browser, on a desk, on a phone, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.e2e.conftest import PHONE, WIDE, Visit, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: every text of every picture with its picture's frame, in the units of the picture
TEXT_BOXES = """() => [...document.querySelectorAll("svg[role=img]")].flatMap(svg => {
  const frame = svg.viewBox.baseVal;
  return [...svg.querySelectorAll("text")].map(text => {
    const box = text.getBBox();
    return {words: text.textContent, left: box.x, right: box.x + box.width, top: box.y, bottom: box.y + box.height,
            width: frame.width, height: frame.height};
  });
})"""
SIDEWAYS = "() => document.documentElement.scrollWidth - window.innerWidth"


def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2, levels A and AA, and against good practice."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response
    assert found["passes"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]


def test_no_request_leaves_the_disk_and_nothing_complains(opened: Visit, briefing: Path) -> None:
    assert opened.requests == [briefing.as_uri()]
    assert opened.complaints == []


def test_a_page_that_asks_the_network_would_be_noticed(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "leaky.html"
    file.write_text('<!DOCTYPE html><title>x</title><img src="http://127.0.0.1:9/x.png" alt="">')
    for seen in visit(browser, file, WIDE):
        assert any(url.startswith("http:") for url in seen.requests)


def test_names_run_nothing(opened: Visit) -> None:
    dialogs: list[str] = []
    opened.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    opened.page.reload()
    assert dialogs == []
    assert opened.page.locator("script").count() == 0


@pytest.fixture(params=[WIDE, PHONE])
def either(request: pytest.FixtureRequest, browser: Browser, briefing: Path) -> Iterator[Visit]:
    """Open the briefing on a desk, then on a phone."""
    yield from visit(browser, briefing, request.param)


def test_axe_finds_no_barrier(either: Visit) -> None:
    assert violations(either.page) == []


def test_axe_would_notice_a_barrier(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "barred.html"
    file.write_text('<!DOCTYPE html><html><body><img src="x.png"><p style="color:#ccc">pale</p></body></html>')
    for seen in visit(browser, file, WIDE):
        rules = {found.partition(":")[0] for found in violations(seen.page)}
        assert {"image-alt", "html-has-lang", "color-contrast"} <= rules


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 2560])
def test_the_page_never_scrolls_sideways(opened: Visit, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 800})
    assert opened.page.evaluate(SIDEWAYS) <= 0


def test_wide_tables_and_pictures_scroll_in_a_box_of_their_own(on_phone: Visit) -> None:
    boxes = on_phone.page.evaluate(
        """() => [...document.querySelectorAll(".wide")].map(box => ({
          inner: box.scrollWidth, outer: box.clientWidth,
          overflow: getComputedStyle(box).overflowX, tab: box.tabIndex}))"""
    )
    wide = [box for box in boxes if box["inner"] > box["outer"]]
    assert wide
    assert all(box["overflow"] == "auto" and box["tab"] == 0 for box in wide)


def test_no_text_of_a_picture_leaves_its_frame(opened: Visit) -> None:
    texts = opened.page.evaluate(TEXT_BOXES)
    assert len(texts) > 20
    outside = [
        text["words"]
        for text in texts
        if text["left"] < -0.5 or text["top"] < -0.5 or text["right"] > text["width"] or text["bottom"] > text["height"]
    ]
    assert outside == []


def test_pictures_are_readable_on_a_phone(on_phone: Visit) -> None:
    """Text of pictures keeps its size; the picture scrolls instead."""
    scales = on_phone.page.evaluate(
        """() => [...document.querySelectorAll("svg[role=img]")].map(
          svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"""
    )
    assert scales
    assert min(scales) == pytest.approx(1, abs=0.01)


def test_every_link_leads_somewhere(opened: Visit, briefing: Path) -> None:
    addresses = opened.page.evaluate("() => [...document.links].map(link => link.getAttribute('href'))")
    inside = {address[1:] for address in addresses if address.startswith("#")}
    beside = {address for address in addresses if not address.startswith(("#", "http"))}
    assert len(inside) > 5
    assert [name for name in inside if opened.page.locator(f'[id="{name}"]').count() != 1] == []
    assert [name for name in beside if not (briefing.parent / name).is_file()] == []
    assert {"manifest.json"} < beside


def test_following_a_link_of_the_contents_shows_its_section(opened: Visit) -> None:
    links = opened.page.locator("nav a")
    for i in range(links.count()):
        links.nth(i).click()
        name = links.nth(i).get_attribute("href")
        assert name is not None
        top = opened.page.locator(f'[id="{name[1:]}"]').evaluate("heading => heading.getBoundingClientRect().top")
        assert -1 <= top < 800
        opened.page.go_back()


def test_the_keyboard_skips_to_the_findings(opened: Visit) -> None:
    opened.page.keyboard.press("Tab")
    box = opened.page.locator("a.skip:focus").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    opened.page.keyboard.press("Enter")
    assert opened.page.url.endswith("#main")


def test_it_prints(opened: Visit, tmp_path: Path) -> None:
    paper = tmp_path / "paper.pdf"
    opened.page.pdf(path=str(paper), format="A4")
    document = pypdfium2.PdfDocument(paper)
    words = "".join(page.get_textpage().get_text_bounded() for page in document)
    pages = len(document)
    document.close()
    assert pages > 2
    assert "What it says in one page" in words
    assert "Skip to the findings" not in words
    assert opened.complaints == []


def test_pictures_fit_the_paper(opened: Visit) -> None:
    opened.page.emulate_media(media="print")
    opened.page.set_viewport_size({"width": 720, "height": 1000})  # A4 between its margins
    assert opened.page.evaluate(SIDEWAYS) <= 0
    over = opened.page.evaluate(
        """() => [...document.querySelectorAll("svg[role=img]")].filter(
          svg => svg.getBoundingClientRect().right > window.innerWidth + 1).length"""
    )
    assert over == 0
