"""What commands print: tables for people, JSON for machines, errors as one block."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import typer

from mainstay.errors import InputError, MainstayError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl


#: words up to this length are not broken in a column
LONGEST_WORD = 24
#: what a column takes beside its text: a space on both sides and a line
BETWEEN = 3


def print_json(data: Any) -> None:
    """Print data as JSON on standard output; what the output cannot encode is escaped as JSON escapes it."""
    is_unicode = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")
    typer.echo(json.dumps(data, indent=2, ensure_ascii=not is_unicode, allow_nan=False))


def print_error(error: MainstayError, *, as_json: bool) -> None:
    """Print an error: a block on standard error, or JSON on standard output."""
    if not as_json:
        typer.echo(str(error), err=True)
        return
    problems = error.problems if isinstance(error, InputError) else ()
    body = {
        "code": error.code,
        "message": error.message,
        "where": error.where,
        "hint": error.hint,
        "problems": [asdict(problem) for problem in problems],
    }
    print_json({"error": body})


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems, one a line, the first of each kind in full and the rest counted."""
    block = InputError("", problems)
    typer.echo("\n".join(str(block).split("\n")[1:]))


def print_table(frame: pl.DataFrame, *, title: str | None = None, rows: int = 20) -> None:
    """Print the first rows of a table; columns for which the terminal has no room are named below it.

    Text is printed as it is held: brackets and colons in it are neither colours nor pictures.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, markup=False, emoji=False, highlight=False)
    cells = [[_cell(value) for value in row] for row in frame.head(rows).iter_rows()]
    columns = [[name, *(row[i] for row in cells)] for i, name in enumerate(frame.columns)]
    widths = _widths(columns, console.width)
    shown = len(widths)
    table = Table(title=None if title is None else Text(title), title_justify="left", show_edge=False)
    for (name, kind), width in zip(frame.schema.items(), widths, strict=False):
        justify: Literal["left", "right"] = "right" if kind.is_numeric() else "left"
        table.add_column(Text(name), justify=justify, overflow="fold", width=width)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row[:shown]))
    with console.capture() as printed:
        console.print(table)
    # printed by typer, which leaves a closed pipe to the one place that knows what to do about it
    typer.echo(printed.get(), nl=False)
    if frame.height > rows:
        typer.echo(f"... {frame.height - rows} more rows")
    if shown < frame.width:
        left_out = ", ".join(frame.columns[shown:])
        typer.echo(f"... {frame.width - shown} more columns (a wider terminal or --json shows them): {left_out}")


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return the widths of the columns that fit side by side; the first two are always shown.

    Each gets what keeps words of common length whole; what room is left goes to the columns that lack least.
    """
    needs = [
        min(max((len(word) for text in texts for word in text.split()), default=1), LONGEST_WORD) for texts in columns
    ]
    shown = len(needs)
    while shown > 2 and sum(needs[:shown]) + BETWEEN * shown > room:
        shown -= 1
    widths = needs[:shown]
    left = room - sum(widths) - BETWEEN * shown
    lacks = [max(map(len, texts)) - width for texts, width in zip(columns, widths, strict=False)]
    for i in sorted(range(shown), key=lambda i: lacks[i]):
        given = max(0, min(lacks[i], left))
        widths[i] += given
        left -= given
    return widths


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    return str(value)


def _silent(done: int, total: int, what: str) -> None:
    """Take a report of progress and show nothing."""
    del done, total, what


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """Show a progress bar on standard error where that is a terminal; yields a callback ``(done, total, what)``."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _silent
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[what]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(title, total=None, what="")

        def report(done: int, total: int, what: str) -> None:
            bars.update(task, completed=done, total=total, what=what)

        yield report
