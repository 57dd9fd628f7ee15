"""The atlas of a base: every outage, every pair, ranked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from mainstay.core.progress import Progress, parts
from mainstay.core.result import Result
from mainstay.engines.stress import recovery
from mainstay.engines.stress.atlas.headline import BITE, pairs_headline, singles_headline
from mainstay.engines.stress.atlas.lanes import How
from mainstay.engines.stress.atlas.outages import Outages, every_outage
from mainstay.engines.stress.atlas.pairs import Pairs, sweep_pairs
from mainstay.engines.stress.atlas.setting import Setting, setting_of
from mainstay.engines.stress.atlas.sweep import sweep
from mainstay.engines.stress.atlas.tables import PAIRS, pairs_table, products_table, singles_table
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.scenario import Scenario

DURATIONS = (30, 90, 180)
PAIR_DAYS = 90


@dataclass(frozen=True, slots=True)
class Grid:
    """What is tried.

    Parameters
    ----------
    durations : tuple of int
        Days of the single outages.
    pair_days : int, optional
        Days of the pairs; 90 where it is among the durations, else the longest.
    exact : bool
        Simulate all pairs that the rule leaves open; otherwise those that meet among suppliers alone are taken as sums.
    outages : collection of str, optional
        Only these sites or makers.
    """

    durations: tuple[int, ...] = DURATIONS
    pair_days: int | None = None
    exact: bool = False
    outages: Collection[str] | None = None


def run_atlas(
    base: Base,
    scenario: Scenario,
    *,
    seed: int,
    executor: Any = None,
    progress: Progress | None = None,
    pairs: bool = True,
    grid: Grid | None = None,
) -> Result:
    """Try every single outage of a site over a grid of durations, and every pair of them.

    The network is the one with the likeliest numbers, on an ordinary year or beside the shocks of the scenario; only
    the outage differs. Each outage takes all capacity of a site (or of a maker whose site is not known) from the first
    day; goods that are made stay.

    Parameters
    ----------
    base : Base
        The base.
    scenario : Scenario
        Horizon, priors, ordering, substitution and shocks; hoarding, bans and epidemic are left aside.
    seed : int
        Seed of what is random in the scenario and of the sample of pairs.
    executor, progress : optional
        Who does the work (one block after another where not given), and who is told (done, of, what).
    pairs : bool
        Also try every pair.
    grid : Grid, optional
        Which outages, how long, and how exact.

    Returns
    -------
    Result
        Tables: ``singles`` (rank, outage, kind, duration_days, loss, loss_plain, products_hit, products,
        first_short_day, tts_days, makers_hit), ``pairs`` (rank, first, second, duration_days, loss, sum_of_singles,
        interaction, only_together, decided: rule, simulated or taken as sum), ``products`` (outage, duration_days,
        product_id, loss), ``left_out`` (subject, why).

        A loss is need that is no longer met over the horizon, against the same days without the outage, in days of
        need of a product weighted by its criticality for health over the mean criticality (``loss_plain``: all alike);
        who is served with an alternative counts as served. ``tts_days`` is the time to survive by linear programming,
        if everybody does his best; ``first_short_day`` is the first day on which users go short in the simulation.

        Metrics are defined under `singles_headline` and `pairs_headline`.

    Raises
    ------
    InputError
        The base gives no network; the scenario or an outage names what is not there; durations are not possible.

    Examples
    --------
    >>> import mainstay as ms
    >>> told = Scenario(stress={"horizon_days": 60})
    >>> result = run_atlas(ms.load("us-2026"), told, seed=0, pairs=False, grid=Grid((30,), outages=["intas-pharmez"]))
    >>> result.tables["singles"].select("outage", "kind", "duration_days").rows()
    [('intas-pharmez', 'site', 30)]
    """
    grid = grid or Grid()
    days = _pair_days(grid) if pairs else None
    ready, singles, both, last = parts(progress, 1, 8, 8 if pairs else 0, 2)
    setting = setting_of(base, scenario, seed=seed)
    ready(1, 1, "the network is ready")
    told = every_outage(setting.program, only=grid.outages)
    how = How(executor=executor, progress=singles)
    found = sweep(setting.program, told, grid.durations, watched=() if days is None else (days,), how=how)
    joint: Pairs | None = None
    if days is not None and len(told) > 1:
        joint = sweep_pairs(
            setting.program, found, setting.worth, days, exact=grid.exact, how=replace(how, progress=both)
        )
    survive = time_to_survive(setting, told, max(grid.durations), last)
    tables = {
        "singles": singles_table(found, setting.worth, BITE, survive),
        "pairs": pl.DataFrame(schema=PAIRS) if joint is None else pairs_table(found, joint, setting.worth, BITE),
        "products": products_table(found, setting.worth, BITE),
        "left_out": left_out_table(setting),
    }
    options = {"durations": list(grid.durations), "pair_days": days, "exact": grid.exact, "pairs": pairs, "bite": BITE}
    manifest = manifest_of("stress-atlas", base, scenario, seed, options)
    metrics = singles_headline(found, setting.worth) + (pairs_headline(joint, tables["pairs"]) if joint else [])
    last(1, 1, "all outages are ranked")
    return Result(tables, metrics, manifest)


def _pair_days(grid: Grid) -> int:
    durations, chosen = grid.durations, grid.pair_days
    if chosen is None:
        chosen = PAIR_DAYS if PAIR_DAYS in durations else max(durations, default=PAIR_DAYS)
    if durations and chosen not in durations:
        allowed = ", ".join(map(str, durations))
        text = "pairs last as long as some single outages"
        msg = "the pairs cannot be tried"
        raise InputError(msg, [Problem("atlas.pair_days", text, found=str(chosen), allowed=allowed)])
    return chosen


def time_to_survive(
    setting: Setting, told: Outages, days: int, progress: Progress | None = None
) -> dict[str, float | None]:
    """Return the time to survive of each outage by linear programming, in days; none where all need is met for ever."""
    rows = [
        {"outage": name, "node_id": node, "ttr_days": float(days)}
        for name, nodes in zip(told.names, node_names(setting, told), strict=True)
        for node in nodes
    ]
    found = recovery.time_to_survive(setting.defended, pl.DataFrame(rows), progress=progress).tables["outages"]
    return dict(found.select("outage", "tts_days").iter_rows())


def node_names(setting: Setting, told: Outages) -> list[list[str]]:
    """Return the names of the nodes of each outage."""
    names = setting.program.nodes["node_id"]
    return [names.gather(places.tolist()).to_list() for places in told.nodes]


def left_out_table(setting: Setting) -> pl.DataFrame:
    """Return what of the scenario the atlas leaves aside."""
    return pl.DataFrame(list(setting.left_out), schema={"subject": pl.String(), "why": pl.String()}, orient="row")


def manifest_of(engine: str, base: Base, scenario: Scenario, seed: int, options: dict[str, Any]) -> dict[str, Any]:
    """Return what made a result."""
    from mainstay import __version__

    return {
        "engine": engine,
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "scenario": scenario.model_dump(mode="json"),
        "scenario_hash": scenario.hash,
        "seed": seed,
        "options": options,
    }
