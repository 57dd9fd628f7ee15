"""Tables of plans: systems side by side, what is bought, what binds at which price, what a surge costs routine care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.core.streams import stream
from mainstay.engines.care.plan.ceiling import Ceiling, surge_ceilings
from mainstay.engines.care.plan.evaluate import Evaluation, evaluate
from mainstay.engines.care.plan.model import Cells, Floats
from mainstay.engines.care.plan.solve import Plan

#: rows of binding limits that are listed for a system; the rest is counted
MOST_LIMITS = 200
REDRAWS = 2000


@dataclass(frozen=True)
class Assessment:
    """A plan and what it does in every scenario.

    Parameters
    ----------
    plan : Plan
        The plan.
    served, calm, asked : float array (scenarios, services)
        Patients treated in the year; treated in the same year had there been no event; asked for.
    ceilings : dict of str to Ceiling
        How much surge care it can give at once, by mission.
    """

    plan: Plan
    served: Floats
    calm: Floats
    asked: Floats
    ceilings: dict[str, Ceiling]


def assess(plan: Plan, cells: Cells, calm: Cells, *, workers: int = 1) -> Assessment:
    """Return what a plan does, with and without the events of each scenario.

    Parameters
    ----------
    plan : Plan
        The plan.
    cells, calm : Cells
        The scenarios, and the same scenarios without their events.
    workers : int
        Threads.
    """
    without: Evaluation = evaluate(plan.system, calm, plan.bought, workers=workers)
    count = int(cells.scenario.max()) + 1
    asked = np.zeros((count, len(plan.system.services)))
    np.add.at(asked, cells.scenario, cells.demand.sum(0))
    return Assessment(
        plan=plan,
        served=plan.evaluation.served.sum(0),
        calm=without.served.sum(0),
        asked=asked,
        ceilings=surge_ceilings(plan.system, cells, plan.bought),
    )


#: what is measured in each scenario: id and unit
MEASURES = {
    "routine_share": "share",
    "surge_share": "share",
    "routine_lost_patients": "person",
    "routine_lost_dalys": "DALY",
    "dalys_averted": "DALY",
}


def by_scenario(found: Assessment) -> dict[str, Floats]:
    """Return the measures in each scenario; a share of nothing asked for is NaN.

    ``routine_lost`` is routine care given in the same year without events, less that given with them, at the same plan.
    """
    system = found.plan.system
    routine, surge = ~system.surge, system.surge
    lost = found.calm[:, routine] - found.served[:, routine]
    return {
        "routine_share": _share(found.served[:, routine].sum(1), found.asked[:, routine].sum(1)),
        "surge_share": _share(found.served[:, surge].sum(1), found.asked[:, surge].sum(1)),
        "routine_lost_patients": lost.sum(1),
        "routine_lost_dalys": lost @ system.worth[routine],
        "dalys_averted": found.served @ system.worth,
    }


def _share(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan), np.float64)


def mean_with_ends(values: Floats, chance: Floats, seed: int, *name: str) -> tuple[float | None, ...]:
    """Return mean, 95 % ends of the mean over redrawn scenario sets, and the 5 % and 95 % scenarios; nulls if empty."""
    known = np.isfinite(values)
    if not known.any():
        return None, None, None, None, None
    weight = np.where(known, chance, 0.0)
    weight = weight / weight.sum()
    filled = np.where(known, values, 0.0)
    drawn = stream(seed, "care plan", *name).multinomial(values.size, weight, REDRAWS) / values.size
    low, high = np.quantile(drawn @ filled, [0.025, 0.975])
    order = np.argsort(filled[known], kind="stable")
    ranked, steps = filled[known][order], np.cumsum(weight[known][order])
    worst, best = (float(ranked[min(int(np.searchsorted(steps, p)), ranked.size - 1)]) for p in (0.05, 0.95))
    return float(weight @ filled), float(low), float(high), worst, best


def systems_table(found: Sequence[Assessment], chance: Floats, seed: int) -> pl.DataFrame:
    """Return one row for each system and measure: mean, its interval, and the range over scenarios."""
    rows: list[tuple[object, ...]] = []
    for one in found:
        name, plan = one.plan.system.name, one.plan
        for measure, values in by_scenario(one).items():
            rows.append((name, measure, MEASURES[measure], *mean_with_ends(values, chance, seed, measure)))
        averted = plan.value
        exact: dict[tuple[str, str], float | None] = {
            ("spend_usd", "USD"): plan.spend,
            ("gained_dalys", "DALY"): plan.gain,
            ("usd_per_gained_daly", "USD/DALY"): plan.spend / plan.gain if plan.gain > 1e-9 * averted else None,
            ("gap_share", "share"): plan.gap,
            ("gain_gap_share", "share"): None if np.isnan(plan.gain_gap) else plan.gain_gap,
        }
        for mission, top in one.ceilings.items():
            exact[f"surge_ceiling_per_day {mission}", "person/day"] = top.ceiling
            exact[f"days_to_ceiling {mission}", "day"] = top.days_to_reach if top.ceiling > 0 else None
        rows += [(name, measure, unit, value, *[None] * 4) for (measure, unit), value in exact.items()]
    numbers = ("mean", "mean_low", "mean_high", "scenario_p5", "scenario_p95")
    schema = {name: pl.String() for name in ("system", "measure", "unit")} | {name: pl.Float64() for name in numbers}
    return pl.DataFrame(rows, schema=schema, orient="row")


def differences_table(found: Sequence[Assessment], chance: Floats, seed: int) -> pl.DataFrame:
    """Return the flexible system less each other one, scenario by scenario, and how often it is worse."""
    ours = next((one for one in found if one.plan.system.name == "flex"), None)
    rows = []
    for other in found if ours is not None else ():
        if other is ours or ours is None:
            continue
        here, there = by_scenario(ours), by_scenario(other)
        for measure, unit in MEASURES.items():
            gap = here[measure] - there[measure]
            mean, low, high, *_ = mean_with_ends(gap, chance, seed, "difference", measure)
            better = gap < 0 if measure.startswith("routine_lost") else gap > 0
            even = np.abs(np.nan_to_num(gap)) <= 1e-9 * (1 + np.abs(np.nan_to_num(there[measure])))
            known = np.isfinite(gap)
            worse = float(chance[known & ~better & ~even].sum())
            rows.append((other.plan.system.name, measure, unit, mean, low, high, worse))
    schema = {name: pl.String() for name in ("flex_less", "measure", "unit")} | {
        name: pl.Float64() for name in ("mean", "mean_low", "mean_high", "probability_flex_worse")
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def purchases_table(found: Sequence[Assessment]) -> pl.DataFrame:
    """Return what each system buys where."""
    rows = []
    for one in found:
        system, bought = one.plan.system, one.plan.bought
        for place, option in np.argwhere(bought > 1e-9):
            units = float(bought[place, option])
            cost = units * float(system.options.cost[place, option])
            rows.append(
                (
                    system.name,
                    system.place_names[place],
                    system.options.names[option],
                    system.options.kinds[option],
                    units,
                    cost,
                )
            )
    schema = {name: pl.String() for name in ("system", "place", "option", "kind")} | {
        "units": pl.Float64(),
        "usd_per_year": pl.Float64(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def limits_table(found: Sequence[Assessment], units: Sequence[str]) -> pl.DataFrame:
    """Return the limits that bind and their prices, dearest first.

    The price of a resource or a move is what one more unit a month, all year, would avert in DALYs; that of the budget
    is DALYs for one more USD a year, that of an option what one more unit above its bound would avert beyond its cost.
    ``worth_of_all`` is price times what is there: it ranks limits of different units. Prices hold for small changes.

    Parameters
    ----------
    found : sequence of Assessment
        Plans.
    units : sequence of str
        Unit of each resource, then of each move.
    """
    rows: list[tuple[object, ...]] = []
    for one in found:
        system, plan = one.plan.system, one.plan
        there = system.capacity_with(plan.bought)
        part: list[tuple[object, ...]] = []
        names = (*system.resources, *system.moves)
        for place, k in np.argwhere(plan.evaluation.slope > 1e-12):
            price, amount = float(plan.evaluation.slope[place, k]), float(there[place, k])
            kind = "resource" if k < len(system.resources) else "move"
            part.append(
                (system.name, kind, names[k], system.place_names[place], amount, units[k], price, price * amount)
            )
        for place, k in np.argwhere(plan.option_price > 1e-12):
            if plan.bought[place, k] >= system.options.most[place, k] - 0.5:
                price, most = float(plan.option_price[place, k]), float(system.options.most[place, k])
                name = system.options.names[k]
                part.append((system.name, "option", name, system.place_names[place], most, "unit", price, price * most))
        part.sort(key=lambda row: (-float(str(row[-1])), str(row[2]), str(row[3])))
        if plan.budget_price > 0:
            budget = plan.spend
            rows.append(
                (system.name, "budget", "budget", "", budget, "USD", plan.budget_price, plan.budget_price * budget)
            )
        rows += part[:MOST_LIMITS]
        if len(part) > MOST_LIMITS:
            rest = sum(float(str(row[-1])) for row in part[MOST_LIMITS:])
            rows.append((system.name, "rest", f"{len(part) - MOST_LIMITS} more limits", "", None, "", None, rest))
    text, numbers = ("system", "kind", "limit", "place"), ("amount", "price_dalys", "worth_of_all")
    schema = dict.fromkeys(text, pl.String()) | {"amount": pl.Float64(), "unit": pl.String()}
    schema |= dict.fromkeys(numbers[1:], pl.Float64())
    return pl.DataFrame(rows, schema=schema, orient="row")


def ceilings_table(found: Sequence[Assessment]) -> pl.DataFrame:
    """Return the surge ceiling day by day after onset."""
    rows = [
        (one.plan.system.name, mission, float(day), float(rate))
        for one in found
        for mission, top in one.ceilings.items()
        for day, rate in zip(top.days, top.patients_per_day, strict=True)
    ]
    schema = {
        "system": pl.String(),
        "mission": pl.String(),
        "day": pl.Float64(),
        "surge_patients_per_day": pl.Float64(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def missions_table(found: Sequence[Assessment], chance: Floats) -> pl.DataFrame:
    """Return patients asked for and treated by service, expected over scenarios, and DALYs averted."""
    rows = []
    for one in found:
        system = one.plan.system
        asked, served, calm = chance @ one.asked, chance @ one.served, chance @ one.calm
        for k, service in enumerate(system.services):
            rows.append(
                (
                    system.name,
                    system.missions[k],
                    service,
                    bool(system.surge[k]),
                    float(asked[k]),
                    float(served[k]),
                    float(calm[k]),
                    float(served[k] * system.worth[k]),
                )
            )
    schema = {
        "system": pl.String(),
        "mission": pl.String(),
        "service": pl.String(),
        "surge": pl.Boolean(),
        **dict.fromkeys(("asked", "treated", "treated_without_events", "dalys_averted"), pl.Float64()),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


__all__ = [
    "Assessment",
    "assess",
    "by_scenario",
    "ceilings_table",
    "differences_table",
    "limits_table",
    "mean_with_ends",
    "missions_table",
    "purchases_table",
    "systems_table",
]
