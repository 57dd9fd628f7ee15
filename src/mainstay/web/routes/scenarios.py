"""Scenarios of a base: list, look, write with a check as one types, revisions, import and export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.responses import RedirectResponse, Response

from mainstay.errors import ConflictError, InputError, Problem
from mainstay.report.content import Number, Table
from mainstay.report.names import all_names
from mainstay.services.authors import authors
from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.handling import file_word
from mainstay.services.jobs.inline import LONGEST_TEXT
from mainstay.services.permissions import RUN, WRITE_SCENARIO
from mainstay.services.scenario_check import Check
from mainstay.services.scenario_words import FIRST, changed_lines, read_text
from mainstay.services.scenarios import (
    ScenarioEntry,
    check,
    delete_scenario,
    find_scenario_entry,
    list_bundled,
    list_revisions,
    list_scenarios,
    may_write,
    save_scenario,
)
from mainstay.services.stress_runs import list_runs, runs_of
from mainstay.web.admission import LOOK_THROUGH, RECEIVE
from mainstay.web.answers import page_answer, part_answer, wants_part
from mainstay.web.asking import Ask
from mainstay.web.page import Crumb, PageContext, PageFamily, action, page
from mainstay.web.scenario_tables import (
    difference_table,
    goals_table,
    revisions_table,
    scenarios_table,
    shocks_table,
)
from mainstay.web.stress.lists import runs_table

#: no scenario has more revisions; the databases keep whole numbers up to this
_LAST = 2**31 - 1
router = APIRouter()
PAGE = PageFamily(
    name="scenarios",
    title="Scenarios",
    order=50,
    about="What is assumed to go wrong: scenarios that come with Mainstay, and those that you write and share here.",
    router=router,
    menu="/scenarios/{base}",
)
#: letters of a form field, a little more than a text may have, so that the check can say so
_LONGEST = 2 * LONGEST_TEXT
Text = Annotated[str, Form(max_length=_LONGEST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenariosPage(PageContext):
    """The list."""

    links: Mapping[str, Mapping[str, Sequence[str | None]]] = field(default_factory=dict)
    may_write: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPage(PageContext):
    """One scenario, or an older revision of it."""

    entry: ScenarioEntry
    newest: int
    may_write: bool
    may_run: bool
    replications: int
    links: Mapping[str, Mapping[str, Sequence[str | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPage(PageContext):
    """The form in which a scenario is written."""

    text: str
    name: str | None
    revision: int
    check: Check | None
    theirs: ScenarioEntry | None = None
    lines: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencePage(PageContext):
    """Two revisions beside each other."""

    entry: ScenarioEntry
    lines: Sequence[tuple[str, str]]
    revisions: Sequence[int]
    left: int
    right: int


@page(router, "/scenarios/{base_id}", template="scenarios.html.j2")
def scenarios(ask: Ask, base_id: str) -> ScenariosPage:
    """Show the scenarios of a base and those that come with Mainstay."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    own, bundled = list_scenarios(ask.workspace, base), list_bundled(base)
    runs = list_runs(ask.workspace, ask.viewer, base)
    counted = {one.name: len(runs_of(runs, one)) for one in (*own, *bundled)}
    names = authors(ask.workspace, (one.created_by for one in own))
    tables = [scenarios_table("bundled", "Scenarios that come with Mainstay", bundled, counted, names)]
    if own:
        tables.insert(0, scenarios_table("own", "Scenarios of this workspace", own, counted, names))
    links = {"own": _links(base, own), "bundled": _links(base, bundled)}
    words = f"{len(own)} written here" if own else "none written here yet"
    return ScenariosPage(
        title="Scenarios",
        lead=f"{len(bundled)} scenarios come with Mainstay; {words}.",
        base=base,
        tables=tuple(tables),
        links=links,
        may_write=may_write(ask.workspace, ask.viewer, base),
    )


@page(router, "/scenarios/{base_id}/new", template="scenario_edit.html.j2", permission=WRITE_SCENARIO)
def new(ask: Ask, base_id: str, copy: Annotated[str, Query(max_length=80)] = "") -> EditPage:
    """Show the form for a new scenario, empty or with a copy of another."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    text = FIRST
    if copy:
        text = _renamed(find_scenario_entry(ask.workspace, base, copy).body, copy)
    return _edit(ask, base, text)


@action(router, "/scenarios/{base_id}/check", permission=WRITE_SCENARIO, cost=LOOK_THROUGH)
def check_text(
    ask: Ask,
    base_id: str,
    body: Text = "",
    name: Annotated[str, Form(max_length=80)] = "",
    revision: Annotated[int, Form(ge=0, le=_LAST)] = 0,
) -> Response:
    """Tell what is wrong with a text: as a part of the page for a script, as the whole form without one."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    found = check(ask.workspace, base, body)
    if wants_part(ask):
        return part_answer("scenario_problems.html.j2", check=found)
    return page_answer(ask, _edit(ask, base, body, name=name or None, revision=revision, found=found), _EDIT)


@action(router, "/scenarios/{base_id}/import", permission=WRITE_SCENARIO, cost=RECEIVE)
def import_file(ask: Ask, base_id: str, file: Annotated[UploadFile, File()]) -> Response:
    """Put the text of a file into the form; nothing is saved yet."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    text = _text_of(file.file.read(4 * LONGEST_TEXT + 1))
    return page_answer(ask, _edit(ask, base, text, found=check(ask.workspace, base, text)), _EDIT)


@action(router, "/scenarios/{base_id}", permission=WRITE_SCENARIO, cost=LOOK_THROUGH)
def save_new(ask: Ask, base_id: str, body: Text = "") -> Response:
    """Save a new scenario."""
    return _save(ask, base_id, body, None, 0)


@page(router, "/scenarios/{base_id}/{name}", template="scenario.html.j2")
def scenario(
    ask: Ask, base_id: str, name: str, revision: Annotated[int | None, Query(ge=1, le=_LAST)] = None
) -> ScenarioPage:
    """Show a scenario: what happens in words, its text, its revisions and its runs."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    entry = find_scenario_entry(ask.workspace, base, name, revision=revision)
    revisions = [] if entry.is_bundled else list_revisions(ask.workspace, base, name)
    names = authors(ask.workspace, (one.created_by for one in revisions))
    runs = runs_of(list_runs(ask.workspace, ask.viewer, base), entry)
    told = read_text(entry.body)
    held = {} if told is None else all_names(load_base(ask.workspace, base))
    tables: list[Table] = [] if told is None else [shocks_table(told, held), goals_table(told, held)]
    tables += [runs_table(ask.workspace, runs)] if runs else []
    tables += [revisions_table(revisions, names)] if revisions else []
    place = f"/scenarios/{quote(base_id)}/{quote(name)}"
    return ScenarioPage(
        title=entry.name,
        lead=entry.description or "No description.",
        base=base,
        numbers=_numbers(entry),
        tables=tuple(tables),
        crumbs=_crumbs(base),
        entry=entry,
        newest=revisions[0].revision if revisions else 0,
        may_write=may_write(ask.workspace, ask.viewer, base),
        may_run=ask.viewer.may(RUN),
        replications=256 if told is None else told.stress.replications,
        links={
            "revisions": {"revision": [f"{place}?revision={one.revision}" for one in revisions]},
            "runs": {"scenario": [f"/stress/{quote(base_id)}/runs/{one.result_id}" for one in runs]},
        },
    )


@page(router, "/scenarios/{base_id}/{name}/edit", template="scenario_edit.html.j2", permission=WRITE_SCENARIO)
def edit(ask: Ask, base_id: str, name: str) -> EditPage:
    """Show the form with a scenario."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    entry = find_scenario_entry(ask.workspace, base, name)
    if entry.is_bundled:
        return _edit(ask, base, _renamed(entry.body, name))
    return _edit(ask, base, entry.body, name=name, revision=entry.revision)


@page(router, "/scenarios/{base_id}/{name}/compare", template="scenario_compare.html.j2")
def compare(
    ask: Ask,
    base_id: str,
    name: str,
    left: Annotated[int | None, Query(ge=1, le=_LAST)] = None,
    right: Annotated[int | None, Query(ge=1, le=_LAST)] = None,
) -> DifferencePage:
    """Show two revisions of a scenario beside each other; the newest two where none are named."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    known = [one.revision for one in list_revisions(ask.workspace, base, name)]
    newest = find_scenario_entry(ask.workspace, base, name, revision=right or (known[0] if known else None))
    before = left or max(newest.revision - 1, 1)
    older = find_scenario_entry(ask.workspace, base, name, revision=before)
    titles = (f"Revision {older.revision}", f"Revision {newest.revision}")
    table = difference_table(older.body, newest.body, titles)
    return DifferencePage(
        title=f"{name}: revision {older.revision} and {newest.revision}",
        lead="1 value differs." if table.frame.height == 1 else f"{table.frame.height} values differ.",
        base=base,
        tables=(table,),
        crumbs=(*_crumbs(base), Crumb(name, f"/scenarios/{quote(base_id)}/{quote(name)}")),
        entry=newest,
        lines=changed_lines(older.body, newest.body),
        revisions=known,
        left=older.revision,
        right=newest.revision,
    )


@action(router, "/scenarios/{base_id}/{name}/scenario.yaml", permission="read", method="GET")
def export(
    ask: Ask, base_id: str, name: str, revision: Annotated[int | None, Query(ge=1, le=_LAST)] = None
) -> Response:
    """Give a scenario as a file, its handling mark in the name and in a first line."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    entry = find_scenario_entry(ask.workspace, base, name, revision=revision)
    file = f"{entry.name}-{file_word(base.handling)}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "X-Mainstay-Handling": base.handling}
    return Response(f"# {base.handling}\n{entry.body}", media_type="application/yaml", headers=headers)


@action(router, "/scenarios/{base_id}/{name}", permission=WRITE_SCENARIO, cost=LOOK_THROUGH)
def save(
    ask: Ask, base_id: str, name: str, body: Text = "", revision: Annotated[int, Form(ge=0, le=_LAST)] = 0
) -> Response:
    """Save the next revision of a scenario."""
    return _save(ask, base_id, body, name, revision)


@action(router, "/scenarios/{base_id}/{name}/delete", permission=WRITE_SCENARIO)
def delete(ask: Ask, base_id: str, name: str, revision: Annotated[int, Form(ge=0, le=_LAST)] = 0) -> Response:
    """Take a scenario off the list."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    delete_scenario(ask.workspace, ask.viewer, base, name, revision=revision)
    return RedirectResponse(f"/scenarios/{quote(base_id)}", status_code=303)


_EDIT = "scenario_edit.html.j2"


def _save(ask: Ask, base_id: str, body: str, name: str | None, revision: int) -> Response:
    """Save; where that cannot be, show the form again with the text that was sent, and why."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    # a browser sends line ends of its own; what is kept has those of a file
    text = body.replace("\r\n", "\n")
    try:
        saved = save_scenario(ask.workspace, ask.viewer, base, text, name=name, revision=revision)
    except InputError as error:
        found = Check(None, error.problems or (Problem("scenario.invalid", error.message),))
        context = _edit(ask, base, text, name=name, revision=revision, found=found)
        return page_answer(ask, context, _EDIT, status=422)
    except ConflictError:
        return page_answer(ask, _conflict(ask, base, text, name), _EDIT, status=409)
    return RedirectResponse(f"/scenarios/{quote(base_id)}/{quote(saved.name)}", status_code=303)


def _conflict(ask: Ask, base: BaseEntry, text: str, name: str | None) -> EditPage:
    """Return the form with both texts; saving it again is on top of what the other has saved."""
    told = read_text(text)
    theirs = list_revisions(ask.workspace, base, name or ("" if told is None else told.name))[0]
    return _edit(ask, base, text, name=theirs.name, revision=theirs.revision, theirs=theirs)


def _edit(
    ask: Ask,
    base: BaseEntry,
    text: str,
    *,
    name: str | None = None,
    revision: int = 0,
    found: Check | None = None,
    theirs: ScenarioEntry | None = None,
) -> EditPage:
    del ask
    lead = "Every key is checked against the base as you type; nothing is saved before you say so."
    if theirs is not None:
        lead = f"Somebody saved revision {theirs.revision} while you wrote. Your text is below, theirs beside it."
    return EditPage(
        title=f"Change {name}" if name else "New scenario",
        lead=lead,
        base=base,
        tables=() if theirs is None else (difference_table(theirs.body, text, ("Theirs", "Yours")),),
        crumbs=_crumbs(base),
        text=text,
        name=name,
        revision=revision,
        check=found,
        theirs=theirs,
        lines=() if theirs is None else changed_lines(theirs.body, text),
    )


def _numbers(entry: ScenarioEntry) -> tuple[Number, ...]:
    told = read_text(entry.body)
    if told is None:
        return ()
    stress = told.stress
    return (
        Number("Shocks", str(len(stress.shocks))),
        Number("Days", str(stress.horizon_days)),
        Number("Runs asked for", str(stress.replications)),
        Number("Revision", "comes with Mainstay" if entry.is_bundled else str(entry.revision)),
        Number("Content", entry.scenario_hash[7:19]),
    )


def _links(base: BaseEntry, found: Sequence[ScenarioEntry]) -> Mapping[str, Sequence[str]]:
    return {"name": [f"/scenarios/{quote(base.base_id)}/{quote(one.name)}" for one in found]}


def _crumbs(base: BaseEntry) -> tuple[Crumb, ...]:
    return (Crumb("Scenarios", f"/scenarios/{quote(base.base_id)}"),)


def _renamed(text: str, name: str) -> str:
    """Return the text of a copy under a name that is still free to choose."""
    return text.replace(f"name: {name}\n", f"name: {name}-copy\n", 1)


def _text_of(content: bytes) -> str:
    if len(content) > 4 * LONGEST_TEXT:
        problem = Problem("job.inline_size", "the file is too large", allowed=f"{LONGEST_TEXT} characters")
        msg = "the file cannot be read"
        raise InputError(msg, [problem])
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        problem = Problem("scenario.encoding", "the file is not UTF-8 text", hint="save it as UTF-8 and try again")
        msg = "the file cannot be read"
        raise InputError(msg, [problem]) from None
