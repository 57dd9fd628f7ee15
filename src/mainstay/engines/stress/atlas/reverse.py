"""Reverse stress test of a base: the smallest shock that breaks the service goal, and the worst that outages can do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.progress import Progress, parts
from mainstay.core.result import Result
from mainstay.engines.stress import recovery
from mainstay.engines.stress.atlas.goal import Filled, Watch, worst_fill
from mainstay.engines.stress.atlas.headline import reverse_headline
from mainstay.engines.stress.atlas.influence import must_simulate
from mainstay.engines.stress.atlas.lanes import How
from mainstay.engines.stress.atlas.outages import Outages, every_outage
from mainstay.engines.stress.atlas.pairs import meet_near_users
from mainstay.engines.stress.atlas.run import left_out_table, manifest_of
from mainstay.engines.stress.atlas.setting import Setting, setting_of
from mainstay.engines.stress.atlas.smallest import Smallest, smallest
from mainstay.engines.stress.atlas.sweep import QUIET, Sweep, joined, run_sets, sweep
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.scenario import Scenario

LONGEST_DAYS = 180
#: a goal is broken below its share less this, for rounding
ROUNDING = 1e-6
Pair = tuple[int, ...]

SMALLEST: dict[str, Any] = {
    "rank": pl.Int64(),
    "outages": pl.Int64(),
    "members": pl.List(pl.String()),
    "duration_days": pl.Int64(),
    "depth": pl.Float64(),
    "product_id": pl.String(),
    "worst_fill": pl.Float64(),
    "optimal_days": pl.Float64(),
    "is_monotone": pl.Boolean(),
}
ATTACK: dict[str, Any] = {
    "outages": pl.Int64(),
    "worst_for": pl.String(),
    "members": pl.List(pl.String()),
    "optimal_loss": pl.Float64(),
    "simulated_loss": pl.Float64(),
}


def reverse(
    base: Base,
    scenario: Scenario,
    *,
    seed: int,
    executor: Any = None,
    progress: Progress | None = None,
    outages: int = 2,
    longest_days: int | None = None,
    only: Collection[str] | None = None,
) -> Result:
    """Find the smallest shocks that break the service goal of a scenario, and the worst attack of so many outages.

    The goal is broken where any user of its products gets less than its share of need in any ``within_days`` days in a
    row. Outages take sites whole, from the first day.

    Parameters
    ----------
    base : Base
        The base.
    scenario : Scenario
        It states ``stress.service_goal``; the rest as for `run_atlas`.
    seed, executor, progress
        As for `run_atlas`.
    outages : int
        Most outages at the same time. The simulation tries 1 and 2; the worst attack takes as many as are told.
    longest_days : int, optional
        Longest outage; 180 days, or the horizon where that is shorter.
    only : collection of str, optional
        Only these sites or makers can fail.

    Returns
    -------
    Result
        Tables: ``smallest`` (rank, outages, members, duration_days: fewest days of a full outage that break the goal in
        the simulation; depth: smallest share of capacity that does so if it is lost for the longest time; product_id:
        whose users are worst off; worst_fill: their share at the longest outage; optimal_days: days after which the
        goal breaks for that product even if everybody does his best, empty where it never does; is_monotone: whether
        longer and deeper outages break it too, as far as was looked at; sorted by outages and days; pairs of which one
        breaks it alone are not listed), ``attack`` (outages, worst_for: the optimal response or the simulation,
        members, optimal_loss, simulated_loss, in days of need weighted by criticality), ``left_out``.

        Metrics are defined under `reverse_headline`.

    Raises
    ------
    InputError
        The scenario states no service goal, or names what the base does not have; a number is out of range.

    Examples
    --------
    >>> import mainstay as ms
    >>> told = Scenario(stress={"service_goal": {"products": "carboplatin-injection"}, "horizon_days": 60})
    >>> result = reverse(ms.load("us-2026"), told, seed=0, outages=1, longest_days=30, only=["intas-pharmez"])
    >>> result.metric("breaking_singles")
    0.0
    """
    days = _check(scenario, outages, longest_days)
    ready, singles, goal, least, last = parts(progress, 1, 8, 4, 4, 2)
    setting = setting_of(base, scenario, seed=seed)
    ready(1, 1, "the network is ready")
    told = every_outage(setting.program, only=only)
    how = How(executor=executor, progress=singles)
    found = sweep(setting.program, told, [days], watched=[days], how=how)
    test = _Test(setting, told, found, days, replace(how, progress=goal))
    test.try_all(2 if outages > 1 else 1)
    test.how = replace(how, progress=least)
    sets, smallest_of = test.smallest()
    test.how = replace(how, progress=None)
    rows = _rows(setting, told, test, sets, smallest_of)
    last(1, 3, "the worst attack")
    attack = _attack(setting, told, test, outages)
    tables = {"smallest": rows, "attack": attack, "left_out": left_out_table(setting)}
    manifest = manifest_of("stress-reverse", base, scenario, seed, {"outages": outages, "longest_days": days})
    tried = [len(one) for one in test.worst]
    metrics = reverse_headline(rows, attack, tried, holds=test.holds, not_tried=test.not_tried)
    last(1, 1, "all shocks are tried")
    return Result(tables, metrics, manifest)


def _check(scenario: Scenario, outages: int, longest: int | None) -> int:
    problems = []
    if "service_goal" not in scenario.stress.model_fields_set:
        hint = "say below stress: service_goal: {products: [cisplatin-injection], fill: 0.95, within_days: 30}"
        text = "the scenario states no service goal, so nothing can break it"
        problems.append(Problem("atlas.no_goal", text, file="scenario", column="stress.service_goal", hint=hint))
    if outages < 1:
        problems.append(Problem("atlas.outages", "at least one outage", found=str(outages), allowed="1 or more"))
    horizon = scenario.stress.horizon_days
    if longest is not None and not 1 <= longest <= horizon:
        text = "the longest outage does not fit into the horizon"
        problems.append(Problem("atlas.longest", text, found=str(longest), allowed=f"1 to {horizon}"))
    if problems:
        msg = "the service goal cannot be tested"
        raise InputError(msg, problems)
    return min(LONGEST_DAYS, horizon) if longest is None else longest


@dataclass
class _Test:
    """The goal held against outages."""

    setting: Setting
    told: Outages
    found: Sweep
    days: int
    how: How

    def __post_init__(self) -> None:
        goal, worth = self.setting.choices.service_goal, self.setting.worth
        self.users = np.array([not goal.products or name in goal.products for name in worth.product], np.bool_)
        self.watch = Watch(self.setting.program, goal.within_days)
        self.least = goal.fill - ROUNDING
        self.worst: dict[Pair, tuple[float, str]] = {}
        self.losses: dict[Pair, float] = {}
        self.breaking: list[Pair] = []
        self.not_tried = 0
        quiet = self.fill([()], [0], None)
        self.holds = bool((quiet.worst[self.users] >= self.least).all())
        alone = worth.losses(self.found.runs[self.days], self.found.quiet).sum(axis=0)
        self.alone = [float(one) for one in alone]

    def nodes(self, one: Pair) -> npt.NDArray[np.int64]:
        """Return the nodes that a set takes out."""
        return np.unique(np.concatenate([QUIET, *(self.told.nodes[place] for place in one)]))

    def fill(self, sets: Sequence[Pair], days: Sequence[int], depth: Any) -> Filled:
        blocks = run_sets(
            self.watch.program,
            [self.nodes(one) for one in sets],
            days,
            depth=depth,
            work=worst_fill,
            shared=self.watch,
            how=self.how,
            told="outages against the goal",
        )
        return Filled(np.concatenate([one.worst for one in blocks], axis=1), joined([one.lanes for one in blocks]))

    def try_all(self, most: int) -> None:
        """Try singles that touch a user of the goal, then pairs that may do what neither does alone."""
        if not self.holds:
            return
        influence = self.found.influence[self.days]
        sinks = self.setting.program.net.sink_node[self.users]
        near = np.flatnonzero(influence.touched[sinks].any(axis=0))
        self._try([(int(one),) for one in near])
        if most < 2:
            return
        alone = {one[0] for one in self.breaking}
        left_open = must_simulate(influence)
        meet = meet_near_users(self.setting.program, influence, sinks)
        first, second = np.triu_indices(len(self.told), 1)
        wanted: list[Pair] = [
            (int(a), int(b))
            for a, b in zip(first, second, strict=True)
            if left_open[a, b] and meet[a, b] and a not in alone and b not in alone
        ]
        self.not_tried = int((left_open & ~meet)[first, second].sum())
        self._try(wanted)

    def _try(self, sets: list[Pair]) -> None:
        if not sets:
            return
        filled = self.fill(sets, [self.days] * len(sets), None)
        losses = self.setting.worth.losses(filled.lanes, self.found.quiet).sum(axis=0)
        names = [name for name, used in zip(self.setting.worth.product, self.users, strict=True) if used]
        for place, one in enumerate(sets):
            worst = filled.worst[self.users, place]
            self.worst[one] = (float(worst.min()), names[int(worst.argmin())])
            self.losses[one] = float(losses[place])
            if worst.min() < self.least:
                self.breaking.append(one)

    def smallest(self) -> tuple[list[Pair], Smallest]:
        """Return the sets that break the goal, and the least of each that does."""
        sets = self.breaking

        def breaks(which: Any, days: Any, depth: Any) -> Any:
            chosen = [sets[place] for place in which]
            return (self.fill(chosen, days.tolist(), depth).worst[self.users] < self.least).any(axis=0)

        return sets, smallest(len(sets), self.days, breaks)


def _names(told: Outages, one: Pair) -> list[str]:
    return [told.names[place] for place in one]


def _rows(setting: Setting, told: Outages, test: _Test, sets: list[Pair], least: Smallest) -> pl.DataFrame:
    optimal = _optimal_days(setting, test, sets)
    rows = [
        (
            0,
            len(one),
            _names(told, one),
            int(least.days[place]),
            float(least.depth[place]),
            test.worst[one][1],
            test.worst[one][0],
            optimal.get(one),
            bool(least.monotone[place]),
        )
        for place, one in enumerate(sets)
    ]
    frame = pl.DataFrame(rows, schema=SMALLEST, orient="row").sort("outages", "duration_days", "depth", "members")
    return frame.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64()))


def _candidates(setting: Setting, test: _Test, sets: Sequence[Pair], days: float) -> pl.DataFrame:
    """Return sets as rows of outages of the recovery programs, each with its number as label."""
    names = setting.program.nodes["node_id"]
    rows = [
        {"outage": f"{place:06d}", "node_id": names[int(node)], "ttr_days": days}
        for place, one in enumerate(sets)
        for node in test.nodes(one)
    ]
    return pl.DataFrame(rows)


def _optimal_days(setting: Setting, test: _Test, sets: list[Pair]) -> dict[Pair, float | None]:
    """Return after how many days each set breaks the goal of its product even under the best response."""
    fill = setting.choices.service_goal.fill
    found: dict[Pair, float | None] = {}
    for product in sorted({test.worst[one][1] for one in sets}):
        some = [one for one in sets if test.worst[one][1] == product]
        goal = recovery.Goal(fill=fill, product_id=product)
        rows = _candidates(setting, test, some, float(test.days))
        alone = recovery.break_goal(
            setting.defended, goal, days=float(setting.choices.horizon_days), most=1, candidates=rows
        ).tables["alone"]
        for label, after in alone.iter_rows():
            found[some[int(label)]] = after
    return found


def _attack(setting: Setting, told: Outages, test: _Test, most: int) -> pl.DataFrame:
    """Return the worst sets for the optimal response and for the simulation, with both losses of each."""
    days = float(test.days)
    singles = [(place,) for place in range(len(told))]
    result = recovery.worst_attack(
        setting.defended, min(most, len(told)), days=days, candidates=_candidates(setting, test, singles, days)
    )
    chosen: list[tuple[int, str, Pair]] = []
    for size, members in result.tables["sets"].select("outages", "members").iter_rows():
        if not members:  # nothing costs anything
            continue
        chosen.append((size, "optimal response", tuple(sorted(int(label) for label in members))))
    chosen += [(len(one), "simulation", one) for one in _worst_simulated(test, min(most, 2))]
    sets = [one for _, _, one in chosen]
    filled = test.fill(sets, [test.days] * len(sets), None)
    simulated = setting.worth.losses(filled.lanes, test.found.quiet).sum(axis=0)
    labelled = _candidates(setting, test, sets, days)
    best = dict(
        recovery.time_to_recover(setting.defended, labelled).tables["outages"].select("outage", "loss").iter_rows()
    )
    rows = [
        (size, worst_for, _names(told, one), best[f"{place:06d}"], float(simulated[place]))
        for place, (size, worst_for, one) in enumerate(chosen)
    ]
    return pl.DataFrame(rows, schema=ATTACK, orient="row").sort("outages", "worst_for")


def _worst_simulated(test: _Test, most: int) -> list[Pair]:
    """Return the worst single outage in the simulation and the worst pair: as tried, or the sum of the two dearest."""
    order = np.argsort(-np.array(test.alone), kind="stable")
    found: list[Pair] = [(int(order[0]),)]
    if most < 2 or len(order) < 2:
        return found
    first: Pair = tuple(sorted((int(order[0]), int(order[1]))))
    known = {first: test.alone[first[0]] + test.alone[first[1]]}
    known |= {one: loss for one, loss in test.losses.items() if len(one) == 2}
    return [*found, max(known, key=lambda one: (known[one], one))]
