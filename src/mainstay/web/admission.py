"""Who is let through to a route: what the role or token allows, what is done in person, how much in a short time.

Pages as such are not limited. What costs the server much (a file to check, a run, a workbook, a search) takes points
out of a bucket that each person has; the defaults are many times what somebody at a keyboard asks for.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from mainstay.errors import TooManyError
from mainstay.services.tokens import refuse_tokens
from mainstay.services.viewer import Viewer
from mainstay.web.rate_limit import RateLimit

#: what costly actions take out of the bucket of points
LOOK_THROUGH, BUILD, START = 1, 3, 5
RECEIVE = 10


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route; every route has one, and a test compares all of them with the declared matrix.

    Attributes
    ----------
    permission : str or None
        Permission that is needed; None where nobody needs to sign in.
    in_person : bool
        Whether a token is refused, whatever it may: accounts and roles are kept by people.
    cost : int
        Points that it takes out of the bucket of the person.
    cost_key : str
        Where it is given, only a query that fills this key costs something.
    """

    permission: str | None
    in_person: bool = False
    cost: int = 0
    cost_key: str = ""


def admit(request: Request, viewer: Viewer, access: Access) -> None:
    """Let somebody through to a route, or say why not.

    Raises
    ------
    DeniedError
        The role or the token does not allow it, or it is done in person alone.
    TooManyError
        The person has asked for too much in a short time.
    """
    if access.permission is not None:
        viewer.needs(access.permission)
    if access.in_person:
        refuse_tokens(viewer)
    if access.cost and (not access.cost_key or request.query_params.get(access.cost_key)):
        points: RateLimit = request.app.state.points
        try:
            # one bucket for a person and all of their tokens: another token is no way around it
            points.take(viewer.user_id, access.cost)
        except TooManyError as error:
            msg = "you have asked for more in a short time than this server does for one person"
            hint = f"wait {error.wait_seconds} s and send it again; nothing was done"
            raise TooManyError(msg, hint=hint, wait_seconds=error.wait_seconds) from None
