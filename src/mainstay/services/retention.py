"""Remove what is no longer needed: access that is over, old jobs, results that newer ones have replaced, loose files.

Bases, scenarios, people and the audit log are never removed. How long the rest stays is said by settings, and by an
administrator for one workspace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, or_, select

from mainstay.errors import InputError, Problem
from mainstay.services.bases import content_hashes
from mainstay.services.evidence_kept import tidy
from mainstay.services.permissions import ADMINISTER
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace
from mainstay.settings import whole
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.files import Files
from mainstay.store.locks import alone
from mainstay.store.named_files import named_files
from mainstay.store.tables import api_tokens, invitations, jobs, results, sessions, settings, sign_in_attempts, workers

#: names of the settings that an administrator may change for a workspace, and what each is counted in
NAMES: Mapping[str, str] = {
    "keep_access_days": "days",
    "keep_jobs_days": "days",
    "keep_results_days": "days",
    "keep_files_hours": "hours",
}
MOST = 36_500
EVERY = timedelta(hours=24)
#: a worker that was not seen for so long is no longer there
_GONE = timedelta(days=1)
_ROW, _RAN_AT = "retention.", "retention.ran_at"
_ENDED = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Policy:
    """How long things are kept.

    Attributes
    ----------
    keep_access_days : int
        Sessions, invitations, tokens and tries to sign in, once they are over.
    keep_jobs_days : int
        Jobs, once they have ended.
    keep_results_days : int
        Results, once a newer one to the same request has come.
    keep_files_hours : int
        Files that no base and no result names.
    """

    keep_access_days: int
    keep_jobs_days: int
    keep_results_days: int
    keep_files_hours: int


@dataclass(frozen=True, slots=True)
class Removed:
    """How much was removed."""

    access: int
    jobs: int
    results: int
    files: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.access + self.jobs + self.results + self.files


def read_policy(workspace: Workspace) -> Policy:
    """Return how long things are kept: as an administrator has said, else as the settings say.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     read_policy(workspace).keep_jobs_days
    90
    """
    with reading(workspace.database) as held:
        told = {
            row.name.removeprefix(_ROW): int(row.value)
            for row in held.execute(select(settings).where(settings.c.name.in_([_ROW + name for name in NAMES])))
        }
    return Policy(**{name: told.get(name, whole(name)) for name in NAMES})


def change_policy(workspace: Workspace, viewer: Viewer, told: Mapping[str, object]) -> Policy:
    """Change how long things are kept in this workspace; what is not named stays.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    viewer : Viewer
        Who changes it.
    told : mapping
        Whole numbers by the names in `NAMES`; None takes a change back.

    Raises
    ------
    DeniedError
        The person may not administer.
    InputError
        A name is unknown or a number is none; all problems at once.
    """
    viewer.needs(ADMINISTER)
    wanted = {name: _number(value) for name, value in told.items()}
    problems = [
        Problem("retention.unknown", "there is no such thing to keep", found=name, allowed=", ".join(NAMES))
        for name in sorted(set(told) - set(NAMES))
    ]
    problems += [
        Problem(
            "retention.number",
            "this is no time to keep things",
            column=name,
            found=str(told[name])[:40],
            allowed=f"a whole number of {NAMES[name]} from 1 to {MOST}",
        )
        for name in NAMES
        if name in told and told[name] is not None and wanted[name] is None
    ]
    if problems:
        msg = "the retention cannot be changed like this"
        raise InputError(msg, problems)
    before = read_policy(workspace)
    with writing(workspace.database) as held:
        for name, value in wanted.items():
            held.execute(settings.delete().where(settings.c.name == _ROW + name))
            if value is not None:
                held.execute(settings.insert(), {"name": _ROW + name, "value": str(value)})
        detail = {"before": {name: getattr(before, name) for name in wanted}, "after": dict(wanted)}
        record(
            held,
            at=workspace.now(),
            actor=viewer.user_id,
            action="retention.change",
            target="workspace",
            detail=detail,
        )
    return read_policy(workspace)


def remove_old(workspace: Workspace, *, by: Viewer = SYSTEM) -> Removed:
    """Remove what is older than the policy says; what was removed is counted in the audit log.

    Files go first and rows after them: so the files of a result that goes now are there until the next time, for
    whoever reads or backs them up at this moment.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    by : Viewer
        Who asked, for the audit log.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     remove_old(workspace).total
    0
    """
    policy, now = read_policy(workspace), workspace.now()
    with reading(workspace.database) as held:
        named = named_files(held)
    before = now - timedelta(hours=policy.keep_files_hours)
    files = workspace.files.collect(named, before)
    if workspace.files.is_remote:
        # local copies of what is in the bucket
        Files(workspace.folder / "cache").collect(named, before)
    # what a search in the evidence needs, made again when somebody looks
    tidy(workspace.folder, content_hashes(workspace), now.timestamp())
    with writing(workspace.database) as held:
        removed = Removed(
            access=_access(held, now, now - timedelta(days=policy.keep_access_days)),
            jobs=_jobs(held, now - timedelta(days=policy.keep_jobs_days)),
            results=_results(held, now - timedelta(days=policy.keep_results_days)),
            files=len(files),
        )
        held.execute(settings.delete().where(settings.c.name == _RAN_AT))
        held.execute(settings.insert(), {"name": _RAN_AT, "value": now.isoformat()})
        if removed.total:
            record(
                held,
                at=now,
                actor=by.user_id,
                action="retention.remove",
                target="workspace",
                detail=asdict(removed),
            )
    return removed


def remove_old_if_due(workspace: Workspace) -> Removed | None:
    """Remove what is old, once a day whoever asks; for workers. None where it is not yet time.

    A clock that was set back must not keep it from ever being time again, so a last time in the future counts as none.
    """
    with writing(workspace.database) as held:
        alone(held, _RAN_AT)
        told = held.scalar(select(settings.c.value).where(settings.c.name == _RAN_AT))
        now = workspace.now()
        if told is not None and timedelta(0) <= now - datetime.fromisoformat(str(told)) < EVERY:
            return None
        # whoever asks next finds it done
        held.execute(settings.delete().where(settings.c.name == _RAN_AT))
        held.execute(settings.insert(), {"name": _RAN_AT, "value": now.isoformat()})
    return remove_old(workspace)


def _access(held: Connection, now: datetime, before: datetime) -> int:
    """Remove what once let somebody in, or failed to."""
    over = (
        sessions.delete().where(sessions.c.expires_at < before),
        invitations.delete().where(or_(invitations.c.expires_at < before, invitations.c.used_at < before)),
        api_tokens.delete().where(or_(api_tokens.c.expires_at < before, api_tokens.c.revoked_at < before)),
        # who still has to wait is not let off by a clock that was set forward
        sign_in_attempts.delete().where(and_(sign_in_attempts.c.last_at < before, sign_in_attempts.c.free_at < now)),
        workers.delete().where(workers.c.seen_at < now - _GONE),
    )
    return sum(held.execute(one).rowcount for one in over)


def _jobs(held: Connection, before: datetime) -> int:
    old = jobs.delete().where(jobs.c.state.in_(_ENDED), jobs.c.ended_at < before)
    return held.execute(old).rowcount


def _results(held: Connection, before: datetime) -> int:
    newer = results.alias("newer")
    is_replaced = exists().where(
        newer.c.base_id == results.c.base_id,
        newer.c.kind == results.c.kind,
        newer.c.request == results.c.request,
        newer.c.created_at > results.c.created_at,
    )
    return held.execute(results.delete().where(results.c.created_at < before, is_replaced)).rowcount


def _number(value: object) -> int | None:
    try:
        number = int(str(value))
    except ValueError:
        return None
    return number if 1 <= number <= MOST else None
