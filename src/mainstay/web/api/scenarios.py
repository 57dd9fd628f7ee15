"""Scenarios for programs: reading, checking and saving them, so that nobody's change is overwritten unseen."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Body, Header, Path
from starlette.exceptions import HTTPException
from starlette.responses import Response

from mainstay.errors import NotFoundError, StaleError
from mainstay.services.bases import BaseEntry, find_base
from mainstay.services.permissions import WRITE_SCENARIO
from mainstay.services.scenarios import (
    ScenarioEntry,
    check,
    find_scenario_entry,
    list_bundled,
    list_scenarios,
    save_scenario,
)
from mainstay.web.api.models import Checked, ProblemItem, ScenarioBody, ScenarioList, ScenarioSummary, ScenarioTold
from mainstay.web.api.wire import LISTED, UNREADABLE, ApiAsk, api, matches, told

BaseId = Annotated[str, Path(max_length=80)]
Name = Annotated[str, Path(max_length=120)]
_STALE = {
    409: "Somebody else saved in the same moment.",
    412: "The revision is no longer the last, or there is a scenario of this name already.",
    428: "If-Match with the revision that the text rests on, or If-None-Match: * for a new one, is needed.",
}
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "The revision, for If-Match."}}
_SAVED = {
    200: {"description": "The new revision, or the last where nothing changed.", "headers": _ETAG},
    201: {"description": "The new scenario.", "headers": _ETAG},
}


@api("/bases/{base_id}/scenarios", answers=ScenarioList, errors=LISTED)
def list_of_scenarios(ask: ApiAsk, base_id: BaseId) -> ScenarioList:
    """List the scenarios of a base and those that come with Mainstay (revision 0), without their texts."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    found = [*list_scenarios(ask.workspace, entry), *list_bundled(entry)]
    return ScenarioList(items=[ScenarioSummary.of(one) for one in found])


@api("/bases/{base_id}/scenarios/{name}", answers=ScenarioTold, errors=LISTED)
def one_scenario(ask: ApiAsk, base_id: BaseId, name: Name) -> Response:
    """Give a scenario with its text; its entity tag is its revision."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    found = find_scenario_entry(ask.workspace, entry, name)
    return told(ask, ScenarioTold.of(found), headers={"ETag": _tag(found)})


@api(
    "/bases/{base_id}/scenarios/{name}",
    method="PUT",
    permission=WRITE_SCENARIO,
    answers=ScenarioTold,
    errors={**LISTED, **UNREADABLE, **_STALE},
    also=_SAVED,
)
def put_scenario(
    ask: ApiAsk,
    base_id: BaseId,
    name: Name,
    wanted: Annotated[ScenarioBody, Body()],
    if_match: Annotated[str | None, Header(max_length=200)] = None,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Save a text as the next revision of a scenario, or as a new one."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    last = _last(ask, entry, name)
    revision = _rests_on(last, if_match, if_none_match)
    given = None if last is None else name
    saved = save_scenario(ask.workspace, ask.viewer, entry, wanted.body, name=given or name, revision=revision)
    status = 201 if last is None else 200
    return told(ask, ScenarioTold.of(saved), status=status, headers={"ETag": _tag(saved)})


@api(
    "/bases/{base_id}/scenarios/check",
    method="POST",
    permission=WRITE_SCENARIO,
    answers=Checked,
    errors={**LISTED, **UNREADABLE},
)
def check_scenario(ask: ApiAsk, base_id: BaseId, wanted: Annotated[ScenarioBody, Body()]) -> Checked:
    """Tell what is wrong with a text; nothing is saved."""
    entry = find_base(ask.workspace, ask.viewer, base_id)
    found = check(ask.workspace, entry, wanted.body)
    return Checked(problems=[ProblemItem(**asdict(problem)) for problem in found.problems])


def _last(ask: ApiAsk, entry: BaseEntry, name: str) -> ScenarioEntry | None:
    try:
        return find_scenario_entry(ask.workspace, entry, name)
    except NotFoundError:
        return None


def _rests_on(last: ScenarioEntry | None, if_match: str | None, if_none_match: str | None) -> int:
    """Return the revision that a change rests on, as its conditions say (RFC 9110, 13.1; RFC 6585, 3)."""
    if if_match is None and if_none_match is None:
        raise HTTPException(428, "say which revision the text rests on: If-Match, or If-None-Match: * for a new one")
    tag = None if last is None else _tag(last)
    if if_match is not None and (tag is None or not matches(if_match, tag)):
        msg = "the scenario has another revision by now, or is gone"
        raise StaleError(msg, hint="read it again, carry your change over, and save")
    if if_none_match is not None and tag is not None and matches(if_none_match, tag):
        msg = "there is a scenario of this name already"
        raise StaleError(msg, hint="change it with If-Match, or choose another name")
    return 0 if last is None else last.revision


def _tag(entry: ScenarioEntry) -> str:
    return f'"r{entry.revision}"'
