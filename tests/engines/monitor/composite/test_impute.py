"""Imputation: each method by hand, what was observed untouched, and the spread of what was filled in."""

from __future__ import annotations

import math
import statistics

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.monitor.composite.small import codes_of, data, tree

from mainstay.engines.monitor.composite import impute, impute_with_spread
from mainstay.engines.monitor.composite.impute.registry import get, names
from mainstay.errors import InputError, UnknownNameError

GAP = math.nan


def test_mean_and_median_of_the_column() -> None:
    values = [1.0, GAP, 4.0, 10.0]
    assert impute(values, "mean").tolist() == [1.0, 5.0, 4.0, 10.0]
    assert impute(values, "median").tolist() == [1.0, 4.0, 4.0, 10.0]
    _, spread = impute_with_spread(values, "mean")
    assert spread[1] == pytest.approx(statistics.stdev([1, 4, 10]))
    assert np.isnan(spread[[0, 2, 3]]).all()
    _, spread = impute_with_spread(values, "median")
    assert spread[1] == pytest.approx(math.sqrt((9 + 0 + 36) / 2))


def test_group_mean_and_median() -> None:
    frame = pl.DataFrame(
        {
            "unit": list("abcdefg"),
            "group": ["x", "x", "x", "y", "y", None, "z"],
            "v": [1.0, 3.0, None, 10.0, None, None, None],
        }
    )
    assert impute(frame, "group_mean", group="group")["v"].to_list() == [1.0, 3.0, 2.0, 10.0, 10.0, None, None]
    same = impute(frame["v"], "i_median_grp", group=frame["group"].to_list())
    assert same.to_list() == [1.0, 3.0, 2.0, 10.0, 10.0, None, None]
    _, spread = impute_with_spread(frame, "group_mean", group="group")
    assert spread["v"].to_list() == [None, None, pytest.approx(math.sqrt(2)), None, None, None, None]


def test_the_row_mean_stays_in_the_pillar_and_minds_direction_and_scale() -> None:
    frame = pl.DataFrame(
        {
            "unit": ["A", "B", "C"],
            "a": [0.0, 10.0, 5.0],
            "b": [100.0, 0.0, None],
            "c": [0.0, 1.0, 0.5],
            "d": [0.0, 8.0, 0.0],
        }
    )
    pillars = {"a": "p", "b": "p", "c": "p", "d": "q"}
    filled = impute(frame, "row_mean", directions={"a": 1, "b": -1, "c": 1, "d": 1}, pillars=pillars)
    # C stands at 0.5 and 0.5 of a and c; half of b, where less is better, is 50
    assert filled["b"].to_list() == [100.0, 0.0, 50.0]
    again = impute(frame, "mean", by="row", directions=[1, -1, 1, 1], pillars=pillars)
    assert again.equals(filled)


def test_the_row_mean_with_a_tree() -> None:
    filled = impute(data(), "row_mean", structure=tree())
    # B's beds stand at half their range, so its staff does too: 4 + 0.5 x 5
    assert filled["staff"].to_list() == [5.0, 6.5, 7.0, 9.0, 4.0, 6.0]
    whole = impute(data(), "row_median", structure=tree(), level=3)
    # over the whole index B has 0.5 of beds, (120 - 80) / 60 of cost and (9 - 1) / 8 of delay
    assert whole["staff"][1] == pytest.approx(4 + 5 * (40 / 60))


def test_the_spread_of_the_row_mean_is_how_far_it_misses_what_is_known() -> None:
    _, spread = impute_with_spread(data(), "row_mean", structure=tree())
    misses = []
    for beds, staff in zip([10.0, 30.0, 25.0, 15.0, 12.0], [5.0, 7.0, 9.0, 4.0, 6.0], strict=True):
        misses.append(((beds - 10) / 20 - (staff - 4) / 5) ** 2)
    assert spread["staff"][1] == pytest.approx(5 * math.sqrt(sum(misses) / 5))


def test_a_unit_without_anything_in_the_pillar_stays_missing() -> None:
    frame = data(beds=[10.0, None, 30.0, 25.0, 15.0, 12.0])
    assert impute(frame, "row_mean", structure=tree())["staff"][1] is None


def panel(**changes: list[float | None]) -> pl.DataFrame:
    rows: dict[str, list[object]] = {
        "unit": ["A", "A", "A", "A", "B", "B", "C"],
        "time": [2018, 2019, 2020, 2022, 2019, 2020, 2020],
        "v": [1.0, None, None, None, None, 7.0, None],
        "w": [1.0, 2.0, 4.0, None, 3.0, 3.0, None],
    }
    return pl.DataFrame({**rows, **changes}, strict=False)


def test_the_latest_value_of_the_same_unit() -> None:
    filled = impute(panel(), "panel_latest")
    assert filled["v"].to_list() == [1.0, 1.0, 1.0, 1.0, None, 7.0, None]
    assert filled["w"].to_list() == [1.0, 2.0, 4.0, 4.0, 3.0, 3.0, None]
    near = impute(panel(), "panel_latest", max_time=1)
    assert near["v"].to_list() == [1.0, 1.0, None, None, None, 7.0, None]


def test_the_order_of_rows_does_not_matter_to_a_panel() -> None:
    mixed = panel().sample(fraction=1.0, shuffle=True, seed=3)
    there = impute(mixed, "panel_latest").sort("unit", "time")
    assert there.equals(impute(panel(), "panel_latest").sort("unit", "time"))


def test_the_spread_of_an_old_value_grows_with_its_age() -> None:
    _, spread = impute_with_spread(panel(), "panel_latest")
    # changes of w: 1 and 2 in one year each, 0 in one year
    rate = math.sqrt((1 + 4 + 0) / 3)
    assert spread["w"].to_list()[3] == pytest.approx(rate * math.sqrt(2))
    # v was never seen to change, so nobody knows
    assert spread["v"].to_list()[1:4] == [None, None, None]


def test_without_time_there_is_no_past() -> None:
    with pytest.raises(InputError) as error:
        impute([1.0, GAP], "panel_latest")
    assert codes_of(error) == ["impute.time_missing"]


TABLES = st.lists(st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=3, max_size=3), min_size=4, max_size=12)


@given(TABLES, st.sampled_from([name for name in names() if name not in ("panel_latest", "normal_em")]))
def test_what_was_observed_never_changes(rows: list[list[int | None]], method: str) -> None:
    table = np.array(rows, dtype=np.float64)
    groups = ["x", "y"] * (len(rows) // 2) + [None] * (len(rows) % 2)
    filled, spread = impute_with_spread(table, method, group=groups, directions=[1, -1, 1])
    seen = ~np.isnan(table)
    np.testing.assert_array_equal(filled[seen], table[seen])
    assert np.isnan(spread[seen]).all()
    assert not np.isinf(filled).any()


@given(TABLES)
def test_what_was_observed_never_changes_along_time(rows: list[list[int | None]]) -> None:
    frame = pl.DataFrame(rows, schema=["a", "b", "c"], orient="row").cast(pl.Float64)
    frame = frame.with_columns(
        unit=pl.Series([str(row % 3) for row in range(len(rows))]),
        time=pl.Series([row // 3 for row in range(len(rows))]),
    )
    filled = impute(frame, "panel_latest")
    for code in ("a", "b", "c"):
        for before, after in zip(frame[code], filled[code], strict=True):
            assert before is None or before == after


@pytest.mark.parametrize("name", names())
def test_every_method_is_found_by_its_name_and_its_aliases(name: str) -> None:
    method = get(name)
    assert method.source
    for alias in method.aliases:
        assert get(alias) is method


def test_what_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="mean"):
        impute([1.0, GAP], "meen")
    for params, code in (
        ({"method": "group_mean"}, "impute.group_missing"),
        ({"method": "group_mean", "group": "gone"}, "impute.group_missing"),
        ({"method": "group_mean", "group": ["x"]}, "impute.group_missing"),
        ({"method": "panel_latest", "by": "row"}, "parameter.invalid"),
        ({"method": "mean", "width": 3}, "parameter.unknown"),
        ({"method": "row_mean", "directions": [1]}, "direction.invalid"),
    ):
        with pytest.raises(InputError) as error:
            impute(data(), **params)
        assert codes_of(error) == [code], params
