"""Fetching from other servers: nothing private is reached, nothing endless is read, what was checked is called."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mainstay.errors import DeniedError, UnreachableError
from mainstay.io.fetch import fetch, is_public


class _Server(ThreadingHTTPServer):
    seen: list[tuple[str, str, dict[str, str], bytes]]
    failures: int


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        told = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.command, self.path, told, body))
        if self.path.startswith("/to?"):
            self._send(302, b"", location=self.path.partition("?")[2])
        elif self.path == "/busy" and self.server.failures > 0:
            self.server.failures -= 1
            self._send(503, b"busy")
        elif self.path == "/packed":
            self._send(200, b"xx", encoding="gzip")
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(40):
                time.sleep(0.05)
                self.wfile.write(b"x")
        elif self.path == "/large":
            self._send(200, b"x" * 200_000)
        else:
            self._send(200, b'{"a": 1}')

    def _send(self, status: int, body: bytes, *, location: str | None = None, encoding: str | None = None) -> None:
        self.send_response(status)
        for name, value in (("location", location), ("content-encoding", encoding)):
            if value is not None:
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[_Server]:
    made = _Server(("127.0.0.1", 0), _Handler)
    made.seen, made.failures = [], 0
    made.handle_error = lambda *_: None  # type: ignore[method-assign]  # a reader that hangs up is what some tests do
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def named(server: _Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the server's address under names that lead to this machine and may be called."""
    monkeypatch.setenv("MAINSTAY_PRIVATE_HOSTS", "one.example two.example")
    return f"http://one.example:{server.server_port}"


def here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


PRIVATE = (
    "127.0.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "64:ff9b:1::7f00:1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "fec0::1",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known_as_such(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(DeniedError, match="private network"):
        fetch("https://a.example/", resolve=lambda *_: ["9.9.9.9", address])


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909"])
def test_public_addresses_are_known_as_such(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
    ],
)
def test_no_way_of_writing_this_machine_is_let_through(url: str) -> None:
    with pytest.raises((DeniedError, UnreachableError)):
        fetch(url)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "//a.example",
        "a",
        "",
        "http://",
        "http://a:b@a.example/",
        "http://a:x/",
    ],
)
def test_only_plain_web_addresses_are_called(url: str) -> None:
    with pytest.raises(DeniedError):
        fetch(url, resolve=lambda *_: ["9.9.9.9"])


def test_a_name_is_looked_up_once_and_the_checked_address_is_called(server: _Server, named: str) -> None:
    asked: list[str] = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        # a second look would lead elsewhere, where nothing answers
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.1"]

    answer = fetch(f"{named}/x?y=1", resolve=changing)
    assert answer.json() == {"a": 1}
    assert asked == ["one.example"]
    method, path, headers, _ = server.seen[0]
    assert (method, path, headers["host"]) == ("GET", "/x?y=1", named.removeprefix("http://"))


def test_a_redirect_is_checked_like_a_first_request(server: _Server, named: str) -> None:
    inside = f"{named}/to?http://inside.example:{server.server_port}/secret"
    with pytest.raises(DeniedError, match="private network"):
        fetch(inside, resolve=here)
    assert [row[1].startswith("/to") for row in server.seen] == [True]
    with pytest.raises(DeniedError):
        fetch(f"{named}/to?file:///etc/passwd", resolve=here)


def test_headers_do_not_travel_to_another_host(server: _Server, named: str) -> None:
    target = f"http://two.example:{server.server_port}/end"
    secret = {"authorization": "Bearer s"}
    assert fetch(f"{named}/to?{target}", headers=secret, resolve=here).url == target
    assert "authorization" in server.seen[0][2]
    assert "authorization" not in server.seen[1][2]
    fetch(f"{named}/to?/end", headers=secret, resolve=here)
    assert "authorization" in server.seen[3][2]


def test_redirects_without_end_end(server: _Server, named: str) -> None:
    with pytest.raises(UnreachableError, match="again and again"):
        fetch(f"{named}/to?/to?/to?/to?/to?/to?/end", resolve=here)
    assert len(server.seen) == 4


def test_what_was_sent_is_not_sent_again_by_a_redirect(server: _Server, named: str) -> None:
    with pytest.raises(UnreachableError, match="redirects what was sent"):
        fetch(f"{named}/to?/end", method="POST", form={"code": "1"}, resolve=here)
    assert len(server.seen) == 1


def test_a_form_is_sent_once(server: _Server, named: str) -> None:
    server.failures = 2
    assert fetch(f"{named}/busy", method="POST", form={"code": "a b"}, resolve=here).status == 503
    assert [row[3] for row in server.seen] == [b"code=a+b"]


def test_a_busy_server_is_asked_again(server: _Server, named: str) -> None:
    server.failures = 2
    assert fetch(f"{named}/busy", resolve=here).status == 200
    server.failures = 99
    assert fetch(f"{named}/busy", resolve=here).status == 503
    assert len(server.seen) == 6


@pytest.mark.parametrize(("path", "words"), [("/large", "more than 1000 bytes"), ("/packed", "packed")])
def test_too_much_is_not_read(named: str, path: str, words: str) -> None:
    with pytest.raises(UnreachableError, match=words):
        fetch(named + path, resolve=here, most_bytes=1_000)


def test_a_server_that_drips_is_left(named: str) -> None:
    with pytest.raises(UnreachableError, match="in time"):
        fetch(f"{named}/slow", resolve=here, most_seconds=0.3)


def test_nobody_there_is_one_clear_error(named: str) -> None:
    with pytest.raises(UnreachableError, match="does not answer") as told:
        fetch("http://one.example:1/x?token=secret", resolve=here, most_seconds=2)
    assert "secret" not in str(told.value)
    with pytest.raises(UnreachableError, match="no such server"):
        fetch("https://a.invalid/", resolve=lambda *_: [])


def test_proxies_of_the_environment_are_not_used(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert fetch(f"{named}/", resolve=here).status == 200


def test_text_that_is_no_json_is_told(named: str) -> None:
    with pytest.raises(UnreachableError, match="no JSON"):
        fetch(f"{named}/large", resolve=here).json()
