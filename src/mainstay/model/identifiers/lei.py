"""LEI: the Legal Entity Identifier of ISO 17442.

Eighteen letters and digits and two check digits. With A to Z read as 10 to 35, the whole number leaves the
remainder 1 when divided by 97 (ISO/IEC 7064, MOD 97-10), which finds every wrong digit, every letter taken
for another letter and every swap of neighbours.

Sources: Global Legal Entity Identifier Foundation, "ISO 17442: The LEI Code Structure"; 12 CFR Appendix C to
Part 1003 (worked example of MOD 97-10 on an LEI).
"""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean, only_digits


@dataclass(frozen=True, slots=True)
class Lei:
    """A legal entity identifier."""

    value: str

    @property
    def issuer(self) -> str:
        """Return the first four characters: the local operating unit that issued it."""
        return self.value[:4]


def _as_number(text: str) -> int:
    """Read A to Z as 10 to 35 and the result as one whole number."""
    return int("".join(str(int(letter, 36)) for letter in text))


def check_digits(body: str) -> str:
    """Return the two check digits of the first eighteen characters.

    Examples
    --------
    >>> check_digits("HWUPKR0MPOU8FGXBT3")
    '94'
    """
    return f"{98 - _as_number(body + '00') % 97:02d}"


def parse(text: str) -> Lei:
    """Read an LEI.

    Raises
    ------
    IdentifierError
        Wrong length or characters, or wrong check digits.

    Examples
    --------
    >>> parse("hwupkr0mpou8fgxbt394").issuer
    'HWUP'
    """
    value = clean(text).removeprefix("LEI:").strip()
    if len(value) != 20:
        reason = f"{len(value)} characters, an LEI has 20"
        raise IdentifierError(reason)
    if not value.isalnum():
        reason = "an LEI has only letters and digits"
        raise IdentifierError(reason)
    if not only_digits(value[18:]):
        reason = "the last two characters of an LEI are digits"
        raise IdentifierError(reason, hint="check O against 0 and I against 1")
    expected = check_digits(value[:18])
    # Compared as text: 00, 01 and 99 leave the right remainder in some numbers but are never issued.
    if value[18:] != expected:
        reason = f"the check digits are {value[18:]} and should be {expected}"
        raise IdentifierError(reason, hint="compare the text with its source")
    return Lei(value)


def normalise(text: str) -> str:
    """Write an LEI in capital letters.

    Examples
    --------
    >>> normalise(" 213800wsgiizcxf1p572")
    '213800WSGIIZCXF1P572'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text is an LEI.

    Examples
    --------
    >>> is_valid("213800WSGIIZCXF1P572"), is_valid("213800WSGIIZCXF1P573")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the record in the global LEI index.

    Examples
    --------
    >>> url("213800WSGIIZCXF1P572")
    'https://search.gleif.org/#/record/213800WSGIIZCXF1P572'
    """
    return f"https://search.gleif.org/#/record/{parse(text).value}"


SCHEME = Scheme(
    name="lei",
    title="Legal Entity Identifier",
    pattern="18 letters and digits and 2 check digits (ISO/IEC 7064, MOD 97-10)",
    authority="Global Legal Entity Identifier Foundation, ISO 17442",
    examples=("HWUPKR0MPOU8FGXBT394", "213800WSGIIZCXF1P572", "5493000IBP32UQZ0KL24", "353800TJ98PCAZROVE69"),
    bad_examples=(
        "HWUPKR0MPOU8FGXBT395",
        "HWUPKR0MPOU8FGXBT39",
        "HWUPKR0MPOU8FGXBT3AB",
        "213800-WSGIIZCXF1P57",
        "",
    ),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="A legal entity, not a site. An LEI lapses when it is not renewed and stays valid in form: the "
    "status is in the index, not in the code.",
)
