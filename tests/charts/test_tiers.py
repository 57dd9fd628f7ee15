from __future__ import annotations

from tests.charts.drawn import Drawn, drawn, numbers

from mainstay.charts.tiers import BOX_HEIGHT, BOX_WIDTH, Box, tiers

CHAIN = [
    Box("vial", 0, "Vial", "3 known sites", False),
    Box("api", 1, "Active ingredient", "Plant A", True),
    Box("glass", 1, "Glass", "2 known sites", False),
    Box("ksm", 2, "Starting material", "Plant B", True),
]


def draw(boxes: list[Box], edges: list[tuple[str, str]]) -> Drawn:
    return drawn(tiers(boxes, edges, name="x", title="t", summary="s"))


def test_the_finished_product_stands_on_the_right() -> None:
    places = [numbers(rect, "x")[0] for rect in draw(CHAIN, []).all("rect")]
    assert places[0] > places[1] == places[2] > places[3]


def test_boxes_do_not_overlap() -> None:
    many = [Box(str(i), i % 3, f"box {i}", "", False) for i in range(20)]
    places = [numbers(rect, "x", "y") for rect in draw(many, []).all("rect")]
    assert not [
        (a, b)
        for a in places
        for b in places
        if a < b and abs(a[0] - b[0]) < BOX_WIDTH and abs(a[1] - b[1]) < BOX_HEIGHT
    ]


def test_a_single_maker_is_told_apart_without_colour() -> None:
    widths = [rect.attrib["stroke-width"] for rect in draw(CHAIN, []).all("rect")]
    assert widths == ["1", "3", "1", "3"]


def test_lines_run_from_the_input_to_the_product() -> None:
    drawing = draw(CHAIN, [("api", "vial"), ("ksm", "api")])
    boxes = {box.key: numbers(rect, "x", "y") for box, rect in zip(CHAIN, drawing.all("rect"), strict=True)}
    paths = [path.attrib["d"] for path in drawing.all("path")]
    for path, (start, end) in zip(paths, [("api", "vial"), ("ksm", "api")], strict=True):
        assert path.startswith(f"M{boxes[start][0] + BOX_WIDTH:.1f} {boxes[start][1] + BOX_HEIGHT / 2:.1f}")
        assert path.endswith(f"{boxes[end][0]:.1f} {boxes[end][1] + BOX_HEIGHT / 2:.1f}")
    assert len(paths) == 2


def test_words_stay_inside_their_box() -> None:
    long = [Box("a", 0, "W" * 80, "m" * 80, True)]
    drawing = draw(long, [])
    (x,) = numbers(drawing.all("rect")[0], "x")
    assert all(right <= x + BOX_WIDTH for _, _, right in drawing.spans())
    assert all(text.endswith("…") for text in drawing.texts())
