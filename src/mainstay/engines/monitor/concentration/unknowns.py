"""What is not known and matters most: the gaps of evidence, weighed by how much hangs on them."""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.concentration.market import Market
from mainstay.model.graph import SupplyGraph

COLUMNS = {
    "product_id": pl.String(),
    "product": pl.String(),
    "tier": pl.String(),
    "gap": pl.String(),
    "products_above": pl.Int64(),
    "weight": pl.Float64(),
    "hhi_width": pl.Float64(),
    "would_decide": pl.String(),
}
GAPS = {
    "no maker known": "who makes it, and where",
    "shares not known": "the share or volume of each known maker",
    "some shares not known": "the shares of the makers that are still open",
    "unnamed makers": "who supplies the rest of the market",
    "other makers not ruled out": "whether anyone else makes it",
}


SAYS_NOTHING = ("no maker known", "other makers not ruled out")


def unknowns(graph: SupplyGraph, markets: dict[str, Market], products: pl.DataFrame) -> pl.DataFrame:
    """List gaps of evidence, those that matter most first.

    The weight of a gap is the sum of the criticalities for health (1 to 5, 1 where not rated) of the finished products
    that hang on it, itself included, times the width of the bounds of its HHI by site. The width is 1 where no maker is
    known, and where one is known and others are not ruled out: then the bounds, which hold among the makers that the
    base names, say nothing.

    Returns
    -------
    polars.DataFrame
        Columns of `COLUMNS`.
    """
    facts = {row["product_id"]: row for row in products.iter_rows(named=True)}
    inputs = {part for needs in graph.requirements.values() for need in needs for part in need.inputs}
    users: dict[str, list[str]] = {name: [name] for name in graph.products if name not in inputs}
    for product in list(users):
        for part in graph.needs(product):
            users.setdefault(part, []).append(product)
    rows = []
    for product, above in users.items():
        market = markets[product]
        gap = _gap(market)
        if gap is None:
            continue
        limits = market.hhi("site")
        width = 1.0 if gap in SAYS_NOTHING else limits.high - limits.low
        weight = width * sum(facts[name]["criticality_health"] or 1 for name in above)
        row = facts[product]
        rows.append((product, row["name"], row["tier"], gap, len(above), weight, width, GAPS[gap]))
    table = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    return table.sort("weight", "product_id", descending=[True, False])


def _gap(market: Market) -> str | None:
    if market.size == 0:
        return "no maker known"
    if market.basis == "shares":
        return "unnamed makers" if market.unlisted else None
    if market.basis == "count" and len(market.named_sources("site")) == len(market.sources("site")) == 1:
        return None if market.complete else "other makers not ruled out"
    return "shares not known" if market.basis == "count" else "some shares not known"
