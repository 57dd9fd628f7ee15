"""Product codes and the facilities that make them: the table that ProPublica released with its Rx Inspector.

A row joins a product NDC to the FEI of a facility. ``api_mfr`` is TRUE where the label declares the facility as maker
of the active ingredient only; all other rows are about the finished dose. Labels name only the sites that their owner
declares, so the number of known facilities is a lower bound, and shares of products with one known facility are upper
bounds.

A facility is the site ``fei:<number>`` here; where the FDA register is part of the same base, `build` puts the
register's site in its place. The column ``registrant`` names whoever registered the facility. It stands in for the name
of a site that no register names and is not taken for a name of the site where one does.
"""

from __future__ import annotations

import polars as pl

from mainstay.io.sources.connector import SourceInfo
from mainstay.io.sources.countries import code_of_code, translated
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import RECORD, Reading, stamped
from mainstay.io.sources.table_connector import TableConnector
from mainstay.io.sources.text_rows import text_rows
from mainstay.model.identifiers import application, fei, ndc

INFO = SourceInfo(
    name="ndc_facilities",
    title="Rx Inspector: National Drug Codes and their manufacturing facilities",
    publisher="ProPublica",
    licence="CC BY-NC 4.0",
    url="https://projects.propublica.org/rx-inspector/",
    tables=("listings", "sites", "organizations", "identifiers"),
    files="the table ndc, fei, registrant, country, anda, nda, bla, linkage_method, api_mfr as CSV",
    note="Generic prescription drugs only. Labels list only the sites that their owner declares.",
)
LAYOUT = Layout(
    needed=("ndc", "fei", "registrant", "country", "anda", "nda", "bla", "linkage_method", "api_mfr"),
    least=5,
)
LINKAGES = {"SPL_DUNS_FEI": "identifier", "ADDRESS_MATCH": "address"}
#: a listing is one product code, one facility, one tier and one application
KEY = ("ndc", "fei", "tier", "application")


def read_one(reading: Reading, opened: OpenedFile, layout: Layout) -> None:
    """Read the table."""
    file = opened.name
    rows = text_rows(reading, opened, layout)
    approvals = pl.coalesce("anda", "nda", "bla")
    rows = rows.with_columns(
        economy_id=translated(rows["country"], code_of_code),
        labeler=translated(rows["ndc"], _labeler),
        tier=pl.when(pl.col("api_mfr").str.to_uppercase() == "TRUE")
        .then(pl.lit("api"))
        .otherwise(pl.lit("drug_product")),
        application=translated(rows.select(approvals).to_series(), _application),
        linkage=pl.col("linkage_method").replace_strict(LINKAGES, default=None, return_dtype=pl.String),
    )
    kept = reading.set_aside(
        file,
        rows,
        (
            "identifier_invalid",
            pl.col("labeler").is_null(),
            pl.concat_str(pl.lit("NDC "), pl.col("ndc").fill_null("(empty)")),
        ),
        (
            "identifier_invalid",
            ~pl.col("fei").str.contains(r"^\d+$").fill_null(value=False),
            pl.concat_str(pl.lit("FEI "), pl.col("fei").fill_null("(empty)")),
        ),
        ("economy_missing", pl.col("country").is_null(), pl.concat_str(pl.lit("FEI "), "fei")),
        ("economy_unknown", pl.col("economy_id").is_null(), pl.col("country")),
    )
    _warn(reading, file, kept)
    # an identifier on the label is better evidence than a matched address, so that row stands for the others
    ranked = kept.sort(pl.col("linkage") != "identifier", RECORD, maintain_order=True)
    listings = reading.merge_same(file, ranked, KEY).sort(RECORD)
    reading.use(file, listings.height)
    _add_tables(reading, listings, kept, reading.source(opened))


def _labeler(code: str) -> str | None:
    return ndc.parse(code).labeler if ndc.is_valid(code) else None


def _application(number: str) -> str | None:
    return application.normalise(number) if application.is_valid(number) else None


def _warn(reading: Reading, file: str, rows: pl.DataFrame) -> None:
    number = pl.coalesce("anda", "nda", "bla")
    several = pl.sum_horizontal(pl.col("anda", "nda", "bla").is_not_null()) > 1
    reading.warn_values(
        file, "anda", rows, several, "more than one application, the first of ANDA, NDA and BLA is kept"
    )
    unread = number.is_not_null() & pl.col("application").is_null()
    reading.warn_values(file, "anda", rows, unread, "application numbers that cannot be read, left empty")
    flag = pl.col("api_mfr").str.to_uppercase()
    reading.warn_values(
        file,
        "api_mfr",
        rows,
        flag.is_not_null() & ~flag.is_in(["TRUE", "FALSE"]),
        "neither TRUE nor empty, taken as empty",
    )
    reading.warn_values(
        file,
        "linkage_method",
        rows,
        pl.col("linkage").is_null(),
        "linkage methods that are not known, left empty",
    )
    odd = ~pl.col("fei").is_in(_valid_feis(rows["fei"]))
    reading.warn_values(
        file,
        "fei",
        rows,
        odd,
        "numbers that are not of 7 or 10 digits; kept as key of the site, not as identifier",
    )


def _valid_feis(column: pl.Series) -> list[str]:
    return [text for text in column.unique().to_list() if fei.is_valid(text)]


def _add_tables(reading: Reading, listings: pl.DataFrame, rows: pl.DataFrame, source_id: str) -> None:
    """Add listings, their labelers and the facilities."""
    by_address = pl.col("linkage") == "address"
    method = pl.when(by_address).then(pl.lit("estimated")).otherwise(pl.lit("reported"))
    grade = pl.when(by_address).then(pl.lit("B3")).otherwise(pl.lit("B2"))
    site, labeler = pl.concat_str(pl.lit("fei:"), "fei"), pl.concat_str(pl.lit("ndc-labeler:"), "labeler")
    listings = stamped(listings.with_columns(site_id=site, labeler_id=labeler), source_id, method=method, grade=grade)
    reading.add("listings", listings)
    name = pl.concat_str(pl.lit("NDC labeler "), "labeler")
    note = pl.lit("the source gives the labeler code, not the name")
    firms = listings.unique("labeler_id", keep="first", maintain_order=True).drop("economy_id")
    firms = stamped(firms, source_id, method="reported", grade="B2")
    reading.add("organizations", firms.with_columns(organization_id="labeler_id", name=name, note=note))
    # every row speaks of its facility, also one whose listing was merged: a second country must not get lost
    seen = stamped(rows.with_columns(site_id=site, name="registrant"), source_id, method="reported", grade="B2")
    sites = seen.unique(["site_id", "economy_id"], keep="first", maintain_order=True)
    reading.add("sites", sites.with_columns(note=pl.lit("the name is that of the registrant")))
    borne = sites.unique("site_id", keep="first", maintain_order=True).filter(
        pl.col("fei").is_in(_valid_feis(rows["fei"]))
    )
    named = borne.with_columns(table=pl.lit("sites"), row_id="site_id", scheme=pl.lit("fei"), value="fei", raw="fei")
    reading.add("identifiers", named)


CONNECTOR = TableConnector(INFO, (LAYOUT,), read_one)
