"""The supply tiers of a product as flows: starting materials on the left, the finished product on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.charts import refusals
from mainstay.charts.echarts import parts
from mainstay.charts.echarts.chart import Cell, Chart, Numbers, Option
from mainstay.charts.lettering import fitted
from mainstay.charts.tiers import Box
from mainstay.errors import InputError

LABEL_ROOM = 150
_TALL, _LEAST, _TIER = 62, 200, 180


@dataclass(frozen=True, slots=True)
class Flow:
    """What goes from one box into another: keys of both, how wide the flow is, and words for it."""

    source: str
    target: str
    width: float = 1.0
    words: str = ""


def sankey(
    boxes: Sequence[Box],
    flows: Sequence[Flow],
    *,
    name: str,
    title: str,
    summary: str | None = None,
    links: dict[str, str] | None = None,
) -> Chart:
    """Make a chart of boxes in layers, joined from input to product.

    Parameters
    ----------
    boxes : sequence of Box
        At least one. ``layer`` 0 is the finished product; higher layers lie to the left of it.
    flows : sequence of Flow
        Each from a higher to a lower layer.
    name, title : str
        Identifier and heading.
    summary : str, optional
        What is spoken; else how many layers there are and which boxes have one maker alone.
    links : dict, optional
        Pages that boxes lead to, by key.

    Returns
    -------
    Chart
        The chart.

    Raises
    ------
    InputError
        There is no box, two boxes have one key, or a flow joins what it cannot.

    Examples
    --------
    >>> boxes = [Box("v", 0, "Vial", "2 makers", False), Box("s", 1, "Stopper", "Acme alone", True)]
    >>> sankey(boxes, [Flow("s", "v")], name="x", title="Tiers").summary
    'Vial in 2 tiers with 2 products; one known maker alone: Stopper.'
    """
    refusals.refuse_empty(boxes, name)
    _refuse(boxes, flows, name)
    said = summary or parts.sentence(_summary(boxes))
    depth = max(box.layer for box in boxes)
    tallest = max(sum(box.layer == layer for box in boxes) for layer in range(depth + 1))
    option: Option = {
        **parts.frame(said, height=max(_LEAST, 40 + _TALL * tallest), width=_TIER * (depth + 1)),
        "series": [_series(boxes, flows, depth, links or {})],
    }
    return Chart(name, title, said, option, _numbers(boxes, flows))


def _refuse(boxes: Sequence[Box], flows: Sequence[Flow], name: str) -> None:
    layers = {box.key: box.layer for box in boxes}
    if len(layers) != len(boxes):
        msg = f"the chart {name!r} has two boxes with one key"
        raise InputError(msg)
    for flow in flows:
        where = f"{flow.source} to {flow.target}"
        if flow.source not in layers or flow.target not in layers:
            msg = f"the chart {name!r} has a flow between boxes that it does not have"
            raise InputError(msg, where=where)
        if layers[flow.source] <= layers[flow.target]:
            msg = f"the chart {name!r} has a flow that does not go towards the product"
            raise InputError(msg, where=where)
        refusals.amount(flow.width, where)


def _summary(boxes: Sequence[Box]) -> str:
    products = ", ".join(box.name for box in boxes if box.layer == 0)
    tiers = len({box.layer for box in boxes})
    count = f"{tiers} tier{'s' if tiers > 1 else ''} with {len(boxes)} product{'s' if len(boxes) > 1 else ''}"
    single = [box.name for box in boxes if box.is_single]
    alone = f"one known maker alone: {', '.join(single)}" if single else "none has one known maker alone"
    return f"{products} in {count}; {alone}."


def _series(boxes: Sequence[Box], flows: Sequence[Flow], depth: int, links: dict[str, str]) -> dict[str, Any]:
    names = {box.key: box.name for box in boxes}
    return {
        "type": "sankey",
        "left": 6,
        "right": LABEL_ROOM + 14,
        "top": 14,
        "bottom": 14,
        "nodeGap": 26,
        "nodeWidth": 14,
        "draggable": False,
        "layoutIterations": 64,
        "emphasis": {"focus": "adjacency"},
        "lineStyle": {"color": parts.GREY, "opacity": 0.3, "curveness": 0.5},
        "label": {
            "color": parts.INK,
            "fontSize": 11,
            "lineHeight": 14,
            "position": "right",
            "width": LABEL_ROOM,
            "overflow": "break",
        },
        "data": [_box(box, depth, links.get(box.key, "")) for box in boxes],
        "links": [
            {
                "source": flow.source,
                "target": flow.target,
                "value": max(flow.width, 1e-6),
                "tip": f"{names[flow.source]} → {names[flow.target]}\n{flow.words}".strip(),
            }
            for flow in flows
        ],
    }


def _box(box: Box, depth: int, href: str) -> dict[str, Any]:
    single = {"borderColor": parts.INK, "borderWidth": 2} if box.is_single else {"borderWidth": 0}
    sign = "◆ " if box.is_single else ""
    name = fitted(box.name, 2 * LABEL_ROOM, 11)
    return {
        "name": box.key,
        "depth": depth - box.layer,
        "value": 1,
        "tip": f"{box.name}\n{box.makers}",
        "itemStyle": {"color": parts.ORANGE if box.is_single else parts.BLUE, **single},
        "label": {"formatter": f"{sign}{name}\n{fitted(box.makers, LABEL_ROOM, 11)}".replace("{", "(")},
        **({"href": href} if href else {}),
    }


def _numbers(boxes: Sequence[Box], flows: Sequence[Flow]) -> Numbers:
    names = {box.key: box.name for box in boxes}
    goes_to: dict[str, list[str]] = {}
    for flow in flows:
        goes_to.setdefault(flow.source, []).append(f"{names[flow.target]} {flow.words}".strip())
    found: list[tuple[Cell, ...]] = [
        (box.layer, box.name, box.makers, "yes" if box.is_single else "no", "; ".join(goes_to.get(box.key, [])))
        for box in sorted(boxes, key=lambda box: box.layer)
    ]
    return Numbers(("tier", "product", "makers", "one known maker", "goes into"), tuple(found))
