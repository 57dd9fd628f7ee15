"""Exact choice of sites where everybody goes to the nearest: cuts for the users, a small program for the sites.

The program holds one column for each site (and period) and one for each demand point: what it costs to serve it. For
sites ``y`` and any price ``u`` a demand point costs at least ``u - sum over sites nearer than u of (u - cost) y``
(Cornuejols, Nemhauser and Wolsey, 1980). The ``u`` that cuts off most is the cost at which the opened share of the
nearest sites reaches 1, found by sorting, so that no subproblem is ever solved (Duran-Mateluna, Ales and Elloumi, "An
efficient Benders decomposition for the p-median problem", *European Journal of Operational Research* 308, 2023). First
the relaxation is solved; what its reduced costs show to be no part of any better choice is fixed; the rest is branched
on, and cuts are added until the bound meets the best choice found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.siting.cut_program import CutProgram
from mainstay.engines.care.siting.plan import Floats
from mainstay.engines.care.siting.users import Rules, Users, cost_of

RELAXED_ROUNDS = 100
#: rounds of cuts at a node before it is branched on
NODE_ROUNDS = 6
#: fractional sites whose branches are tried before one is chosen
TRIED = 8
#: share of the objective within which the optimum is proven
PROVEN = 1e-9
WHOLE = 1e-6

Flags = npt.NDArray[np.bool_]
#: turns a fractional choice into a feasible whole one: (opened shares) -> 0 or 1 for each column, or None
Rounding = Callable[[Floats], Floats | None]


@dataclass
class _Best:
    """The best choice so far."""

    choice: Floats
    value: float

    @property
    def enough(self) -> float:
        """A bound that proves it."""
        return self.value * (1 - PROVEN)


@dataclass(frozen=True)
class _Node:
    """A part of the choices: bounds of the columns, and what any choice in it costs at least."""

    lower: Floats
    upper: Floats
    bound: float


def least_cost(
    users: Sequence[Users], rules: Rules, start: Floats, rounding: Rounding, *, most_nodes: int
) -> tuple[Floats, float, float]:
    """Return the best choice of columns, its cost and the proven bound.

    Parameters
    ----------
    users : sequence of Users
        Who is served, in groups that see the same columns.
    rules : Rules
        What a choice must meet.
    start : float array
        A feasible choice, 0 or 1 for each column, that reaches everybody.
    rounding : callable
        Makes a feasible choice of a fractional one.
    most_nodes : int
        Nodes after which branching stops and leaves a gap.

    Returns
    -------
    (float array, float, float)
        The choice, its cost and the bound; equal up to one part in 10 million where the optimum is proven.
    """
    best = _Best(start, cost_of(users, start))
    if best.value == 0.0:
        return start, 0.0, 0.0
    search = _Search(users, rules, best, rounding)
    bound = search.relax()
    if bound < best.enough:
        bound = search.branch(rules, bound, most_nodes)
    return best.choice, best.value, best.value if bound >= best.enough else bound


class _Search:
    def __init__(self, users: Sequence[Users], rules: Rules, best: _Best, rounding: Rounding) -> None:
        self.users, self.best, self.rounding = users, best, rounding
        self.program = CutProgram(users, rules, best.value)
        #: least bound of the parts that ended in a whole choice; it lies below the best by the tolerance of the cuts
        self.ended = np.inf

    def relax(self) -> float:
        """Solve the relaxation, cut by cut, rounding what it opens; return the bound."""
        bound = 0.0
        for _ in range(RELAXED_ROUNDS):
            self.program.solve()
            bound = max(bound, self.program.cost)
            self._try(self.program.choice)
            if bound >= self.best.enough or self.program.cut() == 0:
                break
        return bound

    def branch(self, rules: Rules, bound: float, most_nodes: int) -> float:
        """Search all choices that may be better, depth first; return the proven bound."""
        self.program.solve()
        self.program.drop_loose()
        open_nodes = [_Node(rules.least, np.ones(rules.least.size), bound)]
        for _ in range(most_nodes):
            while open_nodes and open_nodes[-1].bound >= self.best.enough:
                open_nodes.pop()
            if not open_nodes:
                return min(self.best.value, self.ended)
            open_nodes += self._split(open_nodes.pop())
        return min(self.best.value, self.ended, *(node.bound for node in open_nodes))

    def _split(self, node: _Node) -> list[_Node]:
        """Return the two halves of a node, the more promising one last; none where nothing better is in it."""
        lower, upper, bound = node.lower.copy(), node.upper.copy(), node.bound
        self.program.limit(lower, upper)
        cuts = 1
        rounds = 0
        while True:
            if not self.program.solve():
                return []
            bound = max(bound, self.program.cost)
            choice = self.program.choice
            self._try(choice)
            if bound >= self.best.enough:
                return []
            self._fix(choice, lower, upper)
            fractional = (choice > WHOLE) & (choice < 1 - WHOLE)
            if cuts == 0 or (rounds >= NODE_ROUNDS and fractional.any()):
                break
            cuts = self.program.cut()
            rounds += 1
        if not fractional.any():
            # the program pays all that the choice costs, so this part holds nothing better
            self.ended = min(self.ended, bound)
            return []
        return self._halves(choice, fractional, lower, upper, bound)

    def _halves(self, choice: Floats, fractional: Flags, lower: Floats, upper: Floats, bound: float) -> list[_Node]:
        """Try some fractional columns both ways; branch on the one that raises the bound most."""
        columns = np.flatnonzero(fractional)
        columns = columns[abs(choice[columns] - 0.5).argsort(kind="stable")][:TRIED]
        start = self.program.basis()
        best: tuple[float, list[_Node]] = (-1.0, [])
        for column in columns:
            found = []
            for value in (0.0, 1.0):
                low, high = lower.copy(), upper.copy()
                low[column] = high[column] = value
                self.program.limit(low, high)
                self.program.start_from(start)
                cost = max(bound, self.program.cost) if self.program.solve() else np.inf
                found.append(_Node(low, high, cost))
            score = (found[0].bound - bound + 1e-9 * bound) * (found[1].bound - bound + 1e-9 * bound)
            if score > best[0]:
                best = (score, found)
            if max(node.bound for node in found) >= self.best.enough:
                # one half is empty: nothing is lost by taking the other
                best = (np.inf, found)
                break
        self.program.start_from(start)
        return sorted((node for node in best[1] if node.bound < self.best.enough), key=lambda one: -one.bound)

    def _fix(self, choice: Floats, lower: Floats, upper: Floats) -> None:
        """Close or open for good what would cost more than the best choice otherwise."""
        change = self.program.change
        over = self.program.cost + abs(change) > self.best.value * (1 + PROVEN)
        upper[over & (choice < WHOLE) & (change > 0)] = 0.0
        lower[over & (choice > 1 - WHOLE) & (change < 0)] = 1.0
        self.program.limit(lower, upper)

    def _try(self, choice: Floats) -> None:
        found = self.rounding(choice)
        if found is not None:
            value = cost_of(self.users, found)
            if value < self.best.value:
                self.best.choice, self.best.value = found, value
