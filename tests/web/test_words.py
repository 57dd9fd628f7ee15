"""What pages say: words for people and not the keys of programs, and the minus sign before negative numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.e2e.addresses import ADDRESSES, filled
from tests.report.page import Element, parse

from mainstay.services.workspace import Workspace

#: text of programs, shown as such
NOT_PROSE = {"script", "pre", "code", "textarea", "samp"}
KEY = re.compile(r"(?<![\w/.])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?!\w)")
HYPHEN = re.compile(r"(?<![\w.,/-])-\.?\d")
#: pages on which keys are the point: a result as an engine wrote it, the record of what was changed, what programs call
OF_PROGRAMS = {"result", "audit", "api-reference"}
#: places in a source as the source names them
OF_SOURCES = {"gdppercapita_us_inflation_adjusted"}


def prose(element: Element) -> str:
    """Return what people read, a space between elements."""
    if element.tag in NOT_PROSE:
        return ""
    return " ".join(one if isinstance(one, str) else prose(one) for one in element.children)


def test_no_page_speaks_in_keys_or_writes_a_hyphen_for_a_minus(
    worked: Workspace, sign_in_to: Callable[[Workspace, str | None], TestClient]
) -> None:
    site = sign_in_to(worked, "administrator")
    keys, hyphens = {}, {}
    for name in sorted(set(ADDRESSES) - OF_PROGRAMS):
        answer = site.get(filled(worked, name))
        assert answer.status_code == 200, name
        text = prose(parse(answer.text).one("main"))
        keys[name] = set(KEY.findall(text)) - OF_SOURCES
        hyphens[name] = HYPHEN.findall(text)
    assert {name: found for name, found in keys.items() if found} == {}
    assert {name: found for name, found in hyphens.items() if found} == {}


@pytest.mark.parametrize(
    ("path", "words"), [("/heatmap/us-2026/sure", "Sobol"), ("/heatmap/us-2026/evidence", "Sizes")]
)
def test_a_long_page_shows_what_decides_and_folds_the_rest(path: str, words: str, reader_site: TestClient) -> None:
    page = parse(reader_site.get(path).text).one("main")
    folded = [one for one in page.all("details") if one["class"] == "folded"]
    tables = len(page.all("table"))
    assert tables - len(folded) == 2
    assert len(folded) >= 3
    assert words in " ".join(one.one("summary").text for one in folded)


def test_who_is_lost_keeps_the_menu(reader_site: TestClient) -> None:
    """At an address that leads nowhere the way on is the menu; who is not signed in learns nothing of it."""
    answer = reader_site.get("/nowhere/at/all")
    assert answer.status_code == 404
    assert 'aria-label="Pages"' in answer.text
    reader_site.cookies, kept = type(reader_site.cookies)(), reader_site.cookies
    try:
        assert 'aria-label="Pages"' not in reader_site.get("/nowhere/at/all").text
    finally:
        reader_site.cookies = kept
