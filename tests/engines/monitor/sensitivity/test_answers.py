"""What comes back: shapes, many outputs, notes, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.monitor.sensitivity.functions import ISHIGAMI_BOUNDS, ishigami

from mainstay.engines.monitor import sensitivity
from mainstay.errors import InputError


def two(x: np.ndarray) -> np.ndarray:
    return np.column_stack([ishigami(x), x[:, 0] + 2 * x[:, 1]])


def test_many_outputs_are_each_as_if_alone() -> None:
    found = sensitivity.sobol(two, ISHIGAMI_BOUNDS, n=256, seed=2, output_names=["one", "two"])
    assert found.first.shape == found.total_high.shape == (2, 3)
    made = sensitivity.design(256, ISHIGAMI_BOUNDS, 2)
    for i in range(2):
        alone = sensitivity.indices(two(made.points)[:, i], 3, 256, seed=2)
        assert found.first[i] == pytest.approx(alone.first, abs=1e-12)
        assert found.total_low[i] == pytest.approx(alone.total_low, abs=1e-12)
    assert found.table().filter(output="two")["factor"].to_list() == ["x1", "x2", "x3"]


def test_more_outputs_than_are_worked_on_at_once() -> None:
    made = sensitivity.design(32, 2, 1)
    slopes = np.linspace(0, 3, 600)
    found = sensitivity.indices(made.points[:, :1] + slopes * made.points[:, 1:], 2, 32, resamples=60)
    assert found.first[0] == pytest.approx([1, 0], abs=0.05)
    alone = sensitivity.indices(made.points[:, 0] + slopes[500] * made.points[:, 1], 2, 32, resamples=60)
    assert found.first_low[500] == pytest.approx(alone.first_low, abs=1e-12)


def test_one_column_keeps_its_column() -> None:
    found = sensitivity.sobol(lambda x: x[:, :1], 2, n=64)
    assert found.first.shape == (1, 2)


def test_a_function_of_one_point_will_do() -> None:
    def one(x: np.ndarray) -> float:
        return float(np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))

    def of_rows(x: np.ndarray) -> np.ndarray:
        return ishigami(x)

    with_rows = sensitivity.sobol(of_rows, ISHIGAMI_BOUNDS, n=64, seed=1)
    by_hand = sensitivity.sobol(lambda x: x[0] ** 2 + x[1], 2, n=64, seed=1)
    assert by_hand.first == pytest.approx(
        sensitivity.sobol(lambda x: x[:, 0] ** 2 + x[:, 1], 2, n=64, seed=1).first, abs=1e-12
    )
    points = sensitivity.design(64, ISHIGAMI_BOUNDS, 1).points
    outputs = np.array([one(x) for x in points])
    assert sensitivity.sobol(outputs, ISHIGAMI_BOUNDS, n=64, seed=1).first == pytest.approx(with_rows.first, abs=1e-12)


def test_the_points_are_not_the_functions_to_change() -> None:
    def spoils(x: np.ndarray) -> np.ndarray:
        x *= 0
        return np.arange(float(len(x)))

    found = sensitivity.sobol(spoils, 2, n=16, resamples=0)
    assert found.n == 16


def test_groups_have_one_index() -> None:
    def f(x: np.ndarray) -> np.ndarray:
        return x[:, 0] * x[:, 1] + x[:, 2]

    alone = sensitivity.sobol(f, ["a", "b", "c"], n=2048, seed=1)
    grouped = sensitivity.sobol(f, ["a", "b", "c"], n=2048, seed=1, groups={"ab": ["a", "b"]})
    assert grouped.names == ("ab", "c")
    # a x b + c: Var = 7/144 + 1/12, the group holds its interaction
    assert grouped.first == pytest.approx([7 / 19, 12 / 19], abs=0.01)
    assert grouped.total[0] == pytest.approx(grouped.first[0], abs=0.01)
    assert alone.first[:2].sum() < grouped.first[0] - 0.03


def test_negative_estimates_are_shown_and_noted() -> None:
    found = sensitivity.sobol(
        lambda x: ishigami(x) + 300, ISHIGAMI_BOUNDS, n=64, seed=0, estimator="saltelli_uncentred"
    )
    assert found.first.min() < 0
    noted = found.table().filter(factor=found.names[int(found.first.argmin())])["note"][0]
    assert "below zero by estimation error" in noted
    assert f"{found.first.min():.3g}" in noted
    assert any(found.names[int(found.first.argmin())] in note for note in found.notes)


def test_an_idle_factor_is_named() -> None:
    found = sensitivity.sobol(lambda x: x[:, 0] * 2, ["used", "idle"], n=64)
    assert found.idle == ("idle",)
    assert "changed no output" in found.table()["note"][1]
    assert found.total[1] == 0
    assert found.table()["note"][0] == ""


def test_an_output_that_does_not_vary_has_no_indices() -> None:
    made = sensitivity.design(64, 2, 1)
    outputs = np.column_stack([made.points[:, 0], np.full(256, 0.1)])
    found = sensitivity.indices(outputs, 2, 64)
    assert np.isnan(found.first[1]).all()
    table = found.table().filter(output="output 2")
    assert table["first"].null_count() == table["total_high"].null_count() == 2
    assert "does not vary" in table["note"][0]
    assert np.isfinite(found.first[0]).all()
    with pytest.raises(InputError, match="same at all points"):
        sensitivity.indices(outputs[:, 1], 2, 64)


def test_no_resamples_no_interval() -> None:
    found = sensitivity.sobol(ishigami, ISHIGAMI_BOUNDS, n=64, resamples=0)
    assert np.isnan(found.first_low).all()
    assert found.table()["first_low"].null_count() == 3
    assert np.isfinite(found.first).all()


@given(st.floats(0.01, 100), st.floats(-1000, 1000), st.integers(0, 1000))
def test_indices_do_not_depend_on_unit_and_origin(scale: float, shift: float, seed: int) -> None:
    made = sensitivity.design(32, ISHIGAMI_BOUNDS, seed)
    outputs = ishigami(made.points)
    plain = sensitivity.indices(outputs, 3, 32, resamples=60)
    moved = sensitivity.indices(scale * outputs + shift, 3, 32, resamples=60)
    assert moved.first == pytest.approx(plain.first, abs=1e-6)
    assert moved.total_high == pytest.approx(plain.total_high, abs=1e-6)


@given(st.permutations([0, 1, 2]))
def test_the_order_of_factors_changes_nothing(order: list[int]) -> None:
    outputs = ishigami(sensitivity.design(32, ISHIGAMI_BOUNDS, 3).points).reshape(5, 32)
    plain = sensitivity.indices(outputs.ravel(), 3, 32, resamples=60)
    turned = sensitivity.indices(outputs[[0, 1, *(2 + i for i in order)]].ravel(), 3, 32, resamples=60)
    assert turned.first == pytest.approx(plain.first[order], abs=1e-12)
    assert turned.total_low == pytest.approx(plain.total_low[order], abs=1e-12)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outputs": np.zeros(11)}, "outputs.count"),
        ({"outputs": np.r_[np.arange(11.0), np.nan]}, "output.missing"),
        ({"outputs": np.r_[np.arange(11.0), np.inf]}, "output.missing"),
        ({"factors": []}, "factors.count"),
        ({"n": 1}, "points.count"),
        ({"resamples": 10}, "resamples.count"),
        ({"confidence": 95.0}, "coverage.range"),
        ({"estimator": "guess"}, "estimator.unknown"),
        ({"output_names": ["a", "b"]}, "outputs.names"),
    ],
)
def test_what_is_refused(change: dict[str, Any], code: str) -> None:
    options: dict[str, Any] = {"outputs": np.arange(12.0), "factors": ["a"], "n": 4} | change
    with pytest.raises(InputError) as caught:
        sensitivity.indices(**options)
    assert code in [problem.code for problem in caught.value.problems]


def test_a_function_that_returns_nonsense() -> None:
    with pytest.raises(InputError, match="one number or one row"):
        sensitivity.sobol(lambda x: np.zeros((2, x.shape[-1])), 2, n=8)
