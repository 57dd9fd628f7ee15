"""The page: self-contained, spoken, safe, and complete."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections import Counter

import pytest
from tests.report import bases
from tests.report.page import Element, parse

from mainstay.report.document import Document
from mainstay.report.html import write_html
from mainstay.report.section import Material

Pair = tuple[Material, Document]
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@pytest.fixture(scope="module")
def page(every: Pair) -> Element:
    return parse(write_html(every[1]))


@pytest.fixture(scope="module")
def full_page(full: Pair) -> Element:
    return parse(write_html(full[1]))


def test_nothing_is_fetched_when_the_page_opens(page: Element) -> None:
    assert not page.all("script", "link", "iframe", "object", "embed", "base", "form", "video", "audio", "img", "image")
    fetching = [
        (element.tag, name, value)
        for element in page.walk()
        for name, value in element.attributes.items()
        if name in ("src", "srcset", "poster", "data", "action", "background", "xlink:href")
    ]
    assert not fetching
    (style,) = page.all("style")
    assert not re.search(r"url\(|@import|expression", style.text)


def test_addresses_are_links_that_a_reader_may_follow_and_nothing_else(page: Element) -> None:
    for element in page.walk():
        for name, value in element.attributes.items():
            if "http:" in (value or "") or "https:" in (value or ""):
                assert (element.tag, name) in (("a", "href"), ("svg", "xmlns"))
            if element.tag == "a" and name == "href" and (value or "").startswith("http"):
                assert element["rel"] == "noreferrer"
            assert not name.startswith("on")
            assert name != "style"


def test_sources_are_real_links(full_page: Element) -> None:
    links = [link for link in full_page.all("a") if link["href"].startswith("http")]
    assert {link["href"] for link in links} == {"https://example.org/?a=1&b=2"}
    assert all(link.text == link["href"] for link in links)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " https://x", "HTTPS://x", "file:///x"])
def test_an_address_that_is_not_of_the_web_is_text(address: str) -> None:
    from tests.report.conftest import material_of

    from mainstay.report.document import compose

    source = bases.ROWS["sources"][0]["source_id"]
    page = parse(write_html(compose(material_of(bases.changed("sources", source, url=address)))))
    assert not [link for link in page.all("a") if link["href"].strip().lower() == address.strip().lower()]
    assert address in page.text


def test_policy_allows_the_one_style_and_nothing_else(page: Element) -> None:
    (policy,) = [m["content"] for m in page.all("meta") if m["http-equiv"] == "Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    digest = base64.b64encode(hashlib.sha256(page.one("style").text.encode()).digest()).decode()
    assert directives == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_page_says_its_language_and_its_title(page: Element, full: Pair) -> None:
    assert page.one("html")["lang"] == "en"
    assert page.all("title")[0].text.strip()
    assert page.all("meta")[0]["charset"] == "utf-8"


def test_headings_begin_with_one_and_skip_no_level(page: Element) -> None:
    levels = [int(heading.tag[1]) for heading in page.all(*HEADINGS)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert all(heading.text.strip() for heading in page.all(*HEADINGS))


def test_there_is_one_main_and_a_way_to_skip_to_it(page: Element) -> None:
    assert page.one("main")["id"] == "main"
    first = page.one("body").all("a")[0]
    assert first["href"] == "#main"


def test_every_identifier_is_unique_and_every_reference_within_the_page_resolves(page: Element) -> None:
    names = [element["id"] for element in page.walk() if element["id"]]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    wanted = {link["href"][1:] for link in page.all("a") if link["href"].startswith("#")}
    wanted |= {name for element in page.walk() for name in element["aria-labelledby"].split()}
    assert wanted <= set(names)


def test_every_table_has_a_caption_headers_and_a_box_of_its_own(page: Element, every: Pair) -> None:
    tables = {table["id"]: table for table in page.all("table")}
    assert set(tables) == {f"table-{table.id}" for table in every[1].tables}
    for held in every[1].tables:
        table = tables[f"table-{held.id}"]
        assert table.one("caption").text == held.title
        head = table.one("thead").all("th")
        assert [cell.text for cell in head] == [column.title for column in held.columns]
        assert {cell["scope"] for cell in head} == {"col"}
        rows = table.one("tbody").all("tr")
        assert len(rows) == min(held.shown, held.frame.height)
        covered = 0
        for row in rows:
            heads = [cell["scope"] for cell in row.all("th")]
            assert len(row.all("th", "td")) + (covered > 0) == len(held.columns)
            if not held.is_map:
                assert heads == ["row"]
                continue
            # in a map the segment stands over the rows of its stages
            assert heads == (["row"] if covered else ["rowgroup", "row"])
            covered = covered - 1 if covered else int(row.all("th")[0]["rowspan"] or 1) - 1
        assert covered == 0
    boxes = [box for box in page.all("div") if box["class"] == "wide" and box.all("table")]
    assert len(boxes) == len(tables)
    assert all(box["tabindex"] == "0" and box["role"] == "region" and box["aria-labelledby"] for box in boxes)


def test_every_table_names_its_twin_and_how_many_rows_only_the_twin_holds(page: Element, every: Pair) -> None:
    notes = {note.all("a")[0]["href"]: note.text for note in page.all("p") if note["class"] == "note"}
    for table in every[1].tables:
        note = notes[f"tables/{table.id}.csv"]
        left = table.frame.height - table.shown
        assert (f"{left} more rows in" in note) == (left > 0)


def test_every_picture_has_a_caption_with_its_summary_and_a_link_to_its_numbers(page: Element, every: Pair) -> None:
    figures = {figure["id"]: figure for figure in page.all("figure")}
    assert set(figures) == {f"figure-{figure.id}" for figure in every[1].figures}
    for held in every[1].figures:
        figure = figures[f"figure-{held.id}"]
        caption = figure.one("figcaption")
        assert held.title in caption.text
        assert held.summary in caption.text
        assert caption.one("a")["href"] == f"#table-{held.table}"
        assert figure.one("svg")["role"] == "img"


def test_names_are_text_wherever_they_stand(full_page: Element) -> None:
    assert not full_page.all("script", "strong[$y$]")
    assert full_page.text.count('<script>alert("x")</script>') > 10
    assert "China <&>" in full_page.text
    assert "&lt;" not in full_page.text
    assert "&amp;" not in full_page.text


def test_the_one_page_summary_says_every_lead(every: Pair, page: Element) -> None:
    (findings,) = [found for found in page.all("ul") if found["class"] == "findings"]
    said = [item.text for item in findings.all("li")]
    assert len(said) == len(every[1].sections)
    assert all(content.lead in words for (_, content), words in zip(every[1].sections, said, strict=True))


def test_the_same_document_gives_the_same_page(full: Pair) -> None:
    assert write_html(full[1]) == write_html(full[1])
