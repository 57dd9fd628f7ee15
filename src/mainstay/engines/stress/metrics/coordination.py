"""The coordination gap: what would be saved if everybody acted for the best, and what limits are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from mainstay.core.result import Result
from mainstay.engines.stress.kernel.answer import Answer
from mainstay.engines.stress.kernel.run_block import run_block
from mainstay.engines.stress.network.impacts import QUANTITIES, Floats, Impacts
from mainstay.engines.stress.network.program import Drawn, Program, Whole
from mainstay.engines.stress.prepare.prepared import Prepared
from mainstay.engines.stress.prepare.touched import reached
from mainstay.engines.stress.recovery.response import coordination_gap, optimal_response

#: nodes and edges times weeks that the program may have; larger ones take minutes
MOST_CELLS = 25_000
#: replications whose mean is the course of the shocks
RUNS = 64
#: users that miss less in both, in days of need, are not listed
LEAST = 0.5
NOT_SOLVED = "the program of the best response is too large even for one user"
ONLY = (
    "worked out for the users that miss most, {users}, with all that goes into what they use; other users of the same \
inputs are left out, so that the best is too good"
)
SCHEMA = {
    "node_id": pl.String(),
    "product_id": pl.String(),
    "behaved": pl.Float64(),
    "best": pl.Float64(),
    "gap": pl.Float64(),
    "unit": pl.String(),
}


@dataclass(frozen=True)
class Coordination:
    """What the best response says.

    Parameters
    ----------
    gap : polars.DataFrame
        See `coordination_table`.
    prices : polars.DataFrame, optional
        Of limits, by week.
    why_not : str, optional
        Why it was not worked out, or not for all.
    """

    gap: pl.DataFrame
    prices: pl.DataFrame | None = None
    why_not: str | None = None


@dataclass(frozen=True)
class _Likely:
    """The likeliest numbers in every replication."""

    drawn: Drawn

    def __call__(self, replications: Whole) -> Drawn:
        del replications
        return self.drawn


@dataclass(frozen=True)
class _Mean:
    """One course of the shocks in every replication."""

    curves: Floats

    def __call__(self, replications: Whole) -> Floats:
        return np.repeat(self.curves[:, :, None], np.size(replications), axis=2)


def coordination_of(ready: Prepared, missed: Mapping[str, float]) -> Coordination:
    """Return what better sharing and ordering would save, on the mean course of the shocks and the likeliest numbers.

    Columns of the table: ``node_id``, ``product_id`` (a user), ``behaved`` (unmet in the simulation), ``best`` (unmet
    if everybody acted for the best and knew what comes: a bound that no behaviour can reach), ``gap``, in days of need.

    Parameters
    ----------
    ready : Prepared
        The scenario on the base.
    missed : mapping of str to float
        Days of need that each user misses on average: where the network is too large, those with most come first.
    """
    if not ready.impacts.names:
        return Coordination(pl.DataFrame(schema=SCHEMA), None, "there is no shock")
    kept, users = _part(ready, missed)
    if not kept:
        return Coordination(pl.DataFrame(schema=SCHEMA), None, NOT_SOLVED)
    curves = ready.impacts.curves(np.arange(RUNS)).mean(axis=2)
    best = _best(ready, curves, kept)
    answer, program = _behaved(ready, curves)
    told = pl.DataFrame({"node_id": list(program.sinks), "unmet_units": (answer.lost + answer.waiting)[:, 0]})
    products = ready.network.nodes.select("node_id", "product_id")
    found = coordination_gap(told, best).join(products, on="node_id", how="left")
    table = found.select(
        "node_id", "product_id", behaved="behaved_units", best="best_units", gap="gap_units", unit=pl.lit("day of need")
    )
    shown = (pl.col("behaved") > LEAST) | (pl.col("best") > LEAST)
    table = table.filter(shown).sort("gap", "node_id", descending=[True, False])
    whole = len(kept) == ready.network.nodes.height
    return Coordination(table, best.tables["prices"], None if whole else ONLY.format(users=", ".join(users)))


def fits_whole(ready: Prepared) -> bool:
    """Return whether the program holds the whole network, so that it does not hang on who misses most."""
    return _cells(ready, set(ready.network.nodes["node_id"])) <= MOST_CELLS


def _cells(ready: Prepared, names: set[str]) -> int:
    edges = ready.network.edges.filter(pl.col("to_id").is_in(sorted(names))).height
    return (len(names) + edges) * -(-ready.horizon // 7)


def _part(ready: Prepared, missed: Mapping[str, float]) -> tuple[set[str], list[str]]:
    """Return the nodes of the program: all, or those from which goods come to the users that miss most."""
    network = ready.network
    nodes = set(network.nodes["node_id"])
    if fits_whole(ready):
        return nodes, sorted(missed)
    back = network.edges.select(from_id="to_id", to_id="from_id")
    kept: set[str] = set()
    users: list[str] = []
    for user in sorted((name for name in missed if missed[name] > 0), key=lambda name: (-missed[name], name)):
        wider = kept | reached([user], back)
        if _cells(ready, wider) <= MOST_CELLS:
            kept, users = wider, [*users, user]
    return kept, users


def _behaved(ready: Prepared, curves: Floats) -> tuple[Answer, Program]:
    """Run the simulation once on the same course."""
    program = ready.program()
    likely = ready.network.plan.nominal()
    drawn = Drawn(
        capacity=likely.capacity,
        stock=likely.stock,
        weight=likely.weight,
        need=np.ones_like(likely.need),
        order_cover=None if ready.choices.ordering.cover_days is not None else likely.order_cover_days,
        keep_cover=likely.cover_days,
        rate=likely.rate,
    )
    still = replace(program, draws=_Likely(drawn), impacts=replace(program.impacts, curves=_Mean(curves)))
    return run_block(still, np.zeros(1, np.int64)), still


def _best(ready: Prepared, curves: Floats, kept: set[str]) -> Result:
    network, likely = ready.network, ready.network.plan.nominal()
    nodes = network.nodes.with_columns(
        stock=pl.Series(likely.stock[:, 0]),
        capacity=pl.Series(likely.capacity[:, 0]),
        rate=pl.Series(likely.rate[:, 0]),
    ).with_columns(capacity=pl.when(pl.col("capacity").is_finite()).then("capacity"))
    edges = network.edges.with_columns(weight=pl.Series(likely.weight[:, 0]))
    demand = network.demand if ready.epidemic is None else ready.epidemic.demand
    course = course_of(ready.impacts, curves, nodes, edges, demand)
    here = nodes["node_id"].is_in(sorted(kept))
    # all that leads to a node that is kept comes from nodes that are kept
    there = edges["to_id"].is_in(sorted(kept))
    for name in ("capacity", "stock_lost"):
        course[name] = course[name][here.to_numpy()]
    course["closed"] = course["closed"][there.to_numpy()]
    course["demand_by_day"] = {name: days for name, days in course["demand_by_day"].items() if name in kept}
    asked = demand.filter(pl.col("node_id").is_in(sorted(kept)))
    return optimal_response(nodes.filter(here), edges.filter(there), asked, horizon=ready.horizon, **course)


def course_of(
    impacts: Impacts, curves: Floats, nodes: pl.DataFrame, edges: pl.DataFrame, demand: pl.DataFrame
) -> dict[str, Any]:
    """Return the mean course of shocks as the program of the best response takes it.

    What slows orders or raises targets is behaviour, and so has no part in it; longer ways are left out, which only
    makes the best better.
    """
    days = curves.shape[1]
    factor = np.ones((nodes.height, days))
    lost = np.zeros((nodes.height, days))
    closed = np.zeros((edges.height, days), bool)
    wanted = demand.filter(pl.col("units_per_day") > 0).select("node_id", "units_per_day")
    asked: dict[str, Floats] = {name: np.full(days, float(units)) for name, units in wanted.iter_rows()}
    names = nodes["node_id"].to_list()
    for row in range(impacts.shock.size):
        quantity = QUANTITIES[int(impacts.code[row])]
        course = impacts.weight[row] * curves[impacts.shock[row]]
        node, edge = int(impacts.node[row]), int(impacts.edge[row])
        if quantity in ("capacity", "yield"):
            factor[node] *= 1.0 - course
        elif quantity == "stock":
            lost[node] = 1.0 - (1.0 - lost[node]) * (1.0 - course)
        elif quantity == "demand" and names[node] in asked:
            asked[names[node]] = asked[names[node]] * (1.0 + course)
        elif quantity in ("export", "ship", "receive"):
            closed[edge] |= course >= 0.5
    return {
        "capacity": np.maximum(factor, 0.0),
        "stock_lost": np.clip(lost, 0.0, 1.0),
        "closed": closed,
        "demand_by_day": {name: np.maximum(values, 0.0) for name, values in asked.items()},
    }
