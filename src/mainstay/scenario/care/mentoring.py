"""Mentoring partnerships and what an analyst may choose about them; every default is a judgement that is printed.

A hub (a cancer centre or society with resources) mentors centres that build up a service; its experts each have
disciplines, languages and a place on the clock. A base knows organizations and facilities; the partnerships themselves
are records of a scenario.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mainstay.scenario.faults import Fault, raise_faults
from mainstay.scenario.shock import Names

Key = Annotated[str, Field(min_length=1)]
Hours = Annotated[float, Field(ge=0)]
Money = Annotated[float, Field(gt=0)]
Offset = Annotated[float, Field(ge=-12, le=14)]
Share = Annotated[float, Field(ge=0, le=1)]
#: steps of a partnership, from first contact to a centre that mentors others
STEPS = 5


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Hub(_Part):
    """An organization that mentors.

    Parameters
    ----------
    hub_id : str
        Its name in results.
    organization_id : str, optional
        The organization in the base.
    """

    hub_id: Key
    organization_id: str | None = None


class Centre(_Part):
    """A place of care that is mentored.

    Parameters
    ----------
    centre_id : str
        Its name in results.
    facility_id, organization_id : str, optional
        The facility and the organization in the base.
    languages : tuple of str
        Languages in which it can be mentored.
    utc_offset_hours : float
        Hours that its clock is ahead of UTC.
    """

    centre_id: Key
    facility_id: str | None = None
    organization_id: str | None = None
    languages: Names = Field(min_length=1)
    utc_offset_hours: Offset


class Expert(_Part):
    """A person who mentors.

    Parameters
    ----------
    expert_id : str
        A code, not a name: results may be published.
    hub_id : str
        Hub to which the expert belongs.
    disciplines : tuple of str
        What the expert can teach, such as radiation oncology or medical physics.
    languages : tuple of str
        Languages of mentoring.
    utc_offset_hours : float
        Hours that the expert's clock is ahead of UTC.
    hours_per_month : float
        Hours given in a month.
    most_needs : int
        Needs that the expert takes at most.
    """

    expert_id: Key
    hub_id: Key
    disciplines: Names = Field(min_length=1)
    languages: Names = Field(min_length=1)
    utc_offset_hours: Offset
    hours_per_month: Hours
    most_needs: Annotated[int, Field(ge=0)] = 1


class Need(_Part):
    """What a centre asks for: so many hours a month in a discipline.

    Parameters
    ----------
    centre_id, discipline : str
        Who needs what; no two needs alike.
    hours_per_month : float
        Hours asked for.
    importance : float
        What an hour is worth beside an hour of another need.
    """

    centre_id: Key
    discipline: Key
    hours_per_month: Annotated[float, Field(gt=0)]
    importance: Annotated[float, Field(gt=0)] = 1.0


class Pairing(_Part):
    """An expert who mentors a centre in a discipline today."""

    expert_id: Key
    centre_id: Key
    discipline: Key


class Session(_Part):
    """Hours of mentoring that took place."""

    expert_id: Key
    centre_id: Key
    discipline: Key
    on: date
    hours: Annotated[float, Field(gt=0)]


class Fund(_Part):
    """Money of a donor that may be drawn when another party has paid its share.

    Parameters
    ----------
    fund_id, donor, matching_party : str
        The account and its two sides.
    ratio : float
        What the donor adds for each unit that the other side has paid.
    cap_usd : float
        Most that may be drawn.
    starts_on, expires_on : date, optional
        First and last day of draws.
    disciplines, centres : tuple of str
        What and for whom it may be drawn; anything and anybody where none is named.
    least_step : int, optional
        Step that a centre must have shown.
    partial_draws : bool
        Whether a draw above what is open is granted up to that; else it is refused.
    """

    fund_id: Key
    donor: Key
    matching_party: Key
    ratio: Annotated[float, Field(gt=0)] = 1.0
    cap_usd: Money
    starts_on: date | None = None
    expires_on: date | None = None
    disciplines: Names = ()
    centres: Names = ()
    least_step: Annotated[int, Field(ge=1, le=STEPS)] | None = None
    partial_draws: bool = True

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.starts_on and self.expires_on and self.expires_on < self.starts_on:
            raise_faults([Fault("expires_on", "the fund expires before it starts")])
        return self


class Payment(_Part):
    """What the matching side has paid into a fund."""

    fund_id: Key
    on: date
    amount_usd: Money


class Draw(_Part):
    """What is asked of a fund."""

    fund_id: Key
    on: date
    amount_usd: Money
    centre_id: Key
    discipline: Key


class Evidence(_Part):
    """A measure of a centre, as of a day; what nobody measured is unknown, not zero."""

    centre_id: Key
    measure: Key
    on: date
    value: Annotated[float, Field(ge=0)]


class Requirement(_Part):
    """A measure that must have reached a value."""

    measure: Key
    at_least: Annotated[float, Field(ge=0)]


class Step(_Part):
    """One step of a partnership and what it takes to have reached it."""

    name: Key
    requirements: tuple[Requirement, ...] = ()


class Programme(_Part):
    """A programme of a partner at a centre.

    Parameters
    ----------
    programme_id, partner, centre_id, discipline : str
        Who does what where.
    starts_on, ends_on : date, optional
        First and last day; open where left out.
    cost_usd : float, optional
        What it costs over its whole time.
    """

    programme_id: Key
    partner: Key
    centre_id: Key
    discipline: Key
    starts_on: date | None = None
    ends_on: date | None = None
    cost_usd: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise_faults([Fault("ends_on", "the programme ends before it starts")])
        return self


#: assumed: the five steps of the Cancer Expert Corps are not published in words that we could cite
GENERIC_STEPS = tuple(
    Step(name=name, requirements=(Requirement(measure=measure, at_least=least),))
    for name, measure, least in (
        ("contact: an agreement names the needs", "agreements", 1),
        ("mentored: experts work with the centre", "mentor_hours", 50),
        ("practice: quality assurance is passed", "audits_passed", 1),
        ("research: studies are run to standard", "studies_open", 1),
        ("hub: the centre mentors others", "centres_mentored", 1),
    )
)


class MentoringChoices(BaseModel):
    """Partnerships, and choices about them.

    Parameters
    ----------
    hubs, centres, experts, needs, pairings, sessions : tuple
        Who mentors whom in what.
    funds, payments, draws : tuple
        Matched funds and what moved.
    evidence : tuple
        Measures of centres. ``mentor_hours`` is added up from the sessions where it is not given.
    steps : tuple of Step
        The five steps, in order.
    programmes : tuple
        Programmes among which duplicates are looked for.
    working_day_hours : float
        Length of a working day; both sides start at the same hour of their own clock. Assumed.
    least_overlap_hours : float
        Hours that two working days must share. Assumed.
    continuity_bonus : float
        What is added to the worth of an hour when the pair works together already. Assumed.
    overlap_bonus : float
        What is added when the two working days are the same, in proportion to what they share. Assumed.
    most_pairs_ended : int, optional
        Pairings of today that may end at most; any number where left out.
    window_months : int
        Months before the as-of day over which hours are counted.

    Examples
    --------
    >>> len(MentoringChoices().steps)
    5
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    hubs: tuple[Hub, ...] = ()
    centres: tuple[Centre, ...] = ()
    experts: tuple[Expert, ...] = ()
    needs: tuple[Need, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    sessions: tuple[Session, ...] = ()
    funds: tuple[Fund, ...] = ()
    payments: tuple[Payment, ...] = ()
    draws: tuple[Draw, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    steps: tuple[Step, ...] = Field(default=GENERIC_STEPS, min_length=STEPS, max_length=STEPS)
    programmes: tuple[Programme, ...] = ()
    working_day_hours: Annotated[float, Field(gt=0, le=12)] = 9.0
    least_overlap_hours: Hours = 2.0
    continuity_bonus: Share = 0.2
    overlap_bonus: Share = 0.1
    most_pairs_ended: Annotated[int, Field(ge=0)] | None = None
    window_months: Annotated[int, Field(ge=1)] = 12

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        faults = []
        for key, names in (
            ("hubs", [one.hub_id for one in self.hubs]),
            ("centres", [one.centre_id for one in self.centres]),
            ("experts", [one.expert_id for one in self.experts]),
            ("needs", [(one.centre_id, one.discipline) for one in self.needs]),
            ("pairings", [(one.centre_id, one.discipline) for one in self.pairings]),
            ("funds", [one.fund_id for one in self.funds]),
            ("programmes", [one.programme_id for one in self.programmes]),
            ("steps", [one.name for one in self.steps]),
        ):
            faults += [Fault(key, f"{name!r} is named twice") for name, count in Counter(names).items() if count > 1]
        if self.least_overlap_hours > self.working_day_hours:
            faults.append(Fault("least_overlap_hours", "two working days cannot share more than a working day"))
        raise_faults(faults)
        return self
