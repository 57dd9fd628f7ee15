"""Solve a plan: objectives one after the other or weighed, its Pareto points, and why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.engines.care.radiotherapy.mixed_program import Answer, Floats
from mainstay.engines.care.radiotherapy.plan_inputs import PlanInputs
from mainstay.engines.care.radiotherapy.plan_program import (
    BUDGET,
    COBALT_RULE,
    DISPOSAL,
    GOAL_PATIENTS,
    GOAL_SOURCES,
    PlanProgram,
    build_program,
)
from mainstay.errors import InputError, Problem

OBJECTIVES = ("patients", "risk", "cost")
#: part of an objective that may be given up when the next one is sought; above the solver's tolerance
GIVE = 1e-6
GAP = 1e-3
#: nodes of the search for each objective; what is proven by then is told
NODES = 200
PARETO_NODES = 50


@dataclass(frozen=True)
class Plan:
    """A plan that was found.

    Parameters
    ----------
    program : PlanProgram
        What its columns mean.
    answer : Answer
        The columns.
    patients : float
        Courses over all years.
    risk_tbq_years : float
        Activity-years at risk over all years.
    cost_usd_m : float
        Discounted money, million US dollars.
    order : tuple of str
        Objectives in the order in which they counted; empty where they were weighed.
    proofs : tuple of (str, float, float)
        Objective, its value and the bound that no plan can pass, in that order.
    """

    program: PlanProgram
    answer: Answer
    patients: float
    risk_tbq_years: float
    cost_usd_m: float
    order: tuple[str, ...] = ()
    proofs: tuple[tuple[str, float, float], ...] = ()

    @classmethod
    def of(
        cls,
        program: PlanProgram,
        answer: Answer,
        order: Sequence[str] = (),
        proofs: Sequence[tuple[str, float, float]] = (),
    ) -> Plan:
        """Return a plan with its objectives worked out."""
        made = [program.value(program.terms(name), answer) for name in OBJECTIVES]
        return cls(program, answer, -made[0], made[1], made[2], tuple(order), tuple(proofs))


def solve_plan(
    inputs: PlanInputs,
    *,
    objectives: Sequence[str] = OBJECTIVES,
    weights: Mapping[str, float] | None = None,
    gap: float = GAP,
    give: float = GIVE,
    nodes: int = NODES,
) -> Plan:
    """Return the best plan from cobalt to linac.

    Parameters
    ----------
    inputs : PlanInputs
        Centres, people, money, rules and goals.
    objectives : sequence of str
        ``patients`` (most), ``risk`` (least TBq x years), ``cost`` (least discounted money), in the order in which
        they count: each is held at its best while the next is sought.
    weights : mapping, optional
        In place of an order: worth of a course, and price of a TBq x year and of a million dollars.
    gap : float
        Relative gap proven for each of them.
    give : float
        Part of an objective that may be given up when the next one is sought.
    nodes : int
        Nodes of the search for each objective, after which the best plan so far counts; ``proofs`` tells its bound.

    Returns
    -------
    Plan
        Steps of all units, patients, training.

    Raises
    ------
    InputError
        No plan meets all limits. The smallest set of limits that clash is told, and with it the least money that would
        do where the budget is one of them.

    Notes
    -----
    Integer programming over paths of units; lexicographic order as Isermann 1982. The plan counts every course once,
    in the year in which it is given.

    Examples
    --------
    >>> from mainstay.engines.care.radiotherapy.plan_inputs import Centre
    >>> inputs = PlanInputs((500.0,) * 4, (3.0,) * 4, (Centre("capital", cobalt=(100.0,)),))
    >>> plan = solve_plan(inputs, objectives=("risk", "patients"))
    >>> round(plan.risk_tbq_years, 1)
    93.7
    """
    program = build_program(inputs)
    if weights is not None:
        terms = [
            (column, factor * weights.get(name, 0.0)) for name in OBJECTIVES for column, factor in program.terms(name)
        ]
        answer = program.program.solve(terms, gap=gap, nodes=nodes)
        _refuse_none(inputs, answer)
        return Plan.of(program, answer, (), [("weighed", answer.objective, answer.bound)])
    answer = Answer(feasible=False, objective=math.inf, bound=math.inf, value=np.empty(0))
    start: Floats | None = None
    proofs = []
    for name in objectives:
        terms = program.terms(name)
        answer = program.program.solve(terms, gap=gap, nodes=nodes, start=start)
        _refuse_none(inputs, answer)
        start = answer.value
        best = program.value(terms, answer)
        sign = -1.0 if name == "patients" else 1.0
        proofs.append((name, sign * best, sign * answer.bound))
        program.program.row(terms, most=best + give * max(1.0, abs(best)))
    return Plan.of(program, answer, objectives, proofs)


def pareto(inputs: PlanInputs, points: int, *, gap: float = 2e-3) -> list[Plan]:
    """Return plans from the most patients to the least activity at risk; none is beaten on both.

    Parameters
    ----------
    inputs : PlanInputs
        As `solve_plan`.
    points : int
        Plans sought, 2 or more; equal ones and beaten ones are left out.
    gap : float
        Relative gap proven for each, and part of the first objective that an end of the curve may give up for the
        second.

    Returns
    -------
    list of Plan
        By falling risk.

    Notes
    -----
    Bound on the second objective moved in even steps, with a little of that objective in the first so that no plan is
    beaten (augmented epsilon constraint; Haimes, Lasdon and Wismer 1971; Mavrotas 2009).
    """
    most = solve_plan(inputs, objectives=("patients", "risk"), gap=gap, give=gap, nodes=PARETO_NODES)
    least = solve_plan(inputs, objectives=("risk", "patients"), gap=gap, give=gap, nodes=PARETO_NODES)
    found = [most]
    width = max(most.risk_tbq_years - least.risk_tbq_years, 1e-9)
    little = gap * max(most.patients - least.patients, 1.0) / width
    program = build_program(inputs)
    terms = program.terms("patients") + [(column, little * risk) for column, risk in program.terms("risk")]
    row = program.program.row(program.terms("risk"), most=most.risk_tbq_years)
    for bound in np.linspace(most.risk_tbq_years, least.risk_tbq_years, max(points, 2))[1:-1]:
        program.program.most[row] = float(bound)
        answer = program.program.solve(terms, gap=gap, nodes=PARETO_NODES, start=least.answer.value)
        if answer.feasible:
            found.append(Plan.of(program, answer))
    return unbeaten([*found, least], give=2 * gap)


def unbeaten(plans: Sequence[Plan], *, give: float = 0.0) -> list[Plan]:
    """Return plans that no other one beats on patients and risk, by falling risk.

    A plan that treats more by no more than the part ``give`` at more risk is left out too.
    """
    kept: list[Plan] = []
    for plan in sorted(plans, key=lambda plan: (plan.risk_tbq_years, -plan.patients)):
        if not kept or plan.patients > kept[-1].patients * (1 + give) + 1e-6:
            kept.append(plan)
    return kept[::-1]


def least_budget(inputs: PlanInputs, without: frozenset[str] = frozenset()) -> float:
    """Return the least money over all years, million US dollars, with which any plan meets the other limits.

    Infinite where no money would do. Money is taken to be there from the first year.
    """
    program = build_program(inputs, without=without | {BUDGET})
    spent = [term for year in range(inputs.horizon) for term in program.cost_terms(year)]
    answer = program.program.solve(spent, nodes=10 * NODES)
    return answer.objective if answer.feasible else math.inf


def clash(inputs: PlanInputs) -> list[str]:
    """Return the smallest set of limits found that cannot be met together; empty where a plan exists.

    Limits are dropped one after the other; one that is needed for the clash is put back (deletion filter; Chinneck and
    Dravnieks 1991). No limit of the set can be left out without a plan becoming possible.
    """
    names = sorted({limit.name for limit in build_program(inputs).limits if limit.name != "need"})
    rules = inputs.rules
    names += [COBALT_RULE] if rules.keep_cobalt_where_better else []
    names += [GOAL_SOURCES] if rules.sources_out_by_year is not None else []
    if _possible(inputs, frozenset()):
        return []
    dropped: frozenset[str] = frozenset()
    # goals are kept longest, for they are what the reader asked for
    for name in sorted(names, key=lambda name: name.startswith("goal")):
        if not _possible(inputs, dropped | {name}):
            dropped |= {name}
    return [name for name in names if name not in dropped]


def _possible(inputs: PlanInputs, without: frozenset[str]) -> bool:
    return build_program(inputs, without=without).program.solve([]).feasible


def _refuse_none(inputs: PlanInputs, answer: Answer) -> None:
    if answer.feasible:
        return
    names = clash(inputs)
    hints = {
        BUDGET: f"give at least {_money(inputs)} in all, from the first year",
        DISPOSAL: "let more sources be disposed of in a year",
        GOAL_SOURCES: "let the sources go later",
        GOAL_PATIENTS: "ask for fewer patients in the last year",
        COBALT_RULE: "let a linac stand where it treats fewer patients",
    }
    problems = [
        Problem(
            "radiotherapy.clash",
            "this limit is one of the smallest set that cannot be met together",
            found=name,
            hint=hints.get(name, "loosen it, or begin training, power or building sooner"),
        )
        for name in names
    ]
    msg = f"there is no plan: {' and '.join(names)} cannot be met together"
    raise InputError(msg, problems)


def _money(inputs: PlanInputs) -> str:
    least = least_budget(inputs)
    return "more money than any: no money would do" if math.isinf(least) else f"{least:,.3f} million US dollars"
