"""The server: one process or several that answer at one address, with a worker beside them, until told to stop."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from mainstay.errors import InputError, Problem
from mainstay.services.first_start import first_start
from mainstay.services.log_lines import log_config
from mainstay.services.worker_process import start_worker
from mainstay.services.workspace import open_workspace
from mainstay.settings import setting

if TYPE_CHECKING:
    from fastapi import FastAPI

#: how long requests may take to end when the server stops
GRACE_S = 20
_MULTIPLE = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve.

    Attributes
    ----------
    folder, database, files : optional
        The workspace; as the settings say where not given.
    host, port : str, int
        Address to listen on; port 0 takes any that is free.
    processes : int
        Processes that answer.
    has_worker : bool
        Whether a worker runs beside them.
    hosts, proxies : tuple of str
        Names under which other machines reach the server; proxies whose word on the client is taken.
    """

    folder: Path | None = None
    database: str | None = None
    files: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 1
    has_worker: bool = True
    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()


def serve(told: Serving, say: Callable[[str], None]) -> None:
    """Serve until told to stop; every request that was begun is answered first.

    Parameters
    ----------
    told : Serving
        How.
    say : callable
        Takes lines for whoever started the server: its address, and once the link for the first administrator.

    Raises
    ------
    InputError
        The address cannot be listened on, or a setting is wrong.
    UnavailableError
        The database does not answer.
    """
    logs = log_config()
    _tell_children(told)
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(_listening(told.host, told.port))
        stack.enter_context(_signals_end_in_order())
        stack.enter_context(_counted_together(told.processes))
        with open_workspace() as workspace:
            invitation = first_start(workspace).invitation
            if told.has_worker:
                stack.callback(start_worker(workspace).stop)
        _announce(told, listener, invitation, say)
        config = _config(told, logs)
        if told.processes > 1:
            Multiprocess(config, [listener]).run()
        else:
            uvicorn.Server(config).run([listener])


def _announce(told: Serving, listener: socket.socket, invitation: str | None, say: Callable[[str], None]) -> None:
    address = _address(told, listener)
    say(f"Mainstay answers at {address}")
    if invitation is not None:
        say(f"the first administrator sets a password here, once, within a day: {address}/invitation/{invitation}")
    for line in _warnings(told):
        say(line)


def _config(told: Serving, logs: dict[str, Any]) -> uvicorn.Config:
    return uvicorn.Config(
        "mainstay.web.server:application",
        factory=True,
        loop="auto",
        http="httptools",
        ws="none",
        lifespan="on",
        workers=told.processes,
        log_config=logs,
        access_log=False,
        # longer than proxies keep theirs, so that it is never we who hang up while a request is on its way
        timeout_keep_alive=75,
        server_header=False,
        # only a proxy that was named may say where a request comes from
        proxy_headers=bool(told.proxies),
        forwarded_allow_ips=list(told.proxies),
        timeout_graceful_shutdown=GRACE_S,
    )


def application() -> FastAPI:
    """Return the application of the workspace that the settings name; each process of the server calls it once."""
    from mainstay.web.app import create_app

    workspace = open_workspace()
    hosts = tuple(str(setting("allowed_hosts")).split())
    return create_app(workspace, hosts=hosts, at_end=workspace.close)


def _tell_children(told: Serving) -> None:
    """Put what was asked for where processes that are started from here find it: into settings."""
    named = {
        "MAINSTAY_WORKSPACE": None if told.folder is None else str(told.folder.resolve()),
        "MAINSTAY_DATABASE": told.database,
        "MAINSTAY_FILES": told.files,
        "MAINSTAY_ALLOWED_HOSTS": " ".join(told.hosts) or None,
    }
    os.environ.update({name: value for name, value in named.items() if value is not None})


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    problem: Problem | None = None
    listener: socket.socket | None = None
    try:
        family, kind, number, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, number)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(2_048)
    except (OSError, UnicodeError) as error:
        if listener is not None:
            listener.close()
        problem = _told(error, host, port)
    if problem is not None or listener is None:
        msg = "the server cannot listen"
        raise InputError(msg, [problem] if problem else [])
    listener.set_inheritable(True)
    with contextlib.closing(listener):
        yield listener


def _told(error: OSError | UnicodeError, host: str, port: int) -> Problem:
    found = f"{host}:{port}"
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        hint = f"stop what listens there, or take another port: --port {port + 1}"
        return Problem("serve.port", "another program listens on this port", found=found, hint=hint)
    if number == errno.EACCES:
        return Problem("serve.port", "this port may not be used", found=found, hint="take one above 1023: --port 8000")
    hint = "127.0.0.1 is this machine alone, 0.0.0.0 every address that it has"
    return Problem("serve.host", "this machine has no such address", found=found, hint=hint)


def _address(told: Serving, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    if told.hosts:
        return f"https://{told.hosts[0]}"
    host = told.host if _is_loopback(told.host) else "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _warnings(told: Serving) -> Sequence[str]:
    if _is_loopback(told.host):
        return ()
    lines = []
    if not told.hosts:
        lines.append("other machines reach the port and are refused: name the server with --allow-host NAME")
    if not told.proxies:
        lines.append(
            "nothing encrypts what other machines send, and browsers sign in over https only: put a proxy with https "
            "before it and name it with --trust-proxy"
        )
    return lines


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextlib.contextmanager
def _signals_end_in_order() -> Iterator[None]:
    """Let what follows the server run: uvicorn raises the signal once more when it has stopped."""

    def ignore(number: int, frame: FrameType | None) -> None:
        del number, frame

    before = {number: signal.signal(number, ignore) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _counted_together(processes: int) -> Iterator[None]:
    """Name a folder in which several processes keep their numbers, so that any of them can add them up."""
    if processes == 1:
        yield
        return
    folder = tempfile.mkdtemp(prefix="mainstay-metrics-")
    os.environ[_MULTIPLE] = folder
    try:
        yield
    finally:
        os.environ.pop(_MULTIPLE, None)
        shutil.rmtree(folder, ignore_errors=True)
