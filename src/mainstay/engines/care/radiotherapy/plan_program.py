"""The phased plan as a program with whole numbers: paths of units, patients, training, and named limits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.radiotherapy.machine_capacity import Comparison, compare
from mainstay.engines.care.radiotherapy.mixed_program import Answer, MixedProgram
from mainstay.engines.care.radiotherapy.plan_inputs import PlanInputs, Role
from mainstay.engines.care.radiotherapy.plan_paths import START, Step, Unit, steps_of, units_of

Floats = npt.NDArray[np.float64]
KINDS = ("cobalt", "linac", "contract")
#: limits by name; those with a colon hold for one role or centre
BUDGET, DISPOSAL, COBALT_RULE, NEED = "budget", "disposal", "cobalt stays where it treats more", "need"
GOAL_PATIENTS, GOAL_SOURCES = "goal: patients in the last year", "goal: sources out"


@dataclass(frozen=True)
class Limit:
    """One row that stands for a limit.

    Parameters
    ----------
    name : str
        Name of the limit, shared by the rows of all years.
    year : int
        Year, from 0.
    row : int
        Row of the program.
    most : float
        Right-hand side.
    """

    name: str
    year: int
    row: int
    most: float


@dataclass
class PlanProgram:
    """The program with what its columns mean.

    Parameters
    ----------
    inputs : PlanInputs
        What it was made from.
    units, steps : lists
        Units, and steps of their paths; step ``i`` is column ``step_columns[i]``.
    verdicts : dict
        What machines treat at each centre.
    program : MixedProgram
        Columns and rows.
    patients : mapping of (centre, kind, year) to int
        Columns of courses treated.
    trainees : mapping of (role, year) to int
        Columns of people whose training begins.
    limits : list of Limit
        Rows with a name.
    kept_money : list of int
        Columns of money kept for the next year.
    """

    inputs: PlanInputs
    units: list[Unit]
    verdicts: dict[str, Comparison]
    steps: list[Step]
    program: MixedProgram = field(default_factory=MixedProgram)
    step_columns: list[int] = field(default_factory=list)
    patients: dict[tuple[str, str, int], int] = field(default_factory=dict)
    trainees: dict[tuple[str, int], int] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)
    kept_money: list[int] = field(default_factory=list)

    def terms(self, objective: str) -> list[tuple[int, float]]:
        """Return an objective as terms to be made least: patients are counted below 0."""
        if objective == "patients":
            return [(column, -1.0) for column in self.patients.values()]
        if objective == "risk":
            return [
                (column, step.risk) for column, step in zip(self.step_columns, self.steps, strict=True) if step.risk
            ]
        rate = 1.0 + self.inputs.money.discount
        return [
            (column, value / rate**year)
            for year in range(self.inputs.horizon)
            for column, value in self.cost_terms(year)
        ]

    def cost_terms(self, year: int) -> Iterator[tuple[int, float]]:
        """Yield what is paid in a year, million US dollars for one of each column."""
        money = self.inputs.money
        for column, step in zip(self.step_columns, self.steps, strict=True):
            if step.cost[year]:
                yield column, float(step.cost[year])
        prices = {"cobalt": money.cobalt_course, "linac": money.linac_course, "contract": money.linac_course}
        for (_, kind, when), column in self.patients.items():
            if when == year:
                yield column, prices[kind]
        dear = {role.role: role.training_usd_m for role in self.inputs.roles}
        for (role, when), column in self.trainees.items():
            if when == year:
                yield column, dear[role]

    def used(self, limit: Limit, answer: Answer) -> float:
        """Return what a plan uses up of a limit in its year; money kept for later is not used up."""
        told = answer.value.copy()
        told[self.kept_money] = 0.0
        return self.program.activity(limit.row, told)

    def value(self, terms: Sequence[tuple[int, float]], answer: Answer) -> float:
        """Return what a plan makes of an objective."""
        return float(sum(answer.value[column] * factor for column, factor in terms))


def build_program(inputs: PlanInputs, *, without: frozenset[str] = frozenset()) -> PlanProgram:
    """Return the program of a plan.

    Parameters
    ----------
    inputs : PlanInputs
        Centres, people, money, rules and goals.
    without : frozenset of str
        Names of limits that are left out, to find out which of them clash.

    Returns
    -------
    PlanProgram
        Columns, rows and their names.
    """
    units = units_of(inputs)
    verdicts = {centre.centre_id: compare(centre, inputs) for centre in inputs.centres}
    plan = PlanProgram(inputs, units, verdicts, steps_of(inputs, units, verdicts))
    _paths(plan, without)
    _patients(plan, without)
    _people(plan, without)
    _power(plan, without)
    _disposals(plan, without)
    _money(plan, without)  # last, for training is paid too
    return plan


def _paths(plan: PlanProgram, without: frozenset[str]) -> None:
    """Every unit takes one step after the other from the start to the last year."""
    program, out_by = plan.program, plan.inputs.rules.sources_out_by_year
    flows: dict[tuple[int, int], list[tuple[int, float]]] = {}
    rule = plan.inputs.rules.keep_cobalt_where_better and COBALT_RULE not in without
    for step in plan.steps:
        count = float(plan.units[step.unit].count)
        late = out_by is not None and step.gone_by > out_by and GOAL_SOURCES not in without
        upper = 0.0 if (rule and step.forbidden) or late else count
        column = program.column(upper=upper, whole=True)
        plan.step_columns.append(column)
        flows.setdefault((step.unit, step.begin), []).append((column, 1.0))
        if step.end < plan.inputs.horizon:
            flows.setdefault((step.unit, step.end), []).append((column, -1.0))
    for (unit, node), terms in flows.items():
        supply = float(plan.units[unit].count) if node == START else 0.0
        program.row(terms, least=supply, most=supply)


def _patients(plan: PlanProgram, without: frozenset[str]) -> None:
    """Courses treated are within what machines can do and within the need."""
    program, inputs = plan.program, plan.inputs
    for centre in inputs.centres:
        for kind in KINDS:
            for year in range(inputs.horizon):
                rows = [
                    (column, -float(getattr(step, kind)[year]))
                    for column, step in _at(plan, centre.centre_id)
                    if getattr(step, kind)[year]
                ]
                if rows:
                    column = program.column()
                    plan.patients[centre.centre_id, kind, year] = column
                    program.row([(column, 1.0), *rows], most=0.0)
    for year, need in enumerate(inputs.demand):
        _limit(plan, NEED, year, [(column, 1.0) for column in _in_year(plan, year)], need)
    goal = inputs.rules.least_patients_last_year
    if goal is not None and GOAL_PATIENTS not in without:
        last = inputs.horizon - 1
        _limit(plan, GOAL_PATIENTS, last, [(column, -1.0) for column in _in_year(plan, last)], -goal)


def _people(plan: PlanProgram, without: frozenset[str]) -> None:
    """People of each role are enough for the patients of each year and the machines that treat them."""
    program, inputs = plan.program, plan.inputs
    for role in inputs.roles:
        name = f"staff: {role.role}"
        if not math.isfinite(role.headcount) or name in without:
            continue
        for year in range(inputs.horizon - role.training_years):
            if role.most_trainees:
                plan.trainees[role.role, year] = program.column(upper=float(role.most_trainees))
        for year in range(inputs.horizon):
            terms = [
                (column, heads)
                for (centre, kind, when), column in plan.patients.items()
                if when == year and (heads := heads_per_course(role, kind, plan.verdicts[centre]))
            ]
            for begun in range(year - role.training_years + 1):
                if (role.role, begun) in plan.trainees:
                    stay = (1.0 - role.attrition) ** (year - begun - role.training_years)
                    terms.append((plan.trainees[role.role, begun], -stay))
            _limit(plan, name, year, terms, role.without_training(year))


def heads_per_course(role: Role, kind: str, verdict: Comparison) -> float:
    """Return people of a role for one course a year with a kind of machine.

    People that a machine needs are shared by the courses that it treats when fully used, so a machine with few people
    treats few patients and need not stand still. For cobalt these are the courses over the life of a fresh source.
    """
    heads, courses = {
        "cobalt": (role.per_cobalt, verdict.cobalt_fresh),
        "linac": (role.per_linac, verdict.linac),
        "contract": (role.per_linac, verdict.contract),
    }[kind]
    return role.per_course + (heads / courses if courses > 0 else 0.0)


def _power(plan: PlanProgram, without: frozenset[str]) -> None:
    inputs = plan.inputs
    for centre in inputs.centres:
        name = f"power: {centre.centre_id}"
        if not math.isfinite(centre.power_kw) or name in without:
            continue
        for year in range(inputs.horizon):
            drawn = [
                (column, inputs.linac_kw * step.linacs(year) + inputs.cobalt_kw * float(step.cobalt_on[year]))
                for column, step in _at(plan, centre.centre_id)
            ]
            _limit(plan, name, year, [(column, value) for column, value in drawn if value], centre.power_kw)


def _money(plan: PlanProgram, without: frozenset[str]) -> None:
    """Money of all years to date covers what is paid to date, or of each year what is paid in it."""
    inputs = plan.inputs
    if BUDGET in without:
        return
    kept: int | None = None
    for year in range(inputs.horizon):
        terms = list(plan.cost_terms(year))
        if inputs.carry_over:
            # what is kept for later is a column, which makes shorter rows than adding up all earlier years
            if kept is not None:
                terms.append((kept, -1.0))
            kept = plan.program.column()
            plan.kept_money.append(kept)
            terms.append((kept, 1.0))
        _limit(plan, BUDGET, year, terms, float(inputs.budget_usd_m[year]))


def _disposals(plan: PlanProgram, without: frozenset[str]) -> None:
    inputs = plan.inputs
    if DISPOSAL in without:
        return
    for year in range(inputs.horizon):
        terms = [
            (column, float(step.disposals[year]))
            for column, step in zip(plan.step_columns, plan.steps, strict=True)
            if step.disposals[year]
        ]
        if terms:
            _limit(plan, DISPOSAL, year, terms, float(inputs.rules.disposals_per_year))


def _limit(plan: PlanProgram, name: str, year: int, terms: list[tuple[int, float]], most: float) -> None:
    plan.limits.append(Limit(name, year, plan.program.row(terms, most=most), most))


def _at(plan: PlanProgram, centre_id: str) -> Iterator[tuple[int, Step]]:
    for column, step in zip(plan.step_columns, plan.steps, strict=True):
        if plan.units[step.unit].centre.centre_id == centre_id:
            yield column, step


def _in_year(plan: PlanProgram, year: int) -> Iterator[int]:
    return (column for (_, _, when), column in plan.patients.items() if when == year)
