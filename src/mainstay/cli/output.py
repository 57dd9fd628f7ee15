"""What commands print: tables for people, JSON for machines, errors as one block."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from mainstay.errors import InputError, MainstayError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl


def print_json(data: Any) -> None:
    """Print data as JSON on standard output."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))


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
    """Print the first rows of a table in columns that fit the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_edge=False)
    for name, kind in frame.schema.items():
        table.add_column(name, justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in frame.head(rows).iter_rows():
        table.add_row(*(_cell(value) for value in row))
    console = Console()
    console.print(table)
    if frame.height > rows:
        console.print(f"... {frame.height - rows} more rows", highlight=False)


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
        TextColumn("{task.fields[what]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(title, total=None, what="")

        def report(done: int, total: int, what: str) -> None:
            bars.update(task, completed=done, total=total, what=what)

        yield report
