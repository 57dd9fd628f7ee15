"""What needs attention on the bases that a person may see; the thresholds stand in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from urllib.parse import quote

import polars as pl

from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.names import economy_names
from mainstay.report.wording import count, counted, listed, share
from mainstay.services.bases import BaseEntry, list_bases, load_base
from mainstay.services.jobs.queue import list_jobs
from mainstay.services.results import answer, list_results, load_result
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace

Level = Literal["urgent", "soon", "know"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When something is an alarm; every one is a judgement, and the page prints them.

    Attributes
    ----------
    criticality : int
        Products at least this critical under any lens count as highly critical, from 1 to 5.
    goal_chance : float
        A goal of a stress test that is met in a smaller share of runs is missed.
    expiry_days : int
        Stockpiles that expire within so many days.
    horizon_days : int
        Bases whose as-of day lies longer ago.
    failed_days : int
        Jobs that failed within so many days.
    """

    criticality: int = 4
    goal_chance: float = 0.5
    expiry_days: int = 180
    horizon_days: int = 365
    failed_days: int = 7


THRESHOLDS = Thresholds()
LENSES = ("criticality_health", "criticality_economic", "criticality_security")


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that needs attention.

    Attributes
    ----------
    level : str
        ``urgent``, ``soon`` or ``know``.
    kind : str
        What sort of thing.
    text : str
        What, in a sentence.
    base_id : str
        The base that it is about.
    href : str
        Where it is seen.
    """

    level: Level
    kind: str
    text: str
    base_id: str
    href: str


def alarms(workspace: Workspace, viewer: Viewer, told: Thresholds = THRESHOLDS) -> list[Alarm]:
    """Return what needs attention, the most urgent first.

    Results that nobody has asked for raise no alarm: what is not known is not told as safe either, the pages say so.
    """
    today = workspace.now().date()
    found: list[Alarm] = []
    for entry in list_bases(workspace, viewer):
        home = quote(entry.base_id, safe="")
        if today - entry.as_of_on > timedelta(days=told.horizon_days):
            days = (today - entry.as_of_on).days
            text = f"{entry.title} tells the world of {entry.as_of_on}, {count(days)} days ago"
            found.append(Alarm("know", "old data", text, entry.base_id, f"/evidence/{home}"))
        base = load_base(workspace, entry)
        found += _expiries(entry, base, today, told)
        for kind, tell in BY_RESULT.items():
            kept = answer(workspace, entry, kind, {}).entry
            if kept is not None:
                found += tell(entry, base, load_result(workspace, kept), told)
    found += _goals(workspace, viewer, told)
    found += _failures(workspace, viewer, told)
    order = ("urgent", "soon", "know")
    return sorted(found, key=lambda one: (order.index(one.level), one.kind, one.base_id, one.text))


def _single_points(entry: BaseEntry, base: Base, result: Result, told: Thresholds) -> Iterator[Alarm]:
    """Yield that highly critical products hang on one site and have no alternative."""
    products = base["products"]
    critical = products.filter(pl.max_horizontal(*LENSES) >= told.criticality, pl.col("class") != "input")
    replaced = base["alternatives"]["product_id"].implode()
    alone = critical.filter(~pl.col("product_id").is_in(replaced))
    cuts = result.tables["cut_sets"].filter(pl.col("level") == "site", pl.col("size") == 1)
    hit = alone.join(cuts, on="product_id", how="semi").sort("name")
    if hit.height:
        said = f"{counted(hit.height, 'highly critical product')} without an alternative"
        text = f"{said} {'hangs' if hit.height == 1 else 'hang'} on one site: {listed(hit['name'].to_list(), 3)}"
        href = f"/concentration/{quote(entry.base_id, safe='')}"
        yield Alarm("urgent", "single point of failure", text, entry.base_id, href)


def _behind(entry: BaseEntry, base: Base, result: Result, told: Thresholds) -> Iterator[Alarm]:
    """Yield that home is surely behind in cells of the heatmap."""
    del told
    cells = result.tables["cells"].filter(pl.col("verdict") == "behind", pl.col("lens") == "overall")
    if cells.is_empty():
        return
    names = dict(base["segments"].select("segment_id", "name").iter_rows())
    where = [names.get(one, one.replace("-", " ")) for one in cells["segment_id"].unique(maintain_order=True)]
    home = economy_names(base).get(base.info.home, "home")
    text = f"{home} is behind in {counted(cells.height, 'cell')} whatever the method: {listed(where, 3)}"
    yield Alarm("soon", "behind", text, entry.base_id, f"/heatmap/{quote(entry.base_id, safe='')}")


#: what a result of each kind, asked for with nothing but its defaults, can raise
BY_RESULT: dict[str, Callable[[BaseEntry, Base, Result, Thresholds], Iterator[Alarm]]] = {
    "concentration": _single_points,
    "heatmap": _behind,
}


def _expiries(entry: BaseEntry, base: Base, today: date, told: Thresholds) -> Iterator[Alarm]:
    until = today + timedelta(days=told.expiry_days)
    names = dict(base["products"].select("product_id", "name").iter_rows())
    rows = base["stockpiles"].filter(pl.col("expires_on").is_not_null(), pl.col("expires_on") <= until)
    for row in rows.sort("expires_on").iter_rows(named=True):
        is_over = row["expires_on"] < today
        words = "expired" if is_over else "expires"
        text = f"the stockpile of {names.get(row['product_id'], row['product_id'])} {words} on {row['expires_on']}"
        href = f"/products/{quote(entry.base_id, safe='')}/{quote(str(row['product_id']), safe='')}"
        yield Alarm("urgent" if is_over else "soon", "expiry", text, entry.base_id, href)


def _goals(workspace: Workspace, viewer: Viewer, told: Thresholds) -> Iterator[Alarm]:
    """Yield goals that stress tests miss, of each test the last result."""
    seen = set()
    for one in list_results(workspace, viewer, kind="stress", most=100):
        key = (one.base_id, one.title)
        if key in seen:
            continue
        seen.add(key)
        goals = load_result(workspace, one).tables["goals"]
        for row in goals.filter(pl.col("p_met") < told.goal_chance).iter_rows(named=True):
            text = f"{one.title}: {row['goal']} is met in {share(row['p_met'])} of runs"
            yield Alarm("urgent", "goal missed", text, one.base_id, f"/results/{quote(one.result_id, safe='')}")


def _failures(workspace: Workspace, viewer: Viewer, told: Thresholds) -> Iterator[Alarm]:
    since = workspace.now() - timedelta(days=told.failed_days)
    done = set()
    for job in list_jobs(workspace, viewer, most=200):
        # of the same work only the last try counts
        is_last = job.request_hash not in done
        done.add(job.request_hash)
        if is_last and job.state == "failed" and job.ended_at is not None and job.ended_at >= since:
            yield Alarm("soon", "job failed", f"{job.title} failed", job.base_id, f"/jobs/{job.job_id}")
