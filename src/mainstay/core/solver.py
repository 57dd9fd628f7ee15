"""HiGHS as Mainstay uses it: silent, on one path whatever the number of cores, and never quietly without an answer."""

from __future__ import annotations

from typing import Any

import highspy

from mainstay.errors import MainstayError

_ENDED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)


class Solver(highspy.Highs):
    """A solver of linear and integer programs.

    It is given no number of threads: HiGHS keeps one pool for the whole process, and refuses to run where it was asked
    for another number before.

    Parameters
    ----------
    **options
        Options of HiGHS, by name.

    Raises
    ------
    MainstayError
        HiGHS has no such option, or not with this value.

    Examples
    --------
    >>> solver = Solver(solver="simplex")
    >>> program = highspy.HighsLp()
    >>> program.num_col_, program.num_row_ = 1, 0
    >>> program.col_cost_, program.col_lower_, program.col_upper_ = [-2.0], [0.0], [3.0]
    >>> status = solver.passModel(program)
    >>> solver.settle() == highspy.HighsModelStatus.kOptimal, solver.getObjectiveValue()
    (True, -6.0)
    """

    def __init__(self, **options: Any) -> None:
        super(highspy.Highs, self).__init__()  # past the one that prints a banner before any option can be set
        self.silent()
        for name, value in {"parallel": "off", "random_seed": 0, **options}.items():
            if self.setOptionValue(name, value) == highspy.HighsStatus.kError:
                msg = f"the solver has no option {name} = {value!r}"
                raise MainstayError(msg)

    def settle(self, *, again: bool = False) -> Any:
        """Run, and return how the model stands.

        Parameters
        ----------
        again : bool
            Where it stands neither at an optimum nor infeasible, begin once more from nothing: for programs that start
            from an earlier answer.

        Raises
        ------
        MainstayError
            The solver failed. What it holds then is no answer.
        """
        failed = self.run() == highspy.HighsStatus.kError
        if again and (failed or self.getModelStatus() not in _ENDED):
            self.clearSolver()
            failed = self.run() == highspy.HighsStatus.kError
        if failed:
            msg = "the solver gave no answer"
            raise MainstayError(msg, hint="look for quantities that differ by more than a factor of 1e12")
        return self.getModelStatus()
