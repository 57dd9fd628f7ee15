"""UEI: the Unique Entity ID of SAM.gov, for whoever receives federal awards of the United States.

Rules of the General Services Administration: twelve letters and digits, no O and no I, first character not
zero, no run of nine digits (which could be a DUNS or taxpayer number), first five characters not shaped like
a CAGE code, last character a checksum of the first eleven.

The checksum is a digit: each character's ASCII code times its position (1 to 11), the last digit of each
product, summed; while the sum has more than one digit, the same is done with its digits. It misses many
single errors: the weight of the tenth character is ten, which leaves no last digit.

Sources: General Services Administration, "Unique Entity ID Technical Specifications and API Information"; for
the checksum, which that page leaves open, the code of GSA's own Federal Audit Clearinghouse
(https://github.com/GSA-TTS/FAC). It holds for each of 63 identifiers that we took from recorded answers of
USAspending.gov and NIH RePORTER and from public documentation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean

_NINE_DIGITS = re.compile(r"[0-9]{9}")
# CAGE codes of the United States and Canada begin and end with a digit (Defense Logistics Agency).
_CAGE = re.compile(r"[0-9][0-9A-Z]{3}[0-9]")


@dataclass(frozen=True, slots=True)
class Uei:
    """A Unique Entity ID, for instance ``GM1XX56LEP58``."""

    value: str


def checksum(body: str) -> str:
    """Return the last character that belongs to the first eleven.

    Examples
    --------
    >>> checksum("GM1XX56LEP5")
    '8'
    """
    total = sum(position * ord(letter) % 10 for position, letter in enumerate(body, start=1))
    while total > 9:
        total = sum(position * int(digit) % 10 for position, digit in enumerate(str(total), start=1))
    return str(total)


def parse(text: str) -> Uei:
    """Read a UEI.

    Raises
    ------
    IdentifierError
        One of the rules is broken; the message names it.

    Examples
    --------
    >>> parse("gm1xx56lep58").value
    'GM1XX56LEP58'
    """
    value = clean(text).removeprefix("UEI").lstrip(": ")
    if len(value) != 12:
        reason = f"{len(value)} characters, a UEI has 12"
        raise IdentifierError(reason, hint="9 digits are a DUNS number" if len(value) == 9 else None)
    if not value.isalnum():
        reason = "a UEI has only letters and digits"
        raise IdentifierError(reason)
    if "O" in value or "I" in value:
        reason = "a UEI has no letter O and no letter I"
        raise IdentifierError(reason, hint="they are the digits 0 and 1")
    if value[0] == "0":
        reason = "a UEI does not begin with a zero"
        raise IdentifierError(reason)
    if _NINE_DIGITS.search(value):
        reason = "a UEI has no nine digits in a row"
        raise IdentifierError(reason)
    if _CAGE.match(value):
        reason = "the first five characters of a UEI are not shaped like a CAGE code"
        raise IdentifierError(reason)
    expected = checksum(value[:11])
    if value[11] != expected:
        reason = f"the check digit is {value[11]} and should be {expected}"
        raise IdentifierError(reason, hint="compare the text with its source")
    return Uei(value)


def normalise(text: str) -> str:
    """Write a UEI in capital letters.

    Examples
    --------
    >>> normalise(" gm1xx56lep58 ")
    'GM1XX56LEP58'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text is a UEI.

    Examples
    --------
    >>> is_valid("GM1XX56LEP58"), is_valid("GM1XX56LEP59")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the awards of the entity on USAspending.gov; SAM.gov has no address for one entity.

    Examples
    --------
    >>> url("GM1XX56LEP58")
    'https://www.usaspending.gov/keyword_search/GM1XX56LEP58'
    """
    return f"https://www.usaspending.gov/keyword_search/{parse(text).value}"


SCHEME = Scheme(
    name="uei",
    title="Unique Entity ID",
    pattern="12 letters and digits without O and I, the first not 0, no nine digits in a row, the last a check digit",
    authority="United States General Services Administration, SAM.gov",
    examples=("GM1XX56LEP58", "YNDUZMUZF8H8", "T53MCMLTWK59", "UYDJJ1S8DR85"),
    bad_examples=("GM1XX56LEP59", "GM1XX56LEP5", "GM1XX56LEPO8", "0M1XX56LEP58", "AB123456789C", ""),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="Names a registered entity, and one company may have hundreds. The check digit misses many single errors.",
)
