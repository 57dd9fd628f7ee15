"""The linear program of sites and what their users pay, to which cuts are added while it stays loaded in HiGHS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np
from scipy.sparse import coo_array, csr_array

from mainstay.engines.care.siting.integer_program import quiet_solver
from mainstay.engines.care.siting.plan import Floats, Places
from mainstay.engines.care.siting.users import Rules, Users


class CutProgram:
    """Least sum of what users pay; sites open by shares, and cuts tie the two.

    Parameters
    ----------
    users : sequence of Users
        Who is served, in groups that see the same columns.
    rules : Rules
        What a choice of columns must meet.
    known : float
        Cost of some feasible choice; sets the scale, so that the numbers of the program lie near 1.
    """

    def __init__(self, users: Sequence[Users], rules: Rules, known: float) -> None:
        self._users = users
        self._sorted = [group.sorted() for group in users]
        self.columns = rules.least.size
        sizes = [len(group.weighted) for group in users]
        self._starts = self.columns + np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
        self._served = int(sum(sizes))
        self._scale = self._served / known
        self._solver = quiet_solver(solver="simplex")
        self._fixed_rows = self._load(rules)
        self._index = np.arange(self.columns, dtype=np.int32)
        for group, start, (_, costs) in zip(users, self._starts, self._sorted, strict=True):
            below = (costs < group.seeds[:, None] * (1 - 1e-12)).sum(axis=1)
            for place in (below, below - 1):
                self._cut(group, int(start), np.arange(len(costs)), _finite_at(costs, place))

    def solve(self) -> bool:
        """Solve the program from where it stands; False where nothing meets its rows."""
        return bool(self._solver.settle(again=True) == highspy.HighsModelStatus.kOptimal)

    @property
    def cost(self) -> float:
        """Cost of the last solution, in the unit of the users."""
        return float(self._solver.getObjectiveValue()) / self._scale

    @property
    def choice(self) -> Floats:
        """Share to which each column is opened in the last solution."""
        return np.clip(np.array(self._solver.getSolution().col_value[: self.columns], np.float64), 0.0, 1.0)

    @property
    def change(self) -> Floats:
        """Reduced cost of each column in the last solution, in the unit of the users."""
        return np.array(self._solver.getSolution().col_dual[: self.columns], np.float64) / self._scale

    def limit(self, lower: Floats, upper: Floats) -> None:
        """Set the bounds of the columns."""
        self._solver.changeColsBounds(self.columns, self._index, lower, upper)

    def basis(self) -> Any:
        """Return where the last solution stands."""
        return self._solver.getBasis()

    def start_from(self, basis: Any) -> None:
        """Start the next solution from an earlier one."""
        self._solver.setBasis(basis)

    def cut(self) -> int:
        """Add the cuts that the last solution violates; return how many."""
        value = np.array(self._solver.getSolution().col_value, np.float64)
        choice, paid = np.clip(value[: self.columns], 0.0, 1.0), value[self.columns :]
        added = 0
        for group, start, (order, costs) in zip(self._users, self._starts, self._sorted, strict=True):
            opened = choice[group.columns][order]
            reached = opened.cumsum(axis=1) >= 1 - 1e-9
            place = np.where(reached[:, -1], reached.argmax(axis=1), costs.shape[1] - 1)
            price = _finite_at(costs, place)
            owed = price - (np.maximum(price[:, None] - costs, 0.0) * opened).sum(axis=1)
            first = start - self.columns
            which = np.flatnonzero(owed * self._scale > paid[first : first + len(costs)] + 1e-7)
            self._cut(group, int(start), which, price[which])
            added += which.size
        return added

    def drop_loose(self) -> None:
        """Leave out cuts that do not bind in the last solution; those that are needed come back."""
        value = np.array(self._solver.getSolution().row_value)
        lower = np.array(self._solver.getLp().row_lower_)
        loose = np.flatnonzero(value > lower + 1e-6)
        loose = loose[loose >= self._fixed_rows].astype(np.int32)
        if loose.size:
            self._solver.deleteRows(loose.size, loose)

    def _load(self, rules: Rules) -> int:
        program = highspy.HighsLp()
        nearest = np.concatenate([costs[:, 0] for _, costs in self._sorted]) * self._scale
        width = self.columns + self._served
        cover = [_cover_rows(group, width) for group in self._users]
        wide = csr_array((rules.matrix.data, rules.matrix.indices, rules.matrix.indptr), (rules.lower.size, width))
        blocks = [wide, *cover]
        rows = _stacked(blocks, width)
        program.num_row_, program.num_col_ = rows.shape
        program.col_cost_ = np.concatenate([np.zeros(self.columns), np.ones(self._served)])
        program.col_lower_ = np.concatenate([rules.least, nearest])
        program.col_upper_ = np.concatenate([np.ones(self.columns), np.full(self._served, highspy.kHighsInf)])
        more = rows.shape[0] - rules.lower.size
        program.row_lower_ = np.concatenate([rules.lower, np.ones(more)])
        program.row_upper_ = np.concatenate([rules.upper, np.full(more, highspy.kHighsInf)])
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = rows.indptr.astype(np.int32)
        program.a_matrix_.index_ = rows.indices.astype(np.int32)
        program.a_matrix_.value_ = rows.data.astype(np.float64)
        self._solver.passModel(program)
        return int(rows.shape[0])

    def _cut(self, group: Users, start: int, which: Places, price: Floats) -> None:
        """Add, for some users of a group, the cut of a price (in the unit of the costs)."""
        if which.size == 0:
            return
        saved = np.maximum(price[:, None] - group.weighted[which], 0.0) * self._scale
        row, site = np.nonzero(saved)
        place = np.arange(which.size)
        matrix = csr_array(
            (
                np.concatenate([saved[row, site], np.ones(which.size)]),
                (np.concatenate([row, place]), np.concatenate([group.columns[site], start + which])),
            ),
            shape=(which.size, self.columns + self._served),
        )
        self._solver.addRows(
            which.size,
            price * self._scale,
            np.full(which.size, highspy.kHighsInf),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )


def _finite_at(costs: Floats, place: Places) -> Floats:
    """Return the cost at a place of each row, at most the largest that is finite."""
    last = np.isfinite(costs).sum(axis=1) - 1
    found: Floats = costs[np.arange(len(costs)), np.clip(place, 0, last)]
    return found


def _cover_rows(group: Users, width: int) -> Any:
    """Return, for users that not every site reaches, the row that asks for one site that does."""
    limited = np.flatnonzero(~np.isfinite(group.weighted).all(axis=1))
    row, site = np.nonzero(np.isfinite(group.weighted[limited]))
    return coo_array((np.ones(row.size), (row, group.columns[site])), shape=(limited.size, width)).tocsr()


def _stacked(blocks: Sequence[Any], width: int) -> Any:
    data = np.concatenate([block.data for block in blocks])
    index = np.concatenate([block.indices for block in blocks])
    counts = np.concatenate([np.diff(block.indptr) for block in blocks])
    start = np.concatenate([[0], np.cumsum(counts)])
    return csr_array((data, index, start), shape=(counts.size, width))
