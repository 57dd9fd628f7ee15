"""What one more step of each limit brings: the plan is made anew with it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mainstay.engines.care.radiotherapy.plan_inputs import Centre, PlanInputs
from mainstay.engines.care.radiotherapy.plan_program import (
    BUDGET,
    COBALT_RULE,
    DISPOSAL,
    NEED,
    build_program,
)
from mainstay.engines.care.radiotherapy.plan_solve import GAP, Plan, solve_plan

BUNKERS = "bunkers"
#: prices are told for patients first, then risk
SECOND = ("patients", "risk")
#: a limit binds in a year where less than this share of it is left
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Price:
    """Price of one limit.

    Parameters
    ----------
    limit : str
        Name.
    years : tuple of int
        Years, from 1, in which nothing of it is left.
    least_slack : float
        Least that is left in a year; empty where the limit is no number a year.
    step, unit : float and str
        Step by which it was loosened.
    gain_patients : float
        Courses more over all years.
    relaxed_gain_patients : float
        The same where units may be broken (linear relaxation), a price without jumps.
    gain_risk_tbq_years : float or None
        Activity-years less with as many patients; told for disposal and for the rule that keeps cobalt.
    """

    limit: str
    years: tuple[int, ...]
    least_slack: float | None
    step: float
    unit: str
    gain_patients: float
    relaxed_gain_patients: float
    gain_risk_tbq_years: float | None

    @property
    def price(self) -> float:
        """Courses for one unit of the limit."""
        return self.gain_patients / self.step

    @property
    def binds(self) -> bool:
        """Say whether a step brings anything that is beyond the gap of the solver."""
        return self.gain_patients > 0 or (self.gain_risk_tbq_years or 0.0) > 0


@dataclass(frozen=True, slots=True)
class _Looser:
    limit: str
    unit: str
    step: float
    inputs: PlanInputs


def prices(plan: Plan, *, gap: float = GAP) -> list[Price]:
    """Return what one more step of each limit brings.

    Parameters
    ----------
    plan : Plan
        A plan.
    gap : float
        Relative gap at which each search ends. A gain below twice the gap, or below what is unproven of the plan
        itself, is counted as none.

    Returns
    -------
    list of Price
        Dearest first. Steps: a million dollars each year, one person of a role from the first year, a linac's supply
        at a centre, one disposal more a year, one bunker more at a centre, a tenth more need, and no rule that keeps
        cobalt.

    Notes
    -----
    A program with whole numbers has no dual prices; what the next step buys is worked out instead (finite difference).
    Where even broken units would gain less than the gap, the plan is not made anew and the gain is none.
    """
    inputs = plan.program.inputs
    by_patients = plan.order[:2] == SECOND
    base = plan if by_patients else solve_plan(inputs, objectives=SECOND, gap=gap)
    broken = _relaxed(inputs)
    # a gain smaller than what is unproven of the plan itself could be chance
    unproven = {name: abs(value - bound) for name, value, bound in base.proofs}
    found = []
    for looser in _looser(inputs):
        security = looser.limit in {DISPOSAL, COBALT_RULE}
        gain, less = 0.0, 0.0 if security else None
        relaxed = max(_relaxed(looser.inputs) - broken, 0.0)
        if security or relaxed > gap * base.patients:
            more = solve_plan(looser.inputs, objectives=SECOND if security else SECOND[:1], gap=gap)
            gain = _beyond(more.patients - base.patients, max(2 * gap * base.patients, unproven["patients"]))
            if security:
                least = max(2 * gap * base.risk_tbq_years, unproven["risk"])
                less = _beyond(base.risk_tbq_years - more.risk_tbq_years, least)
        years, slack = _binding(plan, looser.limit)
        found.append(Price(looser.limit, years, slack, looser.step, looser.unit, gain, relaxed, less))
    return sorted(found, key=lambda price: (-price.gain_patients, -(price.gain_risk_tbq_years or 0.0), price.limit))


def _relaxed(inputs: PlanInputs) -> float:
    """Return the most patients where units may be broken."""
    program = build_program(inputs)
    return -program.program.solve(program.terms("patients"), relaxed=True).objective


def _beyond(gain: float, least: float) -> float:
    return gain if gain > max(least, 1e-6) else 0.0


def _binding(plan: Plan, name: str) -> tuple[tuple[int, ...], float | None]:
    """Return the years in which nothing of a limit is left, and the least that is left."""
    years, slacks = [], []
    kept = 0.0
    for limit in plan.program.limits:
        if limit.name == name:
            slack = limit.most - plan.program.used(limit, plan.answer)
            if name == BUDGET and plan.program.inputs.carry_over:
                slack = kept = kept + slack
            slacks.append(max(slack, 0.0))
            if slack <= NEAR * max(abs(limit.most), 1.0):
                years.append(limit.year + 1)
    return tuple(years), min(slacks) if slacks else None


def _looser(inputs: PlanInputs) -> Iterator[_Looser]:
    yield _Looser(
        BUDGET, "million USD a year", 1.0, replace(inputs, budget_usd_m=tuple(b + 1 for b in inputs.budget_usd_m))
    )
    if any(centre.cobalt for centre in inputs.centres):
        yield from _for_cobalt(inputs)
    for role in inputs.roles:
        if math.isfinite(role.headcount):
            roles = tuple(
                replace(told, headcount=told.headcount + 1) if told is role else told for told in inputs.roles
            )
            yield _Looser(f"staff: {role.role}", "person", 1.0, replace(inputs, roles=roles))
    for centre in inputs.centres:
        if math.isfinite(centre.power_kw):
            wider = replace(centre, power_kw=centre.power_kw + inputs.linac_kw)
            yield _Looser(f"power: {centre.centre_id}", "kW", inputs.linac_kw, _with(inputs, centre, wider))
        room = replace(centre, slots=centre.slots + 1)
        yield _Looser(f"{BUNKERS}: {centre.centre_id}", "bunker", 1.0, _with(inputs, centre, room))
    greater = tuple(need * 1.1 for need in inputs.demand)
    yield _Looser(NEED, "tenth of the need", 1.0, replace(inputs, demand=greater))


def _for_cobalt(inputs: PlanInputs) -> Iterator[_Looser]:
    rules = inputs.rules
    more = replace(rules, disposals_per_year=rules.disposals_per_year + 1)
    yield _Looser(DISPOSAL, "disposal a year", 1.0, replace(inputs, rules=more))
    if rules.keep_cobalt_where_better:
        yield _Looser(COBALT_RULE, "rule", 1.0, replace(inputs, rules=replace(rules, keep_cobalt_where_better=False)))


def _with(inputs: PlanInputs, old: Centre, new: Centre) -> PlanInputs:
    return replace(inputs, centres=tuple(new if centre is old else centre for centre in inputs.centres))
