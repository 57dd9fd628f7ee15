"""Traces of stockpyl as tables of numbers, and the same columns from our own states.

stockpyl 1.0 (MIT) writes for each node: orders that came in (IO) and lie in the mail (IOPL), orders placed (OQ) and not
received (OO), goods received (IS), on the way (ISPL), waiting to be received (IDI), raw material (RM), shipped (OS),
demand met from stock (DMFS) and its share so far (FR), inventory level (IL), backorders (BO), goods waiting to be
shipped (ODI), and costs of holding (HC), of stockout (SC), in transit (ITHC), revenue (REV) and in all (TC).
"""

from __future__ import annotations

import ast
import csv
import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tests.engines.stress.simulate.traced import Array, Outage, Traced, run

#: the four kinds of disruption, and what each of them stops at a node
KINDS = {"OP": "order", "SP": "ship", "TP": "transit", "RP": "receive"}


@dataclass(frozen=True)
class Column:
    """One column: what it is, of which node, and with whom (a node number, or EXT for the world outside)."""

    node: str
    kind: str
    partner: str
    values: list[str]

    @property
    def numbers(self) -> Array:
        """The values as numbers, one for each period."""
        return np.array([float(value) for value in self.values])

    @property
    def lists(self) -> list[list[float]]:
        """The values as lists of numbers."""
        return [[float(x) for x in ast.literal_eval(value)] for value in self.values]


def read_trace(path: Path) -> list[Column]:
    """Return the columns of a trace, up to a row of dots; each node begins with a column ``i=<number>``."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    rows = list(itertools.takewhile(lambda row: row[0] != "...", rows))
    columns: list[Column] = []
    node = ""
    raw: list[str] = []
    for place, name in enumerate(head):
        if name.startswith("i="):
            node, raw = name[2:], []
        elif node:
            kind, _, rest = name.partition(":")
            partner = rest.split("|")[0]
            if kind == "OQ":
                raw.append(partner)
            if kind == "RM":
                # raw material is named by product; it stands in the order of the suppliers
                partner = raw[len([c for c in columns if c.node == node and c.kind == "RM"])]
            columns.append(Column(node, kind, partner, [row[place] for row in rows]))
    return columns


@dataclass(frozen=True)
class System:
    """What a trace does not tell.

    Parameters
    ----------
    lead_time, base_stock, holding, stockout : dict
        By node; stockout only of nodes that serve customers.
    bill : dict
        Units of an input for a unit, by node and supplier, where it is not 1.
    disrupted : tuple of str, optional
        Node and kind of disruption.
    """

    lead_time: dict[str, int]
    base_stock: dict[str, float]
    holding: dict[str, float]
    stockout: dict[str, float]
    bill: dict[str, dict[str, float]]
    disrupted: tuple[str, str] | None = None


def simulate(columns: list[Column], system: System) -> Traced:
    """Run the system of a trace on the demand and the disruptions that stand in it."""
    names = list(dict.fromkeys(column.node for column in columns))
    nodes: list[dict[str, object]] = []
    edges: list[dict[str, object]] = []
    for name in names:
        nodes.append(
            {
                "node_id": name,
                "push": True,
                "backorders": True,
                "order_up_to": system.base_stock[name],
                "stock": system.base_stock[name],
                "allocation": "lexicographic",
            }
        )
        for supplier in [c.partner for c in columns if c.node == name and c.kind == "OQ"]:
            source = supplier if supplier != "EXT" else f"source of {name}"
            if supplier == "EXT":
                nodes.append({"node_id": source, "kind": "source", "backorders": True})
            edges.append(
                {
                    "from_id": source,
                    "to_id": name,
                    "lead_time_days": system.lead_time[name],
                    "quantity": system.bill.get(name, {}).get(supplier, 1.0),
                    "priority": names.index(name) + 1,
                }
            )
    demand = {c.node: c.numbers for c in columns if c.kind == "IO" and c.partner == "EXT"}
    horizon = len(columns[0].values)
    outages = disruption_of(columns, edges, system)
    return run(nodes, edges, demand, horizon=horizon, outages=outages)


def disruption_of(columns: list[Column], edges: list[dict[str, object]], system: System) -> list[Outage]:
    """Return what stops on the disrupted days: the orders of a node, or what comes to it."""
    if system.disrupted is None:
        return []
    name, kind = system.disrupted
    (column,) = [c for c in columns if c.node == name and c.kind == "DISR"]
    days = [day for day, value in enumerate(column.values) if value == "True"]
    if kind == "OP":
        return [("order", [name], days, 1.0)]
    into = [(str(edge["from_id"]), name) for edge in edges if edge["to_id"] == name]
    return [(KINDS[kind], into, days, 1.0)]
