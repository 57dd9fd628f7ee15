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
SHOWN: dict[str, tuple[Excerpt, ...]] = {
    "flex": (
        Excerpt(
            "sharing",
            "Separate wards and free sharing in the surge: share of routine and of surge patients turned away",
            ("pool", "separate_routine", "separate_surge", "pooled_routine", "pooled_surge", "verdict"),
            only=("state", ("surge",)),
        ),
        Excerpt(
            "best",
            "What to keep for routine care, all resources of a place together",
            ("pool", "reserve_quantity", "unit", "routine_blocked", "surge_blocked", "dominates"),
        ),
        Excerpt(
            "limits", "What binds, and patients a day won by one step more", ("limit", "at", "unit", "surge_per_day")
        ),
        Excerpt(
            "purchases",
            "What a purchase brings in the surge",
            ("purchase", "cost_usd", "patients_in_surge", "patients_per_million_usd", "is_assumed"),
        ),
    ),
    "plan": (
        Excerpt(
            "differences", "Flex less the other systems", ("flex_less", "measure", "mean", "mean_low", "mean_high")
        ),
        Excerpt("purchases", "What is bought", ("system", "option", "place", "units", "usd_per_year")),
        Excerpt("limits", "Limits that bind, and their prices", ("system", "limit", "place", "price_dalys", "unit")),
        Excerpt("synergy", "Missions planned alone and together", ("part", "value", "low", "high", "unit")),
    ),
    "radiotherapy": (
        Excerpt("need", "Machines needed, by published method", ("method", "variant", "machines", "low", "high")),
        Excerpt(
            "plan",
            "The plan, year by year",
            ("year", "need", "patients", "cobalt_units", "linacs", "activity_tbq", "disposals", "paid_usd_m"),
        ),
        Excerpt(
            "keep_or_replace",
            "Cobalt or linac",
            ("centre", "cobalt_courses", "linac_courses", "contract_courses", "break_even_uptime", "verdict"),
        ),
        Excerpt("limits", "Limits that bind", ("limit", "gain_patients", "step", "unit"), only=("binds", (True,))),
    ),
    "workforce": (
        Excerpt("need", "Staff by workload", ("cadre", "staff", "needed", "needed_low", "needed_high", "ratio")),
        Excerpt("flexible", "Who can take up other work, by when", ("target", "source", "days", "people", "how")),
        Excerpt("path", "The cheapest path to the targets", ("action", "cadre", "year", "people")),
        Excerpt("retention", "Keeping people or training others"),
    ),
    "siting": (
        Excerpt(
            "questions",
            "Questions and their answers",
            ("question", "kind", "sites_open", "mean_minutes", "farthest_minutes", "covered_share", "gap"),
        ),
        Excerpt("sites", "Sites", ("question", "site_id", "name", "people", "people_share")),
        Excerpt("binding", "What binds", ("question", "name", "at", "price", "unit")),
    ),
    "mentoring": (
        Excerpt(
            "partnerships",
            "Who mentors whom",
            ("centre_id", "discipline", "expert_id", "hours_per_month", "is_kept", "why_unserved"),
        ),
        Excerpt(
            "accounts", "Funds", ("fund_id", "matched_usd", "drawn_usd", "open_usd", "match_still_needed_usd", "binds")
        ),
        Excerpt("progress", "How far the centres have come", ("centre_id", "step", "step_name", "possible_step")),
        Excerpt("duplicates", "Programmes found twice"),
    ),
}


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
