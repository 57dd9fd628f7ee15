"""Panels: one scale for all times, units with one observation, and what each time keeps to itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from tests.engines.monitor.composite.small import codes_of, tree

from mainstay.engines.monitor import composite
from mainstay.errors import InputError, UnknownNameError

STEPS: dict[str, Any] = {"impute": "panel_latest", "normalise": None, "aggregate": None}


def panel(**changes: Any) -> pl.DataFrame:
    """Return three years of three units, the third seen once."""
    rows: dict[str, Any] = {
        "unit": ["A", "B", "A", "B", "C", "A", "B"],
        "time": [2019, 2019, 2020, 2020, 2020, 2021, 2021],
        "beds": [10.0, 20.0, 12.0, None, 30.0, 14.0, 18.0],
        "staff": [5.0, 6.0, None, 6.5, None, 7.0, 9.0],
        "cost": [100.0, 80.0, 90.0, 85.0, 120.0, 95.0, 60.0],
        "delay": [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0],
    }
    return pl.DataFrame({**rows, **changes}, strict=False)


def test_the_scale_is_that_of_all_times() -> None:
    made = composite.build_panel(panel(), tree(), steps=STEPS)
    assert made.times == (2019.0, 2020.0, 2021.0)
    assert made.goalposts().rows() == [
        ("beds", 10.0, 30.0),
        ("staff", 5.0, 9.0),
        ("cost", 60.0, 120.0),
        ("delay", 1.0, 9.0),
    ]
    scores = made.step("normalised")
    assert scores.filter(unit="A")["beds"].to_list() == pytest.approx([0.0, 10.0, 20.0])
    assert scores.filter(unit="B")["cost"].to_list() == pytest.approx([400 / 6, 350 / 6, 100.0])


def test_the_goalposts_hold_later_years_to_the_same_scale() -> None:
    made = composite.build_panel(panel(), tree(), steps=STEPS)
    posts = made.goalposts()
    fixed = tree(goalpost_low=[*posts["low"], None, None, None], goalpost_high=[*posts["high"], None, None, None])
    year = panel().filter(time=2021).drop("time")
    alone = composite.build(year, fixed, steps={"normalise": {"method": "goalposts", "scale": 100}, "aggregate": None})
    assert alone.scores()["index"].to_list() == pytest.approx(made.at(2021).scores()["index"].to_list())


def test_gaps_are_filled_from_the_past_of_the_same_unit() -> None:
    made = composite.build_panel(panel(), tree(), steps=STEPS)
    table = made.step("imputed")
    assert table.filter(unit="B", time=2020)["beds"].item() == 20.0
    assert table.filter(unit="A", time=2020)["staff"].item() == 5.0
    log = made.log()
    assert log.select("unit", "time", "indicator", "after").rows() == [
        ("A", 2020.0, "staff", 5.0),
        ("B", 2020.0, "beds", 20.0),
    ]
    assert made.at(2020).log().height == 2
    assert made.at(2019).log().height == 0


def test_a_unit_with_one_observation_is_no_trouble() -> None:
    made = composite.build_panel(panel(), tree(), steps=STEPS)
    scores = made.scores().filter(unit="C")
    assert scores["time"].to_list() == [2020.0]
    assert scores["index"].null_count() == 0
    assert made.step("imputed").filter(unit="C")["staff"].to_list() == [None]


def test_imputation_by_column_stays_within_the_time() -> None:
    made = composite.build_panel(panel(), tree(), steps={"impute": "mean"})
    assert made.step("imputed").filter(unit="C")["staff"].item() == 6.5
    grouped = composite.build_panel(
        panel(kind=["x", "x", "x", "x", "y", "x", "x"]),
        tree(),
        steps={"impute": {"method": "group_mean", "group": "kind"}},
    )
    assert grouped.step("imputed").filter(unit="C")["staff"].to_list() == [None]
    assert grouped.step("imputed").filter(unit="A", time=2020)["staff"].item() == 6.5


def test_ranks_are_within_the_time() -> None:
    ranks = composite.build_panel(panel(), tree(), steps=STEPS).ranks()
    for time, count in ((2019, 2), (2020, 3), (2021, 2)):
        assert sorted(ranks.filter(time=time)["index"].to_list()) == list(range(1, count + 1))


def test_aggregation_that_compares_units_stays_within_the_time() -> None:
    steps = {"normalise": None, "aggregate": "copeland"}
    complete = panel(beds=[10.0, 20.0, 12.0, 15.0, 30.0, 14.0, 18.0], staff=[5.0, 6.0, 5.5, 6.5, 8.0, 7.0, 9.0])
    made = composite.build_panel(complete, tree(), steps=steps)
    for time, part in made:
        year = complete.filter(time=time).drop("time")
        alone = composite.build(year, tree(), steps=steps)
        assert part.scores()["index"].to_list() == pytest.approx(alone.scores()["index"].to_list())


def test_each_time_for_itself() -> None:
    complete = panel(beds=[10.0, 20.0, 12.0, 15.0, 30.0, 14.0, 18.0], staff=[5.0, 6.0, 5.5, 6.5, 8.0, 7.0, 9.0])
    made = composite.build_panel(complete, tree(), steps=["normalise", "aggregate"], fixed=False)
    assert made.step("normalised").filter(time=2021)["beds"].to_list() == [0.0, 100.0]
    assert (
        made.at(2021)
        .scores()
        .equals(
            composite.build(complete.filter(time=2021).drop("time"), tree(), steps=["normalise", "aggregate"]).scores()
        )
    )


def test_times_may_be_text_or_dates_and_have_another_name() -> None:
    text = composite.build_panel(panel().cast({"time": pl.String}), tree(), steps=STEPS)
    assert text.times == (2019.0, 2020.0, 2021.0)
    dates = panel().with_columns(day=pl.Series([dt.date(year, 1, 1) for year in panel()["time"]]))
    made = composite.build_panel(dates.drop("time"), tree(), steps=STEPS, time="day")
    assert len(made.times) == 3
    assert made.scores()["index"].to_list() == text.scores()["index"].to_list()


def test_screening_of_single_years() -> None:
    made = composite.build_panel(
        panel(), tree(), steps={"screen": {"available": 0.8}, "normalise": None, "aggregate": None}
    )
    assert made.at(2019).units == ("A", "B")
    assert made.at(2020).units == ()
    assert made.at(2020).scores().height == 0
    assert made.scores().height == 4
    assert made.at(2021).screening()["unit"].to_list() == ["A at 2021", "B at 2021"]


def test_what_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="2019"):
        composite.build_panel(panel(), tree(), steps=STEPS).at(1999)
    with pytest.raises(InputError) as error:
        composite.build_panel(panel().drop("time"), tree(), steps=STEPS)
    assert codes_of(error) == ["column.missing"]
    twice = pl.concat([panel(), panel().with_columns(cost=pl.col("cost") + 1).head(1)])
    with pytest.raises(InputError) as error:
        composite.build_panel(twice, tree(), steps=STEPS)
    assert [problem.key for problem in error.value.problems] == ["A at 2019"]
