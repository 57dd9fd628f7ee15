"""The paper: tagged, readable by machines, the same every time, whatever the script of the names."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pypdfium2
import pytest
from tests.report import bases
from tests.report.conftest import material_of

from mainstay.errors import InputError, WriteError
from mainstay.report.content import Column, Content, Table, Words
from mainstay.report.document import Document, compose
from mainstay.report.pdf import write_pdf
from mainstay.report.section import Material

Pair = tuple[Material, Document]
DAY = "2026-11-01"


def text_of(pdf: bytes) -> str:
    """Return the words of a PDF, lines joined."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return re.sub(r"\s+", " ", " ".join(pages).replace("\ufffe", "").replace("\u00a0", " "))


@pytest.fixture(scope="module")
def full_pdf(full: Pair) -> bytes:
    return write_pdf(full[1], dated=DAY)


def test_it_claims_the_standard_for_accessible_pdf_and_is_tagged(full_pdf: bytes) -> None:
    assert full_pdf.startswith(b"%PDF-1.7")
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", full_pdf)
    assert b"/StructTreeRoot" in full_pdf
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", full_pdf)
    assert re.search(rb"/Lang\s*\(en\)", full_pdf)
    assert b"/DisplayDocTitle true" in full_pdf


def test_tables_pictures_and_headings_have_tags(full_pdf: bytes, full: Pair) -> None:
    def tags(name: bytes) -> int:
        return len(re.findall(rb"/S\s*/" + name + rb"\b", full_pdf))

    assert tags(b"Table") == len(full[1].tables)
    assert tags(b"Figure") >= len(full[1].figures)
    assert full_pdf.count(b"/Alt") >= len(full[1].figures)
    assert tags(b"TH") == sum(len(table.columns) for table in full[1].tables)
    assert tags(b"H1") + tags(b"H2") >= len(full[1].sections) + len(full[1].tables)


def test_its_title_is_that_of_the_document(full_pdf: bytes, full: Pair) -> None:
    document = pypdfium2.PdfDocument(full_pdf)
    title = document.get_metadata_dict()["Title"]
    document.close()
    assert title == f"{full[1].title}: {full[1].subtitle}"


def test_its_words_can_be_read_by_a_machine(full_pdf: bytes, full: Pair) -> None:
    text = text_of(full_pdf)
    for section, content in full[1].sections:
        assert section.title in text
        for number in content.numbers:
            assert number.value.replace("\u00a0", " ") in text
    assert "#strong[$y$]" in text
    assert text.count('<script>alert("x")</script>') > 5


def test_the_same_document_and_day_give_the_same_bytes(full: Pair, full_pdf: bytes) -> None:
    assert write_pdf(full[1], dated=DAY) == full_pdf
    assert write_pdf(full[1], dated="2026-11-02") != full_pdf


def test_sources_can_be_followed(full_pdf: bytes) -> None:
    assert b"https://example.org/?a=1&b=2" in full_pdf


def test_a_base_that_holds_nothing_has_a_paper_too() -> None:
    text = text_of(write_pdf(compose(material_of(bases.empty())), dated=DAY))
    assert "The base names no source" in text


def with_words(document: Document, *words: str) -> Document:
    """Return a document that says only some words."""
    section, _ = document.sections[0]
    return replace(document, sections=((section, Content("A lead.", (), (Words(words),))),))


@pytest.mark.parametrize(
    ("words", "blanks"),
    [
        ("naïve café, Łódź, Ελλάδα, Россия, 5 µg ≥ 3 → ᵃ", 0),
        ("\U0001d518 \u2028 \ue123 mixed", None),
        ("药品注射液 and 한국 and かな", None),
        ("💉🧪 and हिन्दी and ไทย", None),
        ("control \x01\x1f characters", None),
    ],
)
def test_no_script_keeps_a_briefing_from_being_printed(full: Pair, words: str, blanks: int | None) -> None:
    """What no font at hand can set is blank and the paper says so; how much that is depends on the machine's fonts."""
    text = text_of(write_pdf(with_words(full[1], words), dated=DAY))
    ascii_part = re.findall(r"[A-Za-z]{3,}", words)
    assert all(part in text for part in ascii_part)
    if blanks is not None:
        assert text.count("□") == blanks
    assert ("no font was at hand" in text) == (text.count("□") > 0)


def test_long_words_and_many_rows_do_not_break_it(full: Pair) -> None:
    section, _ = full[1].sections[0]
    frame = pl.DataFrame({"word": ["x" * 500] * 400, "share": [0.5] * 400})
    table = Table("long", "Long", frame, (Column("word", "word"), Column("share", "share", "share")), shown=400)
    document = replace(full[1], sections=((section, Content("y" * 3000, (), (table,))),))
    assert text_of(write_pdf(document, dated=DAY)).count("50 %") == 400


def test_a_day_that_is_none_is_refused(full: Pair) -> None:
    with pytest.raises(InputError, match="day"):
        write_pdf(full[1], dated="1 November 2026")


def test_what_the_typesetter_refuses_is_told_in_words(full: Pair) -> None:
    figure = replace(full[1].figures[0], svg="<svg")
    section, _ = full[1].sections[0]
    broken = replace(full[1], sections=((section, Content("A lead.", (), (figure,))),))
    with pytest.raises(WriteError, match="could not be set") as caught:
        write_pdf(broken, dated=DAY)
    assert "--no-pdf" in str(caught.value)
