"""What an analyst may choose about where to put facilities; every default is a judgement that is printed."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mainstay.scenario.faults import Fault, raise_faults
from mainstay.scenario.shock import Names

Kind = Literal["p_median", "p_center", "max_cover", "location_set_cover", "open_over_time"]
Minutes = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Place(_Part):
    """A demand point or a candidate site that the base does not have.

    Parameters
    ----------
    place_id : str
        Its name in results; no two alike.
    latitude, longitude : float, optional
        Degrees (WGS 84); may be left out where all its travel times are given.
    people : float, optional
        People who ask for care there; a demand point without a number is left out and told.
    supply : float, optional
        What a site has, in the unit of the access question.

    Examples
    --------
    >>> Place(place_id="a", latitude=-13.9, longitude=33.8, people=1200).people
    1200.0
    """

    place_id: str = Field(min_length=1)
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    people: Annotated[float, Field(ge=0)] | None = None
    supply: Annotated[float, Field(ge=0)] | None = None


class TravelTime(_Part):
    """A travel time that is known, between a demand point and a site.

    Parameters
    ----------
    from_id, to_id : str
        Demand point and site.
    minutes : float, optional
        Time of travel; left out where there is no way.
    """

    from_id: str = Field(min_length=1)
    to_id: str = Field(min_length=1)
    minutes: Minutes | None = None


class Question(_Part):
    """One question of where to put something.

    Parameters
    ----------
    name : str
        What it is for, such as machines, surge sites or laboratories.
    kind : str
        ``p_median`` (least mean travel), ``p_center`` (least travel of the farthest), ``max_cover`` (most people within
        a radius), ``location_set_cover`` (fewest sites that reach everybody within a radius) or ``open_over_time``
        (least mean travel over periods, with so many sites in each).
    sites_open : int, optional
        Sites open in all, those open already among them; one in ten of the candidates where left out.
    open_by_period : tuple of int
        Sites open in all in each period, for ``open_over_time``.
    growth_per_period : float
        Share by which people grow from one period to the next.
    radius_minutes : float
        Travel within which people count as covered.
    capacity_people : float, optional
        Most people that one site can take; without limit where left out. Not for ``open_over_time``.
    levels : tuple of str
        Levels of facilities that are candidates; all where none is named.
    resource : str, optional
        Facilities that have this resource are open already.

    Examples
    --------
    >>> Question(name="machines", kind="p_median", sites_open=2).radius_minutes
    120.0
    """

    name: str = Field(min_length=1)
    kind: Kind
    sites_open: Annotated[int, Field(ge=1)] | None = None
    open_by_period: tuple[Annotated[int, Field(ge=1)], ...] = ()
    growth_per_period: Annotated[float, Field(gt=-1)] = 0.0
    radius_minutes: Minutes = 120.0
    capacity_people: Positive | None = None
    levels: Names = ()
    resource: str | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        faults = []
        if (self.kind == "open_over_time") != bool(self.open_by_period):
            faults.append(
                Fault("open_by_period", "sites by period belong to the kind open_over_time, and it needs them")
            )
        if self.kind == "open_over_time" and self.capacity_people is not None:
            faults.append(Fault("capacity_people", "opening over time does not count capacity"))
        if any(later < earlier for earlier, later in pairwise(self.open_by_period)):
            faults.append(Fault("open_by_period", "sites never close, so the numbers never fall"))
        raise_faults(faults)
        return self


class Zone(_Part):
    """A zone of travel and how much a way in it counts.

    Parameters
    ----------
    within_minutes : float
        Its outer limit.
    weight : float
        Weight of ways in it, 0 to 1.
    """

    within_minutes: Positive
    weight: Share


class AccessQuestion(_Part):
    """Who has access to how much of something.

    Parameters
    ----------
    resource : str, optional
        Name of the resource whose quantity is the supply of a facility; the supply of places where left out.
    reach_minutes : float
        Travel that counts at all.
    zones : tuple of Zone
        Weights by travel for the enhanced and the three-step form, from the nearest zone on. The weights are those of
        Luo and Qi (2009); their limits of 10, 20 and 30 minutes are stretched to the reach, which is assumed.
    """

    resource: str | None = None
    reach_minutes: Positive = 60.0
    zones: tuple[Zone, ...] = (
        Zone(within_minutes=20.0, weight=1.0),
        Zone(within_minutes=40.0, weight=0.68),
        Zone(within_minutes=60.0, weight=0.22),
    )

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        limits = [zone.within_minutes for zone in self.zones]
        if not limits or limits != sorted(set(limits)):
            raise_faults([Fault("zones", "there is at least one zone, and their limits rise")])
        return self


class Travel(_Part):
    """How travel times are worked out where none is given: way over speed.

    Parameters
    ----------
    speed_kmh, speed_low_kmh, speed_high_kmh : float
        Mean speed and the range that is defensible. Assumed: people use what transport there is.
    detour : float
        Length of the way over the straight line. Assumed.
    """

    speed_kmh: Positive = 40.0
    speed_low_kmh: Positive = 20.0
    speed_high_kmh: Positive = 60.0
    detour: Annotated[float, Field(ge=1)] = 1.3

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if not self.speed_low_kmh <= self.speed_kmh <= self.speed_high_kmh:
            raise_faults([Fault("speed_kmh", "the speed lies between its low and its high value")])
        return self


class SitingChoices(BaseModel):
    """Choices about where to put facilities and who reaches them.

    Parameters
    ----------
    economy : str, optional
        Economy whose facilities count; the home of the base where left out.
    demand : tuple of Place
        Where people live; the catchments of facilities where none is given.
    sites : tuple of Place
        Candidate sites; the facilities where none is given.
    travel_times : tuple of TravelTime
        Times that are known; the others are worked out.
    travel : Travel
        How times are worked out.
    questions : tuple of Question
        What is asked.
    access : AccessQuestion
        What access is measured to.
    most_nodes : int
        Nodes of the search for one question after which it stops with a gap.

    Examples
    --------
    >>> SitingChoices().questions[0].name
    'machines'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    economy: str | None = None
    demand: tuple[Place, ...] = ()
    sites: tuple[Place, ...] = ()
    travel_times: tuple[TravelTime, ...] = ()
    travel: Travel = Travel()
    questions: tuple[Question, ...] = (
        Question(name="machines", kind="p_median"),
        Question(name="surge sites", kind="max_cover", radius_minutes=60.0),
        Question(name="laboratories", kind="p_center"),
    )
    access: AccessQuestion = AccessQuestion()
    most_nodes: Annotated[int, Field(ge=1)] = 2_000

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        faults = []
        for key, names in (
            ("questions", [one.name for one in self.questions]),
            ("demand", [one.place_id for one in self.demand]),
            ("sites", [one.place_id for one in self.sites]),
            ("travel_times", [(one.from_id, one.to_id) for one in self.travel_times]),
        ):
            faults += [Fault(key, f"{name!r} is named twice") for name, count in Counter(names).items() if count > 1]
        raise_faults(faults)
        return self
