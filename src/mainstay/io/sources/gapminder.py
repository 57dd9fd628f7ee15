"""Gapminder Systema Globalis: country-year indicators from many agencies, as data points, concepts and countries.

Data points name a country by Gapminder's own code, mostly ISO 3166 in small letters; the file of countries gives the
ISO code for the others. Projections of the United Nations and model estimates of the burden of disease carry the method
``estimated``; everything else is ``reported``. Counts of disasters are zero where EM-DAT has no record, and say so.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from mainstay.errors import InputError
from mainstay.io.sources.connector import SourceInfo, SourceRead
from mainstay.io.sources.countries import code_of_code
from mainstay.io.sources.file_head import Head, head
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import RECORD, Reading, clean_cells, stamped
from mainstay.io.sources.table_connector import read_each
from mainstay.io.sources.text_rows import text_rows

INFO = SourceInfo(
    name="gapminder",
    title="Gapminder Systema Globalis",
    publisher="Gapminder Foundation",
    licence="CC BY 4.0",
    url="https://github.com/open-numbers/ddf--gapminder--systema_globalis",
    tables=("indicators", "observations"),
    files="data points as Parquet (indicator, geo, time, value), ddf concepts and ddf countries as CSV",
    note="Compiled from World Bank, WHO, UN, ILO, EM-DAT, IHME and others; the concept names the origin.",
    kind="statistics",
)
POINTS = Layout(needed=("indicator", "geo", "time", "value"), least=3)
CONCEPTS = Layout(
    needed=("concept", "concept_type", "description", "name", "source", "source_url"),
    optional=(
        "color",
        "description_long",
        "domain",
        "drill_up",
        "format",
        "indicator_url",
        "name_catalog",
        "name_short",
        "scales",
        "source_long",
        "tags",
    ),
    least=5,
)
COUNTRIES = Layout(
    needed=("country", "iso3166_1_alpha3", "name"),
    optional=(
        "g77_and_oecd_countries",
        "income_3groups",
        "income_groups",
        "is--country",
        "iso3166_1_alpha2",
        "iso3166_1_numeric",
        "iso3166_2",
        "landlocked",
        "latitude",
        "longitude",
        "main_religion_2008",
        "un_sdg_ldc",
        "un_sdg_region",
        "un_state",
        "unhcr_region",
        "unicef_region",
        "unicode_region_subtag",
        "west_and_rest",
        "world_4region",
        "world_6region",
    ),
    least=6,
)
#: codes of Gapminder that the file of countries leaves without an ISO code although one exists, or existed
OWN_CODES = {"KOS": "XKX", "USSR": "SUN", "CHESLO": "CSK", "DEU_EAST": "DDR", "YEM_SOUTH": "YMD"}
#: origins whose figures are worked out by a model (UN World Population Prospects: projections follow the estimates)
MODELS = ("World Population Prospects", "Global Burden of Disease")
#: series of the UN World Population Prospects, for data points that come without their concepts
PROJECTED = ("life_expectancy_female", "life_expectancy_male", "median_age_years", "population_density_per_square_km")
ZERO_NOTE = "zero also where EM-DAT has no record: not known to be none"


class Gapminder:
    """Connector to the data points of Gapminder, with their concepts and countries."""

    name = INFO.name

    def describe(self) -> SourceInfo:
        """Return what the source is."""
        return INFO

    def recognises(self, path: Path) -> bool:
        """Tell from the columns whether a file is one of the three kinds."""
        return _layout(head(path)) is not None

    def read_files(self, paths: Sequence[Path]) -> SourceRead:
        """Read files of the three kinds; concepts and countries first, because data points need them."""
        reading = Reading(INFO)
        codes: dict[str, str] = {}
        methods: dict[str, str] = {}

        def read_one(opened: OpenedFile, path: Path) -> None:
            layout = _layout(head(path))
            if layout is COUNTRIES:
                codes.update(_read_countries(reading, opened))
            elif layout is CONCEPTS:
                methods.update(_read_concepts(reading, opened))
            else:
                _read_points(reading, opened, codes, methods)

        points = [path for path in paths if _layout(head(path)) is POINTS]
        read_each(reading, [path for path in paths if path not in points], read_one)
        read_each(reading, points, read_one)
        return reading.result()


def _layout(seen: Head) -> Layout | None:
    if seen.kind == "parquet":
        return POINTS if POINTS.recognises(seen.fields) else None
    if seen.kind != "table":
        return None
    return next((layout for layout in (CONCEPTS, COUNTRIES) if layout.recognises(seen.fields)), None)


def _read_countries(reading: Reading, opened: OpenedFile) -> dict[str, str]:
    """Return the ISO code of each country of Gapminder that has one."""
    rows = text_rows(reading, opened, COUNTRIES)
    kept = reading.set_aside(
        opened.name,
        rows,
        ("identifier_invalid", pl.col("country").is_null(), pl.col("name")),
        (
            "economy_unknown",
            pl.col("iso3166_1_alpha3").is_null(),
            pl.concat_str("country", "name", separator=", ", ignore_nulls=True),
        ),
    )
    reading.use(opened.name, kept.height)
    return dict(kept.select(pl.col("country").str.to_uppercase(), "iso3166_1_alpha3").iter_rows())


def _read_concepts(reading: Reading, opened: OpenedFile) -> dict[str, str]:
    """Add the concepts as indicators and return how the values of each are known."""
    rows = text_rows(reading, opened, CONCEPTS)
    kept = reading.set_aside(
        opened.name,
        rows,
        (
            "identifier_invalid",
            pl.col("concept").is_null() | pl.col("concept").str.contains("|", literal=True),
            pl.col("name"),
        ),
        ("name_missing", pl.col("name").is_null(), pl.col("concept")),
    )
    kept = reading.merge_same(opened.name, kept, ["concept", "name", "description", "source"])
    reading.use(opened.name, kept.height)
    origin = pl.concat_str(pl.lit("Origin: "), "source")
    zero = pl.when(pl.col("source") == "EM-DAT").then(pl.lit(ZERO_NOTE))
    text = pl.concat_str("description", origin, separator=" ", ignore_nulls=True)
    indicators = kept.with_columns(
        indicator_id=_indicator(pl.col("concept")),
        definition=pl.when(text == "").then(None).otherwise(text),
        unit=pl.when(pl.col("format") == "percent").then(pl.lit("percent")),
        note=zero,
    )
    reading.add("indicators", stamped(indicators, reading.source(opened), method="reported", grade="B2"))
    modelled = pl.col("source").str.contains("|".join(MODELS)).fill_null(value=False)
    method = pl.when(modelled | pl.col("concept").str.contains("projections|estimated")).then(pl.lit("estimated"))
    return dict(kept.select("concept", method.otherwise(pl.lit("reported"))).iter_rows())


def _read_points(reading: Reading, opened: OpenedFile, codes: Mapping[str, str], methods: Mapping[str, str]) -> None:
    """Add the data points."""
    points = _points(reading, opened)
    geos = points["geo"].drop_nulls().unique().to_list()
    known = {geo: code for geo in geos if (code := _economy(geo, codes)) is not None}
    points = points.with_columns(economy_id=pl.col("geo").replace_strict(known, default=None, return_dtype=pl.String))
    kept = reading.set_aside(
        opened.name,
        points,
        ("name_missing", pl.col("indicator").is_null(), pl.col("geo")),
        ("identifier_invalid", pl.col("indicator").str.contains("|", literal=True), pl.col("indicator")),
        ("economy_missing", pl.col("geo").is_null(), pl.col("indicator")),
        ("economy_unknown", pl.col("economy_id").is_null(), pl.col("geo")),
        ("period_invalid", pl.col("time").is_null() | ~pl.col("time").is_between(1000, 9999), pl.col("indicator")),
        (
            "value_missing",
            pl.col("value").is_null(),
            pl.concat_str("indicator", "geo", "time", separator=" ", ignore_nulls=True),
        ),
        ("value_invalid", ~pl.col("value").is_finite(), pl.concat_str("indicator", "geo", "time", separator=" ")),
    )
    kept = reading.merge_same(opened.name, kept, ["indicator", "economy_id", "time", "value"])
    reading.use(opened.name, kept.height)
    source_id = reading.source(opened)
    names = kept["indicator"].unique().sort().to_list()
    how = {name: methods.get(name, _method(name)) for name in names}
    method = pl.col("indicator").replace_strict(how, default="reported", return_dtype=pl.String)
    observations = kept.with_columns(
        indicator_id=_indicator(pl.col("indicator")), period=pl.col("time").cast(pl.String)
    )
    reading.add("observations", stamped(observations, source_id, method=method, grade="B2", record="row"))
    _add_bare_indicators(reading, [name for name in names if name not in methods], source_id)


def _points(reading: Reading, opened: OpenedFile) -> pl.DataFrame:
    """Read the Parquet file; a column that is missing or cannot be read as its type is empty."""
    try:
        frame = pl.read_parquet(io.BytesIO(opened.data))
    except pl.exceptions.PolarsError as error:
        msg = f"the Parquet file is damaged: {error}"
        raise InputError(msg, where=opened.name) from None
    reading.count_read(opened.name, frame.height)
    for problem in POINTS.changes(frame.columns, source=INFO.name, file=opened.name):
        reading.problem(problem)
    types = {"indicator": pl.String(), "geo": pl.String(), "time": pl.Int64(), "value": pl.Float64()}
    columns = [
        (pl.col(name).cast(dtype, strict=False) if name in frame.columns else pl.lit(None, dtype=dtype)).alias(name)
        for name, dtype in types.items()
    ]
    points = clean_cells(frame.select(columns)).with_columns(pl.col("geo").str.to_uppercase())
    return points.with_row_index(RECORD, offset=1).cast({RECORD: pl.Int64})


def _economy(geo: str, codes: Mapping[str, str]) -> str | None:
    if geo in codes:
        return code_of_code(codes[geo])
    if geo in OWN_CODES:
        return OWN_CODES[geo]
    return geo if code_of_code(geo) == geo else None


def _method(indicator: str) -> str:
    return (
        "estimated" if indicator in PROJECTED or "projections" in indicator or "estimated" in indicator else "reported"
    )


def _indicator(concept: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("gapminder:"), concept)


def _add_bare_indicators(reading: Reading, names: Sequence[str], source_id: str) -> None:
    """Add indicators whose concepts were not among the files; their names are their codes."""
    if names:
        bare = pl.DataFrame(
            {"concept": names, RECORD: [1] * len(names)}, schema={"concept": pl.String, RECORD: pl.Int64}
        )
        bare = bare.with_columns(
            indicator_id=_indicator(pl.col("concept")),
            name=pl.col("concept").str.replace_all("_", " "),
            note=pl.lit("the definition was not among the files"),
        )
        reading.add("indicators", stamped(bare, source_id, method="reported", grade="B2", record="row"))


CONNECTOR = Gapminder()
