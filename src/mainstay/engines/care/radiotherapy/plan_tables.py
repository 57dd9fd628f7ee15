"""Tables of a plan: what happens each year, what becomes of the machines, and what each limit costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from mainstay.engines.care.radiotherapy.decay import activity_after
from mainstay.engines.care.radiotherapy.machine_capacity import COBALT_STAYS, CONTRACT_ONLY, Comparison
from mainstay.engines.care.radiotherapy.plan_program import KINDS, NEED
from mainstay.engines.care.radiotherapy.plan_solve import Plan
from mainstay.engines.care.radiotherapy.prices import Price
from mainstay.engines.care.radiotherapy.replay import Replayed, people_at_work, taken

LEVELS = (5.0, 95.0)


def years_table(plan: Plan, drawn: Replayed) -> pl.DataFrame:
    """Return one row for each year of a plan.

    Returns
    -------
    polars.DataFrame
        ``year`` from 1, ``need``, ``patients`` with ``patients_low`` and ``patients_high`` (5 to 95 % of draws),
        ``unmet``, machines at work (``cobalt_units``, ``linacs``, of which ``linacs_with_contract``), ``sources``
        not yet disposed of and their ``activity_tbq`` at the end of the year, ``disposals``, ``paid_usd_m`` and
        ``trainees_begun``.
    """
    inputs, program = plan.program.inputs, plan.program
    steps = taken(plan)
    low, high = np.percentile(drawn.patients, LEVELS, axis=0)
    rows = []
    for year, need in enumerate(inputs.demand):
        on = {kind: sum(float(getattr(step, f"{kind}_on")[year]) * count for step, count in steps) for kind in KINDS}
        treated = sum(plan.answer.value[column] for (_, _, when), column in program.patients.items() if when == year)
        sources = [(step, count) for step, count in steps if step.gone_by and step.from_year <= year < step.gone_by - 1]
        left = sum(
            count * activity_after("Co-60", step.activity_tbq, float(year + 1 - step.from_year))
            for step, count in sources
        )
        begun = sum(plan.answer.value[column] for (_, when), column in program.trainees.items() if when == year)
        paid = sum(plan.answer.value[column] * cost for column, cost in program.cost_terms(year))
        rows.append(
            {
                "year": year + 1,
                "need": float(need),
                "patients": float(treated),
                "patients_low": min(float(low[year]), float(treated)),
                "patients_high": max(float(high[year]), float(treated)),
                "unmet": max(float(need - treated), 0.0),
                "cobalt_units": on["cobalt"],
                "linacs": on["linac"] + on["contract"],
                "linacs_with_contract": on["contract"],
                "sources": float(sum(count for _, count in sources)),
                "activity_tbq": float(left),
                "disposals": sum(float(step.disposals[year]) * count for step, count in steps),
                "paid_usd_m": float(paid),
                "trainees_begun": float(begun),
            }
        )
    return pl.DataFrame(rows)


def steps_table(plan: Plan, names: Mapping[str, str]) -> pl.DataFrame:
    """Return what becomes of each unit: ``centre``, ``unit``, ``what``, ``count``, ``from_year``, ``until_year``.

    Years count from 1; ``until_year`` is the last one in which it holds. ``disposed_by_year`` is the year by whose end
    the source of the step is disposed of, and empty for steps without a source and for sources that stay.
    """
    rows = []
    for step, count in taken(plan):
        unit = plan.program.units[step.unit]
        if step.gone_by and step.end == step.from_year and step.what == "cobalt":
            what = "source removed at once"
        else:
            what = step.what
        rows.append(
            {
                "centre": names[unit.centre.centre_id],
                "unit": unit.kind,
                "what": what,
                "count": count,
                "from_year": step.from_year + 1,
                "until_year": max(step.end, step.from_year + 1),
                "disposed_by_year": step.gone_by if step.gone_by and not step.ends_with_source else None,
                "activity_tbq": step.activity_tbq if step.gone_by else None,
            }
        )
    types = {
        "centre": pl.String(),
        "unit": pl.String(),
        "what": pl.String(),
        "count": pl.Int64(),
        "from_year": pl.Int64(),
        "until_year": pl.Int64(),
        "disposed_by_year": pl.Int64(),
        "activity_tbq": pl.Float64(),
    }
    return pl.DataFrame(rows, schema=types).sort("centre", "unit", "from_year", "what")


def changes_table(steps: pl.DataFrame) -> pl.DataFrame:
    """Return steps added up over all centres: ``year``, ``unit``, ``what``, ``count``."""
    return (
        steps.group_by(pl.col("from_year").alias("year"), "unit", "what")
        .agg(pl.col("count").sum())
        .sort("year", "unit", "what")
    )


def keep_or_replace_table(plan: Plan, names: Mapping[str, str]) -> pl.DataFrame:
    """Return for each centre which machine treats more there, and what the plan does about it.

    Returns
    -------
    polars.DataFrame
        ``centre``, ``cobalt_units`` at the start, courses a year of one machine (``cobalt_courses`` over the life of
        a fresh source, ``linac_courses``, ``contract_courses``), ``linac_uptime`` and ``contract_uptime`` with power
        cuts, ``break_even_uptime``, ``verdict``, ``cobalt_units_last_year``, ``linacs_last_year`` and ``why`` in
        words.
    """
    rows = []
    for centre in plan.program.inputs.centres:
        told = plan.program.verdicts[centre.centre_id]
        here = [
            (step, count)
            for step, count in taken(plan)
            if plan.program.units[step.unit].centre.centre_id == centre.centre_id
        ]
        kept = sum(float(step.cobalt_on[-1]) * count for step, count in here)
        rows.append(
            {
                "centre": names[centre.centre_id],
                "cobalt_units": len(centre.cobalt),
                "cobalt_courses": told.cobalt_fresh,
                "linac_courses": told.linac,
                "contract_courses": told.contract,
                "linac_uptime": told.uptimes.linac * told.power,
                "contract_uptime": told.uptimes.contract * told.power,
                "break_even_uptime": told.break_even,
                "verdict": told.verdict,
                "cobalt_units_last_year": kept,
                "linacs_last_year": sum(step.linacs(-1) * count for step, count in here),
                "why": why(told, names[centre.centre_id], kept),
            }
        )
    types = {"centre": pl.String(), "cobalt_units": pl.Int64(), "verdict": pl.String(), "why": pl.String()}
    columns = rows[0] if rows else types
    return pl.DataFrame(rows, schema={name: types.get(name, pl.Float64()) for name in columns}).sort("centre")


def why(told: Comparison, centre: str, kept: float = 0.0) -> str:
    """Return a verdict in a sentence, and whether the plan keeps cobalt units although a linac treats more."""
    said = _verdict(told, centre)
    if kept == 0 or told.verdict == COBALT_STAYS:
        return said
    units = "1 cobalt unit" if kept == 1 else f"{kept:g} cobalt units"
    return f"{said} The plan still has {units} at work there in its last year, beside or for want of linacs."


def _verdict(told: Comparison, centre: str) -> str:
    up, better = told.uptimes.linac * told.power, told.uptimes.contract * told.power
    if told.verdict == COBALT_STAYS:
        return (
            f"Cobalt stays at {centre}: a linac would work {up:.0%} of opening hours ({better:.0%} with a service "
            f"contract) and treat {told.contract:,.0f} patients a year at best, cobalt {told.cobalt_fresh:,.0f}; it "
            f"would have to work {told.break_even:.0%}."
        )
    if told.verdict == CONTRACT_ONLY:
        return (
            f"At {centre} a linac treats more only with a service contract: {told.contract:,.0f} patients a year "
            f"against {told.cobalt_fresh:,.0f} with cobalt and {told.linac:,.0f} without a contract."
        )
    return (
        f"At {centre} a linac treats more: {told.linac:,.0f} patients a year against {told.cobalt_fresh:,.0f} with "
        f"cobalt; it works {up:.0%} of opening hours and would have to work {told.break_even:.0%}."
    )


def limits_table(found: Sequence[Price], names: Mapping[str, str]) -> pl.DataFrame:
    """Return the price of each limit: ``limit``, ``binds``, ``years``, ``least_slack``, ``step``, ``unit``, gains."""
    rows = [
        {
            "limit": _named(price.limit, names),
            "binds": price.binds,
            "years": list(price.years),
            "least_slack": price.least_slack,
            "step": price.step,
            "unit": price.unit,
            "gain_patients": price.gain_patients,
            "patients_per_unit": price.price,
            "relaxed_gain_patients": price.relaxed_gain_patients,
            "gain_risk_tbq_years": price.gain_risk_tbq_years,
        }
        for price in found
    ]
    types = {
        "limit": pl.String(),
        "binds": pl.Boolean(),
        "years": pl.List(pl.Int64()),
        "least_slack": pl.Float64(),
        "step": pl.Float64(),
        "unit": pl.String(),
        "gain_patients": pl.Float64(),
        "patients_per_unit": pl.Float64(),
        "relaxed_gain_patients": pl.Float64(),
        "gain_risk_tbq_years": pl.Float64(),
    }
    return pl.DataFrame(rows, schema=types)


def _named(limit: str, names: Mapping[str, str]) -> str:
    head, colon, centre = limit.partition(": ")
    return f"{head}: {names[centre]}" if colon and centre in names else limit


def pareto_table(found: Sequence[Plan]) -> pl.DataFrame:
    """Return the plans between most patients and least risk: ``patients``, ``risk_tbq_years``, ``cost_usd_m``.

    ``sources_last_year`` counts cobalt units still at work in the last year.
    """
    rows = [
        {
            "patients": plan.patients,
            "risk_tbq_years": plan.risk_tbq_years,
            "cost_usd_m": plan.cost_usd_m,
            "sources_last_year": sum(float(step.cobalt_on[-1]) * count for step, count in taken(plan)),
        }
        for plan in found
    ]
    names = ("patients", "risk_tbq_years", "cost_usd_m", "sources_last_year")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64()))


def objectives_table(plan: Plan) -> pl.DataFrame:
    """Return each objective in its order: ``objective``, ``value``, ``bound``, ``gap``.

    No plan passes the bound, given the objectives before it; the gap is the distance from it as a share of the value.
    """
    rows = [
        (name, value, bound, abs(value - bound) / max(abs(value), 1e-9) if abs(value - bound) > 1e-9 else 0.0)
        for name, value, bound in plan.proofs
    ]
    types = {"objective": pl.String(), "value": pl.Float64(), "bound": pl.Float64(), "gap": pl.Float64()}
    return pl.DataFrame(rows, schema=types, orient="row")


def people_table(plan: Plan) -> pl.DataFrame:
    """Return people of each role over the years: ``role``, ``year``, ``at_work``, ``needed``; unknown ones left out."""
    program = plan.program
    rows = []
    for role in program.inputs.roles:
        for limit in program.limits:
            if limit.name == f"staff: {role.role}":
                have = people_at_work(plan, role.role, limit.year)
                slack = limit.most - program.program.activity(limit.row, plan.answer.value)
                rows.append((role.role, limit.year + 1, have, have - slack))
    types = {"role": pl.String(), "year": pl.Int64(), "at_work": pl.Float64(), "needed": pl.Float64()}
    return pl.DataFrame(rows, schema=types, orient="row")


def unmet_need(plan: Plan) -> float:
    """Return the courses needed over all years that the plan does not give."""
    slack = 0.0
    for limit in plan.program.limits:
        if limit.name == NEED:
            slack += limit.most - plan.program.program.activity(limit.row, plan.answer.value)
    return max(slack, 0.0)
