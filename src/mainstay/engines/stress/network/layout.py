"""Bring the frames of a network into the arrays of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import rustworkx as rx

from mainstay.engines.stress.kernel.codes import (
    ANCHOR,
    FAIR_SHARE,
    FIXED_ORDERS,
    LEXICOGRAPHIC,
    LOTS,
    ORDER_UP_TO,
    PRIORITY,
    PROPORTIONAL,
    SMALL_S_BIG_S,
)
from mainstay.engines.stress.network.columns import DEMAND, EDGES, NODES
from mainstay.engines.stress.network.tables import place_of, read_table, refuse
from mainstay.errors import Problem

POLICIES = {
    "order_up_to": ORDER_UP_TO,
    "s_S": SMALL_S_BIG_S,
    "r_Q": LOTS,
    "fixed_orders": FIXED_ORDERS,
    "anchor_and_adjust": ANCHOR,
}
ALLOCATIONS = {
    "proportional": PROPORTIONAL,
    "priority": PRIORITY,
    "lexicographic": LEXICOGRAPHIC,
    "fair_share": FAIR_SHARE,
}


@dataclass(frozen=True)
class Layout:
    """The frames in the order of the kernel, and where each row came from."""

    nodes: pl.DataFrame
    edges: pl.DataFrame
    demand: pl.DataFrame
    node_place: np.ndarray[Any, np.dtype[np.int64]]
    edge_place: np.ndarray[Any, np.dtype[np.int64]]
    demand_place: np.ndarray[Any, np.dtype[np.int64]]

    @property
    def place(self) -> dict[str, int]:
        """Place of each node in the order of the kernel."""
        return {name: i for i, name in enumerate(self.nodes["node_id"])}


def lay_out(nodes: Any, edges: Any, demand: Any) -> Layout:
    """Read and check the frames, and sort them: suppliers before customers, edges by customer, group and supplier.

    The order depends on names alone, so that rows in another order give the same numbers.

    Raises
    ------
    InputError
        Names, types or ranges are wrong, the network runs in a circle, or a sink has no source; all at once.
    """
    problems: list[Problem] = []
    given = demand
    if isinstance(demand, Mapping):
        given = [{"node_id": name, "units_per_day": None} for name in demand]
    node_frame = read_table(nodes, NODES, "nodes", ("node_id",), problems)
    edge_frame = read_table(edges, EDGES, "edges", ("from_id", "to_id"), problems)
    demand_frame = read_table(given, DEMAND, "demand", ("node_id",), problems)
    _check_names(node_frame, edge_frame, demand_frame, problems)
    refuse(problems)
    _check_sense(node_frame, edge_frame, demand_frame, problems)
    if not isinstance(demand, Mapping):
        _check_known(demand_frame, problems)
    refuse(problems)
    node_frame = node_frame.with_columns(capacity=_no_maker(edge_frame))
    order = _topological(node_frame, edge_frame)
    place = {name: i for i, name in enumerate(order)}
    where = {name: i for i, name in enumerate(node_frame["node_id"])}
    node_place = np.array([where[name] for name in order], dtype=np.int64)
    keyed = (
        edge_frame.with_row_index("row")
        .with_columns(
            customer=pl.col("to_id").replace_strict(place, return_dtype=pl.Int64()),
            supplier=pl.col("from_id").replace_strict(place, return_dtype=pl.Int64()),
            group=pl.coalesce("group", pl.concat_str(pl.lit("\x00"), "from_id")),
        )
        .sort("customer", "group", "from_id")
    )
    sinks = (
        demand_frame.with_row_index("row")
        .with_columns(node=pl.col("node_id").replace_strict(place, return_dtype=pl.Int64()))
        .sort("node")
    )
    return Layout(
        node_frame[node_place.tolist()],
        keyed.drop("row"),
        sinks.drop("row"),
        node_place,
        keyed["row"].to_numpy().astype(np.int64),
        sinks["row"].to_numpy().astype(np.int64),
    )


def _check_known(demand: pl.DataFrame, problems: list[Problem]) -> None:
    """Refuse a demand that nobody knows: it is not 0, and no number can be made up for it."""
    for row in demand["units_per_day"].is_null().arg_true():
        name = str(demand["node_id"][int(row)])
        text, hint = "the demand is not known", "give units_per_day, or demand day by day as a mapping"
        problems.append(
            Problem(
                "network.demand", text, table="demand", row=int(row) + 2, column="units_per_day", key=name, hint=hint
            )
        )


def _no_maker(edges: pl.DataFrame) -> pl.Expr:
    """Return capacities in which a stock that nothing comes to makes nothing: it holds what it holds."""
    unfed = (pl.col("kind") == "stock") & ~pl.col("node_id").is_in(edges["to_id"].unique().to_list())
    return pl.when(unfed & pl.col("capacity").is_null()).then(0.0).otherwise("capacity")


def _check_names(nodes: pl.DataFrame, edges: pl.DataFrame, demand: pl.DataFrame, problems: list[Problem]) -> None:
    known = {name: i for i, name in enumerate(nodes["node_id"])}
    if nodes.is_empty():
        problems.append(Problem("network.empty", "there are no nodes", table="nodes"))
    for table, keys in (("nodes", ["node_id"]), ("edges", ["from_id", "to_id"]), ("demand", ["node_id"])):
        frame = {"nodes": nodes, "edges": edges, "demand": demand}[table]
        for row in frame.select(keys).is_duplicated().arg_true():
            found = " -> ".join(str(part) for part in frame.select(keys).row(int(row)))
            problems.append(Problem("network.twice", "it stands twice", table=table, row=int(row) + 2, found=found))
    for column in ("from_id", "to_id"):
        place_of(edges[column], known, "edges", problems)
    place_of(demand["node_id"], known, "demand", problems)
    for column, allowed in (("policy", POLICIES), ("allocation", ALLOCATIONS)):
        for row, name in enumerate(nodes[column]):
            if name not in allowed:
                problems.append(
                    Problem(
                        "network.rule",
                        f"no {column} has this name",
                        table="nodes",
                        row=row + 2,
                        column=column,
                        found=name,
                        allowed=", ".join(allowed),
                    )
                )


def _check_sense(nodes: pl.DataFrame, edges: pl.DataFrame, demand: pl.DataFrame, problems: list[Problem]) -> None:
    fed = set(edges["to_id"])
    for row, (name, kind, push) in enumerate(nodes.select("node_id", "kind", "push").iter_rows()):
        if name in fed:
            continue
        if kind == "sink" and name in set(demand["node_id"]):
            text = "a sink with demand has no source"
            problems.append(Problem("network.no_source", text, table="nodes", row=row + 2, key=name))
        if push:
            problems.append(
                Problem("network.push", "it has no inputs to convert", table="nodes", row=row + 2, key=name)
            )
    for column in ("lead_time_days", "lead_time_high_days", "order_delay_days"):
        values = edges[column]
        problems += [
            Problem("network.whole", "days are whole", found=str(values[int(row)]), column=column, **_row(row))
            for row in (values != values.floor()).fill_null(value=False).arg_true()
        ]
    high = (edges["lead_time_high_days"] < edges["lead_time_days"]).fill_null(value=False)
    text = "the highest lead time is below the lowest"
    problems += [Problem("network.lead", text, **_row(row)) for row in high.arg_true()]
    text = "a quantity is above 0"
    none = (edges["quantity"] <= 0).arg_true()
    problems += [Problem("network.quantity", text, column="quantity", **_row(row)) for row in none]
    waiting = set(nodes.filter("backorders")["node_id"])
    for row, (name, delay) in enumerate(edges.select("from_id", "order_delay_days").iter_rows()):
        if delay > 0 and name not in waiting:
            text = "orders that travel need a supplier that lets them wait (backorders)"
            problems.append(Problem("network.delay", text, table="edges", row=row + 2, column="order_delay_days"))


def _row(row: int) -> dict[str, Any]:
    """Return where a row of the edges stands, counted as a spreadsheet does."""
    return {"table": "edges", "row": int(row) + 2}


def _topological(nodes: pl.DataFrame, edges: pl.DataFrame) -> list[str]:
    graph: rx.PyDiGraph[str, None] = rx.PyDiGraph()
    names = nodes["node_id"].to_list()
    place = dict(zip(names, graph.add_nodes_from(names), strict=True))
    graph.add_edges_from([(place[a], place[b], None) for a, b in edges.select("from_id", "to_id").iter_rows()])
    if not rx.is_directed_acyclic_graph(graph):
        circle = rx.digraph_find_cycle(graph)
        path = " -> ".join(str(graph[node]) for node in [*(start for start, _ in circle), circle[0][0]])
        refuse([Problem("network.cycle", "the network runs in a circle", table="edges", found=path)])
    return [str(name) for name in rx.lexicographical_topological_sort(graph, key=str)]
