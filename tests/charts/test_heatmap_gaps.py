from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts import svg
from mainstay.charts.heatmap_gaps import LEFT, SCALES, SPAN, Gap, Words, gaps
from mainstay.charts.heatmap_palette import WELL_AHEAD
from mainstay.errors import InputError

GAPS = st.floats(-200, 200)


def draw(*rows: Gap) -> Drawn:
    words = Words("behind", "ahead", "interval", "bounds")
    return drawn(gaps(rows, words=words, name="x", title="t", summary="s"))


@given(st.lists(GAPS, min_size=1, max_size=8))
def test_discs_stand_at_their_values_on_a_scale_around_zero(values: list[float]) -> None:
    drawing = draw(*(Gap(str(i), value) for i, value in enumerate(values)))
    scale = next(step for step in SCALES if step >= max(map(abs, values)))
    wanted = [LEFT + SPAN * (value / scale + 1) / 2 for value in values]
    assert [numbers(disc, "cx")[0] for disc in drawing.all("circle")] == pytest.approx(wanted, abs=0.06)


def test_interval_and_bounds_reach_from_end_to_end() -> None:
    drawing = draw(Gap("a", 0.0, -5.0, 5.0, -10.0, 10.0))
    lines = [numbers(line, "x1", "x2") for line in drawing.all("line")]
    assert (LEFT, LEFT + SPAN) in lines
    assert (LEFT + SPAN / 4, LEFT + 3 * SPAN / 4) in lines


def test_bounds_that_allow_one_gap_alone_are_not_drawn() -> None:
    with_bounds, without = (len(draw(gap).all("line")) for gap in (Gap("a", 1.0, 0, 2, 1.0, 1.0), Gap("a", 1.0, 0, 2)))
    assert with_bounds == without


def test_a_disc_has_the_colour_of_its_verdict_and_none_without_one() -> None:
    drawing = draw(Gap("a", 1.0, shade=WELL_AHEAD), Gap("b", 1.0))
    assert [disc.attrib["fill"] for disc in drawing.all("circle")] == [WELL_AHEAD.fill, svg.WHITE]


def test_the_scale_is_symmetric_and_says_which_way_is_which() -> None:
    texts = draw(Gap("a", 12.0)).texts()
    assert texts[:7] == ["← behind", "ahead →", "−20", "−10", "0", "+10", "+20"]


@pytest.mark.parametrize("field", ["value", "low", "high", "worst", "best"])
@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(field: str, number: float) -> None:
    with pytest.raises(InputError, match="not a number"):
        draw(Gap("a", **{"value": 0.0, field: number}))


def test_headings_alone_are_nothing_to_draw() -> None:
    with pytest.raises(InputError, match="nothing to draw"):
        draw(Gap("only a heading"))
