"""Bases: the list, adding one, what is in one, retiring one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote

import polars as pl
from fastapi import APIRouter, File, Form, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mainstay.errors import ConflictError, InputError, MainstayError, Problem, TooManyError, UnsafeArchiveError
from mainstay.report.content import Column, Number, Table
from mainstay.report.names import economy_names
from mainstay.report.wording import count, counted
from mainstay.services.bases import BaseEntry, add_base, find_base, list_bases, load_base, retire_base
from mainstay.services.evidence_shelf import prepare_index
from mainstay.services.handling import MEANING
from mainstay.services.permissions import ADD_BASE, ADMINISTER, SHARE
from mainstay.services.uploads import received
from mainstay.settings import whole
from mainstay.web.admission import RECEIVE
from mainstay.web.asking import Ask, Asking
from mainstay.web.page import Crumb, PageContext, PageFamily, action, page
from mainstay.web.rendering import render

router = APIRouter()
PAGE = PageFamily(
    name="bases",
    title="Bases",
    order=90,
    about="The bases that are shared with you: each one a state of the world as some evidence has it, never changed.",
    router=router,
    menu="/bases",
    key="b",
)
#: problems shown on the page; the rest is counted
_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BasesPage(PageContext):
    """The list of bases."""

    links: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    may_add: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBasePage(PageContext):
    """The form to add a base, and what was wrong with what was sent."""

    marks: Mapping[str, str] = field(default_factory=lambda: MEANING)
    most: str = ""
    error: MainstayError | None = None
    problems: tuple[Problem, ...] = ()
    more: int = 0
    base_id: str = ""
    chosen: str = "TLP:AMBER"
    added: BaseEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasePage(PageContext):
    """One base."""

    links: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    licence: str = ""
    description: str = ""
    may_share: bool = False
    may_retire: bool = False


@page(router, "/bases", template="bases.html.j2")
def bases(ask: Ask) -> BasesPage:
    """Show the bases of the workspace."""
    found = list_bases(ask.workspace, ask.viewer)
    frame = pl.DataFrame(
        [
            (one.title, one.base_id, one.version, one.as_of_on, one.handling, one.origin, f"{one.created_at:%Y-%m-%d}")
            for one in found
        ],
        schema={
            "title": pl.String(),
            "base_id": pl.String(),
            "version": pl.String(),
            "as_of_on": pl.Date(),
            "handling": pl.String(),
            "origin": pl.String(),
            "added_on": pl.String(),
        },
        orient="row",
    )
    columns = (
        Column("title", "Base", "prose"),
        Column("base_id", "Name in addresses"),
        Column("version", "Version"),
        Column("as_of_on", "As of"),
        Column("handling", "Handling"),
        Column("origin", "Origin"),
        Column("added_on", "Added"),
    )
    tables = (Table("bases", "Bases that are shared with you", frame, columns, shown=500),) if found else ()
    links = {"bases": {"title": [f"/bases/{quote(one.base_id, safe='')}" for one in found]}}
    own = sum(one.origin == "uploaded" for one in found)
    lead = f"{_count(len(found), 'base')} shared with you, {own} of them added by people here." if found else ""
    return BasesPage(title="Bases", lead=lead, tables=tables, links=links, may_add=ask.viewer.may(ADD_BASE))


@page(router, "/new-base", template="new_base.html.j2", permission=ADD_BASE)
def new_base(ask: Ask) -> NewBasePage:
    """Show the form to add a base."""
    return _new_base(ask)


def _new_base(ask: Asking, **told: object) -> NewBasePage:
    del ask
    most = f"{whole('max_upload_bytes') / 1e6:,.0f} MB"
    return NewBasePage(title="Add a base", most=most, crumbs=(Crumb("Bases", "/bases"),), **told)  # type: ignore[arg-type]


@action(router, "/bases", permission=ADD_BASE, cost=RECEIVE)
def bases_sent(
    ask: Ask,
    file: Annotated[UploadFile | None, File()] = None,
    base_id: Annotated[str, Form()] = "",
    handling: Annotated[str, Form()] = "",
) -> Response:
    """Check a base that was sent and add it; all problems at once where it cannot be used."""
    told = {"base_id": base_id[:80], "chosen": handling[:40]}
    if file is None or not file.filename:
        problem = Problem("upload.missing", "choose a file", column="file")
        msg = "nothing was sent"
        return _again(ask, InputError(msg, [problem]), told)
    try:
        with received(ask.workspace, file.file, file.filename) as sent:
            name = base_id.strip() or sent.base.name.lower()
            entry = add_base(ask.workspace, ask.viewer, sent.base, base_id=name, handling=handling)
            prepare_index(ask.workspace, entry)
    except (InputError, UnsafeArchiveError, ConflictError, TooManyError) as error:
        return _again(ask, error, told)
    if not sent.warnings:
        return RedirectResponse(f"/bases/{quote(entry.base_id, safe='')}", status_code=303)
    context = _new_base(ask, added=entry, problems=sent.warnings[:_SHOWN], more=max(0, len(sent.warnings) - _SHOWN))
    return HTMLResponse(render(ask, "new_base.html.j2", context), status_code=201)


def _again(ask: Asking, error: MainstayError, told: dict[str, str]) -> Response:
    from mainstay.web.failures import STATUS

    problems = error.problems if isinstance(error, InputError) else ()
    context = _new_base(ask, error=error, problems=problems[:_SHOWN], more=max(0, len(problems) - _SHOWN), **told)
    status = next((status for kind, status, _ in STATUS if isinstance(error, kind) and kind is not MainstayError), 422)
    return HTMLResponse(render(ask, "new_base.html.j2", context), status_code=status)


@page(router, "/bases/{base_id}", template="base_about.html.j2")
def base(ask: Ask, base_id: str) -> BasePage:
    """Show what is in a base."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    held = load_base(ask.workspace, entry)
    sizes = sorted(
        ((name, frame.height) for name, frame in held.tables.items() if frame.height), key=lambda one: one[0]
    )
    titled = [(held.schema.tables[name].title, name, rows) for name, rows in sizes]
    frame = pl.DataFrame(
        titled, schema={"title": pl.String(), "table": pl.String(), "rows": pl.Int64()}, orient="row"
    ).sort("title")
    claims_of = f"/evidence/{quote(base_id, safe='')}?table="
    total = sum(rows for _, rows in sizes)
    claims = dict(sizes).get("claims", 0)
    home = economy_names(held).get(entry.home, entry.home)
    lead = f"{count(total)} rows in {counted(len(sizes), 'table')} as of {entry.as_of_on}; home is {home}."
    numbers = (
        Number("Tables", f"{len(sizes)}"),
        Number("Rows", count(total)),
        Number("Claims beside what rows say", count(claims)),
        Number("Sources on record", count(dict(sizes).get("sources", 0))),
    )
    is_writer = _may_write(ask, base_id)
    return BasePage(
        title=entry.title,
        lead=lead,
        base=entry,
        numbers=numbers,
        tables=(
            Table("tables", "Tables", frame, (Column("title", "Table"), Column("rows", "Rows", "count")), shown=100),
        ),
        links={"tables": {"title": [f"{claims_of}{quote(name)}" for name in frame["table"]]}},
        crumbs=(Crumb("Bases", "/bases"),),
        licence=held.info.licence,
        description=entry.description,
        may_share=ask.viewer.may(SHARE) and is_writer,
        may_retire=ask.viewer.may(ADD_BASE) and is_writer,
    )


def _may_write(ask: Asking, base_id: str) -> bool:
    from mainstay.errors import NotFoundError

    if ask.viewer.may(ADMINISTER):
        return True
    try:
        find_base(ask.workspace, ask.viewer, base_id, "write")
    except NotFoundError:
        return False
    return True


@action(router, "/bases/{base_id}/retire", permission=ADD_BASE)
def base_retired(ask: Ask, base_id: str) -> Response:
    """Take a base off the list."""
    retire_base(ask.workspace, ask.viewer, base_id)
    return RedirectResponse("/bases", status_code=303)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
