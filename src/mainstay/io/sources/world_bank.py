"""World Bank, World Development Indicators by topic: a row for each country and year, a column for each indicator."""

from __future__ import annotations

import polars as pl

from mainstay.io.sources.connector import SourceInfo
from mainstay.io.sources.countries import code_of_code, translated
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import RECORD, Reading, stamped
from mainstay.io.sources.slugs import slug
from mainstay.io.sources.table_connector import TableConnector
from mainstay.io.sources.text_rows import text_rows
from mainstay.model.fields import FIELD_TYPES

INFO = SourceInfo(
    name="world_bank",
    title="World Development Indicators: science and technology",
    publisher="World Bank",
    licence="CC BY 4.0",
    url="https://data.worldbank.org/topic/science-and-technology",
    tables=("indicators", "observations"),
    files="a topic table as CSV: Country Name, Country Code, Year, and columns that begin with average_value_",
    note="Groups of countries are left out.",
    kind="statistics",
)
PREFIX = "average_value_"
LAYOUT = Layout(needed=("country_name", "country_code", "year"), least=4, family=r"average_value_.+")
#: codes of the World Bank for groups of countries (World Bank country and lending groups)
_AGGREGATES = """
    AFE AFR AFW ARB CEA CEB CEU CLA CME CSA CSS DEA DEC DLA DMN DNS DSA DSF DSS EAP EAR EAS ECA ECS EMU
    EUU FCS FXS HIC HPC IBB IBD IBT IDA IDB IDX INX LAC LCN LDC LIC LMC LMY LTE MDE MEA MIC MNA NAC NAF
    NLS NOC NRS NXS OEC OED OSS PRE PSS PST RRS SAS SSA SSF SST SXZ TEA TEC TLA TMN TSA TSS UMC WLD XZN
"""
AGGREGATES = frozenset(_AGGREGATES.split())


def read_one(reading: Reading, opened: OpenedFile, layout: Layout) -> None:
    """Read one topic table."""
    file = opened.name
    rows = text_rows(reading, opened, layout)
    fields = [name for name in rows.columns if name not in (*LAYOUT.needed, RECORD)]
    rows = rows.with_columns(
        economy_id=translated(rows["country_code"], _economy),
        period=pl.col("year").str.extract(r"^(\d{4})$"),
    )
    kept = reading.set_aside(
        file,
        rows,
        ("economy_missing", pl.col("country_code").is_null(), pl.col("country_name")),
        (
            "aggregate",
            pl.col("country_code").is_in(sorted(AGGREGATES)),
            pl.concat_str("country_code", "country_name", separator=", ", ignore_nulls=True),
        ),
        (
            "economy_unknown",
            pl.col("economy_id").is_null(),
            pl.concat_str("country_code", "country_name", separator=", ", ignore_nulls=True),
        ),
        ("period_invalid", pl.col("period").is_null(), pl.col("year").fill_null("(empty)")),
        (
            "value_missing",
            pl.all_horizontal(pl.col(fields).is_null()),
            pl.concat_str("country_code", "period", separator=" "),
        ),
    )
    kept = reading.merge_same(file, kept, ["economy_id", "period", *fields])
    reading.use(file, kept.height)
    number = FIELD_TYPES["number"].read
    for name in fields:
        unread = pl.col(name).is_not_null() & number(pl.col(name)).is_null()
        reading.warn_values(file, name, kept, unread, "numbers that cannot be read, left out")
    long = kept.unpivot(fields, index=[RECORD, "economy_id", "period"], variable_name="field", value_name="text")
    long = long.with_columns(value=number(pl.col("text"))).filter(pl.col("value").is_not_null())
    keys = {name: indicator_key(name) for name in fields}
    long = long.with_columns(indicator_id=pl.col("field").replace_strict(keys, default=None, return_dtype=pl.String))
    source_id = reading.source(opened)
    reading.add("observations", stamped(long, source_id, method="reported", grade="A2"))
    indicators = pl.DataFrame(
        [(keys[name], name.removeprefix(PREFIX), unit_of(name), 0) for name in fields],
        schema={"indicator_id": pl.String, "name": pl.String, "unit": pl.String, RECORD: pl.Int64},
        orient="row",
    )
    stamp = stamped(indicators, source_id, method="reported", grade="A2")
    reading.add("indicators", stamp.with_columns(locator=pl.lit("header")))


def _economy(code: str) -> str | None:
    return code if code_of_code(code) == code else None


def indicator_key(field: str) -> str:
    """Return the key of the indicator in a column.

    Examples
    --------
    >>> indicator_key("average_value_Researchers in R&D (per million people)")
    'wdi:researchers-in-r-d-per-million-people'
    """
    return f"wdi:{slug(field.removeprefix(PREFIX))}"


def unit_of(field: str) -> str | None:
    """Return the unit that the name of an indicator states, where it is one.

    Examples
    --------
    >>> unit_of("Research and development expenditure (% of GDP)"), unit_of("High-technology exports (current US$)")
    ('percent', 'USD')
    """
    if "(%" in field:
        return "percent"
    return "USD" if field.endswith("current US$)") else None


CONNECTOR = TableConnector(INFO, (LAYOUT,), read_one)
