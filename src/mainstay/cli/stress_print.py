"""What ``mainstay stress`` prints for people: the headline first, then what breaks, what is missing, what limits it."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

import typer

from mainstay.cli.excerpts import Excerpt, printer

if TYPE_CHECKING:
    import polars as pl

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


def print_scenarios(found: pl.DataFrame) -> None:
    """Print the bundled scenarios: a name and what it is about, folded to the width of the terminal."""
    width = shutil.get_terminal_size((80, 24)).columns
    for row in found.iter_rows(named=True):
        typer.echo(row["scenario"])
        told = f"{row['description'].strip()} {row['horizon_days']} days, {row['replications']} runs."
        typer.echo(textwrap.fill(told, width, initial_indent="  ", subsequent_indent="  "))


print_run = printer(RUN)
print_atlas = printer(ATLAS)
print_reverse = printer(REVERSE)
print_backtest = printer(BACKTEST)
print_trial = printer(TRIAL)
