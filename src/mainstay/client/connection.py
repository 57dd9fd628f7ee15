"""The way into a workspace from elsewhere."""

from __future__ import annotations

import secrets
from typing import Any, Self
from urllib.parse import quote

import httpx2

from mainstay.client.remote_base import RemoteBase
from mainstay.client.remote_job import RemoteJob
from mainstay.client.remote_result import fetch_result
from mainstay.client.remote_scenarios import RemoteScenarios
from mainstay.client.wire import Wire
from mainstay.core.result import Result
from mainstay.errors import InputError, Problem


class Client:
    """A workspace from elsewhere; made by `connect`, best used in a ``with`` block."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def url(self) -> str:
        """Address of the workspace."""
        return self._wire.url

    def me(self) -> dict[str, Any]:
        """Tell who asks, and what they may do."""
        found: dict[str, Any] = self._wire.json("/me")
        return found

    def bases(self) -> list[RemoteBase]:
        """Return the bases that one may see, by name."""
        return [RemoteBase(self._wire, told) for told in self._wire.every("/bases")]

    def base(self, base_id: str) -> RemoteBase:
        """Return one base.

        Raises
        ------
        NotFoundError
            There is none, or it is not shared with you.
        """
        return RemoteBase(self._wire, self._wire.json(f"/bases/{quote(base_id, safe='')}"))

    def kinds(self) -> dict[str, dict[str, Any]]:
        """Return the kinds of jobs, each with the JSON schema of what can be asked."""
        return {one["name"]: one["request_schema"] for one in self._wire.json("/kinds")["items"]}

    def run(self, kind: str, base: str | RemoteBase, **request: Any) -> RemoteJob:
        """Have an engine work on a base; work that was done before is not done again.

        Parameters
        ----------
        kind : str
            Kind of job, such as ``heatmap`` or ``stress``.
        base : str or RemoteBase
            The base.
        **request
            What is asked, as the schema of the kind says.

        Raises
        ------
        InputError
            The request is wrong; all of it is listed.
        DeniedError
            You may not start jobs.
        """
        base_id = base if isinstance(base, str) else base.base_id
        body = {"base_id": base_id, "kind": kind, "request": request}
        headers = {"Idempotency-Key": secrets.token_urlsafe(24)}
        return RemoteJob(self._wire, self._wire.send("POST", "/jobs", body=body, headers=headers).json())

    def job(self, job_id: str) -> RemoteJob:
        """Return one job."""
        return RemoteJob(self._wire, self._wire.json(f"/jobs/{quote(job_id, safe='')}"))

    def results(self, base_id: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
        """Return what the workspace says of its results, the newest first."""
        return list(self._wire.every("/results", base_id=base_id, kind=kind))

    def result(self, result_id: str) -> Result:
        """Return one result, equal in hash to what the engine gives here."""
        return fetch_result(self._wire, result_id)

    def scenarios(self, base: str | RemoteBase) -> RemoteScenarios:
        """Return the scenarios of a base."""
        return RemoteScenarios(self._wire, base if isinstance(base, str) else base.base_id)

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Client of {self.url}>"


def connect(url: str, token: str, *, transport: httpx2.BaseTransport | None = None) -> Client:
    """Return a client of a workspace; nothing is sent yet.

    Parameters
    ----------
    url : str
        Address of the workspace.
    token : str
        A token from the account page.
    transport : httpx2.BaseTransport, optional
        What carries requests, for tests.

    Raises
    ------
    InputError
        The address is none, or the token would travel over an open line to another machine.

    Examples
    --------
    >>> with connect("http://localhost:8000", "token") as client:
    ...     client
    <Client of http://localhost:8000>
    """
    try:
        told = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError):
        told = httpx2.URL("")
    allowed = "https://HOST, or http://localhost:PORT for this machine"
    if told.scheme not in ("http", "https") or not told.host:
        wrong = "this is no address of a workspace"
        raise _refused(wrong, url, allowed)
    if told.scheme == "http" and told.host not in ("localhost", "127.0.0.1", "::1"):
        wrong = "the token would travel unencrypted"
        raise _refused(wrong, url, allowed)
    return Client(Wire(url, token, transport=transport))


def _refused(message: str, url: str, allowed: str) -> InputError:
    problem = Problem("client.url", message, found=url[:200], allowed=allowed)
    msg = "the workspace cannot be reached this way"
    return InputError(msg, [problem])
