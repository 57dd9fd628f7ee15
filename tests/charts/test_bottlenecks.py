from __future__ import annotations

import pytest
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts.bottlenecks import LEFT, ROW, SPAN, TOP, Limit, bottlenecks
from mainstay.charts.intensity import STEPS, step_of
from mainstay.errors import InputError


def draw(*limits: Limit) -> Drawn:
    return drawn(bottlenecks(limits, name="x", title="t", summary="s"))


def test_each_week_is_shaded_by_its_share_and_a_week_without_is_white() -> None:
    weeks = (0.0, 0.05, 0.2, 0.4, 0.6, 1.0)
    drawing = draw(Limit("a", (0.0,) * 6), Limit("b", weeks))
    second = [rect for rect in drawing.all("rect") if numbers(rect, "y") == (TOP + ROW + 3,)]
    found = [(*numbers(rect, "x", "width"), rect.attrib["fill"]) for rect in second[1:]]
    assert found == [
        (pytest.approx(LEFT + SPAN * i / 6, abs=0.06), pytest.approx(SPAN / 6, abs=0.01), step_of(weeks[i]).fill)
        for i in range(1, 6)
    ]
    first = [rect for rect in drawing.all("rect") if numbers(rect, "y") == (TOP + 3,)]
    assert [rect.attrib["fill"] for rect in first] == [STEPS[0].fill]


def test_the_largest_share_stands_at_the_end_of_the_row() -> None:
    assert "40\u00a0%" in draw(Limit("a", (0.1, 0.4, 0.2))).texts()


def test_shades_darken_with_the_share() -> None:
    light = [sum(int(step.fill[i : i + 2], 16) for i in (1, 3, 5)) for step in STEPS]
    assert light == sorted(light, reverse=True)
    assert len(set(light)) == len(STEPS)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_what_is_not_a_share_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="not a share"):
        draw(Limit("a", (0.1, value)))
