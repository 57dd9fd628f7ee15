"""What holds for every composite, whatever the data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.monitor.composite.small import tree

from mainstay.engines.monitor import composite

CODES = ("beds", "staff", "cost", "delay")
STEPS: list[dict[str, Any]] = [
    {"impute": "mean", "treat": None, "normalise": None, "aggregate": None},
    {"impute": {"method": "row_mean"}, "normalise": "z_score", "aggregate": None},
    {"impute": "median", "treat": {"winmax": 2}, "normalise": {"l_u": (1, 100)}, "aggregate": "geometric"},
    {"normalise": "rank", "aggregate": {"threshold": 0.5}},
    {"screen": {"available": 0.7}, "impute": "normal_em", "normalise": "percentile_rank", "aggregate": None},
]


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    """Draw a table without constant indicators and without empty units; about one value in six is missing."""
    count = draw(st.integers(6, 12))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    values = np.round(np.exp(random.normal(1, draw(st.sampled_from([0.3, 1.5])), (count, 4))), 3)
    values[random.random(values.shape) < 1 / 6] = math.nan
    values[:2] = [[1.5, 2.0, 3.0, 4.0], [7.25, 9.0, 2.0, 1.0]]
    values[np.isnan(values).all(axis=1), 0] = 3.0
    frame = pl.DataFrame(values, schema=list(CODES), orient="row").with_columns(pl.all().fill_nan(None))
    return frame.with_columns(unit=pl.Series([f"u{place}" for place in range(count)]))


@given(frames(), st.sampled_from(STEPS), st.randoms(use_true_random=False))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_rows_and_columns_changes_nothing(frame: pl.DataFrame, steps: dict[str, Any], random: Any) -> None:
    columns = list(frame.columns)
    random.shuffle(columns)
    mixed = frame.select(columns).sample(fraction=1.0, shuffle=True, seed=random.randrange(1000))
    nodes = tree().sample(fraction=1.0, shuffle=True, seed=random.randrange(1000))
    usual = composite.build(frame, tree(), steps=steps)
    other = composite.build(mixed, nodes, steps=steps)
    codes = [code for code in tree()["code"] if code != "unit"]
    ours = usual.step("aggregated").sort("unit").select(codes).fill_null(math.nan).to_numpy()
    theirs = other.step("aggregated").sort("unit").select(codes).fill_null(math.nan).to_numpy()
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9, equal_nan=True)
    assert usual.ranks().sort("unit").equals(other.ranks().sort("unit"))


@given(frames(), st.sampled_from(["mean", "median", "row_mean", "row_median", "normal_em"]))
def test_observed_values_never_change_under_imputation(frame: pl.DataFrame, method: str) -> None:
    made = composite.build(frame, tree(), steps={"impute": method})
    before, after = made.array("raw"), made.array("imputed")
    seen = ~np.isnan(before)
    np.testing.assert_array_equal(after[seen], before[seen])
    log = made.log()
    assert log.height == (~seen & ~np.isnan(after)).sum()
    assert log["before"].null_count() == log.height


@given(
    frames(),
    st.sampled_from(CODES),
    st.integers(0, 5),
    st.floats(0.01, 50),
    st.sampled_from([{"method": "min_max"}, {"method": "goalposts"}]),
)
def test_a_better_indicator_never_lowers_an_arithmetic_score(
    frame: pl.DataFrame, code: str, row: int, gain: float, norm: dict[str, Any]
) -> None:
    posts = tree(goalpost_low=[0.0] * 4 + [None] * 3, goalpost_high=[30.0] * 4 + [None] * 3)
    steps = {"normalise": norm, "aggregate": "arithmetic"}
    values = frame[code].to_list()
    if values[row] is None:
        return
    values[row] += gain if code in ("beds", "staff") else -gain
    better = frame.with_columns(pl.Series(code, values))
    if better[code].drop_nulls().n_unique() == 1:
        return
    before = composite.build(frame, posts, steps=steps).scores()["index"][row]
    after = composite.build(better, posts, steps=steps).scores()["index"][row]
    assert after >= before - 1e-9


@given(frames())
def test_missing_is_never_filled_without_being_asked(frame: pl.DataFrame) -> None:
    made = composite.build(frame, tree(), steps=["treat", "normalise", "aggregate"])
    gaps = np.isnan(made.array("raw"))
    for name in ("treated", "normalised"):
        np.testing.assert_array_equal(np.isnan(made.array(name)), gaps)


@given(frames(), st.sampled_from(["min_max", "z_score", "rank", "percentile_rank", "distance_to_maximum"]))
def test_the_order_of_units_is_the_same_on_every_scale(frame: pl.DataFrame, method: str) -> None:
    made = composite.build(frame, tree(), steps={"normalise": method})
    raw, scores = made.array("raw"), made.array("normalised")
    for column, sign in enumerate([1, 1, -1, -1]):
        seen = ~np.isnan(raw[:, column])
        order = np.argsort(sign * raw[seen, column], kind="stable")
        assert (np.diff(scores[seen, column][order]) >= -1e-9).all()


def test_a_composite_of_one_unit_stands_on_goalposts_only() -> None:
    one = pl.DataFrame({"unit": ["A"], "beds": [3.0], "staff": [4.0], "cost": [5.0], "delay": [6.0]})
    posts = tree(goalpost_low=[0.0] * 4 + [None] * 3, goalpost_high=[10.0] * 4 + [None] * 3)
    made = composite.build(one, posts, steps={"normalise": "goalposts", "aggregate": None})
    assert made.scores()["index"].to_list() == pytest.approx([(2 * (0.3 + 3 * 0.4) / 4 + (0.5 + 0.4) / 2) / 3])
