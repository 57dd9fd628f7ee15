"""The program of the defender: one matrix for every outage, every time to recover and for the time to survive.

With ``x`` per day instead of over the whole time ``t`` and ``tau = 1 / t``, the multi-tier programs of Simchi-Levi et
al. (2014, 2015) become::

    made[i] <= (1 - depth[i]) * capacity[i]
    made[j] <= sum over the group (shipped[e] + tau * input_stock[e]) / quantity[e]     each group of inputs of j
    sum over customers shipped[e] + demand[i] - unmet[i] <= yield[i] * made[i] + tau * stock[i]
    sum over the site made[i] <= (1 - depth) * capacity of the site
    least  sum unit_loss * unmet   at tau = 1 / time to recover, or
    least  tau                     at unmet = 0

so that an outage and a time to recover change bounds of columns alone: the basis of the undisturbed network stays
feasible for the dual simplex method, and the time to survive is one over the least ``tau`` without any coefficient that
depends on the outage. Each node is measured in its own normal daily rate, which keeps the numbers near 1.

Each answer starts from the undisturbed network at the same time, not from the outage before it: what an outage costs,
and which of several equally good plans is shown, does not depend on which others are asked for with it.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.recovery.layout import Allowance, Layout
from mainstay.engines.stress.recovery.linear_program import LinearProgram
from mainstay.engines.stress.recovery.network import Network
from mainstay.engines.stress.recovery.outages import Outage
from mainstay.engines.stress.recovery.plan import Plan

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int32]

#: undisturbed plans are worked out from nothing at this many times in each doubling, and changed to the time asked for
ANCHORS = 2


class Defender:
    """The program of a network, kept loaded.

    Parameters
    ----------
    network : Network
        What is defended.
    seek : {"loss", "time"}
        Least loss at a given time, or the longest time without loss.
    unit_loss : float array, optional
        Loss of one unit of each demand instead of the network's own.
    allowance : Allowance, optional
        What may stay unmet; only where time is sought. Without it nothing may.
    warm : bool
        Start from the undisturbed plan, and do not solve where the outage hits nothing that this plan uses; otherwise
        solve everything from nothing (for comparison).

    Examples
    --------
    >>> nodes = [{"node_id": "plant", "capacity": 8.0}, {"node_id": "vial", "kind": "sink", "stock": 10.0}]
    >>> lanes = [{"from_id": "plant", "to_id": "vial"}]
    >>> network = Network.from_frames(nodes, lanes, [{"node_id": "vial", "units_per_day": 5.0}])
    >>> outage = Outage("plant", 4.0, np.array([0], np.int32), np.zeros(1))
    >>> round(4.0 * Defender(network, "loss").plan(outage).loss, 9)
    10.0
    >>> round(Defender(network, "time").plan(outage).days, 9)
    2.0
    """

    def __init__(
        self,
        network: Network,
        seek: Literal["loss", "time"],
        *,
        unit_loss: Floats | None = None,
        allowance: Allowance | None = None,
        warm: bool = True,
    ) -> None:
        self.network, self.seek, self.warm = network, seek, warm
        self.layout = Layout(network, allowance)
        self.unit_loss = network.demand["unit_loss"].to_numpy() if unit_loss is None else unit_loss
        worth = self.unit_loss * self.layout.asked
        positive = worth[worth > 0]
        # the geometric mean of what demands are worth: the cheap ones stay above the tolerance of the solver
        self._unit = float(np.exp(np.log(positive).mean())) if positive.size and seek == "loss" else 1.0
        self._upper = self.layout.upper()
        matrix, most = self.layout.program()
        cost = np.zeros(self._upper.size)
        if seek == "loss":
            cost[self.layout.unmet] = worth / self._unit
            self._upper[self.layout.tau] = 0.0
        else:
            cost[self.layout.tau] = 1.0
            if allowance is None:
                self._upper[self.layout.unmet] = 0.0
        self._program = LinearProgram(cost, np.zeros(cost.size), self._upper, matrix, most)
        self._anchors: dict[int, Any] = {}
        self._calm: tuple[float, Plan, Any] | None = None

    def plan(self, outage: Outage, days: float | None = None) -> Plan:
        """Return the best plan under an outage.

        Parameters
        ----------
        outage : Outage
            What is lost.
        days : float, optional
            Time to recover instead of the outage's own; only where loss is sought.
        """
        tau = 1.0 / (outage.days if days is None else days) if self.seek == "loss" else -1.0
        start = None
        if self.warm:
            plan, start = self.undisturbed(tau)
            if self._misses(plan, outage):
                return plan
        program = self._program
        columns = np.concatenate([self.layout.made[outage.nodes], self.layout.shared[outage.shared]])
        program.set_upper(columns, np.concatenate(self.left(outage)))
        self._set_stocks(outage.stocks, outage.stock_left)
        plan = self._solve(tau, start)
        program.set_upper(columns, self._upper[columns])
        self._set_stocks(outage.stocks, np.ones(outage.stocks.size))
        return plan

    def undisturbed(self, tau: float) -> tuple[Plan, Any]:
        """Return the best plan without any outage, and where the solver stood with it."""
        if self._calm is None or self._calm[0] != tau:
            near = round(ANCHORS * math.log2(tau)) if tau > 0 else 0
            if near not in self._anchors:
                self._solve(2.0 ** (near / ANCHORS) if tau > 0 else tau, None)
                self._anchors[near] = self._program.basis()
            plan = self._solve(tau, self._anchors[near])
            self._calm = (tau, plan, self._program.basis())
        return self._calm[1], self._calm[2]

    def left(self, outage: Outage) -> tuple[Floats, Floats]:
        """Return what an outage leaves of the capacities that it hits, in the scale of the program."""
        nodes, shared = self.layout.made[outage.nodes], self.layout.shared[outage.shared]
        made = self.network.limit[outage.nodes] * outage.left / self.network.scale[outage.nodes]
        # a depth of nothing changes nothing, and does not turn an unstated capacity into a limit
        made = np.where(outage.left < 1.0, np.minimum(made, self._upper[nodes]), self._upper[nodes])
        return made, outage.shared_left * self._upper[shared]

    def _misses(self, plan: Plan, outage: Outage) -> bool:
        """Return whether a plan stays possible: then it stays the best, since an outage adds no other."""
        if outage.stocks.size or not plan.feasible:
            return bool(outage.stocks.size == 0)
        made, shared = self.left(outage)
        value = plan.solved.value
        used, used_shared = value[self.layout.made[outage.nodes]], value[self.layout.shared[outage.shared]]
        return bool((used <= made).all() and (used_shared <= shared).all())

    def _solve(self, tau: float, start: Any) -> Plan:
        if self.seek == "loss":
            at = np.array([tau])
            self._program.set_upper(np.array([self.layout.tau], np.int32), at, at)
        self._program.start_from(start)
        return Plan(self.layout, self._program.solve(), tau, self._unit, self.unit_loss)

    def _set_stocks(self, nodes: Whole, left: Floats) -> None:
        if nodes.size == 0:
            return
        stock = self.network.nodes["stock"].to_numpy() / self.network.scale
        for node, share in zip(nodes.tolist(), left.tolist(), strict=True):
            self._program.set_coefficient(int(self.layout.balance[node]), self.layout.tau, -share * stock[node])
