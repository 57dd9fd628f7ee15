"""The first-stage program: what to buy where, with cuts that stand for all months and scenarios; it stays in HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from mainstay.core.solver import Solver
from mainstay.engines.care.plan.evaluate import Evaluation
from mainstay.engines.care.plan.model import Floats, System, Whole
from mainstay.errors import MainstayError

#: nodes of the tree of whole numbers: the root, its cuts and its heuristics. The limit does not depend on the speed of
#: the machine; the cuts of the next round do more than branching on those of this one
NODES = 1


@dataclass(frozen=True)
class Proposal:
    """What the master proposes.

    Parameters
    ----------
    bought : float array (places, options)
        The plan.
    bound : float
        No plan averts more DALYs.
    budget_price : float
        DALYs averted by one more USD a year, where the program is linear; NaN with whole numbers.
    option_price : float array (places, options)
        DALYs by one more unit of an option's bound; NaN with whole numbers.
    """

    bought: Floats
    bound: float
    budget_price: float
    option_price: Floats


class Master:
    """Greatest sum of expected DALYs over places, each below its cuts, within a budget.

    Parameters
    ----------
    system : System
        Places and options.
    budget : float
        USD a year.
    ceiling : float array (places,)
        What a place can avert at most, however much it has.
    """

    def __init__(self, system: System, budget: float, ceiling: Floats) -> None:
        self._system = system
        options = system.options
        self._free = np.argwhere(options.most > options.least)
        self._unit = max(float(ceiling.max()), 1e-9)
        self._money = max(budget, 1.0)
        self._solver = Solver(mip_max_nodes=NODES)
        self._load(ceiling, budget)

    def _load(self, ceiling: Floats, budget: float) -> None:
        """Give the solver its columns (units bought beyond the least, then the places) and the budget."""
        system, count = self._system, len(self._free)
        place, option = self._free.T if count else (np.zeros(0, int), np.zeros(0, int))
        fixed = system.spend(system.nothing())
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = count + system.places, 1
        program.col_cost_ = np.r_[np.zeros(count), np.ones(system.places)]
        program.col_lower_ = np.r_[np.zeros(count), np.full(system.places, -1e3)]
        room = system.options.most[place, option] - system.options.least[place, option]
        program.col_upper_ = np.r_[room, ceiling / self._unit]
        program.sense_ = highspy.ObjSense.kMaximize
        price = system.options.cost[place, option] / self._money
        program.row_lower_, program.row_upper_ = [-highspy.kHighsInf], [(budget - fixed) / self._money]
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.array([0, count], np.int32)
        program.a_matrix_.index_ = np.arange(count, dtype=np.int32)
        program.a_matrix_.value_ = price
        self._solver.passModel(program)
        self._share(place, option)

    def _share(self, place: Whole, option: Whole) -> None:
        """Limit what all places of a facility group buy of an option together."""
        system, most = self._system, self._system.options.shared_most
        if most is None:
            return
        key = system.parent[place] * most.shape[1] + option
        order = np.argsort(key, kind="stable")
        found, counts = np.unique(key[order], return_counts=True)
        begun = np.zeros(most.shape)
        np.add.at(begun, system.parent, system.options.least)
        upper = (most - begun).reshape(-1)[found]
        many = counts > 1
        keep = np.repeat(many, counts)
        index = order[keep].astype(np.int32)
        first = np.r_[0, np.cumsum(counts[many])[:-1]].astype(np.int32)
        if many.any():
            lower = np.full(int(many.sum()), -highspy.kHighsInf)
            ones = np.ones(index.size)
            self._solver.addRows(int(many.sum()), lower, upper[many], index.size, first, index, ones)

    def add_cuts(self, found: Evaluation, which: Any = None) -> None:
        """Add what an evaluation proves: one upper bound for each place."""
        system, options = self._system, self._system.options
        worth = found.slope[:, options.target] * options.amount
        start = found.constant + (found.slope * system.capacity).sum(1)
        chosen = np.arange(system.places) if which is None else np.flatnonzero(which)
        place, option = self._free.T if len(self._free) else (np.zeros(0, int), np.zeros(0, int))
        start = start + (worth * options.least).sum(1)
        gain = worth[place, option] / self._unit
        first = np.searchsorted(place, np.arange(system.places + 1))
        starts, index, value, upper = [], [], [], []
        filled = 0
        for p in chosen:
            columns = np.arange(first[p], first[p + 1])
            columns = columns[gain[columns] != 0.0]
            starts.append(filled)
            index.append(np.r_[columns, len(self._free) + p])
            value.append(np.r_[-gain[columns], 1.0])
            upper.append(start[p] / self._unit)
            filled += columns.size + 1
        count = len(starts)
        self._solver.addRows(
            count,
            np.full(count, -highspy.kHighsInf),
            np.array(upper),
            filled,
            np.array(starts, np.int32),
            np.concatenate(index).astype(np.int32),
            np.concatenate(value),
        )

    def propose(self, *, whole: bool = False, gap: float = 1e-4) -> Proposal:
        """Return the best plan by the cuts so far; with whole numbers where asked, then to the given relative gap.

        Once whole numbers were asked for they stay.

        Raises
        ------
        MainstayError
            The solver gave no plan.
        """
        count = len(self._free)
        if whole and count:
            kinds = np.where(self._system.options.whole[self._free[:, 1]], 1, 0).astype(np.uint8)
            self._solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)
            self._solver.setOptionValue("mip_rel_gap", gap)
        self._solver.settle()
        answer, info = self._solver.getSolution(), self._solver.getInfo()
        value = np.array(answer.col_value)
        if value.size < count + self._system.places or not np.isfinite(value).all():
            msg = "the solver found no plan"
            raise MainstayError(msg, hint="look for quantities that differ by more than a factor of 1e12")
        bought = np.array(self._system.options.least)
        bought[tuple(self._free.T)] += value[:count]
        bought = np.clip(bought, self._system.options.least, self._system.options.most)
        price = np.full(bought.shape, np.nan)
        if whole:
            bound = info.mip_dual_bound if count else info.objective_function_value
            return Proposal(bought, float(bound) * self._unit, np.nan, price)
        dual = np.array(answer.col_dual)[:count]
        price[:] = 0.0
        price[tuple(self._free.T)] = np.maximum(dual, 0.0) * self._unit
        budget = max(float(answer.row_dual[0]), 0.0) * self._unit / self._money
        return Proposal(bought, float(info.objective_function_value) * self._unit, budget, price)


__all__ = ["Master", "Proposal"]
