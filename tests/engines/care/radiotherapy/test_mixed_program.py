from __future__ import annotations

import itertools

import numpy as np
import pytest

from mainstay.core.streams import stream
from mainstay.engines.care.radiotherapy.mixed_program import MixedProgram
from mainstay.errors import MainstayError


def test_against_all_whole_numbers() -> None:
    random = stream(3, "care", "mixed")
    for _ in range(10):
        weights, worth = random.integers(1, 9, (2, 3)), random.integers(1, 9, 3)
        program = MixedProgram()
        columns = [program.column(upper=3, whole=True) for _ in range(3)]
        for row in weights:
            program.row(zip(columns, row.astype(float), strict=True), most=12.0)
        found = program.solve(zip(columns, -worth.astype(float), strict=True))
        best = max(
            float(np.dot(worth, told))
            for told in itertools.product(range(4), repeat=3)
            if (weights @ np.array(told) <= 12).all()
        )
        assert -found.objective == pytest.approx(best)
        assert found.bound <= found.objective + 1e-6
        assert program.activity(0, found.value) == pytest.approx(float(weights[0] @ found.value))


def test_none_and_refused() -> None:
    program = MixedProgram()
    column = program.column(upper=1)
    program.row([(column, 1.0), (column, 1.0)], least=3.0)
    assert not program.solve([(column, 1.0)]).feasible
    free = MixedProgram()
    free.column(lower=-np.inf)
    with pytest.raises(MainstayError, match="no best plan"):
        free.solve([(0, 1.0)])
    wrong = MixedProgram()
    wrong.row([(wrong.column(), 1.0)], most=float("nan"))
    with pytest.raises(MainstayError, match="refused"):
        wrong.solve([(0, 1.0)])


def test_no_word_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    program = MixedProgram()
    program.row([(program.column(upper=2, whole=True), 1.0)], most=1.0)
    program.solve([(0, -1.0)])
    assert capfd.readouterr() == ("", "")
