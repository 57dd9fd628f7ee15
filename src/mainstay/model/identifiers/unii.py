"""UNII: the FDA's identifier of a substance.

Ten characters, the digits 0 to 9 and the letters A to Z. The first nine are drawn at random, the tenth is
their sum modulo 36, with 0 to 9 counting as they are and A to Z as 10 to 35.

Sources: the register's own generator, ``RandomAlphaNumericIDGenerator`` and ``UNIIGenerator`` in the public
code of the Global Substance Registration System (https://github.com/ncats/gsrs-play); FDA Substance
Registration System, questions and answers ("9 randomly generated alphanumeric characters with a tenth check
alphanumeric character").

A sum finds every wrong character but no two characters that changed places.
"""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}


@dataclass(frozen=True, slots=True)
class Unii:
    """A substance identifier, for instance ``R16CO5Y76E`` for aspirin."""

    value: str


def check_character(body: str) -> str:
    """Return the check character of the first nine characters.

    Examples
    --------
    >>> check_character("R16CO5Y76")
    'E'
    """
    return _ALPHABET[sum(_VALUES[letter] for letter in body) % 36]


def parse(text: str) -> Unii:
    """Read a UNII.

    Raises
    ------
    IdentifierError
        Wrong length, a character that is neither letter nor digit, or a wrong check character.

    Examples
    --------
    >>> parse("r16co5y76e").value
    'R16CO5Y76E'
    """
    value = clean(text).removeprefix("UNII:").strip()
    if len(value) != 10:
        reason = f"{len(value)} characters, a UNII has 10"
        raise IdentifierError(reason, hint="a UNII with leading zeros may have been read as a number")
    if not value.isalnum():
        reason = "a UNII has only the letters A to Z and the digits 0 to 9"
        raise IdentifierError(reason)
    expected = check_character(value[:9])
    if value[9] != expected:
        reason = f"the check character is {value[9]} and should be {expected}"
        raise IdentifierError(reason, hint="compare the text with its source")
    return Unii(value)


def normalise(text: str) -> str:
    """Write a UNII in capital letters, without prefix or blanks.

    Examples
    --------
    >>> normalise("UNII: 059qf0ko0r")
    '059QF0KO0R'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text is a UNII.

    Examples
    --------
    >>> is_valid("WK2XYI10QM")
    True
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the page of the substance in the public register.

    Examples
    --------
    >>> url("R16CO5Y76E")
    'https://precision.fda.gov/uniisearch/srs/unii/R16CO5Y76E'
    """
    return f"https://precision.fda.gov/uniisearch/srs/unii/{parse(text).value}"


SCHEME = Scheme(
    name="unii",
    title="Unique Ingredient Identifier",
    pattern="10 letters and digits, the last one a check character (sum of the first nine modulo 36)",
    authority="United States Food and Drug Administration, Global Substance Registration System",
    examples=("R16CO5Y76E", "059QF0KO0R", "3QKI37EEHE", "229809935B"),
    bad_examples=("R16CO5Y76F", "R16CO5Y76", "R16CO-Y76E", "", "ASPIRIN"),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="Names a substance, not a product: a salt, a hydrate and the free base have one each. The check "
    "character does not find two characters that changed places.",
)
