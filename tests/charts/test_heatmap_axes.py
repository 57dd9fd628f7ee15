from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts.heatmap_axes import ACROSS, LEFT, TOP, UP, Spot, axes
from mainstay.charts.heatmap_labels import Box, place
from mainstay.errors import InputError

SHARES = st.floats(0, 1)


def draw(*spots: Spot) -> Drawn:
    return drawn(axes(spots, name="x", title="t", summary="s", x_words="across", y_words="up"))


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=9))
def test_points_stand_at_their_values_on_axes_of_whole_quarters(values: list[tuple[float, float]]) -> None:
    # corners make the axes run from 0 to 100 %
    corners = [Spot("low", 0, 0, (0, 0), (0, 0)), Spot("high", 1, 1, (1, 1), (1, 1))]
    drawing = draw(*corners, *(Spot(str(i), x, y, (x, x), (y, y)) for i, (x, y) in enumerate(values)))
    discs = [numbers(disc, "cx", "cy") for disc in drawing.all("circle")][2:]
    for disc, (x, y) in zip(discs, values, strict=True):
        assert disc == pytest.approx((LEFT + ACROSS * x, TOP + UP * (1 - y)), abs=0.06)


def test_axes_hold_every_interval_and_leave_out_empty_quarters() -> None:
    texts = [text.replace("\u00a0", " ") for text in draw(Spot("a", 0.6, 0.8, (0.55, 0.7), (0.6, 0.9))).texts()]
    assert texts[:2] == ["50 %", "75 %"]
    assert texts[2:5] == ["50 %", "75 %", "100 %"]


def test_an_interval_crosses_its_point_on_each_axis() -> None:
    drawing = draw(Spot("a", 0.5, 0.5, (0.0, 1.0), (0.0, 1.0)))
    lines = [numbers(line, "x1", "y1", "x2", "y2") for line in drawing.all("line")]
    middle = LEFT + ACROSS / 2, TOP + UP / 2
    assert (LEFT, middle[1], LEFT + ACROSS, middle[1]) in lines
    assert (middle[0], TOP + UP, middle[0], TOP) in lines


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan")])
def test_what_is_not_a_share_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="not a share"):
        draw(Spot("a", value, 0.5, (0, 1), (0, 1)))
    with pytest.raises(InputError, match="not a share"):
        draw(Spot("a", 0.5, 0.5, (0, 1), (value, 1)))


FRAME = Box(0, 0, 600, 500)
POINTS = st.lists(st.tuples(st.floats(0, 600), st.floats(0, 500)), min_size=1, max_size=12)


@given(POINTS)
def test_names_stay_in_their_frame(points: list[tuple[float, float]]) -> None:
    boxes = place(points, [(90.0, 13.0)] * len(points), [], frame=FRAME)
    assert all(FRAME.holds(box) for box in boxes)


def test_names_of_points_in_one_spot_do_not_cover_each_other() -> None:
    points = [(300.0 + i, 250.0) for i in range(8)]
    taken = [Box(x - 5, y - 5, 10, 10) for x, y in points]
    boxes = place(points, [(80.0, 13.0)] * 8, taken, frame=FRAME)
    pairs = [(a, b) for i, a in enumerate(boxes) for b in [*boxes[:i], *taken]]
    assert not [pair for pair in pairs if pair[0].overlap(pair[1]) > 0]


def test_a_name_larger_than_the_frame_begins_at_its_edge() -> None:
    (box,) = place([(300.0, 10.0)], [(900.0, 13.0)], [], frame=FRAME)
    assert (box.x, box.y) == (0, 10)
