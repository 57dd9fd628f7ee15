"""The cookies: the session, and a mark of browsers that somebody has signed in with.

Both are ``__Host-`` cookies: sent back to this very host alone, over an encrypted line alone, hidden from scripts
(RFC 6265bis, section 4.1.3). A browser counts its own machine as encrypted, so that a first start needs no certificate.
"""

from __future__ import annotations

import json
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from mainstay.errors import DamagedFileError
from mainstay.services.names import new_id
from mainstay.services.secrets_box import seal, unseal
from mainstay.services.workspace import Workspace
from mainstay.web.asking import COOKIE

DEVICE = "__Host-mainstay-browser"
_DEVICE_KEPT = timedelta(days=180)
_USE = "browser"
_LOCAL = ("localhost", "127.0.0.1", "[::1]", "testserver")


def set_session(response: Response, secret: str) -> None:
    """Give the browser a session; it forgets it when it closes, or when the session is over."""
    _set(response, COOKIE, secret, None)


def clear_session(response: Response) -> None:
    """Take the session from the browser, and the pages that it keeps."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'


def set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Set another cookie with the same flags."""
    _set(response, name, value, seconds)


def remember_browser(response: Response, workspace: Workspace, login: str) -> None:
    """Mark a browser as one that this person has signed in with."""
    told = json.dumps({"login": login.strip().lower(), "name": new_id()})
    _set(response, DEVICE, seal(workspace, told, _USE), int(_DEVICE_KEPT.total_seconds()))


def browser_of(request: Request, workspace: Workspace, login: str) -> str | None:
    """Return the name of the browser where this person has signed in with it before."""
    kept = request.cookies.get(DEVICE)
    if not kept:
        return None
    try:
        told = json.loads(unseal(workspace, kept, _USE))
    except (DamagedFileError, ValueError):
        return None
    return str(told["name"]) if told["login"] == login.strip().lower() else None


def keeps_cookies(request: Request) -> bool:
    """Tell whether a browser takes our cookies on this line: encrypted, or to its own machine."""
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    return request.url.scheme == "https" or host in _LOCAL


def _set(response: Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")
