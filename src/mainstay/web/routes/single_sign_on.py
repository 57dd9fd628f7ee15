"""Single sign-on: to the provider and back."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mainstay.services import sessions
from mainstay.services.oidc import LASTS, begin, finish
from mainstay.web.asking import COOKIE, Visit
from mainstay.web.going_back import local
from mainstay.web.page import PageFamily, action
from mainstay.web.security.cookies import set_cookie, set_session

router = APIRouter()
PAGE = PageFamily(
    name="single_sign_on",
    title="Single sign-on",
    order=902,
    about="Sign in with your organisation's account.",
    router=router,
)
#: what the browser keeps while its owner is at the provider
FLOW = "__Host-mainstay-away"
BACK = "/single-sign-on/back"


# a link, not a form: browsers let no form of ours lead to another host (form-action 'self')
@action(router, "/single-sign-on", permission=None, method="GET")
def to_the_provider(visit: Visit, next: str = "/") -> Response:  # noqa: A002 - name of the query parameter
    """Send the browser to the provider."""
    begun = begin(visit.workspace, back=_back(visit.request), then=local(next, "/"))
    response = RedirectResponse(begun.address, status_code=303)
    set_cookie(response, FLOW, begun.kept, int(LASTS.total_seconds()))
    return response


@action(router, BACK, permission=None, method="GET")
def back_from_the_provider(visit: Visit) -> Response:
    """Start the session of who came back."""
    request = visit.request
    told = dict(request.query_params)
    user_id, then = finish(visit.workspace, kept=request.cookies.get(FLOW, ""), told=told, back=_back(request))
    response = RedirectResponse(local(then, "/"), status_code=303)
    set_session(response, sessions.start(visit.workspace, user_id, instead_of=request.cookies.get(COOKIE)))
    response.delete_cookie(FLOW, path="/", secure=True, httponly=True, samesite="lax")
    return response


def _back(request: Request) -> str:
    return str(request.base_url).rstrip("/") + BACK
