"""What a plan from cobalt to linac is made of: centres, units, people, money and rules."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from mainstay.engines.care.radiotherapy.throughput import Working

UnitKind = Literal["cobalt", "linac", "slot"]


@dataclass(frozen=True, slots=True)
class Centre:
    """One centre.

    Parameters
    ----------
    centre_id : str
        Name.
    cobalt : tuple of float
        Activity at the start of the plan of the source of each cobalt unit, TBq.
    linacs : int
        Linacs at work.
    slots : int
        Free bunkers in which a linac can be put.
    power_kw : float
        Supply; infinite where it is not known.
    power_lost_hours_per_day : float
        Opening hours a day without power, which stop a linac and leave a cobalt unit at work.
    crews : int
        Repairs that can go on at once.
    linac_mtbf_hours, linac_mttr_hours, cobalt_mtbf_hours, cobalt_mttr_hours : float
        Failure and repair.
    """

    centre_id: str
    cobalt: tuple[float, ...] = ()
    linacs: int = 0
    slots: int = 0
    power_kw: float = math.inf
    power_lost_hours_per_day: float = 0.0
    crews: int = 1
    linac_mtbf_hours: float = 341.58
    linac_mttr_hours: float = 72.0
    cobalt_mtbf_hours: float = 2000.0
    cobalt_mttr_hours: float = 48.0


@dataclass(frozen=True, slots=True)
class Role:
    """People of one role.

    Parameters
    ----------
    role : str
        Name.
    headcount : float
        People now; infinite where that is not known.
    attrition : float
        Share that leaves in a year.
    graduates_per_year : float
        People who come each year whatever is decided.
    most_trainees : int
        People whose training may begin in a year.
    training_years : int
        Years until they work.
    training_usd_m : float
        Cost of one, million US dollars.
    per_linac, per_cobalt : float
        People that a machine needs when it is fully used.
    per_course : float
        People that one course a year needs.
    """

    role: str
    headcount: float
    attrition: float = 0.0
    graduates_per_year: float = 0.0
    most_trainees: int = 0
    training_years: int = 0
    training_usd_m: float = 0.0
    per_linac: float = 0.0
    per_cobalt: float = 0.0
    per_course: float = 0.0

    def without_training(self, year: int) -> float:
        """Return people at work in a year of the plan (from 0) if no training is begun."""
        if not math.isfinite(self.headcount):
            return math.inf
        stay = 1.0 - self.attrition
        come = sum(self.graduates_per_year * stay**age for age in range(year))
        return self.headcount * stay**year + come


@dataclass(frozen=True, slots=True)
class Money:
    """Prices, million US dollars.

    Parameters
    ----------
    linac : float
        Capital of a linac in a bunker.
    contract_share : float
        Service contract, share of the capital a year.
    source : float
        A fresh source.
    disposal : float
        Removal and disposal of one source.
    linac_course, cobalt_course : float
        Running cost of one course.
    discount : float
        Discount a year.
    """

    linac: float = 2.05
    contract_share: float = 0.1
    source: float = 0.15
    disposal: float = 0.2
    linac_course: float = 11.02 * 19.4 / 1e6
    cobalt_course: float = 4.87 * 19.4 / 1e6
    discount: float = 0.03


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules of the plan.

    Parameters
    ----------
    build_years : int
        Years without treatment in a bunker while a linac is put in.
    source_life_years : int
        Years over which a fresh source is compared with a linac.
    least_source_years : int
        Years that a fresh source stays at least.
    disposal_wait_years : int
        Years that a source waits, still at risk, from its last treatment to its disposal.
    disposals_per_year : int
        Disposals that can be done in a year.
    keep_cobalt_where_better : bool
        No linac in the place of a cobalt unit where it would treat fewer patients.
    least_patients_last_year : float, optional
        Goal for the last year.
    sources_out_by_year : int, optional
        Year, from 1, by whose end all sources must be gone.
    """

    build_years: int = 1
    source_life_years: int = 8
    least_source_years: int = 3
    disposal_wait_years: int = 1
    disposals_per_year: int = 2
    keep_cobalt_where_better: bool = True
    least_patients_last_year: float | None = None
    sources_out_by_year: int | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """What a service contract changes.

    Parameters
    ----------
    mttr_hours : float
        Mean time to repair under it, where that is shorter.
    mtbf_factor : float
        Factor on the time between failures.
    """

    mttr_hours: float = 24.0
    mtbf_factor: float = 1.25


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """All that a plan needs.

    Parameters
    ----------
    demand : tuple of float
        Courses needed in each year of the plan; its length is the horizon.
    budget_usd_m : tuple of float
        Money of each year.
    centres, roles : tuple
        Centres and people.
    carry_over : bool
        Money that is not spent is kept for later years.
    linac_kw, cobalt_kw : float
        Supply that a machine needs.
    """

    demand: tuple[float, ...]
    budget_usd_m: tuple[float, ...]
    centres: tuple[Centre, ...]
    roles: tuple[Role, ...] = ()
    money: Money = field(default_factory=Money)
    rules: Rules = field(default_factory=Rules)
    contract: Contract = field(default_factory=Contract)
    working: Working = field(default_factory=Working)
    carry_over: bool = True
    linac_kw: float = 45.0
    cobalt_kw: float = 5.0

    @property
    def horizon(self) -> int:
        """Years of the plan."""
        return len(self.demand)
