from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts import svg
from mainstay.charts.dumbbell import LEFT, SCALES, SPAN, Pair, dumbbell
from mainstay.errors import InputError

SHARES = st.floats(0, 1)


def draw(*pairs: Pair) -> Drawn:
    return drawn(dumbbell(pairs, name="x", title="t", summary="s", first_words="first", second_words="second"))


def discs(drawing: Drawn, fill: str) -> list[float]:
    """Return where the discs of a kind stand, without the one in the legend."""
    return [numbers(circle, "cx")[0] for circle in drawing.all("circle") if circle.attrib["fill"] == fill][:-1]


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=9))
def test_discs_stand_at_their_values_on_a_scale_that_begins_at_zero(values: list[tuple[float, float]]) -> None:
    drawing = draw(*(Pair(str(i), *pair) for i, pair in enumerate(values)))
    scale = min(step for step in SCALES if step >= max(max(pair) for pair in values))
    for fill, side in ((svg.WHITE, 0), (svg.ORANGE, 1)):
        assert discs(drawing, fill) == pytest.approx([LEFT + SPAN * pair[side] / scale for pair in values], abs=0.06)


def test_the_scale_is_written_from_zero_to_its_end() -> None:
    texts = [text.replace("\u00a0", " ") for text in draw(Pair("a", 0.01, 0.15)).texts()]
    assert texts[:5] == ["0 %", "5 %", "10 %", "15 %", "20 %"]


def test_the_two_kinds_are_told_apart_without_colour() -> None:
    """One disc is open and one is filled."""
    fills = {circle.attrib["fill"] for circle in draw(Pair("a", 0.1, 0.2)).all("circle")}
    assert fills == {svg.WHITE, svg.ORANGE}


def test_small_numbers_do_not_read_as_nothing() -> None:
    texts = [text.replace("\u00a0", " ") for text in draw(Pair("a", 0.0, 0.004)).texts()]
    assert "0 % → 0.4 %" in texts


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan")])
def test_what_is_not_a_share_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="not a share"):
        draw(Pair("a", value, 0.5))
    with pytest.raises(InputError, match="not a share"):
        draw(Pair("a", 0.5, value))
