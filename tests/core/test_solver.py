"""The solver answers, says so, or raises."""

from __future__ import annotations

import subprocess
import sys

import highspy
import pytest

from mainstay.core.solver import Solver
from mainstay.errors import MainstayError

AFTER_OTHERS = """
import highspy
from mainstay.core.solver import Solver

def program():
    made = highspy.HighsLp()
    made.num_col_, made.num_row_ = 1, 0
    made.col_cost_, made.col_lower_, made.col_upper_ = [-2.0], [0.0], [3.0]
    return made

other = Solver(threads=2)
other.passModel(program())
other.settle()
ours = Solver()
ours.passModel(program())
print(ours.settle() == highspy.HighsModelStatus.kOptimal, ours.getObjectiveValue())
third = Solver(threads=1)
third.passModel(program())
try:
    third.settle()
except Exception as error:
    print(type(error).__name__)
"""


def one_column(cost: float, upper: float) -> highspy.HighsLp:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = 1, 0
    program.col_cost_, program.col_lower_, program.col_upper_ = [cost], [1.0], [upper]
    return program


def test_it_tells_an_optimum_from_what_cannot_be() -> None:
    solver = Solver()
    solver.passModel(one_column(-2.0, 3.0))
    assert solver.settle() == highspy.HighsModelStatus.kOptimal
    assert solver.getObjectiveValue() == -6.0
    solver.changeColBounds(0, 1.0, 0.0)
    assert solver.settle(again=True) == highspy.HighsModelStatus.kInfeasible


def test_an_option_that_there_is_not_is_told() -> None:
    with pytest.raises(MainstayError, match="no option colour"):
        Solver(colour="red")


def test_it_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    solver = Solver()
    solver.passModel(one_column(1.0, 2.0))
    solver.settle()
    assert capfd.readouterr() == ("", "")


def test_it_answers_after_others_asked_for_threads_and_fails_aloud() -> None:
    done = subprocess.run([sys.executable, "-c", AFTER_OTHERS], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["True -6.0", "MainstayError"]
