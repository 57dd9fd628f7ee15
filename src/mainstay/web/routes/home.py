"""The home page: what changed since the person was here, what needs attention, and the bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

import polars as pl
from fastapi import APIRouter

from mainstay.report.content import Column, Number, Table
from mainstay.report.wording import count, counted
from mainstay.services.alarms import THRESHOLDS, Alarm, Thresholds, alarms
from mainstay.services.bases import BaseEntry, list_bases
from mainstay.services.changes import Change, changes_since, state_of
from mainstay.services.visits import Visited, look_up
from mainstay.web.asking import Ask, Asking
from mainstay.web.page import PageContext, PageFamily, families, page

router = APIRouter()
PAGE = PageFamily(
    name="home",
    title="Home",
    order=0,
    about="What is in this workspace, what changed since you were here, and what needs attention.",
    router=router,
    menu="/",
    key="h",
)
#: what is told to who was never here
FIRST_SPAN = timedelta(days=7)
SHOWN = 25
LEVELS = {"urgent": "urgent", "soon": "soon", "know": "to know"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(PageContext):
    """What the home page shows."""

    links: Mapping[str, Mapping[str, Sequence[str | None]]] = field(default_factory=dict)
    guide: tuple[tuple[str, str], ...] = ()
    thresholds: Thresholds = THRESHOLDS
    since: str = ""


def _visited(ask: Asking) -> Visited:
    found: Visited | None = ask.request.state.visited
    return look_up(ask.workspace, ask.viewer, "home") if found is None else found


def _version(ask: Asking) -> str:
    return f"{state_of(ask.workspace, ask.viewer)} {_visited(ask).before_at}"


@page(router, "/", template="home.html.j2", version=_version)
def home(ask: Ask) -> HomePage:
    """Show what changed, what needs attention and the bases."""
    visited, entries = _visited(ask), list_bases(ask.workspace, ask.viewer)
    since = ask.workspace.now() - FIRST_SPAN if visited.before_at is None else visited.before_at
    changed, alarmed = changes_since(ask.workspace, ask.viewer, since), alarms(ask.workspace, ask.viewer)
    when = "in the last seven days" if visited.is_first else f"since you were here on {_clock(since)}"
    urgent = sum(1 for one in alarmed if one.level == "urgent")
    titles = {entry.base_id: entry.title for entry in entries}
    tables = (_alarm_table(alarmed, titles), _change_table(changed, titles, when), _base_table(entries))
    return HomePage(
        title="Home",
        lead=f"{_count(alarmed, urgent)}; {counted(len(changed), 'thing')} changed {when}.",
        numbers=(
            Number("urgent alarms", count(urgent)),
            Number("other alarms", count(len(alarmed) - urgent)),
            Number("changes", count(len(changed)), when),
            Number("bases shared with you", count(len(entries))),
        ),
        tables=tables if entries else (),
        links={
            "alarms": {"text": [one.href for one in alarmed]},
            "changes": {"text": [one.href for one in changed]},
            "bases": {"title": [f"/heatmap/{quote(one.base_id, safe='')}" for one in entries]},
        },
        guide=_guide(ask) if visited.is_first else (),
        since=when,
    )


def _count(found: list[Alarm], urgent: int) -> str:
    if not found:
        return "Nothing needs attention by what has been worked out"
    if len(found) == 1:
        return f"1 alarm, {'urgent' if urgent else 'not urgent'}"
    return f"{count(len(found))} alarms, {count(urgent)} of them urgent"


def _guide(ask: Asking) -> tuple[tuple[str, str], ...]:
    """Return what each page is for, in one line, of those that the person may see."""
    seen = [one for one in families() if one.menu is not None and one.name != "home" and ask.viewer.may(one.permission)]
    return tuple((one.title, one.about) for one in seen)


def _clock(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")


def _alarm_table(found: list[Alarm], titles: Mapping[str, str]) -> Table:
    rows = [(LEVELS[one.level], one.kind, one.text, titles.get(one.base_id, one.base_id), one.base_id) for one in found]
    columns = (
        Column("level", "how soon"),
        Column("kind", "alarm"),
        Column("text", "what", "prose"),
        Column("base", "base", "prose"),
    )
    return Table("alarms", "What needs attention", _frame(rows, (*columns, _ID)), columns, _rules(), shown=SHOWN)


def _rules() -> str:
    told = THRESHOLDS
    rules = (
        f"products of criticality {told.criticality} or 5 under any lens that hang on one site without an alternative",
        f"goals met in fewer than {told.goal_chance:.0%} of runs",
        "cells of the heatmap that are behind whatever the method",
        f"stockpiles that expire within {told.expiry_days} days",
        f"bases more than {told.horizon_days} days old",
        f"jobs that failed in the last {told.failed_days} days",
    )
    return f"Told are: {'; '.join(rules)}. What has not been worked out raises no alarm."


def _change_table(found: list[Change], titles: Mapping[str, str], when: str) -> Table:
    rows = [(_clock(one.at), one.kind, one.text, titles.get(one.base_id, one.base_id), one.base_id) for one in found]
    columns = (
        Column("at", "when"),
        Column("kind", "change"),
        Column("text", "what", "prose"),
        Column("base", "base", "prose"),
    )
    return Table("changes", f"What changed {when}", _frame(rows, (*columns, _ID)), columns, shown=SHOWN)


def _base_table(entries: list[BaseEntry]) -> Table:
    rows = [
        (one.title, one.version, one.as_of_on.isoformat(), one.home, one.handling, one.description, one.base_id)
        for one in entries
    ]
    columns = (
        Column("title", "base", "prose"),
        Column("version", "version"),
        Column("as_of_on", "as of"),
        Column("home", "home"),
        Column("handling", "handling"),
        Column("description", "about", "prose"),
    )
    return Table("bases", "Bases shared with you", _frame(rows, (*columns, _ID)), columns, shown=200)


_ID = Column("base_id", "name of the base")


def _frame(rows: Sequence[tuple[str, ...]], columns: tuple[Column, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys([column.name for column in columns], pl.String()), orient="row")
