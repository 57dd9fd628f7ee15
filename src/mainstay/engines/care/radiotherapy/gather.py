"""What a base and a scenario say about radiotherapy in one country, with every value that had to be assumed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.care.radiotherapy.bundled import Guideline, guidelines
from mainstay.engines.care.radiotherapy.decay import activity_on
from mainstay.engines.care.radiotherapy.demand import need
from mainstay.engines.care.radiotherapy.plan_inputs import Centre, Contract, Money, PlanInputs, Role, Rules
from mainstay.engines.care.radiotherapy.staffing import ROLES
from mainstay.engines.care.radiotherapy.throughput import Working
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.care.radiotherapy import (
    DEFAULT_PIPELINES,
    RadiotherapyCentre,
    RadiotherapyChoices,
    StaffPipeline,
)

LINAC, COBALT, BUNKER = "linear-accelerator", "cobalt-teletherapy-unit", "radiotherapy bunker"
MACHINE = "external-beam radiotherapy machine"
ASSUMED_ACTIVITY = "activity of a source"
DAYS = 365.0
#: hours a day for which the basic centre of the IAEA counts its therapists
THERAPIST_HOURS = 12.0


@dataclass
class Gathered:
    """What is known of one country.

    Parameters
    ----------
    economy_id : str
        Country.
    population : float or None
        Inhabitants.
    incidence : float or None
        New cases a year.
    courses : float or None
        Courses needed a year.
    courses_range : tuple of float
        Ends of their range over the value.
    centres : tuple of Centre
        Centres of the plan.
    values : mapping of Guideline
        Planning values.
    headcount : mapping of str to float or None
        People by role.
    assumed, left_out : lists
        What was assumed (subject, value, unit, why), what was left out (subject, why).
    """

    economy_id: str
    values: Mapping[str, Guideline]
    population: float | None = None
    incidence: float | None = None
    courses: float | None = None
    courses_range: tuple[float, float] = (1.0, 1.0)
    centres: tuple[Centre, ...] = ()
    headcount: dict[str, float | None] = field(default_factory=dict)
    assumed: list[tuple[str, float | None, str, str]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def gather(base: Base, choices: RadiotherapyChoices) -> Gathered:
    """Return what a base and a scenario say about one country.

    Raises
    ------
    InputError
        Unknown country, planning value, role or facility; all of them are listed.
    """
    economy = choices.economy_id or base.info.home
    problems = _unknown(base, choices, economy)
    if problems:
        msg = "radiotherapy cannot be set up"
        raise InputError(msg, problems)
    found = Gathered(economy, _values(choices))
    row = base["economies"].filter(pl.col("economy_id") == economy)
    people = row["population"][0] if row.height else None
    found.population = None if people is None else float(people)
    _need(base, choices, found)
    _headcount(base, choices, found)
    found.centres = _centres(base, choices, found)
    return found


def _unknown(base: Base, choices: RadiotherapyChoices, economy: str) -> list[Problem]:
    checks: list[tuple[str, Iterable[str], Iterable[str]]] = [
        ("radiotherapy.economy_id", [economy], base["economies"]["economy_id"].to_list()),
        ("radiotherapy.values", choices.values, guidelines()),
        ("radiotherapy.staff", choices.staff, ROLES),
    ]
    problems = []
    for code, told, known in checks:
        names = list(known)
        for name in told:
            if name not in names:
                close = nearest(name, names)
                problems.append(
                    Problem(
                        code,
                        "this name is not known",
                        file="scenario",
                        column=f"care.{code}",
                        found=name,
                        allowed=", ".join(names[:30]),
                        hint=f"did you mean {close!r}?" if close else None,
                    )
                )
    return problems


def _values(choices: RadiotherapyChoices) -> dict[str, Guideline]:
    """Return planning values, those of the scenario in place of the bundled ones."""
    found = dict(guidelines())
    for name, told in choices.values.items():
        low, high = told.ends
        found[name] = Guideline(
            name, told.value, low, high, found[name].unit, "assumed", "scenario", "set in the scenario"
        )
    return found


def _need(base: Base, choices: RadiotherapyChoices, found: Gathered) -> None:
    """Take new cases from the scenario, or work them back from the courses in the loads of the base."""
    rate, again, outside = (found.values[name] for name in ("utilisation", "retreatment", "non_notifiable"))

    def courses_for(end: str) -> float:
        return need(
            1.0, utilisation=getattr(rate, end), retreatment=getattr(again, end), non_notifiable=getattr(outside, end)
        )

    each = courses_for("value")
    found.courses_range = (courses_for("low") / each, courses_for("high") / each)
    if choices.incidence is not None:
        found.incidence = choices.incidence
        found.courses = choices.incidence * each
        return
    loads = base["service_loads"].filter(pl.col("service_id") == choices.course_service_id)
    here = _in_economy(base, loads, found.economy_id).drop_nulls("patients_per_day")
    if not here.height:
        found.left_out.append(("need by new cases", "neither the scenario nor the loads of the base tell new cases"))
        return
    total = float(here["patients_per_day"].sum())
    found.courses = total * DAYS
    found.incidence = found.courses / each
    ends = [
        float(here.select(pl.coalesce(name, "patients_per_day")).to_series().sum()) / total if total else 1.0
        for name in ("patients_low_per_day", "patients_high_per_day")
    ]
    found.courses_range = (ends[0], ends[1])
    why = "worked back from the courses in the loads of the base by utilisation and retreatment"
    found.assumed.append(("new cases of cancer", found.incidence, "person/year", why))


def _headcount(base: Base, choices: RadiotherapyChoices, found: Gathered) -> None:
    staff = _in_economy(base, base["staff"], found.economy_id)
    for role in ROLES:
        told = pipeline(choices, role)
        rows = staff.filter(pl.col("cadre") == role).drop_nulls("headcount")
        if told.headcount is not None:
            found.headcount[role] = told.headcount
        elif rows.height:
            found.headcount[role] = float(rows["headcount"].sum())
        else:
            found.headcount[role] = None
            why = "neither the scenario nor the base tells how many there are: this role limits nothing"
            found.assumed.append((f"people: {role}", None, "person", why))
        if role not in choices.staff:
            why = "pipeline of the role: attrition, training and its cost are defaults"
            found.assumed.append((f"training: {role}", told.training_usd, "USD/person", why))


def pipeline(choices: RadiotherapyChoices, role: str) -> StaffPipeline:
    """Return the pipeline of a role, from the scenario or the defaults.

    Examples
    --------
    >>> pipeline(RadiotherapyChoices(), "medical physicist").training_years
    3
    """
    return choices.staff.get(role) or DEFAULT_PIPELINES[role]


def _in_economy(base: Base, frame: pl.DataFrame, economy: str) -> pl.DataFrame:
    """Return rows of an economy: named themselves, or at one of its facilities."""
    inside = base["facilities"].filter(pl.col("economy_id") == economy)["facility_id"].to_list()
    at_facility = pl.col("facility_id").is_in(inside)
    return frame.filter(at_facility.fill_null(value=False) | (pl.col("economy_id") == economy).fill_null(value=False))


def _centres(base: Base, choices: RadiotherapyChoices, found: Gathered) -> tuple[Centre, ...]:
    if choices.centres:
        return tuple(_told_centre(base, centre, found) for centre in choices.centres)
    rows = _in_economy(base, base["resources"], found.economy_id).drop_nulls("quantity")
    ended = pl.col("valid_to_on") < base.info.as_of_on
    at_work = rows.filter(~ended.fill_null(value=False) & pl.col("facility_id").is_not_null())
    made = []
    for place in sorted(set(at_work["facility_id"].to_list())):
        here = at_work.filter(pl.col("facility_id") == place)
        linacs, cobalt, bunkers = (_count(here, name) for name in (LINAC, COBALT, BUNKER))
        if linacs + cobalt + bunkers:
            activity = (choices.assumed_activity_tbq,) * cobalt
            free = max(bunkers - linacs - cobalt, 0)
            made.append(_with_repair(Centre(place, activity, linacs, free), rows, found))
            if cobalt:
                _assumed_activity(choices, found)
            _unlimited_power(found)
    if not made:
        found.left_out.append(
            ("plan", "neither the scenario nor the base tells of a centre with a machine or a bunker")
        )
    return tuple(made)


def _count(rows: pl.DataFrame, what: str) -> int:
    named = (pl.col("product_id") == what).fill_null(value=False) | (pl.col("name") == what.replace("-", " "))
    return round(float(rows.filter(named)["quantity"].sum()))


def _with_repair(centre: Centre, rows: pl.DataFrame, found: Gathered) -> Centre:
    """Take failure and repair of the machines of the base where it tells them."""
    told = rows.filter((pl.col("name") == MACHINE) | (pl.col("product_id") == LINAC).fill_null(value=False))
    told = told.drop_nulls(["failure_interval_hours", "repair_hours"])
    look = {name: value.value for name, value in found.values.items()}
    known = bool(told.height)
    return replace(
        centre,
        linac_mtbf_hours=float(told["failure_interval_hours"][0]) if known else look["linac_mtbf_hours"],
        linac_mttr_hours=float(told["repair_hours"][0]) if known else look["linac_mttr_hours"],
        cobalt_mtbf_hours=look["cobalt_mtbf_hours"],
        cobalt_mttr_hours=look["cobalt_mttr_hours"],
    )


def _told_centre(base: Base, told: RadiotherapyCentre, found: Gathered) -> Centre:
    activities = tuple(
        activity_on(source.nuclide, source.activity_tbq, source.reference_on, base.info.as_of_on)
        for source in told.sources
    )
    if told.power_kw is None:
        _unlimited_power(found)

    def hours(name: str) -> float:
        own: float | None = getattr(told, name)
        return found.values[name].value if own is None else own

    return Centre(
        centre_id=told.centre_id,
        cobalt=activities,
        linacs=told.linacs,
        slots=told.free_bunkers,
        power_kw=math.inf if told.power_kw is None else told.power_kw,
        power_lost_hours_per_day=told.power_lost_hours_per_day,
        crews=told.crews,
        linac_mtbf_hours=hours("linac_mtbf_hours"),
        linac_mttr_hours=hours("linac_mttr_hours"),
        cobalt_mtbf_hours=hours("cobalt_mtbf_hours"),
        cobalt_mttr_hours=hours("cobalt_mttr_hours"),
    )


def _assumed_activity(choices: RadiotherapyChoices, found: Gathered) -> None:
    why = "a base holds no activities of sources: assumed for the day of the base"
    row = (ASSUMED_ACTIVITY, choices.assumed_activity_tbq, "TBq", why)
    if row not in found.assumed:
        found.assumed.append(row)


def _unlimited_power(found: Gathered) -> None:
    row = ("power supply of centres", None, "kW", "not told for every centre: where it is not, power limits nothing")
    if row not in found.assumed:
        found.assumed.append(row)


def plan_inputs(choices: RadiotherapyChoices, found: Gathered) -> PlanInputs:
    """Return the inputs of the plan.

    Raises
    ------
    InputError
        The need is not known.
    """
    if found.courses is None:
        problem = Problem(
            "radiotherapy.no_need",
            "a plan needs the courses that a year asks for",
            file="scenario",
            column="care.radiotherapy.incidence",
            hint=f"give incidence, or loads of the service {choices.course_service_id!r} in the base",
        )
        msg = "the plan cannot be set up"
        raise InputError(msg, [problem])
    look = {name: told.value for name, told in found.values.items()}
    years = range(choices.horizon_years)
    return PlanInputs(
        demand=tuple(found.courses * (1 + choices.growth_share_per_year) ** year for year in years),
        budget_usd_m=(choices.budget_usd_per_year / 1e6,) * choices.horizon_years,
        centres=found.centres,
        roles=tuple(_role(choices, found, role) for role in ROLES),
        money=money_of(found.values, choices.discount_share_per_year),
        rules=Rules(
            build_years=choices.build_years,
            source_life_years=choices.source_life_years,
            least_source_years=choices.least_source_years,
            disposal_wait_years=choices.disposal_wait_years,
            disposals_per_year=choices.disposals_per_year,
            keep_cobalt_where_better=choices.keep_cobalt_where_better,
            least_patients_last_year=choices.goals.least_patients_last_year,
            sources_out_by_year=choices.goals.sources_out_by_year,
        ),
        contract=Contract(look["contract_mttr_hours"], look["contract_mtbf_factor"]),
        working=working(found.values),
        carry_over=choices.carry_over,
        linac_kw=look["linac_power_kw"],
        cobalt_kw=look["cobalt_power_kw"],
    )


def money_of(values: Mapping[str, Guideline], discount: float, end: str = "value") -> Money:
    """Return prices, million US dollars, at the value or at one end of the range of each."""
    look: dict[str, float] = {name: getattr(told, end) for name, told in values.items()}
    long = values["fractions_per_course"].value
    return Money(
        linac=look["linac_capital_usd"] / 1e6,
        contract_share=look["linac_contract_share"],
        source=look["cobalt_source_usd"] / 1e6,
        disposal=look["disposal_usd"] / 1e6,
        linac_course=look["linac_fraction_usd"] * long / 1e6,
        cobalt_course=look["cobalt_fraction_usd"] * long / 1e6,
        discount=discount,
    )


def working(values: Mapping[str, Guideline]) -> Working:
    """Return how machines are worked by the planning values."""
    names = (
        "setup_minutes",
        "linac_beam_minutes",
        "cobalt_fresh_beam_minutes",
        "fresh_activity_tbq",
        "hours_per_day",
        "days_per_year",
        "fractions_per_course",
    )
    return Working(**{name: values[name].value for name in names})


def _role(choices: RadiotherapyChoices, found: Gathered, role: str) -> Role:
    told, people = pipeline(choices, role), found.headcount[role]
    look = {name: value.value for name, value in found.values.items()}
    therapists = look["therapists_per_machine"] * look["hours_per_day"] / THERAPIST_HOURS
    linac, cobalt, course = {
        "radiation oncologist": (0.0, 0.0, 1.0 / look["courses_per_oncologist"]),
        "medical physicist": (0.0, 0.0, 1.0 / look["courses_per_physicist"]),
        "radiation therapist": (therapists, therapists, 0.0),
        "oncology nurse": (0.0, 0.0, 1.0 / look["courses_per_nurse"]),
        "maintenance engineer": (
            look["engineers_per_machine"],
            found.values["engineers_per_machine"].low,
            0.0,
        ),
    }[role]
    return Role(
        role=role,
        headcount=math.inf if people is None else people,
        attrition=told.attrition_share_per_year,
        graduates_per_year=told.graduates_per_year,
        most_trainees=told.most_trainees_per_year,
        training_years=told.training_years,
        training_usd_m=told.training_usd / 1e6,
        per_linac=linac,
        per_cobalt=cobalt,
        per_course=course,
    )
