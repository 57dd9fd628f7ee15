"""On whom each product hangs, and what would be lost with one economy, firm or site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Query

from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.ranges import Bar
from mainstay.core.result import Result
from mainstay.errors import MainstayError
from mainstay.model.base import Base
from mainstay.report.assumed import ASSUMED_MARK
from mainstay.report.content import Column, Table
from mainstay.report.names import maker_names, named, product_names
from mainstay.report.section import Material
from mainstay.report.sections.concentration import SECTION as CONCENTRATION
from mainstay.report.sections.exposure import LENSES
from mainstay.report.sections.unknowns import SECTION as UNKNOWNS
from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.concentration_view import (
    ConcentrationChoice,
    concentration_lead,
    concentration_numbers,
    concentration_table,
    options_of,
    rows_of,
)
from mainstay.services.losses import Choice, choices_to_lose, name_of_lost, read_lost
from mainstay.services.results import Answer, answer, load_result
from mainstay.web import addresses
from mainstay.web.asking import Ask, Asking
from mainstay.web.page import PageContext, PageFamily, page
from mainstay.web.page_version import version_of

router = APIRouter()
PAGE = PageFamily(
    name="concentration",
    title="Concentration",
    order=20,
    about="On whom each product hangs, how sure that is, and what would be lost without one economy, firm or site.",
    router=router,
    menu="/concentration/{base}",
    key="c",
)
KIND = "concentration"
#: bars that the picture has
DRAWN = 14


class ConcentrationQuery(ConcentrationChoice):
    """What the query can hold.

    Attributes
    ----------
    lose : str
        Who is lost, by key or by name; empty for nobody.
    """

    lose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcentrationPage(PageContext):
    """What the page on concentration shows."""

    choice: ConcentrationQuery
    lost: str = ""
    refused: str = ""
    losable: tuple[Choice, ...] = ()
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    links: Mapping[str, Mapping[str, list[str | None]]] = field(default_factory=dict)
    plain: str = ""
    is_shown: bool = False


def _answers(ask: Asking, entry: BaseEntry, lost: str) -> tuple[Answer, ...]:
    plain = answer(ask.workspace, entry, KIND, ask.told_day)
    if not lost:
        return (plain,)
    return (plain, answer(ask.workspace, entry, KIND, {**ask.told_day, "lose": lost}))


def _read(base: Base, choice: ConcentrationQuery) -> tuple[str, str]:
    """Return who is lost, and why that cannot be read where it cannot."""
    if not choice.lose.strip():
        return "", ""
    try:
        return read_lost(base, choice.lose), ""
    except MainstayError as error:
        return "", f"{error.message}{f'; {error.hint}' if error.hint else ''}"


def _version(ask: Asking, base_id: str, choice: ConcentrationQuery) -> str:
    entry = find_base(ask.workspace, ask.viewer, base_id)
    lost, _ = _read(load_base(ask.workspace, entry), choice)
    return version_of(entry, *_answers(ask, entry, lost))


@page(router, "/concentration/{base_id}", template="concentration.html.j2", version=_version)
def concentration(ask: Ask, base_id: str, choice: Annotated[ConcentrationQuery, Query()]) -> ConcentrationPage:
    """Show concentration, single points of failure and dependence of every product."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    today = load_base(ask.workspace, entry)
    lost, refused = _read(today, choice)
    answers = _answers(ask, entry, lost)
    name = name_of_lost(today, lost) if lost else ""
    common: dict[str, Any] = {
        "title": f"Concentration without {name}" if lost else "Concentration and dependence",
        "base": entry,
        "choice": choice,
        "lost": name,
        "refused": refused,
        "losable": tuple(choices_to_lose(today)),
        "options": options_of(today),
        "missing": tuple(one for one in answers if one.entry is None),
        "has_as_known": True,
        "plain": addresses.address("concentration", base_id, as_known=ask.as_known),
    }
    if answers[0].entry is None:
        return ConcentrationPage(**common)
    base = today if ask.as_known is None else today.as_known(ask.as_known)
    plain = load_result(ask.workspace, answers[0].entry)
    gone = None if not lost or answers[1].entry is None else load_result(ask.workspace, answers[1].entry)
    frame = rows_of(base, plain, gone, choice)
    shown = name if gone is not None else None
    tables = (concentration_table(frame, choice, shown), *_more(base, plain, gone))
    return ConcentrationPage(
        **common,
        lead=concentration_lead(base, frame, gone, shown),
        numbers=concentration_numbers(base, frame, gone),
        tables=tables,
        charts=_charts(frame, choice, shown),
        links={table.id: _links(ask, base_id, table, LENSES[choice.lens][2]) for table in tables},
        is_shown=True,
    )


def _charts(frame: pl.DataFrame, choice: ConcentrationQuery, lost: str | None) -> tuple[Chart, ...]:
    value, low, high, words = (
        ("exposure", "exposure_low", "exposure_high", f"exposure, {choice.lens.replace('_', ' ')} lens")
        if lost is None
        else ("lost", "lost_low", "lost_high", "output lost through all tiers")
    )
    mark = "exposure_assumed" if lost is None else "loss_assumed"
    drawn = frame.filter(pl.col(value) > 0).sort(value, descending=True, maintain_order=True).head(DRAWN)
    if drawn.is_empty():
        return ()
    rows = [
        Bar(row["name"], row[value], row[low], row[high], ASSUMED_MARK if row[mark] else "")
        for row in drawn.iter_rows(named=True)
    ]
    title = "Most exposed of the products shown" if lost is None else f"What is lost most without {lost}"
    interval = "all that known makers allow"
    return (bars(rows, scale=Scale(words), name="most", title=title, interval_words=interval),)


def _more(base: Base, plain: Result, gone: Result | None) -> tuple[Table, ...]:
    """Return the tables below: lines that are lost, or what is hidden, published rules and what to find out."""
    if gone is not None:
        names, products = maker_names(base, "site"), product_names(base)
        lines = gone.tables["lost_lines"].with_columns(
            named("product_id", products).alias("product"),
            named("site", names).alias("at"),
            named("economy", maker_names(base, "economy")).alias("where"),
        )
        columns = (
            Column("product", "product"),
            Column("at", "site", "prose"),
            Column("where", "economy"),
            Column("share", "share of the product", "share"),
        )
        return (Table("lost-lines", "Lines that are lost", lines.sort("product", "at"), columns, shown=100),)
    material = Material(base, {KIND: plain})
    told = (CONCENTRATION.speak(material), UNKNOWNS.speak(material))
    wanted = ("hidden", "presets", "unknowns")
    return tuple(
        block
        for content in told
        if content is not None
        for block in content.blocks
        if isinstance(block, Table) and block.id in wanted
    )


def _links(ask: Asking, base_id: str, table: Table, rating: str) -> dict[str, list[str | None]]:
    if "product_id" not in table.frame.columns:
        return {}
    rows = table.frame.head(table.shown)
    found: dict[str, list[str | None]] = {}
    to = [addresses.product(base_id, key, ask.as_known) for key in rows["product_id"]]
    found["name"] = found["product"] = list(to)
    if "criticality" in rows.columns:
        found["criticality"] = [
            None if value is None else addresses.claims(base_id, "products", key, rating, ask.as_known)
            for key, value in rows.select("product_id", "criticality").iter_rows()
        ]
    if "api_id" in rows.columns:
        found["api"] = [addresses.product(base_id, key, ask.as_known) for key in rows["api_id"]]
    return found
