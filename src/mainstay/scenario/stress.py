"""What an analyst may choose about a stress test; every default is a judgement and is printed with the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mainstay.errors import Problem
from mainstay.scenario.amount import Amount, PositiveAmount, ShareAmount
from mainstay.scenario.epidemic import EpidemicChoices
from mainstay.scenario.faults import Fault, raise_faults
from mainstay.scenario.shock import NONE, Names, Shock

Share = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[float, Field(ge=0)]
Allocation = Literal["proportional", "priority", "lexicographic", "fair_share"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Goal(_Part):
    """So much of some products in users' hands by a day, such as doses by day 100.

    Parameters
    ----------
    products : tuple of str
        Products that count, together.
    quantity : float
        How much, in the unit of the products.
    by_day : int
        After how many days of the run; 100 counts what is served on days 0 to 99.
    economy : tuple of str
        Economies whose users count; all where none is named.
    name : str
        What the goal is called in tables; made from the products and the day where it is left out.

    Examples
    --------
    >>> Goal(products="influenza-vaccine-h5", quantity=2e8, by_day=100).label
    'influenza-vaccine-h5 by day 100'
    """

    products: Names = Field(min_length=1)
    quantity: Annotated[float, Field(gt=0)]
    by_day: Annotated[int, Field(ge=1)]
    economy: Names = ()
    name: str = ""

    @property
    def label(self) -> str:
        """Name, or one made from the products and the day."""
        return self.name or f"{' + '.join(self.products)} by day {self.by_day}"


class ServiceGoal(_Part):
    """How well users are to be served; what the smallest breaking shock is sought against.

    Parameters
    ----------
    products : tuple of str
        Products whose every user must be served so; all where none is named.
    fill : float
        Share of the need that is met, 0 to 1.
    within_days : int
        Days over which the share is taken.
    """

    products: Names = ()
    fill: Share = 0.95
    within_days: Annotated[int, Field(ge=1)] = 30


class Ordering(_Part):
    """How buyers order, where the network does not say it for a place of its own.

    Parameters
    ----------
    policy : str
        Name of an order policy of the stress engine.
    cover_days : float, optional
        Days of need that a buyer wants to have, in hand and on order; by default the stock assumed in the priors and
        the lead time.
    smoothing_days : float
        Days over which a gap to the wanted stock is closed. 1 orders the whole gap at once, which makes orders
        swing along the chain; 7 is calm.
    """

    policy: str = "order_up_to"
    cover_days: Days | None = None
    smoothing_days: Annotated[float, Field(ge=1)] = 7.0


class Hoarding(_Part):
    """Buyers who fear a shortage want to hold more, and so make it.

    Parameters
    ----------
    trigger_cover_days : float, optional
        Buyers begin when what is held over all of a product falls below so many days of need.
    announcement_lead_days : Amount
        Days before a shock on which buyers hear of it and begin.
    multiple : Amount
        What they want to hold, as a multiple of what they held before; at least 1.
    lasts_days : Amount
        Days until they return to what they held before.
    """

    trigger_cover_days: Days | None = 14.0
    announcement_lead_days: PositiveAmount = NONE
    multiple: PositiveAmount = Amount.of(2)
    lasts_days: PositiveAmount = Amount.of(60)

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.multiple.bounds[0] < 1:
            raise_faults([Fault("multiple", "who hoards holds at least what was held before: 1 or more")])
        return self


class Ban(_Part):
    """Economies that stop exports of a product when their own cover falls, and lift the ban when it is back.

    Parameters
    ----------
    economies : tuple of str
        Who may ban; a group stands for its members.
    products : tuple of str
        What may be banned; everything where none is named.
    below_cover_days : float
        Days of own need covered below which exports stop.
    until_cover_days : float
        Days of own need covered from which exports go on; at least ``below_cover_days``.
    depth : float
        Share of exports that is stopped.
    """

    economies: Names = Field(min_length=1)
    products: Names = ()
    below_cover_days: Days = 15.0
    until_cover_days: Days = 30.0
    depth: Share = 1.0

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.until_cover_days < self.below_cover_days:
            raise_faults([Fault("until_cover_days", "a ban cannot end at a lower cover than it begins at")])
        return self


class Release(_Part):
    """When a stockpile is opened, and how fast.

    Parameters
    ----------
    from_day : int
        First day on which it may be opened.
    units_per_day : float, optional
        Most that leaves it on a day, in the unit of the product; without limit where it is left out.
    below_cover_days : float, optional
        Opened for a buyer whose own cover is below so many days; for every buyer where it is left out.
    """

    from_day: Annotated[int, Field(ge=0)] = 0
    units_per_day: Annotated[float, Field(gt=0)] | None = None
    below_cover_days: Days | None = None


class Priors(_Part):
    """What is assumed of places of which nothing is known; results that rest on it are marked as such.

    Parameters
    ----------
    utilisation : Amount
        Normal output over capacity, above 0.
    stock_days : Amount
        Days of normal output that a place holds.
    recovery_days : Amount
        Days from full outage to normal output.
    """

    utilisation: ShareAmount = Amount.of({"low": 0.6, "high": 0.95})
    # two places hold a finished product, makers and trade; with what is on the way that is about the 40 days in the
    # whole chain from which the back-tests start
    stock_days: PositiveAmount = Amount.of({"median": 12, "spread": 2.0, "low": 3, "high": 60})
    recovery_days: PositiveAmount = Amount.of({"median": 120, "spread": 2.0, "low": 14, "high": 730})

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.utilisation.bounds[0] <= 0:
            raise_faults([Fault("utilisation", "a place that is never used has no normal output: above 0")])
        return self


class StressChoices(_Part):
    """Choices of the stress test.

    Parameters
    ----------
    horizon_days : int
        Days that are simulated.
    replications : int
        Runs of the Monte Carlo simulation.
    shocks : tuple of Shock
        What goes wrong; none means an ordinary year.
    goals : tuple of Goal
        Quantities wanted by a day.
    service_goal : ServiceGoal
        How well users are to be served.
    allocation : str
        How a supplier that has too little shares it: in proportion to orders, by priority (proportional within a
        class), strictly in order, or equal shares up to what each asked.
    ordering : Ordering
        How buyers order.
    substitution : bool
        Whether users of a product that is short turn to its alternatives.
    hoarding : Hoarding, optional
        How buyers react to fear; not at all where it is left out.
    bans : tuple of Ban
        Export bans that a fall of cover triggers.
    releases : dict
        Rules of stockpiles, by ``stockpile_id``; a stockpile without a rule is open from the first day.
    epidemic : EpidemicChoices, optional
        An epidemic that drives needs, and is driven by what is supplied.
    priors : Priors
        What is assumed of places of which nothing is known.

    Examples
    --------
    >>> StressChoices(shocks=[{"name": "fire", "quantity": "capacity", "where": {"site": "x"}}]).shocks[0].kind
    'loss'
    """

    horizon_days: Annotated[int, Field(ge=1, le=3650)] = 365
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = 256
    shocks: tuple[Shock, ...] = ()
    goals: tuple[Goal, ...] = ()
    service_goal: ServiceGoal = ServiceGoal()
    allocation: Allocation = "proportional"
    ordering: Ordering = Ordering()
    substitution: bool = True
    hoarding: Hoarding | None = None
    bans: tuple[Ban, ...] = ()
    releases: dict[str, Release] = Field(default_factory=dict)
    epidemic: EpidemicChoices | None = None
    priors: Priors = Priors()

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        faults = outside_horizon(self.horizon_days, list(enumerate(self.shocks)))
        names = Counter(shock.name for shock in self.shocks)
        faults += [
            Fault(f"shocks.{place}.name", f"{shock.name!r} names more than one shock")
            for place, shock in enumerate(self.shocks)
            if names[shock.name] > 1
        ]
        faults += [
            Fault(f"goals.{place}.by_day", f"{goal.by_day} days do not fit into a run of {self.horizon_days}")
            for place, goal in enumerate(self.goals)
            if goal.by_day > self.horizon_days
        ]
        faults += [
            Fault(f"releases.{key}.from_day", f"day {release.from_day} is after the last day, {self.horizon_days - 1}")
            for key, release in self.releases.items()
            if release.from_day >= self.horizon_days
        ]
        if self.epidemic is not None and self.epidemic.start_day.bounds[1] > self.horizon_days - 1:
            faults.append(Fault("epidemic.start_day", f"it may begin after the last day, {self.horizon_days - 1}"))
        raise_faults(faults)
        return self


def outside_horizon(horizon_days: int, shocks: Sequence[tuple[int, Shock]]) -> list[Fault]:
    """Return what is wrong with the first days of shocks, given with their places in the scenario.

    Examples
    --------
    >>> outside_horizon(30, [(0, Shock(name="late", quantity="capacity", onset_day=30))])[0].message
    'the onset lies between day 0 and day 29; this one may be on day 30'
    """
    last = horizon_days - 1
    return [
        Fault(
            f"shocks.{place}.onset_day",
            f"the onset lies between day 0 and day {last}; this one may be on day {shock.onset_day.bounds[1]:g}",
        )
        for place, shock in shocks
        if shock.onset_day.bounds[1] > last
    ]


def loose_faults(told: Any, known: Sequence[Problem], *, file: str) -> list[Problem]:
    """Return what is wrong with the onsets of shocks that are sound themselves, where another part is not.

    The check of a whole runs only when all its parts are sound; so that everything is told at once, the part of it
    that needs no more than the horizon and one shock runs on what can be read.

    Parameters
    ----------
    told : any
        What the scenario says under ``stress``.
    known : sequence of Problem
        What was found so far; nothing is told twice.
    file : str
        Name for messages.
    """
    if not isinstance(told, Mapping):
        return []
    horizon, shocks = told.get("horizon_days", 365), told.get("shocks", ())
    if isinstance(horizon, bool) or not isinstance(horizon, int) or not isinstance(shocks, list | tuple):
        return []
    sound = []
    for place, shock in enumerate(shocks):
        try:
            sound.append((place, Shock.model_validate(shock)))
        except ValidationError:
            continue
    found = [
        Problem("scenario.invalid", fault.message, file=file, column=f"stress.{fault.key}")
        for fault in outside_horizon(horizon, sound)
    ]
    return [problem for problem in found if problem.column not in {before.column for before in known}]
