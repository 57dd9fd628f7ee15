"""Who asks for what: the parts of a request that handlers work with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import BackgroundTasks, Depends
from starlette.requests import Request

from mainstay.core.calendar import read_day
from mainstay.errors import SignInNeededError
from mainstay.services.sign_in import viewer_of_session, viewer_of_token
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.web.visiting import visit

#: a browser keeps a cookie of this kind to the very host that set it, over an encrypted line only (RFC 6265bis, 4.1.3)
COOKIE = "__Host-mainstay"


@dataclass(frozen=True, slots=True)
class Asking:
    """A request by somebody who is signed in.

    Attributes
    ----------
    request : starlette.requests.Request
        The request.
    workspace : Workspace
        The workspace.
    viewer : Viewer
        Who asks.
    as_known : datetime.date, optional
        Day that the query names: the page as known then.
    """

    request: Request
    workspace: Workspace
    viewer: Viewer
    as_known: date | None

    @property
    def known_query(self) -> str:
        """What a link must carry so that the next page is shown as known on the same day."""
        return "" if self.as_known is None else f"?as_known={self.as_known.isoformat()}"

    @property
    def told_day(self) -> dict[str, str]:
        """The day as part of a request for a result."""
        return {} if self.as_known is None else {"as_known": self.as_known.isoformat()}


@dataclass(frozen=True, slots=True)
class Visiting:
    """A request by anybody; ``viewer`` is None for who is not signed in."""

    request: Request
    workspace: Workspace
    viewer: Viewer | None


def viewer_of(request: Request) -> Viewer | None:
    """Return who sends a request, looked up once; None where nobody is signed in."""
    if not hasattr(request.state, "viewer"):
        request.state.viewer = _viewer(request)
    found: Viewer | None = request.state.viewer
    return found


def _viewer(request: Request) -> Viewer | None:
    workspace: Workspace = request.app.state.workspace
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        # a token speaks for itself; a cookie sent along says nothing
        return viewer_of_token(workspace, secret.strip())
    cookie = request.cookies.get(COOKIE)
    return None if cookie is None else viewer_of_session(workspace, cookie, is_public=request.app.state.is_public)


def asking(request: Request, after: BackgroundTasks) -> Asking:
    """Return who asks for what.

    Raises
    ------
    SignInNeededError
        Nobody is signed in.
    """
    viewer = viewer_of(request)
    if viewer is None:
        msg = "sign in first"
        raise SignInNeededError(msg)
    visited = visit(request, request.app.state.workspace, viewer, after)
    request.state.visited, request.state.is_first_visit = visited, visited is not None and visited.is_first
    day = request.query_params.get("as_known") or None
    return Asking(request, request.app.state.workspace, viewer, None if day is None else read_day(day))


def _visiting(request: Request) -> Visiting:
    return Visiting(request, request.app.state.workspace, viewer_of(request))


Ask = Annotated[Asking, Depends(asking)]
Visit = Annotated[Visiting, Depends(_visiting)]
