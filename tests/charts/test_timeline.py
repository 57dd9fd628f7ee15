from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts.timeline import HEIGHT, LEFT, TALL, TOP, WIDE, timeline
from mainstay.errors import InputError

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def draw(points: list[tuple[date, float]]) -> Drawn:
    return drawn(timeline(points, name="x", title="t", summary="s"))


def levels(drawing: Drawn) -> list[tuple[float, float]]:
    """Return number and height of each level of the scale."""
    texts = drawing.all("text")
    scale = [text for text in texts if text.attrib["text-anchor"] == "end"]
    return [(float((text.text or "").replace("\u202f", "")), numbers(text, "y")[0] - 4) for text in scale]


@given(st.lists(st.tuples(DAYS, st.floats(0, 1e6)), min_size=1, max_size=12, unique_by=lambda point: point[0]))
def test_dots_stand_where_day_and_value_say(points: list[tuple[date, float]]) -> None:
    drawing = draw(points)
    known = sorted(points)
    dots = sorted(numbers(circle, "cx", "cy") for circle in drawing.all("circle"))
    first, last = known[0][0].toordinal(), known[-1][0].toordinal()
    along = [LEFT + WIDE * (day.toordinal() - first) / max(last - first, 1) for day, _ in known]
    assert [x for x, _ in dots] == pytest.approx(along, abs=0.06)
    top, zero = levels(drawing)[-1], levels(drawing)[0]
    assert zero == (0, pytest.approx(TOP + TALL))
    if len(known) > 2:  # labels of the scale are rounded to three digits
        heights = {round(x, 1): y for x, y in dots}
        for (_, value), x in zip(known, along, strict=True):
            if round(x, 1) in heights and len(heights) == len(known):
                assert heights[round(x, 1)] == pytest.approx(TOP + TALL * (1 - value / top[0]), abs=0.7)


def test_order_of_the_rows_does_not_matter() -> None:
    points = [(date(2024, 1, 1), 3.0), (date(2020, 1, 1), 9.0), (date(2022, 1, 1), 1.0)]
    assert draw(points).source == draw(sorted(points)).source


@pytest.mark.parametrize("most", [0.0, 0.4, 1.0, 3.0, 136.0, 12345.0])
def test_the_scale_begins_at_zero_rises_evenly_and_holds_every_value(most: float) -> None:
    found = [value for value, _ in levels(draw([(date(2024, 1, 1), most), (date(2025, 3, 1), 0.0)]))]
    assert found[0] == 0
    assert found[-1] >= most
    steps = {round(b - a, 9) for a, b in itertools.pairwise(found)}
    assert len(steps) == 1
    assert len(found) <= 6


def test_one_day_is_named_since_no_year_begins_within_it() -> None:
    assert "2024-06-01" in draw([(date(2024, 6, 1), 3.0)]).texts()


def test_a_span_within_a_year_names_both_ends() -> None:
    texts = draw([(date(2024, 2, 1), 3.0), (date(2024, 6, 1), 4.0)]).texts()
    assert {"2024-02-01", "2024-06-01"} <= set(texts)


def test_years_are_ticks() -> None:
    texts = draw([(date(2019, 12, 23), 109.0), (date(2024, 9, 12), 96.0)]).texts()
    assert [text for text in texts if text.startswith("20")] == ["2020", "2021", "2022", "2023", "2024"]


def test_many_years_are_thinned_out() -> None:
    texts = draw([(date(1900, 6, 1), 1.0), (date(2024, 9, 12), 2.0)]).texts()
    assert 5 <= len([text for text in texts if len(text) == 4]) <= 12


def test_highest_first_and_last_day_keep_their_number_in_a_crowd() -> None:
    start = date(2020, 1, 1)
    points = [(start + timedelta(days=i), 100.0 + i % 50) for i in range(400)]
    points[7] = (points[7][0], 111.0)
    points[200] = (points[200][0], 977.0)
    drawing = draw(points)
    assert len(drawing.all("circle")) == 400
    shown = drawing.texts()
    assert {"977", "100", f"{points[-1][1]:.0f}"} <= set(shown)
    assert len(shown) < 120  # the rest is left to the table


def test_numbers_do_not_overlap() -> None:
    start = date(2020, 1, 1)
    drawing = draw([(start + timedelta(days=3 * i), 1000.0 + i) for i in range(300)])
    spans = {words: (left, right) for words, left, right in drawing.spans()}
    places = [
        (*spans[text.text or ""], numbers(text, "y")[0])
        for text in drawing.all("text")
        if text.attrib["text-anchor"] == "middle" and numbers(text, "y")[0] < HEIGHT - 30
    ]
    crowded = [
        (a, b) for a in places for b in places if a < b and b[0] < a[1] and a[0] < b[1] and abs(a[2] - b[2]) < 11
    ]
    assert not crowded


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_what_a_scale_from_zero_cannot_hold_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="begins at zero"):
        draw([(date(2024, 1, 1), value)])
