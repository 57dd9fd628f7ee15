"""Designs: what is where, balance, groups, discrete factors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.monitor.sensitivity import Factor, design
from mainstay.engines.monitor.sensitivity.scramble import scrambled_points
from mainstay.errors import InputError


@given(st.integers(1, 8), st.integers(1, 6), st.integers(0, 2**40))
def test_blocks(power: int, columns: int, seed: int) -> None:
    n = 2**power
    blocks = design(n, columns, seed).points.reshape(columns + 2, n, columns)
    for i in range(columns):
        expected = blocks[0].copy()
        expected[:, i] = blocks[1][:, i]
        assert np.array_equal(blocks[2 + i], expected)


@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 2**40))
def test_each_column_has_one_point_in_each_part(power: int, columns: int, seed: int) -> None:
    points = scrambled_points(power, columns, seed)
    assert ((points >= 0) & (points < 1)).all()
    parts = np.sort(np.floor(points * 2**power), axis=0)
    assert np.array_equal(parts, np.repeat(np.arange(2.0**power)[:, None], columns, axis=1))


@pytest.mark.parametrize("seed", range(5))
def test_the_first_two_columns_fill_every_box(seed: int) -> None:
    # the first two dimensions are a (0, m, 2)-net: every box of 1/16 x 1/16 and every thinner one holds one of 256
    points = scrambled_points(8, 2, seed)
    for across in range(9):
        boxes = np.floor(points[:, 0] * 2**across) * 2 ** (8 - across) + np.floor(points[:, 1] * 2 ** (8 - across))
        assert len(np.unique(boxes)) == 256


def test_points_are_uniform_over_seeds() -> None:
    means = np.mean([scrambled_points(3, 2, seed) for seed in range(2000)], axis=0)
    # each of 16 coordinates is uniform by itself; five standard errors
    assert np.abs(means - 0.5).max() < 5 * np.sqrt(1 / 12 / 2000)


def test_seed_counts() -> None:
    assert np.array_equal(design(8, 2, 1).points, design(8, 2, 1).points)
    assert not np.array_equal(design(8, 2, 1).points, design(8, 2, 2).points)


def test_ranges_and_choices() -> None:
    made = design(64, {"a": (10, 20), "b": Factor("b", choices=(1.0, 5.0, 7.0, 9.0))}, 1)
    assert made.names == ("a", "b")
    assert made.points[:, 0].min() >= 10
    assert made.points[:, 0].max() < 20
    assert {float(x) for x in made.points[:, 1]} == {1.0, 5.0, 7.0, 9.0}
    assert [int((made.points[:64, 1] == x).sum()) for x in (1, 5, 7, 9)] == [16, 16, 16, 16]


def test_groups_move_as_one() -> None:
    made = design(8, ["a", "b", "c"], 1, groups={"both": ["a", "c"]})
    assert made.names == ("both", "b")
    blocks = made.points.reshape(4, 8, 3)
    assert np.array_equal(blocks[2][:, [0, 2]], blocks[1][:, [0, 2]])
    assert np.array_equal(blocks[2][:, 1], blocks[0][:, 1])
    by_label = design(8, ["a", "b", "c"], 1, groups=["both", "b", "both"])
    assert np.array_equal(by_label.points, made.points)


@pytest.mark.parametrize("n", [0, 1, 3, 1000, 4095, 2**31])
def test_only_powers_of_two(n: int) -> None:
    with pytest.raises(InputError, match="power of two") as caught:
        design(n, 2, 1)
    assert caught.value.problems[0].code == "points.count"


def test_the_nearest_power_is_named() -> None:
    with pytest.raises(InputError, match="the nearest is 1024"):
        design(1000, 2)


def test_all_wrong_factors_are_told_at_once() -> None:
    wrong = [Factor("a", 1, 1), Factor("a", choices=(2, 2)), Factor("b", high=np.inf)]
    with pytest.raises(InputError) as caught:
        design(8, wrong, 1)
    assert [p.code for p in caught.value.problems] == [
        "factor.range",
        "factor.choices",
        "factor.range",
        "factor.duplicate",
    ]


def test_factors_of_no_form() -> None:
    with pytest.raises(InputError, match="x2 must be given as"):
        design(8, [(0, 1), (0, 1, 2)], 1)  # type: ignore[list-item]  # what the test is about
    with pytest.raises(InputError, match="at least one factor"):
        design(8, [], 1)
    with pytest.raises(InputError, match="too many factors"):
        design(8, 20_000, 1)


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ({"g": ["a", "z"]}, "factor.unknown"),
        ({"g": ["a"], "h": ["a"]}, "factor.duplicate"),
        (["g"], "groups.count"),
    ],
)
def test_groups_that_do_not_fit(groups: object, code: str) -> None:
    with pytest.raises(InputError) as caught:
        design(8, ["a", "b"], 1, groups=groups)  # type: ignore[arg-type]  # drawn from wrong input
    assert caught.value.problems[0].code == code
