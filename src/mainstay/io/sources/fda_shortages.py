"""FDA drug shortage list: dated editions of the list that the FDA publishes as CSV.

The export changed its header several times (names with non-breaking blanks, snake case, two nameless columns, a number
in front) and writes Windows-1252, so fields are known by all their names. An edition has no date of its own: its as-of
date is the newest date of update inside it, because file names lag behind by up to three months.

Counting shortages: ``generic_name`` is kept as the list writes it (blanks at the ends removed). The number of distinct
generic names with status ``current`` is the usual count of ongoing shortages; names change between editions, so joins
over time go by NDC.
"""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from mainstay.io.sources.connector import SourceInfo
from mainstay.io.sources.countries import translated
from mainstay.io.sources.dates import month_first, today
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import RECORD, Reading, stamped
from mainstay.io.sources.table_connector import TableConnector
from mainstay.io.sources.text_rows import text_rows
from mainstay.model import identifiers

LIST_ID = "fda_drug_shortages"
INFO = SourceInfo(
    name="fda_shortages",
    title="FDA Drug Shortages",
    publisher="U.S. Food and Drug Administration",
    licence="US federal government work (public domain)",
    url="https://www.accessdata.fda.gov/scripts/drugshortages/",
    tables=("shortages",),
    files="dated CSV exports of the list, plain or gzip, in the layouts of 2019 to 2024",
    note="Availability and reason are the companies' own statements. The as-of date is the newest update in the list.",
)
LAYOUT = Layout(
    needed=(
        "generic_name",
        "company_name",
        "presentation",
        "update_type",
        "update_date",
        "availability",
        "related_info",
        "reason_for_shortage",
        "therapeutic_category",
        "status",
    ),
    optional=(
        "id",
        "contact_info",
        "resolved_note",
        "change_date",
        "date_discontinued",
        "initial_posting_date",
        "generic_name_note",
        "generic_name_link",
        "company_info_link",
        "availability_link",
        "related_info_link",
        "resolved_note_link",
        "discontinued_note_link",
    ),
    aliases={
        "type_of_update": "update_type",
        "date_of_update": "update_date",
        "availability_information": "availability",
        "related_information": "related_info",
        "initia_posting_date": "initial_posting_date",  # so spelt in the edition of November 2021
    },
    least=6,
)
STATUSES = {
    "current": "current",
    "resolved": "resolved",
    "to be discontinued": "to_be_discontinued",
    "discontinued": "discontinued",
}
#: a package code in any of its three forms with hyphens, amid text that also holds telephone and product numbers
_NDC = re.compile(r"(?<![0-9-])(\d{5}-\d{4}-\d{1,2}|\d{5}-\d{3}-\d{2}|\d{4}-\d{4}-\d{2})(?![0-9-])")
_DATES = {
    "updated_on": "update_date",
    "started_on": "initial_posting_date",
    "discontinued_on": "date_discontinued",
}


def read_one(reading: Reading, opened: OpenedFile, layout: Layout) -> None:
    """Read one edition of the list."""
    rows = text_rows(reading, opened, layout)
    status = pl.col("status").str.to_lowercase().replace_strict(STATUSES, default=None, return_dtype=pl.String)
    bare = pl.col("generic_name").is_null() & pl.col("status").is_null()
    kept = reading.set_aside(
        opened.name,
        rows.with_columns(status_code=status),
        ("fragment", bare, pl.coalesce("presentation", "availability", "related_info", "company_name")),
        ("name_missing", pl.col("generic_name").is_null(), pl.col("presentation")),
        ("status_unknown", pl.col("status_code").is_null(), pl.concat_str(pl.lit("status: "), "status")),
    )
    dated = kept.with_columns(month_first(pl.col(text)).alias(name) for name, text in _DATES.items())
    as_of = newest_update(dated["updated_on"])
    kept = dated
    if as_of is not None:
        kept = _without_impossible(reading, opened.name, dated, as_of)
    kept = reading.set_aside(opened.name, kept, ("date_missing", pl.lit(as_of is None), pl.lit("no update has a date")))
    for text in _DATES.values():
        unreadable = pl.col(text).is_not_null() & month_first(pl.col(text)).is_null()
        reading.warn_values(opened.name, text, kept, unreadable, "dates that cannot be read, left empty")
    reading.use(opened.name, kept.height)
    source_id = reading.source(opened, edition=str(as_of or ""), as_of=as_of)
    reading.add("shortages", _shortages(kept, source_id, as_of))


def newest_update(days: pl.Series) -> date | None:
    """Return the as-of date of an edition: its newest date of update that is not still to come.

    Examples
    --------
    >>> newest_update(pl.Series([date(2024, 9, 12), None, date(2099, 1, 1)]))
    datetime.date(2024, 9, 12)
    """
    newest = days.filter(days <= today()).max()
    return newest if isinstance(newest, date) else None


def _without_impossible(reading: Reading, file: str, rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Empty the dates of posting and update that lie after the edition itself, such as the year 2108."""
    for name in ("updated_on", "started_on"):
        late = pl.col(name) > as_of
        reading.warn_values(file, _DATES[name], rows, late, f"dates after the edition of {as_of}, left empty")
        rows = rows.with_columns(pl.when(late).then(None).otherwise(pl.col(name)).alias(name))
    return rows


def _shortages(rows: pl.DataFrame, source_id: str, as_of: date | None) -> pl.DataFrame:
    shortages = rows.with_columns(
        shortage_id=pl.concat_str(pl.lit(f"{source_id}:"), pl.col(RECORD)),
        list_id=pl.lit(LIST_ID),
        as_of_on=pl.lit(as_of, dtype=pl.Date),
        company=pl.col("company_name"),
        ndc=translated(rows["presentation"], drug_codes),
        status=pl.col("status_code"),
        update_kind=pl.col("update_type"),
        reason=pl.col("reason_for_shortage"),
    )
    return stamped(shortages, source_id, method="reported", grade="A2", known_on=as_of)


def drug_codes(presentation: str) -> str | None:
    """Return the package codes in a presentation in normal form, joined by ``; ``, or None.

    Examples
    --------
    >>> drug_codes("250 mL (Legacy Hospira NDC 0409-6138-22) (ICU Medical NDC 0990-6138-22), call 888-229-0001")
    '00409-6138-22; 00990-6138-22'
    """
    scheme = identifiers.get("ndc")
    found = _NDC.findall(presentation)
    valid = [scheme.normalise(code) for code in found if scheme.is_valid(code)]
    return "; ".join(dict.fromkeys(valid)) or None


CONNECTOR = TableConnector(INFO, (LAYOUT,), read_one)
