"""Concentration by country of the makers of European critical medicines, as Dervic et al. computed it.

Four registers were counted. EPAR, the German and the Irish register name manufacturers of the finished product;
certificates of suitability (CEP) of the EDQM name makers of the active ingredient. The index is 0 to 10,000 in the file
and 0 to 1 in the base.
"""

from __future__ import annotations

import polars as pl

from mainstay.io.sources.connector import SourceInfo
from mainstay.io.sources.countries import translated
from mainstay.io.sources.eu_critical_medicines import add_substances, product_key, substance_code
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import Reading, stamped
from mainstay.io.sources.table_connector import TableConnector
from mainstay.io.sources.text_rows import text_rows
from mainstay.model.fields import FIELD_TYPES

INFO = SourceInfo(
    name="eu_critical_hhi",
    title="Country concentration of manufacturing sites per ATC code and register",
    publisher="Complexity Science Hub (E. Dervic, A. Pesce, L. Melnikova, P. Klimek)",
    licence="no licence stated: cite, and ask before redistribution",
    url="https://github.com/elmadervic/MedicationSupply",
    tables=("market_structures", "products", "identifiers"),
    files="the results table hhi_step1_priority as CSV",
    note="Counts sites, not volumes: each site weighs the same.",
    kind="paper",
)
LAYOUT = Layout(
    needed=("atc_code", "n_countries", "n_sites_total", "hhi", "effective_countries", "source"),
    least=4,
)
#: register and the tier that it is about
REGISTERS = {"EPAR": "drug_product", "Germany": "drug_product", "Ireland": "drug_product", "CEP": "api"}
FULL_SCALE = 10_000.0


def read_one(reading: Reading, opened: OpenedFile, layout: Layout) -> None:
    """Read the table."""
    file = opened.name
    rows = text_rows(reading, opened, layout)
    number, whole = FIELD_TYPES["number"].read, FIELD_TYPES["integer"].read
    rows = rows.with_columns(
        code=translated(rows["atc_code"], substance_code),
        tier=pl.col("source").replace_strict(REGISTERS, default=None, return_dtype=pl.String),
        index=number(pl.col("hhi")),
        n_economies=whole(pl.col("n_countries")),
        n_sites=whole(pl.col("n_sites_total")),
    )
    unread = pl.any_horizontal(pl.col("index", "n_economies", "n_sites").is_null())
    kept = reading.set_aside(
        file,
        rows,
        ("identifier_invalid", pl.col("code").is_null(), pl.col("atc_code").fill_null("(empty)")),
        ("register_unknown", pl.col("tier").is_null(), pl.col("source").fill_null("(empty)")),
        (
            "value_invalid",
            unread,
            pl.concat_str("n_countries", "n_sites_total", "hhi", separator=", ", ignore_nulls=True),
        ),
        ("value_invalid", ~pl.col("index").is_between(0, FULL_SCALE), pl.col("hhi")),
        (
            "value_invalid",
            pl.min_horizontal("n_economies", "n_sites") < 0,
            pl.concat_str("n_countries", "n_sites_total", separator=", "),
        ),
    )
    kept = reading.merge_same(file, kept, ["code", "source", "index", "n_economies", "n_sites"])
    reading.use(file, kept.height)
    stamp = stamped(kept, reading.source(opened), method="reported", grade="B3")
    structures = stamp.with_columns(
        product_id=product_key(pl.col("code")),
        register=pl.col("source"),
        geography=pl.lit("economy"),
        hhi=pl.col("index") / FULL_SCALE,
    )
    reading.add("market_structures", structures)
    add_substances(reading, stamp.unique("code", keep="first", maintain_order=True))


CONNECTOR = TableConnector(INFO, (LAYOUT,), read_one)
