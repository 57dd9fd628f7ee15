"""Requests that are too large are refused, by what they say and by what they send."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mainstay.settings import whole
from mainstay.web import failures

#: forms and programs send no more than this
MOST_BYTES = 2_000_000
#: what comes beside a file in a form: boundaries, other fields
_BESIDE = 64_000
#: addresses that take a file
UPLOADS = frozenset({"/bases", "/api/v1/bases"})


class BodyLimit:
    """Count what a request sends and stop where it is too much.

    Parameters
    ----------
    app : ASGI application
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = whole("max_upload_bytes") + _BESIDE if scope["path"] in UPLOADS else MOST_BYTES
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdigit() or int(told) > most:
            answer = failures.http_error(Request(scope), HTTPException(413, _words(most)))
            await answer(scope, receive, send)
            return
        await self.app(scope, _counted(receive, most), send)


def _counted(receive: Receive, most: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:  # it said less, or nothing
            raise HTTPException(413, _words(most))
        return message

    return counted


def _words(most: int) -> str:
    return f"a request may hold at most {most:,} bytes"
