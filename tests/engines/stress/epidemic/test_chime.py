"""The steps of CHIME."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mainstay.engines.stress import epidemic
from mainstay.errors import InputError


@pytest.mark.shared
def test_published_values(shared_dir: Path) -> None:
    told = json.loads((shared_dir / "cases/epidemic/epi_cases.json").read_text())["chime"]
    for days, growth in told["growth_from_doubling"].items():
        assert epidemic.growth_from_doubling(float(days)) == pytest.approx(growth, abs=1e-15)
    given = told["sir_step"]["inp"]
    numbers = [given[key] for key in ("s", "i", "r", "beta", "gamma", "n")]
    assert epidemic.sir_step(*numbers) == pytest.approx(told["sir_step"]["out"], abs=1e-15)


def test_no_doubling_is_no_growth() -> None:
    assert epidemic.growth_from_doubling(0.0) == 0.0


def test_a_step_keeps_the_people() -> None:
    assert sum(epidemic.sir_step(900.0, 100.0, 0.0, 0.0005, 0.1, 1000.0)) == pytest.approx(1000.0)


def test_negative_numbers_and_shares_above_one_are_refused() -> None:
    with pytest.raises(InputError) as error:
        epidemic.sir_step(-1.0, 1.0, 0.0, 0.1, 1.5, 1.0)
    assert len(error.value.problems) == 2
