"""One integer program, solved by HiGHS to a proven bound, the same way on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from mainstay.core.solver import Solver
from mainstay.engines.care.siting.plan import Floats
from mainstay.errors import MainstayError

Flags = npt.NDArray[np.bool_]

FEASIBILITY = 1e-9
#: share of the objective within which the optimum is proven
GAP = 1e-9
#: the solver stops here and tells the gap that is left; counted, not timed, so that answers are the same everywhere
MOST_NODES = 200_000


def quiet_solver(**options: Any) -> Solver:
    """Return a solver with the tolerances of siting."""
    tolerances = {
        "primal_feasibility_tolerance": FEASIBILITY,
        "dual_feasibility_tolerance": FEASIBILITY,
        "mip_feasibility_tolerance": FEASIBILITY,
    }
    return Solver(**tolerances | options)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver found.

    Parameters
    ----------
    feasible : bool
        False where nothing meets all rows.
    objective, bound : float
        Cost of the plan, and the least that any plan can cost.
    value : float array, one for each column
        The plan.
    """

    feasible: bool
    objective: float
    bound: float
    value: Floats


def least(
    cost: Floats,
    upper: Floats,
    matrix: Any,
    row_lower: Floats,
    row_upper: Floats,
    whole: Flags,
    *,
    lower: Floats | None = None,
    enough: float | None = None,
) -> Answer:
    """Return the plan of least ``cost @ x`` with ``row_lower <= matrix @ x <= row_upper``.

    Parameters
    ----------
    cost, upper : float array, one for each column
        Objective and upper bounds; lower bounds are 0 where ``lower`` is not given.
    matrix : scipy sparse array, rows x columns
        Coefficients.
    row_lower, row_upper : float array, one for each row
        Limits; infinite where there is none.
    whole : bool array, one for each column
        Columns that must be whole numbers.
    enough : float, optional
        A plan that costs no more than this ends the search.

    Raises
    ------
    MainstayError
        The solver ended without an answer.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> rows = csr_array(np.array([[2.0, 3.0]]))
    >>> found = least(
    ...     np.array([-3.0, -4.0]),
    ...     np.full(2, 1.0),
    ...     rows,
    ...     np.array([-np.inf]),
    ...     np.array([4.0]),
    ...     np.array([True, True]),
    ... )
    >>> found.objective, found.value.tolist()
    (-4.0, [0.0, 1.0])
    """
    solver = quiet_solver(mip_rel_gap=GAP, mip_abs_gap=1e-9, mip_max_nodes=MOST_NODES)
    if enough is not None:
        solver.setOptionValue("objective_target", enough + 1e-6)
    program = highspy.HighsLp()
    columns = matrix.tocsc()
    program.num_row_, program.num_col_ = columns.shape
    program.col_cost_, program.col_upper_ = cost, upper
    program.col_lower_ = np.zeros(cost.size) if lower is None else lower
    program.row_lower_, program.row_upper_ = row_lower, row_upper
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = columns.indptr.astype(np.int32)
    program.a_matrix_.index_ = columns.indices.astype(np.int32)
    program.a_matrix_.value_ = columns.data.astype(np.float64)
    if whole.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        program.integrality_ = [kinds[int(one)] for one in whole]
    solver.passModel(program)
    return _answer(solver, solver.settle(), whole)


def _answer(solver: Solver, status: Any, whole: Flags) -> Answer:
    ended = highspy.HighsModelStatus
    if status in (ended.kInfeasible, ended.kUnboundedOrInfeasible):
        return Answer(feasible=False, objective=np.inf, bound=np.inf, value=np.empty(0))
    value = np.array(solver.getSolution().col_value, np.float64)
    info = solver.getInfo()
    if (
        status not in (ended.kOptimal, ended.kSolutionLimit, ended.kIterationLimit, ended.kObjectiveTarget)
        or value.size == 0
    ):
        told = solver.modelStatusToString(status)
        msg = f"the solver found no plan: {told.lower()}"
        raise MainstayError(msg, hint="look for quantities that differ by more than a factor of 1e9")
    value[whole] = np.round(value[whole])
    bound = info.mip_dual_bound if whole.any() else info.objective_function_value
    return Answer(feasible=True, objective=float(info.objective_function_value), bound=float(bound), value=value)
