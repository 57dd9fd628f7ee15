"""Small random networks of several tiers, and the programs of the paper written out in a slow and obvious way."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import linprog

from mainstay.engines.stress.recovery import Network

Frames = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]


def frames(seed: int) -> Frames:
    """Return nodes, edges, demand and sites of a random network with all features."""
    draw = np.random.Generator(np.random.Philox(key=seed))
    widths = [int(draw.integers(2, 5)) for _ in range(int(draw.integers(2, 4)))] + [int(draw.integers(1, 4))]
    names = [[f"t{tier}n{place}" for place in range(width)] for tier, width in enumerate(widths)]
    nodes, edges = [], []
    for tier, part in enumerate(names):
        for name in part:
            sink = tier == len(names) - 1
            free = sink or draw.random() < 0.2
            nodes.append(
                {
                    "node_id": name,
                    "kind": "sink" if sink else "make",
                    "product_id": f"product {tier}",
                    "site_id": None if sink else f"site {draw.integers(3)}",
                    "capacity": None if free else float(draw.integers(1, 30)),
                    "yield_share": float(draw.choice([1.0, 0.5, 0.8])),
                    "stock": float(draw.choice([0, 0, 5, 20])),
                }
            )
    for tier in range(1, len(names)):
        above = names[tier - 1] if draw.random() < 0.7 else [name for part in names[:tier] for name in part]
        for name in names[tier]:
            for group in range(int(draw.integers(1, 3))):
                suppliers = draw.choice(len(above), min(int(draw.integers(1, 4)), len(above)), replace=False)
                edges += [
                    {
                        "from_id": above[place],
                        "to_id": name,
                        "quantity": float(draw.choice([0.5, 1.0, 2.0])),
                        "group": f"g{group}",
                        "stock": float(draw.choice([0, 0, 0, 4])),
                    }
                    for place in suppliers
                ]
    demand = [
        {"node_id": name, "units_per_day": float(draw.integers(1, 20)), "unit_loss": float(draw.integers(1, 9))}
        for name in names[-1]
    ]
    used = sorted({node["site_id"] for node in nodes if node["site_id"] is not None})
    sites = [{"site_id": name, "capacity": float(draw.integers(10, 60))} for name in used if draw.random() < 0.6]
    return (
        pl.DataFrame(nodes),
        pl.DataFrame(edges).unique(["from_id", "to_id", "group"], maintain_order=True),
        pl.DataFrame(demand),
        pl.DataFrame(sites, schema={"site_id": pl.String, "capacity": pl.Float64}),
    )


def network(seed: int) -> Network:
    """Return the network of random frames."""
    nodes, edges, demand, sites = frames(seed)
    return Network.from_frames(nodes, edges, demand, sites=sites)


def outages(found: Network, seed: int) -> pl.DataFrame:
    """Return single outages of every node, whole and in part, with times of their own."""
    draw = np.random.Generator(np.random.Philox(key=[seed, 1]))
    made = found.nodes.filter(pl.col("kind") == "make")["node_id"].to_list()
    rows = [
        {"node_id": name, "depth": float(draw.choice([1.0, 1.0, 0.4])), "ttr_days": float(draw.integers(1, 12))}
        for name in made
    ]
    return pl.DataFrame(rows)


def slow_program(frames_of: Frames, left: dict[str, float], limit: dict[str, float]) -> dict[str, Any]:
    """Return rows over whole quantities (not per day), each a pair of coefficients by name and a bound in days and 1.

    Every row reads ``sum coefficient * variable <= per_day * t + fixed``.
    """
    nodes, edges, demand, sites = frames_of
    rows: list[tuple[dict[str, float], float, float]] = []
    asked = {row["node_id"]: row for row in demand.iter_rows(named=True)}
    for node in nodes.iter_rows(named=True):
        name = node["node_id"]
        room = np.inf if node["capacity"] is None else node["capacity"]
        if left.get(name, 1.0) < 1.0:
            room = min(room, left[name] * limit[name])
        if room < np.inf:
            rows.append(({f"made {name}": 1.0}, room, 0.0))
        inputs = edges.filter(pl.col("to_id") == name)
        for group in inputs["group"].unique(maintain_order=True):
            row, held = {f"made {name}": 1.0}, 0.0
            for edge in inputs.filter(pl.col("group") == group).iter_rows(named=True):
                row[f"sent {edge['from_id']} {name} {group}"] = -1.0 / edge["quantity"]
                held += edge["stock"] / edge["quantity"]
            rows.append((row, 0.0, held))
        row = {f"made {name}": -node["yield_share"]}
        for edge in edges.filter(pl.col("from_id") == name).iter_rows(named=True):
            row[f"sent {name} {edge['to_id']} {edge['group']}"] = 1.0
        if name in asked:
            row[f"unmet {name}"] = -1.0
        rows.append((row, -asked[name]["units_per_day"] if name in asked else 0.0, node["stock"]))
    for site in sites.iter_rows(named=True):
        members = nodes.filter(pl.col("site_id") == site["site_id"])["node_id"]
        rows.append(({f"made {name}": 1.0 for name in members}, site["capacity"], 0.0))
    names = sorted({name for row, _, _ in rows for name in row})
    return {"rows": rows, "names": names, "asked": asked}


def slow_loss(frames_of: Frames, left: dict[str, float], limit: dict[str, float], days: float) -> float:
    """Return the least loss over a time."""
    told = slow_program(frames_of, left, limit)
    names = told["names"]
    matrix = np.array([[row.get(name, 0.0) for name in names] for row, _, _ in told["rows"]])
    most = np.array([per_day * days + fixed for _, per_day, fixed in told["rows"]])
    worth = {f"unmet {name}": row["unit_loss"] for name, row in told["asked"].items()}
    found = linprog([worth.get(name, 0.0) for name in names], matrix, most, method="highs")
    assert found.status == 0
    return float(found.fun)


def slow_time(frames_of: Frames, left: dict[str, float], limit: dict[str, float]) -> float:
    """Return the longest time without loss; infinite where there is none."""
    told = slow_program(frames_of, left, limit)
    names = [name for name in told["names"] if not name.startswith("unmet")]
    matrix = [[row.get(name, 0.0) for name in names] + [-per_day] for row, per_day, _ in told["rows"]]
    found = linprog([0.0] * len(names) + [-1.0], matrix, [fixed for *_, fixed in told["rows"]], method="highs")
    if found.status == 3:
        return np.inf
    assert found.status == 0
    return -float(found.fun)
