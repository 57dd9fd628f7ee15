"""Signing in and out: password, then the second factor where there is one."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mainstay.errors import InputError, MainstayError, SignInNeededError, TooManyError
from mainstay.services import second_factor, sessions
from mainstay.services.accounts import find_person
from mainstay.services.oidc import provider_title
from mainstay.services.sign_in import sign_in
from mainstay.web.asking import COOKIE, Visit, Visiting
from mainstay.web.failures import STATUS
from mainstay.web.going_back import local
from mainstay.web.page import PageFamily, action
from mainstay.web.rendering import render
from mainstay.web.security.cookies import browser_of, clear_session, keeps_cookies, remember_browser, set_session

router = APIRouter()
PAGE = PageFamily(
    name="sign_in",
    title="Sign in",
    order=900,
    about="Say who you are.",
    router=router,
)
Typed = Annotated[str, Form()]
#: what the page is told by its address once a password was set: a fixed word, nothing of the person
IS_SET = "set"


@action(router, "/sign-in", permission=None, method="GET")
def sign_in_form(visit: Visit, next: str = "/", done: str = "") -> Response:  # noqa: A002 - names of the query
    """Show the form to sign in; who is signed in already goes on."""
    if visit.viewer is not None:
        return RedirectResponse(local(next, "/"), status_code=303)
    return _form(visit, "sign_in.html.j2", next=next, provider=provider_title(), is_set=done == IS_SET)


@action(router, "/sign-in", permission=None)
def sign_in_sent(visit: Visit, login: Typed = "", password: Typed = "", next: Typed = "/") -> Response:  # noqa: A002
    """Check login and password and start a session."""
    request, workspace = visit.request, visit.workspace
    try:
        done = sign_in(
            workspace,
            login[:300],
            password,
            source=source_of(request),
            device=browser_of(request, workspace, login),
            instead_of=request.cookies.get(COOKIE),
            is_public=request.app.state.is_public,
        )
    except (SignInNeededError, TooManyError) as error:
        told = {"next": next, "login": login[:300], "provider": provider_title(), "is_set": False}
        return _form(visit, "sign_in.html.j2", error=error, **told)
    step = {"nothing": local(next, "/"), "code": _on("/second-factor", next), "set up": _on("/set-up", next)}
    response = RedirectResponse(step[done.needs], status_code=303)
    set_session(response, done.secret)
    remember_browser(response, workspace, login)
    return response


@action(router, "/sign-out", permission=None)
def sign_out(visit: Visit) -> Response:
    """End the session."""
    secret = visit.request.cookies.get(COOKIE)
    if secret:
        sessions.end(visit.workspace, secret)
    response = RedirectResponse("/sign-in", status_code=303)
    clear_session(response)
    return response


@action(router, "/second-factor", permission=None, method="GET")
def second_factor_form(visit: Visit, next: str = "/") -> Response:  # noqa: A002
    """Ask for a code of the second factor."""
    if half_way(visit) is None:
        return RedirectResponse(_on("/sign-in", next), status_code=303)
    return _form(visit, "second_factor.html.j2", next=next)


@action(router, "/second-factor", permission=None)
def second_factor_sent(visit: Visit, code: Typed = "", next: Typed = "/") -> Response:  # noqa: A002
    """Check a code and start the session."""
    user_id = half_way(visit)
    if user_id is None:
        return RedirectResponse(_on("/sign-in", next), status_code=303)
    try:
        second_factor.check(visit.workspace, user_id, code[:60])
    except (InputError, TooManyError) as error:
        return _form(visit, "second_factor.html.j2", error=error, next=next)
    response = RedirectResponse(local(next, "/"), status_code=303)
    set_session(response, _whole(visit, user_id))
    return response


@action(router, "/set-up", permission=None, method="GET")
def set_up_form(visit: Visit, next: str = "/") -> Response:  # noqa: A002
    """Show how to set up a second factor, which the role demands."""
    user_id = half_way(visit)
    if user_id is None or second_factor.has(visit.workspace, user_id):
        return RedirectResponse(_on("/sign-in", next), status_code=303)
    enrolment = second_factor.begin(visit.workspace, user_id)
    return _form(visit, "set_up.html.j2", next=next, enrolment=enrolment, to="/set-up")


@action(router, "/set-up", permission=None)
def set_up_sent(visit: Visit, code: Typed = "", next: Typed = "/") -> Response:  # noqa: A002
    """Put the second factor in force, start the session, show the recovery codes."""
    user_id = half_way(visit)
    if user_id is None or second_factor.has(visit.workspace, user_id):
        return RedirectResponse(_on("/sign-in", next), status_code=303)
    try:
        codes = second_factor.confirm(visit.workspace, user_id, code[:60])
    except (InputError, TooManyError) as error:
        enrolment = second_factor.begin(visit.workspace, user_id)
        return _form(visit, "set_up.html.j2", error=error, next=next, enrolment=enrolment, to="/set-up")
    response = _form(visit, "recovery_codes.html.j2", next=local(next, "/"), codes=codes)
    set_session(response, _whole(visit, user_id))
    return response


def half_way(visit: Visiting) -> str | None:
    """Return who has shown the password and not yet the second factor."""
    secret = visit.request.cookies.get(COOKIE)
    found = None if not secret else sessions.find(visit.workspace, secret)
    if found is None or found.is_complete or not find_person(visit.workspace, found.user_id).is_active:
        return None
    return found.user_id


def source_of(request: Request) -> str:
    """Return the address that a request comes from."""
    return "unknown" if request.client is None else request.client.host


def _whole(visit: Visiting, user_id: str) -> str:
    return sessions.start(visit.workspace, user_id, instead_of=visit.request.cookies.get(COOKIE))


def _on(path: str, then: str) -> str:
    where = local(then, "/")
    return path if where == "/" else f"{path}?{urlencode({'next': where})}"


def _form(visit: Visiting, template: str, *, error: MainstayError | None = None, **told: Any) -> HTMLResponse:
    """Return a form, with what went wrong where something did."""
    status = 200 if error is None else next(status for kind, status, _ in STATUS if isinstance(error, kind))
    headers = {"Retry-After": str(error.wait_seconds)} if isinstance(error, TooManyError) else {}
    problems = error.problems if isinstance(error, InputError) else ()
    names = {"login": "", "error": error, "problems": problems, "keeps_cookies": keeps_cookies(visit.request), **told}
    return HTMLResponse(render(visit, template, None, **names), status_code=status, headers=headers)
