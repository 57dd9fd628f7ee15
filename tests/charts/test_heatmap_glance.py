from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts.heatmap_glance import GAP, LEFT, Band, Line, glance
from mainstay.charts.heatmap_palette import SHADES, Shade
from mainstay.errors import InputError

BANDS = [Band("research", ("China", "India")), Band("production", ("China", "India"))]


def draw(*rows: Line, bands: list[Band] = BANDS) -> Drawn:
    return drawn(glance(bands, rows, legend=[], name="x", title="t", summary="s"))


@given(st.lists(st.tuples(*[st.sampled_from([*SHADES, None])] * 4), min_size=1, max_size=6))
def test_each_square_has_its_own_colour_and_sign_in_its_own_place(rows: list[tuple[Shade | None, ...]]) -> None:
    if not any(shade for row in rows for shade in row):
        return
    drawing = draw(*(Line(str(i), row) for i, row in enumerate(rows)))
    told = [shade for row in rows for shade in row if shade is not None]
    assert [rect.attrib["fill"] for rect in drawing.all("rect")] == [shade.fill for shade in told]
    signs = [text for text in drawing.all("text") if text.attrib["text-anchor"] == "middle"]
    assert [(text.text, text.attrib["fill"]) for text in signs] == [(shade.sign, shade.ink) for shade in told]
    wanted = [k for row in rows for k, shade in enumerate(row) if shade is not None]
    width = numbers(drawing.all("rect")[0], "width")[0]
    lefts = [LEFT + width * k + GAP * (k >= 2) for k in wanted]
    assert [numbers(rect, "x")[0] for rect in drawing.all("rect")] == pytest.approx(lefts, abs=0.06)


def test_a_column_that_does_not_apply_is_left_empty() -> None:
    assert len(draw(Line("a", (None, None, SHADES[0], None))).all("rect")) == 1


def test_names_of_columns_stand_upright_over_their_columns() -> None:
    drawing = draw(Line("a", (SHADES[0],) * 4))
    turned = [group.attrib["transform"] for group in drawing.all("g")]
    assert len(turned) == 4
    assert all(words.startswith("rotate(90 ") for words in turned)


def test_many_columns_make_the_picture_wider_and_never_unreadable() -> None:
    many = [Band("all", tuple(f"land {i}" for i in range(80)))]
    drawing = draw(Line("a", (SHADES[0],) * 80), bands=many)
    assert drawing.size[0] > 760
    assert min(numbers(rect, "width")[0] for rect in drawing.all("rect")) >= 11


@pytest.mark.parametrize("count", [3, 5])
def test_a_row_of_another_length_is_refused(count: int) -> None:
    with pytest.raises(InputError, match="another number of shades"):
        draw(Line("a", (SHADES[0],) * count))


def test_headings_alone_are_nothing_to_draw() -> None:
    with pytest.raises(InputError, match="nothing to draw"):
        draw(Line("only a heading"))
