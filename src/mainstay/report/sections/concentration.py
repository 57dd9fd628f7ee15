"""Measured and hidden concentration."""

from __future__ import annotations

import polars as pl

from mainstay.report.assumed import is_among, own_lines_assumed
from mainstay.report.content import Block, Column, Content, Number, Table, Words
from mainstay.report.names import economy_names, in_words, maker_names, named, product_names
from mainstay.report.section import Material, Section
from mainstay.report.wording import count, counted, interval, number, share

#: HHI above which a market is highly concentrated: Merger Guidelines, DOJ and FTC 2023, guideline 1
HIGH = 0.18
GEOGRAPHIES = ("economy", "firm", "site", "bloc")


def _build(material: Material) -> Content | None:
    tables = material.results["concentration"].tables
    table = tables["concentration"].filter(pl.col("sources") > 0)
    blocks: list[Block] = []
    said = []
    if table.height:
        said.append(_firms(table))
        blocks.append(_table(material, table))
    if tables["hidden"].height:
        hidden = tables["hidden"].filter(pl.col("hidden"))
        said.append(_pairs(hidden.height, tables["hidden"].height))
        blocks += [_hidden(material, hidden)] if hidden.height else []
    if tables["presets"].height:
        blocks.append(_presets(tables["presets"]))
    numbers = _numbers(material)
    blocks += _listings(material)
    if not blocks:
        return None
    if not said:
        said = ["No maker of a product is known; what follows counts product codes and sites on official lists."]
    return Content(" ".join(said), numbers, (*blocks, *([_how()] if table.height else [])))


def _firms(table: pl.DataFrame) -> str:
    firms = table.filter(pl.col("geography") == "firm")
    surely = firms.filter(pl.col("hhi_low") > HIGH).height
    undecided = firms.filter((pl.col("hhi_low") <= HIGH) & (pl.col("hhi_high") > HIGH)).height
    return (
        f"Of {counted(firms.height, 'product')} with known makers, {surely} are surely in highly concentrated hands "
        f"(HHI of firms above {HIGH}, DOJ and FTC 2023); for {undecided} the evidence does not decide. Makers that the "
        "base does not name would lower these numbers."
    )


def _pairs(hidden: int, pairs: int) -> str:
    have, hide = ("has" if pairs == 1 else "have"), ("hides" if hidden == 1 else "hide")
    return (
        f"{counted(pairs, 'pair')} of medicine and active ingredient {have} makers known on both sides; {hidden} of "
        f"them {hide} few makers of the ingredient behind many of the medicine."
    )


def _numbers(material: Material) -> tuple[Number, ...]:
    metrics = {row["id"]: row for row in material.results["concentration"].metrics.iter_rows(named=True)}
    found = []
    for name, label in (
        ("finished_dose_single_facility_share", "generic approvals with one known facility"),
        ("finished_dose_single_country_share", "generic approvals with one known country"),
    ):
        if name in metrics:
            row = metrics[name]
            found.append(Number(label, share(row["value"]), interval(row["low"], row["high"])))
    if "listing_hhi_by_economy" in metrics:
        row = metrics["listing_hhi_by_economy"]
        found.append(
            Number(
                "HHI by economy of the listings in this base",
                number(row["value"]),
                interval(row["low"], row["high"], "number"),
            )
        )
    if "api_sites" in metrics:
        row = metrics["api_sites"]
        words = "sites of this base registered to make active ingredients"
        found.append(Number(words, count(row["value"]), interval(row["low"], row["high"], "count")))
    return tuple(found)


def _table(material: Material, table: pl.DataFrame) -> Table:
    """Return the table of all geographies; the page shows the economies, which come first."""
    names = {level: maker_names(material.base, level) for level in ("site", "firm", "economy")}
    names["bloc"] = names["economy"]
    largest = pl.coalesce(
        pl.when(pl.col("geography") == level).then(named("largest_source", names[level])) for level in GEOGRAPHIES
    )
    ranks = {level: i for i, level in enumerate(GEOGRAPHIES)}
    shares = own_lines_assumed(material.base)
    rows = (
        table.with_columns(in_words("tier"), largest.alias("largest"))
        .with_columns(is_among("product_id", shares).alias("basis_assumed"))
        .with_columns(_rank=pl.col("geography").replace_strict(ranks, return_dtype=pl.Int8))
        .sort("_rank", "hhi_low", "product", descending=[False, True, False])
        .drop("_rank")
    )
    columns = (
        Column("product", "product"),
        Column("tier", "tier"),
        Column("sources", "economies", "count"),
        Column("basis", "known by", mark="basis_assumed"),
        Column("hhi", "HHI, mean", "number"),
        Column("hhi_low", "at least", "number"),
        Column("hhi_high", "at most", "number"),
        Column("cr1", "largest share, mean", "share"),
        Column("largest", "largest"),
    )
    economies = rows.filter(pl.col("geography") == "economy").height
    note = (
        "Known by what: shares of all makers, some shares or limits of them, or only the count of makers. The CSV twin "
        "holds every geography: economy, firm with its parents, site and bloc."
    )
    return Table("concentration", "Concentration by economy", rows, columns, note, shown=min(20, economies))


def _hidden(material: Material, hidden: pl.DataFrame) -> Table:
    names = product_names(material.base)
    rows = hidden.with_columns(product=named("product_id", names), api=named("api_id", names)).sort("product", "api")
    columns = (
        Column("product", "medicine"),
        Column("finished_dose_makers", "firms that finish it", "count"),
        Column("api", "active ingredient"),
        Column("api_makers", "firms that make it", "count"),
    )
    note = (
        "At least 4 finished-dose makers and at most 3 makers of the active ingredient (Socal et al., Health Affairs "
        "2023), among the makers that the base names."
    )
    return Table("hidden", "Hidden concentration", rows, columns, note)


#: published rules by the name that the engine gives them
RULES = {
    "doj_ftc_2023": "Merger guidelines of DOJ and FTC, 2023",
    "ec_strategic": "Strategic dependencies, European Commission",
    "ema_criticality": "Criticality of medicines, EMA",
    "geodep": "Geographic dependence (GeoDep)",
}


def _presets(presets: pl.DataFrame) -> Table:
    table = presets.group_by("preset", "verdict").len("subjects").cast({"subjects": pl.Int64}).sort("preset", "verdict")
    columns = (
        Column("preset", "published rule"),
        Column("verdict", "verdict"),
        Column("subjects", "products or codes", "count"),
    )
    note = "“Undecided” means that the evidence allows both answers."
    rows = table.with_columns(pl.col("preset").replace(RULES), in_words("verdict"))
    return Table("presets", "Verdicts by published rules", rows, columns, note, shown=30)


def _listings(material: Material) -> list[Block]:
    tables = material.results["concentration"].tables
    economy = named("economy_id", economy_names(material.base)).fill_null("not stated").alias("economy")
    blocks: list[Block] = []
    if tables["listings_by_economy"].height:
        columns = (
            Column("economy", "economy"),
            Column("listings", "product codes", "count"),
            Column("share", "share", "share"),
        )
        note = (
            "Distinct pairs of product code and economy among finished-dose listings of this base; a listing is not "
            "a volume, and a base that is a sample says nothing about all listings."
        )
        rows = tables["listings_by_economy"].with_columns(economy)
        blocks.append(Table("listings", "Where listed finished doses are made", rows, columns, note))
    active = tables["registered_sites"].filter(pl.col("operation") == "api_manufacture")
    if active.height:
        columns = (
            Column("economy", "economy"),
            Column("sites", "registered sites", "count"),
            Column("share", "share", "share"),
        )
        note = (
            "Sites of this base that the register lists with the operation API manufacture; shares are of those whose "
            "economy is stated. Sites are not volumes, and a base that is a sample says nothing about the register."
        )
        title = "Where active ingredients are registered to be made"
        blocks.append(Table("api-sites", title, active.with_columns(economy), columns, note))
    return blocks


def _how() -> Words:
    return Words(
        (
            "HHI is the sum of squared shares, from near 0 (many small makers) to 1 (one maker). With n makers and no "
            "known share it lies between 1/n and 1; each known share narrows that. Bounds hold for every set of shares "
            "that agrees with what is known; the mean is over a flat Dirichlet distribution on what is not.",
        )
    )


SECTION = Section("concentration", "Concentration, measured and hidden", 45, _build, engine="concentration")
