"""Growth, doubling and back."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from mainstay.engines.stress import epidemic
from mainstay.errors import InputError


@pytest.mark.shared
def test_published_values(shared_dir: Path) -> None:
    for case in json.loads((shared_dir / "cases/epidemic/epi_cases.json").read_text())["seir_growth"]:
        rate = epidemic.growth_rate(case["R0"], case["latent"], case["infectious"])
        assert rate == pytest.approx(case["r"], abs=1e-8)
        assert epidemic.doubling_days(rate) == pytest.approx(case["doubling_days"], abs=1e-6)


def test_the_rate_is_an_eigenvalue_of_the_model() -> None:
    r0, latent, infectious = 2.3, 2.0, 6.0
    matrix = np.array([[-1 / latent, r0 / infectious], [1 / latent, -1 / infectious]])
    assert epidemic.growth_rate(r0, latent, infectious) == pytest.approx(
        np.linalg.eigvals(matrix).real.max(), abs=1e-14
    )


def test_without_a_latent_period_it_is_the_simple_model() -> None:
    assert epidemic.growth_rate(3.0, 0.0, 4.0) == pytest.approx(0.5)


def test_there_and_back_for_arrays() -> None:
    r0 = np.array([0.6, 1.0, 1.0000001, 4.0])
    rate = epidemic.growth_rate(r0, 3.0, 5.0)
    assert epidemic.r0_from_growth(rate, 3.0, 5.0) == pytest.approx(r0, rel=1e-12)
    assert rate[1] == 0.0


def test_what_does_not_grow_never_doubles() -> None:
    assert epidemic.doubling_days(-0.1) == math.inf
    assert epidemic.doubling_days(0.0) == math.inf


def test_errors_name_all() -> None:
    with pytest.raises(InputError) as error:
        epidemic.growth_rate(-2.0, -1.0, 0.0)
    assert len(error.value.problems) == 3
    with pytest.raises(InputError, match="rate x period"):
        epidemic.r0_from_growth(-1.0, 3.0, 5.0)
