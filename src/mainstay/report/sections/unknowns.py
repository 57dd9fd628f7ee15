"""What is unknown and matters most."""

from __future__ import annotations

import polars as pl

from mainstay.model.base import Base
from mainstay.model.coverage import assumed_keys
from mainstay.model.graph import SupplyGraph
from mainstay.report.assumed import is_among
from mainstay.report.content import Column, Content, Table, Words
from mainstay.report.names import in_words
from mainstay.report.section import Material, Section
from mainstay.report.wording import listed


def _build(material: Material) -> Content | None:
    table = material.results["concentration"].tables["unknowns"]
    if table.height == 0:
        return None
    rows = table.with_columns(in_words("tier"), _rests_on_assumed(material.base).alias("weight_assumed"))
    lead = f"The gaps that would change most if they were closed: {listed(table['product'].head(3).to_list())}."
    columns = (
        Column("product", "product"),
        Column("tier", "tier"),
        Column("gap", "what is not known"),
        Column("would_decide", "what would decide it"),
        Column("products_above", "finished products that hang on it", "count"),
        Column("weight", "weight", "number", "weight_assumed"),
    )
    words = Words(
        (
            "Weight is the sum of the criticalities for health of the finished products that hang on the gap, times "
            "the width of the bounds that the gap leaves open; a product whose criticality is not rated counts as 1, "
            "the lowest. It is a plan for collecting evidence, not a finding about supply.",
        )
    )
    title = "Gaps of evidence, those that matter most first"
    return Content(lead, (), (Table("unknowns", title, rows, columns, shown=20), words))


def _rests_on_assumed(base: Base) -> pl.Expr:
    """Return whether the criticality of a product that hangs on the gap is assumed."""
    graph, rated = SupplyGraph(base), assumed_keys(base, "products", "criticality_health")
    return is_among("product_id", rated.union(*(graph.needs(name) for name in rated)))


SECTION = Section("unknowns", "What is unknown and matters most", 60, _build, engine="concentration")
