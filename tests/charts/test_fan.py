from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts import svg
from mainstay.charts.fan import LEFT, TALL, TOP, WIDE, Mark, Spread, Target, Upright, fan
from mainstay.errors import InputError

SHARES = st.lists(st.floats(0, 1), min_size=5, max_size=5).map(sorted)


def draw(days: list[Spread], upright: Upright | None = None, **more: object) -> Drawn:
    given = upright or Upright("need met")
    return drawn(fan(days, upright=given, name="x", title="t", summary="s", **more))  # type: ignore[arg-type]


def points_of(drawing: Drawn, tag: str, number: int) -> list[tuple[float, float]]:
    shape = drawing.all(tag)[number]
    return [tuple(map(float, point.split(","))) for point in shape.attrib["points"].split()]  # type: ignore[misc]


def height_of(share: float) -> float:
    return TOP + TALL * (1 - share)


@given(st.lists(SHARES, min_size=2, max_size=9))
def test_bands_and_median_stand_where_the_shares_say(rows: list[list[float]]) -> None:
    drawing = draw([Spread(10 * i, *row) for i, row in enumerate(rows)])
    along = [LEFT + WIDE * i / (len(rows) - 1) for i in range(len(rows))]
    for band, (low, high) in enumerate(((0, 4), (1, 3))):
        found = points_of(drawing, "polygon", band)
        wanted = [(x, height_of(row[high])) for x, row in zip(along, rows, strict=True)]
        wanted += [(x, height_of(row[low])) for x, row in reversed(list(zip(along, rows, strict=True)))]
        assert found == [pytest.approx(point, abs=0.06) for point in wanted]
    median = points_of(drawing, "polyline", 0)
    assert median == [pytest.approx((x, height_of(row[2])), abs=0.06) for x, row in zip(along, rows, strict=True)]


def test_the_order_of_the_days_does_not_matter() -> None:
    days = [Spread(day, 0.1, 0.2, 0.3, 0.4, 0.5) for day in (0, 5, 9)]
    assert draw(days).source == draw(days[::-1]).source


def test_the_target_is_a_dashed_line_at_its_height_and_its_day() -> None:
    drawing = draw([Spread(0, 0, 0, 0, 0, 0), Spread(200, 0, 0, 0.5, 1, 1)], target=Target(0.75, "three quarters", 100))
    level, upright = [numbers(line, "x1", "x2", "y1", "y2") for line in drawing.all("line") if _dashed(line.attrib)]
    assert level[2] == level[3] == pytest.approx(height_of(0.75))
    assert upright[0] == upright[1] == pytest.approx(LEFT + WIDE / 2)
    assert "three quarters" in drawing.texts()


def _dashed(attributes: dict[str, str]) -> bool:
    return attributes["stroke"] == svg.ORANGE and "stroke-dasharray" in attributes


def test_a_target_beyond_what_is_reached_is_on_the_scale() -> None:
    days = [Spread(0, 0, 0, 0, 0, 0), Spread(100, 0, 0, 1e6, 2e6, 3e6)]
    drawing = draw(days, Upright("doses", "amount"), target=Target(3.3e8, "goal", 100))
    assert any(text.endswith("million doses") for text in drawing.texts())
    level = next(numbers(line, "y1")[0] for line in drawing.all("line") if _dashed(line.attrib))
    assert level == pytest.approx(height_of(3.3 / 4), abs=0.06)
    assert {"0", "100", "200", "300", "400"} <= set(drawing.texts())


def test_names_of_days_that_would_overlap_are_left_out_and_their_triangles_stay() -> None:
    marks = [Mark(30 + i, f"something that happens {i}") for i in range(6)]
    drawing = draw([Spread(0, 1, 1, 1, 1, 1), Spread(365, 1, 1, 1, 1, 1)], marks=marks)
    assert len(drawing.all("polygon")) == 2 + 6
    named = [text for text in drawing.texts() if text.startswith("something")]
    assert 1 <= len(named) <= 2


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_share_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="share"):
        draw([Spread(0, 0, 0, value, 1, 1)])
    with pytest.raises(InputError, match="begins at zero"):
        draw([Spread(0, 0, 0, -abs(value), 1, 1)], Upright("doses", "amount"))
