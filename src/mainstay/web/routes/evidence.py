"""Evidence: every claim of a base, found by any filter, and the claims behind a value, a row and a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote, urlencode

import polars as pl
from fastapi import APIRouter, Depends, Query

from mainstay.core.calendar import read_day
from mainstay.errors import NotFoundError, UnavailableError
from mainstay.model.base import Base
from mainstay.report.content import Number, Table
from mainstay.report.wording import count, counted, share
from mainstay.services import evidence_tables as told
from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.evidence import row_with_claims
from mainstay.services.evidence_names import EvidenceNames, names_of
from mainstay.services.evidence_search import SORTS, Found, Sort, Wanted, search
from mainstay.services.evidence_shelf import evidence_index
from mainstay.services.evidence_why import policy_in_words, why_it_decides
from mainstay.web.admission import LOOK_THROUGH
from mainstay.web.asking import Ask, Asking
from mainstay.web.page import Crumb, PageContext, PageFamily, page
from mainstay.web.page_version import version_of

router = APIRouter()
PAGE = PageFamily(
    name="evidence",
    title="Evidence",
    order=60,
    about="Every value of the base with its claims: who says so, how it is known, since when, and who disagrees.",
    router=router,
    menu="/evidence/{base}",
    key="e",
)
#: claims on a page, and in one of its twins
SHOWN, TWIN = 50, 10_000
#: choices of a filter that the form offers
OFFERED = 300
#: names the table of the CSV twin, because ``table`` is a filter here
CSV_KEY = "of"
#: longest search in text, in letters
LONGEST = 200
Text = Annotated[str, Query(max_length=400)]
Links = Mapping[str, Mapping[str, list[str | None]]]
#: what is said while an index is being built, and in how many seconds a page looks again
BUILDING = (
    "The index over the claims of this base is being built. That takes seconds, for a million claims half a minute."
)
AGAIN_SECONDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePage(PageContext):
    """What the browser shows: the claims found, and the choices that each filter offers.

    ``found`` is None while the index is being built.
    """

    csv_key: str = CSV_KEY
    wanted: Wanted
    found: Found | None = None
    links: Links = field(default_factory=dict)
    choices: Mapping[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    sorts: Mapping[Sort, str]
    pages: Mapping[str, str] = field(default_factory=dict)
    again_seconds: int = AGAIN_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsPage(PageContext):
    """What the page of a value, a row or a source shows."""

    csv_key: str = CSV_KEY
    links: Links
    why: str = ""
    policy: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    again_seconds: int = 0


def _version(ask: Asking, base_id: str, **given: object) -> str:
    del given
    return version_of(find_base(ask.workspace, ask.viewer, base_id))


def _wanted(  # noqa: PLR0913, PLR0917 - one for each field of the form
    table: Text = "",
    row: Text = "",
    field: Text = "",
    source: Text = "",
    method: Text = "",
    grade: Text = "",
    text: Annotated[str, Query(max_length=LONGEST)] = "",
    known_from: Text = "",
    known_to: Text = "",
    *,
    conflicts: bool = False,
    assumed: bool = False,
    sort: Sort = "place",
) -> Wanted:
    first, last = (read_day(day) if day else None for day in (known_from, known_to))
    return Wanted(table, row, field, source, method, grade, text, conflicts, assumed, first, last, sort)


@page(router, "/evidence/{base_id}", template="evidence.html.j2", version=_version, cost=LOOK_THROUGH, cost_key="text")
def browse(
    ask: Ask,
    base_id: str,
    wanted: Annotated[Wanted, Depends(_wanted)],
    start: Annotated[int, Query(ge=0)] = 0,
) -> EvidencePage:
    """Show claims, those of the whole base where nothing is filtered."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    index, is_twin = evidence_index(ask.workspace, entry, ask.as_known), _is_twin(ask)
    if index is None:
        _refuse_twin(ask)
        return EvidencePage(title="Evidence", lead=BUILDING, base=entry, status_code=202, wanted=wanted, sorts=SORTS)
    found = search(index, wanted, start=start, most=TWIN if is_twin else SHOWN)
    last = start + found.rows.height
    note = f"Claims {count(start + 1)} to {count(last)} of {count(found.total)}." if found.rows.height else ""
    # twins have no links, and keys where pages have names
    links = {} if is_twin else {"claims": told.links_of(base_id, found.rows, ask.known_query)}
    words = names_of(load_base(ask.workspace, entry), ask.as_known)
    tables: tuple[Table, ...] = (told.claims_table(found.rows, None if is_twin else words, note),)
    if wanted.is_all and start == 0:
        overview = told.tables_table(index.overview)
        tables = (*tables, overview)
        links["tables"] = {"title": [_filtered(ask, table=name) for name in overview.frame["table"]]}
    return EvidencePage(
        title="Evidence",
        lead=_lead(found, index.height),
        base=entry,
        numbers=_numbers(found),
        tables=tables,
        has_as_known=True,
        wanted=wanted,
        found=found,
        links=links,
        choices={
            name: [(key, _choice(words, wanted, name, key), number) for key, number in offered[:OFFERED]]
            for name, offered in found.facets.items()
        },
        sorts=SORTS,
        pages=_pages(ask, start, found.total),
    )


def _choice(words: EvidenceNames, wanted: Wanted, name: str, key: str) -> str:
    """Return a choice of a filter in words."""
    if name == "table":
        return words.table(key)
    if name == "source_id":
        return words.source(key) or key
    return words.field(wanted.table, key) if name == "field" else key


@page(router, "/evidence/{base_id}/claims", template="evidence_claims.html.j2", version=_version)
def value(ask: Ask, base_id: str, table: Text, row: Text, field: Text) -> ClaimsPage:
    """Show all claims of one value, which one decides and why, and how they came one after another."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    base = _known(ask, entry)
    claims = base.claims(table, row, field)
    spec = base.schema.table(table).field(field)
    several = claims.filter(pl.col("claim_id").is_not_null()).select("value", "unit").n_unique()
    words = names_of(base)
    name, of = words.row(table, row), words.field(table, field)
    shown = told.value_table(claims, words, table, field)
    chart = told.value_chart(claims, spec.unit or "", f"What was said about {of}")
    decided = shown.frame.row(0, named=True) if claims.height else None
    lead = "Nobody has told a source for this value."
    if decided is not None:
        lead = f"{of[:1].upper()}{of[1:]} of {name}: {decided['shown']} ({decided['method'] or 'no method told'})"
        lead += f"; {counted(several, 'claim')} of its own say different things." if several > 1 else "."
    return ClaimsPage(
        title=f"{name}: {of}",
        lead=lead,
        base=entry,
        tables=(shown,),
        charts=() if chart is None else (chart,),
        crumbs=(
            *_crumbs(ask, base_id),
            Crumb(f"{words.table(table)}: {name}", told.row_href(base_id, table, row, ask.known_query)),
        ),
        has_as_known=True,
        links={
            "claims": {"source_title": [told.source_href(base_id, s, ask.known_query) for s in claims["source_id"]]}
        },
        why=why_it_decides(claims, base.info.conflict_policy, base.info.as_of_on),
        policy=policy_in_words(base.info.conflict_policy),
        facts=tuple(
            (name, text)
            for name, text in (("Field", spec.description), ("Unit", spec.unit or ""), ("Key", row))
            if text
        ),
    )


@page(router, "/evidence/{base_id}/rows/{table}/{row:path}", template="evidence_claims.html.j2", version=_version)
def one_row(ask: Ask, base_id: str, table: str, row: str) -> ClaimsPage:
    """Show one row of the base, each of its values with the claim that decides it."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    base = _known(ask, entry)
    words = names_of(base)
    shown = told.row_table(row_with_claims(base, table, row), words, table)
    assumed = int(shown.frame["is_assumed"].sum())
    lead = f"{counted(shown.frame.height, 'value')} of this row are known"
    hrefs: list[str | None] = [
        told.value_href(base_id, table, row, name, ask.known_query) for name in shown.frame["field"]
    ]
    sources = [told.source_href(base_id, one, ask.known_query) for one in shown.frame["source_id"]]
    spec = base.schema.table(table)
    return ClaimsPage(
        title=f"{words.row(table, row)}: evidence, value by value",
        lead=f"{lead}, {count(assumed)} of them assumed." if assumed else f"{lead}, none of them assumed.",
        base=entry,
        tables=(shown,),
        crumbs=(*_crumbs(ask, base_id), Crumb(spec.title, _filtered(ask, base_id=base_id, table=table))),
        has_as_known=True,
        links={"row": {"field_words": hrefs, "source_title": sources}},
        facts=((spec.title, spec.description), ("Key", row)),
    )


@page(router, "/evidence/{base_id}/sources/{source_id:path}", template="evidence_claims.html.j2", version=_version)
def source(ask: Ask, base_id: str, source_id: str, start: Annotated[int, Query(ge=0)] = 0) -> ClaimsPage:
    """Show a source and everything that it says."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    rows = _known(ask, entry)["sources"].filter(pl.col("source_id") == source_id)
    if rows.is_empty():
        msg = f"the base has no source {source_id!r}"
        raise NotFoundError(msg, hint="the page of evidence lists sources, each with what it says")
    one, is_twin = rows.row(0, named=True), _is_twin(ask)
    facts = tuple((words, str(one[name])) for name, words in FACTS.items() if one[name] is not None)
    index = evidence_index(ask.workspace, entry, ask.as_known)
    if index is None:
        _refuse_twin(ask)
        return ClaimsPage(
            title=one["title"],
            lead=BUILDING,
            base=entry,
            crumbs=_crumbs(ask, base_id),
            links={},
            facts=facts,
            status_code=202,
            again_seconds=AGAIN_SECONDS,
        )
    found = search(index, Wanted(source_id=source_id), start=start, most=TWIN if is_twin else SHOWN)
    note = f"Claims {count(start + 1)} to {count(start + found.rows.height)} of {count(found.total)}."
    about = dict(found.facets["table"])
    words = names_of(load_base(ask.workspace, entry), ask.as_known)
    places = ", ".join(f"{words.table(name)} {count(number)}" for name, number in list(about.items())[:4])
    return ClaimsPage(
        title=one["title"],
        lead=f"{counted(found.total, 'value')} rest on this source: {places}."
        if found.total
        else "Nothing rests on it.",
        base=entry,
        numbers=_numbers(found, of_source=True),
        tables=(told.claims_table(found.rows, None if is_twin else words, note, title="What it says"),),
        crumbs=_crumbs(ask, base_id),
        has_as_known=True,
        links={} if is_twin else {"claims": told.links_of(base_id, found.rows, ask.known_query)},
        facts=facts,
        more=_pages(ask, start, found.total),
    )


#: what is told of a source
FACTS = {
    "publisher": "Publisher",
    "kind": "Kind",
    "url": "Address",
    "locator": "Edition",
    "published_on": "Published",
    "retrieved_on": "Retrieved",
    "licence": "Licence",
    "sha256": "SHA-256 of the file read",
    "note": "Remark",
}


def _known(ask: Asking, entry: BaseEntry) -> Base:
    base = load_base(ask.workspace, entry)
    return base if ask.as_known is None else base.as_known(ask.as_known)


def _is_twin(ask: Asking) -> bool:
    return ask.request.url.path.endswith((".json", ".csv"))


def _refuse_twin(ask: Asking) -> None:
    """Tell a program that the index is being built: it waits for a status, not for words."""
    if _is_twin(ask):
        msg = "the index over the claims of this base is being built"
        raise UnavailableError(msg, hint="ask again in some seconds")


def _crumbs(ask: Asking, base_id: str) -> tuple[Crumb, ...]:
    return (Crumb("Evidence", f"/evidence/{quote(base_id, safe='')}{ask.known_query}"),)


def _lead(found: Found, height: int) -> str:
    if height == 0:
        return "The base holds no values."
    if found.total == 0:
        return "No claim passes these filters."
    one = found.assumed / found.total
    conflicts = f"{counted(found.conflicts, 'claim')} contradict another" if found.conflicts else "no two contradict"
    return f"{counted(found.total, 'claim')}: {share(one)} assumed; {conflicts}."


def _numbers(found: Found, *, of_source: bool = False) -> tuple[Number, ...]:
    sources = 1 if of_source else len(found.facets["source_id"])
    return (
        Number("claims", count(found.total)),
        Number("assumed", count(found.assumed), share(found.assumed / found.total) if found.total else ""),
        Number("contradicted", count(found.conflicts)),
        Number("sources", count(sources)),
    )


def _filtered(ask: Asking, base_id: str = "", **more: str) -> str:
    path = f"/evidence/{quote(base_id, safe='')}" if base_id else ask.request.url.path
    path = path.removesuffix(".json").removesuffix(".csv")
    return f"{path}?{urlencode({**ask.told_day, **more})}"


def _pages(ask: Asking, start: int, total: int) -> dict[str, str]:
    """Return the addresses of the pages before and after this one."""
    kept = {name: text for name, text in ask.request.query_params.items() if text and name != "start"}
    path = ask.request.url.path
    found = {}
    if start > 0:
        found["Claims before these"] = f"{path}?{urlencode({**kept, 'start': max(0, start - SHOWN)})}"
    if start + SHOWN < total:
        found["Claims after these"] = f"{path}?{urlencode({**kept, 'start': start + SHOWN})}"
    return found
