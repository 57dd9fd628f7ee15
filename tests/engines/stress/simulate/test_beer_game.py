"""The beer game: the benchmark of 204 by Sterman, week by week."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.engines.stress.simulate.traced import Traced, run

CHAIN = ("retailer", "wholesaler", "distributor", "factory")
WEEKS = 36


def play() -> Traced:
    """Play with Sterman's rule; S' and the expected order of 4 make the level that is ordered up to."""
    goals = dict(zip(CHAIN, (28.0, 28.0, 28.0, 20.0), strict=True))
    nodes: list[dict[str, Any]] = [
        {
            "node_id": name,
            "push": True,
            "backorders": True,
            "stock": 12.0,
            "rate": 4.0,
            "order_up_to": goal + 4.0,
            "first_days": 4.0,
            "first_orders": 4.0,
        }
        for name, goal in goals.items()
    ]
    nodes.append({"node_id": "brewing", "kind": "source", "backorders": True, "rate": 4.0})
    # an order is two weeks in the mail and goods are two weeks on the road; brewing begins a week after its order
    edges = [
        {"from_id": seller, "to_id": buyer, "lead_time_days": 2, "order_delay_days": 2}
        for buyer, seller in itertools.pairwise(CHAIN)
    ]
    edges.append({"from_id": "brewing", "to_id": "factory", "lead_time_days": 3})
    demand = {"retailer": np.where(np.arange(WEEKS + 2) < 4, 4.0, 8.0)}
    return run(nodes, edges, demand, horizon=WEEKS + 2, warm=True)


def placed(game: Traced, place: int) -> Any:
    """Return what a player ordered in each week; an order in the mail is seen when it arrives."""
    if place == len(CHAIN) - 1:
        return game.edge("brewing", "factory", "order")[:WEEKS, 0]
    return game.edge(CHAIN[place + 1], CHAIN[place], "order")[2 : WEEKS + 2, 0]


def owed(game: Traced, name: str) -> Any:
    """Return what a player owes at the end of each week."""
    if name == "retailer":
        return game.sink(name, "waiting")[:WEEKS, 0]
    return game.node(name, "backlog")[:WEEKS, 0]


def test_the_cost_is_204() -> None:
    # Sterman 1989, table 2; Edali and Yasarcan 2014, JASSS 17(4)2
    game = play()
    costs = [float(np.sum(0.5 * game.node(n, "stock")[:WEEKS, 0] + 1.0 * owed(game, n))) for n in CHAIN]
    assert costs == [46.0, 50.0, 54.0, 54.0]


@pytest.mark.shared
def test_every_week(shared_dir: Path) -> None:
    told = json.loads((shared_dir / "cases" / "beer_game" / "sterman_benchmark.json").read_text("utf-8"))
    game = play()
    assert len(told["trace"]) == WEEKS
    for place, name in enumerate(CHAIN):
        stock, backlog, orders = game.node(name, "stock")[:WEEKS, 0], owed(game, name), placed(game, place)
        assert stock.tolist() == [week["inventory"][place] for week in told["trace"]]
        assert backlog.tolist() == [week["backlog"][place] for week in told["trace"]]
        assert orders.tolist() == [week["orders"][place] for week in told["trace"]]
        spent = np.cumsum(0.5 * stock + 1.0 * backlog)
        assert spent.tolist() == [week["cum_cost"][place] for week in told["trace"]]
