"""No product may need itself, and nothing may be its own ancestor."""

from __future__ import annotations

from collections.abc import Iterable

import rustworkx as rx

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context

#: tables whose two columns form a graph that must not run in a circle
GRAPHS = (
    ("bill_of_materials", "product_id", "input_id"),
    ("organizations", "organization_id", "parent_id"),
    ("agencies", "agency_id", "parent_id"),
    ("segments", "segment_id", "parent_id"),
    ("indicators", "indicator_id", "parent_id"),
)


def _find(check: Check, context: Context) -> Iterable[Problem]:
    for name, start, end in GRAPHS:
        if name not in context.tables:
            continue
        spec = context.schema.tables[name]
        edges = context.table(name).select(start, end)
        graph: rx.PyDiGraph[str, int] = rx.PyDiGraph()
        nodes: dict[str, int] = {}
        rows: dict[tuple[int, int], int] = {}
        for row, (source, target) in enumerate(edges.iter_rows()):
            if source is None or target is None:
                continue
            ends = [
                nodes[text] if text in nodes else nodes.setdefault(text, graph.add_node(text))
                for text in (source, target)
            ]
            rows[(ends[0], ends[1])] = row
            graph.add_edge(ends[0], ends[1], row)
        for knot in rx.strongly_connected_components(graph):
            circle = rx.digraph_find_cycle(graph, knot[0]) if len(knot) > 1 or graph.has_edge(knot[0], knot[0]) else []
            if circle:
                path = " -> ".join([graph[a] for a, _ in circle] + [graph[circle[0][0]]])
                yield check.problem(
                    context,
                    spec,
                    "the rows run in a circle",
                    row=rows[(circle[0][0], circle[0][1])],
                    column=end,
                    found=path,
                )


CHECK = Check(
    name="graph.cycle",
    title="no product may need itself, and nothing may be its own ancestor",
    hint="take out the row that closes the circle",
    tables=_find,
)
