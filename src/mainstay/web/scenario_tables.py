"""Scenarios as tables: lists, shocks in words, goals, revisions, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from mainstay.report.content import Column, Table
from mainstay.report.names import keys_named
from mainstay.report.wording import amount, share
from mainstay.scenario.scenario import Scenario
from mainstay.services.scenario_words import changed_keys, read_text, shocks_in_words
from mainstay.services.scenarios import ScenarioEntry
from mainstay.web.job_tables import clock

_LISTED = 300


def scenarios_table(
    name: str, title: str, found: Sequence[ScenarioEntry], runs: Mapping[str, int], names: Mapping[str | None, str]
) -> Table:
    """Return a list of scenarios with their shocks, days and how often each was run as it is now."""
    rows = []
    for one in found:
        told = read_text(one.body)
        stress = None if told is None else told.stress
        rows.append(
            {
                "name": one.name,
                "about": first_sentence(one.description),
                "shocks": None if stress is None else [shock.name for shock in stress.shocks],
                "horizon_days": None if stress is None else stress.horizon_days,
                "runs": runs.get(one.name, 0),
                "revision": one.revision or None,
                "saved_at": None if one.created_at is None else clock(one.created_at),
                "saved_by": "comes with Mainstay" if one.is_bundled else names[one.created_by],
                "scenario_hash": one.scenario_hash,
            }
        )
    schema: dict[str, Any] = {
        **dict.fromkeys(("name", "about", "saved_at", "saved_by", "scenario_hash"), pl.String()),
        **dict.fromkeys(("horizon_days", "runs", "revision"), pl.Int64()),
        "shocks": pl.List(pl.String()),
    }
    mine = (Column("revision", "Revision", "count"), Column("saved_at", "Saved"), Column("saved_by", "By"))
    columns = (
        Column("name", "Scenario"),
        Column("about", "What happens", "prose"),
        Column("shocks", "Shocks"),
        Column("horizon_days", "Days", "count"),
        Column("runs", "Runs", "count"),
        *(() if all(one.is_bundled for one in found) else mine),
    )
    return Table(name, title, pl.DataFrame(rows, schema=schema), columns, shown=_LISTED)


def first_sentence(text: str) -> str:
    """Return the first sentence of a description.

    Examples
    --------
    >>> first_sentence("A plant burns. Numbers: assumed."), first_sentence("")
    ('A plant burns.', '–')
    """
    head = text.strip().split(". ")[0].rstrip(".")
    return f"{head}." if head else "–"


def shocks_table(told: Scenario, names: Mapping[str, str]) -> Table:
    """Return the shocks of a scenario in words, with the names that the base gives to keys."""
    rows = [
        (one.name, one.kind.replace("_", " "), keys_named(one.words, names), one.probability, one.source or None)
        for one in shocks_in_words(told)
    ]
    schema = {
        "name": pl.String(),
        "kind": pl.String(),
        "words": pl.String(),
        "probability": pl.Float64(),
        "source": pl.String(),
    }
    columns = (
        Column("name", "Shock"),
        Column("kind", "Kind"),
        Column("words", "What happens", "prose"),
        Column("probability", "Chance", "share"),
        Column("source", "Where the numbers come from", "prose"),
    )
    return Table("shocks", "Shocks", pl.DataFrame(rows, schema=schema, orient="row"), columns, shown=100)


def goals_table(told: Scenario, names: Mapping[str, str]) -> Table:
    """Return what is wanted, with the names of the base: quantities by a day, and how well users are to be served."""

    def said(keys: Sequence[str]) -> str:
        return "; ".join(names.get(key, key) for key in keys)

    goals: list[tuple[str, str, str, int | None, str]] = [
        (one.label, said(one.products), amount(one.quantity), one.by_day, said(one.economy) or "all")
        for one in told.stress.goals
    ]
    service = told.stress.service_goal
    over = f"{share(service.fill)} of need over any {service.within_days} days"
    goals.append((over, said(service.products) or "all that is hit", share(service.fill), None, "all"))
    schema = {
        "goal": pl.String(),
        "products": pl.String(),
        "quantity": pl.String(),
        "by_day": pl.Int64(),
        "economy": pl.String(),
    }
    columns = (
        Column("goal", "Goal"),
        Column("products", "Products", "prose"),
        Column("quantity", "Wanted"),
        Column("by_day", "By day", "count"),
        Column("economy", "Users in"),
    )
    return Table("goals", "Goals", pl.DataFrame(goals, schema=schema, orient="row"), columns, shown=50)


def revisions_table(found: Sequence[ScenarioEntry], names: Mapping[str | None, str]) -> Table:
    """Return the revisions of a scenario, the newest first, each with the number of keys that it changed."""
    rows = []
    for place, one in enumerate(found):
        older = found[place + 1] if place + 1 < len(found) else None
        what = "deleted" if one.is_deleted else "first text" if older is None else _what(older, one)
        rows.append((one.revision, clock(one.created_at), names[one.created_by], what, one.scenario_hash[7:19]))
    schema = {
        "revision": pl.Int64(),
        "saved_at": pl.String(),
        "saved_by": pl.String(),
        "what": pl.String(),
        "hash": pl.String(),
    }
    columns = (
        Column("revision", "Revision", "count"),
        Column("saved_at", "Saved"),
        Column("saved_by", "By"),
        Column("what", "What changed", "prose"),
        Column("hash", "Content"),
    )
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return Table("revisions", "Revisions, the newest first", frame, columns, shown=100)


def difference_table(here: str, there: str, titles: tuple[str, str]) -> Table:
    """Return every value that differs between two texts, defaults among them."""
    frame = pl.DataFrame(
        changed_keys(here, there),
        schema={"key": pl.String(), "here": pl.String(), "there": pl.String()},
        orient="row",
    )
    columns = (Column("key", "Key"), Column("here", titles[0], "prose"), Column("there", titles[1], "prose"))
    return Table("difference", "Values that differ", frame, columns, shown=200)


def _what(older: ScenarioEntry, newer: ScenarioEntry) -> str:
    keys = [key for key, _, _ in changed_keys(older.body, newer.body)]
    if not keys:
        return "words and order alone"
    return ", ".join(keys[:4]) + (f" and {len(keys) - 4} more" if len(keys) > 4 else "")
