"""What ``mainstay stress`` prints for people: the headline first, then what breaks, what is missing, what limits it."""

from __future__ import annotations

import shutil
import textwrap
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
    only: tuple[str, tuple[str, ...]] | None = None


RUN = (
    Excerpt(
        "breaks_first",
        "What breaks first: chance of a shortage, its first day with a range of 90 %, share of need unmet",
        ("rank", "product_id", "driver", "p_short", "day", "day_low", "day_high", "share", "limit"),
    ),
    Excerpt("goals", "Goals", ("goal", "by_day", "quantity", "expected", "low", "high", "unit", "p_met")),
    Excerpt(
        "unmet",
        "Unmet need by product",
        ("product_id", "driver", "p_short", "share", "share_low", "share_high", "depth", "short_days", "unmet", "unit"),
    ),
    Excerpt(
        "bottlenecks",
        "Bottleneck calendar: what limits, when, in what share of the runs",
        ("limit", "node_id", "from_day", "to_day", "share", "price", "input"),
    ),
)
ATLAS = (
    Excerpt("singles", "Single outages, the dearest first"),
    Excerpt("pairs", "Pairs that bite though neither does alone"),
)
REVERSE = (
    Excerpt("smallest", "The smallest shocks that break the service goal"),
    Excerpt("attack", "The worst that so many outages can do"),
)
BACKTEST = (
    Excerpt(
        "forecasts",
        "Forecast and what happened: the middle of the forecast, the range of 80 %, what was seen",
        ("case_id", "quantity", "median", "low_80", "high_80", "seen", "inside_80", "unit"),
        rows=200,
        only=("quantity", ("onset", "depth", "recovered", "ended")),
    ),
    Excerpt("shortage", "Was there a shortage at all"),
    Excerpt("reliability", "How often what was seen lay inside the range that was to hold it"),
)
TRIAL = (
    Excerpt("certificate", "Certificate", ("words",)),
    Excerpt(
        "design",
        "The cheapest trial that shows it",
        ("line_id", "runs", "batches", "allowed_failures", "days", "cost_usd", "units_shown", "shows_requirement"),
    ),
    Excerpt(
        "claims_vs_demonstrated",
        "Claimed and demonstrated",
        ("line_id", "field", "claimed", "runs", "demonstrated", "believed", "low", "high", "unit"),
    ),
    Excerpt(
        "decisions",
        "Which results would change which decision",
        ("rank", "line_id", "learn", "p_verdict_changes", "p_choice_changes", "evsi_usd", "cost_usd", "net_usd"),
    ),
)


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


def print_scenarios(found: pl.DataFrame) -> None:
    """Print the bundled scenarios: a name and what it is about, folded to the width of the terminal."""
    width = shutil.get_terminal_size((80, 24)).columns
    for row in found.iter_rows(named=True):
        typer.echo(row["scenario"])
        told = f"{row['description'].strip()} {row['horizon_days']} days, {row['replications']} runs."
        typer.echo(textwrap.fill(told, width, initial_indent="  ", subsequent_indent="  "))


def _chosen(frame: pl.DataFrame, one: Excerpt) -> pl.DataFrame:
    there = [name for name in one.columns if name in frame.columns]
    if one.only is not None and one.only[0] in frame.columns:
        frame = frame.filter(frame[one.only[0]].is_in(one.only[1]))
    return frame.select(there) if there else frame


def _printer(excerpts: Sequence[Excerpt]) -> Callable[[Result], None]:
    def show(result: Result) -> None:
        print_excerpts(result, excerpts)

    return show


print_run = _printer(RUN)
print_atlas = _printer(ATLAS)
print_reverse = _printer(REVERSE)
print_backtest = _printer(BACKTEST)
print_trial = _printer(TRIAL)
