"""Union list of critical medicines: the ATC codes of substances whose supply the European Union watches."""

from __future__ import annotations

import polars as pl

from mainstay.io.sources.connector import SourceInfo
from mainstay.io.sources.countries import translated
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import RECORD, Reading, stamped
from mainstay.io.sources.table_connector import TableConnector
from mainstay.io.sources.text_rows import text_rows
from mainstay.model.identifiers import atc

LIST_ID = "eu_critical_medicines"
INFO = SourceInfo(
    name="eu_critical_medicines",
    title="Union list of critical medicines (ATC codes)",
    publisher="European Medicines Agency",
    licence="reuse with acknowledgement of the source (EMA legal notice)",
    url="https://www.ema.europa.eu/en/human-regulatory-overview/post-authorisation/medicine-shortages-availability-issues/availability-medicines-during-crises/union-list-critical-medicines",
    tables=("list_entries", "products", "identifiers"),
    files="a CSV with the one column 'ATC level 5'",
    note="An ATC code names a substance and its use, not a product; the code list carries no names.",
)
LAYOUT = Layout(needed=("atc_level_5",), least=1)
CODE = "atc_level_5"


def read_one(reading: Reading, opened: OpenedFile, layout: Layout) -> None:
    """Read the list."""
    rows = text_rows(reading, opened, layout)
    rows = rows.with_columns(code=translated(rows[CODE], substance_code))
    kept = reading.set_aside(
        opened.name, rows, ("identifier_invalid", pl.col("code").is_null(), pl.col(CODE).fill_null("(empty)"))
    )
    kept = reading.merge_same(opened.name, kept, ["code"])
    reading.use(opened.name, kept.height)
    stamp = stamped(kept, reading.source(opened), method="observed", grade="A2")
    entries = stamp.with_columns(list_id=pl.lit(LIST_ID), entry_code="code", product_id=product_key(pl.col("code")))
    reading.add("list_entries", entries)
    add_substances(reading, stamp)


def substance_code(text: str) -> str | None:
    """Return an ATC code of the fifth level in normal form, or None.

    Examples
    --------
    >>> substance_code("j01ca04"), substance_code("J01CA")
    ('J01CA04', None)
    """
    return atc.normalise(text) if atc.is_valid(text) and atc.parse(text).level == 5 else None


def product_key(code: pl.Expr) -> pl.Expr:
    """Return the key of the product that stands for a substance of the ATC."""
    return pl.concat_str(pl.lit("atc:"), code)


def add_substances(reading: Reading, rows: pl.DataFrame) -> None:
    """Add the products that ATC codes stand for, and the codes as their identifiers.

    Parameters
    ----------
    reading : Reading
        Takes the rows.
    rows : polars.DataFrame
        Rows with ``code``, one for each, and their provenance.
    """
    products = rows.with_columns(
        **{"class": pl.lit("essential_medicine")},
        product_id=product_key(pl.col("code")),
        name=pl.concat_str(pl.lit("ATC "), "code"),
        tier=pl.lit("drug_product"),
        unit=pl.lit("dose"),
        note=pl.lit("a substance and its use, all strengths and forms; the source gives no name"),
    )
    reading.add("products", products.drop(RECORD))
    borne = products.with_columns(table=pl.lit("products"), row_id="product_id", scheme=pl.lit("atc"), value="code")
    reading.add("identifiers", borne.drop("note"))


CONNECTOR = TableConnector(INFO, (LAYOUT,), read_one)
