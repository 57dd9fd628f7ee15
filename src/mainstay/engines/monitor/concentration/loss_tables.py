"""Tables of what is lost: by economy, by lens, and for one party."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from mainstay.core.progress import Progress, counted
from mainstay.engines.monitor.concentration.dependence import Loss, losses
from mainstay.engines.monitor.concentration.lens import COLUMNS, LENSES, exposure_rows
from mainstay.engines.monitor.concentration.market import Market
from mainstay.engines.monitor.concentration.party import Party, members_of
from mainstay.model.base import Base
from mainstay.model.graph import SupplyGraph

LOSS_COLUMNS = {
    "direct": pl.Float64(),
    "loss": pl.Float64(),
    "loss_p05": pl.Float64(),
    "loss_p95": pl.Float64(),
    "loss_low": pl.Float64(),
    "loss_high": pl.Float64(),
}


def _row(loss: Loss, party: int) -> tuple[float, ...]:
    columns = (loss.direct, loss.mean, loss.p05, loss.p95, loss.low, loss.high)
    # rounding to 12 digits keeps the sums of binary fractions from showing losses of 1e-17
    return tuple(round(float(column[party]), 12) for column in columns)


def dependence_table(
    base: Base, graph: SupplyGraph, markets: dict[str, Market], chosen: list[str], progress: Progress | None = None
) -> pl.DataFrame:
    """Return what each product loses if the lines of each economy or group stop; what can lose nothing is left out.

    Returns
    -------
    polars.DataFrame
        ``product_id``, ``product``, ``tier``, ``economy_id`` and the loss: ``direct`` (own lines only), ``loss`` (all
        tiers), its 90 % interval and its bounds.
    """
    groups = base["economies"].filter(pl.col("kind") == "group")["economy_id"].to_list()
    wanted, rows = set(chosen), []
    facts = {row[0]: row[1:] for row in base["products"].select("product_id", "name", "tier").iter_rows()}
    for part in counted(list(graph.parts()), progress, "supply chains without each economy"):
        if wanted.isdisjoint(part):
            continue
        present = sorted({label for name in part for label in markets[name].labels["economy"]})
        parties = {name: frozenset([name]) for name in present}
        parties |= {name: frozenset(members_of(base, name)) for name in groups}
        for product, loss in losses(graph, markets, "economy", list(parties.values()), products=part).items():
            if product in wanted:
                rows += [
                    (product, *facts[product], name, *_row(loss, i))
                    for i, name in enumerate(parties)
                    if loss.high[i] > 0
                ]
    head = dict.fromkeys(("product_id", "product", "tier", "economy_id"), pl.String())
    table = pl.DataFrame(rows, schema={**head, **LOSS_COLUMNS}, orient="row")
    return table.sort("loss", "product_id", "economy_id", descending=[True, False, False])


def lost_table(
    base: Base, graph: SupplyGraph, markets: dict[str, Market], party: Party, chosen: list[str]
) -> pl.DataFrame:
    """Return what each product loses if one party is lost."""
    found = losses(graph, markets, party.geography, [party.labels])
    facts = {row[0]: row[1:] for row in base["products"].select("product_id", "name", "tier").iter_rows()}
    rows = [(name, *facts[name], party.text, *_row(found[name], 0)) for name in chosen]
    head = dict.fromkeys(("product_id", "product", "tier", "lost"), pl.String())
    table = pl.DataFrame(rows, schema={**head, **LOSS_COLUMNS}, orient="row")
    return table.sort("loss", "loss_high", "product_id", descending=[True, True, False])


def exposure_table(
    base: Base, graph: SupplyGraph, markets: dict[str, Market], finished: list[str], progress: Progress | None = None
) -> pl.DataFrame:
    """Return the exposure of each finished product under each lens, highest first; see `lens`."""
    home = members_of(base, base.info.home) or {base.info.home}
    rivals: set[str] = set()
    for name in base.info.competitors:
        rivals |= members_of(base, name) or {name}
    named = {name: market.named_sources("economy") for name, market in markets.items()}
    everybody = frozenset[str]().union(*named.values())
    abroad, competing = everybody - home, everybody & rivals
    by_economy = losses(graph, markets, "economy", [abroad, competing])
    rows: dict[str, list[tuple[str, str | None, tuple[float, ...]]]] = {lens: [] for lens in LENSES}
    for product in counted(finished, progress, "finished products without each site"):
        below = graph.below(product)
        if not any(markets[name].size for name in below):
            continue
        present = frozenset[str]().union(*(named[name] for name in below))
        rows["economic"].append((product, _words(present & abroad), _row(by_economy[product], 0)))
        rows["national_security"].append((product, _words(present & competing), _row(by_economy[product], 1)))
        sites = sorted(frozenset[str]().union(*(markets[name].named_sources("site") for name in below)))
        if not sites:
            continue
        by_site = losses(graph, markets, "site", [frozenset([name]) for name in sites], products=below)[product]
        worst = int(np.argmax(by_site.mean))
        rows["health"].append((product, sites[worst], _row(by_site, worst)))
    return pl.concat([exposure_rows(lens, _losses(rows[lens]), base["products"]) for lens in LENSES])


def _words(labels: Iterable[str]) -> str | None:
    return ", ".join(sorted(labels)) or None


def _losses(rows: list[tuple[str, str | None, tuple[float, ...]]]) -> pl.DataFrame:
    schema = {
        "product_id": pl.String(),
        "culprit": pl.String(),
        **{name: COLUMNS.get(name, pl.Float64()) for name in LOSS_COLUMNS},
    }
    return pl.DataFrame([(name, culprit, *loss) for name, culprit, loss in rows], schema=schema, orient="row")
