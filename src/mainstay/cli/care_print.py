"""What ``mainstay care`` prints for people: the headline numbers of a part, then its tables that matter most."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

import typer

from mainstay.cli.excerpts import Excerpt, print_excerpts

if TYPE_CHECKING:
    import polars as pl

    from mainstay.core.result import Result

#: what is shown of each part, in this order
SHOWN: dict[str, tuple[Excerpt, ...]] = {}


def print_care(part: str, result: Result) -> None:
    """Print a result of one part of care."""
    print_excerpts(result, SHOWN.get(part, ()))


def print_scenarios(found: pl.DataFrame) -> None:
    """Print the bundled scenarios: a name, the parts that it tells something, and what it is about."""
    width = shutil.get_terminal_size((80, 24)).columns
    for row in found.iter_rows(named=True):
        typer.echo(row["scenario"])
        told = f"{row['description'].strip()} For: {', '.join(row['parts']) or 'any part'}."
        typer.echo(textwrap.fill(told, width, initial_indent="  ", subsequent_indent="  "))
