"""The table of economies: every country that a row names, the home economy, its competitors, and the European Union."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from mainstay.io.sources.countries import code_of_code
from mainstay.model.identifiers import iso3166
from mainstay.model.schema import load_schema

GROUP = "EU27"
#: members of the European Union since 2020 by the day from which they belong to it (treaties of accession)
EU27: dict[str, tuple[str, ...]] = {
    "1958-01-01": ("BEL", "DEU", "FRA", "ITA", "LUX", "NLD"),
    "1973-01-01": ("DNK", "IRL"),
    "1981-01-01": ("GRC",),
    "1986-01-01": ("ESP", "PRT"),
    "1995-01-01": ("AUT", "FIN", "SWE"),
    "2004-05-01": ("CYP", "CZE", "EST", "HUN", "LTU", "LVA", "MLT", "POL", "SVK", "SVN"),
    "2007-01-01": ("BGR", "ROU"),
    "2013-07-01": ("HRV",),
}
SOURCES: tuple[dict[str, object], ...] = (
    {
        "source_id": "iso3166",
        "title": "ISO 3166-1 and ISO 3166-3, codes of countries",
        "publisher": "ISO 3166 Maintenance Agency",
        "kind": "register",
        "url": "https://www.iso.org/obp/ui/#search",
        "note": "Short English names, not a statement on the status of a territory. The builder sets the roles.",
    },
    {
        "source_id": "eu_accessions",
        "title": "Countries of the European Union and the day of their accession",
        "publisher": "European Union",
        "kind": "law",
        "url": "https://european-union.europa.eu/principles-countries-history/eu-countries_en",
    },
)


def economy_code(text: str) -> str | None:
    """Return the alpha-3 code for the home economy or a competitor given by any ISO code, or None.

    Examples
    --------
    >>> economy_code("us"), economy_code("USSA")
    ('USA', None)
    """
    return code_of_code(text)


def economies_seen(tables: dict[str, pl.DataFrame], home: str, competitors: Sequence[str]) -> dict[str, pl.DataFrame]:
    """Return the tables with ``economies``, ``memberships`` and their sources.

    Parameters
    ----------
    tables : dict of str to polars.DataFrame
        Tables by name; every column that refers to economies is looked at.
    home : str
        Alpha-3 code of the home economy.
    competitors : sequence of str
        Alpha-3 codes of strategic competitors.
    """
    members = {code: day for day, codes in EU27.items() for code in codes}
    codes = {*_codes(tables), *members, home, *competitors}
    known = {country.alpha3: country for country in iso3166.countries()}
    rows: list[dict[str, object]] = [
        {
            "economy_id": code,
            "name": known[code].name,
            "kind": "country" if known[code].is_current else "historical",
            "role": "home" if code == home else "competitor" if code in competitors else "other",
            "source_id": "iso3166",
        }
        for code in sorted(codes)
    ]
    group: dict[str, object] = {
        "economy_id": GROUP,
        "name": "European Union (27)",
        "kind": "group",
        "role": "other",
        "source_id": "eu_accessions",
    }
    joined = [
        {
            "economy_id": code,
            "group_id": GROUP,
            "valid_from_on": date.fromisoformat(day),
            "source_id": "eu_accessions",
        }
        for code, day in sorted(members.items())
    ]
    stamp = {"method": pl.lit("observed"), "grade": pl.lit("A1")}
    sources = _typed("sources", SOURCES)
    return {
        **tables,
        "economies": _typed("economies", [*rows, group]).with_columns(**stamp),
        "memberships": _typed("memberships", joined).with_columns(**stamp),
        "sources": pl.concat([tables["sources"], sources], how="diagonal") if "sources" in tables else sources,
    }


def _codes(tables: dict[str, pl.DataFrame]) -> Iterable[str]:
    """Yield every economy that a row refers to."""
    for name, frame in tables.items():
        for field in load_schema().table(name):
            if field.references == "economies" and field.name in frame.columns:
                yield from frame[field.name].drop_nulls().unique().to_list()


def _typed(table: str, rows: Iterable[dict[str, object]]) -> pl.DataFrame:
    dtypes = load_schema().table(table).dtypes
    listed = list(rows)
    columns = [name for name in dtypes if any(name in row for row in listed)]
    return pl.DataFrame(
        [[row.get(name) for name in columns] for row in listed],
        schema={name: dtypes[name] for name in columns},
        orient="row",
    )
