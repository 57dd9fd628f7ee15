"""Phases of a plan: bars add to the whole, and the line of need stands where the need is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts import svg
from mainstay.charts.phases import TALL, TOP, Phase, phases
from mainstay.charts.scale import even_steps
from mainstay.errors import InputError

AMOUNTS = st.tuples(st.floats(1, 1e6), st.floats(1, 1e6))


def draw(steps: list[Phase], means: tuple[str, ...] = ("cobalt", "linac")) -> Drawn:
    words = {"name": "x", "title": "t", "summary": "s", "words": "patients", "need_words": "need"}
    return drawn(phases(steps, means, **words))


@settings(max_examples=30)
@given(st.lists(AMOUNTS, min_size=1, max_size=6))
def test_the_bars_of_a_step_add_to_its_amounts(rows: list[tuple[float, float]]) -> None:
    drawing = draw([Phase(str(i), row) for i, row in enumerate(rows)])
    step, count = even_steps(max(map(sum, rows)))
    bars = [numbers(bar, "height")[0] for bar in drawing.all("rect") if bar.attrib["stroke"] == svg.WHITE]
    wanted = [TALL * value / (step * count) for row in rows for value in row]
    assert bars == [pytest.approx(height, abs=0.06) for height in wanted]


def test_the_need_is_a_line_at_its_height_and_is_left_out_where_it_is_not_known() -> None:
    drawing = draw([Phase("2026", (1.0, 0.0), 10.0), Phase("2027", (2.0, 3.0))])
    lines = [numbers(line, "y1", "y2") for line in drawing.all("line") if line.attrib["stroke"] == svg.INK]
    assert lines[0] == pytest.approx((TOP, TOP))
    assert len(lines) == 2  # the need of one year, and its mark in the legend
    assert "need" in drawing.texts()
    assert "need" not in draw([Phase("2026", (1.0, 0.0))]).texts()


def test_what_cannot_be_told_apart_or_does_not_add_up_is_refused() -> None:
    with pytest.raises(InputError, match="1 to 4 means"):
        draw([Phase("2026", (1.0,) * 5)], ("a", "b", "c", "d", "e"))
    with pytest.raises(InputError, match="an amount for each of 2 means"):
        draw([Phase("2026", (1.0,))])
    with pytest.raises(InputError, match="begins at zero"):
        draw([Phase("2026", (1.0, -1.0))])
