"""The page of settings."""

from __future__ import annotations

from generators.markdown import cell, code, table
from mainstay.settings import SETTINGS


def pages() -> dict[str, str]:
    """Return the page of settings."""
    rows = [(code(row.name), code(row.variable), code(row.default), cell(row.help)) for row in SETTINGS]
    text = "# Settings\n\nA setting is changed by its environment variable.\n\n"
    return {"settings": text + table(("setting", "environment variable", "default", "what it does"), rows)}
