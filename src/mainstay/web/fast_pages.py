"""Pages that were sent before and are still true: sent again without asking the database who wants to see what.

A page is taken from here only while nothing was written to the database that any page could show, for the same session
and address, and only for a few seconds, so that a session that has grown old ends in time. Any change, be it a result,
a grant or a sign-out, makes all of it worthless at once, in whichever process it was made. While the database does not
tell whether it has changed (`mainstay.store.change_stamp`), nothing is taken from here.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mainstay.services.viewer import Viewer
from mainstay.store.change_stamp import ChangeStamp

#: how long a page is taken from here, and how many are held, and how many bytes of them
SECONDS, MOST_HELD, MOST_BYTES = 5.0, 2_048, 32 * 1024 * 1024
#: what an answer depends on besides session and address
_HEADERS = (b"cookie", b"accept-encoding", b"hx-request", b"accept")
#: the same for everybody: never kept here, so that nobody has to look whether anything has changed
_STATIC = b"/static/"
_Key = tuple[bytes, bytes, tuple[bytes | None, ...]]


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: str
    until: float
    at: datetime
    body: bytes
    headers: list[tuple[bytes, bytes]]
    tag: bytes
    route: Any
    viewer: Viewer


class FastPages:
    """Answers as they were sent, by session and address.

    Parameters
    ----------
    stamp : ChangeStamp
        Tells whether the database has changed.
    now : callable
        The time of the workspace, by which sessions end.
    """

    def __init__(self, stamp: ChangeStamp, now: Callable[[], datetime]) -> None:
        self.stamp = stamp
        self._now = now
        self._held: OrderedDict[_Key, _Kept] = OrderedDict()
        self.size_bytes = 0
        self._lock = threading.Lock()

    def keep(self, request: Request, viewer: Viewer, body: bytes, headers: Mapping[str, str]) -> None:
        """Keep an answer that was made for a request with a session."""
        scope = request.scope
        stamp: str | None = scope.get("state", {}).get("stamp")
        key = _key(scope)
        if stamp is None or key is None:
            return
        named = {name.lower(): value for name, value in headers.items()}
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in named.items()]
        raw.append((b"content-length", str(len(body)).encode()))
        until, tag = time.monotonic() + SECONDS, headers["ETag"].encode()
        kept = _Kept(stamp, until, self._now(), body, raw, tag, scope.get("route"), viewer)
        with self._lock:
            self._drop(key)
            self._held[key] = kept
            self.size_bytes += len(body)
            while self._held and (len(self._held) > MOST_HELD or self.size_bytes > MOST_BYTES):
                self._drop(next(iter(self._held)))

    def find(self, key: _Key, stamp: str) -> _Kept | None:
        """Return an answer that is still true."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            if found.stamp != stamp or self._is_old(found):
                self._drop(key)
                return None
            return found

    def _is_old(self, kept: _Kept) -> bool:
        """Tell by both clocks: one may be set back, the other stands still where the machine sleeps."""
        age = (self._now() - kept.at).total_seconds()
        return kept.until < time.monotonic() or not 0 <= age <= SECONDS

    def _drop(self, key: _Key) -> None:
        gone = self._held.pop(key, None)
        self.size_bytes -= 0 if gone is None else len(gone.body)


class FastAnswers:
    """Answer from `FastPages` where that is possible.

    Parameters
    ----------
    app : ASGI application
        What answers otherwise.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        key = _key(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if key is None:
            await self.app(scope, receive, send)
            return
        pages: FastPages = scope["app"].state.fast_pages
        # looked at before anything else is read: what is kept under it is never newer than it
        stamp = await pages.stamp.now()
        state = scope.setdefault("state", {})
        state["stamp"] = stamp
        found = None if stamp is None else pages.find(key, stamp)
        if found is None:
            await self.app(scope, receive, send)
            return
        scope["route"], state["viewer"] = found.route, found.viewer
        named = _header(scope, b"if-none-match")
        if named is not None and found.tag in named:
            same = [pair for pair in found.headers if pair[0] in (b"etag", b"cache-control", b"vary")]
            await send({"type": "http.response.start", "status": 304, "headers": same})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": 200, "headers": found.headers})
        await send({"type": "http.response.body", "body": found.body})


def _key(scope: Scope) -> _Key | None:
    """Return what an answer depends on; None where the request has no session, or speaks through a token."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name == b"authorization" or (name in _HEADERS and name in found):
            return None
        if name in _HEADERS:
            found[name] = value
    if b"cookie" not in found:
        return None
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    if path.startswith(_STATIC):
        return None
    return path, scope["query_string"], tuple(found.get(name) for name in _HEADERS)


def _header(scope: Scope, name: bytes) -> bytes | None:
    return next((value for one, value in scope["headers"] if one == name), None)
