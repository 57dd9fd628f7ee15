"""A job in a workspace elsewhere: how far it is, and what comes of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mainstay.client.remote_result import fetch_result
from mainstay.client.told_errors import error_of
from mainstay.core.result import Result
from mainstay.errors import ConflictError, MainstayError, UnreachableError

if TYPE_CHECKING:
    from mainstay.client.wire import Wire

#: takes how much is done, how much there is, and what is being done
Report = Callable[[float, float, str], None]
_ENDED = frozenset({"done", "failed", "cancelled"})
#: seconds until a stream that broke is opened again
_PAUSE = 0.5


class RemoteJob:
    """A job in a workspace.

    Attributes
    ----------
    job_id : str
        Its name there.
    told : dict
        What the workspace said of it last: state, done, total, doing and so on.
    """

    def __init__(self, wire: Wire, told: dict[str, Any]) -> None:
        self._wire = wire
        self.job_id: str = told["job_id"]
        self.told = told

    @property
    def state(self) -> str:
        """State as last heard of: queued, running, done, failed, cancelled."""
        return str(self.told["state"])

    def refresh(self) -> RemoteJob:
        """Ask how far it is."""
        self.told = self._wire.json(self._path)
        return self

    def cancel(self) -> RemoteJob:
        """Call it off."""
        self.told = self._wire.send("POST", f"{self._path}/cancel").json()
        return self

    def wait(self, *, progress: bool | Report = False, timeout: float | None = None) -> Result:
        """Wait until it ends and return its result, equal to what the engine gives here.

        Parameters
        ----------
        progress : bool or callable
            True shows a bar on standard error where that is a terminal; a callable is given done, total and what.
        timeout : float, optional
            Seconds to wait at most.

        Raises
        ------
        MainstayError
            It failed; the error is the one that the engine raised.
        ConflictError
            It was called off.
        UnreachableError
            It has not ended in time.
        """
        end = None if timeout is None else time.monotonic() + timeout
        with _shown(str(self.told["title"]), progress) as report:
            while self.refresh().state not in _ENDED:
                self._listen(report, end)
                if end is not None and time.monotonic() > end:
                    msg = "the job has not ended in time"
                    raise UnreachableError(msg, where=self.job_id, hint="it goes on; wait for it again")
        return self.result()

    def result(self) -> Result:
        """Return the result of a job that is done."""
        if self.state == "failed":
            raise _failure(self.told)
        if self.state != "done" or self.told["result_id"] is None:
            msg = f"the job has no result: it is {self.state}"
            raise ConflictError(msg, where=self.job_id)
        return fetch_result(self._wire, str(self.told["result_id"]))

    def __repr__(self) -> str:
        return f"<RemoteJob {self.job_id} {self.told['kind']}: {self.state}>"

    @property
    def _path(self) -> str:
        return f"/jobs/{quote(self.job_id, safe='')}"

    def _listen(self, report: Report, end: float | None) -> None:
        """Hear of progress until the stream ends or breaks; whoever calls looks again whatever happens."""
        with suppress(UnreachableError), self._wire.events(f"{self._path}/events") as events:
            for name, told in events:
                if name == "progress":
                    report(told["done"], told["total"], told["what"])
                if name == "end" or (end is not None and time.monotonic() > end):
                    return
        time.sleep(_PAUSE)


def _failure(told: dict[str, Any]) -> MainstayError:
    import json

    error = told.get("error") or {}
    body = {**error, "detail": error.get("message", "the job failed and no reason was kept")}
    return error_of(422, json.dumps(body).encode())


@contextmanager
def _shown(title: str, progress: bool | Report) -> Iterator[Report]:  # noqa: FBT001 - as `wait` is asked
    """Show progress as it was asked for."""
    if callable(progress):
        yield progress
    elif progress and sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bars:
            task = bars.add_task(title, total=None)
            yield lambda done, total, what: bars.update(task, completed=done, total=total or None, description=what)
    else:
        yield lambda *_: None
