"""What an analyst may choose about sharing of wards, staff and machines between routine and surge care.

Every default is a judgement and is printed with the result.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mainstay.scenario.faults import Fault, raise_faults

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Name = Annotated[str, Field(min_length=1)]
Mission = Literal["cancer", "ncd", "infectious", "disaster", "maternal_child", "other"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class FlexSurge(_Part):
    """How the surge looks.

    Parameters
    ----------
    missions : tuple of str
        Missions whose patients come in the surge; all others are routine and are protected.
    multiplier : float
        Their arrivals in the surge as a multiple of an ordinary day.
    spread : float
        Standard deviation of the logarithm of that multiple, over draws.
    days : float
        Days that it lasts.
    curve : tuple of float
        Multiples day by day, such as an epidemic curve of the stress engine; none leaves out the course.
    """

    missions: tuple[Mission, ...] = ("infectious", "disaster")
    multiplier: Positive = 3.0
    spread: Amount = 0.3
    days: Positive = 60.0
    curve: Annotated[tuple[Amount, ...], Field(max_length=730)] = ()

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.missions:
            raise_faults([Fault("missions", "at least one mission brings the surge")])
        return self


class FlexStaff(_Part):
    """Absence, fatigue and haste.

    Parameters
    ----------
    absent_share, absent_share_in_surge : float
        Share of staff who are not there on an ordinary day, and in the surge (sick, caring for others, afraid).
    absent_spread : float
        Standard deviation of the logarithm of that share, over draws.
    tired_after_days : float
        Days of surge after which output falls.
    tired_share_per_30_days : float
        Share of output lost for each 30 days after that.
    rushed_above : float
        Share of units busy above which care is rushed.
    rushed_harm_share : float
        Share of the benefit of care that is lost while it is rushed.
    years_since_training : float
        Years between cross-training and the surge, over which skill decays.
    """

    absent_share: Share = 0.05
    absent_share_in_surge: Share = 0.15
    absent_spread: Amount = 0.3
    tired_after_days: Amount = 30.0
    tired_share_per_30_days: Share = 0.05
    rushed_above: Share = 0.9
    rushed_harm_share: Share = 0.05
    years_since_training: Amount = 1.0


class FlexTiers(_Part):
    """Capacity as in daily practice, near it, and in a catastrophe (Hick, Barbera and Kelen 2009).

    Parameters
    ----------
    overtime_share : float
        Staff hours that contingency adds.
    stretch_share : float
        Units that crisis adds to space and staff: beds in corridors, more patients for one nurse.
    stretch_days : float
        Days until the crisis units are there.
    contingency_quality, crisis_quality : float
        Share of the benefit of usual care that is reached.
    """

    overtime_share: Share = 0.15
    stretch_share: Amount = 0.5
    stretch_days: Amount = 3.0
    contingency_quality: Share = 0.97
    crisis_quality: Share = 0.85


class FlexPurchase(_Part):
    """Something that money can add to a shared resource.

    Parameters
    ----------
    name : str
        Name.
    resource : str
        Resource or cadre that it adds to.
    facility_id : str, optional
        Where; every facility that has the resource where left out.
    quantity : float
        What is added, in the unit of the base (beds, people, machines, pieces).
    cost_usd : float
        What it costs.
    """

    name: Name
    resource: Name
    facility_id: str | None = None
    quantity: Positive
    cost_usd: Positive


class FlexPrices(_Part):
    """Assumed prices of one more unit, where the scenario lists no purchases.

    Parameters
    ----------
    space_usd, staff_usd, machine_usd, stock_usd : float
        One more convertible bed or room, one more person for a year, one more machine, one more piece in stock.
    training_usd : float
        Cross-training of one person.
    """

    space_usd: Positive = 30_000.0
    staff_usd: Positive = 12_000.0
    machine_usd: Positive = 25_000.0
    stock_usd: Positive = 1.0
    training_usd: Positive = 1_000.0


class FlexChoices(_Part):
    """Choices about sharing of wards, staff and machines between routine and surge care.

    Parameters
    ----------
    facility_id : str, optional
        The one facility that is looked at; all that share something, up to ``most_pools``, where left out.
    most_pools : int
        Shared resources looked at: those of the places with most patients; all of the first place in any case.
    surge, staff, tiers, prices
        Parts of their own.
    purchases : tuple of FlexPurchase
        What can be bought; one more twentieth of each resource at the assumed prices where left out.
    separate : dict of str to float
        Units of a resource that are kept for routine care where wards are separate, by name of the resource; in
        proportion to the work of an ordinary day where left out.
    routine_goal : float, optional
        Largest share of routine patients that may be lost in the surge; what separate wards lose where left out.
    routine_waits : bool
        Whether the waits of routine patients who can wait are worked out beside blocking.
    levels : int
        Levels of reservation of each resource.
    draws : int
        Draws of loads, absence and machines that run.
    load_spread : float
        Standard deviation of the logarithm of ordinary arrivals where the base gives no range.
    visit_days : float
        Time that a service without a stay holds its staff and machines.
    resupply_days : float
        Days until a piece that was used is back in stock.
    """

    facility_id: str | None = None
    most_pools: Annotated[int, Field(ge=1, le=500)] = 12
    surge: FlexSurge = FlexSurge()
    staff: FlexStaff = FlexStaff()
    tiers: FlexTiers = FlexTiers()
    prices: FlexPrices = FlexPrices()
    purchases: tuple[FlexPurchase, ...] = ()
    separate: dict[str, Amount] = Field(default_factory=dict)
    routine_goal: Annotated[float, Field(gt=0, lt=1)] | None = None
    routine_waits: bool = True
    levels: Annotated[int, Field(ge=2, le=1000)] = 50
    draws: Annotated[int, Field(ge=20, le=100_000)] = 1000
    load_spread: Amount = 0.15
    visit_days: Positive = 1.0
    resupply_days: Positive = 14.0

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = [one.name for one in self.purchases]
        if len(set(names)) < len(names):
            raise_faults([Fault("purchases", "two have the same name")])
        return self


__all__ = ["FlexChoices", "FlexPrices", "FlexPurchase", "FlexStaff", "FlexSurge", "FlexTiers"]
