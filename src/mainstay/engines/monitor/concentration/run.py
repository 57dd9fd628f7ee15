"""Concentration and dependence of a base: one pure function from the base to a result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from mainstay.core.progress import Progress, parts
from mainstay.core.result import Metric, Result
from mainstay.core.suggest import nearest
from mainstay.engines.monitor.concentration import listings, register, shortage_counts
from mainstay.engines.monitor.concentration.cuts import FaultTree, smallest_cuts
from mainstay.engines.monitor.concentration.hidden import hidden_concentration
from mainstay.engines.monitor.concentration.loss_tables import dependence_table, exposure_table, lost_table
from mainstay.engines.monitor.concentration.market import Market, markets
from mainstay.engines.monitor.concentration.measures import measures
from mainstay.engines.monitor.concentration.party import Party, read_party
from mainstay.engines.monitor.concentration.presets import apply_presets
from mainstay.engines.monitor.concentration.unknowns import unknowns
from mainstay.errors import InputError, Problem, UnknownNameError
from mainstay.model.base import Base
from mainstay.model.graph import GEOGRAPHIES, SupplyGraph
from mainstay.model.validity import valid_on
from mainstay.settings import whole

LABELER = "labeler"
CUT_LEVELS = ("site", "firm", "economy")


def run_concentration(
    base: Base,
    *,
    tier: str | None = None,
    lose: str | None = None,
    product: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Result:
    """Work out on whom each product hangs, at every tier, and how sure that is.

    Parameters
    ----------
    base : Base
        The base.
    tier : str, optional
        Only products of this tier (``key_starting_material``, ``api``, ``drug_product``, ``labeler`` ...).
    lose : str, optional
        Who is lost: ``economy:CHN``, ``firm:pfizer``, ``site:...``; adds the tables ``lost_output`` and ``lost_lines``.
    product : str, optional
        Only this product, in every table about products.
    seed : int
        Seed of the draws behind the intervals; the same seed gives the same bytes.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    Result
        Tables ``concentration``, ``hidden``, ``cut_sets``, ``dependence``, ``exposure``, ``unknowns``, ``presets``,
        ``labelers``, ``approvals``, ``listings_by_economy``, ``registered_sites``, ``shortages``. The metrics are
        defined in `listing_metrics`, `register_metrics`, `shortage_metrics` and in the reference page on
        concentration.

    Raises
    ------
    InputError
        The tier is not one, or ``lose`` cannot be read, or the bill of materials runs in a circle.
    UnknownNameError
        The base has no such product or party.

    Examples
    --------
    >>> import mainstay as ms
    >>> result = ms.run_concentration(ms.load("us-2026"), lose="economy:CHN")
    >>> "lost_output" in result.tables
    True
    """
    markets_of, cuts, by_economy, by_site, last = parts(progress, 6, 1, 4, 16, 1)
    work = _Work(base, seed)
    chosen = work.choose(tier, product)
    party = None if lose is None else read_party(base, lose)
    concentration = measures([work.markets[name] for name in chosen], work.names, work.tiers, GEOGRAPHIES, markets_of)
    cut_sets = work.cut_sets(chosen)
    cuts(1, 1, "single points of failure")
    hidden = hidden_concentration(work.graph, work.markets, work.tiers).filter(pl.col("product_id").is_in(chosen))
    tables = {
        "concentration": concentration,
        "hidden": hidden,
        "cut_sets": cut_sets,
        "dependence": dependence_table(base, work.graph, work.markets, chosen, by_economy),
        "exposure": exposure_table(
            base, work.graph, work.markets, [name for name in work.finished if name in set(chosen)], by_site
        ),
        "unknowns": unknowns(work.graph, work.markets, base["products"]).filter(pl.col("product_id").is_in(chosen)),
        "presets": _about(apply_presets(base, concentration), "subject", work.names, chosen),
        **work.counted,
    }
    tables["labelers"] = _about(tables["labelers"], "product_id", work.names, chosen)
    lost_metrics: list[Metric] = []
    if party is not None:
        tables["lost_output"] = lost_table(base, work.graph, work.markets, party, chosen)
        tables["lost_lines"] = _lost_lines(work.graph, party, chosen)
        lost_metrics = _lost_metrics(tables["lost_output"], set(work.finished))
    last(1, 1, "all products are looked at")
    metrics = [*_product_metrics(work, chosen, cut_sets, hidden), *lost_metrics, *work.counted_metrics()]
    return Result(tables, metrics, _manifest(base, {"tier": tier, "lose": lose, "product": product}, seed))


@dataclass(frozen=True)
class _Work:
    """What the steps of one run share."""

    base: Base
    seed: int

    @cached_property
    def graph(self) -> SupplyGraph:
        return SupplyGraph(self.base)

    @cached_property
    def markets(self) -> dict[str, Market]:
        return markets(
            self.graph.makers,
            self.base["products"],
            GEOGRAPHIES,
            draws=whole("posterior_draws"),
            seed=self.seed,
        )

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(self.base["products"].select("product_id", "name").iter_rows())

    @cached_property
    def tiers(self) -> dict[str, str]:
        return dict(self.base["products"].select("product_id", "tier").iter_rows())

    @cached_property
    def finished(self) -> list[str]:
        """Products that people use, not what goes into them."""
        used = self.base["products"].filter(~pl.col("class").is_in(["input"]))
        return used["product_id"].to_list()

    @cached_property
    def counted(self) -> dict[str, pl.DataFrame]:
        """Tables that are plain counts of registers and lists, of the rows that are true at the as-of date."""
        base = self.base
        today = valid_on(base.info.as_of_on)
        listed, operations = base["listings"].filter(*today), base["site_operations"].filter(*today)
        return {
            "labelers": listings.by_labeler(listed, self.names),
            "approvals": listings.by_approval(listed, base["sites"]),
            "listings_by_economy": listings.by_economy(listed, base["sites"]),
            "registered_sites": register.registered_sites(operations, base["sites"]),
            "shortages": shortage_counts.shortage_counts(base["shortages"]),
        }

    def counted_metrics(self) -> list[Metric]:
        return [
            *listings.listing_metrics(self.counted["approvals"], self.counted["listings_by_economy"]),
            *register.register_metrics(self.counted["registered_sites"]),
            *shortage_counts.shortage_metrics(self.counted["shortages"]),
        ]

    def choose(self, tier: str | None, product: str | None) -> list[str]:
        """Return the products that the tables are about, or say which names there are."""
        tiers = self.base.schema.table("products").field("tier").choices or {}
        if tier is not None and tier not in {*tiers, LABELER}:
            close = nearest(tier, [*tiers, LABELER])
            problem = Problem("tier.unknown", "no such tier", found=tier, allowed=", ".join([*tiers, LABELER]))
            msg = f"there is no tier {tier!r}"
            raise InputError(msg, [problem], hint=f"did you mean {close!r}?" if close else None)
        if product is not None and product not in self.names:
            close = nearest(product, self.names)
            msg = f"the base has no product {product!r}"
            raise UnknownNameError(msg, hint=f"did you mean {close!r}?" if close else None)
        listed = set(self.counted["labelers"]["product_id"]) if tier == LABELER else None
        return [
            name
            for name in self.base["products"]["product_id"]
            if (product is None or name == product)
            and (name in listed if listed is not None else tier is None or self.tiers[name] == tier)
        ]

    def cut_sets(self, chosen: list[str]) -> pl.DataFrame:
        """Return the smallest cut sets of the chosen products at each level."""
        limit = whole("cut_sets_listed")
        rows = []
        for level in CUT_LEVELS:
            makers = {name: frozenset(market.labels[level]) for name, market in self.markets.items()}
            named = frozenset().union(*(market.named_sources(level) for market in self.markets.values()))
            lasting = frozenset().union(*makers.values()) - named
            tree = FaultTree(self.graph.products, makers, self.graph.requirements, lasting)
            for name, cuts in smallest_cuts(tree, chosen, limit=limit).items():
                sets = [" + ".join(one) for one in cuts.sets]
                rows.append((name, self.names[name], self.tiers[name], level, cuts.size, sets, cuts.more))
        schema = {
            "product_id": pl.String(),
            "product": pl.String(),
            "tier": pl.String(),
            "level": pl.String(),
            "size": pl.Int64(),
            "sets": pl.List(pl.String()),
            "more": pl.Boolean(),
        }
        return pl.DataFrame(rows, schema=schema, orient="row").sort("size", "product_id", "level", nulls_last=True)


def _about(table: pl.DataFrame, column: str, products: Iterable[str], chosen: list[str]) -> pl.DataFrame:
    """Leave out rows about products that were not chosen; what is no product at all, such as a customs code, stays."""
    others = sorted(set(products).difference(chosen))
    return table.filter(~pl.col(column).is_in(others))


def _product_metrics(work: _Work, chosen: list[str], cut_sets: pl.DataFrame, hidden: pl.DataFrame) -> list[Metric]:
    """Return headline numbers about the chosen products that people use.

    ``products``, ``finished_products``
        How many there are, with inputs and without.
    ``finished_products_with_known_makers``
        Of how many at least one maker is known.
    ``single_<level>_share``
        Share of the finished products with a known smallest cut whose known supply ends with the loss of one site, firm
        or economy at any tier. Makers that the base does not name would lower it: the value is the upper end.
    ``hidden_concentration_share``
        Share of pairs of finished product and active ingredient with at least 4 makers of the one and at most 3 of the
        other, among pairs with makers known on both sides.
    """
    finished = set(work.finished).intersection(chosen)
    known = sum(1 for name in finished if work.markets[name].size)
    metrics = [
        Metric.exact("products", len(chosen), "product"),
        Metric.exact("finished_products", len(finished), "product"),
        Metric.exact("finished_products_with_known_makers", known, "product"),
    ]
    for level in CUT_LEVELS:
        sizes = cut_sets.filter(
            (pl.col("level") == level) & pl.col("product_id").is_in(sorted(finished)) & pl.col("size").is_not_null()
        )["size"]
        if sizes.len():
            share = float((sizes == 1).sum()) / sizes.len()
            metrics.append(Metric(f"single_{level}_share", share, "share", None, share))
    if hidden.height:
        share = float(hidden["hidden"].sum()) / hidden.height
        metrics.append(Metric("hidden_concentration_share", share, "share", None, None))
    return metrics


def _lost_lines(graph: SupplyGraph, party: Party, chosen: list[str]) -> pl.DataFrame:
    """Return the lines of a party that make the chosen products or anything that goes into them."""
    below = {name for product in chosen for name in graph.below(product)}
    lost = graph.makers.filter(
        pl.col(party.geography).is_in(sorted(party.labels)), pl.col("product_id").is_in(sorted(below))
    )
    return lost.select("line_id", "product_id", "site", "firm", "economy", "share")


def _lost_metrics(lost: pl.DataFrame, finished: set[str]) -> list[Metric]:
    """Return ``lost_output_mean``: plain mean of the output lost over the finished products, and of its bounds."""
    used = lost.filter(pl.col("product_id").is_in(sorted(finished)))
    if used.height == 0:
        return []
    value, low, high = (used[name].mean() for name in ("loss", "loss_low", "loss_high"))
    return [Metric("lost_output_mean", _number(value), "share", _number(low), _number(high))]


def _number(value: Any) -> float:
    return float(value)


def _manifest(base: Base, options: dict[str, str | None], seed: int) -> dict[str, Any]:
    from mainstay import __version__

    return {
        "engine": "concentration",
        "mainstay": __version__,
        "base": base.name,
        "base_version": base.version,
        "base_hash": base.hash,
        "as_of_on": base.info.as_of_on.isoformat(),
        "conflict_policy": list(base.info.conflict_policy),
        "options": options,
        "seed": seed,
        "settings": {name: whole(name) for name in ("posterior_draws", "cut_sets_listed")},
    }
