"""Handling marks: how far a base and what is made from it may travel.

Traffic Light Protocol 2.0 (FIRST, August 2022), the marks that health security and industry forums already share.
A result carries the strictest mark of what it was made from, and so does every export of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from mainstay.errors import InputError, Problem

#: from free to closed
MARKS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
MEANING = {
    "TLP:CLEAR": "may be shared freely",
    "TLP:GREEN": "may be shared within the community, not in public",
    "TLP:AMBER": "may be shared within the organisation and its clients, on a need-to-know basis",
    "TLP:AMBER+STRICT": "may be shared within the organisation only",
    "TLP:RED": "for the persons named only",
}


def read_mark(text: str) -> str:
    """Return a mark, or refuse it.

    Raises
    ------
    InputError
        There is no such mark.

    Examples
    --------
    >>> read_mark("tlp:green")
    'TLP:GREEN'
    """
    mark = text.strip().upper()
    if mark in MARKS:
        return mark
    problem = Problem("handling.mark", "there is no such handling mark", found=text, allowed=", ".join(MARKS))
    msg = "the handling mark cannot be read"
    raise InputError(msg, [problem])


def strictest(marks: Iterable[str]) -> str:
    """Return the strictest of several marks.

    Examples
    --------
    >>> strictest(["TLP:CLEAR", "TLP:AMBER"])
    'TLP:AMBER'
    """
    return max(marks, key=MARKS.index, default=MARKS[0])


def file_word(mark: str) -> str:
    """Return a mark as part of a file name.

    Examples
    --------
    >>> file_word("TLP:AMBER+STRICT")
    'tlp-amber-strict'
    """
    return mark.lower().replace(":", "-").replace("+", "-")
