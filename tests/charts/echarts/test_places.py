"""Charts of where and from whom: supply tiers and the map of sites."""

from __future__ import annotations

import math

import pytest
from tests.charts.echarts import gallery

from mainstay.charts.echarts.sankey import Flow, sankey
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.echarts.site_map import Area, Site, site_map
from mainstay.charts.tiers import Box
from mainstay.errors import InputError

SPOKEN = {"name": "x", "title": "t"}
VIAL, STOPPER = Box("v", 0, "Vial", "2 makers", False), Box("s", 1, "Stopper", "one", True)


def test_the_product_stands_on_the_right_and_starting_materials_on_the_left() -> None:
    boxes = {box["name"]: box for box in gallery.tiers().option["series"][0]["data"]}
    assert {key: box["depth"] for key, box in boxes.items()} == {
        "vial": 3,
        "api": 2,
        "glass": 2,
        "stopper": 2,
        "crude": 1,
        "mucosa": 0,
    }
    assert boxes["api"]["href"] == gallery.HERE
    assert gallery.tiers().option["mainstay"]["width"] > 600


def test_one_maker_alone_is_seen_without_colour() -> None:
    boxes = {box["name"]: box for box in gallery.tiers().option["series"][0]["data"]}
    assert boxes["stopper"]["label"]["formatter"].startswith("◆ ")
    assert boxes["stopper"]["itemStyle"]["borderWidth"] > 0
    assert not boxes["api"]["label"]["formatter"].startswith("◆")


@pytest.mark.parametrize(
    ("boxes", "flow", "words"),
    [
        ([VIAL, STOPPER], Flow("v", "s"), "does not go towards the product"),
        ([VIAL, STOPPER], Flow("s", "other"), "boxes that it does not have"),
        ([VIAL, STOPPER], Flow("s", "v", float("nan")), "cannot be drawn"),
        ([VIAL, VIAL], None, "two boxes with one key"),
    ],
)
def test_flows_that_cannot_be_drawn_are_refused(boxes: list[Box], flow: Flow | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        sankey(boxes, [flow] if flow else [], **SPOKEN)


def test_a_product_alone_is_drawn() -> None:
    chart = sankey([VIAL], [], **SPOKEN)
    assert chart.summary == "Vial in 1 tier with 1 product; none has one known maker alone."
    assert chart.numbers.rows == ((0, "Vial", "2 makers", "no", ""),)


def test_surfaces_of_points_go_with_the_amount_and_the_large_lie_below() -> None:
    series = [one for one in gallery.world().option["series"] if one["type"] == "scatter"]
    ingredient = series[0]["data"]
    assert [point["value"] for point in ingredient] == [[114.5, 38.0], [78.5, 17.4]]
    ratio = ingredient[1]["symbolSize"] / ingredient[0]["symbolSize"]
    assert ratio == pytest.approx(math.sqrt(3100 / 5200), abs=0.01)
    unknown = next(point for point in series[1]["data"] if "Marburg" in point["tip"])
    assert "not known" in unknown["tip"]
    assert unknown["symbolSize"] > 0


def test_kinds_of_sites_have_signs_of_their_own() -> None:
    series = [one for one in gallery.world().option["series"] if one["type"] == "scatter"]
    assert len({one["symbol"] for one in series}) == len(series) == 3


def test_economies_are_in_the_table_by_their_share_and_on_the_map_by_their_code() -> None:
    chart = gallery.world()
    assert chart.option["mainstay"]["map"] == "world"
    assert [area["name"] for area in chart.option["series"][0]["data"]] == ["CHN", "IND", "USA", "DEU", "SGP"]
    assert [row[0] for row in chart.numbers.rows[:3]] == ["China", "India", "Germany"]


def test_a_map_without_shares_has_no_shades() -> None:
    chart = site_map([Site("a", 1.0, 2.0)], **SPOKEN)
    assert "visualMap" not in chart.option
    assert chart.kinds == ("scatter",)
    assert chart.summary == "1 site."


@pytest.mark.parametrize(("latitude", "longitude"), [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)])
def test_places_that_are_not_on_the_globe_are_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(InputError, match="not a place on the globe"):
        site_map([Site("a", latitude, longitude)], **SPOKEN)


def test_five_kinds_of_sites_are_too_many() -> None:
    with pytest.raises(InputError, match="4 kinds"):
        site_map([Site("a", 0, 0, kind=str(i)) for i in range(5)], size=Scale("x", "amount"), **SPOKEN)
    with pytest.raises(InputError):
        site_map([], areas=[Area("CHN", "China", 1.5)], **SPOKEN)
