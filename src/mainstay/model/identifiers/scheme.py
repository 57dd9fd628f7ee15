"""What an identifier scheme is: its words, its examples and its four functions.

One file of this package is one scheme. Each reads text with ``parse`` and everything else follows from that:
``is_valid`` asks whether it parses, ``problem`` says why not, ``normalise`` writes the parsed value in one
way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

# Characters that look like a hyphen and come along when a code is pasted from a PDF or a web page:
# hyphen, non-breaking hyphen, figure dash, en dash, em dash, minus, small and full-width hyphen.
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))


class IdentifierError(ValueError):
    """Text that is no identifier of the scheme.

    Parameters
    ----------
    reason : str
        What exactly is wrong with the text.
    hint : str, optional
        How to mend it.

    Examples
    --------
    >>> print(IdentifierError("9 digits, not 10", hint="was a leading zero lost?"))
    9 digits, not 10; was a leading zero lost?
    """

    def __init__(self, reason: str, *, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.reason}; {self.hint}" if self.hint else self.reason


class Identifier(Protocol):
    """What every parsed identifier has."""

    @property
    def value(self) -> str:
        """The identifier in its normal form."""
        ...


@dataclass(frozen=True, slots=True)
class Scheme:
    """One identifier scheme.

    Parameters
    ----------
    name : str
        Short name, as in the column ``scheme`` of the table of identifiers.
    title : str
        Full name.
    pattern : str
        What is allowed, in words.
    authority : str
        Who issues the identifiers.
    examples, bad_examples : tuple of str
        Texts that are and are not identifiers of the scheme.
    parse, normalise, is_valid, url : callable
        The functions of the same name in the scheme's module.
    note : str
        The trap to know.

    Examples
    --------
    >>> from mainstay.model.identifiers import get
    >>> get("unii").title
    'Unique Ingredient Identifier'
    """

    name: str
    title: str
    pattern: str
    authority: str
    examples: tuple[str, ...]
    bad_examples: tuple[str, ...]
    parse: Callable[[str], Identifier]
    normalise: Callable[[str], str]
    is_valid: Callable[[str], bool]
    url: Callable[[str], str | None]
    note: str

    def problem(self, text: str) -> str | None:
        """Say why the text is no identifier of this scheme, or return None when it is one.

        Examples
        --------
        >>> from mainstay.model.identifiers import get
        >>> get("unii").problem("R16CO5Y76F")
        'the check character is F and should be E; compare the text with its source'
        """
        try:
            self.parse(text)
        except IdentifierError as error:
            return str(error)
        return None


def clean(text: object) -> str:
    """Strip the text, make its hyphens plain and its letters capital.

    Parameters
    ----------
    text : object
        What was found in a cell. Anything but text is refused: a number has lost its leading zeros.

    Raises
    ------
    IdentifierError
        The cell is empty, no text, or has characters that no scheme uses.

    Examples
    --------
    >>> clean(" 0093\N{EN DASH}5382-56")
    '0093-5382-56'
    """
    if not isinstance(text, str):
        reason = f"this is {type(text).__name__}, not text"
        raise IdentifierError(reason, hint="read the column as text: a number loses its leading zeros")
    stripped = text.strip()
    if not stripped:
        reason = "the text is empty"
        raise IdentifierError(reason, hint="leave a missing identifier out")
    if not stripped.isascii():
        stripped = stripped.translate(_HYPHENS)
        # Tested before upper(): the upper case of some letters outside ASCII is an ASCII letter.
        if not stripped.isascii():
            odd = next(letter for letter in stripped if not letter.isascii())
            reason = f"the character {odd!r} (U+{ord(odd):04X}) belongs to no identifier"
            raise IdentifierError(reason, hint="type the identifier by hand")
    return stripped.upper()


def accepts(parse: Callable[[str], object], text: str) -> bool:
    """Tell whether ``parse`` reads the text.

    Examples
    --------
    >>> accepts(clean, "x")
    True
    >>> accepts(clean, " ")
    False
    """
    try:
        parse(text)
    except IdentifierError:
        return False
    return True


def only_digits(text: str) -> bool:
    """Tell whether the text is one or more of the digits 0 to 9, and nothing else.

    Examples
    --------
    >>> only_digits("0093"), only_digits("\N{ARABIC-INDIC DIGIT ONE}")
    (True, False)
    """
    return text.isascii() and text.isdigit()
