"""What the interface for programs answers: one model for each kind of thing, unknown keys refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from mainstay.services.bases import BaseEntry
from mainstay.services.jobs.queue import JobEntry
from mainstay.services.results import ResultEntry
from mainstay.services.scenarios import ScenarioEntry

State = Literal["queued", "running", "done", "failed", "cancelled"]


class Told(BaseModel):
    """What every answer has in common: nothing that is not declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProblemItem(Told):
    """One thing that is wrong, where, and how to mend it."""

    code: str
    message: str
    severity: Literal["error", "warning", "note"]
    table: str | None = None
    file: str | None = None
    row: int | None = None
    column: str | None = None
    found: str | None = None
    allowed: str | None = None
    hint: str | None = None
    key: str | None = None


class ProblemDetails(Told):
    """An error as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    code: str | None = Field(default=None, description="Code of the error, as the command line prints it.")
    hint: str | None = None
    where: str | None = None
    problems: list[ProblemItem] = []


class BaseTold(Told):
    """A base: what some evidence says of the state of the world."""

    base_id: str
    name: str
    version: str
    title: str
    description: str
    home: str
    as_of_on: date
    content_hash: str
    handling: str = Field(description="Handling mark (TLP 2.0); holds for everything made from the base.")
    origin: str
    created_at: datetime

    @classmethod
    def of(cls, entry: BaseEntry) -> BaseTold:
        """Return the answer for an entry of the list."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class BaseList(Told):
    """A part of the bases that one may see, by name."""

    items: list[BaseTold]
    next: str | None = Field(description="Cursor of the next part; empty where this is the last.")


class TableSize(Told):
    """A table and how many rows it has."""

    name: str
    rows: int


class FileTold(Told):
    """A file and the SHA-256 hash of its content."""

    name: str
    sha256: str


class BaseWhole(BaseTold):
    """A base with the sizes of its tables and the files that it is kept in."""

    tables: list[TableSize]
    files: list[FileTold]


class Rows(Told):
    """A part of the rows of a table."""

    table: str
    columns: list[str]
    rows: list[dict[str, Any]]
    total: int = Field(description="Rows that fit, in all parts together.")
    next: str | None = Field(description="Cursor of the next part; empty where this is the last.")


class ClaimList(Told):
    """The claims behind a value, or behind all values of a row; the first of each field decides."""

    table: str
    row: str
    claims: list[dict[str, Any]]


class MetricTold(Told):
    """A headline number with its interval; an empty end says that nothing is known about that side."""

    id: str
    value: float | None
    unit: str
    low: float | None
    high: float | None


class ResultTold(Told):
    """A result: the answer of an engine to a request."""

    result_id: str
    base_id: str
    kind: str
    title: str
    request: dict[str, Any]
    content_hash: str = Field(description="Hash of tables, metrics and manifest: equal for equal answers.")
    size_bytes: int
    handling: str
    job_id: str | None
    created_at: datetime

    @classmethod
    def of(cls, entry: ResultEntry) -> ResultTold:
        """Return the answer for an entry of the list."""
        plain = {name: getattr(entry, name) for name in ResultTold.model_fields if name != "request"}
        return ResultTold(**plain, request=entry.told)


class ResultList(Told):
    """A part of the results on bases that one may see, the newest first."""

    items: list[ResultTold]
    next: str | None = Field(description="Cursor of the next part; empty where this is the last.")


class ResultWhole(ResultTold):
    """A result with its headline numbers, the sizes of its tables and its files."""

    metrics: list[MetricTold]
    tables: list[TableSize]
    files: list[FileTold]


class MetricList(Told):
    """The headline numbers of a result."""

    result_id: str
    metrics: list[MetricTold]


class JobTold(Told):
    """A job: work that was asked for, and how far it is."""

    job_id: str
    kind: str
    title: str
    base_id: str
    request: dict[str, Any]
    state: State
    done: float
    total: float
    doing: str
    attempts: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cancel_at: datetime | None = Field(description="When somebody asked to call it off.")
    reasons: list[Any] = Field(description="Why each attempt ended that did not succeed.")
    error: dict[str, Any] | None
    result_id: str | None

    @classmethod
    def of(cls, entry: JobEntry) -> JobTold:
        """Return the answer for an entry of the list."""
        import json

        special = {
            "request": entry.told,
            "reasons": json.loads(entry.reasons),
            "error": None if entry.error is None else json.loads(entry.error),
        }
        plain = {name: getattr(entry, name) for name in cls.model_fields if name not in special}
        return cls(**plain, **special)


class JobList(Told):
    """A part of the jobs on bases that one may see, the newest first."""

    items: list[JobTold]
    next: str | None = Field(description="Cursor of the next part; empty where this is the last.")


class JobAsk(Told):
    """Work to be done on a base."""

    base_id: str = Field(max_length=80)
    kind: str = Field(max_length=60, description="One of the kinds of jobs.")
    request: dict[str, Any] = Field(default_factory=dict, description="As the schema of the kind says.")


class KindTold(Told):
    """A kind of job and the JSON schema of what can be asked of it."""

    name: str
    title: str
    request_schema: dict[str, Any]


class KindList(Told):
    """The kinds of jobs."""

    items: list[KindTold]


class Me(Told):
    """Who asks, and what they may do."""

    user_id: str
    login: str
    role: str
    permissions: list[str]
    is_token: bool


class VersionTold(Told):
    """The version of Mainstay that answers, and that of the interface."""

    mainstay: str
    api: str


class ScenarioSummary(Told):
    """A scenario without its text; revision 0 is one that comes with Mainstay."""

    name: str
    base_id: str
    revision: int
    scenario_hash: str
    description: str
    created_at: datetime | None

    @classmethod
    def of(cls, entry: ScenarioEntry) -> Self:
        """Return the answer for an entry of the list."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class ScenarioTold(ScenarioSummary):
    """A scenario: what is changed or assumed."""

    body: str = Field(description="YAML 1.2, as it was written.")


class ScenarioList(Told):
    """The scenarios of a base, without their texts."""

    items: list[ScenarioSummary]


class ScenarioBody(Told):
    """The text of a scenario."""

    body: str = Field(max_length=262_144, description="YAML 1.2.")


class Checked(Told):
    """What is wrong with a text; empty where nothing is."""

    problems: list[ProblemItem]
