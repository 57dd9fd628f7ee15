"""Ways between the pages about a map: from tables to cells, indicators, claims, and from a cell to those beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mainstay.core.result import Result
from mainstay.engines.monitor.heatmap.evidence import WHOLE
from mainstay.report.content import Table
from mainstay.report.heatmap_names import STAGES
from mainstay.services.map_cell import CellPlace, CellView
from mainstay.services.map_parts import PARTS
from mainstay.web import addresses

Links = Mapping[str, Mapping[str, list[str | None]]]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page about the same thing."""

    title: str
    href: str
    is_current: bool


def tabs(base_id: str, day: date | None, current: str) -> tuple[Tab, ...]:
    """Return the pages about the map of a base; ``current`` is the name of the part, empty for the map itself."""
    told = [("", "Map"), *((name, words) for name, (words, _) in PARTS.items() if name != "changes")]
    return tuple(
        Tab(words, addresses.address("heatmap", base_id, *([name] if name else []), as_known=day), name == current)
        for name, words in told
    )


def cell_address(base_id: str, day: date | None, place: CellPlace) -> str:
    """Return the address of the page about a cell.

    Examples
    --------
    >>> cell_address("us-2026", None, CellPlace("antibiotics", "production", "CHN"))
    '/heatmap/us-2026/cell?segment=antibiotics&stage=production&economy=CHN'
    """
    return addresses.address(
        "heatmap",
        base_id,
        "cell",
        as_known=day,
        segment=place.segment_id,
        stage=place.stage,
        economy=place.economy_id,
        lens=None if place.lens == "overall" else place.lens,
    )


def indicator_address(base_id: str, day: date | None, indicator: str, **query: str) -> str:
    """Return the address of the page about an indicator.

    Examples
    --------
    >>> indicator_address("us-2026", None, "known-line-share", segment="antibiotics")
    '/heatmap/us-2026/indicator/known-line-share?segment=antibiotics'
    """
    return addresses.address("heatmap", base_id, "indicator", indicator, as_known=day, **query)


def cell_links(base_id: str, table: Table, day: date | None, rival: str = "economy_id") -> list[str | None]:
    """Return the address of the cell that each shown row of a table is about, None where it is about no one cell."""
    return [
        None
        if None in (row.get("segment_id"), row.get("stage"), row.get(rival))
        else cell_address(base_id, day, CellPlace(row["segment_id"], row["stage"], row[rival]))
        for row in _shown(table)
    ]


def links_of_tables(base_id: str, tables: Sequence[Table], day: date | None) -> Links:
    """Return for tables of the briefing the links of the columns about indicators, segments and products."""
    found: dict[str, dict[str, list[str | None]]] = {}
    for table in tables:
        columns = set(table.frame.columns)
        own: dict[str, list[str | None]] = {}
        if "indicator_id" in columns:
            own["indicator"] = [indicator_address(base_id, day, row["indicator_id"]) for row in _shown(table)]
        if {"segment_id", "stage"} <= columns:
            rival = "rival_id" if "rival_id" in columns else "economy_id"
            own["segment"] = own["place"] = cell_links(base_id, table, day, rival)
        if "source_id" in columns:
            own["source"] = own["title"] = [addresses.source(base_id, row["source_id"], day) for row in _shown(table)]
        found[table.id] = own
    return found


def links_of_cell(base_id: str, place: CellPlace, home: str, tables: Sequence[Table], day: date | None) -> Links:
    """Return the links of the tables about one cell: to indicators, and from each value to its claims."""
    found: dict[str, dict[str, list[str | None]]] = {}
    for table in tables:
        if table.id not in ("indicators", "collect"):
            continue
        rows = _shown(table)
        segment = place.segment_id
        found[table.id] = {
            "indicator": [indicator_address(base_id, day, row["indicator_id"], segment=segment) for row in rows]
        }
        if table.id == "indicators":
            for side, economy in (("home", home), ("rival", place.economy_id)):
                found[table.id][f"{side}_value"] = [_claim(base_id, day, row, side, economy, segment) for row in rows]
    return found


def _claim(base_id: str, day: date | None, row: Mapping[str, Any], side: str, economy: str, segment: str) -> str | None:
    """Return where the value of one side comes from: its claims, or what it was worked out from."""
    if row[f"{side}_value"] is None:
        return None
    if row[f"{side}_origin"] == "derived":
        return indicator_address(base_id, day, row["indicator_id"], segment=segment, economy=economy)
    own = "" if segment == WHOLE else segment
    key = f"{row['indicator_id']}|{economy}|{own}|{row[f'{side}_period']}"
    return addresses.claims(base_id, "observations", key, "value", day)


def beside(
    base_id: str, place: CellPlace, view: CellView, result: Result, day: date | None
) -> tuple[tuple[str, tuple[Tab, ...]], ...]:
    """Return ways to the cells beside one: of other lenses, rivals and stages."""

    def at(title: str, other: CellPlace) -> Tab:
        return Tab(title, cell_address(base_id, day, other), other == place)

    segment, stage, rival, lens = place.segment_id, place.stage, place.economy_id, place.lens
    stages = set(result.tables["cells"].filter(segment_id=segment, lens="overall")["stage"])
    rivals = [str(key) for key in result.manifest["rivals"]]
    return (
        ("Rival", tuple(at(view.names.economy(key), CellPlace(segment, stage, key, lens)) for key in rivals)),
        ("Lens", tuple(at(words, CellPlace(segment, stage, rival, key)) for key, words in view.lenses)),
        (
            "Stage",
            tuple(at(words, CellPlace(segment, key, rival)) for key, words in STAGES.items() if key in stages),
        ),
    )


def _shown(table: Table) -> list[dict[str, Any]]:
    return list(table.frame.head(table.shown).iter_rows(named=True))
