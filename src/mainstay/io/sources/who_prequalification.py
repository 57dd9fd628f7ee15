"""WHO prequalification: vaccines, medicines and active ingredients that UN agencies may buy.

Four kinds of file: the answer of the web service for vaccines (JSON, with presentation, shelf life and cold chain), and
the CSV exports for vaccines, for finished products and for active ingredients. Applicants are joined by equal names
only; ``BCG`` of the web service and of the CSV is one product, ``HepB`` and ``Hepatitis B`` stay two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from mainstay.io.sources.connector import SourceInfo, SourceRead
from mainstay.io.sources.countries import translated
from mainstay.io.sources.dates import day_first, day_month_name, today
from mainstay.io.sources.file_head import head
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import Reading, stamped
from mainstay.io.sources.slugs import digest, same_name, slug
from mainstay.io.sources.table_connector import read_each
from mainstay.io.sources.text_rows import text_rows
from mainstay.io.sources.vaccine_records import COLLECTION, vaccine_rows
from mainstay.model.fields import FIELD_TYPES

INFO = SourceInfo(
    name="who_prequalification",
    title="WHO list of prequalified medical products",
    publisher="World Health Organization",
    licence="CC BY-NC-SA 3.0 IGO",
    url="https://extranet.who.int/prequal/",
    tables=("products", "approvals", "organizations"),
    files="the JSON answer of the vaccine web service; CSV exports of vaccines, finished products and ingredients",
    note="Prequalification is advice to UN buyers, not a permission to market.",
)
VACCINES = Layout(
    needed=(
        "date_of_prequalification",
        "vaccine_type",
        "commercial_name",
        "presentation",
        "no._of_doses",
        "manufacturer",
        "responsible_nra",
    ),
    least=5,
)
MEDICINES = Layout(
    needed=(
        "who_reference_number",
        "inn,_dosage_form_and_strength",
        "product_type",
        "therapeutic_area",
        "applicant",
        "dosage_form",
        "basis_of_listing",
        "basis_of_alternative_listing",
        "date_of_prequalification",
    ),
    least=6,
)
INGREDIENTS = Layout(
    needed=(
        "who_product_id",
        "inn",
        "grade",
        "therapeutic_area",
        "applicant_organization",
        "date_of_prequalification",
        "confirmation_of_prequalification_document_date",
    ),
    least=5,
)
TABLES = (VACCINES, MEDICINES, INGREDIENTS)
_EMPTY_NAMES = ("n/a", "na", "-", "none")


class WhoPrequalification:
    """Connector to the prequalification lists of WHO."""

    name = INFO.name

    def describe(self) -> SourceInfo:
        """Return what the source is."""
        return INFO

    def recognises(self, path: Path) -> bool:
        """Tell from the content whether a file is one of the four kinds."""
        seen = head(path)
        if seen.kind == "json":
            return f'"{COLLECTION}"' in seen.text
        return seen.kind == "table" and _layout(seen.fields) is not None

    def read_files(self, paths: Sequence[Path]) -> SourceRead:
        """Read files of the four kinds."""
        reading = Reading(INFO)

        def read_one(opened: OpenedFile, path: Path) -> None:
            seen = head(path)
            layout = _layout(seen.fields)
            if seen.kind == "json" or layout is None:
                _read_web_service(reading, opened)
            elif layout is VACCINES:
                _read_vaccines(reading, opened)
            elif layout is MEDICINES:
                _read_medicines(reading, opened)
            else:
                _read_ingredients(reading, opened)

        read_each(reading, paths, read_one)
        return reading.result()


def _layout(fields: Sequence[str]) -> Layout | None:
    return next((layout for layout in TABLES if layout.recognises(fields)), None)


def _read_web_service(reading: Reading, opened: OpenedFile) -> None:
    rows = vaccine_rows(reading, opened)
    newest = rows["published_on"].max()
    published = newest if isinstance(newest, date) else None
    months = FIELD_TYPES["number"].read(pl.col("shelf_life").str.extract(r"^(\d+(?:\.\d+)?)\s*months?$"))
    unread = pl.col("shelf_life").is_not_null() & months.is_null()
    reading.warn_values(opened.name, "shelf_life", rows, unread, "shelf lives that are not in months, left empty")
    rows = rows.with_columns(
        product_id=_key("who-pq-vaccine:", rows["short_name"]),
        approval_id=pl.concat_str(pl.lit("who-pq:"), "reference"),
        product_name="full_name",
        doses_per_container=FIELD_TYPES["number"].read(pl.col("doses")),
        shelf_life_days=months * (365.25 / 12),
    )
    source_id = reading.source(opened, as_of=published)
    _add(
        reading,
        stamped(rows, source_id, method="observed", grade="A2", known_on=published),
        modality="vaccine",
    )


def _read_vaccines(reading: Reading, opened: OpenedFile) -> None:
    rows = text_rows(reading, opened, VACCINES)
    kept = _usable(reading, opened.name, rows, "vaccine_type", "manufacturer")
    day = day_first(pl.col("date_of_prequalification"))
    kept = _dated(reading, opened.name, kept, day)
    commercial = pl.col("commercial_name")
    commercial = pl.when(commercial.str.to_lowercase().is_in(_EMPTY_NAMES)).then(None).otherwise(commercial)
    parts = kept.select(VACCINES.needed).rows()
    keys = [f"who-pq-vaccine:{slug(row[1])}-{digest(*row)}" for row in parts]
    kept = kept.with_columns(
        product_id=_key("who-pq-vaccine:", kept["vaccine_type"]),
        approval_id=pl.Series(keys, dtype=pl.String),
        product_name="vaccine_type",
        applicant="manufacturer",
        presentation=pl.concat_str(commercial, "presentation", separator=", ", ignore_nulls=True),
        doses_per_container=FIELD_TYPES["number"].read(pl.col("no._of_doses")),
    )
    kept = reading.merge_same(opened.name, kept, ["approval_id"])
    reading.use(opened.name, kept.height)
    stamp = stamped(kept, reading.source(opened), method="observed", grade="A2")
    _add(reading, stamp, modality="vaccine")


def _read_medicines(reading: Reading, opened: OpenedFile) -> None:
    rows = text_rows(reading, opened, MEDICINES)
    product, reference = "inn,_dosage_form_and_strength", "who_reference_number"
    kept = _usable(reading, opened.name, rows, product, "applicant", reference)
    kept = _dated(reading, opened.name, kept, day_month_name(pl.col("date_of_prequalification")))
    by_who = pl.col("basis_of_listing").str.starts_with("Prequalification").fill_null(value=False)
    kept = reading.merge_same(opened.name, kept, MEDICINES.needed)
    kept = kept.with_columns(
        product_id=_key("who-pq:", kept[product]),
        approval_id=pl.concat_str(pl.lit("who-pq:"), reference),
        product_name=product,
        form="dosage_form",
        kind=pl.when(by_who).then(pl.lit("prequalification")).otherwise(pl.lit("other")),
        note=pl.concat_str("basis_of_listing", "basis_of_alternative_listing", separator=", ", ignore_nulls=True),
    )
    reading.use(opened.name, kept.height)
    _add(reading, stamped(kept, reading.source(opened), method="observed", grade="A2"))


def _read_ingredients(reading: Reading, opened: OpenedFile) -> None:
    rows = text_rows(reading, opened, INGREDIENTS)
    kept = _usable(reading, opened.name, rows, "inn", "applicant_organization", "who_product_id")
    kept = _dated(reading, opened.name, kept, day_month_name(pl.col("date_of_prequalification")))
    kept = reading.merge_same(opened.name, kept, INGREDIENTS.needed)
    kept = kept.with_columns(
        product_id=_key("who-pq-api:", kept["inn"]),
        approval_id=pl.concat_str(pl.lit("who-pq:"), "who_product_id"),
        product_name="inn",
        applicant="applicant_organization",
    )
    reading.use(opened.name, kept.height)
    _add(
        reading,
        stamped(kept.drop("grade"), reading.source(opened), method="observed", grade="A2"),
        tier="api",
    )


def _usable(
    reading: Reading, file: str, rows: pl.DataFrame, product: str, applicant: str, key: str | None = None
) -> pl.DataFrame:
    """Set rows without product, applicant or number aside."""
    # a vertical bar parts the keys of a base
    bare = pl.col(key).is_null() | pl.col(key).str.contains("|", literal=True) if key else pl.lit(value=False)
    return reading.set_aside(
        file,
        rows,
        (
            "name_missing",
            pl.col(product).is_null() | pl.col(applicant).is_null(),
            pl.concat_str(product, applicant, ignore_nulls=True),
        ),
        ("identifier_invalid", bare, pl.col(product)),
    )


def _dated(reading: Reading, file: str, rows: pl.DataFrame, day: pl.Expr) -> pl.DataFrame:
    """Give each row the day of its prequalification; one that cannot be read or is still to come is left empty."""
    dated = rows.with_columns(approved_on=pl.when(day <= today()).then(day))
    unread = pl.col("date_of_prequalification").is_not_null() & pl.col("approved_on").is_null()
    reading.warn_values(
        file, "date_of_prequalification", dated, unread, "dates that cannot be read or are to come, left empty"
    )
    return dated


def _key(prefix: str, names: pl.Series) -> pl.Series:
    """Return a key for each name; equal names give equal keys."""
    return translated(names, lambda name: prefix + slug(same_name(name)))


def _add(reading: Reading, rows: pl.DataFrame, *, modality: str | None = None, tier: str = "drug_product") -> None:
    """Add approvals, their products and their applicants."""
    is_input = tier == "api"
    rows = rows.with_columns(organization_id=_key("who-pq:", rows["applicant"]))
    kind = pl.col("kind") if "kind" in rows.columns else pl.lit("prequalification")
    reading.add("approvals", rows.with_columns(kind=kind))
    note = "the source gives no unit"
    products = rows.unique("product_id", keep="first", maintain_order=True).with_columns(
        **{"class": pl.lit("input" if is_input else "essential_medicine")},
        name="product_name",
        tier=pl.lit(tier),
        modality=pl.lit(modality, dtype=pl.String),
        unit=pl.lit("kg" if is_input else "dose"),
        note=pl.lit(note),
    )
    # the shelf life is that of one presentation and stays with its approval
    reading.add("products", products.drop("shelf_life_days", strict=False))
    firms = rows.unique("organization_id", keep="first", maintain_order=True).with_columns(
        name="applicant", kind=pl.lit("firm")
    )
    reading.add("organizations", firms.drop("note", strict=False))


CONNECTOR = WhoPrequalification()
