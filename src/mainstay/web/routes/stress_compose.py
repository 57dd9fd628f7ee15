"""Compose a scenario shock by shock: a form that writes the text, which can be run and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from mainstay.errors import InputError, Problem
from mainstay.report.names import all_names, keys_named
from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.permissions import RUN, WRITE_SCENARIO
from mainstay.services.scenario_check import Check, check_scenario
from mainstay.services.scenario_compose import with_shock, without_shock
from mainstay.services.scenario_words import FIRST, ShockInWords, plain_of, read_text, shocks_in_words
from mainstay.services.scenarios import find_scenario_entry, may_write, save_scenario
from mainstay.services.shock_form import OFFERS, Field, fields_of, kinds, shock_of
from mainstay.web.addresses import address
from mainstay.web.admission import LOOK_THROUGH
from mainstay.web.answers import page_answer
from mainstay.web.asking import Ask
from mainstay.web.form_fields import Fields
from mainstay.web.page import PageContext, PageFamily, action, page
from mainstay.web.routes.stress import begin
from mainstay.web.stress.tabs import Tab, crumbs, tabs

router = APIRouter()
PAGE = PageFamily(
    name="stress_compose",
    title="Compose shocks",
    order=41,
    about="Put shocks together in a form; the text of the scenario is written for you.",
    router=router,
    permission=RUN,
)
_TEMPLATE = "stress_compose.html.j2"
_PREFIX = "shock."
#: names offered for one field; more would make the page heavy
_OFFERED = 1_500
DEFAULT = "loss"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposePage(PageContext):
    """The form."""

    tabs: tuple[Tab, ...]
    text: str
    kind: str
    kinds: Sequence[tuple[str, str, str]]
    fields: Sequence[Field]
    filled: Mapping[str, str]
    problems: Mapping[str, Sequence[Problem]]
    check: Check | None
    shocks: Sequence[Any]
    offers: Mapping[str, Sequence[tuple[str, str]]]
    may_save: bool
    replications: str
    seed: str


@page(router, "/stress/{base_id}/compose", template=_TEMPLATE, permission=RUN)
def compose(
    ask: Ask,
    base_id: str,
    scenario: Annotated[str, Query(max_length=80)] = "",
    kind: Annotated[str, Query(max_length=40)] = DEFAULT,
) -> ComposePage:
    """Show the form, empty or with a scenario to go on from."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    text = FIRST
    if scenario:
        text = find_scenario_entry(ask.workspace, base, scenario).body
        text = text.replace(f"name: {scenario}\n", f"name: {scenario}-changed\n", 1)
    return _page(ask, base, text, kind=kind)


@action(router, "/stress/{base_id}/compose", permission=RUN, cost=LOOK_THROUGH)
def change(ask: Ask, base_id: str, sent: Fields) -> Response:
    """Do what the button that was pressed says: add, take out, show other fields, check, run or keep."""
    base = find_base(ask.workspace, ask.viewer, base_id)
    text = sent.get("body", "").replace("\r\n", "\n")
    what, _, place = sent.get("do", "check").partition(":")
    if what == "run":
        return _run(ask, base, text, sent)
    if what == "save":
        return _save(ask, base, text, sent)
    if what == "add":
        return _add(ask, base, text, sent)
    if what == "remove":
        try:
            text = without_shock(text, int(place) if place.isdigit() else -1)
        except InputError as error:
            return _again(ask, base, text, sent, Check(None, error.problems))
    found = check_scenario(load_base(ask.workspace, base), text) if what != "kind" else None
    return _again(ask, base, text, sent, found)


def _add(ask: Ask, base: BaseEntry, text: str, sent: Mapping[str, str]) -> Response:
    """Add a shock where nothing is wrong with it; else show what is, beside its fields."""
    kind = sent.get("kind", DEFAULT)
    held = load_base(ask.workspace, base)
    try:
        changed = with_shock(text, shock_of(kind, _filled(sent)))
    except InputError as error:
        return _again(ask, base, text, sent, Check(None, error.problems), status=422)
    found = check_scenario(held, changed)
    told = read_text(text)
    mine = f"stress.shocks.{0 if told is None else len(told.stress.shocks)}."
    wrong: dict[str, list[Problem]] = {}
    for problem in found.problems:
        if (problem.column or "").startswith(mine):
            wrong.setdefault(str(problem.column).removeprefix(mine), []).append(problem)
    if wrong:
        return _again(ask, base, text, sent, None, problems=wrong, status=422)
    return _again(ask, base, changed, sent, found, keeps=False)


def _run(ask: Ask, base: BaseEntry, text: str, sent: Mapping[str, str]) -> Response:
    found = check_scenario(load_base(ask.workspace, base), text)
    if found.scenario is None or found.problems:
        return _again(ask, base, text, sent, found, status=422)
    told: dict[str, Any] = {"body": plain_of(found.scenario)}
    for name in ("replications", "seed"):
        if sent.get(name, "").strip():
            told[name] = sent[name].strip()
    return begin(ask, base, told)


def _save(ask: Ask, base: BaseEntry, text: str, sent: Mapping[str, str]) -> Response:
    try:
        saved = save_scenario(ask.workspace, ask.viewer, base, text)
    except InputError as error:
        return _again(ask, base, text, sent, Check(None, error.problems), status=422)
    return RedirectResponse(address("scenarios", base.base_id, saved.name), status_code=303)


def _again(
    ask: Ask,
    base: BaseEntry,
    text: str,
    sent: Mapping[str, str],
    found: Check | None,
    *,
    keeps: bool = True,
    problems: Mapping[str, Sequence[Problem]] | None = None,
    status: int = 200,
) -> Response:
    """Show the form again with what was sent."""
    context = replace(
        _page(ask, base, text, kind=sent.get("kind", DEFAULT)),
        filled=_filled(sent) if keeps else {},
        check=found,
        problems=problems or {},
        replications=sent.get("replications", ""),
        seed=sent.get("seed", ""),
    )
    return page_answer(ask, context, _TEMPLATE, status=status)


def _page(ask: Ask, base: BaseEntry, text: str, *, kind: str) -> ComposePage:
    told = read_text(text)
    return ComposePage(
        title="Compose shocks",
        lead="Add what goes wrong, one shock after another; run it at once, or keep it as a scenario.",
        base=base,
        crumbs=crumbs(base),
        tabs=tabs(base, "compose"),
        text=text,
        kind=kind,
        kinds=kinds(),
        fields=fields_of(kind),
        filled={},
        problems={},
        check=None,
        shocks=[] if told is None else _named(shocks_in_words(told), all_names(load_base(ask.workspace, base))),
        offers=_offers(ask, base, fields_of(kind)),
        may_save=ask.viewer.may(WRITE_SCENARIO) and may_write(ask.workspace, ask.viewer, base),
        replications="",
        seed="",
    )


def _named(shocks: Sequence[ShockInWords], names: Mapping[str, str]) -> list[ShockInWords]:
    """Return shocks with the names that the base gives to keys."""
    return [replace(one, words=keys_named(one.words, names)) for one in shocks]


def _filled(sent: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(_PREFIX): value for name, value in sent.items() if name.startswith(_PREFIX)}


def _offers(ask: Ask, base: BaseEntry, fields: Sequence[Field]) -> dict[str, list[tuple[str, str]]]:
    """Return names of the base that fields offer: what is written, and what it is called."""
    held = load_base(ask.workspace, base)
    found = {}
    for name in {field.offers for field in fields if field.offers}:
        table, key = OFFERS[name]
        frame = held[table].head(_OFFERED)
        shown = "name" if "name" in frame.columns else key
        found[name] = list(frame.select(pl.col(key), pl.col(shown).fill_null("").alias("shown")).iter_rows())
    return found
