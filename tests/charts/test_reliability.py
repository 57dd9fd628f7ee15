from __future__ import annotations

import pytest
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts import svg
from mainstay.charts.reliability import GAP, LEFT, SIDE, STEP, TOP, Kept, Panel, reliability
from mainstay.errors import InputError


def draw(*panels: Panel) -> Drawn:
    return drawn(reliability(panels, name="x", title="t", summary="s"))


def test_a_dot_stands_where_promised_and_kept_say_with_its_interval() -> None:
    drawing = draw(Panel("depth", (Kept(0.8, 0.6, 0.3, 0.9),)))
    (dot,) = drawing.all("circle")
    assert numbers(dot, "cx", "cy") == (LEFT + SIDE * 0.8, TOP + SIDE * 0.4)
    (line,) = [line for line in drawing.all("line") if line.attrib["stroke"] == svg.INK]
    assert numbers(line, "x1", "x2", "y1", "y2") == pytest.approx(
        (LEFT + SIDE * 0.8, LEFT + SIDE * 0.8, TOP + SIDE * 0.7, TOP + SIDE * 0.1)
    )


def test_the_fourth_panel_begins_a_row() -> None:
    panels = [Panel(str(i), (Kept(0.0, 0.0, 0.0, 0.0),)) for i in range(4)]
    centres = [numbers(dot, "cx", "cy") for dot in draw(*panels).all("circle")]
    assert centres == [
        (LEFT, TOP + SIDE),
        (LEFT + SIDE + GAP, TOP + SIDE),
        (LEFT + 2 * (SIDE + GAP), TOP + SIDE),
        (LEFT, TOP + STEP + SIDE),
    ]


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_what_is_not_a_share_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="not a share"):
        draw(Panel("a", (Kept(0.5, value, 0.1, 0.9),)))
