"""FEI: the FDA's number of an establishment.

FDA systems give ten digits; firms that were in the older field system kept their seven digits (the former
central file number). Both are in the FDA's register of drug establishments (DECRS) and both are kept as they
are: ``1038593`` and ``0001038593`` are two establishments of that register, so zeros are neither added nor
taken away.

Sources: FDA, "FEI Portal frequently asked questions"; FDA, Drug Establishments Current Registration Site.
There is no check digit. DECRS also fills missing numbers with zeros; a number of zeros alone is therefore no
identifier.
"""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean, only_digits


@dataclass(frozen=True, slots=True)
class Fei:
    """An establishment number, seven or ten digits as issued."""

    value: str


def parse(text: str) -> Fei:
    """Read an FEI.

    Raises
    ------
    IdentifierError
        Not 7 or 10 digits, or zeros alone.

    Examples
    --------
    >>> parse("0002246963").value
    '0002246963'
    """
    value = clean(text).removeprefix("FEI").lstrip(": ")
    if not only_digits(value):
        reason = "an FEI has only digits"
        raise IdentifierError(reason)
    if len(value) not in (7, 10):
        reason = f"{len(value)} digits, an FEI has 7 or 10"
        hint = "9 digits are a DUNS number" if len(value) == 9 else "were leading zeros lost in a spreadsheet?"
        raise IdentifierError(reason, hint=hint)
    if not value.strip("0"):
        reason = "zeros alone stand for a number that is not known"
        raise IdentifierError(reason, hint="leave a missing identifier out")
    return Fei(value)


def normalise(text: str) -> str:
    """Write an FEI as its digits alone, leading zeros kept.

    Examples
    --------
    >>> normalise("FEI: 2211563")
    '2211563'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text is an FEI.

    Examples
    --------
    >>> is_valid("2211563"), is_valid("0000000000")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the firm profile (inspections, recalls, import refusals) on the FDA data dashboard.

    Examples
    --------
    >>> url("2211563")
    'https://datadashboard.fda.gov/oii/firmprofile.htm?FEIs=2211563'
    """
    return f"https://datadashboard.fda.gov/oii/firmprofile.htm?FEIs={parse(text).value}"


SCHEME = Scheme(
    name="fei",
    title="FDA Establishment Identifier",
    pattern="7 or 10 digits, not all zero",
    authority="United States Food and Drug Administration",
    examples=("2211563", "3013702557", "0002246963", "0001545"),
    bad_examples=("0000000000", "0000000", "405", "986154341", "221156A", ""),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="A site may have several numbers, merged later into one that survives. Ten digits with three "
    "leading zeros are not the same number as the last seven.",
)
