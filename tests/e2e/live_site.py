"""A workspace served on this machine for a browser, and pages opened in it with account kept of what they do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import Browser, Page, Response

from mainstay.services.names import hash_secret, new_secret
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import sessions
from mainstay.web.app import create_app
from mainstay.web.asking import COOKIE

DESK, PHONE = 1280, 390


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    """Serve a workspace on a free port of this machine; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(workspace), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(timeout=10)


def cookie_of(workspace: Workspace, login: str) -> str:
    """Sign a person in without a password; return the secret of the session."""
    secret, now = new_secret(), workspace.now()
    row = {"session_hash": hash_secret(secret), "user_id": f"user-{login}", "is_complete": True}
    times = {"created_at": now, "seen_at": now, "expires_at": now + timedelta(hours=8)}
    with writing(workspace.database) as held:
        held.execute(sessions.insert(), {**row, **times})
    return secret


def cookie(home: str, secret: str) -> Any:
    """Return the cookie of a session as a browser takes it: by an address that is secure, as its name asks."""
    address = home.replace("http://", "https://")
    return {"name": COOKIE, "value": secret, "url": address, "secure": True, "httpOnly": True, "sameSite": "Lax"}


@dataclass
class Look:
    """An open page and what it did: answers, words on the console, errors, bytes on the wire."""

    page: Page
    home: str
    responses: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def foreign(self) -> list[str]:
        """Addresses on other hosts that the page asked for."""
        own = urlsplit(self.home).netloc
        return [one.url for one in self.responses if urlsplit(one.url).netloc not in ("", own)]

    def bytes_on_the_wire(self) -> int:
        """Return what the page and all that it loaded took on the wire, headers included."""
        total = 0
        for response in self.responses:
            if response.url.startswith("data:") or "/events" in response.url:
                continue
            sizes = response.request.sizes()
            total += sizes["responseBodySize"] + sizes["responseHeadersSize"]
        return total


@contextmanager
def looking(browser: Browser, home: str, secret: str | None, *, width: int, scheme: str = "light") -> Iterator[Look]:
    """Open a window on a desk or a phone, signed in where a secret is given."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    if secret is not None:
        context.add_cookies([cookie(home, secret)])
    look = Look(context.new_page(), home)
    # playwright cannot hold a method of a list
    context.on("response", lambda response: look.responses.append(response))  # noqa: PLW0108
    look.page.on("console", lambda message: look.complaints.append(message.text))
    look.page.on("pageerror", lambda error: look.complaints.append(str(error)))
    try:
        yield look
    finally:
        context.close()
