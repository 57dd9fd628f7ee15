"""The best plan within a budget, with the gap that is proven.

The first stage (staff, cross-training, space, stock, machines) is shared by all months and scenarios; once it is
fixed, every facility group, scenario and month is a small program of its own. Each round evaluates a plan in all of
them and gives the first stage one cut for each place (Benders 1962; Van Slyke and Wets 1969). Plans are tried between
the proposal of the first stage and the best plan so far, which keeps the rounds few (Ben-Ameur and Neto 2007). The
bound is the first stage's, the value is that of a plan evaluated in full: the gap is proven, not estimated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mainstay.engines.care.plan.checks import check_budget, check_system
from mainstay.engines.care.plan.evaluate import Evaluation, evaluate
from mainstay.engines.care.plan.master import Master, Proposal
from mainstay.engines.care.plan.model import Cells, Floats, System

#: plans are tried this far from the best so far towards the proposal
TOWARDS = 0.5
#: rounds of whole numbers after those of the linear program
WHOLE_ROUNDS = 3


@dataclass(frozen=True)
class Plan:
    """The best plan found, and what is proven about it.

    Parameters
    ----------
    system : System
        Which system it is for.
    bought : float array (places, options)
        What to buy where; whole numbers where an option asks for them.
    evaluation, before : Evaluation
        What it achieves, and what is achieved with the required purchases alone.
    bound : float
        No plan within the budget averts more DALYs a year.
    spend : float
        USD a year.
    budget_price : float
        DALYs averted by one more USD a year, of the linear program.
    option_price : float array (places, options)
        DALYs by one more unit of an option's upper bound.
    rounds : int
        Evaluations of all cells.
    """

    system: System
    bought: Floats
    evaluation: Evaluation
    before: Evaluation
    bound: float
    spend: float
    budget_price: float
    option_price: Floats
    rounds: int

    @property
    def value(self) -> float:
        """Expected DALYs averted a year."""
        return float(self.evaluation.value.sum())

    @property
    def gain(self) -> float:
        """DALYs averted beyond those without the budget."""
        return self.value - float(self.before.value.sum())

    @property
    def gap(self) -> float:
        """Proven distance to the best plan, as a share of the DALYs averted."""
        return max(self.bound - self.value, 0.0) / max(abs(self.value), 1e-12)

    @property
    def gain_gap(self) -> float:
        """Proven distance to the best plan, as a share of what the budget gains; NaN where nothing is gained."""
        return max(self.bound - self.value, 0.0) / self.gain if self.gain > 1e-9 * max(self.value, 1.0) else np.nan


def solve_plan(
    system: System,
    cells: Cells,
    budget: float,
    *,
    gap: float = 0.01,
    gain_gap: float = 0.05,
    rounds: int = 120,
    workers: int = 1,
) -> Plan:
    """Return the best plan within a budget.

    Parameters
    ----------
    system : System
        Places, capacities, options.
    cells : Cells
        What is asked in each facility group, scenario and month.
    budget : float
        USD a year.
    gap, gain_gap : float
        Stop when no plan can avert more than this share beyond the plan found: of all DALYs averted (``gap``), and of
        those that the budget gains (``gain_gap``).
    rounds : int
        Most evaluations of all cells; the gap reached is reported.
    workers : int
        Threads; the answer does not depend on them.

    Raises
    ------
    InputError
        Arrays do not fit, numbers are negative, or the required purchases cost more than the budget; the message says
        what would be the least, and which requirements clash.

    Examples
    --------
    >>> from mainstay.engines.care.plan.synthetic import made_up_country
    >>> system, cells = made_up_country(facilities=4, services=10, months=2, scenarios=5)
    >>> plan = solve_plan(system, cells, 2e5)
    >>> plan.gap < 0.01, plan.spend <= 2e5
    (True, True)
    """
    check_system(system, cells)
    check_budget(system, budget)
    before = evaluate(system, cells, system.nothing(), workers=workers)
    search = _Search(system, cells, budget, before, (gap, gain_gap), workers)
    while search.rounds < rounds and not search.done(0.5):
        search.step()
    for _ in range(WHOLE_ROUNDS):
        if search.finish():
            break
    return search.plan()


class _Search:
    """The state of the search: the master, the best plan in fractions and the best in whole numbers."""

    def __init__(
        self,
        system: System,
        cells: Cells,
        budget: float,
        before: Evaluation,
        gaps: tuple[float, float],
        workers: int,
    ) -> None:
        self.gaps = gaps
        self.system, self.cells, self.workers, self.before = system, cells, workers, before
        asked = np.einsum("fca,fc->fa", cells.demand, cells.weight)
        ceiling = (asked[system.parent] * system.serves * np.maximum(system.worth, 0.0)).sum(1)
        self.master = Master(system, budget, ceiling)
        self.master.add_cuts(before)
        self.core, self.best, self.core_value = system.nothing(), before, float(before.value.sum())
        self.start = self.core_value
        self.whole, self.whole_found, self.tried = system.nothing(), before, system.nothing()
        self.bound, self.rounds = np.inf, 1
        self.price = Proposal(system.nothing(), np.inf, 0.0, np.zeros(system.options.most.shape))

    def _near(self, value: float, part: float) -> bool:
        """Tell whether a value is within a part of the gaps asked for."""
        of_all, of_gain = self.gaps
        allowed = part * min(of_all * abs(value), of_gain * (value - self.start))
        return self.bound - value <= max(allowed, 1e-9 * max(abs(self.start), 1.0))

    def done(self, part: float) -> bool:
        """Tell whether the best plan in fractions is near enough to the bound."""
        return self._near(self.core_value, part)

    def step(self) -> None:
        """Ask the first stage for a plan, try one on the way to it, and add what that proves."""
        self.price = self.master.propose()
        self.bound = min(self.bound, self.price.bound)
        if self.done(0.0):
            return
        tried = TOWARDS * self.price.bought + (1 - TOWARDS) * self.core
        found = evaluate(self.system, self.cells, tried, workers=self.workers)
        self.rounds += 1
        self.master.add_cuts(found)
        if found.value.sum() > self.core_value:
            self.core, self.core_value = tried, float(found.value.sum())

    def finish(self) -> bool:
        """Try a plan in whole numbers; True when it is near enough to the bound, or nothing new is proposed."""
        of_all, of_gain = self.gaps
        share = max(self.core_value - self.start, 0.0) / max(abs(self.core_value), 1e-12)
        proposal = self.master.propose(whole=True, gap=max(min(of_all, of_gain * share) / 4, 1e-6))
        self.bound = min(self.bound, proposal.bound)
        bought = np.where(self.system.options.whole, np.round(proposal.bought), proposal.bought)
        if np.array_equal(bought, self.tried):
            return True
        self.tried = bought
        found = evaluate(self.system, self.cells, bought, workers=self.workers)
        self.rounds += 1
        if found.value.sum() > self.whole_found.value.sum():
            self.whole, self.whole_found = bought, found
        self.master.add_cuts(found)
        return self._near(float(self.whole_found.value.sum()), 1.0)

    def plan(self) -> Plan:
        """Return the best plan in whole numbers and what is proven about it."""
        return Plan(
            system=self.system,
            bought=self.whole,
            evaluation=self.whole_found,
            before=self.before,
            bound=max(self.bound, float(self.whole_found.value.sum())),
            spend=self.system.spend(self.whole),
            budget_price=self.price.budget_price,
            option_price=self.price.option_price,
            rounds=self.rounds,
        )


__all__ = ["Plan", "solve_plan"]
