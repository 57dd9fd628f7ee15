from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array

from mainstay.engines.stress.recovery.linear_program import LinearProgram
from mainstay.errors import MainstayError


def program(most: float = 4.0) -> LinearProgram:
    rows = csc_array(np.array([[1.0, 1.0], [-1.0, 0.0]]))
    return LinearProgram(np.array([1.0, 2.0]), np.zeros(2), np.full(2, 9.0), rows, np.array([most, -1.0]))


def test_plan_prices_and_changed_bounds() -> None:
    told = program()
    solved = told.solve()
    assert (solved.objective, solved.value.tolist(), solved.price.tolist()) == (1.0, [1.0, 0.0], [0.0, -1.0])
    basis = told.basis()
    told.set_upper(np.array([0], np.int32), np.array([0.5]))
    assert not told.solve().feasible
    told.set_upper(np.array([0], np.int32), np.array([9.0]))
    told.set_coefficient(1, 0, -0.5)
    told.start_from(basis)
    assert told.solve().objective == pytest.approx(2.0)


def test_no_word_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    program().solve()
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_solved_says_so() -> None:
    free = LinearProgram(np.array([-1.0]), np.zeros(1), np.full(1, np.inf), csc_array(np.zeros((1, 1))), np.ones(1))
    with pytest.raises(MainstayError, match="no best plan"):
        free.solve()
    with pytest.raises(MainstayError, match="refused"):
        program(float("nan"))
