"""Measured and hidden concentration."""

from __future__ import annotations

import polars as pl

from mainstay.report.content import Block, Column, Content, Number, Table, Words
from mainstay.report.section import Material, Section
from mainstay.report.wording import count, interval, number, share


def _build(material: Material) -> Content | None:
    result = material.results["concentration"]
    table = result.tables["concentration"].filter(pl.col("sources") > 0)
    if table.height == 0:
        return None
    firms = table.filter(pl.col("geography") == "firm")
    surely = firms.filter(pl.col("hhi_low") > 0.18).height  # DOJ and FTC 2023
    open_ = firms.filter((pl.col("hhi_low") <= 0.18) & (pl.col("hhi_high") > 0.18)).height
    hidden = result.tables["hidden"].filter(pl.col("hidden"))
    lead = (
        f"Of {firms.height} products with known makers, {surely} are surely in highly concentrated hands (HHI of firms above "
        f"0.18, DOJ and FTC 2023), for {open_} the evidence does not decide; {hidden.height} pairs of medicine and active "
        "ingredient hide concentration below many labels."
    )
    blocks: list[Block] = [_table(table)]
    if hidden.height:
        blocks.append(_hidden(material, hidden))
    blocks.append(_presets(result.tables["presets"]))
    blocks += _listings(material)
    blocks.append(
        Words(
            (
                "HHI is the sum of squared shares, from near 0 (many small makers) to 1 (one maker). With n makers and no "
                "known share it lies between 1/n and 1; each known share narrows that. Bounds hold for every set of shares "
                "that agrees with what is known; the mean is over a flat Dirichlet distribution on what is not.",
            )
        )
    )
    return Content(lead, _numbers(material), tuple(blocks))


def _numbers(material: Material) -> tuple[Number, ...]:
    metrics = {row["id"]: row for row in material.results["concentration"].metrics.iter_rows(named=True)}
    words = {
        "finished_dose_single_facility_share": ("generic approvals with one known facility", share, "share"),
        "finished_dose_single_country_share": ("generic approvals with one known country", share, "share"),
        "listing_hhi_by_economy": ("HHI of listings by economy", number, "number"),
        "api_sites": ("registered sites that make active ingredients", count, "count"),
    }
    return tuple(
        Number(label, write(metrics[name]["value"]), interval(metrics[name]["low"], metrics[name]["high"], form))
        for name, (label, write, form) in words.items()
        if name in metrics
    )


def _table(table: pl.DataFrame) -> Table:
    rows = table.filter(pl.col("geography") == "economy").sort("hhi_low", "product", descending=[True, False])
    columns = (
        Column("product", "product"),
        Column("tier", "tier"),
        Column("sources", "economies", "count"),
        Column("basis", "known by"),
        Column("hhi", "HHI, mean", "number"),
        Column("hhi_low", "at least", "number"),
        Column("hhi_high", "at most", "number"),
        Column("cr1", "largest share, mean", "share"),
        Column("largest_source", "largest"),
    )
    note = "The CSV twin holds every geography: site, firm with its parents, economy and bloc."
    return Table("concentration", "Concentration by economy", rows, columns, note, shown=20)


def _hidden(material: Material, hidden: pl.DataFrame) -> Table:
    names = dict(material.base["products"].select("product_id", "name").iter_rows())
    named = hidden.with_columns(
        product=pl.col("product_id").replace_strict(names, return_dtype=pl.String),
        api=pl.col("api_id").replace_strict(names, return_dtype=pl.String),
    )
    columns = (
        Column("product", "medicine"),
        Column("finished_dose_makers", "firms that finish it", "count"),
        Column("api", "active ingredient"),
        Column("api_makers", "firms that make it", "count"),
    )
    note = "At least 4 finished-dose makers and at most 3 makers of the active ingredient (Socal et al., Health Affairs 2023)."
    return Table("hidden", "Hidden concentration", named, columns, note)


def _presets(presets: pl.DataFrame) -> Table:
    table = presets.group_by("preset", "verdict").len("subjects").sort("preset", "verdict")
    columns = (
        Column("preset", "published rule"),
        Column("verdict", "verdict"),
        Column("subjects", "products or codes", "count"),
    )
    note = "“Undecided” means that the evidence allows both answers."
    return Table("presets", "Verdicts by published rules", table, columns, note, shown=30)


def _listings(material: Material) -> list[Block]:
    tables = material.results["concentration"].tables
    blocks: list[Block] = []
    if tables["listings_by_economy"].height:
        columns = (
            Column("economy_id", "economy"),
            Column("listings", "product codes", "count"),
            Column("share", "share", "share"),
        )
        note = "Distinct pairs of product code and economy among finished-dose listings; a listing is not a volume."
        blocks.append(
            Table(
                "listings",
                "Where listed finished doses are made",
                tables["listings_by_economy"],
                columns,
                note,
            )
        )
    if tables["registered_sites"].height:
        active = tables["registered_sites"].filter(pl.col("operation") == "api_manufacture")
        columns = (
            Column("economy_id", "economy"),
            Column("sites", "registered sites", "count"),
            Column("share", "share", "share"),
        )
        note = "Sites in the register with the operation API manufacture; sites are not volumes."
        blocks.append(Table("api-sites", "Where active ingredients are registered to be made", active, columns, note))
    return blocks


SECTION = Section("concentration", "Concentration, measured and hidden", 45, _build)
