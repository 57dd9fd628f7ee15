"""HS: the Harmonized System of the World Customs Organization, always with its edition.

A code has 2 (chapter), 4 (heading) or 6 digits (subheading); countries add 2 to 6 of their own, which mean
something only together with the country (8 in the European Union, 10 in the United States). The normal form
is the edition and the digits, ``HS2022:300241``.

A code without edition is read as HS 2022, in force from 1 January 2022 to 31 December 2027. ``H0`` to ``H6``
are UN Comtrade's names of the editions 1992 (which also stands for 1988) to 2022.

Vaccines moved twice. Human vaccines were 3002.20 until HS 2017 and are 3002.41 in HS 2022; HS 2028, in force
from 1 January 2028, gives vaccines the headings 30.07 (for human medicine) and 30.08 (other), so vaccine
trade cannot be followed by one code across editions. The codes of these moves are checked against the
edition; others are not.

Sources: WCO, "HS 2028 amendments", press release of 21 January 2026; WCO, "HS Nomenclature", editions 1992 to
2022; UN Comtrade, list of classifications. Chapter 77 is kept free; 98 and 99 are left to the countries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean

#: Editions, oldest first; the first stands for 1988 and 1992.
EDITIONS = (1992, 1996, 2002, 2007, 2012, 2017, 2022, 2028)

#: Edition of a code that names none.
DEFAULT_EDITION = 2022

_PREFIX = re.compile(r"(?:HS ?([0-9]{4})?|H([0-6])) ?: ?(.*)|(?:HS ?)?(.*)")
_CODE = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_LENGTHS = frozenset({2, 4, 6, 8, 9, 10, 11, 12})

# First and last edition of the codes of vaccines, with what to use instead.
_VACCINE_CODES = (
    ("300220", 1992, 2017, "human vaccines are 3002.41 in HS 2022 and heading 30.07 from HS 2028"),
    ("300241", 2022, 2022, "human vaccines were 3002.20 until HS 2017 and are heading 30.07 from HS 2028"),
    ("300242", 2022, 2022, "other vaccines were in 3002.30 in HS 2017 and are heading 30.08 from HS 2028"),
    ("3007", 2028, 2028, "human vaccines are 3002.41 in HS 2022 and were 3002.20 before"),
    ("3008", 2028, 2028, "other vaccines are 3002.42 in HS 2022 and were 3002.30 in HS 2017"),
)


@dataclass(frozen=True, slots=True)
class HsCode:
    """A class of goods in one edition.

    Parameters
    ----------
    edition : int
        Year of the edition, one of ``EDITIONS``.
    digits : str
        The 2, 4 or 6 digits that all countries share.
    national : str
        The digits that a country added; empty where there are none.
    """

    edition: int
    digits: str
    national: str

    @property
    def value(self) -> str:
        """Return edition and digits, ``HS2022:300241``."""
        return f"HS{self.edition}:{self.digits}{self.national}"

    @property
    def chapter(self) -> str:
        """Return the first two digits."""
        return self.digits[:2]


def _edition(year: str | None, comtrade: str | None) -> int:
    """Return the edition that a prefix names."""
    if comtrade is not None:
        return EDITIONS[int(comtrade)]
    if year is None:
        return DEFAULT_EDITION
    if year == "1988":
        return EDITIONS[0]
    if int(year) not in EDITIONS:
        reason = f"there is no edition HS {year}"
        raise IdentifierError(reason, hint="editions are " + ", ".join(map(str, EDITIONS)))
    return int(year)


def _digits(code: str) -> str:
    """Return the digits of a code after checking its points and its length."""
    if not _CODE.fullmatch(code):
        reason = "an HS code is digits, with points between pairs, and may begin with its edition"
        raise IdentifierError(reason, hint="for instance HS2022:3002.41")
    parts = code.split(".")
    before = 0
    for part in parts[:-1]:
        before += len(part)
        if before < 6 and before % 2:
            reason = "a point of an HS code stands after 2, 4 or 6 digits"
            raise IdentifierError(reason, hint="for instance 3002.41")
    digits = "".join(parts)
    if len(digits) not in _LENGTHS:
        reason = f"{len(digits)} digits, an HS code has 2, 4 or 6, with national digits 8 to 12"
        hint = "a spreadsheet may have taken a leading zero off" if len(digits) in (1, 3, 5, 7) else None
        raise IdentifierError(reason, hint=hint)
    return digits


def parse(text: str) -> HsCode:
    """Read an HS code; without edition it is taken as HS 2022.

    Raises
    ------
    IdentifierError
        No such edition or chapter, other lengths, points in the wrong places, or a vaccine code that the
        edition does not have.

    Examples
    --------
    >>> parse("3002.41").value
    'HS2022:300241'
    >>> parse("H5:300220").edition
    2017
    """
    found = _PREFIX.fullmatch(clean(text))
    if found is None:
        reason = "an HS code is one line of digits"
        raise IdentifierError(reason)
    year, comtrade, after_edition, alone = found.groups()
    edition = _edition(year, comtrade)
    digits = _digits(alone if after_edition is None else after_edition)
    if digits[:2] in ("00", "77"):
        reason = f"there is no chapter {digits[:2]}"
        raise IdentifierError(reason, hint="chapters are 01 to 97 without 77; 98 and 99 are national")
    if digits[2:4] == "00":
        reason = f"there is no heading {digits[:2]}.00"
        raise IdentifierError(reason, hint="headings of a chapter begin with 01")
    for code, first, last, hint in _VACCINE_CODES:
        if digits.startswith(code) and not first <= edition <= last:
            reason = f"HS {edition} has no code {code[:4]}.{code[4:]}".rstrip(".")
            raise IdentifierError(reason, hint=hint)
    return HsCode(edition, digits[:6], digits[6:])


def normalise(text: str) -> str:
    """Write an HS code as edition and digits, without points.

    Examples
    --------
    >>> normalise("H6: 30.02"), normalise("3002.41.00.00")
    ('HS2022:3002', 'HS2022:3002410000')
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text has the shape of an HS code of a known edition.

    Examples
    --------
    >>> is_valid("HS2028:3007"), is_valid("HS2022:3007")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the code in the tariff of the United States; None outside HS 2022, which that tariff follows.

    Examples
    --------
    >>> url("3002.41")
    'https://hts.usitc.gov/search?query=300241'
    """
    code = parse(text)
    return f"https://hts.usitc.gov/search?query={code.digits}" if code.edition == DEFAULT_EDITION else None


SCHEME = Scheme(
    name="hs",
    title="Harmonized System code",
    pattern="edition (HS2022: where none is given) and 2, 4 or 6 digits, with national digits 8 to 12; "
    "points are taken off",
    authority="World Customs Organization",
    examples=(
        "HS2022:300241",
        "300241",
        "3002.41",
        "30",
        "3002",
        "3002.41.00.00",
        "HS2028:3007",
        "H5:300220",
    ),
    bad_examples=(
        "30024",
        "3002410",
        "7701",
        "HS2020:300241",
        "HS2022:3007",
        "HS2017:300241",
        "300.241",
        "3000",
        "",
    ),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="The edition is part of the code: human vaccines are 3002.20 until HS 2017, 3002.41 in HS 2022 and "
    "heading 30.07 from HS 2028. Countries adopt an edition late. Leading zeros (chapters 01 to 09) are lost "
    "in spreadsheets.",
)
