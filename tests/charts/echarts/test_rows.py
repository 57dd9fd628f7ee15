"""Charts with a row for each thing: bars with intervals, claimed against demonstrated, the calendar of bottlenecks."""

from __future__ import annotations

from typing import Any

from tests.charts.echarts import gallery

from mainstay.charts.bottlenecks import Limit
from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.calendar import calendar
from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.dumbbell import Trial, dumbbell
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.ranges import Bar


def whiskers(chart: Chart) -> list[list[list[Any]]]:
    return [one["data"] for one in chart.option["series"] if one["type"] == "custom"]


def test_intervals_of_bars_are_open_where_an_end_is_not_known() -> None:
    ((china, india, germany),) = whiskers(gallery.ranked())
    assert china == [0, 0.3, 0.7, 0, 0, 1]
    assert india == [1, 0.2, 1.0, 0, 1, 1]  # to the end of the scale, without a cross bar
    assert germany == [2, 0.1, 0.16, 0, 0, 1]
    assert whiskers(bars([Bar("a", 0.5, 0.5, 0.5)], scale=Scale("x"), name="x", title="t")) == [[]]


def test_numbers_stand_behind_bar_and_interval() -> None:
    ends = gallery.ranked().option["series"][-1]["data"]
    assert [end["value"] for end in ends[:3]] == [[0.7, 0], [1.0, 1], [0.16, 2]]
    assert ends[0]["label"]["formatter"].replace("\u00a0", " ") == "46 % ᵃ"


def test_height_grows_with_the_rows() -> None:
    few = bars([Bar("a", 0.5)], scale=Scale("x"), name="x", title="t").option["mainstay"]["height"]
    many = bars([Bar(str(i), 0.5) for i in range(30)], scale=Scale("x"), name="x", title="t").option["mainstay"][
        "height"
    ]
    assert many > few + 29 * 25


def test_claimed_and_demonstrated_are_joined_where_both_are_known() -> None:
    joins, intervals = whiskers(gallery.trials())
    assert [join[:3] for join in joins] == [[0, 0.9, 0.62], [1, 0.95, 0.93]]
    assert all(join[3:5] == [1, 1] for join in joins)
    assert [interval[:3] for interval in intervals] == [[0, 0.5, 0.73], [1, 0.88, 0.97], [3, 0.2, 0.62]]
    claimed, shown = gallery.trials().option["series"][2:]
    assert [point["value"] for point in claimed["data"]] == [[0.9, 0], [0.95, 1], [0.8, 2]]
    assert [point["value"] for point in shown["data"]] == [[0.62, 0], [0.93, 1], [0.4, 3]]


def test_the_sentence_of_trials_never_claims_more_than_there_is() -> None:
    scale = Scale("x")
    none = dumbbell([Trial("a", 0.5, None)], scale=scale, name="x", title="t")
    assert none.summary == "No row has both what was claimed and what was demonstrated."
    kept = dumbbell([Trial("a", 0.5, 0.6)], scale=scale, name="x", title="t")
    assert kept.summary == "Of 1 with both numbers, 0 demonstrated less than claimed."
    assert gallery.trials().numbers.rows[2][2] == "not known"


def test_a_calendar_has_a_cell_where_a_limit_binds_and_none_where_it_never_does() -> None:
    chart = calendar([Limit("a", (0.0, 0.3, 0.31, 1.0)), Limit("b", (0.0, 0.0, 0.0, 0.0))], name="x", title="t")
    cells = chart.option["series"][0]["data"]
    assert [cell["value"] for cell in cells] == [[1, 0, 0.3], [2, 0, 0.31], [3, 0, 1.0]]
    assert chart.option["xAxis"]["data"] == ["0", "7", "14", "21"]
    rows = [[str(cell).replace("\u00a0", " ") for cell in row] for row in chart.numbers.rows]
    assert rows == [["a", "7", "20", "30 %", "31 %"], ["a", "21", "27", "100 %", "100 %"]]
    assert "b never binds" in chart.summary


def test_shades_are_those_of_the_steps() -> None:
    pieces = gallery.weeks().option["visualMap"]["pieces"]
    assert [(piece["gt"], piece["lte"]) for piece in pieces] == [
        (0, 0.1),
        (0.1, 0.25),
        (0.25, 0.5),
        (0.5, 0.75),
        (0.75, 1),
    ]
