"""FDA application numbers: ANDA (generic), NDA (new drug), BLA (biologic).

The normal form is that of Drugs@FDA and openFDA: the type and six digits, ``ANDA079040``. Also read: the
hyphen of some listings (``ANDA-079040``), the style of approval letters (``NDA 21-436``), five digits without
the leading zero, and the one-letter type of the Orange Book before six digits (``N021436``).

Sources: Drugs@FDA data files, table Applications (ApplType, ApplNo of six digits); Orange Book data files
(Appl_Type A or N, Appl_No); openFDA, field ``application_number``. There is no check digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean

_SHAPE = re.compile(r"(ANDA|NDA|BLA)[ -]*([0-9]{5,6}|[0-9]{2,3}-[0-9]{3})|([ANB])([0-9]{6})")
_TYPE_OF_LETTER = {"A": "ANDA", "N": "NDA", "B": "BLA"}


@dataclass(frozen=True, slots=True)
class Application:
    """An application to market a drug in the United States.

    Parameters
    ----------
    kind : str
        ``ANDA``, ``NDA`` or ``BLA``.
    number : str
        Six digits.
    """

    kind: str
    number: str

    @property
    def value(self) -> str:
        """Return type and number in one, ``ANDA079040``."""
        return self.kind + self.number


def parse(text: str) -> Application:
    """Read an application number.

    Raises
    ------
    IdentifierError
        The type is missing, or the number has not five or six digits.

    Examples
    --------
    >>> parse("ANDA-079040").value
    'ANDA079040'
    """
    cleaned = clean(text)
    found = _SHAPE.fullmatch(cleaned)
    if found is None:
        reason = "an application number is ANDA, NDA or BLA and six digits"
        hint = "a number without its type is ambiguous" if cleaned.isdigit() else "for instance ANDA079040"
        raise IdentifierError(reason, hint=hint)
    long_kind, long_number, letter, number = found.groups()
    kind = long_kind or _TYPE_OF_LETTER[letter]
    digits = (long_number or number).replace("-", "").zfill(6)
    if digits == "000000":
        reason = "zeros alone stand for a number that is not known"
        raise IdentifierError(reason, hint="leave a missing identifier out")
    return Application(kind, digits)


def normalise(text: str) -> str:
    """Write an application number as type and six digits.

    Examples
    --------
    >>> normalise("NDA 21-436")
    'NDA021436'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text is an application number.

    Examples
    --------
    >>> is_valid("BLA125118"), is_valid("125118")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the page of the application in Drugs@FDA.

    Examples
    --------
    >>> url("NDA021436")
    'https://www.accessdata.fda.gov/scripts/cder/daf/index.cfm?event=overview.process&ApplNo=021436'
    """
    page = "https://www.accessdata.fda.gov/scripts/cder/daf/index.cfm?event=overview.process&ApplNo="
    return page + parse(text).number


SCHEME = Scheme(
    name="application",
    title="FDA application number",
    pattern="ANDA, NDA or BLA and six digits; hyphens, blanks and a missing leading zero are mended",
    authority="United States Food and Drug Administration",
    examples=("ANDA079040", "ANDA-079040", "NDA021436", "NDA 21-436", "BLA125118", "N021436"),
    bad_examples=("079040", "ANDA", "ANDA0790401", "ANDA000000", "NDA021436/S-012", "IND021436", ""),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="One application covers several strengths and labelers. Insulins and other proteins changed from "
    "NDA to BLA on 23 March 2020 and kept their number. Vaccines and blood products are not in "
    "Drugs@FDA.",
)
