"""What is assumed carries its mark in table, picture and export; what is not carries none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.report import bases
from tests.report.conftest import material_of

from mainstay.model.base import Base
from mainstay.model.graph import SupplyGraph
from mainstay.report.assumed import ASSUMED_MARK, chain_assumed, own_lines_assumed
from mainstay.report.cells import rows_shown
from mainstay.report.document import Document, compose


def claim(table: str, row: str, field: str, value: str, method: str) -> dict[str, Any]:
    return {
        "claim_id": f"{table}:{row}:{field}:{method}",
        "table": table,
        "row_id": row,
        "field": field,
        "value": value,
        "source_id": "judgement",
        "method": method,
        "known_from_on": date(2026, 1, 1),
    }


def with_claims(*claims: dict[str, Any]) -> Base:
    return bases.base_of({**bases.ROWS, "claims": list(claims)})


def criticality_cells(document: Document) -> dict[str, str]:
    """Return the cell of criticality for health of each product as the page shows it."""
    (table,) = [table for table in document.tables if table.id == "exposure-health-table"]
    place = [column.name for column in table.columns].index("criticality")
    return {str(key): row[place] for key, row in zip(table.frame["product_id"], rows_shown(table), strict=False)}


def test_an_assumed_criticality_carries_the_mark_and_another_does_not() -> None:
    assert criticality_cells(compose(material_of(bases.full()))) == {"pill": f"5{ASSUMED_MARK}", "vial": "4"}


def test_a_row_that_is_assumed_as_a_whole_carries_the_mark_too() -> None:
    base = bases.changed("products", "vial", method="assumed")
    assert criticality_cells(compose(material_of(base)))["vial"] == f"4{ASSUMED_MARK}"


def test_a_better_claim_takes_the_mark_away() -> None:
    assumed = claim("products", "pill", "criticality_health", "5", "assumed")
    reported = claim("products", "pill", "criticality_health", "5", "reported")
    assert criticality_cells(compose(material_of(with_claims(assumed, reported))))["pill"] == "5"
    row = bases.changed("products", "pill", method="assumed")
    better = row.replace(claims=with_claims(reported)["claims"])
    assert criticality_cells(compose(material_of(better)))["pill"] == "5"


def test_the_mark_stands_in_the_picture_its_words_and_the_lead() -> None:
    document = compose(material_of(bases.full()))
    (figure,) = [figure for figure in document.figures if figure.id == "exposure-health"]
    assert figure.svg.count(ASSUMED_MARK) >= 2  # the bar of the pill, and the spoken summary
    assert ASSUMED_MARK in figure.summary
    (lead,) = [content.lead for section, content in document.sections if section.name == "exposure"]
    assert lead.count(ASSUMED_MARK) == 1  # economic and security ratings of the pill are reported


def test_without_anything_assumed_no_number_carries_a_mark() -> None:
    told = [row for row in bases.ROWS["observations"] if row["method"] != "assumed"]
    document = compose(material_of(bases.base_of({**bases.ROWS, "claims": [], "observations": told})))
    said = [content.lead for _, content in document.sections]
    said += [cell for table in document.tables for row in rows_shown(table) for cell in row]
    said += [figure.svg for figure in document.figures]
    assert not [words for words in said if ASSUMED_MARK in words]


@pytest.mark.parametrize("field", ["share", "share_high"])
def test_a_number_that_rests_on_an_assumed_share_carries_the_mark(field: str) -> None:
    base = with_claims(claim("lines", "l2", field, "0.35", "assumed"))
    assert own_lines_assumed(base) == {"pill"}
    assert chain_assumed(base, SupplyGraph(base)) == {"pill"}
    document = compose(material_of(base))
    tables = {table.id: table for table in document.tables}
    marks = tables["exposure-economic-table"].frame.select("product_id", "loss_assumed").rows()
    assert dict(marks) == {"pill": True, "vial": False}
    shown = tables["concentration"].frame.filter(tables["concentration"].frame["geography"] == "economy")
    assert dict(shown.select("product_id", "basis_assumed").iter_rows())["pill"] is True


def test_an_assumed_line_of_an_input_reaches_the_product_above_it() -> None:
    base = bases.changed("lines", "l6", method="assumed")
    assert own_lines_assumed(base) == {"salt"}
    assert chain_assumed(base, SupplyGraph(base)) == {"salt", "api", "pill"}


def test_an_assumed_row_of_the_bill_of_materials_reaches_the_product_above_it() -> None:
    rows = [
        {**row, "method": "assumed"} if row["input_id"] == "acid" else row for row in bases.ROWS["bill_of_materials"]
    ]
    base = bases.base_of({**bases.ROWS, "bill_of_materials": rows})
    assert chain_assumed(base, SupplyGraph(base)) == {"api", "pill"}
