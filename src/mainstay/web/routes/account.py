"""One's own account: password, second factor, sessions, tokens."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mainstay.errors import ConflictError, InputError, MainstayError, Problem, TooManyError
from mainstay.report.content import Column, Table
from mainstay.services import second_factor, sessions, tokens
from mainstay.services.accounts import Person, change_password, confirm_password, find_person
from mainstay.services.names import hash_secret
from mainstay.services.permissions import PERMISSIONS, READ
from mainstay.services.sessions import SessionEntry
from mainstay.services.tokens import TokenEntry
from mainstay.web.asking import COOKIE, Ask, Asking
from mainstay.web.failures import STATUS
from mainstay.web.page import Crumb, PageContext, PageFamily, action, page
from mainstay.web.rendering import render
from mainstay.web.routes.invitation import read_twice
from mainstay.web.security.cookies import set_session

router = APIRouter()
PAGE = PageFamily(
    name="account",
    title="Your account",
    order=904,
    about="Your password, your second factor, where you are signed in, tokens for programs.",
    router=router,
)
Typed = Annotated[str, Form()]
_ACCOUNT = "/account"
#: parts of a session's hash that name it in a form
_SHORT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage(PageContext):
    """What somebody can see and change of their own account."""

    person: Person
    role: str = ""
    sessions: tuple[SessionEntry, ...] = ()
    this: str = ""
    tokens: tuple[TokenEntry, ...] = ()
    in_force: int = 0
    recovery_left: int = 0
    permissions: dict[str, str] = field(default_factory=dict)
    now: datetime
    problems: tuple[Problem, ...] = ()
    error: MainstayError | None = None
    form: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorPage(PageContext):
    """How to set up a second factor."""

    enrolment: second_factor.Enrolment
    problems: tuple[Problem, ...] = ()
    error: MainstayError | None = None


@page(router, _ACCOUNT, template="account.html.j2", in_person=True)
def account(ask: Ask) -> AccountPage:
    """Show one's own account."""
    return _context(ask)


def _context(ask: Asking) -> AccountPage:
    workspace, user_id = ask.workspace, ask.viewer.user_id
    person = find_person(workspace, user_id)
    open_sessions = sessions.list_sessions(workspace, user_id)
    own_tokens = tokens.list_tokens(workspace, ask.viewer)
    now = workspace.now()
    in_force = [one for one in own_tokens if one.revoked_at is None and one.expires_at > now]
    lead = (
        f"You are signed in with {_count(len(open_sessions), 'browser')}; "
        f"{_count(len(in_force), 'token')} of yours {'is' if len(in_force) == 1 else 'are'} in force."
    )
    return AccountPage(
        title="Your account",
        lead=lead,
        person=person,
        sessions=tuple(open_sessions),
        this=hash_secret(ask.request.cookies.get(COOKIE, "")),
        tokens=tuple(own_tokens),
        in_force=len(in_force),
        tables=(_sessions_table(open_sessions), _tokens_table(own_tokens)),
        recovery_left=second_factor.recovery_left(workspace, user_id),
        permissions={one: words for one, words in PERMISSIONS.items() if ask.viewer.may(one)},
        now=now,
    )


@action(router, "/account/password", permission=READ, in_person=True)
def password_sent(
    ask: Ask, old: Typed = "", password: Typed = "", again: Typed = "", with_tokens: Typed = ""
) -> Response:
    """Change the password; every other browser is signed out, and tokens are taken back where that was chosen."""
    try:
        read_twice(password, again)
        change_password(ask.workspace, ask.viewer, old, password, with_tokens=with_tokens == "yes")
    except (InputError, TooManyError) as error:
        return _wrong(ask, error, "password")
    response = RedirectResponse(_ACCOUNT, status_code=303)
    set_session(response, sessions.start(ask.workspace, ask.viewer.user_id))
    return response


@page(router, "/account/second-factor", template="account_second_factor.html.j2", in_person=True)
def second_factor_page(ask: Ask) -> SecondFactorPage:
    """Show how to set up a second factor."""
    return _second_factor(ask)


def _second_factor(ask: Asking, error: MainstayError | None = None) -> SecondFactorPage:
    return SecondFactorPage(
        title="Set up a second factor",
        lead="From then on you sign in with your password and a code from your phone.",
        enrolment=second_factor.begin(ask.workspace, ask.viewer.user_id),
        crumbs=(Crumb("Your account", _ACCOUNT),),
        problems=error.problems if isinstance(error, InputError) else (),
        error=error,
    )


@action(router, "/account/second-factor", permission=READ, in_person=True)
def second_factor_sent(ask: Ask, code: Typed = "", password: Typed = "") -> Response:
    """Put the second factor in force; every other browser is signed out."""
    try:
        confirm_password(ask.workspace, ask.viewer, password)
        codes = second_factor.confirm(ask.workspace, ask.viewer.user_id, code[:60])
    except (InputError, TooManyError) as error:
        return _html(ask, "account_second_factor.html.j2", _second_factor(ask, error), error)
    user_id, secret = ask.viewer.user_id, ask.request.cookies.get(COOKIE, "")
    sessions.end_of(ask.workspace, user_id, by=user_id)
    response = _codes(ask, codes)
    set_session(response, sessions.start(ask.workspace, user_id, instead_of=secret))
    return response


@action(router, "/account/recovery-codes", permission=READ, in_person=True)
def recovery_codes_sent(ask: Ask, password: Typed = "") -> Response:
    """Make new recovery codes."""
    try:
        confirm_password(ask.workspace, ask.viewer, password)
        codes = second_factor.new_codes(ask.workspace, ask.viewer.user_id)
    except (InputError, TooManyError, ConflictError) as error:
        return _wrong(ask, error, "second_factor")
    return _codes(ask, codes)


@action(router, "/account/second-factor/remove", permission=READ, in_person=True)
def second_factor_removed(ask: Ask, password: Typed = "") -> Response:
    """Take the second factor away; every other browser is signed out."""
    try:
        confirm_password(ask.workspace, ask.viewer, password)
    except (InputError, TooManyError) as error:
        return _wrong(ask, error, "second_factor")
    user_id, secret = ask.viewer.user_id, ask.request.cookies.get(COOKIE, "")
    second_factor.remove(ask.workspace, user_id, by=user_id)
    sessions.end_of(ask.workspace, user_id, by=user_id)
    response = RedirectResponse(_ACCOUNT, status_code=303)
    set_session(response, sessions.start(ask.workspace, user_id, instead_of=secret))
    return response


@action(router, "/account/sessions/end", permission=READ, in_person=True)
def sessions_ended(ask: Ask, session: Typed = "") -> Response:
    """Sign another browser out, or all others."""
    user_id, secret = ask.viewer.user_id, ask.request.cookies.get(COOKIE, "")
    if session == "others":
        sessions.end_of(ask.workspace, user_id, by=user_id, but=secret)
    else:
        for one in sessions.list_sessions(ask.workspace, user_id):
            if one.session_hash[:_SHORT] == session:
                sessions.end_of(ask.workspace, user_id, by=user_id, session_hash=one.session_hash)
    return RedirectResponse(_ACCOUNT, status_code=303)


@action(router, "/account/tokens", permission=READ, in_person=True)
def token_sent(
    ask: Ask, name: Typed = "", days: Typed = "", scope: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Make a token and show its secret this once."""
    try:
        told = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0
        secret = tokens.add_token(ask.workspace, ask.viewer, name=name, scope=scope or (), days=told)
    except InputError as error:
        return _wrong(ask, error, "token")
    return _html(ask, "account.html.j2", replace(_context(ask), secret=secret, form="token"), None, status=201)


@action(router, "/account/tokens/{token_id}/revoke", permission=READ, in_person=True)
def token_revoked(ask: Ask, token_id: str) -> Response:
    """Take a token back."""
    tokens.revoke_token(ask.workspace, ask.viewer, token_id)
    return RedirectResponse(_ACCOUNT, status_code=303)


def _wrong(ask: Asking, error: MainstayError, form: str) -> Response:
    problems = error.problems if isinstance(error, InputError) else ()
    context = replace(_context(ask), problems=problems, error=error, form=form)
    return _html(ask, "account.html.j2", context, error)


def _codes(ask: Asking, codes: list[str]) -> Response:
    return HTMLResponse(render(ask, "recovery_codes.html.j2", None, next=_ACCOUNT, codes=codes))


def _html(
    ask: Asking, template: str, context: PageContext, error: MainstayError | None, *, status: int = 200
) -> Response:
    headers = {"Retry-After": str(error.wait_seconds)} if isinstance(error, TooManyError) else {}
    if error is not None:
        status = next(status for kind, status, _ in STATUS if isinstance(error, kind))
    return HTMLResponse(render(ask, template, context), status_code=status, headers=headers)


def _sessions_table(found: list[SessionEntry]) -> Table:
    rows: list[Any] = [(_at(one.created_at), _at(one.seen_at), _at(one.expires_at)) for one in found]
    columns = (Column("began", "Began"), Column("last_used", "Last used"), Column("ends", "Ends at the latest"))
    return Table("sessions", "Where you are signed in", _frame(rows, columns), columns, shown=100)


def _tokens_table(found: list[TokenEntry]) -> Table:
    rows: list[Any] = [
        (one.name, one.scope, _at(one.created_at), _at(one.expires_at), _at(one.used_at), _at(one.revoked_at))
        for one in found
    ]
    columns = (
        Column("name", "Token"),
        Column("scope", "May"),
        Column("made", "Made"),
        Column("ends", "Ends"),
        Column("last_used", "Last used"),
        Column("taken_back", "Taken back"),
    )
    return Table("tokens", "Tokens for programs", _frame(rows, columns), columns, shown=100)


def _frame(rows: list[Any], columns: tuple[Column, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={column.name: pl.String() for column in columns}, orient="row")


def _at(when: datetime | None) -> str | None:
    return None if when is None else f"{when:%Y-%m-%d %H:%M} UTC"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
