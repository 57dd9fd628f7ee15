"""A base and a scenario as the atlas tries them: one program, what units are worth, and the network of recovery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.stress import recovery
from mainstay.engines.stress.atlas.worth import Worth, worth_of
from mainstay.engines.stress.base_network import BaseNetwork, network_of
from mainstay.engines.stress.network.assemble import Extras, program_of
from mainstay.engines.stress.network.impacts import Impacts
from mainstay.engines.stress.network.program import Floats, Program, Whole
from mainstay.engines.stress.prepare.rules import switches_of
from mainstay.engines.stress.shocks import compile_shocks
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.overrides import apply_overrides
from mainstay.scenario.scenario import Scenario
from mainstay.scenario.stress import StressChoices


@dataclass(frozen=True)
class FirstDraw:
    """Curves of shocks as the first replication has them, whatever lane asks."""

    impacts: Impacts

    def __call__(self, replications: Whole) -> Floats:
        """Return the curves ``[shock, day, B]``, alike in all lanes."""
        one = self.impacts.curves(np.zeros(1, np.int64))
        return np.repeat(one, replications.size, axis=2)


@dataclass(frozen=True)
class Setting:
    """What the atlas tries outages on.

    Parameters
    ----------
    choices : StressChoices
        The scenario.
    network : BaseNetwork
        The whole network of the base, with the likeliest numbers.
    program : Program
        The same as a program, with the shocks of the scenario.
    worth : Worth
        What a unit is worth to each user.
    left_out : tuple of (subject, why)
        What of the scenario is not in it.
    """

    choices: StressChoices
    network: BaseNetwork
    program: Program
    worth: Worth
    left_out: tuple[tuple[str, str], ...]

    @property
    def defended(self) -> recovery.Network:
        """The network as recovery programs see it, need weighted by criticality."""
        weight = dict(zip(self.program.sinks, self.worth.weight.tolist(), strict=True))
        worth = pl.col("node_id").replace_strict(weight, default=1.0, return_dtype=pl.Float64())
        asked = self.network.demand.select("node_id", "units_per_day", unit_loss=worth)
        return recovery.Network.from_frames(self.network.nodes, self.network.edges, asked)


def setting_of(base: Base, scenario: Scenario, *, seed: int) -> Setting:
    """Return the setting of a base and a scenario.

    Raises
    ------
    InputError
        The base gives no network, or the scenario names what it does not have; all problems at once.
    """
    changed = apply_overrides(base, scenario.overrides)
    choices = scenario.stress
    network = network_of(changed, choices, seed=seed)
    _check(choices, network)
    impacts = compile_shocks(
        choices.shocks,
        network.nodes,
        network.edges,
        changed,
        horizon=choices.horizon_days,
        seed=seed,
        lanes=network.lanes,
    )
    ways = switches_of(network)
    ways = ways if choices.substitution else ways.clear()
    program = program_of(
        network.nodes,
        network.edges,
        network.demand,
        horizon=choices.horizon_days,
        seed=seed,
        impacts=replace(impacts, curves=FirstDraw(impacts)) if impacts.names else impacts,
        extras=Extras(switches=ways.drop("people_share") if ways.height else None),
        name="atlas",
    )
    left_out = [
        (name, "not part of the atlas, which tries outages on an ordinary year or beside the shocks of the scenario")
        for name, told in (("hoarding", choices.hoarding), ("bans", choices.bans), ("epidemic", choices.epidemic))
        if told
    ]
    return Setting(choices, network, program, worth_of(program, changed["products"], ways), tuple(left_out))


def _check(choices: StressChoices, network: BaseNetwork) -> None:
    """Refuse a service goal for a product that nobody uses."""
    used = sorted(set(network.sinks["product_id"]))
    problems: list[Problem] = []
    for name in choices.service_goal.products:
        if name not in used:
            close = nearest(name, used)
            details: dict[str, Any] = {"file": "scenario", "column": "stress.service_goal.products", "found": name}
            hint = f"did you mean {close!r}?" if close else None
            problems.append(
                Problem("goal.no_sink", "nobody uses the product of the service goal", hint=hint, **details)
            )
    if problems:
        msg = "the service goal does not fit the base"
        raise InputError(msg, problems)
