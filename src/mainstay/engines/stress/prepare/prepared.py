"""A scenario on a base, made ready: the network of what it touches, its shocks, and a program for each variant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from mainstay.core.suggest import nearest_of_each
from mainstay.engines.stress.base_network import BaseNetwork, network_of
from mainstay.engines.stress.network.assemble import Ban, program_of
from mainstay.engines.stress.network.impacts import Impacts
from mainstay.engines.stress.network.program import Program
from mainstay.engines.stress.prepare.draws import Mask, NetworkDraws
from mainstay.engines.stress.prepare.epidemic import EpidemicDemand, epidemic_of
from mainstay.engines.stress.prepare.hoarding import hoarding_shocks
from mainstay.engines.stress.prepare.rules import GoalPart, bans_of, extras_of, goal_parts, switches_of
from mainstay.engines.stress.prepare.touched import reached, targets, touched_products
from mainstay.engines.stress.shocks import compile_shocks
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.model.validity import valid_on
from mainstay.scenario.scenario import Scenario
from mainstay.scenario.shock import Shock
from mainstay.scenario.stress import StressChoices

#: how a user of the network is reached
BY_SHOCK, BY_SWITCH, NOT_REACHED = "shock", "substitution", "not reached"


@dataclass(frozen=True)
class Prepared:
    """A scenario made ready.

    Parameters
    ----------
    choices : StressChoices
        The scenario.
    network : BaseNetwork
        The network of all that it touches.
    impacts : Impacts
        Its shocks and its epidemic, on places of the frames of the network.
    shocks : tuple of Shock
        All shocks, hoarding among them.
    parts : tuple of GoalPart
        Goals, product by product.
    bans : tuple of Ban
        Export bans that a fall of cover triggers.
    epidemic : EpidemicDemand, optional
        What the epidemic asks.
    seed : int
        Seed of the run.
    reach : mapping of str to str
        How each user is reached.
    left_out : tuple of (subject, why)
        What of the scenario is not in the simulation.
    """

    choices: StressChoices
    network: BaseNetwork
    impacts: Impacts
    shocks: tuple[Shock, ...]
    parts: tuple[GoalPart, ...]
    bans: tuple[Ban, ...]
    epidemic: EpidemicDemand | None
    seed: int
    home: str
    reach: Mapping[str, str]
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def horizon(self) -> int:
        """Days of the run."""
        return self.choices.horizon_days

    @property
    def switches(self) -> pl.DataFrame:
        """Who turns where when a product is short; no rows without substitution."""
        ways = switches_of(self.network)
        return ways if self.choices.substitution else ways.clear()

    @property
    def hit(self) -> tuple[str, ...]:
        """Users that shocks or the epidemic reach through the network; all users where nothing is told."""
        found = tuple(name for name in self.network.sinks["node_id"] if self.reach[name] == BY_SHOCK)
        return found or tuple(self.network.sinks["node_id"])

    @property
    def focus(self) -> tuple[str, ...]:
        """Users of the products of the service goal, or, where it names none, all that is hit."""
        told = self.choices.service_goal.products
        rows = self.network.sinks.filter(pl.col("product_id").is_in(list(told)))
        return tuple(rows["node_id"]) or self.hit

    def program(
        self,
        *,
        shocks: bool = True,
        held_back: Mask | None = None,
        stockless: bool = False,
        substitution: bool = True,
        ledger: bool = False,
    ) -> Program:
        """Return a program.

        Parameters
        ----------
        shocks : bool
            With the shocks and the epidemic, or an ordinary year on the same draws.
        held_back : bool array over nodes, optional
            Makers that make no more than their normal output.
        stockless : bool
            Nobody holds finished goods.
        substitution : bool
            Whether users turn to alternatives as the scenario says, or never.
        ledger : bool
            Keep sums of what nodes are asked for.
        """
        made = self._shocked if shocks else self._quiet
        none = np.zeros(self.network.nodes.height, bool)
        mask = none if held_back is None else held_back
        net = made.net
        if held_back is not None:
            # what a maker can add above its normal output goes with the rest
            net = net._replace(surge_gain=np.where(mask[made.node_place], 0.0, net.surge_gain))
        if not substitution:
            none_at_all = np.zeros(0, np.int64)
            net = net._replace(
                switch_from=none_at_all,
                switch_to=none_at_all,
                switch_delay=none_at_all,
                switch_share=np.zeros(0),
            )
        return replace(made, net=net, draws=self._draws(mask, stockless=stockless), ledger=ledger)

    @cached_property
    def _shocked(self) -> Program:
        demand = self.network.demand if self.epidemic is None else self.epidemic.demand
        loop = None if self.epidemic is None else self.epidemic.loop
        return replace(self._built(self.impacts, demand, self.bans), feedback=loop)

    @cached_property
    def _quiet(self) -> Program:
        return self._built(Impacts(), self.network.demand, ())

    def _built(self, impacts: Impacts, demand: pl.DataFrame, bans: tuple[Ban, ...]) -> Program:
        return program_of(
            self.network.nodes,
            self.network.edges,
            demand,
            horizon=self.horizon,
            seed=self.seed,
            impacts=impacts,
            extras=extras_of(self.choices, self.network, self.parts, bans),
        )

    def _draws(self, held_back: Mask, *, stockless: bool) -> NetworkDraws:
        steady = self.epidemic.steady if self.epidemic is not None else ()
        return NetworkDraws(
            plan=self.network.plan,
            fixed_cover=self.choices.ordering.cover_days is not None,
            steady_need=self.network.demand["node_id"].is_in(steady).to_numpy(),
            held_back=held_back,
            stockless=stockless,
        )


def prepare(base: Base, told: Scenario, *, seed: int) -> Prepared:
    """Make a scenario ready on a base to which its overrides have been applied.

    Parameters
    ----------
    base : Base
        The base.
    told : Scenario
        The scenario.
    seed : int
        Seed of the run.

    Raises
    ------
    InputError
        The base gives no network, or shocks, goals or the epidemic do not fit it.

    Examples
    --------
    >>> import mainstay as ms
    >>> told = Scenario(
    ...     stress={
    ...         "service_goal": {"products": "cisplatin-injection"},
    ...         "shocks": [
    ...             {"name": "halt", "quantity": "capacity", "where": {"line": "cisplatin-injection@intas-pharmez"}}
    ...         ],
    ...     }
    ... )
    >>> ready = prepare(ms.load("us-2026"), told, seed=1)
    >>> ready.reach["sink:cisplatin-injection"], ready.horizon
    ('shock', 365)
    """
    choices = told.stress
    whole = network_of(base, choices, seed=seed)
    days = choices.horizon_days
    first = _compiled(choices.shocks, whole, base, days, seed)
    _check_products(choices, whole)
    products = touched_products(choices, first, whole)
    network = whole if products is None else network_of(base, choices, products=products, seed=seed)
    shocks = (*choices.shocks, *hoarding_shocks(choices, _afraid(first, whole)))
    impacts = _compiled(shocks, network, base, days, seed)
    home = str(base.info.home)
    epidemic, left_out = None, _left_out(choices)
    if choices.epidemic is not None:
        people = _people(base, choices, home)
        epidemic = epidemic_of(choices.epidemic, network, impacts, people, days=days, seed=seed, home=home)
        impacts, left_out = epidemic.impacts, [*left_out, *epidemic.left_out]
    bans = tuple(bans_of(choices.bans, network, _members(base)))
    parts = tuple(goal_parts(choices.goals, network, home))
    ready = Prepared(
        choices, network, impacts, shocks, parts, bans, epidemic, seed, home, reach={}, left_out=tuple(left_out)
    )
    return replace(ready, reach=_reach(ready))


def _compiled(shocks: tuple[Shock, ...], network: BaseNetwork, base: Base, days: int, seed: int) -> Impacts:
    return compile_shocks(shocks, network.nodes, network.edges, base, horizon=days, seed=seed, lanes=network.lanes)


def _afraid(impacts: Impacts, network: BaseNetwork) -> list[str]:
    """Return the products whose users a shock can reach."""
    names = sorted(reached(targets(impacts, network), network.edges))
    return sorted(set(network.sinks.filter(pl.col("node_id").is_in(names))["product_id"]))


def _reach(ready: Prepared) -> dict[str, str]:
    """Return how each user is reached: by a shock through the network, by those who turn to it, or not."""
    network = ready.network
    starts = targets(ready.impacts, network)
    for ban in ready.bans:
        starts |= {end for _, end in ban.edges}
    goal_users = {name for part in ready.parts for name in part.sinks} if ready.epidemic is not None else set()
    hit = reached(starts, network.edges) | goal_users
    found = {name: BY_SHOCK if name in hit else NOT_REACHED for name in network.sinks["node_id"]}
    for start, end in ready.switches.select("from_id", "to_id").iter_rows():
        if found[start] == BY_SHOCK and found[end] == NOT_REACHED:
            found[end] = BY_SWITCH
    return found


def _people(base: Base, choices: StressChoices, home: str) -> float:
    told = choices.epidemic.population if choices.epidemic is not None else {}
    if home in told:
        return float(told[home])
    known = base["economies"].filter(economy_id=home)["population"].drop_nulls()
    if known.is_empty():
        msg = "the inhabitants of the home economy are not known"
        problem = Problem(
            "epidemic.population", "give them below stress.epidemic.population", table="economies", key=home
        )
        raise InputError(msg, [problem])
    return float(known[0])


def _members(base: Base) -> dict[str, set[str]]:
    rows = base["memberships"].filter(*valid_on(base.info.as_of_on)).select("group_id", "economy_id")
    found: dict[str, set[str]] = {}
    for group, economy in rows.iter_rows():
        found.setdefault(group, set()).add(economy)
    return found


def _check_products(choices: StressChoices, network: BaseNetwork) -> None:
    """Refuse a service goal for a product that nobody uses; goals and the epidemic look for themselves."""
    used = set(network.sinks["product_id"])
    told = choices.service_goal.products
    close = nearest_of_each([name for name in told if name not in used], sorted(used))
    problems = [
        Problem(
            "goal.no_sink",
            "nobody in the network uses the product of the service goal",
            file="scenario",
            column="stress.service_goal.products",
            found=name,
            hint=f"did you mean {close[name]!r}?" if name in close else None,
        )
        for name in told
        if name not in used
    ]
    if problems:
        msg = "the service goal does not fit the base"
        raise InputError(msg, problems)


def _left_out(choices: StressChoices) -> list[tuple[str, str]]:
    found = []
    if choices.hoarding is not None and choices.hoarding.trigger_cover_days is not None:
        found.append(("hoarding", "buyers begin when they hear of the first shock, not at a low cover"))
    if any(ban.depth < 1 for ban in choices.bans):
        found.append(("bans", "an export ban that a fall of cover triggers stops all exports, not a part"))
    if choices.epidemic is not None and len(choices.epidemic.population) > 1:
        found.append(("epidemic", "only the people of the home economy fall ill"))
    return found
