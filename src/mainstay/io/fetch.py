"""Fetch a document from another server without being led astray.

An address that somebody else chose can point at what only this machine may reach (server-side request forgery; OWASP
ASVS 5.0, V1.3.6). So each name is looked up once, every address that it leads to must be a public one, and the
connection goes to the very address that was checked: a name that changes its mind in between (DNS rebinding) changes
nothing. A redirect is checked like a first request. Hosts at private addresses must be named by a setting.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import stamina

from mainstay.errors import DeniedError, UnreachableError
from mainstay.settings import setting

#: (host, port) to the addresses behind it
Resolver = Callable[[str, int], list[str]]

MOST_BYTES = 4 * 1024 * 1024
MOST_SECONDS = 15.0
MOST_REDIRECTS = 3
ATTEMPTS = 3
#: worth another try (RFC 9110, 15.6; RFC 6585)
_BUSY = frozenset({429, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
#: networks whose addresses hold an IPv4 address inside: NAT64 (RFC 6052) and 6to4 (RFC 3056)
_NAT64, _SIX_TO_FOUR = ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16")
#: where the addresses of the internet are (RFC 4291, 2.4; the registry of IANA)
_GLOBAL = ipaddress.ip_network("2000::/3")


class _BusyError(Exception):
    """The server asks to come again."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What another server sent.

    Attributes
    ----------
    url : str
        Where it came from, after redirects.
    status : int
        HTTP status.
    headers : mapping
        Headers, names in small letters.
    body : bytes
        The document.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the document as plain values.

        Raises
        ------
        UnreachableError
            It is no JSON.

        Examples
        --------
        >>> Fetched("https://example.org", 200, {}, b'{"a": 1}').json()
        {'a': 1}
        """
        try:
            return json.loads(self.body)
        except ValueError:
            msg = "another server sent something that is no JSON"
            raise UnreachableError(msg, where=_place(self.url)) from None


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the public internet, also where it hides an IPv4 address inside.

    Examples
    --------
    >>> [is_public(one) for one in ("9.9.9.9", "127.0.0.1", "10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        elif found in _SIX_TO_FOUR:
            inner = ipaddress.IPv4Address((int(found) >> 80) & 0xFFFFFFFF)
        if found.teredo is not None:
            return False
        if inner is not None:
            return is_public(str(inner))
        # all else outside is for networks of one's own or not given out: local NAT64, old site addresses and the like
        if found not in _GLOBAL:
            return False
    return found.is_global and not found.is_multicast


def allowed_private() -> frozenset[str]:
    """Return the hosts at private addresses that may be called all the same; the setting names them.

    Examples
    --------
    >>> "localhost" in allowed_private()
    False
    """
    return frozenset(str(setting("private_hosts")).lower().split())


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    resolve: Resolver | None = None,
    most_bytes: int = MOST_BYTES,
    most_seconds: float = MOST_SECONDS,
) -> Fetched:
    """Fetch a document.

    A ``GET`` is tried again where the server was busy or the line broke; anything else is sent once.

    Parameters
    ----------
    url : str
        Address, ``https`` or ``http``.
    method : str
        ``GET`` or ``POST``.
    headers : mapping, optional
        Further headers; they do not travel to another host.
    form : mapping, optional
        Fields of a form, for ``POST``.
    resolve : callable, optional
        Looks names up, for tests.
    most_bytes, most_seconds : optional
        Limits on the document and on all the time that it takes, redirects and further tries together.

    Raises
    ------
    DeniedError
        The address leads to a private one that no setting allows, or is of another kind.
    UnreachableError
        There is no such server, it does not answer in time, or it sends too much.

    Examples
    --------
    >>> try:
    ...     fetch("http://127.0.0.1:9/")
    ... except DeniedError as error:
    ...     print(error.message)
    an address inside a private network may not be called
    """
    end = time.monotonic() + most_seconds
    ask = _Asked(method, dict(headers or {}), dict(form) if form is not None else None, resolve or _look_up, most_bytes)
    for _ in range(MOST_REDIRECTS + 1):
        answer = _patiently(url, ask, end)
        target = answer.headers.get("location")
        if answer.status not in _MOVED or target is None:
            return answer
        if method != "GET":
            msg = "another server redirects what was sent to it"
            raise UnreachableError(msg, where=_place(url))
        following = urljoin(url, target)
        if urlsplit(url).scheme == "https" and urlsplit(following).scheme != "https":
            msg = "another server redirects to an address without encryption"
            raise DeniedError(msg)
        if urlsplit(following).netloc != urlsplit(url).netloc:
            ask = _Asked(method, {}, None, ask.resolve, most_bytes)
        url = following
    msg = "another server redirects again and again"
    raise UnreachableError(msg, where=_place(url))


@dataclass(frozen=True, slots=True)
class _Asked:
    method: str
    headers: dict[str, str]
    form: dict[str, str] | None
    resolve: Resolver
    most_bytes: int


def _patiently(url: str, ask: _Asked, end: float) -> Fetched:
    """Try again what may be tried again, as long as there is time."""
    attempts = ATTEMPTS if ask.method == "GET" else 1
    last: Fetched | None = None
    left = max(0.01, end - time.monotonic())
    try:
        for attempt in stamina.retry_context(
            on=(httpx2.TransportError, _BusyError), attempts=attempts, timeout=left, wait_initial=0.2, wait_max=2.0
        ):
            with attempt:
                last = _once(url, ask, end)
                _come_again(last)
    except _BusyError:
        pass  # it was busy each time; what it said is the answer
    except httpx2.TransportError as error:
        kind = "in time" if isinstance(error, httpx2.TimeoutException) else "as it should"
        msg = f"another server does not answer {kind}"
        raise UnreachableError(msg, where=_place(url), hint="is its address right, and is it reachable?") from None
    assert last is not None  # noqa: S101 - every way out above that has no answer raises
    return last


def _come_again(answer: Fetched) -> None:
    if answer.status in _BUSY:
        raise _BusyError


def _once(url: str, ask: _Asked, end: float) -> Fetched:
    target, host, pinned = _pinned(url, ask.resolve)
    headers = {
        **ask.headers,
        "Host": target.netloc.rpartition("@")[2],
        # what is not packed cannot explode
        "Accept-Encoding": "identity",
        "User-Agent": "mainstay",
    }
    # settings of proxies in the environment would send the request elsewhere than where it was checked for
    with httpx2.Client(trust_env=False, follow_redirects=False, timeout=_left(end, url)) as client:
        request = client.build_request(
            ask.method, pinned, headers=headers, data=ask.form, extensions={"sni_hostname": host}
        )
        answer = client.send(request, stream=True)
        try:
            if answer.headers.get("content-encoding", "identity") != "identity":
                msg = "another server sends something packed that was asked for plain"
                raise UnreachableError(msg, where=_place(url))
            parts: list[bytes] = []
            size = 0
            for part in answer.iter_raw(65_536):
                _left(end, url)
                size += len(part)
                if size > ask.most_bytes:
                    msg = f"another server sends more than {ask.most_bytes} bytes"
                    raise UnreachableError(msg, where=_place(url))
                parts.append(part)
        finally:
            answer.close()
        found = {name.lower(): value for name, value in answer.headers.items()}
        return Fetched(url, answer.status_code, found, b"".join(parts))


def _pinned(url: str, resolve: Resolver) -> tuple[Any, str, str]:
    """Return an address in parts, its host, and the same address with the checked number in place of the name."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in ("https", "http") or not host or not port:
        msg = "only addresses that begin with https:// or http:// can be called"
        raise DeniedError(msg)
    if parts.username is not None or parts.password is not None:
        msg = "an address may not hold a name or a password"
        raise DeniedError(msg)
    addresses = resolve(host, port)
    if not addresses:
        msg = "there is no such server"
        raise UnreachableError(msg, where=_place(url))
    # one private address among public ones is enough to refuse: the system may take any of them
    if host not in allowed_private() and not all(is_public(one) for one in addresses):
        msg = "an address inside a private network may not be called"
        raise DeniedError(msg, hint="the setting MAINSTAY_PRIVATE_HOSTS names those that may")
    address = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
    return parts, host, parts._replace(netloc=f"{address}:{port}", fragment="").geturl()


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def _left(end: float, url: str) -> float:
    left = end - time.monotonic()
    if left <= 0:
        msg = "another server does not answer in time"
        raise UnreachableError(msg, where=_place(url))
    return left


def _place(url: str) -> str:
    """Return an address without its query, which may hold a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
