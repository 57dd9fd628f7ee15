"""FDA register of drug establishments (DECRS, file ``drls_reg``): every site that makes drugs for the United States.

Each row has a DUNS number of its own, so the site is ``duns:<number>``; FEI numbers repeat (one FEI for several
buildings) and are zeros where none was issued. The registrant is the organization ``duns:<its number>``. The register
ends each address with the name and the ISO code of the country, ``Korea, South (KOR)``. The code is what counts: a site
whose address ends without one is kept, and its economy stays empty. The file names contact persons and agents; nothing
is read from these fields.
"""

from __future__ import annotations

import polars as pl

from mainstay.io.sources.connector import SourceInfo
from mainstay.io.sources.countries import code_of_code, translated
from mainstay.io.sources.dates import month_first
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import RECORD, Reading, stamped
from mainstay.io.sources.table_connector import TableConnector
from mainstay.io.sources.text_rows import text_rows
from mainstay.model.identifiers import duns, fei

INFO = SourceInfo(
    name="fda_establishments",
    title="FDA Drug Establishments Current Registration Site (DECRS)",
    publisher="U.S. Food and Drug Administration",
    licence="US federal government work (public domain)",
    url="https://www.accessdata.fda.gov/scripts/cder/drls/default.cfm",
    tables=("organizations", "sites", "site_operations", "identifiers"),
    files="drls_reg, tab or comma separated, plain or gzip, with or without the fields of contact persons",
    note="A registration says what a site may do, not what or how much it makes.",
)
LAYOUT = Layout(
    needed=(
        "fei_number",
        "duns_number",
        "firm_name",
        "address",
        "expiration_date",
        "operations",
        "registrant_name",
        "registrant_duns",
    ),
    optional=(
        "exclusion_flag",
        "country_iso3",
        "establishment_contact_name",
        "establishment_contact_email",
        "agent_details",
        "registrant_contact_name",
        "registrant_contact_email",
    ),
    least=5,
)
OPERATIONS = {
    "ANALYSIS": "analysis",
    "API MANUFACTURE": "api_manufacture",
    "DISTRIBUTE": "distribute",
    "HUMAN DRUG COMPOUNDING OUTSOURCING FACILITY": "outsourcing",
    "HUMAN DRUG COMPOUNDING": "human_drug_compounding",
    "LABEL": "label",
    "MANUFACTURE": "manufacture",
    "MEDICATED ANIMAL FEED MANUFACTURE": "medicated_animal_feed",
    "PACK": "pack",
    "PARTICLE SIZE REDUCTION": "particle_size_reduction",
    "POSITRON EMISSION TOMOGRAPHY DRUG PRODUCTION": "positron_emission_tomography",
    "RECOVERY": "recovery",
    "RELABEL": "relabel",
    "REPACK": "repack",
    "RESEARCH": "research",
    "SALVAGE": "salvage",
    "SIP FOREIGN SELLER": "foreign_seller",
    "STERILIZE": "sterilize",
    "STORE": "store",
    "TRANSFILL": "transfill",
}


def read_one(reading: Reading, opened: OpenedFile, layout: Layout) -> None:
    """Read the register."""
    file = opened.name
    rows = text_rows(reading, opened, layout)
    rows = rows.with_columns(
        economy_id=_economy(rows),
        duns=translated(rows["duns_number"], _duns),
        registrant=translated(rows["registrant_duns"], _duns),
        fei=translated(rows["fei_number"], _fei),
    )
    kept = reading.set_aside(
        file,
        rows,
        (
            "identifier_invalid",
            pl.col("duns").is_null(),
            pl.concat_str(pl.lit("DUNS "), pl.col("duns_number").fill_null("(empty)")),
        ),
        ("name_missing", pl.col("firm_name").is_null(), pl.col("address")),
    )
    kept = reading.merge_same(file, kept, LAYOUT.needed)
    reading.use(file, kept.height)
    placeless = pl.col("economy_id").is_null()
    reading.warn_values(file, "address", kept, placeless, "no ISO code of a country, the economy is left empty")
    is_zero = pl.col("fei_number").str.strip_chars("0") == ""
    reading.warn_values(
        file,
        "fei_number",
        kept,
        pl.col("fei_number").is_not_null() & ~is_zero & pl.col("fei").is_null(),
        "no FEI",
    )
    reading.warn_values(
        file,
        "registrant_duns",
        kept,
        pl.col("registrant_duns").is_not_null() & pl.col("registrant").is_null(),
        "no DUNS",
    )
    add_tables(reading, file, stamped(kept, reading.source(opened), method="reported", grade="A2"))


def _duns(text: str) -> str | None:
    return duns.normalise(text) if duns.is_valid(text) else None


def _fei(text: str) -> str | None:
    return fei.normalise(text) if fei.is_valid(text) else None


def _economy(rows: pl.DataFrame) -> pl.Series:
    """Return the country of each site: the ISO code in its own column, else the one that ends the address."""
    by_column = translated(rows["country_iso3"], code_of_code)
    by_address = translated(rows["address"].str.extract(r"\(([A-Z]{3})\)$"), code_of_code)
    return rows.select(pl.coalesce(by_column, by_address)).to_series()


def add_tables(reading: Reading, file: str, rows: pl.DataFrame) -> None:
    """Add sites, their registrants, operations and identifiers."""
    expires = month_first(pl.col("expiration_date"))
    bad = pl.col("expiration_date").is_not_null() & expires.is_null()
    reading.warn_values(file, "expiration_date", rows, bad, "dates that cannot be read, left empty")
    rows = rows.with_columns(
        site_id=pl.concat_str(pl.lit("duns:"), "duns"),
        organization_id=pl.concat_str(pl.lit("duns:"), "registrant"),  # null where there is no registrant
        registration_expires_on=expires,
    )
    placeless = pl.when(pl.col("economy_id").is_null()).then(pl.lit("the address ends without an ISO country code"))
    reading.add("sites", rows.with_columns(name="firm_name", note=placeless))
    registered = rows.filter(pl.col("registrant").is_not_null() & pl.col("registrant_name").is_not_null())
    # a DUNS number is one business at one place, so a registrant that is itself a site stands where that site stands
    at_home = pl.when(pl.col("registrant") == pl.col("duns")).then("economy_id").otherwise(None)
    firms = registered.with_columns(name="registrant_name", economy_id=at_home).sort(
        pl.col("economy_id").is_null(), RECORD
    )
    reading.add("organizations", firms.unique(["organization_id", "name"], keep="first", maintain_order=True))
    reading.add("site_operations", _operations(reading, file, rows))
    for table, key, scheme, value, raw in (
        ("sites", "site_id", "duns", "duns", "duns_number"),
        ("sites", "site_id", "fei", "fei", "fei_number"),
        ("organizations", "organization_id", "duns", "registrant", "registrant_duns"),
    ):
        borne = rows.filter(pl.col(value).is_not_null()).unique([key, value], keep="first", maintain_order=True)
        named = borne.with_columns(table=pl.lit(table), row_id=key, scheme=pl.lit(scheme), value=value, raw=raw)
        reading.add("identifiers", named)


def _operations(reading: Reading, file: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each site and operation; one that is not known is kept as ``other`` with its own name."""
    each = rows.with_columns(registered_name=pl.col("operations").str.split(";")).explode("registered_name")
    each = each.with_columns(pl.col("registered_name").str.strip_chars().str.to_uppercase())
    each = each.filter(pl.col("registered_name").is_not_null() & (pl.col("registered_name") != ""))
    code = pl.col("registered_name").replace_strict(OPERATIONS, default=None, return_dtype=pl.String)
    reading.warn_values(file, "registered_name", each, code.is_null(), "operations that are not known, kept as 'other'")
    each = each.with_columns(operation=code.fill_null("other"))
    others = ["source_id", "locator", "method", "grade", "known_on"]
    return each.group_by("site_id", "operation", maintain_order=True).agg(
        pl.col("registered_name").unique(maintain_order=True).str.join("; "), pl.col(others).first()
    )


CONNECTOR = TableConnector(INFO, (LAYOUT,), read_one)
