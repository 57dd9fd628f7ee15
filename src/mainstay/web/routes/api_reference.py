"""The interface for programs, told to people: every operation with its parameters, answers, errors and an example."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl
from fastapi import APIRouter

from mainstay.report.content import Column, Table
from mainstay.report.wording import counted
from mainstay.web.api.about import document
from mainstay.web.api.reference import Group, Model, groups, models
from mainstay.web.asking import Ask
from mainstay.web.failures import STATUS
from mainstay.web.page import Crumb, PageContext, PageFamily, page

router = APIRouter()
PAGE = PageFamily(
    name="api_reference",
    title="Interface for programs",
    order=201,
    about="What a program can ask of this workspace, with examples.",
    router=router,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPage(PageContext):
    """All operations and models."""

    host: str
    groups: tuple[Group, ...]
    models: tuple[Model, ...]
    links: dict[str, dict[str, list[str]]] = field(default_factory=dict)


@page(router, "/about/api", template="api_reference.html.j2")
def api_reference(ask: Ask) -> ApiPage:
    """Show what a program can ask for."""
    told = document(ask.request.app)
    codes: dict[int, tuple[str, ...]] = {}
    for kind, status, _ in STATUS:
        codes[status] = (*codes.get(status, ()), kind.code)
    host = str(ask.request.base_url).rstrip("/")
    found = groups(told, host, codes)
    every = [one for group in found for one in group.operations]
    rows = [(one.method, one.path, one.about.replace("`", ""), one.permission) for one in every]
    columns = (
        Column("method", "Method"),
        Column("path", "Address"),
        Column("what", "What", "prose"),
        Column("permission", "Needs"),
    )
    return ApiPage(
        title="Interface for programs",
        lead=f"{counted(len(every), 'operation')} under {host}/api/v1; all that the pages show is there for programs.",
        crumbs=(Crumb("About", "/about"),),
        tables=(Table("operations", "Operations", _frame(rows, columns), columns, shown=len(rows)), _errors()),
        links={"operations": {"path": [f"#{one.name}" for one in every]}},
        host=host,
        groups=found,
        models=models(told),
    )


def _errors() -> Table:
    columns = (
        Column("code", "Code"),
        Column("status", "Status"),
        Column("title", "Title"),
        Column("when", "When", "prose"),
    )
    rows = [
        (kind.code, str(status), title, (inspect.getdoc(kind) or "").partition("\n")[0])
        for kind, status, title in STATUS
    ]
    return Table("errors", "Codes of errors", _frame(rows, columns), columns, shown=len(rows))


def _frame(rows: Sequence[tuple[str, ...]], columns: tuple[Column, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={column.name: pl.String() for column in columns}, orient="row")
