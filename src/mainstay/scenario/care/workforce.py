"""What an analyst may choose about the health workforce over the years; every default is a judgement and is printed."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mainstay.scenario.faults import Fault, raise_faults

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CadreFlow(_Part):
    """How people come into a cadre and leave it.

    Parameters
    ----------
    cadre : str
        Cadre of the base.
    intake_per_year : float
        Students who begin each year.
    training_years : int
        Years until they graduate.
    dropout_share : float
        Share of those who begin and do not graduate.
    attrition_share, migration_share, retirement_share : float
        Share of the cadre that leaves the work, leaves the country and retires in a year. Where attrition is not
        given it is that of the base.
    return_share : float
        Share of those abroad who return in a year.
    abroad : float
        People of the cadre abroad at the start.
    training_usd, retention_usd_per_year, recruit_usd : float
        Cost of one student's whole training, of keeping one person from emigrating for a year, and of hiring one
        trained person from elsewhere.
    extra_intake_most, recruits_most : float
        Most additional students, and most people hired from elsewhere, a year.
    target : float, optional
        People wanted at the end of the horizon.
    """

    cadre: Annotated[str, Field(min_length=1)]
    intake_per_year: Amount = 0.0
    training_years: Annotated[int, Field(ge=1, le=15)] = 3
    dropout_share: Share = 0.1
    attrition_share: Share | None = None
    migration_share: Share = 0.02
    retirement_share: Share = 0.02
    return_share: Share = 0.02
    abroad: Amount = 0.0
    training_usd: Amount = 5_000.0
    retention_usd_per_year: Amount = 2_000.0
    recruit_usd: Amount = 20_000.0
    extra_intake_most: Amount = 100.0
    recruits_most: Amount = 0.0
    target: Amount | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        total = (self.attrition_share or 0.0) + self.migration_share + self.retirement_share
        if total >= 1:
            raise_faults([Fault("migration_share", "more leave in a year than there are")])
        return self


class WorkforceChoices(_Part):
    """Choices about the health workforce over the years.

    Parameters
    ----------
    years : int
        Horizon.
    cadres : tuple of CadreFlow
        Flows by cadre; a cadre of the base that is not named gets the defaults, reported as assumed.
    assumed_attrition_share : float
        Attrition where neither choices nor base give it; reported as assumed.
    rate_spread : float
        Rates of leaving are drawn within this share of their values, up and down, for the interval.
    draws : int
        Draws behind the interval.
    working_days_per_week, holidays, annual_leave_days, sick_leave_days, other_leave_days, hours_per_day : float
        Available working time of one person (WISN).
    category_shares : tuple of float
        Shares of working time that all members of a cadre give to support work.
    individual_hours_per_year : float
        Hours a year that some members give to additional work, summed over them, for each cadre.
    flex_days : tuple of float
        Horizons of the question who can take up other work: today, in two weeks, in three years.
    trained : mapping of "from -> to" to float
        People trained already along an edge of ``retraining``.
    trained_years_ago : float
        Years since these used what they learned.
    release_share : float
        Share of a cadre that its own work can spare in a surge.
    discount_rate : float
        Yearly rate at which later costs count less.
    """

    years: Annotated[int, Field(ge=1, le=50)] = 10
    cadres: tuple[CadreFlow, ...] = ()
    assumed_attrition_share: Share = 0.05
    rate_spread: Annotated[float, Field(ge=0, lt=1)] = 0.2
    draws: Annotated[int, Field(ge=2, le=100_000)] = 200
    working_days_per_week: Annotated[float, Field(gt=0, le=7)] = 5.0
    holidays: Amount = 12.0
    annual_leave_days: Amount = 20.0
    sick_leave_days: Amount = 6.0
    other_leave_days: Amount = 5.0
    hours_per_day: Annotated[float, Field(gt=0, le=24)] = 8.0
    category_shares: tuple[Share, ...] = (0.1,)
    individual_hours_per_year: Amount = 0.0
    flex_days: tuple[Amount, ...] = (0.0, 14.0, 1095.0)
    trained: dict[str, Amount] = Field(default_factory=dict)
    trained_years_ago: Amount = 0.0
    release_share: Share = 0.25
    discount_rate: Annotated[float, Field(ge=0, lt=1)] = 0.03

    @model_validator(mode="after")
    def _whole(self) -> Self:
        faults = []
        names = [one.cadre for one in self.cadres]
        if len(set(names)) < len(names):
            faults.append(Fault("cadres", "two flows are for the same cadre"))
        if sum(self.category_shares) >= 1:
            faults.append(Fault("category_shares", "support work takes all the time there is"))
        raise_faults(faults)
        return self


__all__ = ["CadreFlow", "WorkforceChoices"]
