"""Briefings: choose what goes in, have it written, open it, take it away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

import polars as pl
from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from mainstay.report.content import Column, Table
from mainstay.report.section import Section
from mainstay.report.sections import all_sections
from mainstay.report.wording import counted
from mainstay.services.bases import BaseEntry, find_base
from mainstay.services.briefings import (
    KIND,
    file_name,
    files_of,
    find_briefing,
    list_briefings,
    media_type,
    policy_of,
    zipped,
)
from mainstay.services.jobs.queue import JobEntry, ask_for, list_jobs
from mainstay.services.permissions import READ, RUN
from mainstay.services.results import ResultEntry, read_file
from mainstay.web.admission import BUILD, START
from mainstay.web.asking import Ask, Asking
from mainstay.web.page import PageContext, PageFamily, action, page

router = APIRouter()
PAGE = PageFamily(
    name="briefings",
    title="Briefings",
    order=70,
    about="The briefing that an official could be handed: choose its sections, have it written, open or take it away.",
    router=router,
    menu="/briefings/{base}",
    key="r",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingsPage(PageContext):
    """The briefings on a base, those being written, and the form for a new one."""

    sections: tuple[Section, ...]
    links: dict[str, dict[str, list[str | None]]]
    jobs: tuple[JobEntry, ...]


@page(router, "/briefings/{base_id}", template="briefings.html.j2")
def briefings(ask: Ask, base_id: str) -> BriefingsPage:
    """List the briefings on a base."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    found = list_briefings(ask.workspace, ask.viewer, entry)
    jobs = [job for job in list_jobs(ask.workspace, ask.viewer, base_id=base_id, most=200) if job.kind == KIND]
    # one that failed is told until another try has ended
    shown = [job for job in jobs if job.is_active or (job.state == "failed" and job == jobs[0])]
    return BriefingsPage(
        title="Briefings",
        lead=_lead(entry, found),
        base=entry,
        tables=(_table(found),) if found else (),
        has_as_known=True,
        sections=tuple(all_sections().values()),
        links={"briefings": _links(found)},
        jobs=tuple(shown),
    )


@action(router, "/briefings/{base_id}", permission=RUN, cost=START)
def write(
    ask: Ask,
    base_id: str,
    sections: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    seed: Annotated[int, Form(ge=0)] = 0,
    pdf: Annotated[bool, Form()] = False,  # noqa: FBT002 - a box in a form
    as_known: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Have a briefing written."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    told = {"seed": seed, "pdf": pdf, "sections": sections, **({"as_known": as_known} if as_known else {})}
    ask_for(ask.workspace, ask.viewer, entry, KIND, told)
    return RedirectResponse(f"/briefings/{quote(base_id, safe='')}", status_code=303)


@action(router, "/briefings/{base_id}/{result_id}/all.zip", permission=READ, method="GET", cost=BUILD)
def take_all(ask: Ask, base_id: str, result_id: str) -> Response:
    """Give all files of a briefing in one zip."""
    found = _found(ask, base_id, result_id)
    return _sent(zipped(ask.workspace, found), "application/zip", found, file_name(found, "zip"))


@action(router, "/briefings/{base_id}/{result_id}/{name:path}", permission=READ, method="GET")
def one_file(ask: Ask, base_id: str, result_id: str, name: str) -> Response:
    """Give one file of a briefing; its page opens in the browser, sealed off from the workspace."""
    found = _found(ask, base_id, result_id)
    content, kind = read_file(ask.workspace, found, name), media_type(name)
    if name.endswith(".html"):
        return _sent(content, kind, found, None, {"Content-Security-Policy": policy_of(content)})
    taken = file_name(found, "pdf") if name.endswith(".pdf") else name.rpartition("/")[2]
    return _sent(content, kind, found, taken)


def _found(ask: Asking, base_id: str, result_id: str) -> ResultEntry:
    entry = find_base(ask.workspace, ask.viewer, base_id)
    return find_briefing(ask.workspace, ask.viewer, entry, result_id)


def _sent(
    content: bytes, kind: str, entry: ResultEntry, taken: str | None, more: dict[str, str] | None = None
) -> Response:
    headers = {"X-Mainstay-Handling": entry.handling, "Cache-Control": "private, no-cache", **(more or {})}
    if taken is not None:
        safe = "".join(letter for letter in taken if letter.isalnum() or letter in "-_.+")
        headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    return Response(content, media_type=kind, headers=headers)


def _lead(entry: BaseEntry, found: list[ResultEntry]) -> str:
    if not found:
        return f"No briefing on {entry.title} has been written in this workspace yet."
    return f"{counted(len(found), 'briefing')}; the newest was written on {found[0].created_at.date()}."


def _table(found: list[ResultEntry]) -> Table:
    total = len(all_sections())
    rows = [
        {
            "title": one.title.removeprefix("Briefing: "),
            "made": one.created_at.strftime("%Y-%m-%d %H:%M UTC"),
            "as_known": one.told.get("as_known") or "all that is known",
            "sections": f"{len(one.told['sections'])} of {total}" if one.told.get("sections") else f"all {total}",
            "seed": str(one.told.get("seed", 0)),
            "handling": one.handling,
            "page": "open",
            "pdf": "PDF" if "briefing.pdf" in files_of(one) else None,
            "all": f"zip, {len(files_of(one))} files",
        }
        for one in found
    ]
    columns = (
        Column("title", "briefing", "prose"),
        Column("made", "written"),
        Column("as_known", "as known"),
        Column("sections", "sections"),
        Column("seed", "seed"),
        Column("handling", "handling"),
        Column("page", "page"),
        Column("pdf", "PDF"),
        Column("all", "everything"),
    )
    frame = pl.DataFrame(rows, schema=dict.fromkeys([column.name for column in columns], pl.String()))
    return Table("briefings", "Briefings on this base", frame, columns, shown=len(rows))


def _links(found: list[ResultEntry]) -> dict[str, list[str | None]]:
    homes = [f"/briefings/{quote(one.base_id, safe='')}/{one.result_id}" for one in found]
    pages: list[str | None] = [f"{home}/briefing.html" for home in homes]
    has_pdf = ["briefing.pdf" in files_of(one) for one in found]
    pdfs = [f"{home}/briefing.pdf" if has else None for home, has in zip(homes, has_pdf, strict=True)]
    return {"title": pages, "page": pages, "pdf": pdfs, "all": [f"{home}/all.zip" for home in homes]}
