"""A small network over the small words of a base, built by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import polars as pl
from tests.model import small_base

from mainstay.engines.stress.network.impacts import QUANTITIES, Impacts
from mainstay.engines.stress.shocks import compile_shocks
from mainstay.model.base import Base
from mainstay.scenario.shock import Shock

#: Guayama lies on the track of Maria, Shirley in New York out of reach of it
SITES = [
    {
        "site_id": "plant-a",
        "name": "A",
        "economy_id": "USA",
        "organization_id": "firm-a",
        "latitude": 17.98,
        "longitude": -66.11,
    },
    {
        "site_id": "plant-b",
        "name": "B",
        "economy_id": "IND",
        "organization_id": "firm-b",
        "latitude": 22.9,
        "longitude": 72.4,
    },
    {
        "site_id": "plant-c",
        "name": "C",
        "economy_id": "USA",
        "organization_id": "firm-c",
        "latitude": 40.8,
        "longitude": -72.87,
    },
    {"site_id": "plant-d", "name": "D", "economy_id": "AUT"},
]
NODES = [
    {"node_id": "input-a@plant-b", "kind": "make", "product_id": "input-a", "site_id": "plant-b", "line_id": "line-1"},
    {"node_id": "input-a@plant-d", "kind": "make", "product_id": "input-a", "site_id": "plant-d", "line_id": "line-2"},
    {"node_id": "pool", "kind": "stock", "product_id": "input-a"},
    {"node_id": "product-a@plant-a", "kind": "make", "product_id": "product-a", "site_id": "plant-a", "capacity": 30.0},
    {"node_id": "product-a@plant-b", "kind": "make", "product_id": "product-a", "site_id": "plant-b", "capacity": 10.0},
    {"node_id": "trade", "kind": "stock", "product_id": "product-a", "economy_id": "USA"},
    {"node_id": "ward", "kind": "sink", "product_id": "product-a", "economy_id": "USA"},
    {"node_id": "clinic", "kind": "sink", "product_id": "product-a", "economy_id": "IND"},
]
EDGES = [
    ("input-a@plant-b", "pool", 0.75),
    ("input-a@plant-d", "pool", 0.25),
    ("pool", "product-a@plant-a", 1.0),
    ("pool", "product-a@plant-b", 1.0),
    ("product-a@plant-a", "trade", 0.6),
    ("product-a@plant-b", "trade", 0.4),
    ("trade", "ward", 1.0),
    ("product-a@plant-b", "clinic", 1.0),
]


@cache
def base() -> Base:
    """Return a base with the names that the network uses."""
    rows = {
        "economies": [
            {"economy_id": "USA", "name": "United States", "role": "home"},
            {"economy_id": "IND", "name": "India"},
            {"economy_id": "AUT", "name": "Austria"},
            {"economy_id": "EU27", "name": "European Union", "kind": "group"},
        ],
        "memberships": [{"economy_id": "AUT", "group_id": "EU27", "valid_from_on": "1995-01-01"}],
        "organizations": [
            {"organization_id": "group-a", "name": "Group"},
            {"organization_id": "firm-a", "name": "A", "parent_id": "group-a"},
            {"organization_id": "firm-b", "name": "B", "parent_id": "group-a"},
            {"organization_id": "firm-c", "name": "C"},
        ],
        "sites": SITES,
        "segments": [{"segment_id": "all", "name": "All"}, {"segment_id": "oncology", "name": "O", "parent_id": "all"}],
        "products": [
            {"product_id": "input-a", "name": "Input", "class": "input", "unit": "kg"},
            {
                "product_id": "product-a",
                "name": "A",
                "class": "essential_medicine",
                "unit": "vial",
                "segment_id": "oncology",
            },
            {"product_id": "product-z", "name": "Z", "class": "essential_medicine", "unit": "vial"},
        ],
        "identifiers": [{"table": "products", "row_id": "product-a", "scheme": "atc", "value": "L01XA01"}],
        "lanes": [
            {"lane_id": "ind-usa-air", "from_economy_id": "IND", "to_economy_id": "USA"},
            {
                "lane_id": "ind-usa-sea-other",
                "from_economy_id": "IND",
                "to_economy_id": "USA",
                "product_id": "product-z",
            },
        ],
    }
    return Base(small_base.info(), {table: small_base.frame(table, held) for table, held in rows.items()})


def frames() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return nodes and edges."""
    return pl.DataFrame(NODES, infer_schema_length=None), pl.DataFrame(
        EDGES, schema=["from_id", "to_id", "weight"], orient="row"
    )


def compiled(*shocks: dict[str, Any] | Shock, horizon: int = 200, seed: int = 7, **more: Any) -> Impacts:
    """Compile shocks on the network."""
    read = [shock if isinstance(shock, Shock) else Shock.model_validate({"name": "x", **shock}) for shock in shocks]
    return compile_shocks(read, *frames(), base(), horizon=horizon, seed=seed, **more)


def hits(impacts: Impacts) -> dict[tuple[str, str, str], float]:
    """Return weights by name of the shock, quantity and target; an edge is written with an arrow."""
    nodes, edges = frames()
    names = nodes["node_id"].to_list()
    pairs = [f"{one} > {other}" for one, other in edges.select("from_id", "to_id").iter_rows()]
    return {
        (impacts.names[k], QUANTITIES[code], names[node] if node >= 0 else pairs[edge]): round(float(weight), 6)
        for k, code, node, edge, weight in zip(
            impacts.shock, impacts.code, impacts.node, impacts.edge, impacts.weight, strict=True
        )
    }


def targets(impacts: Impacts) -> set[str]:
    """Return the names of everything that is hit."""
    return {target for _, _, target in hits(impacts)}


def curve(impacts: Impacts, row: int = 0, replication: int = 0) -> list[float]:
    """Return one curve of one replication."""
    return [round(float(x), 6) for x in impacts.curves(np.array([replication]))[row, :, 0]]
