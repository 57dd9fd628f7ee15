"""How wide words are when they are drawn, and how they are cut to fit.

A page shows a chart in the font of the reader's system. The widths are therefore those of DejaVu Sans, the widest of
the fonts that systems use; in every other font words take less room.
"""

from __future__ import annotations

import unicodedata

#: width of characters in parts of the font size, by the characters that share it
_WIDTHS = {
    0.29: "ijl' ",
    0.33: "\u00a0\u202f.,:;|I-",
    0.41: 'frt()[]/\\!"',
    0.55: "csvxyzJ",
    0.65: "abdeghknopquLFETYZ0123456789$*?_…ᵃ",
    0.70: "ABCKPRSVX",
    0.79: "wDGHNOQU&",
    0.87: "+=<>~→–",
    1.00: "mMW%@",
}
_WIDTH = {character: width for width, characters in _WIDTHS.items() for character in characters}
_OTHER, _WIDE, _BOLD = 0.72, 1.05, 1.12
ELLIPSIS = "…"


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return the most room that words take in a line.

    Parameters
    ----------
    words : str
        One line.
    size : float
        Font size, in the unit of the answer.
    bold : bool
        Whether the words are set in bold.

    Examples
    --------
    >>> width_of("ill", 10) < width_of("WWW", 10)
    True
    """
    return size * sum(map(_width, words)) * (_BOLD if bold else 1.0)


def fitted(words: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return words cut to the room there is, with an ellipsis.

    Examples
    --------
    >>> fitted("sodium chloride", 70, 13), fitted("sodium", 70, 13)
    ('sodium c…', 'sodium')
    """
    if width_of(words, size, bold=bold) <= room:
        return words
    kept = words
    while kept and width_of(kept.rstrip() + ELLIPSIS, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrapped(words: str, room: float, size: float, *, lines: int = 2, bold: bool = False) -> list[str]:
    """Return words broken into lines that fit the room; only the last line is cut.

    Examples
    --------
    >>> wrapped("sodium chloride injection", 80, 13), wrapped("sodium", 80, 13)
    (['sodium', 'chloride in…'], ['sodium'])
    """
    found: list[str] = []
    rest = words.split()
    while rest and len(found) < lines - 1:
        taken = 1
        while taken < len(rest) and width_of(" ".join(rest[: taken + 1]), size, bold=bold) <= room:
            taken += 1
        line, rest = " ".join(rest[:taken]), rest[taken:]
        found.append(line)
        if width_of(line, size, bold=bold) > room:  # one word too long for any line
            found[-1], rest = fitted(line, room, size, bold=bold), []
    return [*found, fitted(" ".join(rest), room, size, bold=bold)] if rest else found or [""]


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    plain = unicodedata.normalize("NFD", character)[0]  # é is as wide as e
    return _WIDTH.get(plain, _OTHER)
