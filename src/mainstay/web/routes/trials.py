"""Test and evaluation: trials of claimed capability, what they would cost, and what they would settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from mainstay.errors import InputError, NotFoundError, Problem
from mainstay.io import bundled_trials
from mainstay.report.content import Column, Table
from mainstay.services.authors import authors
from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.jobs.inline import LONGEST_TEXT, read_inline
from mainstay.services.jobs.queue import ask_for
from mainstay.services.permissions import RUN
from mainstay.services.result_again import commands
from mainstay.services.result_metrics import metrics_of
from mainstay.services.results import ResultEntry, answer, find_result, list_results, load_result
from mainstay.services.scenario_places import Places
from mainstay.web.addresses import address
from mainstay.web.admission import START
from mainstay.web.answers import page_answer
from mainstay.web.asking import Ask
from mainstay.web.job_tables import clock
from mainstay.web.page import Crumb, PageContext, PageFamily, action, page
from mainstay.web.stress.trial import TrialView

router = APIRouter()
PAGE = PageFamily(
    name="trials",
    title="Trials",
    order=45,
    about="Claimed against demonstrated: what would show that a line can do what it says, and what that would cost.",
    router=router,
    menu="/trials/{base}",
    key="t",
)
KIND = "stress_trial"
_TEMPLATE = "trials.html.j2"
_MOST = 100
Links = Mapping[str, Mapping[str, Sequence[str | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialsPage(PageContext):
    """What was judged, and what can be."""

    links: Links
    bundled: Sequence[str]
    may_run: bool
    text: str
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPage(PageContext):
    """One trial."""

    entry: ResultEntry
    commands: tuple[str, ...]


@page(router, "/trials/{base_id}", template=_TEMPLATE)
def trials(ask: Ask, base_id: str, trial: Annotated[str, Query(max_length=120)] = "") -> TrialsPage:
    """Show the trials of a base and the form that judges another."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    name = trial if trial in bundled_trials.names() else bundled_trials.names()[0]
    return _page(ask, base, bundled_trials.path(name).read_text("utf-8"))


@action(router, "/trials/{base_id}/runs", permission=RUN, cost=START)
def start(
    ask: Ask,
    base_id: str,
    trial: Annotated[str, Form(max_length=120)] = "",
    spec: Annotated[str, Form(max_length=2 * LONGEST_TEXT)] = "",
    seed: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Judge a trial: one that comes with Mainstay, or the text that was sent."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    told: dict[str, Any] = {"trial": trial}
    if not trial:
        text = spec.replace("\r\n", "\n")
        try:
            told = {"spec": _read(ask, base, text)}
        except InputError as error:
            shown = _page(ask, base, text, problems=_placed(error, text))
            return page_answer(ask, shown, _TEMPLATE, status=422)
    told |= {"seed": seed} if seed else {}
    there = answer(ask.workspace, base, KIND, told).entry
    if there is not None:
        return RedirectResponse(address("trials", base_id, "runs", there.result_id), status_code=303)
    job = ask_for(ask.workspace, ask.viewer, base, KIND, told)
    return RedirectResponse(address("jobs", job.job_id), status_code=303)


def _version(ask: Ask, base_id: str, result_id: str) -> str:
    base = find_base(ask.workspace, ask.viewer, base_id)
    return f"{_entry(ask, base, result_id).content_hash} {base.handling} {base.title}"


@page(router, "/trials/{base_id}/runs/{result_id}", template="trial.html.j2", version=_version)
def run(ask: Ask, base_id: str, result_id: str) -> TrialPage:
    """Show what a trial found: the verdict, claimed against supported, the cheapest trial, what it would change."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    entry = _entry(ask, base, result_id)
    view = TrialView(load_base(ask.workspace, base), load_result(ask.workspace, entry))
    return TrialPage(
        title=entry.title,
        lead=view.lead(),
        base=base,
        numbers=view.numbers(),
        tables=view.tables(),
        charts=view.charts(),
        crumbs=(Crumb("Trials", address("trials", base_id)),),
        entry=entry,
        commands=commands(entry, base),
    )


def _page(ask: Ask, base: BaseEntry, text: str, *, problems: Sequence[Problem] = ()) -> TrialsPage:
    found = list_results(ask.workspace, ask.viewer, base_id=base.base_id, kind=KIND, most=_MOST)
    table = _trials_table(ask, found)
    many = "1 trial was" if len(found) == 1 else f"{len(found)} trials were"
    lead = f"{many} judged on this base." if found else "No trial was judged on this base yet."
    return TrialsPage(
        title="Test and evaluation trials",
        lead=lead,
        base=base,
        tables=(table,) if found else (),
        links={"trials": {"title": [address("trials", base.base_id, "runs", one.result_id) for one in found]}},
        bundled=bundled_trials.names(),
        may_run=ask.viewer.may(RUN),
        text=text,
        problems=problems,
    )


def _trials_table(ask: Ask, found: Sequence[ResultEntry]) -> Table:
    names = authors(ask.workspace, (one.created_by for one in found))
    rows = []
    for one in found:
        held = metrics_of(ask.workspace, one)
        met, shown, cost = (held.get(name) for name in ("p_requirement_met", "p_requirement_shown", "design_cost_usd"))
        rows.append(
            {
                "title": one.title,
                "p_met": None if met is None else met.value,
                "p_shown": None if shown is None else shown.value,
                "cost_usd": None if cost is None else cost.value,
                "made_at": clock(one.created_at),
                "asked_by": names[one.created_by],
                "result_id": one.result_id,
                "rests": True,
            }
        )
    schema: dict[str, Any] = {
        **dict.fromkeys(("title", "made_at", "asked_by", "result_id"), pl.String()),
        **dict.fromkeys(("p_met", "p_shown", "cost_usd"), pl.Float64()),
        "rests": pl.Boolean(),
    }
    columns = (
        Column("title", "Trial", "prose"),
        Column("p_met", "Met, best estimate", "share", "rests"),
        Column("p_shown", "By what was demonstrated", "share", "rests"),
        Column("cost_usd", "Cheapest trial that shows it, USD", "count", "rests"),
        Column("made_at", "Judged"),
        Column("asked_by", "For"),
    )
    return Table("trials", "Trials, the newest first", pl.DataFrame(rows, schema=schema), columns, shown=_MOST)


def _entry(ask: Ask, base: BaseEntry, result_id: str) -> ResultEntry:
    entry = find_result(ask.workspace, ask.viewer, result_id)
    if (entry.kind, entry.base_id) != (KIND, base.base_id):
        msg = "there is no such trial of this base"
        raise NotFoundError(msg, hint="the list of trials shows those of this base")
    return entry


def _read(ask: Ask, base: BaseEntry, text: str) -> dict[str, Any]:
    """Return a trial as keys and values, checked against the base."""
    from mainstay.engines.stress.trials.read_spec import read_spec

    told = read_inline(text, name="trial")
    read_spec(told, base=load_base(ask.workspace, base))
    return told


def _placed(error: InputError, text: str) -> list[Problem]:
    """Return the problems of a text, each with its line where that is known."""
    from dataclasses import replace

    found = list(error.problems) or [Problem("trial.invalid", error.message, hint=error.hint)]
    placed, places = [], Places(text)
    for problem in found:
        place = None if problem.row is not None else places.of(problem.column or "")
        placed.append(problem if place is None else replace(problem, row=place[0]))
    return placed
