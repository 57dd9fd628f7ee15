"""About: which version this is, what it is made of and under which terms, and the licences of the bases."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from fastapi import APIRouter

import mainstay
from mainstay.report.content import Column, Table
from mainstay.report.wording import count
from mainstay.services.about import packed_packages, python_packages
from mainstay.services.bases import list_bases, load_base
from mainstay.web.asking import Ask
from mainstay.web.page import PageContext, PageFamily, page
from mainstay.web.static_files import folder

router = APIRouter()
PAGE = PageFamily(
    name="about",
    title="About",
    order=200,
    about="Which version this is, what it is made of, and under which terms it and the bases may be used.",
    router=router,
)
LICENCE = "Apache-2.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage(PageContext):
    """What the page about this installation shows."""

    licence: str


@page(router, "/about", template="about.html.j2")
def about(ask: Ask) -> AboutPage:
    """Show the version, the packages and the licences."""
    python, packed = python_packages(), packed_packages(folder() / "licences.json")
    rows = [
        (one.title, one.version, load_base(ask.workspace, one).info.licence or "not stated", one.handling)
        for one in list_bases(ask.workspace, ask.viewer)
    ]
    schema = dict.fromkeys(("base", "version", "licence", "handling"), pl.String())
    bases = Table(
        "bases",
        "Bases shared with you, and their licences",
        pl.DataFrame(rows, schema=schema, orient="row"),
        (
            Column("base", "base", "prose"),
            Column("version", "version"),
            Column("licence", "licence", "prose"),
            Column("handling", "handling"),
        ),
        shown=200,
    )
    columns = (Column("package", "package"), Column("version", "version"), Column("licence", "licence", "prose"))
    tables = [bases] if rows else []
    if packed.height:
        tables.append(Table("packed", "Packed into the pages", packed, columns, shown=packed.height))
    tables.append(Table("python", "Python packages", python, columns, shown=python.height))
    return AboutPage(
        title="About",
        lead=f"Mainstay {mainstay.__version__}, with {count(python.height)} Python packages and {count(packed.height)} "
        "packed into the pages.",
        tables=tuple(tables),
        licence=LICENCE,
    )
