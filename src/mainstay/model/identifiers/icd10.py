"""ICD-10: diseases, in the international form and in the clinical modification of the United States.

WHO ICD-10: a letter, two digits, and after a point one or two digits (``A22.1``). ICD-10-CM: a letter, a
digit, a digit or letter, and after a point one to four digits or letters, with X as placeholder
(``T36.0X1A``, ``C7A.010``). What fits both is given as both; a code does not say which of the two it comes
from.

Sources: WHO, ICD-10 Volume 2, section 2.4; National Center for Health Statistics, "ICD-10-CM Official
Guidelines for Coding and Reporting", sections I.A.2 to I.A.5. The shape is checked, not that the code is in
the list of a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean

_WHO = re.compile(r"[A-Z][0-9]{2}[0-9]{0,2}")
_CM = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")


@dataclass(frozen=True, slots=True)
class Icd10Code:
    """A disease category or a code below it.

    Parameters
    ----------
    category : str
        The three characters before the point.
    detail : str
        What follows the point; empty for a category.
    """

    category: str
    detail: str

    @property
    def value(self) -> str:
        """Return the code with its point."""
        return f"{self.category}.{self.detail}" if self.detail else self.category

    @property
    def variants(self) -> tuple[str, ...]:
        """Return the variants whose shape the code has: ``who``, ``cm`` or both."""
        return ("who", "cm") if _WHO.fullmatch(self.category + self.detail) else ("cm",)


def parse(text: str) -> Icd10Code:
    """Read an ICD-10 or ICD-10-CM code, with or without its point.

    Raises
    ------
    IdentifierError
        The code has the shape of neither.

    Examples
    --------
    >>> parse("T360X1A").value, parse("A22.1").variants
    ('T36.0X1A', ('who', 'cm'))
    """
    cleaned = clean(text)
    category, point, detail = cleaned[:3], cleaned[3:4], cleaned[4:]
    if point == "." and not detail:
        reason = "nothing follows the point"
        raise IdentifierError(reason, hint="a category is written without point")
    if point != ".":
        detail = cleaned[3:]
    if not _CM.fullmatch(category + detail):
        reason = "an ICD-10 code is a letter, a digit, a digit or letter and, after a point, up to four more"
        marked = "take the dagger or asterisk off" if cleaned[-1] in "*+" else "check O against 0 and I against 1"
        raise IdentifierError(reason, hint=marked)
    return Icd10Code(category, detail)


def normalise(text: str) -> str:
    """Write an ICD-10 code in capital letters with its point.

    Examples
    --------
    >>> normalise("u071")
    'U07.1'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text has the shape of an ICD-10 or ICD-10-CM code.

    Examples
    --------
    >>> is_valid("U07.1"), is_valid("1A00")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the page in WHO's ICD-10 browser; None for a shape that only the clinical modification has.

    Examples
    --------
    >>> url("U07.1")
    'https://icd.who.int/browse10/2019/en#/U07.1'
    """
    code = parse(text)
    return f"https://icd.who.int/browse10/2019/en#/{code.value}" if "who" in code.variants else None


SCHEME = Scheme(
    name="icd10",
    title="International Classification of Diseases, 10th revision",
    pattern="letter, digit, digit (or letter in ICD-10-CM), then after a point up to 2 digits (WHO) or "
    "4 digits or letters (ICD-10-CM)",
    authority="World Health Organization; ICD-10-CM: United States National Center for Health Statistics",
    examples=("A22.1", "U07.1", "U071", "C50", "T36.0X1A", "C7A.010", "C34.90"),
    bad_examples=("1A00", "A2", "A22.", "A22.12345", "A2.21", "AO0.1", ""),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="The same code may mean different things in the WHO and in the US list: keep the list and its year "
    "beside it. ICD-11 codes have another shape.",
)
