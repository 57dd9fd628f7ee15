"""Every request is named, counted and logged, without personal data: neither who nor from where nor what was asked."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mainstay.services.log_lines import person_mark
from mainstay.web import streams
from mainstay.web.metrics import UNDER_WAY, count

LOG = logging.getLogger("mainstay.access")
#: looked at every few seconds by machines; of interest only when they fail
_QUIET = frozenset({"/health", "/ready", "/metrics", "/static"})


class _Told:
    """What is known of an answer as it goes out."""

    __slots__ = ("is_ended", "is_stream", "sent_bytes", "status")

    def __init__(self) -> None:
        self.status = 0
        self.sent_bytes = 0
        self.is_stream = False
        self.is_ended = False


class Observed:
    """Name, count and log requests; put headers on answers that were decided on the way.

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
        begun = time.perf_counter()
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = request_id = secrets.token_hex(8)
        told = _Told()
        # a stream is sent by a task within this one; this one is what ends in order
        task = asyncio.current_task()

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                told.status = message["status"]
                headers = list(message["headers"])
                told.is_stream = any(
                    name == b"content-type" and value.startswith(b"text/event-stream") for name, value in headers
                )
                headers.append((b"x-request-id", request_id.encode()))
                headers += [(name.encode(), value.encode()) for name, value in state.get("extra_headers", {}).items()]
                message = {**message, "headers": headers}
                if told.is_stream and task is not None:
                    streams.opened(task)
            else:
                told.sent_bytes += len(message.get("body", b""))
                told.is_ended = not message.get("more_body", False)
            await send(message)

        UNDER_WAY.inc()
        try:
            await self.app(scope, receive, send_observed)
        except asyncio.CancelledError:
            if not told.is_stream or told.is_ended or task is None:
                raise
            # the server stops: the stream is ended in good order
            task.uncancel()
            await send({"type": "http.response.body", "body": streams.GOODBYE, "more_body": False})
        finally:
            UNDER_WAY.dec()
            _log(scope, state, told, time.perf_counter() - begun)


def route_of(scope: Scope) -> str:
    """Return the pattern of the address that was asked for, never the address.

    Examples
    --------
    >>> route_of({"type": "http", "path": "/bases/secret"})
    'none'
    """
    found = getattr(scope.get("route"), "path", None)
    if found is not None:
        return str(found)
    return "/static" if str(scope.get("path", "")).startswith("/static/") else "none"


def _log(scope: Scope, state: dict[str, Any], told: _Told, seconds: float) -> None:
    route, status = route_of(scope), told.status or 500
    count(scope["method"], route, status, seconds)
    level = logging.ERROR if status >= 500 else logging.DEBUG if route in _QUIET else logging.INFO
    if not LOG.isEnabledFor(level):
        return
    viewer = state.get("viewer")
    LOG.log(
        level,
        "request",
        extra={
            "request": state["request_id"],
            "method": scope["method"][:10],
            "route": route,
            "status": status,
            "ms": round(1000 * seconds, 1),
            "bytes": told.sent_bytes,
            "person": None if viewer is None else person_mark(scope["app"].state.workspace, viewer.user_id),
        },
    )
