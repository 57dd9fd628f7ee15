"""A program with whole numbers, built row by row and solved by HiGHS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from mainstay.core.solver import Solver
from mainstay.errors import MainstayError

Floats = npt.NDArray[np.float64]
Terms = Iterable[tuple[int, float]]


@dataclass(frozen=True)
class Answer:
    """What came out.

    Parameters
    ----------
    feasible : bool
        False where no plan meets all rows; ``value`` is then empty.
    objective : float
        Least cost found.
    bound : float
        No plan is better than this.
    value : float array
        One number for each column.
    """

    feasible: bool
    objective: float
    bound: float
    value: Floats


@dataclass
class MixedProgram:
    """Least cost over columns between bounds, some of them whole, under rows between bounds.

    Examples
    --------
    >>> program = MixedProgram()
    >>> apples, pears = (program.column(upper=3, whole=True) for _ in range(2))
    >>> program.row([(apples, 2.0), (pears, 3.0)], most=7.0)
    0
    >>> program.solve([(apples, -2.0), (pears, -3.5)]).value.tolist()
    [2.0, 1.0]
    """

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    _terms: list[tuple[Sequence[int], Sequence[float]]] = field(default_factory=list)

    def column(self, *, lower: float = 0.0, upper: float = np.inf, whole: bool = False) -> int:
        """Add a column and return its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.lower) - 1

    def row(self, terms: Terms, *, least: float = -np.inf, most: float = np.inf) -> int:
        """Add a row and return its number; terms of one column are added up."""
        summed: dict[int, float] = {}
        for column, value in terms:
            summed[column] = summed.get(column, 0.0) + value
        self._terms.append((list(summed), list(summed.values())))
        self.least.append(least)
        self.most.append(most)
        return len(self.least) - 1

    def activity(self, row: int, value: Floats) -> float:
        """Return what a plan makes of a row."""
        columns, factors = self._terms[row]
        return float(sum(value[column] * factor for column, factor in zip(columns, factors, strict=True)))

    def solve(
        self,
        cost: Terms,
        *,
        gap: float = 1e-6,
        nodes: int | None = None,
        start: Floats | None = None,
        relaxed: bool = False,
    ) -> Answer:
        """Return the best plan for a cost.

        Parameters
        ----------
        cost : iterable of (column, cost of one)
            Objective; the least is sought.
        gap : float
            Relative gap at which the search ends.
        nodes : int, optional
            Nodes after which it ends with the best plan so far; a count and not a time, so that the same comes out
            everywhere. What is proven stands in the answer's bound.
        start : float array, optional
            A plan to begin from, one number for each column.
        relaxed : bool
            Let every column be broken.

        Raises
        ------
        MainstayError
            The solver ended without an answer.
        """
        solver = self._loaded(cost, gap, relaxed=relaxed)
        if nodes is not None:
            solver.setOptionValue("mip_max_nodes", nodes)
        if start is not None:
            begun = highspy.HighsSolution()
            begun.col_value = list(start)
            solver.setSolution(begun)
        status = solver.settle()
        if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
            return Answer(feasible=False, objective=np.inf, bound=np.inf, value=np.empty(0))
        stopped = status == highspy.HighsModelStatus.kSolutionLimit and np.isfinite(solver.getObjectiveValue())
        if status != highspy.HighsModelStatus.kOptimal and not stopped:
            msg = f"the solver found no best plan: {solver.modelStatusToString(status).lower()}"
            raise MainstayError(msg, hint="look for numbers that differ by more than a factor of 1e9")
        value = np.array(solver.getSolution().col_value, np.float64)
        marks = np.array(self.whole) & (not relaxed)
        value[marks] = np.round(value[marks])
        objective = float(solver.getObjectiveValue())
        bound = float(solver.getInfo().mip_dual_bound) if marks.any() else objective
        return Answer(feasible=True, objective=objective, bound=bound, value=value)

    def _loaded(self, cost: Terms, gap: float, *, relaxed: bool) -> Any:
        solver = Solver(mip_rel_gap=gap, mip_feasibility_tolerance=1e-7, primal_feasibility_tolerance=1e-8)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self.lower), len(self.least)
        costs = np.zeros(len(self.lower))
        for column, value in cost:
            costs[column] += value
        matrix = self._matrix()
        program.col_cost_ = costs
        program.col_lower_, program.col_upper_ = np.array(self.lower), np.array(self.upper)
        program.row_lower_, program.row_upper_ = np.array(self.least), np.array(self.most)
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        program.a_matrix_.index_ = matrix.indices.astype(np.int32)
        program.a_matrix_.value_ = matrix.data.astype(np.float64)
        kinds = highspy.HighsVarType
        program.integrality_ = [kinds.kInteger if whole and not relaxed else kinds.kContinuous for whole in self.whole]
        if solver.passModel(program) == highspy.HighsStatus.kError:
            msg = "the plan was refused by the solver"
            raise MainstayError(msg, hint="a capacity, a cost or a need is not a finite number")
        return solver

    def _matrix(self) -> Any:
        rows = [row for row, (columns, _) in enumerate(self._terms) for _ in columns]
        columns = [column for told, _ in self._terms for column in told]
        values = [value for _, told in self._terms for value in told]
        return csc_array((values, (rows, columns)), shape=(len(self.least), len(self.lower)))
