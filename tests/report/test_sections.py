"""What holds for every section, on a base that has everything and on bases that lack a thing each."""

from __future__ import annotations

import re

import polars as pl
import pytest
from tests.report import bases
from tests.report.conftest import material_of

from mainstay.errors import UnknownNameError
from mainstay.report.assumed import ASSUMED_MARK
from mainstay.report.cells import rows_shown
from mainstay.report.content import Figure, Table
from mainstay.report.document import Document, compose
from mainstay.report.section import Material
from mainstay.report.sections import all_sections, get, names

Pair = tuple[Material, Document]
EXPECTED = (
    "coverage",
    "heatmap",
    "heatmap-undecided",
    "heatmap-fragility",
    "heatmap-trends",
    "heatmap-sure",
    "heatmap-validity",
    "heatmap-changes",
    "heatmap-evidence",
    "exposure",
    "dependence",
    "single-points",
    "concentration",
    "shortages",
    "unknowns",
    "stress",
    "stress-record",
    "care",
    "sources",
)
#: sections about a simulation or care, which a briefing has where a scenario or a part of care was run
RUN = {"stress", "stress-record", "care"}
#: sections about tables that a map has only where they are asked for, or where the base has outcomes
ASKED = {"heatmap-changes", "heatmap-validity"}
#: sections of a map; without indicators there is none
MAP = {name for name in EXPECTED if name.startswith("heatmap")}
FILE_SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*")


def blocks(document: Document) -> list[Table | Figure]:
    return [*document.tables, *document.figures]


def test_sections_come_in_the_order_of_the_briefing() -> None:
    assert names() == EXPECTED
    orders = [section.order for section in all_sections().values()]
    assert orders == sorted(orders)


def test_a_section_is_found_by_its_name() -> None:
    assert get("unknowns").name == "unknowns"
    with pytest.raises(UnknownNameError, match="no section"):
        get("unknown")


def test_names_are_safe_in_addresses_and_unique() -> None:
    assert all(FILE_SAFE.fullmatch(name) for name in names())


def test_every_section_speaks_about_a_full_base(either: Pair) -> None:
    spoken = [section.name for section, _ in either[1].sections]
    assert spoken == [name for name in EXPECTED if name not in ASKED | RUN or name in spoken]


def test_without_results_only_the_base_itself_is_described() -> None:
    document = compose(Material(bases.full()))
    assert [section.name for section, _ in document.sections] == ["coverage", "sources"]


SILENT = {
    "nothing": MAP | {"exposure", "dependence", "single-points", "concentration", "shortages", "unknowns"},
    "no products": {"heatmap-fragility", "exposure", "dependence", "single-points", "unknowns"},
    "no map": MAP,
    "no segments": {"heatmap-fragility"},
    "no lines": {"exposure", "dependence", "single-points"},
    "no sites placed": set[str](),
    "no shortages": {"shortages"},
    "no criticality": {"exposure"},
}


@pytest.mark.parametrize("name", SILENT)
def test_a_section_with_nothing_to_say_is_silent(name: str) -> None:
    document = compose(material_of(bases.MEAGRE[name]()))
    silent = set(EXPECTED) - {section.name for section, _ in document.sections}
    assert silent - ASKED - RUN == SILENT[name] - ASKED


def test_every_lead_is_a_finished_sentence(every: Pair) -> None:
    _, document = every
    for section, content in document.sections:
        assert content.lead.endswith("."), section.name
        plain = content.lead.replace(bases.HOSTILE, "X")
        assert not re.search(r"\(\)|  |\bNone\b|\bnan\b|\{|\}| ,|\.\.", plain), plain


def test_identifiers_of_tables_and_pictures_are_unique_and_make_file_names(every: Pair) -> None:
    _, document = every
    found = [block.id for block in document.tables]
    assert len(found) == len(set(found))
    assert len({figure.id for figure in document.figures}) == len(document.figures)
    assert all(FILE_SAFE.fullmatch(block.id) for block in blocks(document))


def test_every_picture_has_its_table_in_the_same_section(every: Pair) -> None:
    _, document = every
    for _, content in document.sections:
        tables = {block.id for block in content.blocks if isinstance(block, Table)}
        wanted = {block.table for block in content.blocks if isinstance(block, Figure)}
        assert wanted <= tables


def test_no_table_is_empty(every: Pair) -> None:
    _, document = every
    assert not [table.id for table in document.tables if table.frame.height == 0]


def test_every_column_of_a_table_is_in_its_frame_and_its_mark_too(every: Pair) -> None:
    _, document = every
    for table in document.tables:
        wanted = {column.name for column in table.columns} | {c.mark for c in table.columns if c.mark}
        assert wanted <= set(table.frame.columns)
        marks = [column.mark for column in table.columns if column.mark]
        assert all(table.frame[name].dtype == pl.Boolean and table.frame[name].null_count() == 0 for name in marks)


def test_what_is_not_known_is_a_dash(every: Pair) -> None:
    _, document = every
    for table in document.tables:
        frame = table.frame.head(table.shown)
        for i, column in enumerate(table.columns):
            cells = [row[i] for row in rows_shown(table)]
            empty = frame[column.name].is_null().to_list()
            assert [cell == "–" for cell in cells] == empty, (table.id, column.name)


def test_every_mark_stands_behind_what_is_assumed_and_nothing_else(either: Pair) -> None:
    marked = 0
    for table in either[1].tables:
        frame = table.frame.head(table.shown)
        for i, column in enumerate(table.columns):
            wanted = [False] * frame.height
            if column.mark is not None:
                wanted = (frame[column.mark] & frame[column.name].is_not_null()).to_list()
            cells = [row[i] for row in rows_shown(table)]
            assert [cell.endswith(ASSUMED_MARK) for cell in cells] == wanted, (table.id, column.name)
            marked += sum(wanted)
    assert marked > 0


def test_numbers_of_the_sections_are_words_with_a_label(either: Pair) -> None:
    found = [number for _, content in either[1].sections for number in content.numbers]
    assert found
    assert all(number.label and number.value for number in found)
