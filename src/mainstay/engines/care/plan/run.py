"""The national plan of care at one budget: silos, a surge system apart, a flexible system, and synergy of missions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from mainstay.core.progress import Progress, counted, parts
from mainstay.core.result import Metric, Result
from mainstay.engines.care.plan.build import Built, build
from mainstay.engines.care.plan.events import Years, draw_years, with_curves
from mainstay.engines.care.plan.frontier import frontier_table
from mainstay.engines.care.plan.model import System
from mainstay.engines.care.plan.report import (
    Assessment,
    assess,
    by_scenario,
    ceilings_table,
    differences_table,
    limits_table,
    mean_with_ends,
    missions_table,
    purchases_table,
    systems_table,
)
from mainstay.engines.care.plan.solve import solve_plan
from mainstay.engines.care.plan.synergy import Synergy, synergy
from mainstay.engines.care.plan.systems import flex, siloed, surge_only
from mainstay.model.base import Base
from mainstay.scenario import Scenario, apply_overrides, read_scenario
from mainstay.scenario.care.plan import PlanChoices

ALWAYS_LEFT_OUT = (
    ("waiting", "care that is not given in its month is lost; lists of people who wait are not carried over"),
    ("referral", "patients and staff stay in their facility group; none is sent to another district"),
    ("training after onset", "only people trained beforehand take up other work within the year"),
    ("fatigue and quality", "care given in a hurry counts as care; the flex frontier treats quality"),
    ("year end", "what of an event falls after the last month is cut off"),
    ("foresight", "within a month care is given as is best for that month; the months do not know each other"),
)


def run_plan(
    base: Base,
    scenario: Scenario | Mapping[str, Any] | None = None,
    *,
    seed: int = 0,
    curves: pl.DataFrame | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Result:
    """Compare systems of care at equal budget over a set of years with epidemics and disasters.

    Parameters
    ----------
    base : Base
        Facilities, staff, resources, services, their needs and loads, retraining.
    scenario : Scenario or mapping, optional
        ``care.plan`` holds budget, events, options and moves.
    seed : int
        Seed of the scenario set and of the intervals.
    curves : polars.DataFrame, optional
        Epidemic curves as a table: ``event``, ``month``, ``service_id``, ``patients``.
    workers : int
        Threads; the result does not depend on them.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    Result
        Tables ``systems``, ``differences``, ``purchases``, ``limits``, ``ceilings``, ``missions``, ``synergy``,
        ``frontier`` (where the flexible system is among those compared), ``events``, ``assumptions`` and ``left_out``.
        The metrics are those of `plan_metrics`.

    Raises
    ------
    InputError
        The base has nothing to plan with, names do not fit, or the required purchases cost more than the budget.

    Examples
    --------
    >>> from datetime import date
    >>> from mainstay.model.info import BaseInfo
    >>> tables = {
    ...     "services": [{"service_id": "chemo", "name": "Chemotherapy", "mission": "cancer"}],
    ...     "service_needs": [
    ...         {"service_need_id": "a", "service_id": "chemo", "cadre": "nurse", "quantity_per_patient": 60.0}
    ...     ],
    ...     "service_loads": [{"service_load_id": "a", "service_id": "chemo", "patients_per_day": 20.0}],
    ...     "staff": [{"staff_id": "a", "cadre": "nurse", "headcount": 2.0, "minutes_per_day": 300.0}],
    ... }
    >>> base = Base(
    ...     BaseInfo(name="clinic", version="1", home="USA", as_of_on=date(2026, 11, 1)),
    ...     {name: pl.DataFrame(rows) for name, rows in tables.items()},
    ... )
    >>> result = run_plan(base, {"care": {"plan": {"budget_usd": 10_000, "scenarios": 1}}})
    >>> round(result.metric("plan_routine_share.flex"), 3)
    1.0
    """
    told = read_scenario(scenario)
    changed = apply_overrides(base, told.overrides)
    choices = told.care.plan.model_copy(update={"events": with_curves(told.care.plan.events, curves)})
    by_system, beside = parts(progress, 3, 2)
    built = build(changed, choices)
    years = draw_years(built, choices, seed)
    found = _assessed(built.system, years, choices, workers, by_system)
    beside(0, 2, "what the parts give together")
    joint = next((one.plan for one in found if one.plan.system.name == "flex"), None)
    shown = None
    if joint is not None:
        shown = synergy(
            built.system, years.cells, joint, choices.budget_usd, seed=seed, workers=workers, gap=choices.gap
        )
    tables = _tables(built, years, found, shown, seed)
    beside(1, 2, "the frontier")
    if joint is not None:
        tables["frontier"] = frontier_table(joint, years.cells, years.calm, workers=workers)
    beside(2, 2, "all systems are planned")
    return Result(tables, plan_metrics(found, shown, years, seed), _manifest(changed, told, choices, seed))


def _assessed(system: System, years: Years, choices: PlanChoices, workers: int, progress: Progress) -> list[Assessment]:
    return [
        assess(
            solve_plan(one, years.cells, choices.budget_usd, gap=choices.gap, workers=workers),
            years.cells,
            years.calm,
            workers=workers,
        )
        for one in counted(_systems(system, years, choices), progress, "systems planned")
    ]


def plan_metrics(found: list[Assessment], shown: Synergy | None, years: Years, seed: int) -> list[Metric]:
    """Return headline numbers, by system (and mission); ends are 95 % intervals of the mean over redrawn scenario sets.

    ``plan_routine_share``
        Routine patients treated, as a share of those who ask.
    ``plan_surge_share``
        Patients of epidemics and disasters treated, as a share of those who come.
    ``plan_routine_lost_dalys``
        DALYs that routine care would have averted in the same year without events, less those that it averts.
    ``plan_dalys_averted``
        Expected DALYs averted in the year. The upper end is the greater of the interval's and the bound that no plan
        within the budget exceeds.
    ``plan_spend_usd``
        What is bought.
    ``plan_surge_ceiling_per_day``
        The most surge patients of a mission a day that can be served once all that may be moved is moved, if no other
        mission surges; exact for the plan.
    ``plan_days_to_ceiling``
        Days after onset until then; exact for the plan.
    ``plan_gap_share``
        Proven distance of the plan to the best, as a share of DALYs averted.
    ``plan_synergy_index``
        Gain of all missions planned together, less the sum of the gains of missions planned alone at the same money,
        over that sum. Below 0 where missions count on the same people.
    ``plan_synergy_dalys``
        The same difference in DALYs a year.
    """
    chance = years.cells.chances
    metrics = []
    for one in found:
        name, seen = one.plan.system.name, by_scenario(one)

        def ends(measure: str, seen: Mapping[str, Any] = seen) -> tuple[float | None, float | None, float | None]:
            mean, low, high, *_ = mean_with_ends(seen[measure], chance, seed, measure)
            return mean, low, high

        share, share_low, share_high = ends("routine_share")
        surge, surge_low, surge_high = ends("surge_share")
        lost, lost_low, lost_high = ends("routine_lost_dalys")
        averted, averted_low, averted_high = ends("dalys_averted")
        metrics += [
            Metric(f"plan_routine_share.{name}", share, "share", share_low, share_high),
            Metric(f"plan_surge_share.{name}", surge, "share", surge_low, surge_high),
            Metric(f"plan_routine_lost_dalys.{name}", lost, "DALY", lost_low, lost_high),
            Metric(
                f"plan_dalys_averted.{name}", averted, "DALY", averted_low, max(averted_high or 0.0, one.plan.bound)
            ),
            Metric.exact(f"plan_spend_usd.{name}", one.plan.spend, "USD"),
            Metric.exact(f"plan_gap_share.{name}", one.plan.gap, "share"),
        ]
        for mission, top in one.ceilings.items():
            metrics.append(Metric.exact(f"plan_surge_ceiling_per_day.{name}.{mission}", top.ceiling, "person/day"))
            if not np.isnan(top.days_to_reach):
                metrics.append(Metric.exact(f"plan_days_to_ceiling.{name}.{mission}", top.days_to_reach, "day"))
    if shown is not None:
        metrics += [
            Metric("plan_synergy_index", shown.index, "share", shown.index_low, shown.index_high),
            Metric("plan_synergy_dalys", shown.difference, "DALY", shown.difference_low, shown.difference_high),
        ]
    return metrics


def _systems(system: System, years: Years, choices: PlanChoices) -> list[System]:
    made = {
        "siloed": lambda: siloed(system, years.cells, choices.silo_shares),
        "surge_only": lambda: surge_only(system),
        "flex": lambda: flex(system),
    }
    return [made[name]() for name in choices.systems]


def _tables(
    built: Built, years: Years, found: list[Assessment], shown: Synergy | None, seed: int
) -> dict[str, pl.DataFrame]:
    chance, told = years.cells.chances, built.told
    assumed = {"subject": pl.String(), "field": pl.String(), "value": pl.Float64(), "why": pl.String()}
    return {
        "systems": systems_table(found, chance, seed),
        "differences": differences_table(found, chance, seed),
        "purchases": purchases_table(found),
        "limits": limits_table(found, built.units),
        "ceilings": ceilings_table(found),
        "missions": missions_table(found, chance),
        "synergy": _synergy_table(shown),
        "events": years.drawn,
        "assumptions": pl.DataFrame(told.assumed, schema=assumed, orient="row"),
        "left_out": pl.DataFrame(
            [*ALWAYS_LEFT_OUT, *told.left_out], schema={"subject": pl.String(), "why": pl.String()}, orient="row"
        ),
    }


def _synergy_table(shown: Synergy | None) -> pl.DataFrame:
    rows: list[tuple[str, float | None, float | None, float | None, str]] = []
    if shown is not None:
        rows = [
            *((f"{name} alone", gain, None, None, "DALY") for name, gain in shown.by_mission.items()),
            ("sum of missions alone", shown.singles, None, None, "DALY"),
            ("all together", shown.joint, None, None, "DALY"),
            ("difference", shown.difference, shown.difference_low, shown.difference_high, "DALY"),
            ("index", shown.index, shown.index_low, shown.index_high, "share"),
            ("left open by the proven gaps", shown.unproven, None, None, "DALY"),
        ]
    numbers = dict.fromkeys(("value", "low", "high"), pl.Float64())
    return pl.DataFrame(rows, schema={"part": pl.String(), **numbers, "unit": pl.String()}, orient="row")


def _manifest(base: Base, told: Scenario, choices: PlanChoices, seed: int) -> dict[str, Any]:
    from mainstay import __version__

    return {
        "engine": "care_plan",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "scenario": told.name,
        "scenario_hash": told.hash,
        "choices": choices.model_dump(mode="json"),
        "seed": seed,
    }


__all__ = ["plan_metrics", "run_plan"]
