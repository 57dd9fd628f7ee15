"""Results: the list, and any result with all its tables, where it comes from, and how it is made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from mainstay.report.content import Number, Table
from mainstay.report.wording import counted
from mainstay.services.authors import authors
from mainstay.services.bases import BaseEntry, find_base, list_bases
from mainstay.services.handling import strictest
from mainstay.services.jobs.kind import job_kinds
from mainstay.services.result_again import commands
from mainstay.services.result_downloads import file_name, has_tables, workbook, zipped
from mainstay.services.results import ResultEntry, find_result, list_results, load_result, read_file
from mainstay.web.admission import BUILD
from mainstay.web.asking import Ask
from mainstay.web.job_tables import asked_table, clock
from mainstay.web.page import Crumb, PageContext, PageFamily, action, page
from mainstay.web.result_places import place_of
from mainstay.web.result_tables import files_table, manifest_table, metrics_table, results_table, whole_table

router = APIRouter()
PAGE = PageFamily(
    name="results",
    title="Results",
    order=82,
    about="Every result of the engines, with all its tables, where it comes from and how to make it again.",
    router=router,
    menu="/results",
)
_MOST = 200
_KINDS = {"zip": "application/zip", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage(PageContext):
    """The list of results."""

    links: Mapping[str, Mapping[str, Sequence[str | None]]] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage(PageContext):
    """One result."""

    entry: ResultEntry
    href: str | None
    has_tables: bool
    commands: tuple[str, ...]
    links: Mapping[str, Mapping[str, Sequence[str | None]]]


@page(router, "/results", template="results.html.j2")
def results(
    ask: Ask,
    base: Annotated[str, Query(max_length=80)] = "",
    kind: Annotated[str, Query(max_length=60)] = "",
) -> ResultsPage:
    """Show the results on all bases that one may see."""
    found = list_results(ask.workspace, ask.viewer, base_id=base or None, kind=kind or None, most=_MOST)
    names = authors(ask.workspace, (one.created_by for one in found))
    bases = {one.base_id: one.title for one in list_bases(ask.workspace, ask.viewer)}
    more = f"the newest {_MOST} of them" if len(found) == _MOST else "all of them"
    return ResultsPage(
        title="Results",
        lead=f"{counted(len(found), 'result')}, {more}." if found else "No result fits.",
        tables=(results_table(found, names, bases),) if found else (),
        links={"results": {"title": [place_of(one) for one in found]}},
        bases=bases,
        kinds={name: one.title for name, one in job_kinds().items()},
    )


def _found(ask: Ask, result_id: str) -> tuple[ResultEntry, BaseEntry]:
    """Return a result and its base; a base that was marked more strictly since then lends its mark to the result."""
    entry = find_result(ask.workspace, ask.viewer, result_id)
    base = find_base(ask.workspace, ask.viewer, entry.base_id)
    return replace(entry, handling=strictest((entry.handling, base.handling))), base


def _version(ask: Ask, result_id: str) -> str:
    entry, base = _found(ask, result_id)
    return f"{entry.content_hash} {entry.handling} {base.title}"


@page(router, "/results/{result_id}", template="result.html.j2", version=_version)
def result(ask: Ask, result_id: str) -> ResultPage:
    """Show one result: its numbers, all its tables, where it comes from."""
    entry, base = _found(ask, result_id)
    place = place_of(entry)
    with_tables = has_tables(entry)
    names = list(files_table(entry).frame["file"])
    return ResultPage(
        title=entry.title,
        lead=_lead(entry, len(names)),
        base=base,
        numbers=_numbers(ask, entry),
        tables=(*(_tables(ask, entry) if with_tables else ()), asked_table(entry.told, {}), files_table(entry)),
        crumbs=(Crumb("Results", "/results"), Crumb(base.title, f"/results?base={quote(base.base_id)}")),
        handling=entry.handling,
        entry=entry,
        href=None if place == f"/results/{entry.result_id}" else place,
        has_tables=with_tables,
        commands=commands(entry, base),
        links={"files": {"file": [f"/results/{entry.result_id}/files/{quote(name)}" for name in names]}},
    )


@action(router, "/results/{result_id}/download.zip", permission="read", method="GET", cost=BUILD)
def download_zip(ask: Ask, result_id: str) -> Response:
    """Give all files of a result in one zip."""
    entry, _ = _found(ask, result_id)
    return _file(entry, zipped(ask.workspace, entry), file_name(entry, "zip"), _KINDS["zip"])


@action(router, "/results/{result_id}/download.xlsx", permission="read", method="GET", cost=BUILD)
def download_workbook(ask: Ask, result_id: str) -> Response:
    """Give the tables of a result as one workbook."""
    entry, _ = _found(ask, result_id)
    return _file(entry, workbook(ask.workspace, entry), file_name(entry, "xlsx"), _KINDS["xlsx"])


@action(router, "/results/{result_id}/files/{name:path}", permission="read", method="GET")
def download_file(ask: Ask, result_id: str, name: str) -> Response:
    """Give one file of a result; a browser saves it and never shows it as a page of this workspace."""
    entry, _ = _found(ask, result_id)
    content = read_file(ask.workspace, entry, name)
    stem, _, ending = name.replace("/", "-").rpartition(".")
    base_name = file_name(entry, ending) if ending else file_name(entry, "bin")
    return _file(entry, content, f"{stem}-{base_name}" if stem else base_name, "application/octet-stream")


def _file(entry: ResultEntry, content: bytes, name: str, kind: str) -> Response:
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._+") else "-" for letter in name)
    headers = {
        "Content-Disposition": f'attachment; filename="{safe}"',
        "X-Mainstay-Handling": entry.handling,
        "Cache-Control": "private, no-cache",
    }
    return Response(content, media_type=kind, headers=headers)


def _tables(ask: Ask, entry: ResultEntry) -> tuple[Table, ...]:
    held = load_result(ask.workspace, entry)
    more = [whole_table(name, frame) for name, frame in held.tables.items() if name != "metrics"]
    return (metrics_table(held), *more, manifest_table(held.manifest))


def _lead(entry: ResultEntry, files: int) -> str:
    return f"Made on {clock(entry.created_at)}; {files} files, {entry.size_bytes / 1_000:.0f} kB, {entry.handling}."


def _numbers(ask: Ask, entry: ResultEntry) -> tuple[Number, ...]:
    told = dict(load_result(ask.workspace, entry).manifest) if has_tables(entry) else {}
    pairs = (
        ("Base", entry.base_id, str(told.get("base_hash", ""))[7:19]),
        ("Seed", told.get("seed"), ""),
        ("Mainstay", told.get("mainstay"), ""),
        ("Content", entry.content_hash[7:19], ""),
    )
    return tuple(Number(label, str(value), more) for label, value, more in pairs if value is not None)
