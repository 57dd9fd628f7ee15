"""A plan worked through again, year by year, with the machines of each year and with uncertain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mainstay.core.streams import stream
from mainstay.engines.care.radiotherapy.bundled import Guideline
from mainstay.engines.care.radiotherapy.machine_capacity import cobalt_courses, linac_courses
from mainstay.engines.care.radiotherapy.plan_inputs import Centre, PlanInputs
from mainstay.engines.care.radiotherapy.plan_paths import Step
from mainstay.engines.care.radiotherapy.plan_program import KINDS, PlanProgram, heads_per_course
from mainstay.engines.care.radiotherapy.plan_solve import Plan

Floats = npt.NDArray[np.float64]

#: what is drawn: factors on the values of the plan
FACTORS = ("linac_mtbf_hours", "linac_mttr_hours", "cobalt_mtbf_hours", "cobalt_mttr_hours", "contract_mttr_hours")


@dataclass(frozen=True)
class Draws:
    """Factors on values of a plan, one number for each draw; all ones where nothing is drawn.

    Parameters
    ----------
    count : int
        Draws.
    factors : mapping of str to float array
        Factor by name of the value; `FACTORS`, ``fractions_per_course`` and ``need``.
    """

    count: int = 1
    factors: Mapping[str, Floats] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Floats:
        """Return the factors of a value."""
        return self.factors.get(name, np.ones(self.count))


def draw(values: Mapping[str, Guideline], need_range: tuple[float, float], *, count: int, seed: int) -> Draws:
    """Return factors drawn from the ranges of values.

    Half of the draws lie evenly between the lower end and the value, half between the value and the upper end, so that
    the value is the median. One factor holds for all centres and years.

    Parameters
    ----------
    values : mapping of Guideline
        Values with their ranges.
    need_range : tuple of float
        Lower and upper end of the need over the need of the plan.
    count, seed : int
        Draws and seed.

    Examples
    --------
    >>> from mainstay.engines.care.radiotherapy.bundled import guidelines
    >>> bool(abs(np.median(draw(guidelines(), (0.8, 1.2), count=4096, seed=1)["need"]) - 1) < 0.02)
    True
    """
    factors = {}
    for name in (*FACTORS, "fractions_per_course"):
        told = values[name]
        factors[name] = _split(told.low / told.value, told.high / told.value, count, seed, name)
    factors["need"] = _split(*need_range, count, seed, "need")
    return Draws(count, factors)


def _split(low: float, high: float, count: int, seed: int, name: str) -> Floats:
    uniform = stream(seed, "care", "radiotherapy", "replay", name).random(count)
    below = low + (1.0 - low) * 2.0 * uniform
    above = 1.0 + (high - 1.0) * (2.0 * uniform - 1.0)
    return np.where(uniform < 0.5, below, above)


@dataclass(frozen=True)
class Replayed:
    """What a plan gives when it is worked through again.

    Parameters
    ----------
    patients : float array, draws x years
        Courses treated.
    capacity : float array, draws x years
        Courses that machines could treat.
    """

    patients: Floats
    capacity: Floats


def replay(plan: Plan, draws: Draws | None = None, *, full_bunkers: bool = False) -> Replayed:
    """Return courses treated when the steps of a plan are taken as they are.

    Parameters
    ----------
    plan : Plan
        The plan.
    draws : Draws, optional
        Factors on values; none where left out.
    full_bunkers : bool
        Uptime as with all bunkers of a centre full, as the plan itself takes it; else with the machines of each year.

    Returns
    -------
    Replayed
        Courses and capacity.

    Notes
    -----
    People and need hold as in the plan. Of two ways to treat, the better counts each year: the courses of the plan as
    far as machines allow, or every machine as far as it goes with all of them cut alike where people or need do not
    suffice. Both can be done, so the courses are a lower bound of what a new decision could do.
    """
    program = plan.program
    inputs = program.inputs
    told = draws or Draws()
    patients = np.zeros((told.count, inputs.horizon))
    capacity = np.zeros_like(patients)
    for year in range(inputs.horizon):
        able = {
            (centre.centre_id, kind): courses
            for centre in inputs.centres
            for kind, courses in _able(plan, centre, year, told, full_bunkers=full_bunkers).items()
        }
        patients[:, year] = _treated(plan, able, year, told)
        capacity[:, year] = sum(able.values(), np.zeros(told.count))
    return Replayed(patients, capacity)


def taken(plan: Plan) -> list[tuple[Step, int]]:
    """Return the steps of a plan with how many units take each."""
    found = []
    for step, column in zip(plan.program.steps, plan.program.step_columns, strict=True):
        count = round(float(plan.answer.value[column]))
        if count:
            found.append((step, count))
    return found


def _able(plan: Plan, centre: Centre, year: int, draws: Draws, *, full_bunkers: bool) -> dict[str, Floats]:
    """Return what each kind of machine of a centre could treat in a year."""
    inputs, units = plan.program.inputs, plan.program.units
    here = [(step, count) for step, count in taken(plan) if units[step.unit].centre.centre_id == centre.centre_id]
    counts = {kind: sum(getattr(step, f"{kind}_on")[year] * count for step, count in here) for kind in KINDS}
    total = len(centre.cobalt) + centre.linacs + centre.slots if full_bunkers else sum(counts.values())
    up = _uptimes(centre, inputs, max(round(float(total)), 1), draws)
    shorter = draws["fractions_per_course"]
    cobalt = sum(
        count * cobalt_courses(inputs, 1.0, step.activity_tbq, float(year - step.from_year), 1.0)
        for step, count in here
        if step.cobalt_on[year]
    )
    one = linac_courses(centre, inputs, 1.0)
    return {
        "cobalt": cobalt * up["cobalt"] / shorter,
        "linac": one * counts["linac"] * up["linac"] / shorter,
        "contract": one * counts["contract"] * up["contract"] / shorter,
    }


def _uptimes(centre: Centre, inputs: PlanInputs, machines: int, draws: Draws) -> dict[str, Floats]:
    crews = min(centre.crews, machines)
    mtbf = centre.linac_mtbf_hours * draws["linac_mtbf_hours"]
    mttr = centre.linac_mttr_hours * draws["linac_mttr_hours"]
    quick = np.minimum(mttr, inputs.contract.mttr_hours * draws["contract_mttr_hours"])
    cobalt = (centre.cobalt_mttr_hours * draws["cobalt_mttr_hours"]) / (
        centre.cobalt_mtbf_hours * draws["cobalt_mtbf_hours"]
    )
    return {
        "cobalt": _up(machines, crews, cobalt),
        "linac": _up(machines, crews, mttr / mtbf),
        "contract": _up(machines, crews, quick / (mtbf * inputs.contract.mtbf_factor)),
    }


def _up(machines: int, crews: int, ratio: Floats) -> Floats:
    """Return the mean share of machines that work, for many ratios of repair to failure time at once."""
    weight, total, working = np.ones_like(ratio), np.ones_like(ratio), np.full_like(ratio, float(machines))
    for broken in range(1, machines + 1):
        weight = weight * ratio * (machines - broken + 1) / min(crews, broken)
        total = total + weight
        working = working + weight * (machines - broken)
    return working / total / machines


def _treated(plan: Plan, able: Mapping[tuple[str, str], Floats], year: int, draws: Draws) -> Floats:
    program = plan.program
    need = program.inputs.demand[year] * draws["need"]
    own = np.zeros(draws.count)
    for key, courses in able.items():
        column = program.patients.get((*key, year))
        if column is not None:
            own = own + np.minimum(courses, plan.answer.value[column])
    wanted = sum(able.values(), np.zeros(draws.count))
    cut = np.minimum(1.0, _share(need, wanted))
    for role in program.inputs.roles:
        people = people_at_work(plan, role.role, year)
        if np.isfinite(people):
            heads = sum(
                (
                    courses * heads_per_course(role, kind, program.verdicts[centre])
                    for (centre, kind), courses in able.items()
                ),
                np.zeros(draws.count),
            )
            cut = np.minimum(cut, _share(np.full(draws.count, people), heads))
    return np.maximum(np.minimum(own, need), wanted * cut)


def _share(have: Floats, want: Floats) -> Floats:
    return np.divide(have, want, out=np.ones_like(have), where=want > 0)


def people_at_work(plan: Plan, role_name: str, year: int) -> float:
    """Return people of a role at work in a year of a plan, those trained by it among them."""
    program: PlanProgram = plan.program
    role = next(told for told in program.inputs.roles if told.role == role_name)
    people = role.without_training(year)
    for begun in range(year - role.training_years + 1):
        column = program.trainees.get((role_name, begun))
        if column is not None:
            stay = (1.0 - role.attrition) ** (year - begun - role.training_years)
            people += float(plan.answer.value[column]) * stay
    return people
