"""What is unknown and matters most."""

from __future__ import annotations

from mainstay.report.content import Column, Content, Table, Words
from mainstay.report.section import Material, Section
from mainstay.report.wording import listed


def _build(material: Material) -> Content | None:
    table = material.results["concentration"].tables["unknowns"]
    if table.height == 0:
        return None
    lead = f"The gaps that would change most if they were closed: {listed(table['product'].head(3).to_list())}."
    columns = (
        Column("product", "product"),
        Column("tier", "tier"),
        Column("gap", "what is not known"),
        Column("would_decide", "what would decide it"),
        Column("products_above", "finished products that hang on it", "count"),
        Column("weight", "weight", "number"),
    )
    words = Words(
        (
            "Weight is the sum of the criticalities for health of the finished products that hang on the gap, times the width "
            "of the bounds that the gap leaves open. It is a plan for collecting evidence, not a finding about supply.",
        )
    )
    return Content(
        lead,
        (),
        (
            Table("unknowns", "Gaps of evidence, those that matter most first", table, columns, shown=20),
            words,
        ),
    )


SECTION = Section("unknowns", "What is unknown and matters most", 60, _build)
