"""What may be chosen about an epidemic beside the supply network, driven by what the network supplies."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mainstay.scenario.amount import Amount, PositiveAmount, ShareAmount
from mainstay.scenario.faults import Fault, raise_faults
from mainstay.scenario.shock import NONE, Names

#: numbers of people that an epidemic gives for each day, which needs are counted by
Flow = Literal[
    "new_infections",
    "new_symptomatic",
    "new_hospital",
    "hospital_occupancy",
    "icu_occupancy",
    "new_deaths",
    "doses_wanted",
    "symptomatic",
    "infectious",
    "new_icu",
    "doses_given",
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class VaccineUse(_Part):
    """The vaccine of an epidemic. All defaults are assumed.

    Parameters
    ----------
    products : tuple of str
        Products whose doses protect.
    doses_per_course : int
        Doses that one person needs.
    efficacy_infection, efficacy_severe : Amount
        Share of infections, and of hospital admissions among those infected all the same, that a course prevents.
    delay_days : Amount
        Mean days from the dose to protection.
    uptake : Amount
        Share of people who want it.
    forward_share : Amount
        Share of those who want it that comes forward each day.
    """

    products: Names = Field(min_length=1)
    doses_per_course: Annotated[int, Field(ge=1, le=10)] = 2
    efficacy_infection: ShareAmount = Amount.of({"low": 0.3, "mode": 0.5, "high": 0.7})
    efficacy_severe: ShareAmount = Amount.of({"low": 0.6, "mode": 0.8, "high": 0.95})
    delay_days: PositiveAmount = Amount.of(14)
    uptake: ShareAmount = Amount.of({"low": 0.5, "mode": 0.7, "high": 0.85})
    forward_share: ShareAmount = Amount.of(1)


class TreatmentUse(_Part):
    """The treatment of an epidemic. All defaults are assumed.

    Parameters
    ----------
    products : tuple of str
        Products whose courses treat.
    admission, death : Amount
        Share of hospital admissions, and of deaths of those admitted, that it prevents among the treated.
    infectiousness, stay : Amount
        Share by which it lowers their infectiousness, and their days in hospital.
    """

    products: Names = Field(min_length=1)
    admission: ShareAmount = Amount.of({"low": 0.1, "mode": 0.3, "high": 0.6})
    death: ShareAmount = NONE
    infectiousness: ShareAmount = NONE
    stay: ShareAmount = NONE


class Need(_Part):
    """How much of a product one person of a flow of the epidemic needs.

    Parameters
    ----------
    product : str
        The product.
    per : str
        The flow: people a day, or people in a bed that day.
    quantity : Amount
        Units of the product for each of them.
    """

    product: str = Field(min_length=1)
    per: Flow
    quantity: PositiveAmount


class EpidemicChoices(_Part):
    """An epidemic.

    Parameters
    ----------
    pathogen : str
        Name of a pathogen that the stress engine knows.
    population : dict
        People by economy; the home economy's inhabitants in the base where it is left out.
    seed_infections : Amount
        People infected on the first day.
    start_day : Amount
        First day of the epidemic; the first day of the run is 0.
    r0 : Amount, optional
        Basic reproduction number that replaces the pathogen's.
    vaccine, treatment : optional
        What protects and what treats.
    needs : tuple of Need
        What patients and those who care for them use up.
    workforce_illness : bool
        Whether people who are away lower what plants can make.
    labour_share : Amount
        Share of a plant's capacity that is lost when its whole workforce is away.

    Examples
    --------
    >>> EpidemicChoices(pathogen="influenza-1918").vaccine is None
    True
    """

    pathogen: str = Field(min_length=1)
    population: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    seed_infections: PositiveAmount = Amount.of(100)
    start_day: PositiveAmount = NONE
    r0: PositiveAmount | None = None
    vaccine: VaccineUse | None = None
    treatment: TreatmentUse | None = None
    needs: tuple[Need, ...] = ()
    workforce_illness: bool = True
    labour_share: ShareAmount = Amount.of(1)

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        pairs = [(need.product, need.per) for need in self.needs]
        raise_faults(
            [
                Fault(f"needs.{place}", f"{need.product!r} per {need.per} is told twice")
                for place, need in enumerate(self.needs)
                if (need.product, need.per) in pairs[:place]
            ]
        )
        return self
