"""The tables of the flex part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.engines.care.flex.draws import ENDS, draw_pool, drawn_curves
from mainstay.engines.care.flex.frontier import TINY, Frontier, frontier
from mainstay.engines.care.flex.pool import Floats, Whole
from mainstay.engines.care.flex.read_base import BasePool
from mainstay.scenario.care.flex import FlexChoices

STATES = {"ordinary": False, "surge": True}
ROUTINE, SURGE = 0, 1
TEXT = (
    "pool",
    "place",
    "resource",
    "kind",
    "unit",
    "state",
    "method",
    "verdict",
    "service",
    "mission",
    "side",
    "system",
)
FLAGS = ("dominates", "can_convert", "is_chosen", "goal_reached", "keeps_conversion")


def typed(rows: Sequence[tuple[object, ...]], names: Sequence[str]) -> pl.DataFrame:
    """Return a table whose columns are text, flags or numbers by their names."""
    schema = {name: pl.String() if name in TEXT else pl.Boolean() if name in FLAGS else pl.Float64() for name in names}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


@dataclass(frozen=True)
class Curves:
    """The curves of one pool in both states, and their draws at the same levels."""

    one: BasePool
    levels: Whole
    curve: Mapping[str, Frontier]
    ends: Mapping[str, Floats]


def curves_of(one: BasePool, choices: FlexChoices, seed: int) -> Curves:
    """Return the exact curves of a pool on an ordinary day and in the surge, and their ends over draws."""
    levels = one.pool.levels(choices.levels)
    rushed = choices.staff.rushed_above
    curve, ends = {}, {}
    for state, surge in STATES.items():
        curve[state] = frontier(one.pool, surge=surge, levels=levels, rushed_above=rushed)
        drawn = draw_pool(one, choices, seed, surge=surge)
        seen = drawn_curves(one.pool, drawn, levels, rushed_above=rushed)
        # shape (2, levels, measures); what cannot be worked out stays empty
        ends[state] = np.quantile(seen, ENDS, axis=0)
    return Curves(one, levels, curve, ends)


FRONTIER = (
    "pool", "place", "resource", "kind", "state", "reserve", "reserve_quantity", "unit", "routine_blocked",
    "routine_low", "routine_high", "surge_blocked", "surge_low", "surge_high", "routine_delayed", "routine_gave_up",
    "surge_blocked_if_routine_waits", "rushed_share", "quality", "dominates", "can_convert", "is_chosen", "method",
)  # fmt: skip


def frontier_table(found: Sequence[Curves], chosen: Mapping[str, int], choices: FlexChoices) -> pl.DataFrame:
    """Return the curves: one row for each pool, state and level.

    ``dominates`` says that neither side loses more than in separate wards; ``can_convert`` that surge patients
    use on average no more units than can be converted; ``quality`` is 1 less what haste takes from the benefit of care.
    """
    rows = []
    harm = choices.staff.rushed_harm_share
    for seen in found:
        one = seen.one
        head = (one.pool.name, one.place, one.resource, one.supply.kind)
        for state, curve in seen.curve.items():
            low, high = seen.ends[state]
            can = one.pool.converts(curve.surge_blocked, surge=STATES[state])
            for at, keep in enumerate(seen.levels.tolist()):
                mine, theirs = float(curve.routine_blocked[at]), float(curve.surge_blocked[at])
                rows.append((
                    *head, state, keep, keep * one.quantum, one.supply.unit,
                    mine, min(mine, low[at, ROUTINE]), max(mine, high[at, ROUTINE]),
                    theirs, min(theirs, low[at, SURGE]), max(theirs, high[at, SURGE]),
                    _told(curve.routine_delayed[at]), _told(curve.routine_gave_up[at]),
                    _told(curve.surge_blocked_wait[at]), float(curve.rushed[at]), 1.0 - harm * float(curve.rushed[at]),
                    bool(curve.dominates[at]), bool(can[at]), keep == chosen.get(one.pool.name),
                    curve.method,
                ))  # fmt: skip
    return typed(rows, FRONTIER)


POOLS = (
    "pool", "place", "resource", "kind", "unit", "quantity", "units", "surge_units", "own_units", "most_surge_units",
    "ordinary_work", "surge_work",
)  # fmt: skip


def pools_table(pools: Sequence[BasePool]) -> pl.DataFrame:
    """Return the shared resources: what there is, in the unit of the base and in units of the pool, and the work."""
    rows = [
        (
            one.pool.name, one.place, one.resource, one.supply.kind, one.supply.unit, one.supply.quantity,
            one.pool.units, one.pool.capacity(surge=True), one.pool.own_units, one.pool.most_surge_units,
            float(one.pool.loads() @ one.pool.sizes), float(one.pool.loads(surge=True) @ one.pool.sizes),
        )
        for one in pools
    ]  # fmt: skip
    return typed(rows, POOLS)


SHARING = (
    "pool", "place", "state", "separate_routine", "separate_surge", "pooled_routine", "pooled_surge",
    "first_dominating", "last_dominating", "verdict",
)  # fmt: skip


def sharing_table(found: Sequence[Curves]) -> pl.DataFrame:
    """Return, for each pool and state, where sharing is better for both sides than separate wards, and where not."""
    rows = []
    for seen in found:
        for state, curve in seen.curve.items():
            good = curve.levels[curve.dominates]
            ends = (float(good[0]), float(good[-1])) if good.size else (None, None)
            pooled = (float(curve.routine_blocked[0]), float(curve.surge_blocked[0]))
            rows.append((seen.one.pool.name, seen.one.place, state, *curve.separate, *pooled, *ends, verdict(curve)))
    return typed(rows, SHARING)


def verdict(curve: Frontier) -> str:
    """Say in words whether sharing helps.

    Examples
    --------
    >>> from mainstay.engines.care.flex.pool import Pool
    >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
    >>> verdict(frontier(ward))
    'free sharing takes from routine care; a reserve makes sharing better for both'
    """
    free_harms = curve.routine_blocked[0] > curve.separate[0] + TINY
    if curve.dominates[0]:
        return "sharing is better for both even without a reserve"
    if curve.dominates.any():
        if free_harms:
            return "free sharing takes from routine care; a reserve makes sharing better for both"
        return "sharing with a reserve is better for both"
    if free_harms and (curve.routine_blocked <= curve.separate[0] + TINY).any():
        return "what routine care would need kept costs the surge more than separate wards do"
    return "sharing is not better for both at any reserve"


def _told(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
