"""The frontier: points stand where their shares say, and what beats the rival on both sides is shaded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts.frontier import ACROSS, BETTER, LEFT, TOP, UP, Stop, frontier
from mainstay.charts.scale import even_steps
from mainstay.errors import InputError

SHARES = st.floats(0, 1)


def draw(curve: list[Stop], rival: Stop | None = None) -> Drawn:
    words = {"x_words": "routine", "y_words": "surge", "name": "x", "title": "t", "summary": "s"}
    return drawn(frontier(curve, rival=rival, **words))


@settings(max_examples=30)
@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=9))
def test_points_stand_where_their_shares_say(pairs: list[tuple[float, float]]) -> None:
    drawing = draw([Stop(x, y) for x, y in pairs])
    ends = [step * count for step, count in (even_steps(max(side)) for side in zip(*pairs, strict=True))]
    found = [numbers(circle, "cx", "cy") for circle in drawing.all("circle")[: len(pairs)]]
    wanted = [(LEFT + ACROSS * x / ends[0], TOP + UP * (1 - y / ends[1])) for x, y in pairs]
    assert found == [pytest.approx(point, abs=0.06) for point in wanted]


def test_the_shade_ends_at_the_rival_and_holds_what_beats_it() -> None:
    drawing = draw([Stop(0.34, 0.34), Stop(0.014, 0.564, "4 beds kept")], Stop(0.064, 0.575, "separate wards"))
    shade = next(numbers(r, "x", "y", "width", "height") for r in drawing.all("rect") if r.attrib["fill"] == BETTER)
    (_, _), (x, y) = [numbers(circle, "cx", "cy") for circle in drawing.all("circle")[:2]]
    assert shade[0] <= x <= shade[0] + shade[2]
    assert shade[1] <= y <= shade[1] + shade[3]
    first = numbers(drawing.all("circle")[0], "cx")[0]
    assert first > shade[0] + shade[2]
    assert {"separate wards", "4 beds kept"} <= set(drawing.texts())


def test_without_a_rival_nothing_is_shaded() -> None:
    drawing = draw([Stop(0.1, 0.2, "none kept")])
    assert BETTER not in drawing.source
    assert not drawing.all("polygon")


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_what_is_no_share_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="share"):
        draw([Stop(value, 0.2)])
    with pytest.raises(InputError, match="share"):
        draw([Stop(0.1, 0.2)], Stop(0.1, value))
