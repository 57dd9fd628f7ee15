"""Radiotherapy of one country: need, staff, uptime, sources and the phased plan, in one result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.engines.care.radiotherapy.bundled import rows as bundled_rows
from mainstay.engines.care.radiotherapy.demand import fractions_of, methods_side_by_side
from mainstay.engines.care.radiotherapy.gather import ASSUMED_ACTIVITY, Gathered, gather, money_of, plan_inputs, working
from mainstay.engines.care.radiotherapy.handling import COLUMN, RESTRICTED, SHARED, covers, restricted
from mainstay.engines.care.radiotherapy.machine_capacity import COBALT_STAYS
from mainstay.engines.care.radiotherapy.plan_program import build_program
from mainstay.engines.care.radiotherapy.plan_solve import Plan, pareto, solve_plan, unbeaten
from mainstay.engines.care.radiotherapy.plan_tables import (
    LEVELS,
    changes_table,
    keep_or_replace_table,
    limits_table,
    objectives_table,
    pareto_table,
    people_table,
    steps_table,
    unmet_need,
    years_table,
)
from mainstay.engines.care.radiotherapy.prices import prices
from mainstay.engines.care.radiotherapy.replay import draw, replay
from mainstay.engines.care.radiotherapy.source_tables import sources_by_centre, sources_by_country
from mainstay.engines.care.radiotherapy.staffing import staff_need
from mainstay.engines.care.radiotherapy.uptime import UptimeOption, compare_uptime
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.care.radiotherapy import RadiotherapyChoices
from mainstay.scenario.overrides import apply_overrides
from mainstay.scenario.scenario import Scenario, read_scenario

Progress = Callable[[int, int, str], None]
_ASSUMED = {"subject": pl.String(), "value": pl.Float64(), "unit": pl.String(), "why": pl.String()}
#: what the method does not hold, whatever the data
ALWAYS_LEFT_OUT = (
    ("staff tied to a centre", "people are counted for the whole country, as if they could move"),
    ("brachytherapy, simulators and planning systems", "only machines for external beams are planned"),
    ("replacement of linacs at the end of their life", "a plan of at most 15 years buys each linac once"),
    ("new cobalt units", "a free bunker takes a linac or stays empty"),
    ("activity below which a source is exempt", "category 5 has no lower end here"),
    (
        "staffing by activity (IAEA Human Health Reports 13)",
        "only simple ratios are built in; the IAEA finds them crude",
    ),
)


def run_radiotherapy(
    base: Base,
    scenario: Scenario | Mapping[str, Any] | None = None,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> Result:
    """Work out radiotherapy of one country.

    Parameters
    ----------
    base : Base
        Population, courses asked for (``service_loads``), people (``staff``), machines and bunkers (``resources``).
    scenario : Scenario or mapping, optional
        ``care.radiotherapy`` (`RadiotherapyChoices`): new cases, centres with sources, people, money and rules.
    seed : int
        Seed of the draws behind intervals, and of the numbers that centres go by.
    progress : callable, optional
        Called with steps done, steps in all and a word.

    Returns
    -------
    Result
        Tables ``need`` (machines by published method), ``staff``, ``uptime``, ``sources_by_country``, and where there
        is a plan ``plan`` (years), ``objectives`` (with what is proven), ``changes``, ``keep_or_replace`` (each
        centre under a number), ``people``, ``limits`` with prices, ``pareto``; ``assumptions`` and ``left_out``. With
        ``detail: centre`` also ``plan_by_centre``, ``keep_or_replace_by_centre`` and ``sources_by_centre``, marked
        restricted.

    Raises
    ------
    InputError
        Names that are not known, no need to be told, limits that clash (the smallest set, and the least money).

    Examples
    --------
    >>> import mainstay as ms
    >>> told = {"incidence": 17936, "horizon_years": 3, "pareto_points": 0, "draws": 64}
    >>> result = run_radiotherapy(ms.load("malawi-care"), {"care": {"radiotherapy": told}}, seed=1)
    >>> round(result.metric("courses_needed"))
    11210
    """
    told = read_scenario(scenario)
    changed = apply_overrides(base, told.overrides)
    choices = told.care.radiotherapy
    say = progress or (lambda _done, _all, _word: None)
    say(0, 4, "need")
    found = gather(changed, choices)
    if found.courses is None and found.population is None:
        problem = Problem(
            "radiotherapy.no_need",
            "neither new cases nor population are known, so no method can tell the need",
            hint="give care.radiotherapy.incidence, or a population in the table economies",
        )
        msg = "radiotherapy cannot be worked out"
        raise InputError(msg, [problem])
    tables, metrics = _needed(found)
    if found.centres and found.courses is not None:
        more, headlines = _planned(choices, found, seed=seed, say=say)
        tables |= more
        metrics += headlines
    elif found.centres:
        found.left_out.append(("plan", "the courses that a year asks for are not known"))
    say(4, 4, "done")
    tables["assumptions"] = _assumptions(found)
    schema = {"subject": pl.String(), "why": pl.String()}
    tables["left_out"] = pl.DataFrame([*found.left_out, *ALWAYS_LEFT_OUT], schema=schema, orient="row")
    return Result(tables, metrics, _manifest(changed, told, found, tables, seed))


def _needed(found: Gathered) -> tuple[dict[str, pl.DataFrame], list[Metric]]:
    """Return need, staff and uptime with their headlines."""
    need = methods_side_by_side(
        found.economy_id, incidence=found.incidence, population=found.population, values=found.values
    )
    tables = {"need": need, "uptime": _uptime(found)}
    metrics: list[Metric] = []
    if need.height:
        machines = need["machines"].to_numpy()
        ends = float(need["low"].to_numpy().min()), float(need["high"].to_numpy().max())
        metrics.append(Metric("machines_needed", float(np.median(machines)), "machine", *ends))
        metrics.append(Metric.exact("machines_needed_spread", float(machines.max() / machines.min()), "ratio"))
    if found.courses is None:
        return tables, metrics
    low, high = (found.courses * end for end in found.courses_range)
    metrics.append(Metric("courses_needed", found.courses, "course/year", low, high))
    long = found.values["fractions_per_course"]
    fractions = [
        fractions_of(courses, fractions_per_course=each)
        for courses, each in ((found.courses, long.value), (low, long.low), (high, long.high))
    ]
    metrics.append(Metric("fractions_needed", fractions[0], "fraction/year", *fractions[1:]))
    by_fractions = need.filter(pl.col("method") == "fractions")["machines"]
    staff = staff_need(found.courses, float(by_fractions[0]), values=found.values)
    have = pl.col("role").replace_strict(found.headcount, default=None, return_dtype=pl.Float64()).alias("have")
    tables["staff"] = staff.with_columns(have).with_columns((pl.col("heads") - pl.col("have")).alias("missing"))
    return tables, metrics


def _uptime(found: Gathered) -> pl.DataFrame:
    """Return a contract, a second machine, a second crew and parts in stock against one machine as it is."""
    look = {name: told.value for name, told in found.values.items()}
    mtbf, mttr = look["linac_mtbf_hours"], look["linac_mttr_hours"]
    capital = look["linac_capital_usd"]
    contract = capital * look["linac_contract_share"]
    # capital over a life of 15 years (Datta et al. 2015)
    yearly = capital / 15.0
    better = (mtbf * look["contract_mtbf_factor"], min(mttr, look["contract_mttr_hours"]))
    options = [
        UptimeOption("one linac as it is", 1, 1, mtbf, mttr, yearly),
        UptimeOption("service contract", 1, 1, *better, yearly + contract),
        UptimeOption("second linac, one crew", 2, 1, mtbf, mttr, 2 * yearly),
        UptimeOption("second linac with contracts", 2, 1, *better, 2 * (yearly + contract)),
        UptimeOption("second linac that takes over", 1, 1, mtbf, mttr, 2 * yearly, spares=1),
    ]
    return compare_uptime(options, working(found.values))


def _planned(
    choices: RadiotherapyChoices, found: Gathered, *, seed: int, say: Progress
) -> tuple[dict[str, pl.DataFrame], list[Metric]]:
    """Return the tables and headlines of the plan."""
    inputs = plan_inputs(choices, found)
    names = covers(found.economy_id, [centre.centre_id for centre in inputs.centres], seed)
    say(1, 4, "plan")
    weights = None if choices.weights is None else {str(name): value for name, value in choices.weights.items()}
    plan = solve_plan(inputs, objectives=choices.objectives, weights=weights)
    drawn = replay(plan, draw(found.values, found.courses_range, count=choices.draws, seed=seed))
    say(2, 4, "prices of limits")
    found_prices = prices(plan)
    say(3, 4, "other plans")
    others = unbeaten([plan, *pareto(inputs, choices.pareto_points)]) if choices.pareto_points >= 2 else []
    steps = steps_table(plan, names)
    tables = {
        "sources_by_country": sources_by_country(found.economy_id, inputs),
        "plan": years_table(plan, drawn),
        "objectives": objectives_table(plan),
        "changes": changes_table(steps),
        "keep_or_replace": keep_or_replace_table(plan, names),
        "people": people_table(plan),
        "limits": limits_table(found_prices, names),
        "pareto": pareto_table(others),
    }
    if choices.detail == "centre":
        plain = {centre.centre_id: centre.centre_id for centre in inputs.centres}
        tables["plan_by_centre"] = restricted(steps_table(plan, plain))
        tables["keep_or_replace_by_centre"] = restricted(keep_or_replace_table(plan, plain))
        tables["sources_by_centre"] = sources_by_centre(inputs)
    return tables, _headlines(plan, found, drawn.patients.sum(axis=1), tables)


def _headlines(
    plan: Plan, found: Gathered, patients: np.ndarray[Any, np.dtype[np.float64]], tables: Mapping[str, pl.DataFrame]
) -> list[Metric]:
    """Return the headline numbers of the plan.

    ``patients_treated``, ``patients_last_year``
        Courses given over the plan, and in its last year; the ends are those of the draws.
    ``unmet_courses``
        Courses needed over the plan and not given; the ends are those of need and draws.
    ``risk_tbq_years``
        Activity times years, in use or waiting for disposal; without ends where an activity was assumed.
    ``cost_usd``
        Money of the plan, discounted; the ends are those at the low and the high prices.
    ``sources_now``, ``sources_last_year``, ``linacs_last_year``
        Sources today, and sources and linear accelerators in the last year; exact for the plan.
    ``centres_where_cobalt_stays``
        Centres at which a linac would treat fewer patients; exact for the plan.
    ``limits_that_bind``
        Limits that would give more patients if they were wider; exact for the plan.
    """
    low, high = np.percentile(patients, LEVELS)
    years, machines = tables["plan"], tables["keep_or_replace"]
    last = years.row(-1, named=True)
    stay = machines.filter((pl.col("verdict") == COBALT_STAYS) & (pl.col("cobalt_units") > 0))
    unmet = unmet_need(plan)
    cheap, dear = (_cost(plan, found, end) for end in ("low", "high"))
    # an activity that was assumed has no interval that evidence would support
    known = not any(subject == ASSUMED_ACTIVITY for subject, *_ in found.assumed)
    risk = plan.risk_tbq_years
    risk_ends = (risk, risk) if known else (None, None)
    need = float(years["need"].sum())
    return [
        Metric(
            "patients_treated", plan.patients, "course", min(float(low), plan.patients), max(float(high), plan.patients)
        ),
        Metric("patients_last_year", last["patients"], "course/year", last["patients_low"], last["patients_high"]),
        Metric(
            "unmet_courses",
            unmet,
            "course",
            min(unmet, max(need * found.courses_range[0] - float(high), 0.0)),
            max(unmet, need * found.courses_range[1] - float(low)),
        ),
        Metric("risk_tbq_years", risk, "TBq*year", *risk_ends),
        Metric("cost_usd", plan.cost_usd_m * 1e6, "USD", cheap, dear),
        Metric.exact("sources_now", sum(len(centre.cobalt) for centre in found.centres), "source"),
        Metric.exact("sources_last_year", last["sources"], "source"),
        Metric.exact("linacs_last_year", last["linacs"], "machine"),
        Metric.exact("centres_where_cobalt_stays", stay.height, "centre"),
        Metric.exact("limits_that_bind", tables["limits"].filter("binds").height, "limit"),
    ]


def _cost(plan: Plan, found: Gathered, end: str) -> float:
    """Return what the plan would cost with all prices at one end of their ranges, US dollars."""
    inputs = plan.program.inputs
    other = build_program(replace(inputs, money=money_of(found.values, inputs.money.discount, end)))
    return other.value(other.terms("cost"), plan.answer) * 1e6


def _assumptions(found: Gathered) -> pl.DataFrame:
    """Return every value that was assumed, those of the base and the scenario first."""
    rows = list(dict.fromkeys(found.assumed))
    for name, told in found.values.items():
        if told.method == "assumed":
            rows.append((name, told.value, told.unit, f"{told.low:g} to {told.high:g}; {told.note}".rstrip("; ")))
    rows += [
        (f"half-life of {row['nuclide']}", float(row["half_life"]), row["half_life_unit"], row["note"])
        for row in bundled_rows("nuclides")
        if row["method"] == "assumed"
    ]
    rows += [
        (
            "uptime in the plan",
            None,
            "share",
            "as with all bunkers of a centre full; the interval takes each year's machines",
        ),
        ("trainees", None, "person", "may be fractions of a person: full-time equivalents"),
        ("people for cobalt", None, "person", "shared by the courses over the life of a fresh source"),
        (
            "costs of a fraction",
            None,
            "USD",
            "dollars of 2002, not brought to today; capital may be counted in them too",
        ),
    ]
    return pl.DataFrame(rows, schema=_ASSUMED, orient="row")


def _manifest(
    base: Base, told: Scenario, found: Gathered, tables: Mapping[str, pl.DataFrame], seed: int
) -> dict[str, Any]:
    from mainstay import __version__

    marked = sorted(name for name, frame in tables.items() if COLUMN in frame.columns)
    choices = told.care.radiotherapy.model_dump(mode="json", exclude={"centres"})
    return {
        "engine": "care_radiotherapy",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "scenario_hash": told.hash,
        # where sources lie is not repeated here: centres are in the scenario, and its hash tells which
        "scenario": {"name": told.name, "care": {"radiotherapy": choices}},
        "seed": seed,
        "economy_id": found.economy_id,
        "centres": len(found.centres),
        COLUMN: RESTRICTED if marked else SHARED,
        "restricted_tables": marked,
    }
