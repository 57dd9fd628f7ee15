"""One-time links: who was invited sets a password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mainstay.errors import InputError
from mainstay.services.accounts import Person, accept_invitation, find_invitation
from mainstay.services.tokens import count_tokens
from mainstay.web.asking import Visit, Visiting
from mainstay.web.page import PageFamily, action
from mainstay.web.rendering import render
from mainstay.web.routes.sign_in import IS_SET
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
    return _form(visit, person)


@action(router, "/invitation/{secret}", permission=None)
def invitation_sent(
    visit: Visit, secret: str, password: Typed = "", again: Typed = "", with_tokens: Typed = ""
) -> Response:
    """Set the password, and take tokens back where that was chosen."""
    person = find_invitation(visit.workspace, secret)
    is_chosen = with_tokens == "yes"
    try:
        read_twice(password, again)
        accept_invitation(visit.workspace, secret, password, with_tokens=is_chosen)
    except InputError as error:
        return _form(visit, person, error, with_tokens=is_chosen)
    response = RedirectResponse(f"/sign-in?done={IS_SET}", status_code=303)
    clear_session(response)
    return response


def _form(
    visit: Visiting, person: Person, error: InputError | None = None, *, with_tokens: bool = True
) -> HTMLResponse:
    """Return the form; tokens are taken back unless the person decides otherwise: somebody else may have made them."""
    names = {
        "person": person,
        "problems": () if error is None else error.problems,
        "keeps_cookies": error is not None or keeps_cookies(visit.request),
        "in_force": count_tokens(visit.workspace, person.user_id),
        "with_tokens": with_tokens,
    }
    text = render(visit, "invitation.html.j2", None, **names)
    return HTMLResponse(text, status_code=200 if error is None else 422, headers=_HEADERS)


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
