"""What an analyst may choose about plans at equal budget; every default is a judgement, printed with the result."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mainstay.scenario.faults import Fault, raise_faults

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CareEvent(_Part):
    """An epidemic, given by its curve, or a disaster, given as a shock to staff, space and demand.

    Parameters
    ----------
    name, kind : str
        Name; ``epidemic`` or ``disaster``.
    probability : float
        Probability that it begins in the year.
    patients_per_month : mapping of service to tuple of float
        Patients who come in the first, second ... month after onset, over all facilities. A curve from the stress
        engine or a table goes here, or into ``run_plan(curves=...)``.
    size_low, size_high : float
        The curve is multiplied by a number drawn log-uniformly between these.
    staff_absent_share, space_lost_share : float
        Share of all staff and of all space that is not there while it lasts.
    lasts_months : int, optional
        How long staff and space are hit; the length of the curve where it is not given.
    routine_multiplier : float
        Routine demand while it lasts, as a multiple of the ordinary.
    spread : {"everywhere", "district"}
        Whether all districts are hit or one, drawn with the same chance for each.
    """

    name: Annotated[str, Field(min_length=1)]
    kind: Literal["epidemic", "disaster"] = "epidemic"
    probability: Share
    patients_per_month: dict[str, tuple[Amount, ...]] = Field(default_factory=dict)
    size_low: Annotated[float, Field(gt=0)] = 1.0
    size_high: Annotated[float, Field(gt=0)] = 1.0
    staff_absent_share: Share = 0.0
    space_lost_share: Share = 0.0
    lasts_months: Count | None = None
    routine_multiplier: Amount = 1.0
    spread: Literal["everywhere", "district"] = "everywhere"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.size_low > self.size_high:
            raise_faults([Fault("size_low", "the lower size is above the higher one")])
        return self


class CareOption(_Part):
    """Something that money can buy at a facility group.

    Parameters
    ----------
    name : str
        Name.
    kind : str
        ``staff``, ``cross_training``, ``space``, ``convertible_space``, ``stock`` or ``machines``.
    adds : str
        Resource or cadre that it adds to; for cross-training and convertible space the move as ``from -> to``.
    amount_per_month : float, optional
        What one unit adds in a month; for staff and cross-training by default the minutes of one person, for space the
        bed-days of one bed.
    usd_per_year : float
        Cost of one unit a year; purchases are to be given as a yearly sum.
    most, least : float
        Units at one facility group. Cross-training and conversion are also limited by the people and beds there.
    levels : tuple of str
        Levels of care at which it can be bought; all where none is named.
    whole : bool
        Whether only whole units can be bought.
    """

    name: Annotated[str, Field(min_length=1)]
    kind: Literal["staff", "cross_training", "space", "convertible_space", "stock", "machines"]
    adds: Annotated[str, Field(min_length=1)]
    amount_per_month: Annotated[float, Field(gt=0)] | None = None
    usd_per_year: Annotated[float, Field(gt=0)]
    most: Amount = 100.0
    least: Amount = 0.0
    levels: tuple[str, ...] = ()
    whole: bool = True

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        faults = []
        if self.least > self.most:
            faults.append(Fault("least", "more must be bought than can be"))
        if (self.kind in ("cross_training", "convertible_space")) != ("->" in self.adds):
            faults.append(Fault("adds", "a move is written 'from -> to', and only training and conversion are moves"))
        raise_faults(faults)
        return self


class CareMove(_Part):
    """Capacity that can do the work of another once it was made able to: an edge beside those of ``retraining``.

    Parameters
    ----------
    source, target : str
        From and to which resource or cadre.
    share : float
        What arrives of one unit.
    days : float
        Days after onset until it is there.
    ready_share : float
        Share of the source that can move without any purchase.
    """

    source: Annotated[str, Field(min_length=1)]
    target: Annotated[str, Field(min_length=1)]
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    days: Amount = 0.0
    ready_share: Share = 0.0


class PlanChoices(_Part):
    """Choices about plans at equal budget.

    Parameters
    ----------
    budget_usd : float
        USD a year, the same for every system.
    months, scenarios : int
        Months of the year planned, and years drawn.
    gap : float
        Proven gap at which the search stops, as a share of what the budget gains.
    events, options, moves
        What may happen, what may be bought, what may be moved. Where no options are given, hiring of each cadre and
        training along each edge of ``retraining`` are offered at the assumed prices below.
    dalys_per_patient : mapping
        DALYs averted by one patient of a service; where a service is not named, ``assumed_dalys_per_patient`` holds
        and is reported as assumed.
    recall_days : float
        Days until people who were trained beforehand take up the other work.
    refill_months : float
        Months until stock that was used is back; a stock gives this part of itself each month.
    demand_spread : float
        Routine demand of a month is drawn uniformly within this share of the ordinary, up and down.
    silo_shares : mapping of mission to share, optional
        Split of every capacity in the siloed system; by default by what the missions ask.
    systems : tuple of str
        Systems compared.
    hire_usd_per_year, training_usd_per_year : float
        Assumed prices of the options made from the base.
    hire_most : float
        Most people hired in a cadre at one facility group.
    """

    budget_usd: Amount = 1_000_000.0
    months: Annotated[int, Field(ge=1, le=60)] = 12
    scenarios: Annotated[int, Field(ge=1, le=10_000)] = 100
    gap: Annotated[float, Field(gt=0, lt=1)] = 0.01
    events: tuple[CareEvent, ...] = ()
    options: tuple[CareOption, ...] = ()
    moves: tuple[CareMove, ...] = ()
    dalys_per_patient: dict[str, Amount] = Field(default_factory=dict)
    assumed_dalys_per_patient: Annotated[float, Field(gt=0)] = 0.01
    recall_days: Amount = 2.0
    refill_months: Annotated[float, Field(gt=0)] = 1.0
    demand_spread: Annotated[float, Field(ge=0, lt=1)] = 0.0
    silo_shares: dict[str, Share] | None = None
    systems: tuple[Literal["siloed", "surge_only", "flex"], ...] = ("siloed", "surge_only", "flex")
    hire_usd_per_year: Annotated[float, Field(gt=0)] = 5_000.0
    training_usd_per_year: Annotated[float, Field(gt=0)] = 500.0
    hire_most: Amount = 20.0

    @model_validator(mode="after")
    def _whole(self) -> Self:
        faults = []
        for key in ("events", "options"):
            names = [part.name for part in getattr(self, key)]
            if len(set(names)) < len(names):
                faults.append(Fault(key, "two have the same name"))
        if self.silo_shares is not None and abs(sum(self.silo_shares.values()) - 1) > 1e-9:
            faults.append(Fault("silo_shares", "the shares do not sum to 1"))
        if not self.systems or len(set(self.systems)) < len(self.systems):
            faults.append(Fault("systems", "name at least one system, and each once"))
        raise_faults(faults)
        return self


__all__ = ["CareEvent", "CareMove", "CareOption", "PlanChoices"]
