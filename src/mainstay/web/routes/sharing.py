"""Who may see and write a base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

import polars as pl
from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mainstay.errors import InputError, Problem
from mainstay.report.content import Column, Table
from mainstay.services.grants import Grant, find_shareable, list_grants, share, unshare
from mainstay.services.permissions import SHARE
from mainstay.services.roles import Role, list_roles
from mainstay.web.asking import Ask, Asking
from mainstay.web.page import Crumb, PageContext, PageFamily, action, page
from mainstay.web.rendering import render

router = APIRouter()
PAGE = PageFamily(
    name="sharing",
    title="Sharing",
    order=903,
    about="Who may see and write a base.",
    router=router,
    permission=SHARE,
)
Typed = Annotated[str, Form()]
_LEVELS = {"read": "may see it", "write": "may see it, write scenarios for it, share and retire it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingPage(PageContext):
    """Who may see a base."""

    grants: tuple[Grant, ...] = ()
    roles: tuple[Role, ...] = ()
    problems: tuple[Problem, ...] = ()


@page(router, "/bases/{base_id}/sharing", template="sharing.html.j2", permission=SHARE)
def sharing(ask: Ask, base_id: str) -> SharingPage:
    """Show who may see and write a base."""
    return _context(ask, base_id)


def _context(ask: Asking, base_id: str, problems: tuple[Problem, ...] = ()) -> SharingPage:
    entry = find_shareable(ask.workspace, ask.viewer, base_id)
    found = list_grants(ask.workspace, entry)
    frame = pl.DataFrame(
        [(one.whom, _LEVELS[one.level], f"{one.created_at:%Y-%m-%d}") for one in found],
        schema={"whom": pl.String(), "level": pl.String(), "since": pl.String()},
        orient="row",
    )
    columns = (Column("whom", "Who"), Column("level", "What they may", "prose"), Column("since", "Since"))
    writers = sum(one.level == "write" for one in found)
    is_open = any(one.whom == "everyone" for one in found)
    readers = "Everyone in this workspace" if is_open else _people(len(found))
    lead = f"{readers} may see {entry.title}; {_people(writers).lower()} may write it."
    return SharingPage(
        title="Who may see this base",
        lead=lead,
        base=entry,
        tables=(Table("grants", "Who may see it", frame, columns, shown=500),),
        crumbs=(Crumb("Bases", "/bases"), Crumb(entry.title, f"/bases/{quote(base_id, safe='')}")),
        grants=tuple(found),
        roles=tuple(list_roles(ask.workspace)),
        problems=problems,
    )


@action(router, "/bases/{base_id}/sharing", permission=SHARE)
def shared(ask: Ask, base_id: str, whom: Typed = "", login: Typed = "", level: Typed = "") -> Response:
    """Share a base."""
    try:
        # the person who is typed comes before the role that is chosen
        share(ask.workspace, ask.viewer, base_id, whom=login.strip() or whom, level=level)
    except InputError as error:
        context = _context(ask, base_id, error.problems)
        return HTMLResponse(render(ask, "sharing.html.j2", context), status_code=422)
    return _back(base_id)


@action(router, "/bases/{base_id}/sharing/{grant_id}/remove", permission=SHARE)
def unshared(ask: Ask, base_id: str, grant_id: str) -> Response:
    """Take a grant back."""
    unshare(ask.workspace, ask.viewer, base_id, grant_id)
    return _back(base_id)


def _back(base_id: str) -> Response:
    return RedirectResponse(f"/bases/{quote(base_id, safe='')}/sharing", status_code=303)


def _people(number: int) -> str:
    return {0: "Nobody", 1: "One person or role"}.get(number, f"{number} people or roles")
