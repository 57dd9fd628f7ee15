"""Reverse stress test: the smallest and the shortest set of outages that breaks a stated service goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.core.suggest import nearest
from mainstay.engines.stress.recovery.attack import read_candidates
from mainstay.engines.stress.recovery.frames import Rows
from mainstay.engines.stress.recovery.layout import Allowance
from mainstay.engines.stress.recovery.model import Defender
from mainstay.engines.stress.recovery.network import Network
from mainstay.engines.stress.recovery.outages import Outage
from mainstay.engines.stress.recovery.search import Search, together
from mainstay.errors import InputError, Problem

#: smallest sets that are listed
LISTED = 200
#: a set breaks the goal sooner where it does so by more than this share of the time
SOONER = 1e-6

SETS = {"set": pl.Int64(), "outages": pl.Int64(), "members": pl.List(pl.String()), "breaks_after_days": pl.Float64()}
SHORTEST = {"outages": pl.Int64(), "breaks_after_days": pl.Float64(), "members": pl.List(pl.String())}
ALONE = {"outage": pl.String(), "breaks_after_days": pl.Float64()}


@dataclass(frozen=True, slots=True)
class Goal:
    """A service goal: this share of what is asked for is met, over the whole time.

    Parameters
    ----------
    fill : float
        Share met, 0 to 1; 1 asks for all of it.
    product_id, node_id, class_id : str, optional
        Which demands it is about; without any, all of them together.
    """

    fill: float = 1.0
    product_id: str | None = None
    node_id: str | None = None
    class_id: str | None = None


def break_goal(network: Network, goal: Goal, *, days: float, most: int = 2, candidates: Rows | None = None) -> Result:
    """Return what it takes to break a service goal although the defender puts this goal before all else, exactly.

    Parameters
    ----------
    network : Network
        What is tested.
    goal : Goal
        What must hold.
    days : float
        Longest time that outages last.
    most : int
        Greatest number of outages at the same time.
    candidates : frame, optional
        As `worst_attack`.

    Returns
    -------
    Result
        Tables: ``smallest`` (set, outages, members, breaks_after_days: every set of the smallest size that breaks the
        goal within the time, at most 200), ``shortest`` (outages: at most so many; breaks_after_days, members: the set
        that breaks it soonest; no row where none does within the time), ``alone`` (outage, breaks_after_days: each
        candidate for itself, soonest first; empty where it never does). Metrics: ``smallest_size`` (empty where nothing
        breaks the goal; 0 where it does not hold even without an outage), ``shortest_days``.

    Raises
    ------
    InputError
        The goal is about nothing, or the candidates do not fit; all problems at once.

    Notes
    -----
    Sets come from `search` with the goal's unmet share as loss. Once broken, a goal stays broken for any longer time,
    since stock counts for less; so the soonest set of a size is found by looking for any set that breaks the goal
    sooner than the best one so far, until there is none.

    Examples
    --------
    >>> nodes = [{"node_id": name, "capacity": 5.0, "stock": 20.0} for name in ("a", "b")]
    >>> nodes += [{"node_id": "vial", "kind": "sink"}]
    >>> edges = [{"from_id": name, "to_id": "vial", "group": "any"} for name in ("a", "b")]
    >>> network = Network.from_frames(nodes, edges, [{"node_id": "vial", "units_per_day": 10.0}])
    >>> broken = break_goal(network, Goal(fill=0.9), days=60.0)
    >>> broken.tables["shortest"].select("outages", pl.col("breaks_after_days").round(6)).rows()
    [(1, 10.0), (2, 4.444444)]
    """
    demands = _demands(network, goal)
    told = read_candidates(network, candidates, most=most, days=days)
    test = _Test(network, goal, demands, told)
    size, sets = test.smallest(most, days)
    rows = [
        (number, len(one), [told[at].name for at in one], test.after(one)) for number, one in enumerate(sets, start=1)
    ]
    shortest = [(count, after, [told[at].name for at in one]) for count, after, one in test.shortest(most, days)]
    alone = sorted(
        ((outage.name, test.after([number])) for number, outage in enumerate(told)),
        key=lambda row: (row[1] is None, row[1] or 0.0, row[0]),
    )
    tables = {
        "smallest": pl.DataFrame(rows, schema=SETS, orient="row"),
        "shortest": pl.DataFrame(shortest, schema=SHORTEST, orient="row"),
        "alone": pl.DataFrame(alone, schema=ALONE, orient="row"),
    }
    metrics = [_exact("smallest_size", size, "outage"), _exact("shortest_days", _soonest(shortest), "day")]
    told_goal = {name: getattr(goal, name) for name in Goal.__slots__}
    manifest = {"engine": "stress", "analysis": "break_goal", "goal": told_goal, "days": days, "most": most}
    return Result(tables, metrics, manifest)


class _Test:
    """The goal as two programs: its unmet share at a given time, and the time at which it breaks."""

    def __init__(self, network: Network, goal: Goal, demands: npt.NDArray[np.int32], candidates: list[Outage]) -> None:
        asked = network.demand["units_per_day"].to_numpy()
        weight = np.zeros(asked.size)
        weight[demands] = 1.0 / asked[demands].sum()
        self._loss = Defender(network, "loss", unit_loss=weight)
        self._time = Defender(network, "time", allowance=Allowance(demands, 1.0 - goal.fill))
        self._candidates = candidates
        self._above = 1.0 - goal.fill
        self._known: dict[tuple[int, ...], float | None] = {}

    def after(self, chosen: list[int]) -> float | None:
        """Return the time after which a set breaks the goal, or nothing where it never does."""
        key = tuple(chosen)
        if key not in self._known:
            days = self._time.plan(together([self._candidates[one] for one in chosen])).days
            self._known[key] = None if days == np.inf else days
        return self._known[key]

    def smallest(self, most: int, days: float) -> tuple[int | None, list[list[int]]]:
        """Return the size of the smallest sets that break the goal in a time, and these sets."""
        for size in range(1, most + 1):
            found: list[list[int]] = []
            for one in Search(self._loss, self._candidates, days).breaking(size, self._above):
                found.append(one)
                if len(found) == LISTED:
                    break
            if found:
                return len(found[0]), sorted(found)
        return None, []

    def shortest(self, most: int, days: float) -> list[tuple[int, float, list[int]]]:
        """Return for each size the set that breaks the goal soonest, as far as any does within the time."""
        rows: list[tuple[int, float, list[int]]] = []
        best: tuple[float, list[int]] | None = None
        for size in range(1, most + 1):
            while True:
                limit = days if best is None else best[0] * (1.0 - SOONER)
                if limit <= 0:
                    break
                sooner = next(Search(self._loss, self._candidates, limit).breaking(size, self._above), None)
                after = None if sooner is None else self.after(sooner)
                if sooner is None or after is None or (best is not None and after >= best[0]):
                    break
                best = (after, sooner)
            if best is not None:
                rows.append((size, *best))
        return rows


def _demands(network: Network, goal: Goal) -> npt.NDArray[np.int32]:
    """Return the demands that a goal is about."""
    products = network.nodes.select("node_id", "product_id")
    named = network.demand.join(products, on="node_id", how="left", maintain_order="left")
    problems: list[Problem] = []
    if not 0.0 < goal.fill <= 1.0:
        told, allowed = f"{goal.fill:g}", "above 0, at most 1"
        problems.append(Problem("recovery.goal", "the share met is out of range", found=told, allowed=allowed))
    chosen = np.ones(named.height, np.bool_)
    for column in ("product_id", "node_id", "class_id"):
        name = getattr(goal, column)
        if name is None:
            continue
        hit = (named[column] == name).fill_null(value=False).to_numpy()
        if not hit.any():
            close = nearest(name, named[column].drop_nulls().unique())
            hint = f"did you mean '{close}'?" if close else None
            message = f"no demand has this {column.removesuffix('_id')}"
            problems.append(Problem("recovery.unknown_name", message, column=column, found=name, hint=hint))
        chosen &= hit
    if not problems and not chosen.any():
        problems.append(Problem("recovery.goal", "no demand fits all that the goal names"))
    if problems:
        msg = "the service goal cannot be tested"
        raise InputError(msg, problems)
    return np.flatnonzero(chosen).astype(np.int32)


def _soonest(rows: list[tuple[Any, ...]]) -> float | None:
    return min((float(row[1]) for row in rows), default=None)


def _exact(name: str, value: float | None, unit: str) -> Metric:
    return Metric(name, None, unit) if value is None else Metric.exact(name, value, unit)
