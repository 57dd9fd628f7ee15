"""Hidden concentration: many finished-dose makers that all hang on few makers of the active ingredient.

Socal et al., "Competition and vulnerabilities in the global supply chain for US generic active pharmaceutical
ingredients", *Health Affairs* 42(3), 2023: at least 4 finished-dose makers and at most 3 makers of the active
ingredient; more than one market in five was of this kind.
"""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.concentration.market import Market
from mainstay.model.graph import SupplyGraph

LEAST_FINISHED = 4
MOST_ACTIVE = 3
COLUMNS = {
    "product_id": pl.String(),
    "api_id": pl.String(),
    "finished_dose_makers": pl.Int64(),
    "api_makers": pl.Int64(),
    "hidden": pl.Boolean(),
    "api_makers_complete": pl.Boolean(),
}


def hidden_concentration(graph: SupplyGraph, markets: dict[str, Market], tiers: dict[str, str]) -> pl.DataFrame:
    """Compare the number of makers of finished doses with that of each active ingredient they need.

    Parameters
    ----------
    graph : SupplyGraph
        Who needs what.
    markets : dict of str to Market
        Market of each product; makers are firms with their parents.
    tiers : dict of str to str
        Tier of each product.

    Returns
    -------
    polars.DataFrame
        One row for each finished product and active ingredient of which makers are known on both sides. Firms that no
        source names may be many: ``finished_dose_makers`` and ``api_makers`` count one where there are any, and an
        ingredient with such makers is not taken for one of few. ``api_makers_complete`` tells whether the base names
        all makers of the ingredient; where it does not, there may be more than it knows.
    """
    rows = []
    for product in graph.products:
        if tiers[product] != "drug_product":
            continue
        finished = len(markets[product].sources("firm"))
        for part in sorted(graph.needs(product)):
            active = len(markets[part].sources("firm"))
            if tiers[part] == "api" and active and finished:
                named = len(markets[part].named_sources("firm"))
                is_hidden = finished >= LEAST_FINISHED and active <= MOST_ACTIVE and named == active
                rows.append((product, part, finished, active, is_hidden, markets[part].complete))
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")
