"""The atlas of outages, the smallest shock that breaks a goal, and the record of the stress test on history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query

from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.results import Answer, answer, load_result
from mainstay.services.scenarios import list_bundled, list_scenarios
from mainstay.services.stress_runs import named_part
from mainstay.web.addresses import address
from mainstay.web.asking import Ask
from mainstay.web.page import PageContext, PageFamily, page
from mainstay.web.stress.atlas import (
    atlas_chart,
    atlas_lead,
    atlas_numbers,
    attack_table,
    durations,
    pairs_table,
    reverse_lead,
    reverse_numbers,
    singles_table,
    smallest_table,
)
from mainstay.web.stress.record import record, record_chart, record_tables, record_words
from mainstay.web.stress.tabs import Tab, crumbs, tabs

router = APIRouter()
PAGE = PageFamily(
    name="stress_atlas",
    title="Atlas of outages",
    order=42,
    about="Every outage and every pair, ranked; the smallest shock that breaks a goal; how right forecasts were.",
    router=router,
)
Chosen = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(PageContext):
    """Outages tried around a scenario."""

    tabs: tuple[Tab, ...]
    here: str
    scenario: str
    scenarios: Sequence[str]
    words: Sequence[str] = ()
    durations: Sequence[int] = ()
    days: int = 0
    pairs: bool = True
    outages: int = 2


def _told(ask: Ask, base: BaseEntry, kind: str, request: dict[str, Any]) -> Answer:
    return answer(ask.workspace, base, kind, {**request, **ask.told_day})


def _frame(ask: Ask, base: BaseEntry, step: str, scenario: str, **query: str | None) -> dict[str, Any]:
    names = [one.name for one in (*list_scenarios(ask.workspace, base), *list_bundled(base))]
    return {
        "base": base,
        "crumbs": crumbs(base),
        "tabs": tabs(base, step),
        "scenario": scenario,
        "scenarios": names,
        "here": address("stress", base.base_id, step, as_known=ask.as_known, scenario=scenario, **query),
        "has_as_known": step != "backtests",
    }


@page(router, "/stress/{base_id}/atlas", template="stress_atlas.html.j2")
def atlas(
    ask: Ask,
    base_id: str,
    scenario: Chosen = "",
    days: Annotated[int, Query(ge=0, le=3_650)] = 0,
    pairs: Annotated[str, Query(max_length=5)] = "yes",
) -> SearchPage:
    """Show every single outage and every pair, ranked by what they cost."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    with_pairs = pairs != "no"
    request = {**named_part(ask.workspace, base, scenario), **({} if with_pairs else {"pairs": False})}
    found = _told(ask, base, "stress_atlas", request)
    told = _frame(ask, base, "atlas", scenario, pairs=None if with_pairs else "no") | {"pairs": with_pairs}
    if found.entry is None:
        return SearchPage(title="Atlas of outages", lead="", missing=(found,), **told)
    held, result = load_base(ask.workspace, base), load_result(ask.workspace, found.entry)
    known = durations(result)
    chosen = days if days in known else known[0]
    tables = (singles_table(held, result, chosen), pairs_table(held, result))
    chart = atlas_chart(held, result, chosen)
    return SearchPage(
        title="Atlas of outages",
        lead=atlas_lead(held, result, chosen),
        numbers=atlas_numbers(result),
        tables=tuple(table for table in tables if table is not None),
        charts=() if chart is None else (chart,),
        durations=known,
        days=chosen,
        **told,
    )


@page(router, "/stress/{base_id}/reverse", template="stress_reverse.html.j2")
def reverse(
    ask: Ask, base_id: str, scenario: Chosen = "", outages: Annotated[int, Query(ge=1, le=4)] = 2
) -> SearchPage:
    """Show the smallest shock that breaks the service goal, and the worst that so many outages can do."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    request = {**named_part(ask.workspace, base, scenario), "outages": outages}
    found = _told(ask, base, "stress_reverse", request)
    told = _frame(ask, base, "reverse", scenario, outages=str(outages)) | {"outages": outages}
    if found.entry is None:
        return SearchPage(title="Smallest shock that breaks the goal", lead="", missing=(found,), **told)
    held, result = load_base(ask.workspace, base), load_result(ask.workspace, found.entry)
    tables = (smallest_table(held, result), attack_table(held, result))
    return SearchPage(
        title="Smallest shock that breaks the goal",
        lead=reverse_lead(held, result),
        numbers=reverse_numbers(result),
        tables=tuple(table for table in tables if table is not None),
        **told,
    )


@page(router, "/stress/{base_id}/backtests", template="stress_backtests.html.j2")
def backtests(ask: Ask, base_id: str) -> SearchPage:
    """Show how right the stress test was on history."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    found = answer(ask.workspace, base, "stress_backtest", {})
    told = _frame(ask, base, "backtests", "")
    if found.entry is None:
        return SearchPage(title="How right was it on history?", lead="", missing=(found,), **told)
    result = load_result(ask.workspace, found.entry)
    content = record(load_base(ask.workspace, base), result)
    if content is None:
        return SearchPage(title="How right was it on history?", lead="No forecast could be scored.", **told)
    chart = record_chart(result)
    return SearchPage(
        title="How right was it on history?",
        lead=content.lead,
        numbers=content.numbers,
        tables=record_tables(content),
        charts=() if chart is None else (chart,),
        words=record_words(content),
        **told,
    )
