"""Requests to a workspace: tried again where that is harmless, errors as those that Mainstay raises here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mainstay.client.told_errors import error_of
from mainstay.errors import MissingExtraError, UnreachableError

try:
    import httpx2
    import stamina
except ImportError:  # pragma: no cover - the extra is installed where this is tested
    _message = "the client needs the extra 'client'"
    raise MissingExtraError(_message, hint="pip install 'mainstay[client]'") from None

PREFIX = "/api/v1"
ATTEMPTS = 5
#: seconds to wait for a connection, and for the next bytes of an answer
PATIENCE = 30.0
_SAFE = frozenset({"GET", "HEAD"})
#: the server did nothing with the request and asks to come again (RFC 6585, 4; RFC 9110, 15.6.4)
_LATER = frozenset({429, 503})


class _LaterError(Exception):
    def __init__(self, wait: float) -> None:
        super().__init__()
        self.wait = wait


class Wire:
    """The line to a workspace.

    Parameters
    ----------
    url, token : str
        Address of the workspace, and a token of one of its people.
    transport : httpx2.BaseTransport, optional
        What carries requests, for tests.
    """

    def __init__(self, url: str, token: str, *, transport: httpx2.BaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {token}", "User-Agent": "mainstay-client"}
        self._http = httpx2.Client(
            base_url=self.url, headers=headers, timeout=PATIENCE, follow_redirects=False, transport=transport
        )

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def json(self, path: str, **query: Any) -> Any:
        """Return the answer to a plain question."""
        return self.send("GET", path, query=query).json()

    def bytes(self, path: str, *, accept: str = "*/*", **query: Any) -> bytes:
        """Return a file."""
        return self.send("GET", path, query=query, headers={"Accept": accept}).content

    def every(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Yield all items of a list that comes in parts."""
        cursor: str | None = None
        while True:
            part = self.json(path, **query, **({} if cursor is None else {"cursor": cursor}))
            yield from part["items"]
            cursor = part["next"]
            if cursor is None:
                return

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Send a request and return the answer.

        A broken line is tried again for requests that change nothing, and for those with an idempotency key; a server
        that asks to come later is asked again whatever it was.

        Raises
        ------
        MainstayError
            The workspace refuses; of the class that it would be here.
        UnreachableError
            It does not answer.
        """
        told = {"Accept": "application/json", **(headers or {})}
        content = None if body is None else json.dumps(body)
        if content is not None:
            told["Content-Type"] = "application/json"
        is_harmless = method in _SAFE or "Idempotency-Key" in told
        params = {name: value for name, value in (query or {}).items() if value is not None}
        answer: httpx2.Response | None = None

        def wait(error: Exception) -> bool | float:
            if isinstance(error, _LaterError):
                return error.wait
            return is_harmless and isinstance(error, httpx2.TransportError)

        try:
            for attempt in stamina.retry_context(on=wait, attempts=ATTEMPTS, timeout=120, wait_initial=0.2):
                with attempt:
                    answer = self._http.request(method, PREFIX + path, params=params, content=content, headers=told)
                    _come_later(answer, is_last=attempt.num == ATTEMPTS)
        except _LaterError:
            pass  # it asks to come later once more than we do; its last answer says why
        except httpx2.TransportError as error:
            msg = f"the workspace does not answer ({type(error).__name__})"
            raise UnreachableError(msg, where=self.url, hint="is the address right, and does it run?") from None
        assert answer is not None  # noqa: S101 - every way here without an answer raises above
        if answer.status_code >= 400:
            raise error_of(answer.status_code, answer.content, answer.headers.get("retry-after"))
        if answer.status_code >= 300:
            msg = "the workspace redirects, which its interface for programs never does"
            raise UnreachableError(msg, where=self.url, hint="give its address with https:// if it has one")
        return answer

    @contextmanager
    def events(self, path: str) -> Iterator[Iterator[tuple[str, dict[str, Any]]]]:
        """Open a stream of server-sent events; yields an iterator over (name, what it tells)."""
        try:
            with self._http.stream("GET", PREFIX + path, headers={"Accept": "text/event-stream"}) as answer:
                if answer.status_code >= 400:
                    raise error_of(answer.status_code, answer.read(), answer.headers.get("retry-after"))
                yield _events(answer.iter_lines())
        except httpx2.TransportError:
            msg = "the stream of events broke"
            raise UnreachableError(msg, where=self.url) from None


def _events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read events (HTML Standard, 9.2.6), as far as a workspace sends them."""
    name, data = "message", ""
    for line in lines:
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            data += line[5:].strip()
        elif not line:
            if data:
                yield name, json.loads(data)
            name, data = "message", ""


def _come_later(answer: httpx2.Response, *, is_last: bool) -> None:
    if answer.status_code not in _LATER or is_last:
        return
    told = answer.headers.get("retry-after", "")
    raise _LaterError(min(float(told), 60.0) if told.isdigit() else 0.5)
