"""The flex picture of a base: what sharing gives, and the reservation that makes it good for both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import polars as pl

from mainstay.core.progress import Progress, counted, parts
from mainstay.core.result import Metric, Result
from mainstay.engines.care.flex.assumed import Notes
from mainstay.engines.care.flex.course import course_table
from mainstay.engines.care.flex.limits import limits_table
from mainstay.engines.care.flex.purchases import purchases_table
from mainstay.engines.care.flex.read_base import BasePool, read_pools
from mainstay.engines.care.flex.systems import Outcome, outcomes, services_table, share_of, systems_table
from mainstay.engines.care.flex.tables import Curves, curves_of, frontier_table, pools_table, sharing_table, typed
from mainstay.engines.care.flex.tiers import tiers_table
from mainstay.engines.care.flex.together import Together, best_together
from mainstay.model.base import Base
from mainstay.scenario.care.flex import FlexChoices
from mainstay.scenario.overrides import apply_overrides
from mainstay.scenario.scenario import Scenario, read_scenario


def run_flex(
    base: Base,
    scenario: Scenario | Mapping[str, Any] | None = None,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> Result:
    """Work out what sharing beds, staff, machines and stock gives, and what it costs routine care.

    Parameters
    ----------
    base : Base
        Facilities, resources, staff, services with loads and needs, retraining.
    scenario : Scenario or mapping, optional
        Choices below ``care.flex`` (`FlexChoices`), and values set otherwise.
    seed : int
        Seed of the draws.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    Result
        Tables ``pools``, ``frontier``, ``sharing``, ``best``, ``systems``, ``services``, ``limits``, ``purchases``,
        ``tiers``, ``course``, ``assumptions``, ``left_out``; for the metrics see `flex_metrics`.

    Raises
    ------
    InputError
        Nothing is shared, a service needs what nobody has, or names are unknown; everything is listed.

    Examples
    --------
    >>> import mainstay as ms
    >>> result = run_flex(ms.load("district-synthetic"), {"care": {"flex": {"draws": 50}}}, seed=1)
    >>> result.metric("routine_lost_flex") < result.metric("routine_lost_pooled")
    True
    """
    told = read_scenario(scenario)
    choices = told.care.flex
    changed = apply_overrides(base, told.overrides)
    reserved, curved, held, last = parts(progress, 1, 4, 2, 1)
    notes = Notes()
    pools = read_pools(changed, choices, notes)
    places = [list(group) for _, group in groupby(pools, key=lambda one: one.place)]
    best = [
        best_together([one.pool for one in group], levels=choices.levels, goal=choices.routine_goal)
        for group in counted(places, reserved, "places with their reserve")
    ]
    paired = list(zip(places, best, strict=True))
    chosen = {one.pool.name: keep for group, found in paired for one, keep in zip(group, found.reserves, strict=True)}
    curves = [curves_of(one, choices, seed) for one in counted(pools, curved, "pools with their curve")]
    seen = [
        outcome
        for group, found in counted(paired, held, "places in three systems")
        for outcome in outcomes(group, found, choices, seed)
    ]
    last(0, 1, "purchases and tiers")
    _assumed(choices, notes)
    tables = {
        "pools": pools_table(pools),
        "frontier": frontier_table(curves, chosen, choices),
        "sharing": sharing_table(curves),
        "best": _best(paired, curves),
        "systems": systems_table(seen),
        "services": services_table(seen),
        "limits": limits_table(paired, choices.levels),
        "purchases": purchases_table(changed, paired, choices, notes),
        "tiers": tiers_table(changed, pools, choices, notes),
        "course": course_table(pools, chosen, choices, notes),
    }
    tables |= {"assumptions": notes.assumptions_table(), "left_out": notes.left_out_table()}
    last(1, 1, "all pools are looked at")
    metrics = flex_metrics(seen, curves, tables["purchases"], chosen)
    return Result(tables, metrics, _manifest(changed, told, seed, pools))


def flex_metrics(
    seen: Sequence[Outcome], curves: Sequence[Curves], purchases: pl.DataFrame, chosen: Mapping[str, int]
) -> list[Metric]:
    """Return headline numbers of sharing.

    ``routine_lost_separate``, ``routine_lost_pooled``, ``routine_lost_flex``
        Share of routine patients who do not find all they need during the surge: in separate wards, in one free pool,
        and in a pool with the reservation found. The ends are those of the draws (95 %), the value itself included.
    ``surge_lost_separate``, ``surge_lost_pooled``, ``surge_lost_flex``
        The same for surge patients.
    ``routine_lost_ordinary_separate``, ``routine_lost_ordinary_flex``
        Share of routine patients lost on an ordinary day.
    ``shared_pools``
        Resources that routine and surge patients share.
    ``pools_better_for_both``
        Those with a level of reservation at which neither side loses more than in separate wards during the surge.
    ``units_kept``
        Units kept for routine care over all of them.
    ``best_purchase_patients_per_million``
        Patients more in the surge for a million USD by the best purchase; prices and loads are those of the tables.
    """
    worth = purchases["patients_per_million_usd"].max() if purchases.height else None
    better = sum(bool(one.curve["surge"].dominates.any()) for one in curves)

    def share(system: str, state: str, *, routine: bool) -> tuple[float, float, float]:
        return share_of(seen, system, state, routine=routine)

    def named(name: str, ends: tuple[float, float, float]) -> tuple[str, float, str, float, float]:
        return (name, ends[0], "share", ends[1], ends[2])

    value = float(worth) if isinstance(worth, float) else None
    routine = [share(system, "surge", routine=True) for system in ("separate", "pooled", "flex")]
    surge = [share(system, "surge", routine=False) for system in ("separate", "pooled", "flex")]
    ordinary = [share(system, "ordinary", routine=True) for system in ("separate", "flex")]
    return [
        Metric("routine_lost_separate", routine[0][0], "share", routine[0][1], routine[0][2]),
        Metric("routine_lost_pooled", routine[1][0], "share", routine[1][1], routine[1][2]),
        Metric("routine_lost_flex", routine[2][0], "share", routine[2][1], routine[2][2]),
        Metric("surge_lost_separate", surge[0][0], "share", surge[0][1], surge[0][2]),
        Metric("surge_lost_pooled", surge[1][0], "share", surge[1][1], surge[1][2]),
        Metric("surge_lost_flex", surge[2][0], "share", surge[2][1], surge[2][2]),
        Metric("routine_lost_ordinary_separate", ordinary[0][0], "share", ordinary[0][1], ordinary[0][2]),
        Metric("routine_lost_ordinary_flex", ordinary[1][0], "share", ordinary[1][1], ordinary[1][2]),
        Metric.exact("shared_pools", len(curves), "resource"),
        Metric.exact("pools_better_for_both", better, "resource"),
        Metric.exact("units_kept", sum(chosen.values()), "unit"),
        Metric("best_purchase_patients_per_million", value, "patient", None, None),
    ]


BEST = (
    "pool", "place", "reserve", "reserve_quantity", "unit", "reserve_share", "routine_blocked", "surge_blocked",
    "dominates", "keeps_conversion", "routine_goal", "goal_reached", "price_of_goal",
)  # fmt: skip


def _best(paired: Sequence[tuple[Sequence[BasePool], Together]], curves: Sequence[Curves]) -> pl.DataFrame:
    """Return the reservation found for each pool, with the curve of the pool alone at that level, in the surge."""
    by_name = {seen.one.pool.name: seen.curve["surge"] for seen in curves}
    rows = []
    for group, best in paired:
        for one, keep in zip(group, best.reserves, strict=True):
            curve = by_name[one.pool.name]
            at = int((curve.levels == keep).argmax())
            converts = bool(one.pool.converts(curve.surge_blocked[at])[0])
            rows.append((
                one.pool.name, one.place, keep, keep * one.quantum, one.supply.unit,
                keep / max(one.pool.capacity(surge=True), 1), float(curve.routine_blocked[at]),
                float(curve.surge_blocked[at]), bool(curve.dominates[at]), converts, best.goal,
                best.reached, best.price,
            ))  # fmt: skip
    return typed(rows, BEST)


def _assumed(choices: FlexChoices, notes: Notes) -> None:
    why = "scenario or default"
    notes.assume("surge", "multiple of ordinary arrivals", choices.surge.multiplier, "multiple", why)
    notes.assume("surge", "spread of its logarithm", choices.surge.spread, "log", why)
    notes.assume("surge", "days", choices.surge.days, "day", why)
    notes.assume("care", "rushed above", choices.staff.rushed_above, "share of units", why)
    notes.assume("care", "benefit lost while rushed", choices.staff.rushed_harm_share, "share", why)
    notes.assume("arrivals", "spread of the logarithm, without a range", choices.load_spread, "log", why)


def _manifest(base: Base, told: Scenario, seed: int, pools: Sequence[BasePool]) -> dict[str, Any]:
    from mainstay import __version__

    return {
        "engine": "care_flex",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "scenario": told.model_dump(mode="json"),
        "scenario_hash": told.hash,
        "seed": seed,
        "draws": told.care.flex.draws,
        "pools": [one.pool.name for one in pools],
    }
