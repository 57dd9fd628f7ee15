"""Requests that change something must come from our own pages, or carry a token.

A browser says where a request comes from: ``Sec-Fetch-Site`` (Fetch Metadata, W3C), and ``Origin`` in older ones. A
form on a foreign page cannot change either, so no hidden field is needed (OWASP, Cross-Site Request Forgery
Prevention).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mainstay.errors import DeniedError

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def is_from_elsewhere(method: str, headers: Headers) -> bool:
    """Tell whether a request would change something and does not come from our own pages.

    Examples
    --------
    >>> is_from_elsewhere("POST", Headers({"sec-fetch-site": "cross-site", "host": "a"}))
    True
    >>> is_from_elsewhere("POST", Headers({"sec-fetch-site": "same-origin", "host": "a"}))
    False
    >>> is_from_elsewhere("POST", Headers({"origin": "http://b", "host": "a"}))
    True
    """
    if method in SAFE or headers.get("authorization", "").lower().startswith("bearer "):
        return False
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return True
    if origin is None or origin == "null":
        # a page that gives no referrer has no origin to tell either; then the browser's word on the site decides
        return site is None
    return urlsplit(origin).netloc != headers.get("host", "")


class SameOrigin:
    """Refuse such requests.

    Parameters
    ----------
    app : ASGI application
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and is_from_elsewhere(scope["method"], Headers(scope=scope)):
            msg = "this request does not come from a page of this workspace"
            raise DeniedError(msg, hint="open the page here and try again; programs use a token")
        await self.app(scope, receive, send)
