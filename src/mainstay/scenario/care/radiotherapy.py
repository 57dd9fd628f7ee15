"""What an analyst may choose about radiotherapy and its sources; every default is a judgement, told with the result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
AtLeastZero = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]
Objective = Literal["patients", "risk", "cost"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Range(_Part):
    """A value and the range in which it may lie; the ends are the value where they are left out."""

    value: float
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        low, high = self.ends
        if not low <= self.value <= high:
            msg = "the value lies outside its range"
            raise ValueError(msg)
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """Return the ends of the range."""
        return (
            self.value if self.low is None else self.low,
            self.value if self.high is None else self.high,
        )


class TeletherapySource(_Part):
    """The source of one cobalt unit; an activity without its day says nothing, so the day is required.

    Parameters
    ----------
    activity_tbq : float
        Activity, TBq.
    reference_on : date
        Day on which it had that activity.
    nuclide : str
        Nuclide of the unit.
    """

    activity_tbq: Positive
    reference_on: date
    nuclide: Literal["Co-60"] = "Co-60"


class RadiotherapyCentre(_Part):
    """One centre.

    Parameters
    ----------
    centre_id : str
        Name of the centre; a facility of the base or an own name.
    sources : tuple of TeletherapySource
        One for each cobalt unit.
    linacs : int
        Linacs at work.
    free_bunkers : int
        Bunkers in which a linac can be put.
    power_kw : float, optional
        Supply; no limit where it is not known, which is said among the assumptions.
    power_lost_hours_per_day : float
        Opening hours a day without power.
    crews : int
        Repairs that can go on at once.
    linac_mtbf_hours, linac_mttr_hours, cobalt_mtbf_hours, cobalt_mttr_hours : float, optional
        Failure and repair here, where they differ from the values for all.
    """

    centre_id: Annotated[str, Field(min_length=1)]
    sources: tuple[TeletherapySource, ...] = ()
    linacs: Count = 0
    free_bunkers: Count = 0
    power_kw: AtLeastZero | None = None
    power_lost_hours_per_day: AtLeastZero = 0.0
    crews: Annotated[int, Field(ge=1)] = 1
    linac_mtbf_hours: Positive | None = None
    linac_mttr_hours: AtLeastZero | None = None
    cobalt_mtbf_hours: Positive | None = None
    cobalt_mttr_hours: AtLeastZero | None = None


class StaffPipeline(_Part):
    """People of one role over the years.

    Parameters
    ----------
    headcount : float, optional
        People now; those of the base where it is left out, and no limit where the base has none.
    attrition_share_per_year : float
        Share that leaves in a year.
    graduates_per_year : float
        People who come each year whatever is decided.
    most_trainees_per_year : int
        People whose training the plan may begin in a year.
    training_years : int
        Years until they work.
    training_usd : float
        Cost of one.
    """

    headcount: AtLeastZero | None = None
    attrition_share_per_year: Share = 0.05
    graduates_per_year: AtLeastZero = 0.0
    most_trainees_per_year: Count = 4
    training_years: Count = 2
    training_usd: AtLeastZero = 30_000.0


#: years of training and cost by role where a scenario does not say; judgement
DEFAULT_PIPELINES: Mapping[str, StaffPipeline] = {
    "radiation oncologist": StaffPipeline(training_years=4, training_usd=120_000.0),
    "medical physicist": StaffPipeline(training_years=3, training_usd=90_000.0),
    "radiation therapist": StaffPipeline(training_years=3, training_usd=40_000.0, most_trainees_per_year=8),
    "oncology nurse": StaffPipeline(training_years=1, training_usd=10_000.0, most_trainees_per_year=8),
    "maintenance engineer": StaffPipeline(training_years=2, training_usd=50_000.0),
}


class RadiotherapyGoals(_Part):
    """What the plan must reach; without goals it does the best it can.

    Parameters
    ----------
    least_patients_last_year : float, optional
        Courses in the last year, at least.
    sources_out_by_year : int, optional
        Year of the plan, from 1, by whose end every source must have left its unit and been disposed of.
    """

    least_patients_last_year: AtLeastZero | None = None
    sources_out_by_year: Annotated[int, Field(ge=1)] | None = None


class RadiotherapyChoices(_Part):
    """Choices about radiotherapy and the security of its sources.

    Parameters
    ----------
    economy_id : str, optional
        Country of the plan; the home of the base where it is left out.
    incidence : float, optional
        New cases of cancer a year; else worked back from the courses in the loads of the base.
    course_service_id : str
        Service of the base that is a course of radiotherapy.
    growth_share_per_year : float
        Growth of need a year.
    centres : tuple of RadiotherapyCentre
        Centres; else machines and bunkers of the base.
    staff : mapping of str to StaffPipeline
        By role; `DEFAULT_PIPELINES` for the others.
    values : mapping of str to Range
        Planning values that replace the bundled ones, by name.
    assumed_activity_tbq : float
        Activity, on the day of the base, of a cobalt unit of the base: a base holds no activities.
    horizon_years : int
        Years of the plan.
    budget_usd_per_year : float
        Money a year; what is not spent is kept where ``carry_over`` holds.
    discount_share_per_year : float
        Discount of money.
    build_years : int
        Years in which a bunker gives no treatment while a linac is put in.
    source_life_years : int
        Years for which a fresh source is compared with a linac.
    least_source_years : int
        Years that a fresh source stays at least.
    disposal_wait_years : int
        Years that a source out of use waits, still at risk, until it is disposed of.
    disposals_per_year : int
        Sources that can be disposed of in a year.
    keep_cobalt_where_better : bool
        Put no linac in the place of a cobalt unit where it would treat fewer patients.
    objectives : tuple
        Order in which objectives count: each is fixed at its best before the next.
    weights : mapping, optional
        Weights of the objectives in place of an order: patients, TBq x years and million dollars.
    pareto_points : int
        Points between most patients and least risk; 0 for none.
    goals : RadiotherapyGoals
        What must be reached.
    draws : int
        Draws behind the interval of patients.
    detail : {"country", "centre"}
        Country: what could tell where sources lie is given by country only. Centre: tables by centre too, marked
        restricted.
    """

    economy_id: str | None = None
    incidence: AtLeastZero | None = None
    course_service_id: str = "radiotherapy-course"
    growth_share_per_year: Annotated[float, Field(gt=-1)] = 0.02
    centres: tuple[RadiotherapyCentre, ...] = ()
    staff: Mapping[str, StaffPipeline] = Field(default_factory=dict)
    values: Mapping[str, Range] = Field(default_factory=dict)
    assumed_activity_tbq: Positive = 200.0
    horizon_years: Annotated[int, Field(ge=1, le=15)] = 10
    budget_usd_per_year: AtLeastZero = 3e6
    carry_over: bool = True
    discount_share_per_year: Share = 0.03
    build_years: Annotated[int, Field(ge=0, le=5)] = 1
    source_life_years: Annotated[int, Field(ge=1, le=15)] = 8
    least_source_years: Annotated[int, Field(ge=1)] = 3
    disposal_wait_years: Annotated[int, Field(ge=0, le=10)] = 1
    disposals_per_year: Count = 2
    keep_cobalt_where_better: bool = True
    objectives: tuple[Objective, ...] = ("patients", "risk", "cost")
    weights: Mapping[Objective, AtLeastZero] | None = None
    pareto_points: Annotated[int, Field(ge=0, le=20)] = 5
    goals: RadiotherapyGoals = RadiotherapyGoals()
    draws: Annotated[int, Field(ge=16, le=100_000)] = 1000
    detail: Literal["country", "centre"] = "country"

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        told = [centre.centre_id for centre in self.centres]
        twice = sorted({name for name in told if told.count(name) > 1})
        if twice:
            msg = f"a centre is given twice: {', '.join(twice)}"
            raise ValueError(msg)
        if len(set(self.objectives)) != len(self.objectives) or not self.objectives:
            msg = "each objective is named once, and at least one"
            raise ValueError(msg)
        last = self.goals.sources_out_by_year
        if last is not None and last > self.horizon_years:
            msg = "sources_out_by_year lies after the last year of the plan"
            raise ValueError(msg)
        return self
