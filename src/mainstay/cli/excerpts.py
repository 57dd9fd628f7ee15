"""Excerpts of a result for people: the headline numbers first, then the first rows of the tables that matter most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from mainstay.cli.output import print_table

if TYPE_CHECKING:
    import polars as pl

    from mainstay.core.result import Result


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The first rows of one table of a result, and the columns that people want first.

    Attributes
    ----------
    table, title : str
        Name of the table, and what stands above it.
    columns : tuple of str
        Columns in order; what a result lacks is left out, and all are shown where none is named.
    rows : int
        Most rows.
    only : tuple of str and tuple
        A column, and the values in it that are shown.
    """

    table: str
    title: str
    columns: tuple[str, ...] = ()
    rows: int = 15
    only: tuple[str, tuple[str | bool, ...]] | None = None


def print_excerpts(result: Result, excerpts: Sequence[Excerpt]) -> None:
    """Print the headline numbers, then the excerpts; a table without rows is passed over."""
    typer.echo("Headline numbers")
    print_table(result.metrics, rows=40)
    tables = result.tables
    left = [name for name in tables if name not in {one.table for one in excerpts}]
    for one in excerpts:
        if one.table in tables and tables[one.table].height:
            typer.echo(f"\n{one.title}")  # by itself, so that a narrow table does not fold it
            print_table(_chosen(tables[one.table], one), rows=one.rows)
    if left:
        typer.echo(f"\nMore tables (--json or --out): {', '.join(left)}")


def _chosen(frame: pl.DataFrame, one: Excerpt) -> pl.DataFrame:
    there = [name for name in one.columns if name in frame.columns]
    if one.only is not None and one.only[0] in frame.columns:
        frame = frame.filter(frame[one.only[0]].is_in(one.only[1]))
    return frame.select(there) if there else frame


def printer(excerpts: Sequence[Excerpt]) -> Callable[[Result], None]:
    """Return what prints these excerpts of a result."""

    def show(result: Result) -> None:
        print_excerpts(result, excerpts)

    return show
