"""The most exposed products under each lens."""

from __future__ import annotations

import polars as pl

from mainstay.charts.ranges import Bar, ranges
from mainstay.report.content import Block, Column, Content, Figure, Table, Words
from mainstay.report.names import economy_names, maker_names, marked
from mainstay.report.section import Material, Section
from mainstay.report.wording import listed, share

LENSES = {
    "health": ("Health", "output lost with the worst single site", "criticality_health"),
    "economic": ("Economic", "output lost if all foreign economies stopped", "criticality_economic"),
    "national_security": (
        "National security",
        "output lost if all strategic competitors stopped",
        "criticality_security",
    ),
}
TOP = 12


def _build(material: Material) -> Content | None:
    exposure = material.results["concentration"].tables["exposure"]
    if exposure.filter(pl.col("exposure").is_not_null()).height == 0:
        return None
    blocks: list[Block] = []
    leaders = []
    for lens, (title, measure, field) in LENSES.items():
        rows = exposure.filter((pl.col("lens") == lens) & pl.col("exposure").is_not_null())
        if rows.height:
            shown = _named(material, lens, rows, field)
            leaders.append(f"{shown['product'][0]} ({title.lower()})")
            blocks += [_figure(lens, title, measure, shown), _table(lens, title, measure, shown)]
    blocks.append(_how())
    lead = f"Most exposed by the evidence in this base: {listed(leaders)}."
    return Content(lead, (), tuple(blocks))


def _named(material: Material, lens: str, rows: pl.DataFrame, field: str) -> pl.DataFrame:
    base = material.base
    names = maker_names(base, "site") if lens == "health" else economy_names(base)
    culprits = [
        None if text is None else listed([names.get(key, key) for key in text.split(", ")]) for text in rows["culprit"]
    ]
    named = rows.with_columns(pl.Series("culprit_name", culprits, dtype=pl.String))
    return marked(base, "products", named, "product_id", "criticality", field)


def _figure(lens: str, title: str, measure: str, rows: pl.DataFrame) -> Figure:
    top = rows.head(TOP)
    bars = [
        Bar(row["product"], row["exposure"], row["exposure_low"], row["exposure_high"])
        for row in top.iter_rows(named=True)
    ]
    first = top.row(0, named=True)
    summary = (
        f"{title} lens, exposure from 0 to 100 %: {measure}, times criticality. Highest is {first['product']} with "
        f"{share(first['exposure'])}; the evidence allows {share(first['exposure_low'])} to {share(first['exposure_high'])}."
    )
    heading = f"{title}: most exposed products"
    picture = ranges(
        bars,
        name=f"exposure-{lens}",
        title=heading,
        summary=summary,
        value_words="exposure, mean of what may be",
        interval_words="all that the evidence allows",
    )
    return Figure(f"exposure-{lens}", heading, picture, summary, f"exposure-{lens}-table")


def _table(lens: str, title: str, measure: str, rows: pl.DataFrame) -> Table:
    who = {"health": "worst site", "economic": "foreign economies", "national_security": "competitors"}[lens]
    columns = (
        Column("product", "product"),
        Column("exposure", "exposure", "share"),
        Column("loss", "output lost", "share"),
        Column("loss_low", "at least", "share"),
        Column("loss_high", "at most", "share"),
        Column("criticality_shown", "criticality, 1 to 5"),
        Column("culprit_name", who),
    )
    return Table(f"exposure-{lens}-table", f"{title}: {measure}", rows, columns, shown=TOP)


def _how() -> Words:
    return Words(
        (
            "Exposure is the output lost, through all tiers and without stocks or substitution between products, times the "
            "criticality of the product under the lens. Likelihood and consequence are kept apart in the tables: a product "
            "that is not rated under a lens has no exposure, which is not the same as none.",
            "Where shares are not known, the mean is over all shares that agree with what is known, and “at least” and “at "
            "most” hold for every one of them, given the makers that the base names.",
        )
    )


SECTION = Section("exposure", "Most exposed products under each lens", 20, _build)
