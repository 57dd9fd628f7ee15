"""One-time links: who was invited sets a password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mainstay.errors import InputError
from mainstay.services.accounts import accept_invitation, find_invitation
from mainstay.web.asking import Visit
from mainstay.web.page import PageFamily, action
from mainstay.web.rendering import render
from mainstay.web.security.cookies import clear_session, keeps_cookies

router = APIRouter()
PAGE = PageFamily(
    name="invitation",
    title="Invitation",
    order=901,
    about="Set your password.",
    router=router,
)
Typed = Annotated[str, Form()]
#: the address holds a secret: no other page learns it
_HEADERS = {"Referrer-Policy": "no-referrer"}


@action(router, "/invitation/{secret}", permission=None, method="GET")
def invitation_form(visit: Visit, secret: str) -> Response:
    """Show the form to set a password."""
    person = find_invitation(visit.workspace, secret)
    names = {"person": person, "problems": (), "keeps_cookies": keeps_cookies(visit.request)}
    return HTMLResponse(render(visit, "invitation.html.j2", None, **names), headers=_HEADERS)


@action(router, "/invitation/{secret}", permission=None)
def invitation_sent(visit: Visit, secret: str, password: Typed = "", again: Typed = "") -> Response:
    """Set the password."""
    person = find_invitation(visit.workspace, secret)
    try:
        read_twice(password, again)
        accept_invitation(visit.workspace, secret, password)
    except InputError as error:
        names = {"person": person, "problems": error.problems, "keeps_cookies": True}
        return HTMLResponse(render(visit, "invitation.html.j2", None, **names), status_code=422, headers=_HEADERS)
    response = RedirectResponse("/sign-in", status_code=303)
    clear_session(response)
    return response


def read_twice(password: str, again: str) -> None:
    """Refuse a password that was typed differently the second time.

    Raises
    ------
    InputError
        They differ.
    """
    from mainstay.errors import Problem

    if password != again:
        msg = "the passwords differ"
        raise InputError(msg, [Problem("password.again", "the two differ: type it again", column="again")])
