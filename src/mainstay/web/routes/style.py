"""Style: everything that pages are made of, live, with invented values."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from mainstay.errors import Problem
from mainstay.report.content import Table
from mainstay.services.chart_table import table_of
from mainstay.services.handling import MARKS
from mainstay.web import style_samples as samples
from mainstay.web.asking import Ask
from mainstay.web.page import Crumb, PageContext, PageFamily, page

router = APIRouter()
PAGE = PageFamily(
    name="style",
    title="Style",
    order=210,
    about="Everything that pages are made of, with invented values.",
    router=router,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StylePage(PageContext):
    """One of each thing."""

    problems: tuple[Problem, ...]
    marks: tuple[str, ...]

    @property
    def table_by_id(self) -> dict[str, Table]:
        """The tables by name, so that a chart finds its own."""
        return {table.id: table for table in self.tables}


@page(router, "/style", template="style.html.j2", version=lambda ask: ask.viewer.role_id)
def style(ask: Ask) -> StylePage:
    """Show everything that pages are made of."""
    del ask
    charts = samples.charts()
    return StylePage(
        title="Style",
        lead="Everything that pages are made of, with invented values: none of these numbers is about the world.",
        numbers=samples.NUMBERS,
        tables=(samples.table(), samples.shaded(), *map(table_of, charts)),
        charts=charts,
        missing=samples.answers(),
        crumbs=(Crumb("About", "/about"),),
        problems=samples.PROBLEMS,
        marks=MARKS,
    )
