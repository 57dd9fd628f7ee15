"""Characters that no font at hand can set, and what stands for them on paper.

PDF/UA forbids a character without a glyph (ISO 14289-1:2014, 7.21.4.1), and the fonts that come with us hold Latin,
Greek, Cyrillic and some other scripts. A name in another script must not keep a briefing from being printed.
"""

from __future__ import annotations

import re

#: stands for a character that cannot be set; it is in the font that comes with us
BLANK = "□"
_COMPLAINT = re.compile(r'the text `"(.+)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
#: scripts whose characters are many; a font has all of them or none, so that one complaint tells of the rest
_LARGE = (
    (0x2E80, 0x9FFF),  # Han, kana and their punctuation
    (0xA000, 0xABFF),
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFFEF),  # forms for compatibility
    (0x1F000, 0x1FAFF),  # pictographs
    (0x20000, 0x3FFFF),  # Han, further planes
)
#: below this stand letters and signs that fonts hold one by one; above it small scripts of 128 characters each
_SCRIPTS_FROM, _SCRIPTS_TO = 0x0530, 0x1FFF


def complained_of(message: str) -> str:
    """Return the characters that the typesetter could not set, none where it complains of something else.

    Examples
    --------
    >>> complained_of('PDF/UA-1 error: the text `"Ω"` could not be displayed with font `"F"`')
    'Ω'
    """
    found = _COMPLAINT.search(message)
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""


def blanked(text: str, missing: str) -> str:
    """Return a text in which characters that cannot be set, and their like, are blanks.

    Examples
    --------
    >>> blanked("药品 tablet", "药")
    '□□ tablet'
    """
    spans = sorted({_span(ord(character)) for character in missing})
    kinds = "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in spans)
    return re.sub(f"[{kinds}]", BLANK, text) if kinds else text


def _span(code: int) -> tuple[int, int]:
    for low, high in _LARGE:
        if low <= code <= high:
            return low, high
    if _SCRIPTS_FROM <= code <= _SCRIPTS_TO:
        return code & ~0x7F, code | 0x7F
    return code, code
