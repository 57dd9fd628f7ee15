"""The stress laboratory: runs of scenarios, one run with all it has found, two runs beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from mainstay.errors import InputError, NotFoundError, Problem
from mainstay.report.content import Table
from mainstay.report.stress_names import title_of
from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.jobs.queue import JobEntry, ask_for, list_jobs
from mainstay.services.permissions import RUN
from mainstay.services.result_again import commands
from mainstay.services.results import ResultEntry, answer, find_result, load_result
from mainstay.services.scenarios import list_bundled, list_scenarios
from mainstay.services.stress_runs import KIND, list_runs, name_of, named_part
from mainstay.web.addresses import address
from mainstay.web.admission import START
from mainstay.web.asking import Ask
from mainstay.web.page import PageContext, PageFamily, action, page
from mainstay.web.stress.compare import Comparison, pair_request
from mainstay.web.stress.lists import runs_table
from mainstay.web.stress.run import RunView
from mainstay.web.stress.tabs import Tab, crumbs, tabs

router = APIRouter()
PAGE = PageFamily(
    name="stress",
    title="Stress",
    order=40,
    about="Would it hold? Run a scenario day by day, many times: what breaks first, for how long, and what limits it.",
    router=router,
    menu="/stress/{base}",
    key="s",
)
Links = Mapping[str, Mapping[str, Sequence[str | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryPage(PageContext):
    """What was run and what can be run."""

    tabs: tuple[Tab, ...]
    links: Links
    scenarios: Sequence[str]
    bundled: Sequence[str]
    chosen: str
    may_run: bool
    active: Sequence[JobEntry]
    runs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage(PageContext):
    """One run."""

    tabs: tuple[Tab, ...]
    entry: ResultEntry
    name: str
    products: Sequence[tuple[str, str]]
    chosen: Sequence[str]
    by_chart: Mapping[str, Table]
    others: Sequence[tuple[str, str]]
    commands: tuple[str, ...]
    explained: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(PageContext):
    """Two runs."""

    tabs: tuple[Tab, ...]
    runs: Sequence[tuple[str, str]]
    first: str
    second: str
    here: str
    links: Links = field(default_factory=dict)


@page(router, "/stress/{base_id}", template="stress.html.j2")
def laboratory(ask: Ask, base_id: str, scenario: Annotated[str, Query(max_length=80)] = "") -> LaboratoryPage:
    """Show the runs of a base and the form that starts one."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    runs = list_runs(ask.workspace, ask.viewer, base)
    under_way = list_jobs(ask.workspace, ask.viewer, base_id=base_id, most=100)
    own = [one.name for one in list_scenarios(ask.workspace, base)]
    return LaboratoryPage(
        title="Stress laboratory",
        lead=_laboratory_lead(runs),
        base=base,
        tables=(runs_table(ask.workspace, runs),) if runs else (),
        tabs=tabs(base, ""),
        links={"runs": {"scenario": [address("stress", base_id, "runs", one.result_id) for one in runs]}},
        scenarios=own,
        bundled=[one.name for one in list_bundled(base)],
        chosen=scenario,
        may_run=ask.viewer.may(RUN),
        active=[job for job in under_way if job.is_active and job.kind.startswith(KIND)],
        runs=_options(runs),
    )


@action(router, "/stress/{base_id}/runs", permission=RUN, cost=START)
def start(
    ask: Ask,
    base_id: str,
    scenario: Annotated[str, Form(max_length=80)] = "",
    replications: Annotated[str, Form(max_length=20)] = "",
    seed: Annotated[str, Form(max_length=20)] = "",
    until_width: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Run a scenario; where the same run was done before, it is shown."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    told: dict[str, Any] = named_part(ask.workspace, base, scenario)
    told |= {
        name: _number(name, text, kind)
        for name, text, kind in (
            ("replications", replications, int),
            ("seed", seed, int),
            ("until_width", until_width, float),
        )
        if text.strip()
    }
    return begin(ask, base, told)


def begin(ask: Ask, base: BaseEntry, told: Mapping[str, Any]) -> Response:
    """Start a run, or show it where it was done before."""
    there = answer(ask.workspace, base, KIND, told).entry
    if there is not None:
        return RedirectResponse(address("stress", base.base_id, "runs", there.result_id), status_code=303)
    job = ask_for(ask.workspace, ask.viewer, base, KIND, told)
    return RedirectResponse(address("jobs", job.job_id), status_code=303)


def _version(ask: Ask, base_id: str, result_id: str, product: Sequence[str] = ()) -> str:
    base = find_base(ask.workspace, ask.viewer, base_id)
    entry = _run(ask, base, result_id)
    others = [one.result_id for one in list_runs(ask.workspace, ask.viewer, base)]
    return " ".join((entry.content_hash, entry.handling, base.handling, base.title, *product, *others))


@page(router, "/stress/{base_id}/runs/{result_id}", template="stress_run.html.j2", version=_version)
def run(ask: Ask, base_id: str, result_id: str, product: Annotated[Sequence[str], Query(max_length=8)] = ()) -> RunPage:
    """Show what a run has found."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    entry = _run(ask, base, result_id)
    name = name_of(entry.told)
    view = RunView(load_base(ask.workspace, base), load_result(ask.workspace, entry), name)
    tables, charts = view.tables(product), view.charts(product)
    drawn = {chart.id for chart in charts} - {"unmet"}
    runs = list_runs(ask.workspace, ask.viewer, base)
    return RunPage(
        title=title_of(name),
        lead=view.lead(),
        base=base,
        numbers=view.numbers(),
        tables=tables,
        charts=charts,
        crumbs=crumbs(base),
        tabs=tabs(base, ""),
        entry=entry,
        name=name,
        products=view.choices,
        chosen=[one for one, _, _ in view.courses(product)],
        by_chart={table.id: table for table in tables if table.id in drawn},
        others=[one for one in _options(runs) if one[0] != result_id],
        commands=commands(entry, base),
        explained=view.explained(),
    )


@page(router, "/stress/{base_id}/compare", template="stress_compare.html.j2")
def compare(
    ask: Ask,
    base_id: str,
    runs: Annotated[str, Query(max_length=80)] = "",
    first: Annotated[str, Query(max_length=40)] = "",
    second: Annotated[str, Query(max_length=40)] = "",
) -> ComparePage:
    """Show two runs beside each other, and their difference on the same draws."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    known = list_runs(ask.workspace, ask.viewer, base)
    one, _, other = runs.partition(",") if runs else (first, "", second)
    told: dict[str, Any] = {
        "base": base,
        "crumbs": crumbs(base),
        "tabs": tabs(base, "compare"),
        "runs": _options(known),
        "here": address("stress", base_id, "compare", runs=f"{one},{other}") if one and other else "",
    }
    if not (one and other):
        lead = "Choose two runs." if len(known) > 1 else "Two runs are needed to compare; there are fewer."
        return ComparePage(title="Compare runs", lead=lead, first=one, second=other, **told)
    entries = tuple(_run(ask, base, name) for name in (one, other))
    request = pair_request(entries)
    found = None if request is None else answer(ask.workspace, base, "stress_compare", request)
    paired = None if found is None or found.entry is None else load_result(ask.workspace, found.entry)
    view = Comparison(
        load_base(ask.workspace, base),
        entries,
        (load_result(ask.workspace, entries[0]), load_result(ask.workspace, entries[1])),
        paired,
    )
    return ComparePage(
        title=" and ".join(view.titles),
        lead=view.lead(),
        numbers=view.numbers(),
        tables=view.tables(),
        charts=view.charts(),
        missing=() if found is None or paired is not None else (found,),
        first=one,
        second=other,
        links={"beside": {}},
        **told,
    )


def _run(ask: Ask, base: BaseEntry, result_id: str) -> ResultEntry:
    """Return a run of this base; a result of another kind, or of another base, is none."""
    entry = find_result(ask.workspace, ask.viewer, result_id)
    if (entry.kind, entry.base_id) != (KIND, base.base_id):
        msg = "there is no such run of this base"
        raise NotFoundError(msg, hint="the laboratory lists the runs")
    return entry


def _options(runs: Sequence[ResultEntry]) -> list[tuple[str, str]]:
    """Return runs for a list to choose from."""
    words = [f"{name_of(one.told)}, {one.created_at:%Y-%m-%d %H:%M}, seed {one.told.get('seed', 0)}" for one in runs]
    return [(one.result_id, said) for one, said in zip(runs, words, strict=True)]


def _laboratory_lead(runs: Sequence[ResultEntry]) -> str:
    if not runs:
        return "No scenario was run on this base yet."
    tried = len({name_of(one.told) for one in runs})
    many = "1 run" if len(runs) == 1 else f"{len(runs)} runs"
    return f"{many} of {tried} scenario{'s' if tried > 1 else ''} on this base."


def _number(name: str, text: str, kind: type[int] | type[float]) -> int | float:
    try:
        return kind(text.strip().replace("\u202f", ""))
    except ValueError:
        problem = Problem("job.request", "this is not a number", column=name, found=text)
        msg = "the run cannot be started"
        raise InputError(msg, [problem]) from None
