"""What holds for every option: JSON without NaN, spoken, with a table, and nothing that could end a script."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.charts.echarts import gallery

from mainstay.charts.bottlenecks import Limit
from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.calendar import calendar
from mainstay.charts.echarts.chart import Chart, Numbers
from mainstay.charts.echarts.dumbbell import dumbbell
from mainstay.charts.echarts.fan import fan
from mainstay.charts.echarts.frontier import frontier
from mainstay.charts.echarts.lines import lines
from mainstay.charts.echarts.phases import phases
from mainstay.charts.echarts.sankey import sankey
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.echarts.scatter import scatter
from mainstay.charts.echarts.site_map import site_map
from mainstay.charts.fan import Spread
from mainstay.charts.ranges import Bar
from mainstay.errors import InputError

CHARTS = gallery.charts()
IDS = [chart.id for chart in CHARTS]
SCRIPTS = Path(__file__).resolve().parents[3] / "src" / "mainstay" / "web" / "frontend" / "js" / "charts"
SHARE = Scale("share")
SPOKEN = {"name": "x", "title": "t"}


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


@pytest.mark.parametrize("chart", CHARTS, ids=IDS)
def test_an_option_is_json_that_may_stand_in_a_script(chart: Chart) -> None:
    text = chart.json()
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == json.loads(json.dumps(chart.option))
    assert not [x for x in leaves(chart.option) if isinstance(x, float) and not math.isfinite(x)]


@pytest.mark.parametrize("chart", CHARTS, ids=IDS)
def test_a_chart_is_spoken_and_has_its_numbers(chart: Chart) -> None:
    assert chart.option["aria"]["label"]["description"] == chart.summary
    assert chart.summary[0] == chart.summary[0].upper()
    assert chart.summary.endswith((".", ";"))
    assert chart.numbers.rows
    assert {len(row) for row in chart.numbers.rows} == {len(chart.numbers.head)}


@pytest.mark.parametrize("chart", CHARTS, ids=IDS)
def test_colours_are_those_of_the_theme(chart: Chart) -> None:
    assert not [x for x in leaves(chart.option) if isinstance(x, str) and re.match(r"#[0-9a-f]{3}|rgb", x)]
    tokens = (SCRIPTS.parents[1] / "css" / "tokens.css").read_text(encoding="utf-8")
    named = {x[6:-1] for x in leaves(chart.option) if isinstance(x, str) and x.startswith("var(--")}
    assert named
    assert not {name for name in named if f"--{name}:" not in tokens}


@pytest.mark.parametrize("chart", CHARTS, ids=IDS)
def test_functions_and_kinds_are_those_that_the_front_end_has(chart: Chart) -> None:
    functions = (SCRIPTS / "functions.js").read_text(encoding="utf-8").split("export const functions", 1)[1]
    named = {x[3:] for x in leaves(chart.option) if isinstance(x, str) and x.startswith("fn:")}
    assert "tip" in named
    assert not {name for name in named if not re.search(rf"\b{re.escape(name)}\b", functions)}
    kinds = (SCRIPTS / "parts.js").read_text(encoding="utf-8").split("BY_SERIES", 1)[1]
    assert not {kind for kind in chart.kinds if f"  {kind}:" not in kinds}


@pytest.mark.parametrize("chart", CHARTS, ids=IDS)
def test_axes_of_numbers_say_what_they_show(chart: Chart) -> None:
    axes = [chart.option[key] for key in ("xAxis", "yAxis") if key in chart.option]
    assert not [axis for axis in axes if axis["type"] == "value" and not axis.get("name")]


def test_nothing_is_not_drawn() -> None:
    both = {"x": SHARE, "y": SHARE}
    makes = (
        lambda: fan([], scale=SHARE, **SPOKEN),
        lambda: bars([], scale=SHARE, **SPOKEN),
        lambda: lines([], scale=SHARE, **SPOKEN),
        lambda: calendar([], **SPOKEN),
        lambda: dumbbell([], scale=SHARE, **SPOKEN),
        lambda: frontier([], **both, **SPOKEN),
        lambda: scatter([], **both, **SPOKEN),
        lambda: phases([], ["a"], scale=SHARE, need_words="n", **SPOKEN),
        lambda: sankey([], [], **SPOKEN),
        lambda: site_map([], **SPOKEN),
    )
    for make in makes:
        with pytest.raises(InputError, match="nothing to draw"):
            make()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 1.1])
def test_what_is_no_share_is_refused(value: float) -> None:
    with pytest.raises(InputError):
        bars([Bar("a", value)], scale=SHARE, **SPOKEN)
    with pytest.raises(InputError):
        calendar([Limit("a", (value,))], **SPOKEN)
    with pytest.raises(InputError):
        fan([Spread(0, 0, 0, 0, 0, value)], scale=SHARE, **SPOKEN)


def test_a_number_that_is_none_cannot_be_kept_in_a_chart() -> None:
    with pytest.raises(InputError, match="cannot be drawn"):
        Chart("x", "t", "s", {"series": [{"type": "bar", "data": [float("nan")]}]}, Numbers((), ()))
