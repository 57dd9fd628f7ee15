"""Every kind of chart is drawn under the policy of the workspace, speaks, leads on and follows the theme."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as NotYetError
from tests.charts.echarts import gallery
from tests.web.frontend.conftest import Visit
from tests.web.frontend.served import Site, figure, page, serving

pytestmark = pytest.mark.browser
CHARTS = gallery.charts()
MOST_KIB = 300
TRIES, WAIT_MS = 3, 10_000


@pytest.fixture(scope="module")
def drawn(browser: Browser) -> Iterator[Visit]:
    """Return a page with all charts, drawn."""
    body = f'<main class="page"><h1>Charts</h1>{"".join(map(figure, CHARTS))}</main>'
    with serving({"/": (page(body), "text/html"), gallery.HERE: ("product", "text/plain")}) as site:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        seen = Visit(context.new_page(), context)
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.goto(site.address)
        seen.draw_all()
        yield seen
        context.close()


@pytest.mark.parametrize("chart", CHARTS, ids=[chart.id for chart in CHARTS])
def test_a_chart_is_drawn_and_spoken(drawn: Visit, chart: gallery.Chart) -> None:
    canvas = drawn.page.locator(f'[data-chart="{chart.id}"] .chart-canvas')
    assert canvas.locator("svg path").count() > 4
    assert canvas.get_attribute("aria-label") == chart.summary
    spread = "e => Math.max(...[...e.querySelectorAll('path')].map(p => p.getBBox().width).filter(w => w < 1e5))"
    assert canvas.evaluate(spread) > 100
    assert not drawn.complaints


def test_names_that_would_break_the_page_are_text(drawn: Visit) -> None:
    assert drawn.page.locator("figure b").count() == 0
    assert "</script><b>" in drawn.page.locator('[data-chart="bars"] svg').text_content(timeout=1000)  # type: ignore[operator]


def test_a_point_tells_its_words_and_leads_to_its_page(drawn: Visit) -> None:
    box = drawn.page.locator('[data-chart="bars"] .chart-canvas')
    box.scroll_into_view_if_needed()
    bar = box.locator('path[fill="#93c0e3"]').first
    bar.hover()
    box.locator("text", has_text="30 % to 70 %").first.wait_for(state="attached")
    assert not drawn.complaints


def test_colours_follow_the_theme(drawn: Visit) -> None:
    bars = drawn.page.locator('[data-chart="bars"] .chart-canvas path[fill="#2f6290"]')
    assert bars.count() == 0
    drawn.page.emulate_media(color_scheme="dark")
    bars.first.wait_for(state="attached")
    drawn.page.emulate_media(color_scheme="light")
    bars.first.wait_for(state="detached")


@pytest.mark.parametrize("chart", [gallery.world(), gallery.share_fan()], ids=["map", "fan"])
def test_a_page_with_a_chart_is_light(browser: Browser, chart: gallery.Chart) -> None:
    # a field that htmx checks is on it too, so that everything is fetched
    body = f'<main class="page"><h1>x</h1><input aria-label="x" hx-post="/x">{figure(chart)}</main>'
    with serving({"/": (page(body), "text/html")}) as site:
        opened = browser.new_page()
        opened.goto(site.address)
        opened.locator("figure.chart[data-awake=drawn]").wait_for()
        opened.wait_for_load_state("networkidle")
        assert any("htmx" in path for path in site.sent)
        assert sum(site.sent.values()) <= MOST_KIB * 1024
        opened.close()


def test_a_site_on_the_map_leads_to_its_page(browser: Browser) -> None:
    with serving({"/": (page(f"<main>{figure(gallery.world())}</main>"), "text/html")}) as site:
        _follow(browser, site)


def _follow(browser: Browser, site: Site) -> None:
    opened = browser.new_page(reduced_motion="reduce")
    opened.goto(site.address)
    opened.locator("figure.chart[data-awake=drawn]").wait_for()
    spot = opened.locator('.chart-canvas path[fill="#d0611a"][transform^=matrix]').first
    for _ in range(TRIES):
        spot.click()
        # on a slow machine the picture may be drawn again between press and release, and then nothing was clicked
        with suppress(NotYetError):
            opened.wait_for_url(f"**{gallery.HERE}", timeout=WAIT_MS)
            break
    assert opened.url.endswith(gallery.HERE)
    opened.close()
