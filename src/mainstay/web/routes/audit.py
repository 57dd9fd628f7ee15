"""The audit log: what was done, by whom, to what; and whether it is whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated

import polars as pl
from fastapi import APIRouter, Query

from mainstay.core.calendar import read_day
from mainstay.errors import Problem
from mainstay.report.content import Column, Table
from mainstay.services.audit_log import Entry, Wanted, list_entries, verify_log
from mainstay.services.permissions import READ_AUDIT
from mainstay.store.audit import Head
from mainstay.web.admission import RECEIVE
from mainstay.web.asking import Ask
from mainstay.web.page import PageContext, PageFamily, page

router = APIRouter()
PAGE = PageFamily(
    name="audit",
    title="Audit log",
    order=95,
    about="Every change in this workspace, in order; each entry holds the hash of the one before it.",
    router=router,
    permission=READ_AUDIT,
    menu="/audit",
)
_MOST = 200
_COLUMNS = (
    Column("entry_id", "No.", "count"),
    Column("at", "When (UTC)"),
    Column("actor", "Who"),
    Column("action", "What"),
    Column("target", "To what"),
    Column("detail", "More", "prose"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage(PageContext):
    """Entries of the log."""

    before: int | None = None
    is_checked: bool = False
    head: Head | None = None
    problems: tuple[Problem, ...] = ()


@page(router, "/audit", template="audit.html.j2", permission=READ_AUDIT, cost=RECEIVE, cost_key="check")
def audit(
    ask: Ask,
    actor: Annotated[str, Query(max_length=254)] = "",
    action: Annotated[str, Query(max_length=80)] = "",
    target: Annotated[str, Query(max_length=200)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
    before: Annotated[str, Query(max_length=18, pattern="^[0-9]*$")] = "",
    check: Annotated[str, Query(max_length=3)] = "",
) -> AuditPage:
    """Show entries of the log, the newest first."""
    wanted = Wanted(
        actor.strip(),
        action.strip(),
        target.strip(),
        read_day(since) if since else None,
        read_day(until) if until else None,
        int(before) if before else None,
    )
    found = list_entries(ask.workspace, ask.viewer, wanted, most=_MOST)
    is_checked = check == "yes"
    last, problems = verify_log(ask.workspace, ask.viewer) if is_checked else (None, [])
    lead = f"{len(found)} entries, the newest first." if found else ""
    if is_checked and last is not None:
        faults = "1 fault" if len(problems) == 1 else f"{len(problems):,} faults"
        lead = (
            f"The log is whole: each of its {last.entry_id:,} entries follows from the one before."
            if not problems
            else f"The log is not whole: {faults} in {last.entry_id:,} entries."
        )
    return AuditPage(
        title="Audit log",
        lead=lead,
        tables=(Table("entries", "Entries", _frame(found), _COLUMNS, shown=_MOST),),
        before=found[-1].entry_id if len(found) == _MOST else None,
        is_checked=is_checked,
        head=last,
        problems=tuple(problems[:_MOST]),
    )


def _frame(found: list[Entry]) -> pl.DataFrame:
    rows = [
        (one.entry_id, f"{one.at:%Y-%m-%d %H:%M:%S}", one.actor, one.action, one.target, _words(one)) for one in found
    ]
    kinds = {column.name: pl.Int64() if column.name == "entry_id" else pl.String() for column in _COLUMNS}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _words(entry: Entry) -> str:
    told = (f"{name} {value if isinstance(value, str) else json.dumps(value)}" for name, value in entry.detail.items())
    return "; ".join(told)
