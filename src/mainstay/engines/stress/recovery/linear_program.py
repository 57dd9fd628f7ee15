"""A linear program that stays loaded in HiGHS while its bounds change; each answer starts from an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from mainstay.core.solver import Solver
from mainstay.errors import MainstayError

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int32]

#: tolerance on rows, bounds and prices; the programs here are scaled so that their numbers lie near 1
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Solved:
    """The answer to one program; its arrays are read out when they are first asked for.

    Parameters
    ----------
    feasible : bool
        False where no plan meets all rows; there are then no arrays.
    objective : float
        Least cost.
    """

    feasible: bool
    objective: float
    _answer: Any = None

    @cached_property
    def value(self) -> Floats:
        """The plan: one number for each column."""
        return np.array(self._answer.col_value, np.float64)

    @cached_property
    def reduced_cost(self) -> Floats:
        """What one more unit of each column's bound changes in the objective."""
        return np.array(self._answer.col_dual, np.float64)

    @cached_property
    def price(self) -> Floats:
        """What one more unit of each row's right-hand side changes in the objective."""
        return np.array(self._answer.row_dual, np.float64)


class LinearProgram:
    """Least ``cost @ x`` with ``lower <= x <= upper`` and ``matrix @ x <= most``.

    Parameters
    ----------
    cost, lower, upper : float array, one for each column
        Objective and bounds.
    matrix : scipy.sparse.csc_array
        Coefficients.
    most : float array, one for each row
        Right-hand side.

    Examples
    --------
    >>> from scipy.sparse import csc_array
    >>> rows = csc_array(np.array([[1.0, 1.0]]))
    >>> program = LinearProgram(np.array([-1.0, -2.0]), np.zeros(2), np.full(2, 3.0), rows, np.array([4.0]))
    >>> program.solve().objective
    -7.0
    """

    def __init__(
        self,
        cost: Floats,
        lower: Floats,
        upper: Floats,
        matrix: Any,
        most: Floats,
    ) -> None:
        self._solver = Solver(
            solver="simplex", primal_feasibility_tolerance=TOLERANCE, dual_feasibility_tolerance=TOLERANCE
        )
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = matrix.shape
        program.col_cost_, program.col_lower_, program.col_upper_ = cost, lower, upper
        program.row_lower_ = np.full(most.size, -highspy.kHighsInf)
        program.row_upper_ = most
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        program.a_matrix_.index_ = matrix.indices.astype(np.int32)
        program.a_matrix_.value_ = matrix.data.astype(np.float64)
        if self._solver.passModel(program) == highspy.HighsStatus.kError:
            msg = "the linear program was refused by the solver"
            raise MainstayError(msg, hint="a capacity, stock or demand is not a finite number")

    def set_upper(self, columns: Whole, upper: Floats, lower: Floats | None = None) -> None:
        """Change the bounds of some columns; the lower ones are 0 where not given."""
        low = np.zeros(upper.size) if lower is None else lower
        self._solver.changeColsBounds(columns.size, columns, low, upper)

    def set_coefficient(self, row: int, column: int, value: float) -> None:
        """Change one coefficient of the matrix."""
        self._solver.changeCoeff(row, column, value)

    def basis(self) -> Any:
        """Return where the last answer stands, to start from there again."""
        return self._solver.getBasis()

    def start_from(self, basis: Any) -> None:
        """Start the next solution from an earlier answer, or from nothing where that is None."""
        if basis is None:
            self._solver.clearSolver()
        else:
            self._solver.clearSolver()
            self._solver.setBasis(basis)

    def solve(self) -> Solved:
        """Return the best plan.

        Raises
        ------
        MainstayError
            The solver ended without an answer, from where it stood and anew.
        """
        status = self._solver.settle(again=True)
        if status == highspy.HighsModelStatus.kInfeasible:
            return Solved(feasible=False, objective=np.inf)
        if status != highspy.HighsModelStatus.kOptimal:
            told = self._solver.modelStatusToString(status)
            msg = f"the solver found no best plan: {told.lower()}"
            raise MainstayError(msg, hint="look for quantities that differ by more than a factor of 1e12")
        answer = self._solver.getSolution()
        return Solved(feasible=True, objective=float(self._solver.getObjectiveValue()), _answer=answer)
