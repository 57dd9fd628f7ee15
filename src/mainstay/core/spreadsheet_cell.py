"""Text that a spreadsheet would run as a formula, made harmless and brought back unchanged.

A spreadsheet that opens a CSV file takes a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return
for a formula and runs it (OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection). The cure is
an apostrophe in front, which spreadsheets take for "this is text".

The mapping is one to one, so that nothing is lost: text that is any number of apostrophes followed by one of these
characters gets one apostrophe more on the way out and one less on the way in; all other text stays as it is. A name
such as ``'t Hart`` is therefore never touched. Numbers are not text and are never guarded: ``-5`` stays ``-5``.
"""

from __future__ import annotations

import re

import polars as pl

_OPENERS = r"=+\-@\t\r"
_DANGEROUS = rf"^'*[{_OPENERS}]"
_GUARDED = rf"^'+[{_OPENERS}]"


def guard(cell: pl.Expr) -> pl.Expr:
    """Put an apostrophe before text that a spreadsheet would run.

    Parameters
    ----------
    cell : polars.Expr
        Text.

    Returns
    -------
    polars.Expr
        Text that no spreadsheet runs; `unguard` gives the text back.

    Examples
    --------
    >>> pl.select(guard(pl.Series(["=1+1", "'=1", "'t Hart", "a=b"]))).to_series().to_list()
    ["'=1+1", "''=1", "'t Hart", 'a=b']
    """
    # replacing the empty start of the text, and not "'" + cell, keeps the name of the column
    return pl.when(cell.str.contains(_DANGEROUS)).then(cell.str.replace("^", "'")).otherwise(cell)


def unguard(cell: pl.Expr) -> pl.Expr:
    """Take away the apostrophe that `guard` put before a text.

    Examples
    --------
    >>> pl.select(unguard(pl.Series(["'=1+1", "''=1", "'t Hart"]))).to_series().to_list()
    ['=1+1', "'=1", "'t Hart"]
    """
    return pl.when(cell.str.contains(_GUARDED)).then(cell.str.slice(1)).otherwise(cell)


def guard_text(text: str) -> str:
    """Put an apostrophe before one text that a spreadsheet would run.

    Examples
    --------
    >>> guard_text("@SUM(A1)"), guard_text("plain")
    ("'@SUM(A1)", 'plain')
    """
    return f"'{text}" if re.match(_DANGEROUS, text) else text


def unguard_text(text: str) -> str:
    """Take away the apostrophe that `guard_text` put before a text.

    Examples
    --------
    >>> unguard_text("'@SUM(A1)")
    '@SUM(A1)'
    """
    return text[1:] if re.match(_GUARDED, text) else text
