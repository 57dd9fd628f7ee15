"""The stress test of a base: one pure function from the base and a scenario to a result."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from mainstay.core.progress import Progress
from mainstay.core.result import Result
from mainstay.engines.stress.blocks import BLOCK, Executor, Item, answer_of, batches, run_items
from mainstay.engines.stress.metrics.amplification import amplification_table
from mainstay.engines.stress.metrics.bottlenecks import bottlenecks_table
from mainstay.engines.stress.metrics.breaks_first import breaks_first_table
from mainstay.engines.stress.metrics.coordination import Coordination, coordination_of, fits_whole
from mainstay.engines.stress.metrics.fan import fan_table
from mainstay.engines.stress.metrics.gathered import NO_SWITCHES, Gathered, Switches, measured
from mainstay.engines.stress.metrics.goals import goal_path_table, goals_table, wanted_of
from mainstay.engines.stress.metrics.headline import headline
from mainstay.engines.stress.metrics.pass_through import Loss, loss_of, pass_through_table, runs_of, variants
from mainstay.engines.stress.metrics.recover import recover_table
from mainstay.engines.stress.metrics.risk import risk_table
from mainstay.engines.stress.metrics.sample import KEPT
from mainstay.engines.stress.metrics.seen import Seen
from mainstay.engines.stress.metrics.shocks import shocks_table
from mainstay.engines.stress.metrics.survive import survive_table
from mainstay.engines.stress.metrics.unmet import unmet_table
from mainstay.engines.stress.network.program import Program
from mainstay.engines.stress.prepare import Prepared, prepare
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.overrides import apply_overrides
from mainstay.scenario.scenario import Scenario, read_scenario

SHOCKED, QUIET, LEDGER = "shocked", "quiet", "ledger"


def run_stress(
    base: Base,
    scenario: Scenario | Mapping[str, Any] | None = None,
    *,
    replications: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    until_width: float | None = None,
    decompose: bool = True,
) -> Result:
    """Stress a base: simulate a scenario day by day, many times, and read off what holds and what breaks.

    Parameters
    ----------
    base : Base
        The base.
    scenario : Scenario or mapping, optional
        Shocks, goals and choices (`StressChoices`), and values set otherwise; an ordinary year where it is left out.
    replications : int, optional
        Runs; what the scenario says where it is left out. More runs keep the first ones.
    seed : int
        Seed; the same seed gives the same bytes, whoever does the work.
    executor : optional
        Shares out blocks of 64 runs; one after another where it is left out.
    progress : callable, optional
        Called with blocks done, blocks in all and a word.
    until_width : float, optional
        Stop as soon as the half width of the 95 % interval of ``unmet_share`` is at most this; ``replications`` is then
        the most.
    decompose : bool
        Also run the programs in which one thing that softens a loss is taken away (``pass_through``) and the one with a
        ledger of orders (``amplification``): seven more runs of at most 16 replications.

    Returns
    -------
    Result
        Tables: ``breaks_first``, ``unmet``, ``survive``, ``recover``, ``goals``, ``goal_path``, ``fan``, ``risk``,
        ``shocks``, ``left_out``, ``assumptions`` and more. The functions of `mainstay.engines.stress.metrics` say what
        their columns mean; for the metrics see `headline`.

    Raises
    ------
    InputError
        The seed is missing, or the scenario does not fit the base: unknown products, shocks outside the horizon or that
        hit nothing, goals that cannot be counted, stockpiles that release more than they hold; all problems at once.

    Examples
    --------
    >>> import mainstay as ms
    >>> from mainstay.engines.stress.run import run_stress
    >>> halt = {"name": "halt", "quantity": "capacity", "where": {"site": "intas-pharmez"}, "onset_day": 5}
    >>> result = run_stress(
    ...     ms.load("us-2026"), {"stress": {"horizon_days": 120, "shocks": [halt]}}, replications=2, seed=1
    ... )
    >>> "cisplatin-injection" in result.tables["unmet"]["product_id"].to_list()
    True
    """
    _check_kinds(base, scenario, executor)
    told = read_scenario(scenario)
    total = told.stress.replications if replications is None else replications
    chosen = _checked(seed, total, until_width)
    changed = apply_overrides(base, told.overrides)
    ready = prepare(changed, told, seed=chosen)
    work = _Work.of(ready, changed, total)
    with ThreadPoolExecutor(1) as beside:
        # the solver works beside the simulation, unless it must wait to be told which users to look at
        early = beside.submit(coordination_of, ready, dict.fromkeys(ready.focus, 0.0)) if fits_whole(ready) else None
        others = work.others() if decompose else {}
        work.go(executor, progress, until_width, more=len(others))
        aside = work.aside(executor, others, progress) if decompose else {}
        best = early.result() if early is not None else coordination_of(ready, work.missed())
    tables = _tables(work.seen, best) | aside
    return Result(tables, headline(work.seen), _manifest(changed, told, work, best, decomposed=decompose))


def observe(
    base: Base,
    told: Scenario,
    *,
    replications: int,
    seed: int,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Seen:
    """Run a scenario and return what was seen of each replication, for who compares runs one by one.

    Parameters
    ----------
    base, told, replications, seed, executor, progress
        As in `run_stress`.

    Raises
    ------
    InputError
        As in `run_stress`.
    """
    changed = apply_overrides(base, told.overrides)
    ready = prepare(changed, told, seed=_checked(seed, replications, None))
    work = _Work.of(ready, changed, replications)
    work.go(executor, progress, None)
    return work.seen


def _check_kinds(base: object, scenario: object, executor: object) -> None:
    """Refuse what is no base, scenario or executor at all, such as the name of one."""
    problems = []
    if not isinstance(base, Base):
        text, hint = "this is no base", "load one: mainstay.load('us-2026')"
        problems.append(Problem("stress.base", text, found=repr(base)[:60], hint=hint))
    if scenario is not None and not isinstance(scenario, Scenario | Mapping):
        text, hint = "this is no scenario", "read one: mainstay.io.scenario_file.load_scenario(name or path)"
        problems.append(Problem("stress.scenario", text, found=repr(scenario)[:60], hint=hint))
    if executor is not None and not callable(getattr(executor, "map", None)):
        text, hint = "this shares out no work", "open one: mainstay.run.executors.open_executor('threads')"
        problems.append(Problem("stress.executor", text, found=repr(executor)[:60], hint=hint))
    if problems:
        msg = "the run cannot be begun"
        raise InputError(msg, problems)


def _is_whole(number: object) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


def _checked(seed: int | None, total: int, until_width: float | None) -> int:
    problems = []
    if seed is None:
        problems.append(Problem("stress.seed", "a run that can be made again needs a seed", hint="give seed=0, say"))
    elif not _is_whole(seed) or seed < 0:
        text = "a seed is a whole number from 0"
        problems.append(Problem("stress.seed", text, found=repr(seed), allowed="0 or more"))
    if not _is_whole(total) or total < 1:
        text = "there must be at least one replication, and a whole number of them"
        problems.append(Problem("stress.replications", text, found=repr(total), allowed="1 or more"))
    if until_width is not None and not until_width > 0:
        text = "no interval is as narrow as that"
        problems.append(Problem("stress.width", text, found=str(until_width), allowed="a number above 0"))
    if seed is None or problems:
        msg = "the run cannot be begun"
        raise InputError(msg, problems)
    return seed


@dataclass
class _Work:
    """What is gathered block by block."""

    total: int
    programs: dict[str, Program]
    seen: Seen
    stopped: str = "all replications were run"
    _before: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, ready: Prepared, base: Base, total: int) -> _Work:
        programs = {SHOCKED: ready.program(), QUIET: ready.program(shocks=False)}
        place = {name: row for row, name in enumerate(programs[SHOCKED].sinks)}
        hit = np.array([place[name] for name in ready.focus], np.int64)
        wanted = wanted_of(ready)
        shocked, quiet = (Gathered(_switches(ready, place), hit, wanted) for _ in programs)
        names = dict(base["products"].select("product_id", "name").iter_rows())
        told = {key: str(name or key) for key, name in names.items()}
        seen = Seen(ready, programs[SHOCKED], shocked, quiet, told)
        return cls(total, programs, seen)

    @property
    def _blocks(self) -> int:
        return -(-self.total // BLOCK)

    def go(
        self, executor: Executor | None, progress: Progress | None, until_width: float | None, more: int = 0
    ) -> None:
        """Run all blocks, or as many as it takes until the headline is known so well."""
        every, done = self._blocks, 0
        for batch in batches(self.total, growing=until_width is not None):
            items: list[Item] = [(name, *block) for block in batch for name in (SHOCKED, QUIET)]
            for item, arrays in zip(items, run_items(self.programs, items, executor), strict=True):
                self._take(item, arrays)
                if item[0] == QUIET:
                    done += 1
                    if progress is not None:
                        progress(done, every + more, f"blocks of runs, {done} of {every}")
            if until_width is not None and self.seen.shocked.headline.half_width[0] <= until_width:
                self.stopped = f"half the width of the interval of unmet_share is at most {until_width:g}"
                return
        if until_width is not None:
            self.stopped = f"all replications were run before the interval was as narrow as {until_width:g}"

    def missed(self) -> dict[str, float]:
        """Return the days of need that each user misses on average."""
        found = dict(zip(self.seen.program.sinks, self.seen.shocked["missed"].mean.tolist(), strict=True))
        return {name: found[name] for name in self.seen.ready.focus}

    def others(self) -> dict[str, Program]:
        """Return the programs that differ in one thing."""
        ready = self.seen.ready
        return (variants(ready) if ready.impacts.names else {}) | {LEDGER: ready.program(ledger=True)}

    def aside(
        self, executor: Executor | None, others: Mapping[str, Program], progress: Progress | None
    ) -> dict[str, pl.DataFrame]:
        """Run the first block of programs that differ in one thing, and return the tables that compare them."""
        ready = self.seen.ready
        every, count = self._blocks, len(others)
        last = min(runs_of(ready), self.seen.shocked.count)
        items: list[Item] = [(name, 0, last) for name in others]
        place = {name: row for row, name in enumerate(self.programs[SHOCKED].sinks)}
        losses: dict[str, Loss] = {}
        made: dict[str, pl.DataFrame] = {}
        for done, ((name, _, _), arrays) in enumerate(zip(items, run_items(others, items, executor), strict=True), 1):
            if progress is not None:
                progress(every + done, every + count, f"what softened the losses, {done} of {count}")
            answer = answer_of(arrays)
            if name == LEDGER:
                made["amplification"] = amplification_table(others[LEDGER], answer)
            else:
                losses[name] = loss_of(measured(answer, NO_SWITCHES), place, ready.focus)
        if losses:
            for name, gathered in (("net", self.seen.shocked), ("quiet", self.seen.quiet)):
                first = {key: gathered[key].values[:, :last] for key in ("own", "net")}
                losses[name] = loss_of(first, place, ready.focus, "net")
            made["pass_through"] = pass_through_table(losses)
        return made

    def _take(self, item: Item, arrays: dict[str, Any]) -> None:
        answer = answer_of(arrays)
        if item[0] == SHOCKED:
            self._before = self.seen.shocked.add(answer)
            for name in ("onset", "eased", "depth"):
                getattr(self.seen, name).add(arrays[name].astype(np.float64))
            return
        found = self.seen.quiet.add(answer)
        self.seen.caused.add(self._before["net"] - found["net"])


def _switches(ready: Prepared, place: Mapping[str, int]) -> Switches:
    ways = ready.switches
    return Switches(
        np.array([place[name] for name in ways["from_id"]], np.int64),
        np.array([place[name] for name in ways["to_id"]], np.int64),
        ways["people_share"].to_numpy(),
        ways["usable_share"].to_numpy(),
    )


def _tables(seen: Seen, best: Coordination) -> dict[str, pl.DataFrame]:
    return {
        "breaks_first": breaks_first_table(seen),
        "unmet": unmet_table(seen),
        "survive": survive_table(seen),
        "recover": recover_table(seen),
        "goals": goals_table(seen),
        "goal_path": goal_path_table(seen),
        "fan": fan_table(seen),
        "risk": risk_table(seen),
        "bottlenecks": bottlenecks_table(seen, best.prices),
        "coordination": best.gap,
        "shocks": shocks_table(seen),
        "left_out": _left_out(seen.ready, best),
        "assumptions": seen.ready.network.assumptions,
    }


def _left_out(ready: Prepared, best: Coordination) -> pl.DataFrame:
    rows = [("scenario", subject, None, why) for subject, why in ready.left_out]
    if best.why_not is not None:
        rows.append(("result", "coordination, prices of bottlenecks", None, best.why_not))
    schema = {name: pl.String() for name in ("table", "subject", "product_id", "why")}
    told = pl.DataFrame(rows, schema=schema, orient="row")
    return pl.concat([told, ready.network.left_out.select(*schema)])


def _manifest(base: Base, told: Scenario, work: _Work, best: Coordination, *, decomposed: bool) -> dict[str, Any]:
    from mainstay import __version__

    seen = work.seen
    network = seen.ready.network
    return {
        "engine": "stress",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "home": seen.ready.home,
        "scenario": told.model_dump(mode="json"),
        "scenario_hash": told.hash,
        "seed": seen.ready.seed,
        "replications": seen.shocked.count,
        "stopped": work.stopped,
        "horizon_days": seen.ready.horizon,
        "precision": seen.program.dtype,
        "products": network.products["product_id"].to_list(),
        "nodes": network.nodes.height,
        "edges": network.edges.height,
        "assumed_values": network.assumptions.height,
        "taken_away_runs": runs_of(seen.ready) if decomposed else 0,
        "best_response": "worked out" if best.why_not is None else best.why_not,
        "kept": f"means and daily counts are over all runs; quantiles over runs are over the first {KEPT}",
    }
