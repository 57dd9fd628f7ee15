from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts import svg
from mainstay.charts.ranges import LEFT, SPAN, Bar, ranges
from mainstay.errors import InputError

SHARES = st.floats(0, 1)


def draw(*bars: Bar) -> Drawn:
    return drawn(ranges(bars, name="x", title="t", summary="s", value_words="value", interval_words="interval"))


def bars_of(drawing: Drawn) -> list[tuple[float, float]]:
    """Return left end and width of each bar, without the one in the legend."""
    found = [numbers(rect, "x", "width") for rect in drawing.all("rect") if rect.attrib["fill"] == svg.SKY]
    return [(x, width) for x, width in found][:-1]


def lines_of(drawing: Drawn) -> list[tuple[float, float]]:
    """Return both ends of each interval, without the one in the legend."""
    lines = [numbers(line, "x1", "x2", "y1", "y2") for line in drawing.all("line") if line.attrib["stroke"] == svg.INK]
    return [(x1, x2) for x1, x2, y1, y2 in lines if y1 == y2][:-1]


@given(st.lists(SHARES, min_size=1, max_size=9))
def test_bars_begin_at_zero_and_are_as_long_as_their_value(values: list[float]) -> None:
    found = bars_of(draw(*(Bar(str(i), value) for i, value in enumerate(values))))
    assert [x for x, _ in found] == [LEFT] * len(values)
    assert [width for _, width in found] == pytest.approx([SPAN * value for value in values], abs=0.01)


@given(SHARES, SHARES, SHARES)
def test_intervals_stand_where_they_were_given(value: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = lines_of(draw(Bar("a", value, low, high)))
    if low == high:
        assert found == []
    else:
        assert found[0] == pytest.approx((LEFT + SPAN * low, LEFT + SPAN * high), abs=0.06)


def test_no_interval_is_drawn_where_none_is_known() -> None:
    assert lines_of(draw(Bar("a", 0.4))) == []


@pytest.mark.parametrize(("low", "high", "ends"), [(0.3, None, (0.3, 1.0)), (None, 0.6, (0.0, 0.6))])
def test_an_end_that_is_not_known_is_left_open(
    low: float | None, high: float | None, ends: tuple[float, float]
) -> None:
    drawing = draw(Bar("a", 0.4, low, high))
    assert lines_of(drawing)[0] == pytest.approx(tuple(LEFT + SPAN * end for end in ends), abs=0.06)
    upright = [numbers(line, "x1", "x2") for line in drawing.all("line") if line.attrib["stroke"] == svg.INK]
    crosses = [x1 for x1, x2 in upright if x1 == x2]
    assert len(crosses) == 1 + 2  # one end that is known, two in the legend


def test_numbers_are_written_as_the_page_writes_them_with_their_remark() -> None:
    texts = [text.replace("\u00a0", " ") for text in draw(Bar("a", 0.004, remark="ᵃ"), Bar("b", 0.9)).texts()]
    assert "0.4 % ᵃ" in texts
    assert "90 %" in texts


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan"), float("inf")])
def test_what_is_not_a_share_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="not a share"):
        draw(Bar("a", value))
    with pytest.raises(InputError, match="not a share"):
        draw(Bar("a", 0.5, 0.1, value))


def test_rounding_beyond_the_ends_is_forgiven() -> None:
    assert bars_of(draw(Bar("a", 1.0 + 1e-12), Bar("b", -1e-12))) == [(LEFT, SPAN), (LEFT, 0.0)]
