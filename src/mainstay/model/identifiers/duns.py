"""DUNS: the Data Universal Numbering System of Dun & Bradstreet.

Nine digits. Until about December 2006 the ninth was a check digit; it was given up to gain numbers, so no
check can be made today. The FDA asks for it as the unique facility identifier in registration and listing
(guidance of November 2014); federal awards have used the UEI of SAM.gov instead since 4 April 2022.

Sources: FDA, "Specification of the Unique Facility Identifier (UFI) System for Drug Establishment
Registration"; General Services Administration, "Unique Entity ID".
"""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean, only_digits


@dataclass(frozen=True, slots=True)
class Duns:
    """A DUNS number: nine digits."""

    value: str


def parse(text: str) -> Duns:
    """Read a DUNS number, plain or written as ``15-048-3782``.

    Raises
    ------
    IdentifierError
        Not nine digits, or zeros alone.

    Examples
    --------
    >>> parse("15-048-3782").value
    '150483782'
    """
    value = clean(text).removeprefix("DUNS").lstrip(": ")
    parts = value.split("-")
    if len(parts) > 1 and [len(part) for part in parts] != [2, 3, 4]:
        reason = "the hyphens of a DUNS number part it into 2, 3 and 4 digits"
        raise IdentifierError(reason)
    value = "".join(parts)
    if not only_digits(value):
        reason = "a DUNS number has only digits"
        raise IdentifierError(reason, hint="12 letters and digits are a UEI" if len(value) == 12 else None)
    if len(value) != 9:
        reason = f"{len(value)} digits, a DUNS number has 9"
        hint = "13 digits are DUNS+4: take the last four off" if len(value) == 13 else "was a leading zero lost?"
        raise IdentifierError(reason, hint=hint)
    if value == "000000000":
        reason = "zeros alone stand for a number that is not known"
        raise IdentifierError(reason, hint="leave a missing identifier out")
    return Duns(value)


def normalise(text: str) -> str:
    """Write a DUNS number as nine digits.

    Examples
    --------
    >>> normalise("05-728-4072")
    '057284072'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text is a DUNS number.

    Examples
    --------
    >>> is_valid("006090153"), is_valid("6090153")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return None: the register is proprietary and has no public page for a number.

    Examples
    --------
    >>> url("006090153") is None
    True
    """
    parse(text)
    return None


SCHEME = Scheme(
    name="duns",
    title="Data Universal Numbering System number",
    pattern="9 digits, not all zero; hyphens as in 15-048-3782 are taken off",
    authority="Dun & Bradstreet",
    examples=("006090153", "986154341", "15-048-3782"),
    bad_examples=("000000000", "6090153", "1504-83782", "1504837820000", "15048378X", ""),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="Proprietary: the licence of Dun & Bradstreet limits publication. No check digit since 2006. Names "
    "a business location; federal awards use the UEI.",
)
