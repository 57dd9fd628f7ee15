"""Headers of every answer: what a page may load, who may frame it, what it tells others.

Nothing inline, nothing from elsewhere (Content Security Policy level 3; OWASP ASVS 5.0, V3.4). Other hosts learn no
address of a page; our own do, because a form of a page without a referrer would say that it comes from nowhere.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
#: of a script or a style sheet: opened by itself it loads nothing and stands in no frame
PART_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
#: what a script or a style sheet needs, and no more: a page loads two dozen
PART = {
    "Content-Security-Policy": PART_POLICY,
    **{name: HEADERS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Referrer-Policy")},
}
PARTS = ("text/javascript", "text/css")
#: only over an encrypted line; a browser ignores it elsewhere (RFC 6797, 8.1)
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


class SecurityHeaders:
    """Put the headers on every answer, errors too.

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

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                told = PART if headers.get("content-type", "").startswith(PARTS) else HEADERS
                for name, value in told.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
            await send(message)

        await self.app(scope, receive, send_with_headers)
