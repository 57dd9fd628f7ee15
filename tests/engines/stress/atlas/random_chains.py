"""Random networks in which many products share the makers of their inputs."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.engines.stress.network.assemble import Extras, program_of
from mainstay.engines.stress.network.program import Program


def shared_suppliers(seed: int, *, horizon: int = 120, products: int = 6, **options: Any) -> Program:
    """Return a network of products with one to three makers each, all of which use the same two pools of inputs."""
    draw = np.random.Generator(np.random.Philox(seed))
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, Any]] = []
    need = {f"p{i}": float(draw.uniform(0.5, 2.0)) for i in range(products)}
    whole = sum(need.values())

    def made(name: str, rate: float, **more: Any) -> None:
        cover = float(draw.integers(5, 40))
        spare = float(draw.uniform(1.02, 1.6))
        nodes.append(
            {
                "node_id": name,
                "site_id": name,
                "capacity": rate * spare,
                "stock": cover * rate,
                "target_stock": cover * rate,
                "smoothing_days": float(draw.choice([1, 7])),
                **more,
            }
        )

    def pool(name: str, makers: int, inputs: str | None, rate: float) -> None:
        nodes.append(
            {
                "node_id": name,
                "kind": "stock",
                "push": True,
                "stock": 7 * rate,
                "target_stock": 7 * rate,
                "smoothing_days": 7.0,
            }
        )
        for i in range(makers):
            made(f"{name}-{i}", rate / makers)
            edges.append(edge(f"{name}-{i}", name, group="all"))
            if inputs:
                edges.append(edge(inputs, f"{name}-{i}"))

    def edge(start: str, end: str, **more: Any) -> dict[str, Any]:
        return {"from_id": start, "to_id": end, "lead_time_days": int(draw.integers(1, 9)), **more}

    pool("rubber", 3, None, whole)
    pool("stopper", 4, "rubber", whole)
    for name, rate in need.items():
        trade, user = f"trade-{name}", f"user-{name}"
        nodes.append(
            {
                "node_id": trade,
                "kind": "stock",
                "push": True,
                "stock": 5 * rate,
                "target_stock": 5 * rate,
                "product_id": name,
            }
        )
        nodes.append({"node_id": user, "kind": "sink", "push": True, "product_id": name})
        edges.append({"from_id": trade, "to_id": user, "lead_time_days": 1})
        makers = int(draw.integers(1, 4))
        for i in range(makers):
            made(f"{name}-{i}", rate / makers, product_id=name)
            edges.append(edge(f"{name}-{i}", trade, group="all"))
            edges.append(edge("stopper", f"{name}-{i}"))
    switches = [{"from_id": "user-p0", "to_id": "user-p1", "usable_share": 0.5, "delay_days": 2}]
    demand = [{"node_id": f"user-{name}", "units_per_day": rate} for name, rate in need.items()]
    return program_of(
        nodes, edges, demand, horizon=horizon, seed=seed, extras=Extras(switches=switches), dtype="float64", **options
    )
