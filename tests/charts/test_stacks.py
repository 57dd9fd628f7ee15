from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import SVG, Drawn, drawn, numbers

from mainstay.charts import svg
from mainstay.charts.stacks import LEFT, SPAN, Stack, stacks
from mainstay.errors import InputError

KINDS = ("observed", "reported", "estimated", "assumed", "no source")
COUNTS = st.lists(st.tuples(*[st.integers(0, 10_000)] * len(KINDS)), min_size=1, max_size=6)


def draw(rows: list[Stack], kinds: tuple[str, ...] = KINDS) -> Drawn:
    return drawn(stacks(rows, kinds, name="x", title="t", summary="s"))


def cuts(drawing: Drawn) -> dict[float, list[tuple[float, float, str]]]:
    """Return left end, width and fill of each part of each row, rows by height, without the legend."""
    rows: dict[float, list[tuple[float, float, str]]] = {}
    for rect in drawing.all("rect"):
        if rect.attrib["stroke"] == svg.WHITE:
            x, y, width = numbers(rect, "x", "y", "width")
            rows.setdefault(y, []).append((x, width, rect.attrib["fill"]))
    return rows


@given(COUNTS)
def test_every_part_is_as_wide_as_its_part_of_the_row(counts: list[tuple[int, ...]]) -> None:
    found = list(cuts(draw([Stack(str(i), row) for i, row in enumerate(counts)])).values())
    filled = [row for row in counts if sum(row)]
    assert len(found) == len(filled)
    for row, parts in zip(filled, found, strict=True):
        wanted = [SPAN * number / sum(row) for number in row if number]
        assert [width for _, width, _ in parts] == pytest.approx(wanted, abs=0.01)
        assert sum(width for _, width, _ in parts) == pytest.approx(SPAN, abs=0.05)
        assert parts[0][0] == LEFT


def test_a_row_of_nothing_is_empty_and_says_zero() -> None:
    drawing = draw([Stack("nothing", (0, 0, 0, 0, 0))])
    assert cuts(drawing) == {}
    assert "0" in drawing.texts()


def test_the_same_kind_has_the_same_fill_in_every_row_and_in_the_legend() -> None:
    drawing = draw([Stack("a", (1, 1, 1, 1, 1)), Stack("b", (5, 4, 3, 2, 1))])
    first, second = cuts(drawing).values()
    legend = [rect.attrib["fill"] for rect in drawing.all("rect") if rect.attrib["stroke"] == svg.MUTED]
    assert [fill for _, _, fill in first] == [fill for _, _, fill in second] == legend
    assert len(set(legend)) == len(KINDS)


def lightness(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_kinds_are_told_apart_in_black_and_white() -> None:
    """Plain fills differ in lightness; all others are patterns that differ in shape or direction."""
    drawing = draw([Stack("a", (1, 1, 1, 1, 1))])
    fills = [fill for _, _, fill in next(iter(cuts(drawing).values()))]
    plain = [fill for fill in fills if fill.startswith("#")]
    lights = sorted(lightness(fill) for fill in plain)
    assert all((b + 0.05) / (a + 0.05) >= 2 for a, b in itertools.pairwise(lights))
    patterns = {pattern.attrib["id"]: pattern for pattern in drawing.root.iter(f"{SVG}pattern")}
    shapes = [
        (patterns[fill[5:-1]][1].tag, patterns[fill[5:-1]].attrib["patternTransform"])
        for fill in fills
        if fill.startswith("url")
    ]
    assert len(shapes) == 3
    assert len(set(shapes)) == 3


def test_the_last_two_kinds_are_hatched_however_many_there_are() -> None:
    for number in range(1, 6):
        drawing = draw([Stack("a", (1,) * number)], KINDS[-number:])
        fills = [fill for _, _, fill in next(iter(cuts(drawing).values()))]
        assert fills[-2:] == ["url(#x-assumed)", "url(#x-none)"][: min(number, 2)]


def test_long_kinds_break_the_legend_into_lines() -> None:
    kinds = tuple(f"{kind} {'very ' * 6}long" for kind in KINDS)
    drawing = draw([Stack("a", (1, 1, 1, 1, 1))], kinds)
    assert max(right for _, _, right in drawing.spans()) <= drawing.size[0]
    heights = {numbers(rect, "y")[0] for rect in drawing.all("rect") if rect.attrib["stroke"] == svg.MUTED}
    assert len(heights) > 1


def test_rows_that_do_not_fit_the_kinds_are_refused() -> None:
    with pytest.raises(InputError, match="2 counts for 5 kinds"):
        draw([Stack("a", (1, 2))])
    with pytest.raises(InputError, match="6 kinds"):
        draw([Stack("a", (1,) * 6)], (*KINDS, "other"))
    with pytest.raises(InputError, match="begins at zero"):
        draw([Stack("a", (1, 2, 3, 4, -1))])
