"""Dependence through all tiers: what part of a product's output is lost if some lines stop.

A product is made at the pace of its scarcest need (Leontief minimum): its own lines that are left, and each of its
inputs; inputs that replace one another add up in the proportion in which they are used today. All lines of a product
draw on one common supply of each input, so lines that are left may use what lost lines no longer need. That is the
most hopeful way in which stocks and substitution can be left out, and no lower loss is possible without them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.concentration.market import Market
from mainstay.engines.monitor.concentration.posterior import together
from mainstay.model.graph import SupplyGraph

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Loss:
    """Fraction of output lost for each party whose lines stop, each an array of shape (parties,).

    ``direct`` counts only the product's own lines, ``mean`` all tiers, both as means of the posterior; ``p05`` and
    ``p95`` are its quantiles; ``low`` and ``high`` hold for every set of shares that agrees with what is known about
    the makers that the base names.
    """

    direct: Array
    mean: Array
    p05: Array
    p95: Array
    low: Array
    high: Array


def losses(
    graph: SupplyGraph,
    markets: dict[str, Market],
    geography: str,
    parties: list[frozenset[str]],
    *,
    products: list[str] | None = None,
) -> dict[str, Loss]:
    """Return for each product what is lost when the lines of each party stop.

    Parameters
    ----------
    graph : SupplyGraph
        Who needs what.
    markets : dict of str to Market
        Market of each product.
    geography : str
        Whose lines stop: ``site``, ``firm`` or ``economy``.
    parties : list of frozenset of str
        Each party is a set of labels of that geography, such as the members of a bloc.
    products : list of str, optional
        Only these, inputs before what is made of them, with all their inputs.

    Returns
    -------
    dict of str to Loss
        By product. A product that nobody is known to make loses nothing itself; the table of unknowns names it.
    """
    left: dict[str, tuple[Array, Array, Array]] = {}
    found = {}
    for product in graph.products if products is None else products:
        own_drawn, own_worst, own_best = _own(markets[product], geography, parties)
        drawn, worst, best = own_drawn, own_worst, own_best
        for need in graph.requirements[product]:
            parts = [left[name] for name in need.inputs]
            drawn = np.minimum(drawn, sum(w * part[0] for w, part in zip(need.use, parts, strict=True)))
            worst = np.minimum(worst, _worst(need.use, [part[1] for part in parts], known=need.use_known))
            best = np.minimum(best, _best(need.use, [part[2] for part in parts], known=need.use_known))
        left[product] = (drawn, worst, best)
        lost = 1.0 - drawn
        p05, p95 = np.quantile(lost, [0.05, 0.95], axis=0)
        found[product] = Loss(
            direct=(1.0 - own_drawn).mean(axis=0),
            mean=lost.mean(axis=0),
            p05=p05,
            p95=p95,
            low=1.0 - best,
            high=1.0 - worst,
        )
    return found


def _own(market: Market, geography: str, parties: list[frozenset[str]]) -> tuple[Array, Array, Array]:
    """Return what is left of a product's own lines: drawn, at worst, at best."""
    count = len(parties)
    if market.size == 0:
        return np.ones((market.draws, count)), np.ones(count), np.ones(count)
    hit = np.array([[label in party for party in parties] for label in market.labels[geography]], dtype=np.float64)
    drawn = 1.0 - together(market.drawn.lines, hit)
    low, high = market.limits
    # whoever owns or hosts these lines may be the party, and so may makers that the base does not name
    perhaps = market.floating(geography).astype(np.float64)[:, None] * (1.0 - hit)
    others = 1.0 - hit - perhaps
    unlisted = market.agreed.unlisted_high
    # what is lost is at least what the others cannot supply, and at most what they need not supply
    cannot = 1.0 - high @ others - high @ perhaps - unlisted
    least = np.maximum(low @ hit, np.where(hit.any(axis=0), cannot, 0.0))
    most = np.minimum(high @ hit + high @ perhaps + unlisted, 1.0 - low @ others)
    return np.clip(drawn, 0.0, 1.0), np.clip(1.0 - most, 0.0, 1.0), np.clip(1.0 - least, 0.0, 1.0)


def _worst(use: tuple[float, ...], parts: list[Array], *, known: bool) -> Array:
    """Return the least that is left of inputs that replace one another; unknown use may all fall on the worst one."""
    if known:
        return np.asarray(sum(w * part for w, part in zip(use, parts, strict=True)))
    return np.asarray(np.min(parts, axis=0))


def _best(use: tuple[float, ...], parts: list[Array], *, known: bool) -> Array:
    if known:
        return np.asarray(sum(w * part for w, part in zip(use, parts, strict=True)))
    return np.asarray(np.max(parts, axis=0))
