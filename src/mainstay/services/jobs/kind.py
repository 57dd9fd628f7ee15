"""A kind of job: what can be asked, and how it is done. One file each in `mainstay.services.jobs.kinds`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from mainstay.core.progress import Progress
from mainstay.core.registry import Registry
from mainstay.core.result import Metric, Result
from mainstay.model.base import Base
from mainstay.run.executors import Executor
from mainstay.scenario.scenario import Scenario

#: what a browser can hold without rounding (ECMA-262, Number.MAX_SAFE_INTEGER)
LARGEST_SEED = 2**53 - 1


class Ask(BaseModel):
    """What can be asked of any job; each kind adds its own keys. Unknown keys are refused.

    Attributes
    ----------
    as_known : datetime.date, optional
        Replay what was known at the end of this day, with the definitions of today.
    seed : int
        Seed of all that is drawn.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_known: date | None = None
    seed: int = Field(default=0, ge=0, le=LARGEST_SEED)


@dataclass(frozen=True, slots=True)
class Work:
    """What a job is given.

    Attributes
    ----------
    base_id : str
        Name of the base in the workspace.
    base : Base
        The base, all of it.
    ask : Ask
        What was asked, as the kind's own model.
    progress : callable
        Tells how far it is, ``(done, total, what)``; raises where the job was cancelled.
    working : callable
        ``working(engine, scenario)`` makes an executor ready that keeps each finished block in the folder of the job,
        so that whoever takes the job up goes on from there. Use it in a ``with`` block.
    handling : str
        Handling mark of the base, which whatever is made from it bears too.
    """

    base_id: str
    base: Base
    ask: Any
    progress: Progress
    working: Callable[[str, Scenario], AbstractContextManager[Executor]]
    handling: str = ""

    @property
    def known(self) -> Base:
        """The base as it was known on the day that was asked for."""
        day = self.ask.as_known
        return self.base if day is None else self.base.as_known(day)

    def dated(self, result: Result) -> Result:
        """Return a result whose manifest also holds the day that was asked for, so that it can be made again."""
        day = self.ask.as_known
        if day is None:
            return result
        metrics = [Metric(**row) for row in result.metrics.iter_rows(named=True)]
        return Result(result.tables, metrics, {**result.manifest, "as_known": day.isoformat()})


@dataclass(frozen=True, slots=True)
class Made:
    """What a job has made: a result, or files (a briefing), and a title for lists.

    Attributes
    ----------
    title : str
        What it is, in a few words.
    result : Result, optional
        The answer of an engine.
    files : mapping
        More files by name.
    """

    title: str
    result: Result | None = None
    files: Mapping[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job.

    Attributes
    ----------
    name, title : str
        Name in addresses, and what people read.
    ask : type of Ask
        What can be asked.
    run : callable
        Does the work.
    in_words : callable
        Says in a few words what was asked, for lists.
    """

    name: str
    title: str
    ask: type[Ask]
    run: Callable[[Work], Made]
    in_words: Callable[[Any], str] = lambda ask: ""  # noqa: ARG005


_REGISTRY: Registry[JobKind] = Registry(package="mainstay.services.jobs.kinds", attribute="JOB", kind="job kind")


def job_kind(name: str) -> JobKind:
    """Return the kind of job of this name.

    Raises
    ------
    UnknownNameError
        There is none; the nearest one is suggested.

    Examples
    --------
    >>> job_kind("heatmap").title
    'Heatmap'
    """
    return _REGISTRY.get(name)


def job_kinds() -> Mapping[str, JobKind]:
    """Return all kinds of jobs by name.

    Examples
    --------
    >>> "concentration" in job_kinds()
    True
    """
    return _REGISTRY.all()
