"""The home page: what is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
from fastapi import APIRouter

from mainstay.report.content import Column, Table
from mainstay.services.bases import list_bases
from mainstay.web.asking import Ask
from mainstay.web.page import PageContext, PageFamily, page

router = APIRouter()
PAGE = PageFamily(
    name="home",
    title="Home",
    order=0,
    about="What is in this workspace, what changed since you were here, and what needs attention.",
    router=router,
    menu="/",
    key="h",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(PageContext):
    """What the home page shows."""

    links: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)


@page(router, "/", template="home.html.j2")
def home(ask: Ask) -> HomePage:
    """Show the bases of the workspace."""
    found = list_bases(ask.workspace, ask.viewer)
    frame = pl.DataFrame(
        {
            "base_id": [one.base_id for one in found],
            "title": [one.title for one in found],
            "version": [one.version for one in found],
            "as_of_on": [one.as_of_on for one in found],
        },
        schema={"base_id": pl.String(), "title": pl.String(), "version": pl.String(), "as_of_on": pl.Date()},
    )
    columns = (Column("title", "Base"), Column("version", "Version"), Column("as_of_on", "As of"))
    tables = (Table("bases", "Bases", frame, columns, shown=200),) if found else ()
    links = {"bases": {"title": [f"/heatmap/{one.base_id}" for one in found]}}
    return HomePage(title="Workspace", tables=tables, links=links)
