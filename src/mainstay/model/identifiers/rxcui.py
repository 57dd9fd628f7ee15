"""RxCUI: the concept number of RxNorm, the clinical drug vocabulary of the US National Library of Medicine.

Source: RxNorm Technical Documentation, column RXCUI of RXNCONSO.RRF (at most 8 characters, a whole number)
(https://www.nlm.nih.gov/research/umls/rxnorm/docs/techdoc.html). There is no check digit.
"""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean, only_digits

_LONGEST = 8


@dataclass(frozen=True, slots=True)
class RxCui:
    """A concept number of RxNorm, for instance ``161`` for acetaminophen."""

    value: str


def parse(text: str) -> RxCui:
    """Read an RxCUI.

    Raises
    ------
    IdentifierError
        Not a whole number of 1 to 8 digits, or it begins with a zero.

    Examples
    --------
    >>> parse("RXCUI:161").value
    '161'
    """
    value = clean(text).removeprefix("RXCUI").lstrip(": ")
    if not only_digits(value):
        reason = "an RxCUI is a whole number"
        raise IdentifierError(reason, hint="a number with a decimal point was read as a number, not as text")
    if len(value) > _LONGEST:
        reason = f"{len(value)} digits, an RxCUI has at most {_LONGEST}"
        raise IdentifierError(reason, hint="is it an NDC?")
    if value[0] == "0":
        reason = "an RxCUI does not begin with a zero"
        raise IdentifierError(reason, hint="is it an NDC or an FEI?")
    return RxCui(value)


def normalise(text: str) -> str:
    """Write an RxCUI as its digits alone.

    Examples
    --------
    >>> normalise(" 1807547 ")
    '1807547'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text is an RxCUI.

    Examples
    --------
    >>> is_valid("1807547"), is_valid("0161")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the page of the concept in RxNav.

    Examples
    --------
    >>> url("161")
    'https://mor.nlm.nih.gov/RxNav/search?searchBy=RXCUI&searchTerm=161'
    """
    return f"https://mor.nlm.nih.gov/RxNav/search?searchBy=RXCUI&searchTerm={parse(text).value}"


SCHEME = Scheme(
    name="rxcui",
    title="RxNorm Concept Unique Identifier",
    pattern="a whole number of 1 to 8 digits without leading zero",
    authority="United States National Library of Medicine, RxNorm",
    examples=("161", "1807547", "892246"),
    bad_examples=("0161", "161.0", "123456789", "", "0", "C0000970"),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="Concepts are retired and remapped every month: keep the RxNorm release beside the number. Any "
    "small number looks like an RxCUI; there is no check digit.",
)
