"""Administration: roles, and which of them must have a second factor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import polars as pl
from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from mainstay.errors import ConflictError, InputError, MainstayError, Problem
from mainstay.report.content import Column, Table
from mainstay.services.permissions import ADMINISTER, PERMISSIONS
from mainstay.services.roles import Role, list_roles, remove_role, save_role
from mainstay.services.second_factor import needed_roles, require_for
from mainstay.web.asking import Ask, Asking
from mainstay.web.page import PageContext, PageFamily, action, page
from mainstay.web.routes.administration import HOME, Typed, problems_of, told

router = APIRouter()
PAGE = PageFamily(
    name="administration_roles",
    title="Roles",
    order=905,
    about="What each role may do.",
    router=router,
    permission=ADMINISTER,
)
_ROLES = f"{HOME}/roles"
Chosen = Annotated[list[str] | None, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesPage(PageContext):
    """All roles, and forms to change them and to add one."""

    roles: tuple[Role, ...] = ()
    needed: frozenset[str] = frozenset()
    permissions: tuple[tuple[str, str], ...] = tuple(PERMISSIONS.items())
    problems: tuple[Problem, ...] = ()
    error: MainstayError | None = None


@page(router, _ROLES, template="administration_roles.html.j2", permission=ADMINISTER)
def roles(ask: Ask) -> RolesPage:
    """Show all roles."""
    return _roles(ask)


def _roles(ask: Asking) -> RolesPage:
    found = list_roles(ask.workspace)
    needed = needed_roles(ask.workspace, is_public=ask.request.app.state.is_public)
    rows = [
        (one.title, one.role_id, one.people, ", ".join(sorted(one.permissions)), one.role_id in needed) for one in found
    ]
    schema = {
        "title": pl.String(),
        "role_id": pl.String(),
        "people": pl.Int64(),
        "may": pl.String(),
        "needs_second_factor": pl.Boolean(),
    }
    columns = (
        Column("title", "Role"),
        Column("role_id", "Name"),
        Column("people", "People", "count"),
        Column("may", "May", "prose"),
    )
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    strict = [one.title for one in found if one.role_id in needed]
    lead = f"{len(found)} roles; " + (
        f"a second factor is demanded of {', '.join(strict)}." if strict else "no role must have a second factor."
    )
    return RolesPage(
        title="Roles",
        lead=lead,
        tables=(Table("roles", "Roles", frame, columns, shown=200),),
        roles=tuple(found),
        needed=needed,
    )


@action(router, _ROLES, permission=ADMINISTER, in_person=True)
def role_sent(
    ask: Ask, role_id: Typed = "", title: Typed = "", description: Typed = "", permissions: Chosen = None
) -> Response:
    """Add a role, or change what it may."""
    try:
        save_role(
            ask.workspace,
            by=ask.viewer.user_id,
            role_id=role_id.strip(),
            title=title,
            description=description,
            permissions=permissions or (),
        )
    except (InputError, ConflictError) as error:
        return _wrong(ask, error)
    return RedirectResponse(_ROLES, status_code=303)


@action(router, _ROLES + "/{role_id}/remove", permission=ADMINISTER, in_person=True)
def role_removed(ask: Ask, role_id: str) -> Response:
    """Remove a role that nobody has."""
    try:
        remove_role(ask.workspace, by=ask.viewer.user_id, role_id=role_id)
    except ConflictError as error:
        return _wrong(ask, error)
    return RedirectResponse(_ROLES, status_code=303)


@action(router, f"{HOME}/second-factor", permission=ADMINISTER, in_person=True)
def second_factor_rule_sent(ask: Ask, needed: Chosen = None) -> Response:
    """Decide which roles must have a second factor."""
    try:
        require_for(ask.workspace, frozenset(needed or ()), by=ask.viewer.user_id)
    except InputError as error:
        return _wrong(ask, error)
    return RedirectResponse(_ROLES, status_code=303)


def _wrong(ask: Asking, error: MainstayError) -> Response:
    context = replace(_roles(ask), error=error, problems=problems_of(error))
    return told(ask, "administration_roles.html.j2", context, error)
