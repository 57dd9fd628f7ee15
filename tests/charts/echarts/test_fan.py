from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.echarts.gallery import amount_fan, share_fan

from mainstay.charts.echarts.fan import HALF, MIDDLE, NINE_TENTHS, fan
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.fan import Mark, Spread, Target

SHARES = st.lists(st.floats(0, 1), min_size=5, max_size=5).map(sorted)


@given(st.lists(SHARES, min_size=1, max_size=6))
def test_bands_stand_on_one_another_up_to_the_ends_of_the_runs(rows: list[list[float]]) -> None:
    days = [Spread(7 * i, *row) for i, row in enumerate(rows)]
    series = fan(days[::-1], scale=Scale("need met"), name="x", title="t").option["series"]
    stack = [one["data"] for one in series if one.get("stack") == "spread"]
    for i, row in enumerate(rows):
        height = 0.0
        for band, end in zip(stack, (0, 1, 3, 4), strict=True):
            assert band[i][0] == 7 * i
            height += band[i][1]
            assert height == pytest.approx(row[end])
    middle = next(one for one in series if one["name"] == MIDDLE)
    assert [point["value"] for point in middle["data"]] == [[7 * i, row[2]] for i, row in enumerate(rows)]


def test_the_legend_names_the_bands_and_the_words_of_a_day_hold_them_all() -> None:
    chart = share_fan()
    assert [one if isinstance(one, str) else one["name"] for one in chart.option["legend"]["data"]] == [
        *(MIDDLE, HALF, NINE_TENTHS)
    ]
    words = chart.option["series"][-1]["data"][30]["tip"]
    assert words.startswith("day 150: need met\n")
    assert words.replace("\u00a0", " ").endswith("5 % to 75 %")


def test_a_target_is_reached_by_the_scale_and_its_words_stay_in_the_picture() -> None:
    chart = amount_fan()
    assert chart.option["series"][-1]["data"] == [[0, 3.3e8]]
    line = chart.option["series"][-2]["markLine"]["data"]
    assert line[0]["yAxis"] == 3.3e8
    assert line[0]["label"]["position"] == "insideEndBottom"
    assert line[1]["xAxis"] == 100
    assert chart.option["yAxis"]["name"] == "doses released (million doses)"
    assert chart.option["yAxis"]["axisLabel"]["formatter"] == "fn:millions"
    low = fan([Spread(0, 0, 0, 0, 0, 1)], scale=Scale("x"), target=Target(0.2, "low"), name="x", title="t")
    assert low.option["series"][-1]["markLine"]["data"][0]["label"]["position"] == "insideEndTop"


def test_names_of_days_lie_in_two_rows_and_the_rest_is_left_out() -> None:
    marks = [Mark(i, f"what happens on day {i}") for i in range(6)]
    chart = fan(
        [Spread(0, 1, 1, 1, 1, 1), Spread(365, 1, 1, 1, 1, 1)], scale=Scale("x"), marks=marks, name="x", title="t"
    )
    lines = chart.option["series"][-1]["markLine"]["data"]
    assert [line["xAxis"] for line in lines] == list(range(6))
    shown = [line["label"] for line in lines if line["label"]["show"]]
    assert len(shown) == 2
    assert len({label["distance"][1] for label in shown}) == 2


def test_a_year_leaves_out_days_that_would_not_be_seen_and_no_others() -> None:
    def level(day: int) -> float:
        return 1.0 if day < 30 or day > 90 else 0.4

    days = [Spread(day, *[level(day)] * 5) for day in range(365)]
    chart = fan(days, scale=Scale("need met"), name="x", title="Need met")
    drawn = {one["value"][0]: one["value"][1] for one in chart.option["series"][4]["data"]}
    assert {0, 29, 30, 90, 91, 364} <= set(drawn)
    assert max(after - before for before, after in pairwise(drawn)) <= 7
    assert all(value == level(day) for day, value in drawn.items())
    assert len(drawn) < 80
