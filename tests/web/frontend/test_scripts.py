"""What our own scripts do: themes, keys, tables, heatmaps, work under way, checks while one types."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from tests.web.frontend.conftest import Visit
from tests.web.frontend.served import Site, page, serving

pytestmark = pytest.mark.browser


def focused(visit: Visit) -> str:
    return str(visit.page.evaluate("() => document.activeElement.getAttribute('href') ?? document.activeElement.name"))


def test_the_theme_that_was_chosen_stays(visit: Visit) -> None:
    ground = "() => getComputedStyle(document.querySelector('.page')).backgroundColor"
    assert visit.page.evaluate(ground) == "rgb(255, 255, 255)"
    visit.page.get_by_role("button", name="Dark").click()
    assert visit.page.evaluate(ground) == "rgb(21, 24, 28)"
    visit.page.reload()
    assert visit.page.evaluate(ground) == "rgb(21, 24, 28)"
    assert visit.page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    visit.page.get_by_role("button", name="System").click()
    assert visit.page.evaluate(ground) == "rgb(255, 255, 255)"


def test_a_table_is_sorted_by_number_with_the_missing_last(visit: Visit) -> None:
    head = visit.page.locator("#makers th", has_text="Capacity")
    cells = visit.page.locator("#makers tbody td.number")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert [text.split("\n")[0] for text in cells.all_inner_texts()] == [
        *("9 000a", "61 000", "94 000", "182 000"),
        "not known",
    ]
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert cells.all_inner_texts()[0] == "182 000"
    assert cells.all_inner_texts()[-1] == "not known"
    visit.page.locator("#makers th", has_text="Economy").get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    assert visit.page.locator("#makers tbody td:nth-child(2)").all_inner_texts()[0] == "China"


def test_arrows_move_in_a_heatmap_and_pass_over_what_cannot_be_opened(visit: Visit) -> None:
    stops = visit.page.locator("table.map tbody a[tabindex='0']")
    assert stops.count() == 1
    stops.focus()
    assert focused(visit) == "/cell/0/0"
    visit.page.keyboard.press("ArrowRight")
    assert focused(visit) == "/cell/0/1"
    visit.page.keyboard.press("ArrowDown")
    assert focused(visit) == "/cell/1/1"
    visit.page.keyboard.press("Control+End")
    assert focused(visit) == "/cell/4/11"
    visit.page.keyboard.press("Control+Home")
    assert focused(visit) == "/cell/0/0"
    visit.page.keyboard.press("End")
    visit.page.keyboard.press("ArrowLeft")
    visit.page.keyboard.press("ArrowLeft")  # the tenth cell has nothing to open
    assert focused(visit) == "/cell/0/8"
    assert stops.count() == 1


def test_keys_go_to_the_filter_and_to_pages_and_can_be_switched_off(visit: Visit, site: Site) -> None:
    visit.page.keyboard.press("/")
    assert focused(visit) == "q"
    visit.page.keyboard.type("/g?")  # in a field they are letters
    assert visit.page.locator("input[name=q]").input_value() == "/g?"
    assert not visit.page.locator("dialog.keys").count()
    visit.page.locator("h1").click()
    visit.page.keyboard.press("?")
    visit.page.get_by_label("Keys of one character are on").uncheck()
    visit.page.get_by_role("button", name="Close").click()
    visit.page.keyboard.press("/")
    assert focused(visit) != "q"
    visit.page.locator("[data-keys-help]").click()
    visit.page.get_by_label("Keys of one character are on").check()
    visit.page.get_by_role("button", name="Close").click()
    with visit.page.expect_navigation():
        visit.page.keyboard.press("g")
        visit.page.keyboard.press("m")
    assert visit.page.url.endswith("/heatmap")


def test_work_is_followed_to_its_end(visit: Visit) -> None:
    link = visit.page.get_by_role("link", name="Open the result")
    link.wait_for()
    assert visit.page.locator(".job").get_attribute("data-job-state") == "done"
    assert str(link.get_attribute("href")).endswith("/results/7")
    assert not visit.complaints


def test_work_is_asked_for_where_events_do_not_come_through(visit: Visit) -> None:
    job = '<main><h1>x</h1><div class="job" data-job="8" data-events="/none"><progress></progress></div></main>'
    answers = {
        "/": (page(job), "text/html"),
        "/none": ("refused", "text/plain"),  # not a stream of events, so the browser closes it
        "/jobs/8.json": ('{"state": "failed", "href": "//elsewhere.example/x"}', "application/json"),
    }
    with serving(answers) as other:
        visit.page.goto(other.address)
        visit.page.locator(".job[data-job-state=failed]").wait_for()
        assert visit.page.locator(".job-text").inner_text() == "Failed."
        assert not visit.page.locator(".job a").count()  # never a link to another place
        visit.page.goto("about:blank")


def test_what_is_typed_is_checked(visit: Visit, site: Site) -> None:
    visit.page.locator("#yaml").fill("shock: []")
    visit.page.locator("#checked .error").wait_for()
    assert "no key is called shock" in visit.page.locator("#checked").inner_text()
    assert "POST /check" in site.asked
    assert not visit.complaints


def test_what_is_typed_before_the_scripts_listen_is_checked_too(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.route("**/htmx-*.js", lambda route: (page.locator("#yaml").fill("shock: []"), route.continue_()))
    page.goto(site.address + "/")
    page.locator("#checked .error").wait_for()
    page.close()
