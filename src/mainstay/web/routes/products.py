"""Products: a list to look through, and the dossier of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Query

from mainstay.charts.echarts.chart import Chart
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Table
from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.dossier import (
    alternatives_table,
    conflicts_table,
    facts_table,
    find_product,
    needs_table,
    profiles_table,
    shortages_table,
    stocks_table,
)
from mainstay.services.dossier_chain import (
    Chain,
    chain_chart,
    chain_of,
    chain_table,
    dependence_chart,
    dependence_table,
    makers_lead,
    makers_table,
    sites_chart,
)
from mainstay.services.dossier_stress import stress_runs, stress_table
from mainstay.services.dossier_words import concentration_by_tier, dossier_lead, dossier_numbers, tier_table
from mainstay.services.product_list import ProductChoice, product_lead, product_options, product_rows, product_table
from mainstay.services.results import Answer, answer, list_results, load_result
from mainstay.web import addresses
from mainstay.web.asking import Ask, Asking
from mainstay.web.dossier_links import Links, links_of_dossier, links_of_list
from mainstay.web.heatmap_links import Tab
from mainstay.web.page import Crumb, PageContext, PageFamily, page
from mainstay.web.page_version import version_of

router = APIRouter()
PAGE = PageFamily(
    name="products",
    title="Products",
    order=30,
    about="Every product of the base with its dossier: chain, makers, stocks, trouble, stress tests, evidence.",
    router=router,
    menu="/products/{base}",
    key="p",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductsPage(PageContext):
    """The list of products."""

    choice: ProductChoice
    options: Mapping[str, Mapping[str, str]]
    links: Links
    plain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage(PageContext):
    """The dossier of one product.

    Attributes
    ----------
    tabs : tuple of Tab
        The pages of the dossier.
    by_id : mapping
        Tables by their identifier, for their places on the page.
    drawn : mapping
        Charts by their identifier.
    has_runs : bool
        Whether any stress test of the base was run.
    """

    product_id: str
    links: Links
    tabs: tuple[Tab, ...] = ()
    by_id: Mapping[str, Table] = field(default_factory=dict)
    drawn: Mapping[str, Chart] = field(default_factory=dict)
    has_runs: bool = False
    stress_at: str = ""


def _open(ask: Asking, base_id: str) -> tuple[BaseEntry, Base]:
    entry = find_base(ask.workspace, ask.viewer, base_id)
    base = load_base(ask.workspace, entry)
    return entry, base if ask.as_known is None else base.as_known(ask.as_known)


def _list_version(ask: Asking, base_id: str, **_: Any) -> str:
    return version_of(find_base(ask.workspace, ask.viewer, base_id))


@page(router, "/products/{base_id}", template="products.html.j2", version=_list_version)
def products(ask: Ask, base_id: str, choice: Annotated[ProductChoice, Query()]) -> ProductsPage:
    """Show the products that are chosen."""
    entry, base = _open(ask, base_id)
    frame = product_rows(base, choice)
    table = product_table(frame)
    return ProductsPage(
        title="Products",
        lead=product_lead(frame),
        base=entry,
        tables=(table,),
        has_as_known=True,
        choice=choice,
        options=product_options(base),
        links=links_of_list(base_id, table, ask.as_known),
        plain=addresses.address("products", base_id, as_known=ask.as_known),
    )


def _concentration(ask: Asking, entry: BaseEntry) -> Answer:
    return answer(ask.workspace, entry, "concentration", ask.told_day)


def _dossier_version(ask: Asking, base_id: str, **_: Any) -> str:
    entry = find_base(ask.workspace, ask.viewer, base_id)
    runs = list_results(ask.workspace, ask.viewer, base_id=base_id, kind="stress")
    return version_of(entry, _concentration(ask, entry)) + "|".join(one.result_id for one in runs)


@page(router, "/products/{base_id}/{product_id}", template="product.html.j2", version=_dossier_version)
def dossier(ask: Ask, base_id: str, product_id: str) -> DossierPage:
    """Show all that the base and its results say of one product."""
    entry, base = _open(ask, base_id)
    row = find_product(base, product_id)
    found = _concentration(ask, entry)
    result = None if found.entry is None else load_result(ask.workspace, found.entry)
    chain = chain_of(base, product_id)
    tiers = None if result is None else concentration_by_tier(base, result, chain)
    day = None if ask.as_known is None else ask.as_known.isoformat()
    runs = stress_runs(ask.workspace, ask.viewer, entry, day)
    told = _tables(base, result, chain, product_id)
    tables = {
        **told,
        **({} if tiers is None else {"tiers": tier_table(tiers)}),
        **({} if (stress := stress_table(base, runs, product_id)) is None else {"stress": stress}),
    }
    charts = _charts(ask, base_id, base, chain, tables.get("dependence"))
    return DossierPage(
        title=row["name"],
        lead=dossier_lead(base, row, tiers),
        base=entry,
        numbers=dossier_numbers(base, row, tiers),
        tables=tuple(tables.values()),
        charts=charts,
        missing=() if found.entry is not None else (found,),
        crumbs=(Crumb("Products", addresses.address("products", base_id, as_known=ask.as_known)),),
        has_as_known=True,
        product_id=product_id,
        tabs=_tabs(ask, base_id, product_id, ""),
        links=links_of_dossier(base_id, product_id, tables, ask.as_known),
        by_id=tables,
        drawn={chart.id: chart for chart in charts},
        has_runs=bool(runs),
        stress_at=addresses.address("stress", base_id, as_known=ask.as_known),
    )


@page(router, "/products/{base_id}/{product_id}/makers", template="product_makers.html.j2", version=_list_version)
def makers(ask: Ask, base_id: str, product_id: str) -> DossierPage:
    """Show who makes a product and what goes into it, on a map and line by line.

    A page of its own: the map of the world and the picture of the chain together are more than one page should weigh.
    """
    entry, base = _open(ask, base_id)
    row = find_product(base, product_id)
    chain = chain_of(base, product_id)
    tables = {"makers": makers_table(base, chain)} if chain.makers.height else {}
    chart = sites_chart(base, chain)
    charts = () if chart is None else (chart,)
    to = addresses.product(base_id, product_id, ask.as_known)
    return DossierPage(
        title=f"{row['name']}: makers and places",
        lead=makers_lead(base, chain),
        base=entry,
        tables=tuple(tables.values()),
        charts=charts,
        crumbs=(
            Crumb("Products", addresses.address("products", base_id, as_known=ask.as_known)),
            Crumb(row["name"], to),
        ),
        has_as_known=True,
        product_id=product_id,
        tabs=_tabs(ask, base_id, product_id, "makers"),
        links=links_of_dossier(base_id, product_id, tables, ask.as_known),
        by_id=tables,
        drawn={chart.id: chart for chart in charts},
    )


def _tabs(ask: Asking, base_id: str, product_id: str, current: str) -> tuple[Tab, ...]:
    day = ask.as_known
    return (
        Tab("Dossier", addresses.product(base_id, product_id, day), not current),
        Tab(
            "Makers and places",
            addresses.address("products", base_id, product_id, "makers", as_known=day),
            current == "makers",
        ),
    )


def _tables(base: Base, result: Result | None, chain: Chain, product: str) -> dict[str, Table]:
    """Return the tables of a dossier by their identifier; what the base has nothing for is left out."""
    every = (
        facts_table(base, product),
        chain_table(base, chain),
        None if result is None else dependence_table(base, result, product),
        alternatives_table(base, product),
        shortages_table(base, product),
        stocks_table(base, product),
        needs_table(base, product),
        profiles_table(base, product),
        conflicts_table(base, product),
    )
    return {table.id: table for table in every if table is not None}


def _charts(ask: Asking, base_id: str, base: Base, chain: Chain, dependence: Table | None) -> tuple[Chart, ...]:
    to = {key: addresses.product(base_id, key, ask.as_known) for key in chain.layers if key != chain.product}
    made = (
        chain_chart(base, chain, to),
        None if dependence is None else dependence_chart(dependence),
    )
    return tuple(chart for chart in made if chart is not None)
