"""Global Health Security Index: the overall score and its six categories, 195 countries, editions 2019 and 2021.

The official download has 313 columns. The overall and the category scores are read; the scores and answers below them
are known and left alone. Countries are named in words, so each name must be one that we know.
"""

from __future__ import annotations

import polars as pl

from mainstay.io.sources.connector import SourceInfo
from mainstay.io.sources.countries import code_of_name, nearest_name, translated
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import RECORD, Reading, stamped
from mainstay.io.sources.table_connector import TableConnector
from mainstay.io.sources.text_rows import text_rows
from mainstay.model.fields import FIELD_TYPES

INFO = SourceInfo(
    name="ghs_index",
    title="Global Health Security Index",
    publisher="Nuclear Threat Initiative, Johns Hopkins Center for Health Security, Economist Impact",
    licence="free use with attribution (terms of the GHS Index)",
    url="https://ghsindex.org/",
    tables=("indicators", "observations"),
    files="the official data file as CSV",
    note="Scores of 0 to 100 judged by researchers from public documents of the countries.",
    kind="report",
)
RISK = "6)_overall_risk_environment_and_country_vulnerability_to_biological_threats"
#: column, key of the indicator and its name
SCORES = {
    "overall": ("ghs:overall", "Global Health Security Index, overall score"),
    "prevention": ("ghs:prevention", "GHS Index 1: prevention of the emergence or release of pathogens"),
    "early": (
        "ghs:detection",
        "GHS Index 2: early detection and reporting of epidemics of potential international concern",
    ),
    "rapid": ("ghs:response", "GHS Index 3: rapid response to and mitigation of the spread of an epidemic"),
    "sufficient": (
        "ghs:health-system",
        "GHS Index 4: sufficient and robust health sector to treat the sick and protect health workers",
    ),
    "commitments": (
        "ghs:commitments",
        "GHS Index 5: commitments to improving national capacity, financing and global norms",
    ),
    RISK: (
        "ghs:risk-environment",
        "GHS Index 6: overall risk environment and country vulnerability to biological threats",
    ),
}
LAYOUT = Layout(needed=("country", "year", *SCORES), least=6, family=r"\d\.\d.*")
TOP = 100.0


def read_one(reading: Reading, opened: OpenedFile, layout: Layout) -> None:
    """Read the data file."""
    file = opened.name
    rows = text_rows(reading, opened, layout).select(*LAYOUT.needed, RECORD)
    rows = rows.with_columns(
        economy_id=translated(rows["country"], code_of_name),
        hint=translated(rows["country"], _refusal),
        period=pl.col("year").str.extract(r"^(\d{4})$"),
    )
    fields = list(SCORES)
    kept = reading.set_aside(
        file,
        rows,
        ("economy_missing", pl.col("country").is_null(), pl.col("year")),
        ("economy_unknown", pl.col("economy_id").is_null(), pl.col("hint")),
        ("period_invalid", pl.col("period").is_null(), pl.col("year").fill_null("(empty)")),
        ("value_missing", pl.all_horizontal(pl.col(fields).is_null()), pl.col("country")),
    )
    kept = reading.merge_same(file, kept, ["economy_id", "period", *fields])
    reading.use(file, kept.height)
    score = FIELD_TYPES["number"].read
    for name in fields:
        bad = pl.col(name).is_not_null() & ~score(pl.col(name)).is_between(0, TOP).fill_null(value=False)
        reading.warn_values(file, name, kept, bad, "scores that are not 0 to 100, left out")
    long = kept.unpivot(fields, index=[RECORD, "economy_id", "period"], variable_name="field", value_name="text")
    long = long.with_columns(value=score(pl.col("text"))).filter(pl.col("value").is_between(0, TOP))
    keys = {name: key for name, (key, _) in SCORES.items()}
    long = long.with_columns(indicator_id=pl.col("field").replace_strict(keys, return_dtype=pl.String))
    source_id = reading.source(opened)
    reading.add("observations", stamped(long, source_id, method="reported", grade="B2"))
    reading.add("indicators", _indicators(source_id))


def _refusal(name: str) -> str:
    close = nearest_name(name)
    return f"{name}; the nearest known name is {close!r}, which was not taken" if close else name


def _indicators(source_id: str) -> pl.DataFrame:
    whole = SCORES["overall"][0]
    rows = [(key, name, None if key == whole else whole) for key, name in SCORES.values()]
    frame = pl.DataFrame(rows, schema=["indicator_id", "name", "parent_id"], orient="row").with_columns(
        pl.lit(0, dtype=pl.Int64).alias(RECORD),
        direction=pl.lit("higher_better"),
        unit=pl.lit("point"),
        goalpost_low=pl.lit(0.0),
        goalpost_high=pl.lit(TOP),
    )
    return stamped(frame, source_id, method="reported", grade="B2").with_columns(locator=pl.lit("header"))


CONNECTOR = TableConnector(INFO, (LAYOUT,), read_one)
