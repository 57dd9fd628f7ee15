"""NCT: the identifier of a study in ClinicalTrials.gov.

Source: ClinicalTrials.gov glossary, "ClinicalTrials.gov identifier (NCT number)": the letters NCT followed by
an 8-digit number, for instance NCT00000419. There is no check digit.
"""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean, only_digits


@dataclass(frozen=True, slots=True)
class NctId:
    """A study identifier, for instance ``NCT04368728``."""

    value: str


def parse(text: str) -> NctId:
    """Read an NCT identifier.

    Raises
    ------
    IdentifierError
        The letters NCT are missing, or not 8 digits follow.

    Examples
    --------
    >>> parse("nct04368728").value
    'NCT04368728'
    """
    value = clean(text)
    digits = value.removeprefix("NCT").strip()
    if not value.startswith("NCT"):
        reason = "an NCT identifier begins with NCT"
        raise IdentifierError(reason, hint="identifiers of other registers have their own form")
    if not only_digits(digits) or len(digits) != 8:
        reason = "the letters NCT are followed by 8 digits"
        raise IdentifierError(reason, hint="leading zeros belong to the identifier")
    if digits == "00000000":
        reason = "zeros alone stand for an identifier that is not known"
        raise IdentifierError(reason, hint="leave a missing identifier out")
    return NctId(f"NCT{digits}")


def normalise(text: str) -> str:
    """Write an NCT identifier in capital letters without blanks.

    Examples
    --------
    >>> normalise("nct 00000419")
    'NCT00000419'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text is an NCT identifier.

    Examples
    --------
    >>> is_valid("NCT00000419"), is_valid("NCT419")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the page of the study.

    Examples
    --------
    >>> url("NCT04368728")
    'https://clinicaltrials.gov/study/NCT04368728'
    """
    return f"https://clinicaltrials.gov/study/{parse(text).value}"


SCHEME = Scheme(
    name="nct",
    title="ClinicalTrials.gov identifier",
    pattern="the letters NCT and 8 digits",
    authority="United States National Library of Medicine, ClinicalTrials.gov",
    examples=("NCT04368728", "NCT00000419", "NCT02576665"),
    bad_examples=("NCT0436872", "04368728", "NCT00000000", "EUCTR2020-001038-36", "NCTO4368728", ""),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="One study may be in several registers and one programme has many studies; an NCT identifier is not an asset.",
)
