"""Administration: people."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mainstay.errors import ConflictError, InputError, MainstayError, Problem
from mainstay.report.content import Column, Table
from mainstay.report.wording import counted
from mainstay.services import second_factor, sessions
from mainstay.services.accounts import Person, add_person, change_person, find_person, invite, list_people
from mainstay.services.permissions import ADMINISTER
from mainstay.services.roles import Role, list_roles
from mainstay.services.tokens import count_tokens, revoke_tokens_of
from mainstay.web.asking import Ask, Asking
from mainstay.web.failures import STATUS
from mainstay.web.page import Crumb, PageContext, PageFamily, action, page
from mainstay.web.rendering import render

router = APIRouter()
PAGE = PageFamily(
    name="administration",
    title="Administration",
    order=96,
    about="People, roles, how long things are kept, what works in the background.",
    router=router,
    permission=ADMINISTER,
    menu="/administration",
)
Typed = Annotated[str, Form()]
HOME = "/administration"
_COLUMNS = (
    Column("login", "Login"),
    Column("name", "Name"),
    Column("role", "Role"),
    Column("state", "State"),
    Column("second_factor", "Second factor"),
    Column("added_on", "Added"),
    Column("last_seen", "Last here (UTC)"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage(PageContext):
    """All people, and a form to add one."""

    links: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    roles: tuple[Role, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: MainstayError | None = None
    typed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage(PageContext):
    """One person, and what can be changed."""

    person: Person
    roles: tuple[Role, ...] = ()
    state: str = ""
    is_self: bool = False
    in_force: int = 0
    problems: tuple[Problem, ...] = ()
    error: MainstayError | None = None
    invitation: str = ""


@page(router, HOME, template="administration.html.j2", permission=ADMINISTER)
def people(ask: Ask) -> PeoplePage:
    """Show all people."""
    return _people(ask)


def _people(ask: Asking) -> PeoplePage:
    found, roles = list_people(ask.workspace), list_roles(ask.workspace)
    titles = {role.role_id: role.title for role in roles}
    rows = [
        (
            one.login,
            one.display_name or None,
            titles.get(one.role_id, one.role_id),
            _state(one),
            "elsewhere" if one.issuer and not one.has_password else "in force" if one.has_second_factor else "none",
            f"{one.created_at:%Y-%m-%d}",
            f"{one.last_seen_at:%Y-%m-%d %H:%M}" if one.last_seen_at else None,
        )
        for one in found
    ]
    frame = pl.DataFrame(rows, schema={column.name: pl.String() for column in _COLUMNS}, orient="row")
    active = [one for one in found if one.is_active]
    waiting = sum(_state(one) == "invited" for one in active)
    may = {role.role_id for role in roles if ADMINISTER in role.permissions}
    keepers = sum(one.role_id in may for one in active)
    lead = f"{counted(len(active), 'person', 'people')} may sign in; {waiting} have not yet, {keepers} may administer."
    return PeoplePage(
        title="People",
        lead=lead,
        tables=(Table("people", "People", frame, _COLUMNS, shown=1_000),),
        links={"people": {"login": [f"{HOME}/people/{one.user_id}" for one in found]}},
        roles=tuple(roles),
    )


@action(router, f"{HOME}/people", permission=ADMINISTER, in_person=True)
def person_sent(ask: Ask, login: Typed = "", display_name: Typed = "", role_id: Typed = "") -> Response:
    """Add a person and show their one-time link."""
    try:
        user_id = add_person(
            ask.workspace, by=ask.viewer.user_id, login=login, role_id=role_id, display_name=display_name
        )
    except (InputError, ConflictError) as error:
        typed = {"login": login[:254], "display_name": display_name[:120], "role_id": role_id[:40]}
        context = replace(_people(ask), typed=typed, error=error, problems=problems_of(error))
        return told(ask, "administration.html.j2", context, error)
    return _with_link(ask, user_id)


@page(router, HOME + "/people/{user_id}", template="administration_person.html.j2", permission=ADMINISTER)
def person(ask: Ask, user_id: str) -> PersonPage:
    """Show one person."""
    return _person(ask, user_id)


def _person(ask: Asking, user_id: str) -> PersonPage:
    found = find_person(ask.workspace, user_id)
    return PersonPage(
        title=found.display_name or found.login,
        crumbs=(Crumb("People", HOME),),
        person=found,
        roles=tuple(list_roles(ask.workspace)),
        state=_state(found),
        is_self=user_id == ask.viewer.user_id,
        in_force=count_tokens(ask.workspace, user_id),
    )


@action(router, HOME + "/people/{user_id}", permission=ADMINISTER, in_person=True)
def person_changed(
    ask: Ask, user_id: str, display_name: Typed = "", role_id: Typed = "", is_active: Typed = ""
) -> Response:
    """Change name and role of a person, or switch them off or on."""
    told_by_form: dict[str, Any] = {"display_name": display_name, "role_id": role_id, "is_active": is_active == "yes"}
    try:
        change_person(ask.workspace, by=ask.viewer.user_id, user_id=user_id, **told_by_form)
    except (InputError, ConflictError) as error:
        context = replace(_person(ask, user_id), error=error, problems=problems_of(error))
        return told(ask, "administration_person.html.j2", context, error)
    return RedirectResponse(HOME, status_code=303)


@action(router, HOME + "/people/{user_id}/invite", permission=ADMINISTER, in_person=True)
def person_invited(ask: Ask, user_id: str) -> Response:
    """Make a new one-time link: for who was just added, and who has forgotten the password."""
    return _with_link(ask, user_id)


@action(router, HOME + "/people/{user_id}/second-factor/remove", permission=ADMINISTER, in_person=True)
def person_without_factor(ask: Ask, user_id: str) -> Response:
    """Take the second factor of a person away, who has lost phone and recovery codes."""
    find_person(ask.workspace, user_id)
    second_factor.remove(ask.workspace, user_id, by=ask.viewer.user_id)
    sessions.end_of(ask.workspace, user_id, by=ask.viewer.user_id)
    return RedirectResponse(f"{HOME}/people/{user_id}", status_code=303)


@action(router, HOME + "/people/{user_id}/sessions/end", permission=ADMINISTER, in_person=True)
def person_signed_out(ask: Ask, user_id: str) -> Response:
    """Sign a person out everywhere."""
    find_person(ask.workspace, user_id)
    sessions.end_of(ask.workspace, user_id, by=ask.viewer.user_id)
    return RedirectResponse(f"{HOME}/people/{user_id}", status_code=303)


@action(router, HOME + "/people/{user_id}/tokens/revoke", permission=ADMINISTER, in_person=True)
def person_without_tokens(ask: Ask, user_id: str) -> Response:
    """Take all tokens of a person back."""
    find_person(ask.workspace, user_id)
    revoke_tokens_of(ask.workspace, user_id, by=ask.viewer.user_id)
    return RedirectResponse(f"{HOME}/people/{user_id}", status_code=303)


def _with_link(ask: Asking, user_id: str) -> Response:
    context = _person(ask, user_id)
    secret = invite(ask.workspace, ask.viewer.user_id, user_id)
    context = replace(context, invitation=_address(ask.request, secret))
    return HTMLResponse(render(ask, "administration_person.html.j2", context), status_code=201)


def _address(request: Request, secret: str) -> str:
    return f"{str(request.base_url).rstrip('/')}/invitation/{secret}"


def _state(one: Person) -> str:
    if not one.is_active:
        return "switched off"
    return "may sign in" if one.has_password or one.issuer else "invited"


def problems_of(error: MainstayError) -> tuple[Problem, ...]:
    """Return the problems of an error that has them."""
    return error.problems if isinstance(error, InputError) else ()


def told(ask: Asking, template: str, context: PageContext, error: MainstayError) -> Response:
    """Return a page that says what was wrong with what was sent."""
    status = next(status for kind, status, _ in STATUS if isinstance(error, kind))
    return HTMLResponse(render(ask, template, context), status_code=status)
