from __future__ import annotations

import pytest
from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts import intensity, svg
from mainstay.charts.fan import Mark
from mainstay.charts.spells import LEFT, SPAN, THICK, Day, Spell, spells
from mainstay.errors import InputError


def draw(*rows: Spell) -> Drawn:
    return drawn(spells(rows, last=400, name="x", title="t", summary="s", shade_words="need unmet"))


def bars(drawing: Drawn) -> list[tuple[float, float, str]]:
    thick = [rect for rect in drawing.all("rect") if float(rect.attrib["height"]) == THICK]
    return [(*numbers(rect, "x", "width"), rect.attrib["fill"]) for rect in thick]  # type: ignore[misc]


def ranges(drawing: Drawn) -> list[tuple[float, float]]:
    lines = [numbers(line, "x1", "x2", "y1", "y2") for line in drawing.all("line") if line.attrib["stroke"] == svg.INK]
    return [(x1, x2) for x1, x2, y1, y2 in lines if y1 == y2][:-1]  # the last is in the legend


def test_a_bar_runs_from_median_to_median_and_is_shaded_by_depth() -> None:
    drawing = draw(Spell("Saline", 0.9, Day(100, 50, 150), Day(300, 200, 380), 0.4))
    assert bars(drawing) == [(LEFT + SPAN / 4, SPAN / 2, intensity.step_of(0.4).fill)]
    assert ranges(drawing) == [
        pytest.approx((LEFT + SPAN * low / 400, LEFT + SPAN * high / 400), abs=0.06)
        for low, high in ((50, 150), (200, 380))
    ]
    assert "90\u00a0%" in drawing.texts()


def test_what_is_not_over_ends_in_an_arrow_at_the_end_of_the_scale() -> None:
    open_one, closed = draw(Spell("a", 1, Day(100, 90, 110))), draw(Spell("a", 1, Day(100, 90, 110), Day(200, 1, 400)))
    assert bars(open_one)[0][:2] == (LEFT + SPAN / 4, SPAN * 3 / 4)
    assert len(open_one.all("polygon")) == 1
    assert closed.all("polygon") == []
    looked = draw(Spell("a", 1, Day(100, 90, 110), until=300))
    assert bars(looked)[0][:2] == (LEFT + SPAN / 4, SPAN / 2)
    assert len(looked.all("polygon")) == 1


def test_a_heading_has_no_bar_but_its_mark() -> None:
    drawing = draw(Spell("Hurricane", mark=Mark(200, "the storm")))
    assert bars(drawing) == []
    assert {"Hurricane", "the storm"} <= set(drawing.texts())
    (triangle,) = drawing.all("polygon")
    tip = triangle.attrib["points"].split()[-1].split(",")[0]
    assert float(tip) == LEFT + SPAN / 2


@pytest.mark.parametrize(("chance", "depth"), [(1.2, 0.5), (0.5, -0.1), (float("nan"), 0.5)])
def test_what_is_not_a_share_is_refused(chance: float, depth: float) -> None:
    with pytest.raises(InputError, match="not a share"):
        draw(Spell("a", chance, Day(1, 1, 1), None, depth))
