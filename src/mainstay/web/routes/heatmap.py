"""The map of home against rivals: the map itself, one cell, one indicator, and what stands around the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Query
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict

from mainstay.charts.heatmap_palette import Shade, legend
from mainstay.core.result import Result
from mainstay.errors import NotFoundError
from mainstay.model.base import Base
from mainstay.report.content import Table
from mainstay.report.heatmap_names import LENSES, STAGES
from mainstay.report.heatmap_words import FRAGILE
from mainstay.services.bases import BaseEntry, find_base, list_bases, load_base
from mainstay.services.heatmap import known
from mainstay.services.indicator_series import Series, series_of
from mainstay.services.map_cell import CellPlace, CellView, cell_of
from mainstay.services.map_cells import SHOWS, MapChoice, MapView, lead_of, map_table, numbers_of, view_of
from mainstay.services.map_parts import PARTS, moved_lead, moved_verdicts, part_of
from mainstay.services.results import Answer, answer, load_result
from mainstay.web import addresses
from mainstay.web.asking import Ask, Asking
from mainstay.web.heatmap_links import Links, Tab, beside, cell_links, links_of_cell, links_of_tables, tabs
from mainstay.web.map_html import map_html
from mainstay.web.page import Crumb, PageContext, PageFamily, page
from mainstay.web.page_version import version_of

router = APIRouter()
PAGE = PageFamily(
    name="heatmap",
    title="Heatmap",
    order=10,
    about="Where home stands against each rival by segment and stage, how sure that is, and where nobody can tell.",
    router=router,
    menu="/heatmap/{base}",
    key="m",
)


class MapQuery(MapChoice):
    """What the query of the map can hold.

    Attributes
    ----------
    compare_as_known : str
        Day to compare with.
    against : str
        Base to compare with.
    """

    compare_as_known: str = ""
    against: str = ""


class CellQuery(BaseModel):
    """Which cell is shown; what is no segment, stage or economy has no cell."""

    model_config = ConfigDict(frozen=True)

    segment: str
    economy: str
    stage: str
    lens: str = "overall"


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutMap(PageContext):
    """What every page about a map has.

    Attributes
    ----------
    tabs : tuple of Tab
        The other pages about it.
    words : tuple of str
        How to read what is shown.
    links : mapping
        Addresses for columns of tables.
    """

    tabs: tuple[Tab, ...] = ()
    words: tuple[str, ...] = ()
    links: Links = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage(AboutMap):
    """The map."""

    choice: MapQuery
    view: MapView | None = None
    drawn: Markup = field(default_factory=Markup)
    steps: tuple[tuple[Shade, str], ...] = ()
    moved: str = ""
    others: tuple[BaseEntry, ...] = ()
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    everything: str = ""
    asked: tuple[tuple[Answer, str], ...] = ()
    fragile: str = FRAGILE


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPage(AboutMap):
    """One cell."""

    view: CellView | None = None
    beside: tuple[tuple[str, tuple[Tab, ...]], ...] = ()
    shade: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorPage(AboutMap):
    """One indicator."""

    series: Series
    chosen: Mapping[str, str]
    facts: tuple[tuple[str, str, str | None], ...] = ()


def _map_answers(ask: Asking, entry: BaseEntry, choice: MapQuery) -> tuple[Answer, ...]:
    """Return the map, the same compared with a day, and the map of another base, as far as they are asked for."""
    found = [answer(ask.workspace, entry, "heatmap", ask.told_day)]
    if choice.compare_as_known:
        told = {**ask.told_day, "compare_as_known": choice.compare_as_known}
        found.append(answer(ask.workspace, entry, "heatmap", told))
    if choice.against:
        found.append(answer(ask.workspace, find_base(ask.workspace, ask.viewer, choice.against), "heatmap", {}))
    return tuple(found)


def _map_version(ask: Asking, base_id: str, choice: MapQuery) -> str:
    seen = list_bases(ask.workspace, ask.viewer)
    # one query for both where the base is on the list, as nearly always
    entry = next((one for one in seen if one.base_id == base_id), None) or find_base(ask.workspace, ask.viewer, base_id)
    return version_of(entry, *_map_answers(ask, entry, choice)) + "|".join(one.base_id for one in seen)


@page(router, "/heatmap/{base_id}", template="heatmap.html.j2", version=_map_version)
def heatmap(ask: Ask, base_id: str, choice: Annotated[MapQuery, Query()]) -> MapPage:
    """Show the map: segments by rivals, sign, chance and gap in each cell."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    answers = _map_answers(ask, entry, choice)
    others = tuple(one for one in list_bases(ask.workspace, ask.viewer) if one.base_id != base_id)
    common: dict[str, Any] = {
        "title": f"Map: {entry.title}",
        "base": entry,
        "choice": choice,
        "others": others,
        "missing": tuple(one for one in answers if one.entry is None),
        # a map of another base is asked for there
        "asked": tuple(
            (one, choice.against if choice.against and one is answers[-1] else base_id)
            for one in answers
            if one.entry is None
        ),
        "tabs": tabs(base_id, ask.as_known, ""),
        "has_as_known": True,
    }
    if answers[0].entry is None:
        return MapPage(**common)
    base = load_base(ask.workspace, entry)
    # what is compared holds the map too, and what changed besides
    compared = answers[1].entry if choice.compare_as_known else None
    result = load_result(ask.workspace, compared or answers[0].entry)
    view = view_of(base, result, choice)
    if view is None:
        return MapPage(**common, lead="The base has no indicator of home and a rival: there is nothing to compare.")
    tables: list[Table] = [map_table(view)]
    links: dict[str, dict[str, list[str | None]]] = {}
    moved = []
    if choice.against and answers[-1].entry is not None:
        table = moved_verdicts(base, load_result(ask.workspace, answers[-1].entry), result)
        tables.append(table)
        links[table.id] = {"segment": cell_links(base_id, table, ask.as_known)}
        moved.append(f"Against the base {choice.against}: {moved_lead(table)}")
    if compared is not None and (part := part_of(base, result, "changes")) is not None:
        tables += part.tables
        moved.append(part.lead)
    return MapPage(
        **common,
        lead=lead_of(view, choice),
        numbers=numbers_of(view, result),
        tables=tuple(tables),
        links=links,
        view=view,
        drawn=_drawn(ask, base_id, view, choice),
        steps=legend(view.names.home, view.choices["decide_at"]),
        moved=" ".join(moved),
        options=_options(view),
        everything=addresses.address(
            "heatmap", base_id, as_known=ask.as_known, **{**choice.model_dump(), "show": "all"}
        ),
    )


def _drawn(ask: Asking, base_id: str, view: MapView, choice: MapQuery) -> Markup:
    def address(segment: str, stage: str, economy: str) -> str:
        lens = "" if choice.lens == "overall" else choice.lens
        return addresses.address(
            "heatmap", base_id, "cell", as_known=ask.as_known, segment=segment, stage=stage, economy=economy, lens=lens
        )

    if view.cells.is_empty():
        return Markup()
    title = f"{view.names.home} against each rival: chance of being ahead, gap in points (5 to 95 %)"
    if choice.cells == "signs":
        title = f"{view.names.home} against each rival: signs of the verdicts"
    return map_html(view, address, title=title, signs_only=choice.cells == "signs")


def _options(view: MapView) -> dict[str, dict[str, str]]:
    return {
        "lens": {"overall": "all lenses together", **{key: words for key, words in LENSES.items() if key != "overall"}},
        "stage": {"": "all stages", **STAGES},
        "group": {"": "all segments", **dict(view.told)},
        "show": dict(SHOWS),
        "cells": {"numbers": "numbers", "signs": "signs"},
    }


def _of_base(ask: Asking, base_id: str, **_: Any) -> str:
    entry = find_base(ask.workspace, ask.viewer, base_id)
    return version_of(entry, answer(ask.workspace, entry, "heatmap", ask.told_day))


def _open(ask: Asking, base_id: str) -> tuple[BaseEntry, Answer, Base | None, Result | None]:
    """Return base and map, as far as they are there."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    found = answer(ask.workspace, entry, "heatmap", ask.told_day)
    if found.entry is None:
        return entry, found, None, None
    return entry, found, load_base(ask.workspace, entry), load_result(ask.workspace, found.entry)


def _crumb(ask: Asking, entry: BaseEntry) -> Crumb:
    return Crumb(f"Map: {entry.title}", addresses.address("heatmap", entry.base_id, as_known=ask.as_known))


@page(router, "/heatmap/{base_id}/cell", template="heatmap_cell.html.j2", version=_of_base)
def cell(ask: Ask, base_id: str, choice: Annotated[CellQuery, Query()]) -> CellPage:
    """Show one cell: verdict, indicators of both sides, what it hangs on, what would decide."""
    entry, found, base, result = _open(ask, base_id)
    common: dict[str, Any] = {"base": entry, "has_as_known": True, "crumbs": (_crumb(ask, entry),)}
    if base is None or result is None:
        return CellPage(title="A cell of the map", missing=(found,), **common)
    place = CellPlace(choice.segment, choice.stage, choice.economy, choice.lens)
    view = cell_of(base, result, place)
    names = view.names
    tables = tuple(one for one in (view.indicators, view.chances, *view.more) if one is not None)
    return CellPage(
        title=f"{names.home} and {names.economy(place.economy_id)}: {names.place(place.segment_id, place.stage)}",
        lead=view.lead,
        numbers=view.numbers,
        tables=tables,
        links=links_of_cell(base_id, place, str(result.manifest["home"]), tables, ask.as_known),
        view=view,
        beside=beside(base_id, place, view, result, ask.as_known),
        **common,
    )


@page(router, "/heatmap/{base_id}/indicator/{indicator_id}", template="heatmap_indicator.html.j2", version=_of_base)
def indicator(ask: Ask, base_id: str, indicator_id: str, segment: str = "", economy: str = "") -> IndicatorPage:
    """Show one indicator: what it measures, and every observation with interval and source."""
    entry, _, base, result = _open(ask, base_id)
    base = known(load_base(ask.workspace, entry), ask.as_known) if base is None else known(base, ask.as_known)
    series = series_of(base, result, indicator_id, segment=segment, economy=economy)
    rows = list(series.table.frame.head(series.table.shown).iter_rows(named=True))
    is_held = bool(series.facts)
    links = {
        "observations": {
            "value": [
                addresses.claims(base_id, "observations", row["row_key"], "value", ask.as_known) if is_held else None
                for row in rows
            ],
            "source": [addresses.source(base_id, row["source_id"], ask.as_known) for row in rows],
        }
    }
    facts = tuple(
        (words, value, addresses.claims(base_id, "indicators", indicator_id, name, ask.as_known))
        for words, value, name in series.facts
    )
    return IndicatorPage(
        title=series.name,
        lead=series.definition,
        base=entry,
        tables=(series.table,),
        charts=() if series.chart is None else (series.chart,),
        crumbs=(_crumb(ask, entry),),
        has_as_known=True,
        links=links,
        series=series,
        chosen={"segment": segment, "economy": economy},
        facts=facts,
    )


@page(router, "/heatmap/{base_id}/{part}", template="heatmap_part.html.j2", version=_of_base)
def about_map(ask: Ask, base_id: str, part: str) -> AboutMap:
    """Show what stands around the map: silent cells, trends, how sure it is, fragility, validity, evidence."""
    if part not in PARTS or part == "changes":
        msg = f"there is no page {part!r} about the map"
        raise NotFoundError(msg, hint="pages: " + ", ".join(name for name in PARTS if name != "changes"))
    entry, found, base, result = _open(ask, base_id)
    common: dict[str, Any] = {
        "title": f"Map: {PARTS[part][1].title}",
        "base": entry,
        "tabs": tabs(base_id, ask.as_known, part),
        "crumbs": (_crumb(ask, entry),),
        "has_as_known": True,
    }
    if base is None or result is None:
        return AboutMap(**common, missing=(found,))
    told = part_of(base, result, part)
    if told is None:
        return AboutMap(**common, lead="The result has nothing about this.")
    return AboutMap(
        **common,
        lead=told.lead,
        numbers=told.numbers,
        tables=told.tables,
        words=told.words,
        links=links_of_tables(base_id, told.tables, ask.as_known),
    )
