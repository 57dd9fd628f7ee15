"""Dependence through all tiers against a slow, obvious recursion on 1,000 random small bases."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from mainstay.core.streams import stream
from mainstay.engines.monitor.concentration.dependence import losses
from mainstay.engines.monitor.concentration.market import markets
from mainstay.model.base import Base
from mainstay.model.graph import GEOGRAPHIES, SupplyGraph
from mainstay.model.info import BaseInfo

NETWORKS = 1_000
ECONOMIES = ["USA", "CHN", "IND", "DEU"]


def random_base(random: np.random.Generator, *, known: float) -> tuple[Base, dict[str, np.ndarray]]:
    """Return a base and the true shares of the lines of each product; a share is told with probability ``known``."""
    count = int(random.integers(2, 7))
    products = [f"p{i}" for i in range(count)]
    sites = {f"s{i}": str(random.choice(ECONOMIES)) for i in range(8)}
    lines, truth = [], {}
    for product in products:
        makers = random.choice(list(sites), size=int(random.integers(0, 5)), replace=False)
        shares = random.dirichlet(np.ones(len(makers))) if len(makers) else np.zeros(0)
        truth[product] = shares
        for site, share in zip(makers, shares, strict=True):
            told = float(share) if random.random() < known else None
            lines.append((f"{product}@{site}", product, str(site), told))
    bill = []
    for i, product in enumerate(products[1:], start=1):
        for number in range(int(random.integers(0, 3))):
            parts = random.choice(products[:i], size=int(random.integers(1, min(i, 2) + 1)), replace=False)
            bill += [
                (product, str(part), f"g{number}", float(random.random()) if known == 1 else None) for part in parts
            ]
    bill = list({(row[0], row[1]): row for row in bill}.values())
    info = BaseInfo(name="random", version="1", home="USA", as_of_on=date(2026, 1, 1))
    text = pl.String()
    tables = {
        "products": pl.DataFrame(
            {"product_id": products, "name": products, "class": "input", "unit": "kg", "makers_complete": True}
        ),
        "sites": pl.DataFrame({"site_id": list(sites), "name": list(sites), "economy_id": list(sites.values())}),
        "lines": pl.DataFrame(
            lines, schema={"line_id": text, "product_id": text, "site_id": text, "share": pl.Float64()}, orient="row"
        ),
        "bill_of_materials": pl.DataFrame(
            bill,
            schema={"product_id": text, "input_id": text, "substitution_group": text, "use_share": pl.Float64()},
            orient="row",
        ),
    }
    return Base(info, tables), truth


def left_slowly(
    base: Base, shares: dict[str, float], uses: dict[tuple[str, str], float], product: str, lost: set[str]
) -> float:
    """Return what is left of a product by plain recursion over rows."""
    place = dict(base["sites"].select("site_id", "economy_id").iter_rows())
    own = [
        (line, site)
        for line, made, site in base["lines"].select("line_id", "product_id", "site_id").iter_rows()
        if made == product
    ]
    left = sum(shares[line] for line, site in own if place[site] not in lost) if own else 1.0
    groups: dict[str, list[str]] = {}
    for made, part, group in (
        base["bill_of_materials"].select("product_id", "input_id", "substitution_group").iter_rows()
    ):
        if made == product:
            groups.setdefault(group, []).append(part)
    for parts in groups.values():
        total = sum(uses[product, part] for part in parts)
        left = min(
            left, sum(uses[product, part] / total * left_slowly(base, shares, uses, part, lost) for part in parts)
        )
    return left


@pytest.mark.parametrize("block", range(5))
def test_known_shares_give_the_loss_of_the_recursion(block: int) -> None:
    deeper = 0
    for number in range(NETWORKS // 5):
        base, _ = random_base(stream(5, "known", block, number), known=1.0)
        graph = SupplyGraph(base)
        found = losses(
            graph,
            markets(graph.makers, base["products"], GEOGRAPHIES, draws=3, seed=0),
            "economy",
            [frozenset(["CHN"])],
        )
        shares = dict(base["lines"].select("line_id", "share").iter_rows())
        uses = {
            (a, b): use
            for a, b, use in base["bill_of_materials"].select("product_id", "input_id", "use_share").iter_rows()
        }
        for product, loss in found.items():
            expected = 1 - left_slowly(base, shares, uses, product, {"CHN"})
            assert loss.mean[0] == pytest.approx(expected, abs=1e-12)
            assert loss.low[0] == pytest.approx(expected, abs=1e-12)
            assert loss.high[0] == pytest.approx(expected, abs=1e-12)
            deeper += loss.mean[0] > loss.direct[0] + 1e-9
    assert deeper > 20, "lower tiers must matter in some of the networks"


def test_bounds_hold_for_every_completion_of_what_is_unknown() -> None:
    wide = 0
    for number in range(NETWORKS // 5):
        random = stream(6, "unknown", number)
        base, truth = random_base(random, known=0.4)
        graph = SupplyGraph(base)
        found = losses(
            graph,
            markets(graph.makers, base["products"], GEOGRAPHIES, draws=50, seed=0),
            "economy",
            [frozenset(["CHN", "IND"])],
        )
        shares: dict[str, float] = {}
        for product, values in truth.items():
            made = base["lines"].filter(pl.col("product_id") == product)
            told = dict(made.select("line_id", "share").iter_rows())
            free = [line for line, share in told.items() if share is None]
            rest = 1 - sum(share for share in told.values() if share is not None)
            drawn = random.dirichlet(np.full(len(free), 0.5)) * rest if free else []
            shares |= {**told, **dict(zip(free, map(float, drawn), strict=True))}
            assert len(values) == made.height
        for _ in range(3):
            uses = {
                (a, b): float(random.random()) + 1e-9
                for a, b in base["bill_of_materials"].select("product_id", "input_id").iter_rows()
            }
            for product, loss in found.items():
                true = 1 - left_slowly(base, shares, uses, product, {"CHN", "IND"})
                assert loss.low[0] - 1e-9 <= true <= loss.high[0] + 1e-9
                wide += loss.high[0] - loss.low[0] > 0.1
    assert wide > 50


def test_losing_more_never_loses_less() -> None:
    for number in range(100):
        base, _ = random_base(stream(7, "more", number), known=0.5)
        graph = SupplyGraph(base)
        parties = [frozenset(ECONOMIES[: i + 1]) for i in range(4)]
        for loss in losses(
            graph, markets(graph.makers, base["products"], GEOGRAPHIES, draws=20, seed=1), "economy", parties
        ).values():
            for column in (loss.direct, loss.mean, loss.low, loss.high):
                assert (np.diff(column) >= -1e-12).all()
                assert (column >= -1e-12).all()
                assert (column <= 1 + 1e-12).all()
