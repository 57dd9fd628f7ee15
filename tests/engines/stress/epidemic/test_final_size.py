"""Final size in closed form."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mainstay.engines.stress import epidemic
from mainstay.errors import InputError


@pytest.mark.shared
def test_published_values(shared_dir: Path) -> None:
    told = json.loads((shared_dir / "cases/epidemic/epi_cases.json").read_text())["final_size"]
    for r0, share in told.items():
        assert epidemic.final_size(float(r0)) == pytest.approx(share, abs=1e-8)


def test_the_equation_holds_for_arrays() -> None:
    r0 = np.array([1.00001, 1.1, 2.0, 7.0, 30.0])
    size = epidemic.final_size(r0)
    assert np.abs(size - (1.0 - np.exp(-r0 * size))).max() < 1e-13
    assert (size > 0).all()
    assert (np.diff(size) > 0).all()


@pytest.mark.parametrize("r0", [0.0, 0.5, 1.0])
def test_below_the_threshold_nobody_is_infected(r0: float) -> None:
    assert epidemic.final_size(r0) == 0.0


def test_immune_people_and_first_infections_enter_the_equation() -> None:
    size = epidemic.final_size(2.5, immune_share=0.3, infected_share=0.01)
    assert size == pytest.approx(0.01 + 0.69 * (1.0 - np.exp(-2.5 * size)), abs=1e-14)
    assert epidemic.final_size(2.5, immune_share=0.6) == 0.0
    assert epidemic.final_size(0.5, infected_share=0.1) > 0.1


def test_groups_that_mix_alike_have_the_size_of_one() -> None:
    people = np.array([100.0, 300.0, 600.0])
    alike = 1.8 * people[:, None] * np.ones(3) / 1000.0
    assert epidemic.final_size_by_group(alike, people) == pytest.approx([epidemic.final_size(1.8)] * 3, abs=1e-10)


def test_groups_apart_have_each_its_own_size() -> None:
    size = epidemic.final_size_by_group(np.diag([1.5, 3.0, 0.7]), [5.0, 9.0, 4.0])
    assert size == pytest.approx([epidemic.final_size(1.5), epidemic.final_size(3.0), 0.0], abs=1e-10)


def test_herd_immunity() -> None:
    assert epidemic.herd_immunity_threshold(3.0) == pytest.approx(2 / 3)
    assert epidemic.herd_immunity_threshold(3.0, efficacy=0.5) == pytest.approx(4 / 3)
    assert epidemic.herd_immunity_threshold(0.8) == 0.0


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        epidemic.final_size([-1.0, np.nan], immune_share=1.5)
    assert len(error.value.problems) == 2
    with pytest.raises(InputError, match="one row and one column"):
        epidemic.final_size_by_group(np.ones((2, 3)), [1.0, 1.0])
    with pytest.raises(InputError, match=r"immune_share \+ infected_share"):
        epidemic.final_size(2.0, immune_share=0.6, infected_share=0.6)
