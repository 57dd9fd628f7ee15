"""The most exposed products under each lens."""

from __future__ import annotations

import polars as pl

from mainstay.charts.ranges import Bar, ranges
from mainstay.model.base import Base
from mainstay.model.graph import SupplyGraph
from mainstay.report.assumed import ASSUMED_MARK, chain_assumed, is_among, marked
from mainstay.report.content import Block, Column, Content, Figure, Table, Words
from mainstay.report.names import economy_names, maker_names
from mainstay.report.section import Material, Section
from mainstay.report.wording import allowed, counted, listed, share

LENSES = {
    "health": ("Health", "output lost with the worst single site", "criticality_health"),
    "economic": ("Economic", "output lost if all foreign economies stopped", "criticality_economic"),
    "national_security": (
        "National security",
        "output lost if all strategic competitors stopped",
        "criticality_security",
    ),
}
WHO = {"health": "worst site", "economic": "foreign economies", "national_security": "competitors"}
TOP = 12


def _build(material: Material) -> Content | None:
    exposure = material.results["concentration"].tables["exposure"]
    blocks: list[Block] = []
    leaders = []
    for lens, (title, measure, field) in LENSES.items():
        rows = exposure.filter((pl.col("lens") == lens) & pl.col("exposure").is_not_null())
        if rows.height == 0 or (lens == "national_security" and not material.base.info.competitors):
            continue
        shown = _named(material.base, lens, rows, field)
        if shown["exposure"][0] > 0:
            leaders.append(f"{title}: {_led_by(shown)}")
        blocks += [_figure(lens, title, measure, shown), _table(lens, title, measure, shown)]
    if not blocks:
        return None
    lead = (
        f"Most exposed by the evidence in this base. {'. '.join(leaders)}."
        if leaders
        else "No rated product loses output under any lens, as far as its makers are known and placed."
    )
    return Content(lead, (), (*blocks, _how()))


def _led_by(rows: pl.DataFrame) -> str:
    """Return the first product with its exposure, in the words that lead and picture share."""
    first = rows.row(0, named=True)
    mark = ASSUMED_MARK if first["exposure_assumed"] else ""
    alike = rows.filter(pl.col("exposure") == first["exposure"]).height - 1
    others = f", level with {counted(alike, 'other')}" if alike else ""
    room = allowed(first["exposure_low"], first["exposure_high"])
    return f"{first['product']} with {share(first['exposure'])}{mark} ({room}){others}"


def _named(base: Base, lens: str, rows: pl.DataFrame, field: str) -> pl.DataFrame:
    names = maker_names(base, "site") if lens == "health" else economy_names(base)
    culprits = [_culprit(text, names, several=lens != "health") for text in rows["culprit"]]
    with_names = rows.with_columns(pl.Series("culprit_name", culprits, dtype=pl.String))
    with_marks = marked(base, "products", with_names, "product_id", "criticality", field)
    shares = chain_assumed(base, SupplyGraph(base))
    return with_marks.with_columns(is_among("product_id", shares).alias("loss_assumed")).with_columns(
        exposure_assumed=pl.col("criticality_assumed") | pl.col("loss_assumed")
    )


def _culprit(text: str | None, names: dict[str, str], *, several: bool) -> str | None:
    if text is None:
        return None
    keys = text.split(", ") if several else [text]
    return listed([names.get(key, key) for key in keys])


def _figure(lens: str, title: str, measure: str, rows: pl.DataFrame) -> Figure:
    bars = [
        Bar(
            row["product"],
            row["exposure"],
            row["exposure_low"],
            row["exposure_high"],
            ASSUMED_MARK if row["exposure_assumed"] else "",
        )
        for row in rows.head(TOP).iter_rows(named=True)
    ]
    summary = f"{title} lens, exposure from 0 to 100 %: {measure}, times criticality. Highest is " + (
        f"{_led_by(rows)}."
    )
    heading = f"{title}: most exposed products"
    picture = ranges(
        bars,
        name=f"exposure-{lens}",
        title=heading,
        summary=summary,
        value_words="exposure, mean of what may be",
        interval_words="all that known makers allow",
    )
    return Figure(f"exposure-{lens}", heading, picture, summary, f"exposure-{lens}-table")


def _table(lens: str, title: str, measure: str, rows: pl.DataFrame) -> Table:
    columns = (
        Column("product", "product"),
        Column("exposure", "exposure", "share", "exposure_assumed"),
        Column("exposure_low", "at least", "share"),
        Column("exposure_high", "at most", "share"),
        Column("loss", "output lost", "share", "loss_assumed"),
        Column("criticality", "criticality, 1 to 5", "count", "criticality_assumed"),
        Column("culprit_name", WHO[lens]),
    )
    return Table(f"exposure-{lens}-table", f"{title}: {measure}", rows, columns, shown=TOP)


def _how() -> Words:
    return Words(
        (
            "Exposure is the output lost, through all tiers and without stocks or substitution between products, "
            "times the criticality of the product under the lens divided by 5, its highest grade. Likelihood and "
            "consequence are kept apart in the tables: a product that is not rated under a lens has no exposure, "
            "which is not the same as none.",
            "Where shares are not known, the mean is over all shares that agree with what is known, and “at least” "
            "and “at most” hold for every one of them, given the makers that the base names. Products whose intervals "
            "overlap are in an order that the evidence does not settle.",
        )
    )


SECTION = Section("exposure", "Most exposed products under each lens", 20, _build, engine="concentration")
