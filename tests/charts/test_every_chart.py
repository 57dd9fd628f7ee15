"""What holds for every chart: well-formed, spoken, escaped, inside its frame, and never a picture of nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from tests.charts.drawn import HOSTILE, SVG, drawn, numbers

from mainstay.charts.bottlenecks import Limit, bottlenecks
from mainstay.charts.dumbbell import Pair, dumbbell
from mainstay.charts.fan import Mark, Spread, Target, Upright, fan
from mainstay.charts.frontier import Stop, frontier
from mainstay.charts.heatmap_axes import Spot, axes
from mainstay.charts.heatmap_gaps import Gap, Words, gaps
from mainstay.charts.heatmap_glance import Band, Line, glance
from mainstay.charts.heatmap_palette import SHADES, legend
from mainstay.charts.phases import Phase, phases
from mainstay.charts.ranges import Bar, ranges
from mainstay.charts.reliability import Kept, Panel, reliability
from mainstay.charts.spells import Day, Spell, spells
from mainstay.charts.stacks import Stack, stacks
from mainstay.charts.tiers import Box, tiers
from mainstay.charts.timeline import timeline
from mainstay.errors import InputError

Draw = Callable[[list[str]], str]
SPOKEN = {"name": "x", "title": HOSTILE, "summary": f"what it shows: {HOSTILE}"}


def draw_ranges(labels: list[str]) -> str:
    bars = [Bar(label, 1.0, 0.0, 1.0, "ᵃ") for label in labels]
    return ranges(bars, value_words="value", interval_words="interval", **SPOKEN)


def draw_dumbbell(labels: list[str]) -> str:
    pairs = [Pair(label, 0.00001, 1.0) for label in labels]
    return dumbbell(pairs, first_words="first sight", second_words="all tiers", **SPOKEN)


def draw_stacks(labels: list[str]) -> str:
    rows = [Stack(label, (1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000)) for label in labels]
    return stacks(rows, ["observed", "reported", "estimated", "assumed", "no source"], **SPOKEN)


def draw_tiers(labels: list[str]) -> str:
    boxes = [Box(f"k{i}", min(i, 3), label, label, i % 2 == 0) for i, label in enumerate(labels)]
    return tiers(boxes, [(box.key, "k0") for box in boxes[1:]], **SPOKEN)


def draw_timeline(labels: list[str]) -> str:
    start = date(2019, 12, 31)
    return timeline([(start + timedelta(days=40 * i), 100.0 + i) for i in range(len(labels))], **SPOKEN)


def draw_glance(labels: list[str]) -> str:
    bands = [Band(HOSTILE, tuple(labels[:8])), Band("research", ("Wide MMMM WWWW words " * 9,))]
    width = sum(len(band.columns) for band in bands)
    rows = [Line(label, tuple(SHADES[(i + k) % len(SHADES)] for k in range(width))) for i, label in enumerate(labels)]
    heads = [Line(label) for label in labels[:2]]
    return glance(bands, [*heads, *rows], legend=legend(HOSTILE, 0.9), **SPOKEN)


def draw_gaps(labels: list[str]) -> str:
    heads = [Gap(label) for label in labels[:2]]
    rows = [Gap(label, -90.0 + i, -100.0, 99.0, -150.0, 180.0, SHADES[0], label) for i, label in enumerate(labels)]
    return gaps([*heads, *rows], words=Words(HOSTILE, HOSTILE, HOSTILE, HOSTILE), **SPOKEN)


def draw_axes(labels: list[str]) -> str:
    spots = [
        Spot(label, (i % 5) / 4, (i % 3) / 2, (0.0, (i % 5) / 4), ((i % 3) / 2, 1.0)) for i, label in enumerate(labels)
    ]
    return axes(spots, x_words=HOSTILE, y_words="criticality " * 30, **SPOKEN)


def draw_fan(labels: list[str]) -> str:
    days = [Spread(7 * i, 0.0, 10.0 * i, 2e7 * i, 3e8 * i, 4e8 * i) for i in range(len(labels))]
    marks = [Mark(5 * i, label) for i, label in enumerate(labels)]
    wanted = Target(3e8, labels[-1] if labels else "", 100)
    return fan(days, upright=Upright(f"doses {HOSTILE}" * 9, "amount"), target=wanted, marks=marks, **SPOKEN)


def draw_spells(labels: list[str]) -> str:
    rows: list[Spell] = []
    for i, label in enumerate(labels):
        end = None if i % 3 == 0 else Day(200.0, 90.0, 400.0)
        rows += [
            Spell(label, mark=Mark(30 * i, label)),
            Spell(label, 1.0, Day(30, -5, 360), end, (i % 9) / 8, "ᵃ"),
        ]
    return spells(rows, last=365, shade_words=HOSTILE * 5, **SPOKEN)


def draw_bottlenecks(labels: list[str]) -> str:
    limits = [Limit(label, tuple((i + k) % 11 / 10 for k in range(53))) for i, label in enumerate(labels)]
    return bottlenecks(limits, marks=[Mark(10_000, label) for label in labels], **SPOKEN)


def draw_reliability(labels: list[str]) -> str:
    levels = (Kept(0.5, 0.0, 0.0, 0.3), Kept(1.0, 1.0, 0.7, 1.0))
    return reliability([Panel(label, levels, label) for label in labels], **SPOKEN)


def draw_frontier(labels: list[str]) -> str:
    curve = [Stop((i % 7) / 6, 1 - (i % 7) / 6, label if i < 12 else "") for i, label in enumerate(labels)]
    rival = Stop(0.0, 1.0, labels[-1] if labels else "")
    return frontier(curve, rival=rival, x_words=HOSTILE * 9, y_words="turned away " * 30, **SPOKEN)


def draw_phases(labels: list[str]) -> str:
    steps = [Phase(label, (1e6 * i, 2e5, 3.0, 0.0), None if i == 1 else 1e7, label) for i, label in enumerate(labels)]
    means = [labels[0] if labels else "a", HOSTILE, "wide MMMM " * 20, "d"]
    return phases(steps, means, words=f"patients {HOSTILE}" * 9, need_words=HOSTILE, **SPOKEN)


CHARTS: dict[str, Draw] = {
    "axes": draw_axes,
    "bottlenecks": draw_bottlenecks,
    "fan": draw_fan,
    "frontier": draw_frontier,
    "phases": draw_phases,
    "reliability": draw_reliability,
    "spells": draw_spells,
    "gaps": draw_gaps,
    "glance": draw_glance,
    "dumbbell": draw_dumbbell,
    "ranges": draw_ranges,
    "stacks": draw_stacks,
    "tiers": draw_tiers,
    "timeline": draw_timeline,
}
LABELS = {
    "one row": ["China"],
    "many rows": [f"row {i}" for i in range(200)],
    "long labels": ["Wide MMMM WWWW words " * 20, "x" * 400, "iiii llll " * 30],
    "hostile labels": [
        HOSTILE,
        "a\x00b\x1fc",
        "\ud7ff\ufffe",
        "💉 vaccine",
        "药品注射液药品注射液药品注射液药品注射液",
        "",
    ],
    "labels alike": ["same", "same", "same"],
}


@pytest.fixture(scope="module", params=CHARTS.values(), ids=CHARTS)
def draw(request: pytest.FixtureRequest) -> Draw:
    chart: Draw = request.param
    return chart


@pytest.fixture(scope="module", params=LABELS.values(), ids=LABELS)
def labels(request: pytest.FixtureRequest) -> list[str]:
    rows: list[str] = request.param
    return rows


@pytest.fixture(scope="module")
def source(draw: Draw, labels: list[str]) -> str:
    """Return a drawing that several tests look at; each reads it for itself."""
    return draw(labels)


def test_it_is_an_image_with_a_spoken_title_and_summary(source: str) -> None:
    root = drawn(source).root
    assert root.tag == f"{SVG}svg"
    assert root.attrib["role"] == "img"
    by_id = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    title, desc = (by_id[name] for name in root.attrib["aria-labelledby"].split())
    assert (title.tag, title.text) == (f"{SVG}title", HOSTILE)
    assert (desc.tag, desc.text) == (f"{SVG}desc", f"what it shows: {HOSTILE}")


def test_identifiers_are_unique_and_begin_with_the_name_of_the_chart(source: str) -> None:
    found = [element.attrib["id"] for element in drawn(source).root.iter() if "id" in element.attrib]
    assert max(Counter(found).values()) == 1
    assert all(name.startswith("x-") for name in found)


def test_every_pattern_that_is_used_is_in_the_drawing(source: str) -> None:
    drawing = drawn(source)
    used = {fill[5:-1] for e in drawing.root.iter() if (fill := e.attrib.get("fill", "")).startswith("url(#")}
    assert used <= {element.attrib["id"] for element in drawing.root.iter(f"{SVG}pattern")}


def test_text_is_text_and_never_markup(draw: Draw) -> None:
    drawing = drawn(draw([HOSTILE]))
    assert not [element.tag for element in drawing.root.iter() if element.tag in (f"{SVG}b", "b")]
    assert "<b>" not in drawing.source


def test_nothing_is_negative_or_outside_the_frame(source: str) -> None:
    drawing = drawn(source)
    width, height = drawing.size
    for rect in drawing.all("rect"):
        x, y, wide, tall = numbers(rect, "x", "y", "width", "height")
        assert min(x, y, wide, tall) >= 0
        assert x + wide <= width + 0.1
        assert y + tall <= height + 0.1
    for circle in drawing.all("circle"):
        x, y, radius = numbers(circle, "cx", "cy", "r")
        assert radius <= x <= width - radius
        assert radius <= y <= height - radius
    for shape in [*drawing.all("polygon"), *drawing.all("polyline")]:
        for point in shape.attrib["points"].split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= width
            assert 0 <= y <= height
    for line in drawing.all("line"):
        x1, x2, y1, y2 = numbers(line, "x1", "x2", "y1", "y2")
        assert 0 <= min(x1, x2) <= max(x1, x2) <= width
        assert 0 <= min(y1, y2) <= max(y1, y2) <= height
    for text in drawing.all("text"):
        assert 0 < numbers(text, "y")[0] <= height


def test_no_text_is_cut_off_at_either_edge(source: str) -> None:
    drawing = drawn(source)
    assert not [(words, left) for words, left, _ in drawing.spans() if left < 0]
    assert not [(words, right) for words, _, right in drawing.spans() if right > drawing.size[0] + 0.1]


def test_it_asks_nothing_of_the_network_and_runs_nothing(draw: Draw) -> None:
    root = drawn(draw(["China"])).root
    assert not [e.tag for e in root.iter() if e.tag.rpartition("}")[2] in ("script", "image", "use", "foreignObject")]
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if name.startswith("on") or name.endswith("href") or name == "style"]


def test_a_picture_of_nothing_is_refused(draw: Draw) -> None:
    with pytest.raises(InputError, match="nothing to draw"):
        draw([])


def test_the_same_rows_give_the_same_bytes(draw: Draw, labels: list[str], source: str) -> None:
    assert draw(labels) == source


def test_the_checks_above_notice_a_broken_drawing() -> None:
    with pytest.raises(ET.ParseError):
        drawn("<svg><text>a & b</text></svg>")
    cut = drawn(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">'
        '<text x="20" y="9" font-size="13" font-weight="400" text-anchor="end">a long label</text></svg>'
    )
    assert cut.spans()[0][1] < 0
