"""Countries in public files: codes of any kind, and the names that are in use.

A name is read only where it is one that we know. A name that merely looks like one is refused, with the nearest known
name for the reader: Niger and Nigeria, Dominica and the Dominican Republic are one letter or one word apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.model.identifiers import iso3166

#: names in use beside the short English names of ISO 3166 (World Bank, GHS Index, WHO, FDA), as `plain` writes them
_NAMES = {
    "america": "USA",
    "bahamas the": "BHS",
    "bosnia": "BIH",
    "bosnia and hercegovina": "BIH",
    "brunei darussalam": "BRN",
    "burma": "MMR",
    "cape verde": "CPV",
    "congo brazzaville": "COG",
    "congo dem rep": "COD",
    "congo democratic republic": "COD",
    "congo democratic republic of the": "COD",
    "congo rep": "COG",
    "congo kinshasa": "COD",
    "czech republic": "CZE",
    "democratic peoples republic of korea": "PRK",
    "democratic republic of the congo": "COD",
    "east timor": "TLS",
    "egypt arab rep": "EGY",
    "gambia the": "GMB",
    "great britain": "GBR",
    "holland": "NLD",
    "hong kong sar": "HKG",
    "hong kong sar china": "HKG",
    "iran islamic rep": "IRN",
    "iran islamic republic of": "IRN",
    "ivory coast": "CIV",
    "korea dem peoples rep": "PRK",
    "korea north": "PRK",
    "korea rep": "KOR",
    "korea republic of": "KOR",
    "korea south": "KOR",
    "kyrgyz republic": "KGZ",
    "lao pdr": "LAO",
    "lao peoples democratic republic": "LAO",
    "macao sar china": "MAC",
    "macau": "MAC",
    "macedonia": "MKD",
    "micronesia fed sts": "FSM",
    "micronesia federated states of": "FSM",
    "republic of korea": "KOR",
    "republic of moldova": "MDA",
    "russia": "RUS",
    "slovak republic": "SVK",
    "st kitts and nevis": "KNA",
    "st lucia": "LCA",
    "st vincent": "VCT",
    "st vincent and the grenadines": "VCT",
    "swaziland": "SWZ",
    "syrian arab republic": "SYR",
    "taiwan province of china": "TWN",
    "the gambia": "GMB",
    "the netherlands": "NLD",
    "turkey": "TUR",
    "uk": "GBR",
    "united kingdom of great britain and northern ireland": "GBR",
    "united republic of tanzania": "TZA",
    "united states": "USA",
    "us": "USA",
    "usa": "USA",
    "venezuela bolivarian republic of": "VEN",
    "venezuela rb": "VEN",
    "vietnam": "VNM",
    "virgin islands us": "VIR",
    "west bank and gaza": "PSE",
    "yemen rep": "YEM",
}


def plain(name: str) -> str:
    """Write a name without accents, points and capitals, ``&`` as ``and``.

    Examples
    --------
    >>> plain("Côte d'Ivoire"), plain("St. Kitts & Nevis")
    ('cote divoire', 'st kitts and nevis')
    """
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ").replace("'", "").replace("\u2019", ""))
    kept = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.casefold().split())


@cache
def _known_names() -> dict[str, str]:
    """Return all known names; a name that two countries in force share stands for neither."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for country in iso3166.countries():
        name = plain(country.name)
        if country.is_current and name in found:
            shared.add(name)
        found.setdefault(name, country.alpha3)
    return {name: code for name, code in {**found, **_NAMES}.items() if name not in shared}


def code_of_name(name: str) -> str | None:
    """Return the ISO 3166 alpha-3 code of a country by its name, or None where the name is not a known one.

    Examples
    --------
    >>> code_of_name("Viet Nam"), code_of_name("Vietnam"), code_of_name("Vietnan")
    ('VNM', 'VNM', None)
    """
    return _known_names().get(plain(name))


def nearest_name(name: str) -> str | None:
    """Return the known name most like one that is not known, for a message; it is never used in its place.

    Examples
    --------
    >>> nearest_name("Vietnan")
    'vietnam'
    """
    return nearest(plain(name), _known_names())


def code_of_code(code: str) -> str | None:
    """Return the ISO 3166 alpha-3 code for an alpha-2, alpha-3 or numeric code, or None.

    Examples
    --------
    >>> code_of_code("us"), code_of_code("KOR"), code_of_code("AFW")
    ('USA', 'KOR', None)
    """
    return iso3166.normalise(code) if iso3166.is_valid(code) else None


def translated(column: pl.Series, read: Callable[[str], str | None]) -> pl.Series:
    """Apply a function of one text to each different text of a column.

    Examples
    --------
    >>> translated(pl.Series(["US", None, "US", "??"]), code_of_code).to_list()
    ['USA', None, 'USA', None]
    """
    texts: Iterable[str] = column.drop_nulls().unique().to_list()
    answers = {text: read(text) for text in texts}
    return column.replace_strict(answers, default=None, return_dtype=pl.String)
