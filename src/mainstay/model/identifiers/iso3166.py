"""ISO 3166: countries and territories, in force and withdrawn.

The normal form is the alpha-3 code, the only one that ISO never gave to two countries. Alpha-2 and numeric
codes are read as those of the country that has them today; a code that only withdrawn countries had is read
as theirs, and refused where two had it (``CS``, ``891``).

The file ``iso3166.csv`` beside this module holds the codes of ISO 3166-1 and ISO 3166-3. Names are short
English names for display, not a statement on the status of a territory. ``valid_to`` is the day (or, before
1987, the year) of withdrawal from ISO 3166-1; ``valid_from`` is filled where the code came with such a
withdrawal or a dated newsletter and is otherwise blank, which means not recorded here. ``successors`` are the
codes that cover the former area: wider than ISO's own remark for the USSR (Belarus and Ukraine are added) and
for Yugoslavia (the republics that left it are).

Not ISO, but needed: ``XK``/``XKX`` for Kosovo, from the range that ISO leaves to users, and ``ROM``,
Romania's alpha-3 code until 2002. The French Southern and Antarctic Territories of 1979 are left out: their
alpha-3 code ATF is in force.

Sources: ISO 3166 Maintenance Agency, Online Browsing Platform (https://www.iso.org/obp/ui/#search), ISO
3166-1 newsletters V-11 (2006-03-29) and V-12 (2006-09-26), ISO 3166-3 newsletter I-6.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean

# Codes of others that are often taken for ISO codes, and what to write.
_NOT_ISO: Mapping[str, str] = {
    "UK": "the United Kingdom is GB or GBR",
    "EL": "Greece is GR or GRC; EL is the European Union's own code",
    "EU": "the European Union is a group of countries: declare it as one",
    "EUR": "the European Union is a group of countries: declare it as one",
    "KSV": "Kosovo is XK or XKX here",
    "KOS": "Kosovo is XK or XKX here",
    "058": "UN Comtrade's Belgium-Luxembourg before 1999 has no ISO code",
    "230": "Ethiopia with Eritrea (UN number until 1993) has no ISO number; Ethiopia is 231 or ETH",
    "251": "251 is UN Comtrade's France with Monaco; ISO's France is 250 or FRA",
    "280": "the Federal Republic of Germany before 1990 (UN number); Germany is 276 or DEU",
    "490": "490 is UN Comtrade's Other Asia, mostly Taiwan (158 or TWN)",
    "579": "579 is UN Comtrade's Norway; ISO's is 578 or NOR",
    "699": "699 is UN Comtrade's India; ISO's is 356 or IND",
    "736": "Sudan before 2011 (UN number); Sudan is 729 or SDN",
    "757": "757 is UN Comtrade's Switzerland with Liechtenstein; ISO's Switzerland is 756 or CHE",
    "842": "842 is UN Comtrade's United States; ISO's is 840 or USA",
    "886": "Yemen before 1990 (UN number); Yemen is 887 or YEM",
    "890": "Yugoslavia before 1992 (UN number); write YUG",
}


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory that has, or had, a code.

    Parameters
    ----------
    alpha2, alpha3, numeric : str
        The codes; ``numeric`` has three digits and is empty where there is none.
    name : str
        Short English name.
    valid_from, valid_to : str, optional
        ISO 8601 day, or year alone. ``valid_to`` is None for a code in force; ``valid_from`` is None where it
        is not recorded.
    successors : tuple of str
        Alpha-3 codes that cover the area after withdrawal.
    """

    alpha2: str
    alpha3: str
    numeric: str
    name: str
    valid_from: str | None
    valid_to: str | None
    successors: tuple[str, ...]

    @property
    def value(self) -> str:
        """Return the alpha-3 code."""
        return self.alpha3

    @property
    def is_current(self) -> bool:
        """Tell whether the code is in force."""
        return self.valid_to is None


@cache
def countries() -> tuple[Country, ...]:
    """Return all countries, those in force first, by alpha-3 code.

    Examples
    --------
    >>> sum(country.is_current for country in countries())
    250
    """
    text = files("mainstay.model.identifiers").joinpath("iso3166.csv").read_text(encoding="utf-8")
    return tuple(
        Country(
            row["alpha2"],
            row["alpha3"],
            row["numeric"],
            row["name"],
            row["valid_from"] or None,
            row["valid_to"] or None,
            tuple(row["successors"].split(";")) if row["successors"] else (),
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _holders() -> dict[str, tuple[Country, ...]]:
    """Return who a code stands for: its holder today, else all its former holders."""
    found: dict[str, tuple[Country, ...]] = {}
    for country in countries():
        for code in filter(None, (country.alpha2, country.alpha3, country.numeric)):
            before = found.get(code, ())
            if not (before and before[0].is_current):
                found[code] = (*before, country)
    return found


def parse(text: str) -> Country:
    """Read an alpha-3, alpha-2 or numeric code.

    Raises
    ------
    IdentifierError
        No country has or had the code, or two withdrawn countries had it.

    Examples
    --------
    >>> parse("us").alpha3, parse("840").alpha3
    ('USA', 'USA')
    >>> parse("SCG").successors
    ('MNE', 'SRB')
    """
    code = clean(text)
    holders = _holders().get(code, ())
    if len(holders) == 1:
        return holders[0]
    if holders:
        former = " and ".join(f"{country.name} ({country.alpha3}, until {country.valid_to})" for country in holders)
        reason = f"{code} was given to {former}"
        raise IdentifierError(reason, hint="write the alpha-3 code")
    reason = f"no country has or had the ISO 3166 code {code!r}"
    hint = _NOT_ISO.get(code)
    if hint is None and code.isdigit() and len(code) < 3 and code.zfill(3) in _holders():
        hint = f"did a number lose its leading zeros? {code.zfill(3)} is {_holders()[code.zfill(3)][0].name}"
    raise IdentifierError(reason, hint=hint or "write a code such as USA, US or 840")


def successors_today(text: str) -> tuple[str, ...]:
    """Return the alpha-3 codes in force that cover the area of a code; the code itself where it is in force.

    Examples
    --------
    >>> successors_today("YUG")
    ('BIH', 'HRV', 'MKD', 'MNE', 'SRB', 'SVN')
    """
    country = parse(text)
    if country.is_current:
        return (country.alpha3,)
    return tuple(sorted({code for after in country.successors for code in successors_today(after)}))


def normalise(text: str) -> str:
    """Write a country as its alpha-3 code.

    Examples
    --------
    >>> normalise("no"), normalise("008"), normalise("XK")
    ('NOR', 'ALB', 'XKX')
    """
    return parse(text).alpha3


def is_valid(text: str) -> bool:
    """Tell whether the text is a code of a country, in force or withdrawn.

    Examples
    --------
    >>> is_valid("DEU"), is_valid("DDR"), is_valid("UK")
    (True, True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the page of a code in force at ISO; None for a withdrawn code and for Kosovo.

    Examples
    --------
    >>> url("USA")
    'https://www.iso.org/obp/ui/#iso:code:3166:US'
    """
    country = parse(text)
    if not country.is_current or country.alpha3 == "XKX":
        return None
    return f"https://www.iso.org/obp/ui/#iso:code:3166:{country.alpha2}"


SCHEME = Scheme(
    name="iso3166",
    title="ISO 3166 country code",
    pattern="three letters, two letters or three digits; written as three letters",
    authority="ISO 3166 Maintenance Agency",
    examples=("USA", "US", "840", "NO", "008", "XKX", "SUN", "SCG"),
    bad_examples=("UK", "EU", "CS", "8", "842", "Germany", "ZZZ", ""),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="YAML 1.1 reads NO as false and spreadsheets read NA (Namibia) as missing. UN Comtrade numbers "
    "differ from ISO's for France, India, Norway, Switzerland and the United States. Alpha-2 codes are "
    "given again (CS, SK, AI).",
)
