"""Which products are in the network, and what stands in the way of building it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from mainstay.core.suggest import nearest_of_each
from mainstay.engines.stress.base_network.sinks import rows_of_need
from mainstay.engines.stress.base_network.stockpiles import wrong_releases
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.model.graph import SupplyGraph
from mainstay.model.validity import valid_on
from mainstay.scenario.stress import Release

#: times that are not negative, by table
TIMES = {
    "lanes": ("lead_time_days", "lead_time_high_days"),
    "lines": ("lead_time_days", "surge_delay_days", "recovery_days"),
}


def sound_graph(base: Base, releases: Mapping[str, Release], products: Collection[str] | None) -> SupplyGraph:
    """Return the supply graph of a base from which a network can be built.

    Raises
    ------
    InputError
        The bill of materials runs in a circle, a lead time is negative, a product is needed and has no source, a
        stockpile releases more than it holds, or a product is not in the base; all of them at once.
    """
    problems = [
        *_unknown(base, products),
        *_negative_times(base),
        *_without_source(base),
        *wrong_releases(base, releases),
    ]
    graph = None
    try:
        graph = SupplyGraph(base)
    except InputError as error:
        problems += error.problems
    if graph is None or problems:
        msg = "no network can be built from the base"
        raise InputError(msg, problems)
    return graph


def chosen_products(base: Base, graph: SupplyGraph, products: Collection[str] | None) -> list[str]:
    """Return the products of the network, sorted: all, or those asked for, what may stand in for them, and all below.

    Examples
    --------
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> "platinum-metal" in chosen_products(base, SupplyGraph(base), ["cisplatin-injection"])
    True
    """
    if products is None:
        return sorted(graph.products)
    asked = set(products)
    alternatives = base["alternatives"].filter(*valid_on(base.info.as_of_on), pl.col("product_id").is_in(sorted(asked)))
    wanted = asked.union(alternatives["alternative_id"])
    return sorted(wanted.union(*(graph.needs(name) for name in wanted)))


def _unknown(base: Base, products: Collection[str] | None) -> list[Problem]:
    known = base["products"]["product_id"].to_list()
    wrong = sorted(set(products or ()).difference(known))
    close = nearest_of_each(wrong, known)
    return [
        Problem(
            "product.unknown",
            "the base has no such product",
            table="products",
            column="product_id",
            found=name,
            hint=f"did you mean {close[name]!r}?" if name in close else None,
        )
        for name in wrong
    ]


def _negative_times(base: Base) -> list[Problem]:
    found = []
    for table, columns in TIMES.items():
        key = base.schema.table(table).key[0]
        for column in columns:
            wrong = base[table].filter(pl.col(column) < 0).select(key, column)
            found += [
                Problem(
                    "time.negative",
                    "a time is negative",
                    table=table,
                    column=column,
                    key=name,
                    found=f"{name}: {days:g}",
                )
                for name, days in wrong.iter_rows()
            ]
    lanes = base["lanes"].filter(pl.col("lead_time_high_days") < pl.col("lead_time_days"))
    found += [
        Problem(
            "time.order",
            "the upper end is below the usual time",
            table="lanes",
            column="lead_time_high_days",
            found=name,
        )
        for name in lanes["lane_id"]
    ]
    return found


def _without_source(base: Base) -> list[Problem]:
    """Return products with demand of which the base says that their makers are all there, and has none."""
    today = valid_on(base.info.as_of_on)
    lines = base["lines"].filter(pl.col("operation") == "make", *today)
    sources = [
        lines,
        *(base[table].filter(*today) for table in ("listings", "stockpiles", "approvals", "bill_of_materials")),
    ]
    named = pl.concat([frame.select("product_id") for frame in sources])
    wrong = (
        rows_of_need(base)
        .join(base["products"].filter("makers_complete"), on="product_id", how="semi")
        .join(named, on="product_id", how="anti")
    )
    hint = "add a line, or leave makers_complete empty: makers that nobody names are then assumed"
    message = "a product with demand and no source"
    return [
        Problem("product.no_source", message, table="demands", column="product_id", found=name, hint=hint)
        for name in wrong["product_id"].unique().sort()
    ]
