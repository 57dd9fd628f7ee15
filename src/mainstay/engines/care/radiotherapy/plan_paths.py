"""What can become of a unit over the years: each step of its path with courses, money, staff and activity at risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.radiotherapy.decay import activity_years
from mainstay.engines.care.radiotherapy.machine_capacity import (
    Comparison,
    cobalt_courses,
)
from mainstay.engines.care.radiotherapy.plan_inputs import Centre, PlanInputs, UnitKind

Floats = npt.NDArray[np.float64]

#: node of a path before anything was decided; the others are years
START = -1


@dataclass(frozen=True)
class Unit:
    """Units of one centre that are alike.

    Parameters
    ----------
    unit_id : str
        Name.
    centre : Centre
        Where.
    kind : {"cobalt", "linac", "slot"}
        What stands there at the start; a slot is a free bunker.
    count : int
        How many.
    activity_tbq : float
        Activity of the source of a cobalt unit at the start, TBq.
    """

    unit_id: str
    centre: Centre
    kind: UnitKind
    count: int
    activity_tbq: float = 0.0


@dataclass(frozen=True)
class Step:
    """One step of a path from a node to another.

    Parameters
    ----------
    unit : int
        Number of the unit.
    what : str
        ``cobalt``, ``fresh cobalt``, ``linac``, ``linac with contract``, ``contract later``, ``closed`` or ``empty``.
    begin, end : int
        Nodes; years, or `START`.
    from_year : int
        Year in which it begins.
    cobalt, linac, contract : float array, one for each year
        Courses that it can treat with a cobalt unit, a linac, and a linac under a service contract.
    cobalt_on, linac_on, contract_on : float array
        Machines at work; linacs with and without a contract are apart.
    cost : float array
        Money of each year, million US dollars, without what each course costs.
    disposals : float array
        Sources disposed of.
    risk : float
        Activity-years at risk within the plan, TBq x year.
    forbidden : bool
        It would put a linac where it treats fewer patients than cobalt.
    ends_with_source : bool
        A source is still in its unit, or not yet disposed of, at the end of the plan.
    gone_by : int
        Year, from 1, by whose end its source is disposed of; 0 for a step without a source.
    activity_tbq : float
        Activity at the beginning of a step with a source.
    """

    unit: int
    what: str
    begin: int
    end: int
    from_year: int
    cobalt: Floats
    linac: Floats
    contract: Floats
    cobalt_on: Floats
    linac_on: Floats
    contract_on: Floats
    cost: Floats
    disposals: Floats
    risk: float = 0.0
    forbidden: bool = False
    ends_with_source: bool = False
    gone_by: int = 0
    activity_tbq: float = 0.0

    def linacs(self, year: int) -> float:
        """Return linacs at work in a year."""
        return float(self.linac_on[year] + self.contract_on[year])


def units_of(inputs: PlanInputs) -> list[Unit]:
    """Return the units of all centres; units that are alike stand together.

    Examples
    --------
    >>> told = PlanInputs((1.0,), (1.0,), (Centre("a", cobalt=(200.0, 200.0), linacs=1, slots=2),))
    >>> [(unit.kind, unit.count) for unit in units_of(told)]
    [('cobalt', 2), ('linac', 1), ('slot', 2)]
    """
    found = []
    for centre in inputs.centres:
        for number, activity in enumerate(sorted(set(centre.cobalt), reverse=True), start=1):
            same = centre.cobalt.count(activity)
            found.append(Unit(f"{centre.centre_id}: cobalt {number}", centre, "cobalt", same, activity))
        if centre.linacs:
            found.append(Unit(f"{centre.centre_id}: linacs", centre, "linac", centre.linacs))
        if centre.slots:
            found.append(Unit(f"{centre.centre_id}: free bunkers", centre, "slot", centre.slots))
    return found


def steps_of(inputs: PlanInputs, units: list[Unit], verdicts: Mapping[str, Comparison]) -> list[Step]:
    """Return all steps of all units, with what machines treat at each centre."""
    found: list[Step] = []
    for number, unit in enumerate(units):
        maker = _Maker(inputs, number, unit, verdicts[unit.centre.centre_id])
        found += list({"cobalt": maker.cobalt_unit, "linac": maker.linac_unit, "slot": maker.slot}[unit.kind]())
    return found


@dataclass(frozen=True)
class _Maker:
    """Makes the steps of one unit."""

    inputs: PlanInputs
    number: int
    unit: Unit
    verdict: Comparison

    def cobalt_unit(self) -> Iterator[Step]:
        last, rules = self.inputs.horizon, self.inputs.rules
        # a source leaves its unit only while there is time to dispose of it within the plan
        ends = [year for year in range(last) if year + rules.disposal_wait_years <= last]
        for end in (*ends, last):
            yield self._source("cobalt", START, 0, end, self.unit.activity_tbq)
        for begin in ends:
            yield from self._linacs(begin, begin, rival=self.verdict.cobalt_fresh)
            yield self._nothing("closed", begin, begin)
            for end in (*(year for year in ends if year >= begin + rules.least_source_years), last):
                fresh = self.inputs.working.fresh_activity_tbq
                yield self._source("fresh cobalt", begin, begin, end, fresh)

    def linac_unit(self) -> Iterator[Step]:
        last = self.inputs.horizon
        yield self._nothing("closed", START, 0)
        for begin in range(last + 1):
            share = np.zeros(last)
            share[begin:] = 1.0
            what = "linac with contract" if begin == 0 else "linac" if begin == last else "contract later"
            yield self._linac(what, START, 0, np.ones(last), share, np.zeros(last), contract_from=begin)

    def slot(self) -> Iterator[Step]:
        yield self._nothing("empty", START, 0)
        for begin in range(self.inputs.horizon):
            yield from self._linacs(START, begin, rival=0.0)

    def _linacs(self, node: int, begin: int, *, rival: float) -> Iterator[Step]:
        """Put a linac in, with and without a contract."""
        last = self.inputs.horizon
        at_work = np.zeros(last)
        at_work[begin + self.inputs.rules.build_years :] = 1.0
        capital = np.zeros(last)
        capital[begin] = self.inputs.money.linac
        for what, share in (("linac", np.zeros(last)), ("linac with contract", at_work)):
            courses = self.verdict.contract if share is at_work else self.verdict.linac
            yield self._linac(what, node, begin, at_work, share, capital, forbidden=courses < rival)

    def _linac(
        self,
        what: str,
        node: int,
        begin: int,
        at_work: Floats,
        contract: Floats,
        capital: Floats,
        *,
        forbidden: bool = False,
        contract_from: int = 0,
    ) -> Step:
        last, money = self.inputs.horizon, self.inputs.money
        plain = at_work - contract
        return Step(
            unit=self.number,
            what=what,
            begin=node,
            end=last,
            from_year=contract_from if what == "contract later" else begin,
            cobalt=np.zeros(last),
            linac=plain * self.verdict.linac,
            contract=contract * self.verdict.contract,
            cobalt_on=np.zeros(last),
            linac_on=plain,
            contract_on=contract,
            cost=capital + contract * money.contract_share * money.linac,
            disposals=np.zeros(last),
            forbidden=forbidden,
        )

    def _source(self, what: str, node: int, begin: int, end: int, activity: float) -> Step:
        """Work a source from one year to another and dispose of it."""
        inputs, last = self.inputs, self.inputs.horizon
        wait = inputs.rules.disposal_wait_years
        courses, on, cost, disposals = (np.zeros(last) for _ in range(4))
        on[begin:end] = 1.0
        for year in range(begin, end):
            courses[year] = cobalt_courses(inputs, self.verdict.uptimes.cobalt, activity, year - begin, 1.0)
        if what == "fresh cobalt":
            cost[begin] += inputs.money.source
        kept = end == last
        # what a disposal costs is set aside in the last year where the source stays beyond the plan
        disposed = last - 1 if kept else end + max(wait - 1, 0)
        cost[disposed] += inputs.money.disposal
        if not kept:
            disposals[disposed] = 1.0
        at_risk = (last if kept else end + wait) - begin
        return Step(
            unit=self.number,
            what=what,
            begin=node,
            end=end,
            from_year=begin,
            cobalt=courses,
            linac=np.zeros(last),
            contract=np.zeros(last),
            cobalt_on=on,
            linac_on=np.zeros(last),
            contract_on=np.zeros(last),
            cost=cost,
            disposals=disposals,
            risk=activity_years("Co-60", activity, float(at_risk)),
            ends_with_source=kept,
            gone_by=last + 1 if kept else disposed + 1,
            activity_tbq=activity,
        )

    def _nothing(self, what: str, node: int, begin: int) -> Step:
        last = self.inputs.horizon
        none = np.zeros(last)
        return Step(self.number, what, node, last, begin, none, none, none, none, none, none, none, none)
