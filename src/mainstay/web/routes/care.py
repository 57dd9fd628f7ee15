"""Care planner: what sharing gives and takes, what the next money buys, radiotherapy, people, sites, mentoring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from urllib.parse import quote, urlencode

import polars as pl
from fastapi import APIRouter

from mainstay.core.suggest import nearest
from mainstay.engines.care.parts import PARTS
from mainstay.errors import Problem, UnknownNameError
from mainstay.report.care_names import facility_names
from mainstay.report.content import Column, Table
from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.care_choices import Choice, choices, chosen, problems_of
from mainstay.services.care_pages.told import Told, common_tables
from mainstay.services.results import Answer, answer, load_result
from mainstay.web.asking import Ask, Asking
from mainstay.web.page import Crumb, PageContext, PageFamily, page
from mainstay.web.page_version import version_of

router = APIRouter()
PAGE = PageFamily(
    name="care",
    title="Care",
    order=50,
    about="Whether the health system can deliver: beds, people, machines shared in a surge, and what more would give.",
    router=router,
    menu="/care/{base}",
    key="a",
)
TITLES = {
    "flex": "Sharing in a surge",
    "plan": "The next money",
    "radiotherapy": "Radiotherapy",
    "workforce": "Workforce",
    "siting": "Siting",
    "mentoring": "Mentoring",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePage(PageContext):
    """The parts of care side by side."""

    parts: tuple[tuple[str, str, str], ...]
    links: dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPage(PageContext):
    """One part of care with one scenario."""

    parts: tuple[tuple[str, str, str], ...]
    part: str
    offered: tuple[Choice, ...]
    choice: Choice
    problems: tuple[Problem, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def table_by_id(self) -> dict[str, Table]:
        """The tables by name, so that a chart finds its own."""
        return {table.id: table for table in self.tables}


def _answer(ask: Asking, entry: BaseEntry, part: str, choice: Choice) -> Answer:
    return answer(ask.workspace, entry, PARTS[part].engine, {**ask.told_day, **choice.request})


def _part_version(ask: Asking, base_id: str, part: str, scenario: str | None = None) -> str:
    entry, known = find_base(ask.workspace, ask.viewer, base_id), _part(part)
    offered = choices(ask.workspace, entry, known)
    found = _answer(ask, entry, known, chosen(offered, scenario))
    return " ".join([version_of(entry, found), *(one.key for one in offered)])


@page(router, "/care/{base_id}", template="care.html.j2")
def overview(ask: Ask, base_id: str) -> CarePage:
    """Show what each part has found, with the scenario that is about this base."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    rows, hrefs = [], []
    for part, one in PARTS.items():
        choice = choices(ask.workspace, entry, part)[0]
        found = _answer(ask, entry, part, choice)
        rows.append((TITLES[part], one.question, _finding(ask, entry, part, found), choice.title))
        hrefs.append(_href(base_id, part, ask, choice.key))
    schema = dict.fromkeys(("part", "question", "found", "scenario"), pl.String())
    columns = (
        Column("part", "part"),
        Column("question", "question", "prose"),
        Column("found", "what was found", "prose"),
        Column("scenario", "scenario", "prose"),
    )
    table = Table("parts", "Parts of care", pl.DataFrame(rows, schema=schema, orient="row"), columns)
    known = sum(1 for row in rows if not row[2].startswith(_UNKNOWN))
    return CarePage(
        title="Care",
        lead=f"{known} of {len(rows)} parts have been worked out for this base.",
        base=entry,
        tables=(table,),
        has_as_known=True,
        parts=_parts(base_id, ask),
        links={"parts": {"part": hrefs}},
    )


@page(router, "/care/{base_id}/{part}", template="care_part.html.j2", version=_part_version)
def one_part(ask: Ask, base_id: str, part: str, scenario: str | None = None) -> PartPage:
    """Show one part of care."""
    entry, known = find_base(ask.workspace, ask.viewer, base_id), _part(part)
    offered = choices(ask.workspace, entry, known)
    choice = chosen(offered, scenario)
    found = _answer(ask, entry, known, choice)
    shown = PartPage(
        title=TITLES[known],
        lead=f"{PARTS[known].question[0].upper()}{PARTS[known].question[1:]}.",
        base=entry,
        crumbs=(Crumb("Care", f"/care/{quote(base_id, safe='')}{ask.known_query}"),),
        has_as_known=True,
        parts=_parts(base_id, ask),
        part=known,
        offered=tuple(offered),
        choice=choice,
    )
    if found.entry is None:
        failed = found.job is not None and found.job.state == "failed"
        return replace(shown, missing=(found,), problems=tuple(problems_of(found.job)) if failed else ())
    told, more = _told(ask, entry, known, found)
    return replace(
        shown,
        lead=told.lead,
        numbers=told.numbers,
        charts=told.charts,
        tables=(*told.tables, *more),
        words=told.words,
    )


_UNKNOWN = "not worked out"


def _finding(ask: Asking, entry: BaseEntry, part: str, found: Answer) -> str:
    if found.entry is not None:
        return _told(ask, entry, part, found)[0].lead
    if found.job is not None and found.job.is_active:
        return f"{_UNKNOWN} yet: {found.job.state}"
    if found.job is not None and found.job.state == "failed":
        why = "; ".join(problem.message for problem in problems_of(found.job))
        return f"{_UNKNOWN}: {why or 'it failed'}"
    return f"{_UNKNOWN} yet"


def _told(ask: Asking, entry: BaseEntry, part: str, found: Answer) -> tuple[Told, tuple[Table, ...]]:
    assert found.entry is not None  # noqa: S101 - asked only where there is a result
    result = load_result(ask.workspace, found.entry)
    base = load_base(ask.workspace, entry)
    told: Told = import_module(f"mainstay.services.care_pages.{part}").tell(result, base)
    return told, common_tables(result, facility_names(base))


def _part(name: str) -> str:
    if name in PARTS:
        return name
    close = nearest(name, tuple(PARTS))
    msg = f"care has no part {name!r}"
    raise UnknownNameError(msg, hint=f"did you mean {close!r}?" if close else "parts: " + ", ".join(PARTS))


def _href(base_id: str, part: str, ask: Asking, scenario: str = "") -> str:
    told = {**ask.told_day, **({"scenario": scenario} if scenario else {})}
    return f"/care/{quote(base_id, safe='')}/{part}" + (f"?{urlencode(told)}" if told else "")


def _parts(base_id: str, ask: Asking) -> tuple[tuple[str, str, str], ...]:
    return tuple((part, TITLES[part], _href(base_id, part, ask)) for part in PARTS)
