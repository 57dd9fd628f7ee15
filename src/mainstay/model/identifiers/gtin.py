"""GTIN: the GS1 number of a trade item, with 8, 12, 13 or 14 digits.

The last digit brings the weighted sum to a multiple of ten; counted from the right, the weights are 1, 3, 1,
3 ... In data a GTIN is kept with leading zeros in 14 digits (GS1 General Specifications, sections 3.3.2 and
7.9).

A drug of the United States carries its ten-digit NDC in the number: GS1 US gives labelers the prefix 03, so
that UPC-A is 3 + NDC + check digit and GTIN-14 is pack level + 03 + NDC + check digit. The hyphens are lost
on the way.

Sources: GS1 General Specifications; Healthcare Distribution Alliance, "Guidelines for Bar Coding in the
Pharmaceutical Supply Chain" (2017). A twelve-digit NDC (from 2033) does not fit into a GTIN.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mainstay.model.identifiers import ndc
from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean, only_digits

_LENGTHS = (8, 12, 13, 14)
_DRUG_PREFIX = "03"


@dataclass(frozen=True, slots=True)
class Gtin:
    """A trade item number in 14 digits; ``written`` keeps the digits as they were found."""

    value: str
    written: str = field(compare=False)

    @property
    def pack_level(self) -> int:
        """Return the first of the 14 digits: 0 for the unit, 1 to 8 for packs, 9 for variable measure."""
        return int(self.value[0])

    @property
    def ndc10(self) -> str | None:
        """Return the ten digits of the NDC inside, without hyphens, or None where there is none."""
        return self.value[3:13] if self.value[1:3] == _DRUG_PREFIX else None

    @property
    def ndc_readings(self) -> tuple[str, ...]:
        """Return the three NDCs that the ten digits may mean; empty where there is no NDC inside.

        Examples
        --------
        >>> parse("0316729447157").ndc_readings
        ('1672-9447-15', '16729-447-15', '16729-4471-5')
        """
        return ndc.readings_of_ten_digits(self.ndc10) if self.ndc10 else ()


def check_digit(body: str) -> str:
    """Return the check digit of the digits before it.

    Examples
    --------
    >>> check_digit("629104150021")
    '3'
    """
    odd = sum(map(int, body[::-1][::2]))
    even = sum(map(int, body[::-1][1::2]))
    return str(-(3 * odd + even) % 10)


def parse(text: str) -> Gtin:
    """Read a GTIN of 8, 12, 13 or 14 digits.

    Raises
    ------
    IdentifierError
        Other than digits, another length, a wrong check digit, or zeros alone.

    Examples
    --------
    >>> parse("6291041500213").value
    '06291041500213'
    """
    written = clean(text).removeprefix("GTIN").lstrip(": ")
    if not only_digits(written):
        reason = "a GTIN has only digits"
        raise IdentifierError(reason)
    if len(written) not in _LENGTHS:
        reason = f"{len(written)} digits, a GTIN has 8, 12, 13 or 14"
        raise IdentifierError(reason, hint="were leading zeros lost in a spreadsheet?")
    expected = check_digit(written[:-1])
    if written[-1] != expected:
        reason = f"the check digit is {written[-1]} and should be {expected}"
        raise IdentifierError(reason, hint="compare the text with its source")
    if not written.strip("0"):
        reason = "zeros alone stand for a number that is not known"
        raise IdentifierError(reason, hint="leave a missing identifier out")
    return Gtin(written.zfill(14), written)


def normalise(text: str) -> str:
    """Write a GTIN in 14 digits.

    Examples
    --------
    >>> normalise("316729447157")
    '00316729447157'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text is a GTIN.

    Examples
    --------
    >>> is_valid("316729447157"), is_valid("316729447158")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the page of the number at Verified by GS1.

    Examples
    --------
    >>> url("316729447157")
    'https://www.gs1.org/services/verified-by-gs1/results?gtin=00316729447157'
    """
    return f"https://www.gs1.org/services/verified-by-gs1/results?gtin={parse(text).value}"


SCHEME = Scheme(
    name="gtin",
    title="Global Trade Item Number",
    pattern="8, 12, 13 or 14 digits, the last a check digit; written in 14",
    authority="GS1",
    examples=("6291041500213", "0316729447157", "316729447157", "30316729447158", "96385074"),
    bad_examples=("6291041500214", "62910415002", "0000000000000", "629104150021X", ""),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="The unit, the bundle and the case of one product have a GTIN each. The NDC inside has lost its "
    "hyphens and means one of three.",
)
