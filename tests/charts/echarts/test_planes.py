"""Charts on two scales: lines, frontiers, points, stacked phases."""

from __future__ import annotations

from datetime import date

import pytest
from tests.charts.echarts import gallery

from mainstay.charts.echarts.frontier import Curve, frontier
from mainstay.charts.echarts.lines import Line, Reading, lines
from mainstay.charts.echarts.phases import phases
from mainstay.charts.echarts.scale import Scale, value_axis
from mainstay.charts.echarts.scatter import Dot, scatter
from mainstay.charts.frontier import Stop
from mainstay.charts.phases import Phase
from mainstay.errors import InputError

SHARE = Scale("share")
SPOKEN = {"name": "x", "title": "t"}


def test_a_gap_in_a_line_is_no_zero() -> None:
    chart = gallery.over_time()
    line = next(one for one in chart.option["series"] if one.get("name") == "Reports of shortages")
    assert line["data"][4]["value"] == ["2020-06-01", None]
    assert line["connectNulls"] is False
    assert ("Reports of shortages", "2020-06-01", "not known", "") in chart.numbers.rows


def test_a_band_lies_between_the_ends_of_the_interval() -> None:
    line = Line("a", (Reading(0, 0.5, 0.4, 0.7), Reading(10, 0.6), Reading(20, 0.7, 0.5, 0.9)))
    low, height, middle = lines([line], scale=SHARE, **SPOKEN).option["series"]
    assert low["data"] == [[0, 0.4], [20, 0.5]]
    assert [x for _, x in height["data"]] == pytest.approx([0.3, 0.4])
    assert low["stack"] == height["stack"]
    assert [point["value"] for point in middle["data"]] == [[0, 0.5], [10, 0.6], [20, 0.7]]


def test_lines_are_told_apart_without_colour() -> None:
    given = [Line(str(i), (Reading(0, 0.1 * i),)) for i in range(4)]
    series = lines(given, scale=SHARE, **SPOKEN).option["series"]
    assert len({str(one["lineStyle"]["type"]) for one in series}) == 4
    assert len({one["symbol"] for one in series}) == 4


def test_dates_and_numbers_are_not_mixed() -> None:
    with pytest.raises(InputError, match="mixes dates and numbers"):
        lines([Line("a", (Reading(0, 0.1), Reading(date(2024, 1, 1), 0.1)))], scale=SHARE, **SPOKEN)


def test_more_than_can_be_told_apart_is_refused() -> None:
    with pytest.raises(InputError, match="8 lines apart, not 9"):
        lines([Line(str(i), (Reading(0, 0.1),)) for i in range(9)], scale=SHARE, **SPOKEN)
    with pytest.raises(InputError, match="4 curves apart, not 5"):
        frontier([Curve(str(i), (Stop(0.1, 0.1),)) for i in range(5)], x=SHARE, y=SHARE, **SPOKEN)
    with pytest.raises(InputError, match="4 groups apart, not 5"):
        scatter([Dot(str(i), 0.1, 0.1, group=str(i)) for i in range(5)], x=SHARE, y=SHARE, **SPOKEN)
    with pytest.raises(InputError, match="1 to 8 means apart, not 9"):
        phases([Phase("a", (1.0,) * 9)], ["m"] * 9, scale=Scale("n", "amount"), need_words="n", **SPOKEN)


def test_the_corner_that_is_better_for_both_ends_at_the_first_rival() -> None:
    chart = gallery.beds()
    ((start, end),) = chart.option["series"][-1]["markArea"]["data"]
    assert (start["coord"], end["coord"]) == ([0, 0], [0.11, 0.6])
    assert chart.summary.startswith("3 of 5 arrangements lose less on both sides than separate wards")
    alone = frontier([Curve("a", (Stop(0.2, 0.3), Stop(0.1, 0.5)))], x=Scale("p"), y=Scale("q"), **SPOKEN)
    assert alone.summary.replace("\u00a0", " ") == "The least p is 10 %, at 50 % q."


def test_names_near_the_right_end_stand_to_the_left() -> None:
    stops = gallery.beds().option["series"][0]["data"]
    assert [stop["label"]["align"] for stop in stops] == ["right", "left", "left", "left", "left"]


def test_intervals_of_points_lie_both_ways() -> None:
    across, upright = (one["data"] for one in gallery.risk().option["series"] if one["type"] == "custom")
    assert across[0] == [0.34, 0.7, 0.9, 0, 0, 1]
    assert upright[0] == [0.8, 0.2, 0.5, 0, 0, 0]


def test_phases_stack_and_the_need_breaks_where_it_is_not_known() -> None:
    steps = [Phase("2027", (1.0, 2.0), 4.0), Phase("2028", (3.0, 4.0), None), Phase("2029", (5.0, 6.0), 7.0)]
    chart = phases(steps, ["a", "b"], scale=Scale("n", "amount"), need_words="need", **SPOKEN)
    first, second, need = chart.option["series"]
    assert first["stack"] == second["stack"]
    assert [point["value"] for point in second["data"]] == [2.0, 4.0, 6.0]
    assert need["data"] == [4.0, None, 7.0]
    assert chart.option["aria"]["decal"]["show"] is True
    assert chart.numbers.rows[1] == ("2028", "3", "4", "7", "not known", "")


def test_a_step_with_another_number_of_amounts_is_refused() -> None:
    with pytest.raises(InputError, match="an amount for each of 2 means"):
        phases([Phase("2027", (1.0,))], ["a", "b"], scale=Scale("n", "amount"), need_words="n", **SPOKEN)


@pytest.mark.parametrize(
    ("largest", "formatter", "name"),
    [
        (900.0, "fn:number", "doses (vials)"),
        (5e4, "fn:thousands", "doses (thousand vials)"),
        (3e6, "fn:millions", "doses (million vials)"),
        (8e9, "fn:thousand-millions", "doses (thousand million vials)"),
    ],
)
def test_large_numbers_are_written_in_thousands_and_millions(largest: float, formatter: str, name: str) -> None:
    axis = value_axis(Scale("doses", "amount", "vials"), upright=True, largest=largest)
    assert (axis["axisLabel"]["formatter"], axis["name"]) == (formatter, name)
