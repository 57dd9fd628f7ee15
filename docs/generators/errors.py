"""The page of errors: every class that Mainstay raises on purpose, with its code."""

from __future__ import annotations

from generators.discovery import all_modules, subclasses
from generators.markdown import cell, code, prose, table
from mainstay.errors import MainstayError


def error_classes() -> list[type[MainstayError]]:
    """Return all error classes of the package, by code."""
    all_modules()
    kinds = [
        MainstayError,
        *(kind for kind in subclasses(MainstayError) if kind.__module__.startswith("mainstay.")),
    ]
    return sorted(kinds, key=lambda kind: (kind.code, kind.__name__))


def pages() -> dict[str, str]:
    """Return the page of errors."""
    rows = [
        (
            code(kind.code),
            code(kind.__name__),
            code(kind.__mro__[1].__name__),
            str(kind.exit_code),
            cell(prose(kind.__doc__)),
        )
        for kind in error_classes()
    ]
    text = (
        "# Errors\n\nAll errors that Mainstay raises on purpose descend from `MainstayError`. An error has a "
        "code, a message, a place and a hint. An `InputError` lists every problem found; the codes of "
        "problems have [a page of their own](problems.md).\n\n"
    )
    return {"errors": text + table(("code", "class", "is a", "exit code", "when"), rows)}
