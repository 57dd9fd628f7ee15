"""Sites on a map of the world, over the share that falls on each economy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.charts import refusals
from mainstay.charts.echarts import parts
from mainstay.charts.echarts.chart import Cell, Chart, Numbers, Option
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.numbers import percent
from mainstay.errors import InputError

_SMALLEST, _LARGEST = 7.0, 26.0
_HEIGHT, _WIDTH = 450, 560


@dataclass(frozen=True, slots=True)
class Site:
    """One site: its name, where it is, how much it makes where that is known, its kind, and the page it leads to."""

    name: str
    latitude: float
    longitude: float
    size: float | None = None
    kind: str = "site"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """One economy: its ISO 3166 alpha-3 code, its name, and the share that falls on it."""

    code: str
    name: str
    share: float


def site_map(
    sites: Sequence[Site],
    *,
    name: str,
    title: str,
    summary: str | None = None,
    size: Scale | None = None,
    areas: Sequence[Area] = (),
    area_words: str = "share",
) -> Chart:
    """Make a map.

    Parameters
    ----------
    sites : sequence of Site
        Points; of at most four kinds, told apart by their signs.
    name, title : str
        Identifier and heading.
    summary : str, optional
        What is spoken; else how many sites there are and where most of it is.
    size : Scale, optional
        What the surface of a point stands for.
    areas : sequence of Area
        Economies that are shaded. Those too small for the map are in the table alone.
    area_words : str
        What the shades mean.

    Returns
    -------
    Chart
        The map.

    Raises
    ------
    InputError
        There is nothing to draw, there are too many kinds, or a place is not on the globe.

    Examples
    --------
    >>> sites = [Site("Plant A", 48.2, 16.4, 100.0), Site("Plant B", 35.7, 139.7)]
    >>> areas = [Area("AUT", "Austria", 0.7), Area("JPN", "Japan", 0.3)]
    >>> site_map(sites, areas=areas, area_words="share of capacity", name="x", title="Sites").summary.replace(
    ...     "\u00a0", " "
    ... )
    '2 sites. share of capacity: Austria 70 %, Japan 30 %.'
    """
    refusals.refuse_empty([*sites, *areas], name)
    kinds = list(dict.fromkeys(site.kind for site in sites))
    if len(kinds) > len(parts.SIGNS):
        msg = f"the map {name!r} can tell {len(parts.SIGNS)} kinds of sites apart, not {len(kinds)}"
        raise InputError(msg, hint="put the smallest together")
    for site in sites:
        _refuse(site, size)
    said = summary or parts.sentence(_summary(sites, areas, area_words))
    largest = max((site.size for site in sites if site.size), default=0.0)
    option: Option = {
        **parts.frame(said, height=_HEIGHT, width=_WIDTH),
        "geo": _geo(),
        "series": [
            *([_areas(areas, area_words)] if areas else []),
            *(
                _points([site for site in sites if site.kind == kind], i, kind, size, largest)
                for i, kind in enumerate(kinds)
            ),
        ],
    }
    option["mainstay"]["map"] = "world"
    if len(kinds) > 1:
        option["legend"] = {**parts.legend(kinds), "bottom": 44 if areas else 0}
    if areas:
        option["visualMap"] = parts.shades()
        option["title"] = parts.shades_title(area_words, bottom=24)
    return Chart(name, title, said, option, _numbers(sites, areas, size, area_words))


def _refuse(site: Site, size: Scale | None) -> None:
    if not (-90 <= site.latitude <= 90 and -180 <= site.longitude <= 180):
        msg = f"{site.latitude!r}, {site.longitude!r} is not a place on the globe"
        raise InputError(msg, where=site.name)
    if site.size is not None:
        (size or Scale("size", "amount")).checked(site.size, site.name)


def _summary(sites: Sequence[Site], areas: Sequence[Area], area_words: str) -> str:
    said = f"{len(sites)} site{'' if len(sites) == 1 else 's'}."
    if areas:
        most = sorted(areas, key=lambda area: -area.share)[:3]
        said += f" {area_words}: {', '.join(f'{area.name} {percent(area.share)}' for area in most)}."
    return said


def _room() -> dict[str, Any]:
    return {"left": 4, "right": 4, "top": 4, "bottom": 68, "preserveAspect": True}


def _geo() -> dict[str, Any]:
    return {
        "map": "world",
        "roam": False,
        "silent": True,
        **_room(),
        "itemStyle": {"areaColor": "var(--land)", "borderColor": "var(--coast)", "borderWidth": 0.5},
        "label": {"show": False},
        "emphasis": {"disabled": True},
        "tooltip": {"show": False},
    }


def _areas(areas: Sequence[Area], words: str) -> dict[str, Any]:
    return {
        "type": "map",
        "geoIndex": 0,
        "map": "world",
        "name": words,
        "data": [
            {
                "name": area.code,
                "value": refusals.share(area.share, area.name),
                "tip": f"{area.name}\n{words} {percent(area.share)}",
            }
            for area in areas
        ],
    }


def _points(sites: Sequence[Site], i: int, kind: str, size: Scale | None, largest: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "coordinateSystem": "geo",
        "geoIndex": 0,
        "name": kind,
        "symbol": parts.SIGNS[i],
        "z": 5,
        "itemStyle": {
            "color": parts.SERIES[(i + 1) % len(parts.SERIES)],
            "opacity": 0.85,
            "borderColor": parts.PAPER,
            "borderWidth": 1,
        },
        "data": [
            {
                "value": [site.longitude, site.latitude],
                "symbolSize": _diameter(site.size, largest),
                "tip": _tip(site, size),
                **({"href": site.href} if site.href else {}),
            }
            # the large first, so that the small lie on them
            for site in sorted(sites, key=lambda site: -(site.size or 0.0))
        ],
    }


def _diameter(size: float | None, largest: float) -> float:
    if not size or not largest:
        return _SMALLEST
    return round(max(_SMALLEST, _LARGEST * math.sqrt(size / largest)), 1)


def _tip(site: Site, size: Scale | None) -> str:
    said = [site.name, site.kind]
    if size is not None:
        said.append(f"{size.words} {size.written(site.size)}")
    return "\n".join(said)


def _numbers(sites: Sequence[Site], areas: Sequence[Area], size: Scale | None, area_words: str) -> Numbers:
    rows: list[tuple[Cell, ...]] = [
        (area.name, "economy", f"{area_words} {percent(area.share)}", None, None)
        for area in sorted(areas, key=lambda area: -area.share)
    ]
    for site in sites:
        words = f"{size.words} {size.written(site.size)}" if size else ""
        rows.append((site.name, site.kind, words, site.latitude, site.longitude))
    return Numbers(("", "kind", "amount", "latitude (°)", "longitude (°)"), tuple(rows))
