"""The picture of the chain behind one product."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mainstay.charts.tiers import Box, tiers
from mainstay.model.base import Base
from mainstay.model.graph import SupplyGraph
from mainstay.report.content import Figure
from mainstay.report.names import maker_names, product_names

#: fewest and most inputs, and most tiers, of a chain that is worth a picture and fits a page
LEAST_INPUTS, MOST_INPUTS, MOST_TIERS = 2, 14, 5


def chain_figure(base: Base, graph: SupplyGraph, products: Sequence[str]) -> Figure | None:
    """Draw the chain of the product with most inputs among those that fit a page.

    Parameters
    ----------
    base, graph
        The base and its supply graph.
    products : sequence of str
        Products that hang on one site.

    Returns
    -------
    Figure or None
        None where no chain is worth a picture. Its numbers are in the table ``single-site``.
    """
    candidates = [name for name in products if LEAST_INPUTS <= len(graph.needs(name)) <= MOST_INPUTS]
    chains = {name: chain_layers(graph, name) for name in candidates}
    fitting = [name for name in candidates if max(chains[name].values()) < MOST_TIERS]
    if not fitting:
        return None
    product = min(fitting, key=lambda name: (-len(chains[name]), name))
    names = product_names(base)
    boxes = chain_boxes(base, graph, chains[product])
    edges = [(part, name) for name in chains[product] for need in graph.requirements[name] for part in need.inputs]
    alone = [names[box.key] for box in boxes if box.is_single]
    title = f"The chain behind {names[product]}"
    inputs = len(boxes) - 1
    summary = f"{names[product]} and the {inputs} things it is made of. " + (
        f"One known site makes: {', '.join(alone)}; these boxes have a thick frame."
        if alone
        else "None of them is made by one known site alone."
    )
    picture = tiers(boxes, edges, name="chain", title=title, summary=summary)
    return Figure("chain", title, picture, summary, "single-site")


def chain_layers(graph: SupplyGraph, product: str) -> dict[str, int]:
    """Return how far each input stands from the product, by the longest way; the product first."""
    layer = {product: 0}
    below = graph.below(product)
    for name in reversed(below):
        for need in graph.requirements[name]:
            for part in need.inputs:
                layer[part] = max(layer.get(part, 0), layer[name] + 1)
    return {name: layer[name] for name in reversed(below)}


def chain_boxes(base: Base, graph: SupplyGraph, layers: dict[str, int]) -> list[Box]:
    products, sites = product_names(base), maker_names(base, "site")
    boxes = []
    for name, layer in layers.items():
        makers = graph.makers.filter(pl.col("product_id") == name).unique("site").sort("site")
        several = bool(makers["is_aggregate"].fill_null(value=False).any())
        alone = makers.height == 1 and not several
        if makers.height == 0:
            words = "no maker known"
        elif alone:
            words = sites.get(makers["site"][0], makers["site"][0])
        elif several:
            words = "several sites, not all named"
        else:
            words = f"{makers.height} known sites"
        boxes.append(Box(name, layer, products[name], words, alone))
    return boxes
