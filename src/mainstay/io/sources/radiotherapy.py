"""Radiotherapy machines and centres by country (IAEA DIRAC) beside cancer cases of 2024 and 2050 (IARC GLOBOCAN).

Cases and deaths are the sum of fourteen cancer sites for which radiotherapy matters, not all cancers. A blank means the
country was not matched or the number is not known; no row is made of it, because missing is not zero.
"""

from __future__ import annotations

import polars as pl

from mainstay.io.sources.connector import SourceInfo
from mainstay.io.sources.countries import code_of_code, translated
from mainstay.io.sources.dates import today
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import RECORD, Reading, stamped
from mainstay.io.sources.table_connector import TableConnector
from mainstay.io.sources.text_rows import text_rows
from mainstay.model.fields import FIELD_TYPES

INFO = SourceInfo(
    name="radiotherapy",
    title="Radiotherapy resources (DIRAC) and cancer burden (GLOBOCAN 2024, Cancer Tomorrow) by country",
    publisher="International Atomic Energy Agency; International Agency for Research on Cancer",
    licence="terms of IAEA and IARC: attribution, non-commercial use",
    url="https://dirac.iaea.org/",
    tables=("indicators", "observations"),
    files="the country table iso3, dirac_units, dirac_centres, site14_cases_2024 ... as CSV",
    note="Fourteen selected cancer sites, not all cancers. Blank means not known, not zero.",
    kind="statistics",
)
LAYOUT = Layout(
    needed=(
        "iso3",
        "dirac_units",
        "dirac_centres",
        "dirac_last_update",
        "site14_cases_2024",
        "site14_deaths_2024",
        "population_2024",
        "site14_cases_2050",
        "population_2050",
    ),
    optional=("who_region",),
    least=6,
)
#: column, indicator, year (None: the year of the last update of DIRAC), how it is known
COLUMNS = (
    ("dirac_units", "dirac:units", None, "reported"),
    ("dirac_centres", "dirac:centres", None, "reported"),
    ("site14_cases_2024", "globocan:site14-cases", "2024", "estimated"),
    ("site14_deaths_2024", "globocan:site14-deaths", "2024", "estimated"),
    ("population_2024", "globocan:population", "2024", "estimated"),
    ("site14_cases_2050", "globocan:site14-cases", "2050", "estimated"),
    ("population_2050", "globocan:population", "2050", "estimated"),
)
INDICATORS = (
    ("dirac:units", "Radiotherapy machines", "machine", "Machines that the IAEA directory DIRAC lists as units."),
    ("dirac:centres", "Radiotherapy centres", "site", "Centres in the IAEA directory DIRAC."),
    ("globocan:site14-cases", "New cancer cases, 14 sites", "patient", "Sum over 14 cancer sites, not all cancers."),
    ("globocan:site14-deaths", "Cancer deaths, 14 sites", "patient", "Sum over 14 cancer sites, not all cancers."),
    ("globocan:population", "Population behind the cancer estimates", "person", "Population that GLOBOCAN used."),
)


def read_one(reading: Reading, opened: OpenedFile, layout: Layout) -> None:
    """Read the country table."""
    file = opened.name
    rows = text_rows(reading, opened, layout)
    fields = [name for name, *_ in COLUMNS]
    updated = pl.col("dirac_last_update").str.extract(r"^(\d{4})$")
    rows = rows.with_columns(
        economy_id=translated(rows["iso3"], code_of_code),
        year=pl.when(updated <= str(today().year)).then(updated),
    )
    kept = reading.set_aside(
        file,
        rows,
        ("economy_missing", pl.col("iso3").is_null(), pl.lit("iso3 is empty")),
        ("economy_unknown", pl.col("economy_id").is_null(), pl.col("iso3")),
        ("value_missing", pl.all_horizontal(pl.col(fields).is_null()), pl.col("iso3")),
    )
    kept = reading.merge_same(file, kept, ["economy_id", "dirac_last_update", *fields])
    reading.use(file, kept.height)
    number = FIELD_TYPES["number"].read
    for name, _, year, _ in COLUMNS:
        value = number(pl.col(name))
        bad = pl.col(name).is_not_null() & (value.is_null() | (value < 0))
        reading.warn_values(file, name, kept, bad, "values that are no numbers from 0 on, left out")
        if year is None:
            undated = value.is_not_null() & pl.col("year").is_null()
            reading.warn_values(file, name, kept, undated, "values without a year of update in the past, left out")
    source_id = reading.source(opened)
    for name, indicator, year, method in COLUMNS:
        values = kept.with_columns(
            indicator_id=pl.lit(indicator),
            period=pl.col("year") if year is None else pl.lit(year),
            value=number(pl.col(name)),
        ).filter((pl.col("value") >= 0) & pl.col("period").is_not_null())
        reading.add("observations", stamped(values, source_id, method=method, grade="B3"))
    bare = pl.DataFrame(INDICATORS, schema=["indicator_id", "name", "unit", "definition"], orient="row")
    bare = bare.with_columns(pl.lit(0, dtype=pl.Int64).alias(RECORD))
    reading.add(
        "indicators", stamped(bare, source_id, method="reported", grade="B3").with_columns(locator=pl.lit("header"))
    )


CONNECTOR = TableConnector(INFO, (LAYOUT,), read_one)
