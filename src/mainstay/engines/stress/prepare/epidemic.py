"""What an epidemic asks of the network and takes from its makers, as effects like those of shocks.

The curves here are those of an epidemic that nothing slows; `EpidemicLoop` writes over them day by day with those of
the epidemic that vaccine and treatment slow, as they are served.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.stress.base_network.base_network import BaseNetwork
from mainstay.engines.stress.base_network.draws import Plan
from mainstay.engines.stress.epidemic import FLOWS, Link, Pathogen, link_draws
from mainstay.engines.stress.epidemic import pathogen as named
from mainstay.engines.stress.epidemic.quantity import drawn
from mainstay.engines.stress.network.impacts import QUANTITIES, Floats, Impacts, Whole
from mainstay.engines.stress.prepare.asked import Asked
from mainstay.engines.stress.prepare.closed_loop import EpidemicLoop, response_of
from mainstay.engines.stress.prepare.course import Course
from mainstay.errors import InputError, Problem
from mainstay.scenario.amount import Amount
from mainstay.scenario.epidemic import EpidemicChoices, VaccineUse

FILE = "scenario"
AWAY = "epidemic: workers away"


@dataclass(frozen=True)
class EpidemicCurves:
    """The curves of shocks and, below them, those of an epidemic."""

    shocks: Impacts
    course: Course
    asked: tuple[Asked, ...]
    labour: Amount
    plan: Plan

    def __call__(self, replications: Whole) -> Floats:
        """Return the curves ``[shock, day, B]``."""
        numbers = np.asarray(replications, dtype=np.int64).reshape(-1)
        flows = self.course(numbers)
        rows = [self._wanted(one, flows, numbers) for one in self.asked]
        share = drawn(self.labour, "labour share", numbers, self.course.seed)
        rows.append(np.clip(flows[:, FLOWS.index("absent_share")] * share, 0.0, 1.0))
        return np.concatenate([self.shocks.curves(numbers), np.stack(rows)])

    def _wanted(self, one: Asked, flows: Floats, numbers: Whole) -> Floats:
        """Return what is added to the need of a user, as a multiple of its ordinary need, or of one day of need."""
        people = link_draws(one.links, [one.product_id], numbers, self.course.seed)[0]
        units = np.einsum("fb,tfb->tb", people, flows)
        need: Floats = units / one.units_per_day
        if one.once is not None:
            need = need + self._campaign(one, one.once, numbers)
        if one.ordinary <= 0:
            return need - 1.0
        # the simulation multiplies by the need that is drawn for the user
        usual: Floats = one.ordinary * self.plan.levels.multiple(numbers, self.plan.seed)[one.row]
        return np.divide(need, usual, out=np.zeros_like(need), where=usual > 0)

    def _campaign(self, one: Asked, once: Amount, numbers: Whole) -> Floats:
        """Return days of need asked for each day: at the pace of the campaign until all have come who want to."""
        share = drawn(once, f"uptake {one.product_id}", numbers, self.course.seed)
        whole = share * self.course.people * one.units_once / one.units_per_day
        start = np.floor(drawn(self.course.start_day, "start day", numbers, self.course.seed))
        since = np.arange(self.course.days)[:, None] - start
        left: Floats = np.where(since >= 0, np.clip(whole - since * one.pace, 0.0, one.pace), 0.0)
        return left


#: why the unmet need of a campaign is larger than the number of people without a dose
ASKED_AGAIN = (
    "a dose that the campaign could have given on a day and did not have is asked for again on the next day: the need "
    "is what the campaign can give, day by day, and unmet need counts those days; goals count doses that were given"
)


@dataclass(frozen=True)
class EpidemicDemand:
    """An epidemic as the simulation takes it.

    Parameters
    ----------
    impacts : Impacts
        Shocks and epidemic together.
    demand : polars.DataFrame
        Needs; those that only the epidemic brings stand at one day of need, which the curves bring to what is wanted.
    steady : tuple of str
        Users who need nothing on an ordinary day, so that the epidemic alone draws their need.
    left_out : tuple of (subject, why)
        What of the epidemic is not in it.
    """

    impacts: Impacts
    demand: pl.DataFrame
    steady: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    loop: EpidemicLoop | None = None


def epidemic_of(
    choices: EpidemicChoices, network: BaseNetwork, impacts: Impacts, people: float, *, days: int, seed: int, home: str
) -> EpidemicDemand:
    """Return what an epidemic asks of a network.

    Parameters
    ----------
    choices : EpidemicChoices
        The epidemic.
    network : BaseNetwork
        The network.
    impacts : Impacts
        Shocks that come beside it.
    people : float
        Inhabitants of the home economy.
    days, seed : int
        Days of the run, and its seed.
    home : str
        Economy of the people; its makers lose those who are ill.

    Raises
    ------
    InputError
        The pathogen is not known, or a product of the epidemic has no user or no need in units; all at once.
    """
    needs, missing = _needs(choices, network)
    asked = [*needs, *_doses(choices, network)]
    course = Course(_pathogen(choices), people, response_of(choices), choices.start_day, days, seed)
    labour = choices.labour_share if choices.workforce_illness else Amount.of(0)
    place = {name: index for index, name in enumerate(network.nodes["node_id"])}
    at_home = network.nodes.filter(pl.col("kind").is_in(["make", "source"]), pl.col("economy_id") == home)["node_id"]
    ill = [place[name] for name in at_home]
    shock = [*range(len(asked)), *[len(asked)] * len(ill)]
    nodes = [*(place[one.node_id] for one in asked), *ill]
    codes = [QUANTITIES.index("demand")] * len(asked) + [QUANTITIES.index("capacity")] * len(ill)
    first = len(impacts.names)
    joined = replace(
        impacts,
        names=(*impacts.names, *(f"epidemic: {one.product_id}" for one in asked), AWAY),
        shock=np.concatenate([impacts.shock, np.array(shock, np.int32) + np.int32(first)]),
        code=np.concatenate([impacts.code, np.array(codes, np.int8)]),
        node=np.concatenate([impacts.node, np.array(nodes, np.int32)]),
        edge=np.concatenate([impacts.edge, np.full(len(nodes), -1, np.int32)]),
        weight=np.concatenate([impacts.weight, np.ones(len(nodes))]),
        curves=EpidemicCurves(impacts, course, tuple(asked), labour, network.plan),
    )
    idle = [one.node_id for one in asked if one.ordinary <= 0]
    demand = network.demand.with_columns(
        units_per_day=pl.when(pl.col("node_id").is_in(idle)).then(1.0).otherwise("units_per_day")
    )
    loop = EpidemicLoop(course, tuple(asked), labour, network.plan, first, _treating(choices, asked))
    left_out = [(name, "its need a day is not known in units, so what patients need is not added") for name in missing]
    left_out += [(one.product_id, ASKED_AGAIN) for one in asked if one.once is not None]
    return EpidemicDemand(joined, demand, tuple(idle), tuple(left_out), loop)


def _treating(choices: EpidemicChoices, asked: list[Asked]) -> tuple[str, ...]:
    """Return the users whose served share treats."""
    products = () if choices.treatment is None else choices.treatment.products
    return tuple(one.node_id for one in asked if one.product_id in products)


def _pathogen(choices: EpidemicChoices) -> Pathogen:
    known = named(choices.pathogen, uncertain=True)
    return known if choices.r0 is None else replace(known, r0=choices.r0)


def _user(product: str, network: BaseNetwork, path: str) -> Asked | Problem:
    """Return the user of a product in an epidemic, without what it asks for."""
    users = network.sinks.filter(product_id=product)
    if users.is_empty():
        near = nearest(product, sorted(set(network.sinks["product_id"])))
        hint = f"did you mean {near!r}?" if near else None
        text = "nobody in the network uses a product of the epidemic"
        return Problem("epidemic.no_sink", text, file=FILE, column=path, found=product, hint=hint)
    units = network.products.filter(product_id=product)["units_per_day"][0]
    if units is None:
        text = "the need a day of a product of the epidemic is not known in units"
        hint = "give the base a row of demands in units for it"
        return Problem("epidemic.no_scale", text, file=FILE, column=path, found=product, hint=hint)
    chosen = users.sort(pl.col("driver") != "epidemic", pl.col("priority"), "node_id").row(0, named=True)
    name, plan = str(chosen["node_id"]), network.plan
    node = network.nodes["node_id"].to_list().index(name)
    row = int(plan.places.sink_row[plan.places.sink == node][0])
    pace = chosen["event_units_per_day"] or 1.0
    return Asked(product, name, float(units), float(chosen["units_per_day"]), row, float(pace))


def _refuse(problems: list[Problem]) -> None:
    if problems:
        msg = "the epidemic does not fit the base"
        raise InputError(msg, problems)


def _needs(choices: EpidemicChoices, network: BaseNetwork) -> tuple[list[Asked], list[str]]:
    """Return what patients need, and the products whose need cannot be counted in units."""
    links: dict[str, list[Link]] = {}
    for need in choices.needs:
        links.setdefault(need.product, []).append(Link("demand", need.product, need.per, need.quantity))
    made, problems, missing = [], [], []
    for product, ties in links.items():
        found = _user(product, network, "stress.epidemic.needs")
        if isinstance(found, Problem) and found.code == "epidemic.no_scale":
            missing.append(product)
        elif isinstance(found, Problem):
            problems.append(found)
        else:
            made.append(replace(found, links=tuple(ties)))
    _refuse(problems)
    return made, missing


def _doses(choices: EpidemicChoices, network: BaseNetwork) -> list[Asked]:
    """Return who wants a vaccine: everybody who comes forward, once; several products share them by their need."""
    use: VaccineUse | None = choices.vaccine
    if use is None:
        return []
    told = {need.product for need in choices.needs}
    products = [name for name in use.products if name not in told]
    found = [_user(name, network, "stress.epidemic.vaccine.products") for name in products]
    _refuse([one for one in found if isinstance(one, Problem)])
    known = [one for one in found if not isinstance(one, Problem)]
    whole = sum(one.units_per_day for one in known)
    return [
        replace(
            one,
            once=use.uptake,
            units_once=use.doses_per_course * one.units_per_day / whole,
            part=one.units_per_day / whole,
        )
        for one in known
    ]
