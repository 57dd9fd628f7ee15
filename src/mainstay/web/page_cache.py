"""Pages ready to send: written and packed once for each person, address and state of the data.

A page of thousands of cells costs milliseconds to write and to pack, and a fraction of one to send again. The key holds
everything that the page depends on, so nothing has to be thrown away when data change; what is not asked for any more
makes room for what is. The same key is the entity tag (RFC 9110, 8.8.3): a browser that has the page gets ``304``.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from starlette.responses import Response

import mainstay
from mainstay.web.asking import Asking
from mainstay.web.page_version import MOVING

#: bytes of packed pages held at the same time
MOST_BYTES = 64 * 1024 * 1024
_KEPT = ("content-type", "content-encoding", "vary", "content-disposition", "x-mainstay-handling")


class PageCache:
    """Packed answers by key, the least recently used go first.

    Parameters
    ----------
    most_bytes : int
        How much is held.

    Examples
    --------
    >>> cache = PageCache(10)
    >>> cache.put("a", b"12345678", {})
    >>> cache.put("b", b"12345678", {})
    >>> cache.get("a") is None, cache.get("b") is None
    (True, False)
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._size = 0
        self._held: OrderedDict[str, tuple[bytes, dict[str, str]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> tuple[bytes, dict[str, str]] | None:
        """Return what is held under a key."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: str, body: bytes, headers: dict[str, str]) -> None:
        """Hold an answer."""
        with self._lock:
            old = self._held.pop(key, None)
            self._size += len(body) - (0 if old is None else len(old[0]))
            self._held[key] = (body, headers)
            while self._size > self._most and len(self._held) > 1:
                _, (gone, _) = self._held.popitem(last=False)
                self._size -= len(gone)


def through_cache(ask: Asking, form: str, version: str, make: Callable[[], Response]) -> Response:
    """Return a page from the cache, or make it and keep it; ``304`` where the browser has it already."""
    request = ask.request
    packed = "gzip" in request.headers.get("accept-encoding", "")
    part = request.headers.get("hx-request", "")
    # a page explains itself on the first visit
    first = str(getattr(request.state, "is_first_visit", False))
    viewer = ask.viewer
    # a page shows what its reader may do: a token may less than its owner, and what a role may can change
    who = (viewer.user_id, viewer.role_id, viewer.token_id or "", " ".join(sorted(viewer.permissions)))
    told = (form, first, request.url.path, request.url.query, *who, str(packed), part)
    key = hashlib.sha256("\0".join((mainstay.__version__, version, *told)).encode()).hexdigest()[:32]
    tag = f'"{key}"'
    same = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie, Authorization"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=same)
    cache: PageCache = request.app.state.page_cache
    found = cache.get(key)
    if found is None:
        made = make()
        found = (bytes(made.body), {name: made.headers[name] for name in _KEPT if name in made.headers})
        if made.status_code != 200:
            return made
        cache.put(key, *found)
    body, headers = found
    same = {name: value for name, value in same.items() if name.lower() not in headers}
    if MOVING not in version:
        request.app.state.fast_pages.keep(request, ask.viewer, body, {**headers, **same})
    return Response(body, headers={**headers, **same})
