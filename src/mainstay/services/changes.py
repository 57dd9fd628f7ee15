"""What changed in a workspace since a person last looked: bases, results, jobs, scenarios, verdicts that moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import polars as pl
from sqlalchemy import select

from mainstay.services.bases import BaseEntry, list_bases, visible
from mainstay.services.jobs.queue import list_jobs
from mainstay.services.results import ResultEntry, list_results, load_result
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import bases, scenarios

#: changes of a kind that are told
MOST = 100
CELL = ("segment_id", "stage", "lens", "economy_id")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed.

    Attributes
    ----------
    at : datetime.datetime
        When.
    kind : str
        What sort of thing.
    text : str
        What, in words.
    base_id : str
        The base that it is about.
    href : str
        Where it is seen.
    """

    at: datetime
    kind: str
    text: str
    base_id: str
    href: str


def changes_since(workspace: Workspace, viewer: Viewer, since: datetime) -> list[Change]:
    """Return what changed since an instant on bases that a person may see, the newest first.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    viewer : Viewer
        Who looks.
    since : datetime.datetime
        Changes after this instant are told.
    """
    entries = list_bases(workspace, viewer)
    results = [one for one in list_results(workspace, viewer, most=MOST) if one.created_at > since]
    found = [
        Change(one.created_at, "new base", f"{one.title}, version {one.version}", one.base_id, f"/heatmap/{_slug(one)}")
        for one in entries
        if one.created_at > since
    ]
    found += [
        Change(one.created_at, "result", one.title, one.base_id, f"/results/{quote(one.result_id, safe='')}")
        for one in results
    ]
    found += _failed(workspace, viewer, since)
    found += _scenarios(workspace, viewer, since)
    found += _moved(workspace, viewer, entries, since)
    return sorted(found, key=lambda one: (one.at, one.kind, one.text), reverse=True)


def _slug(entry: BaseEntry) -> str:
    return quote(entry.base_id, safe="")


def _failed(workspace: Workspace, viewer: Viewer, since: datetime) -> Iterator[Change]:
    for job in list_jobs(workspace, viewer, most=MOST):
        if job.state in ("failed", "cancelled") and job.ended_at is not None and job.ended_at > since:
            words = "failed" if job.state == "failed" else "was called off"
            yield Change(job.ended_at, "job", f"{job.title} {words}", job.base_id, f"/jobs/{job.job_id}")


def _scenarios(workspace: Workspace, viewer: Viewer, since: datetime) -> Iterator[Change]:
    asked = (
        select(scenarios)
        .where(
            scenarios.c.created_at > since,
            scenarios.c.base_id.in_(select(bases.c.base_id).where(visible(viewer), bases.c.retired_at.is_(None))),
        )
        .order_by(scenarios.c.created_at.desc())
        .limit(MOST)
    )
    with reading(workspace.database) as held:
        rows = held.execute(asked).all()
    for row in rows:
        words = "taken away" if row.is_deleted else f"revision {row.revision}"
        href = f"/scenarios/{quote(row.base_id, safe='')}"
        yield Change(row.created_at, "scenario", f"{row.name}, {words}", row.base_id, href)


def _moved(workspace: Workspace, viewer: Viewer, entries: list[BaseEntry], since: datetime) -> Iterator[Change]:
    """Yield how verdicts of the heatmap moved between the last two results on a base, whatever its version."""
    by_name: dict[str, list[BaseEntry]] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
    of_base = {entry.base_id: name for name, held in by_name.items() for entry in held}
    maps: dict[str, list[ResultEntry]] = {}
    for one in list_results(workspace, viewer, kind="heatmap", most=MOST):
        # what was known on an earlier day is another question, and so is another view of the same day
        if one.base_id in of_base and set(one.told) <= {"seed"}:
            maps.setdefault(of_base[one.base_id], []).append(one)
    for newest, *older in maps.values():
        other = next((one for one in older if one.content_hash != newest.content_hash), None)
        if other is None or newest.created_at <= since:
            continue
        before, after = (load_result(workspace, one).tables["cells"] for one in (other, newest))
        moved = verdicts_moved(before, after)
        if moved:
            words = f"{moved} verdict{'' if moved == 1 else 's'} moved against the heatmap before it"
            yield Change(
                newest.created_at, "heatmap", words, newest.base_id, f"/heatmap/{quote(newest.base_id, safe='')}"
            )


def verdicts_moved(before: pl.DataFrame, after: pl.DataFrame) -> int:
    """Return how many cells that both heatmaps have got another verdict.

    Examples
    --------
    >>> one = {"segment_id": ["s"], "stage": ["research"], "lens": ["health"], "economy_id": ["CHN"]}
    >>> verdicts_moved(pl.DataFrame({**one, "verdict": ["ahead"]}), pl.DataFrame({**one, "verdict": ["behind"]}))
    1
    """
    both = before.select(*CELL, "verdict").join(after.select(*CELL, "verdict"), on=CELL, suffix="_after")
    return both.filter(pl.col("verdict").ne_missing(pl.col("verdict_after"))).height


def state_of(workspace: Workspace, viewer: Viewer) -> str:
    """Return a text that differs whenever changes or alarms may: for keeping the page that shows them."""
    told = [f"{one.base_id} {one.content_hash} {one.handling}" for one in list_bases(workspace, viewer)]
    told += [one.result_id for one in list_results(workspace, viewer, most=1)]
    told += [f"{job.job_id} {job.state}" for job in list_jobs(workspace, viewer, most=MOST)]
    newest = select(scenarios.c.scenario_id).where(
        scenarios.c.base_id.in_(select(bases.c.base_id).where(visible(viewer)))
    )
    with reading(workspace.database) as held:
        told.append(str(held.scalar(newest.order_by(scenarios.c.created_at.desc()).limit(1))))
    return " ".join([*told, workspace.now().date().isoformat()])
