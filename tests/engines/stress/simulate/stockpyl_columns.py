"""Each column of a trace of stockpyl, worked out from our own states."""

from __future__ import annotations

import numpy as np
from tests.engines.stress.simulate.stockpyl_trace import Column, System
from tests.engines.stress.simulate.traced import Array, Traced


class Columns:
    """Columns of one run.

    Parameters
    ----------
    run : Traced
    system : System
    columns : list of Column
        The trace, for the names of partners and for the disrupted days.
    """

    def __init__(self, run: Traced, system: System, columns: list[Column]) -> None:
        self.run, self.system, self.columns = run, system, columns

    def partners(self, node: str, kind: str) -> list[str]:
        """Return the partners of a node in the columns of a kind."""
        return [c.partner for c in self.columns if c.node == node and c.kind == kind]

    def inbound(self, node: str, supplier: str, quantity: str) -> Array:
        """Return a quantity of the edge from a supplier."""
        source = supplier if supplier != "EXT" else f"source of {node}"
        return self.run.edge(source, node, quantity)[:, 0]

    def outbound(self, node: str, customer: str, ours: tuple[str, str]) -> Array:
        """Return a quantity of the edge to a customer, or of the people outside."""
        of_sink, of_edge = ours
        if customer != "EXT":
            return self.run.edge(node, customer, of_edge)[:, 0]
        return self.run.sink(node, of_sink)[:, 0] if of_sink else np.zeros(self.run.program.horizon)

    def numbers(self, column: Column) -> Array:
        """Return our numbers for a column of numbers."""
        node, partner = column.node, column.partner
        inbound = {"OQ": "order", "IS": "arrived", "IDI": "gatehouse", "RM": "input"}
        outbound = {
            "IO": ("demand", "order"),
            "OS": ("served", "shipped"),
            "BO": ("waiting", "unfilled"),
            "ODI": ("", "dock"),
        }
        if column.kind in inbound:
            return self.inbound(node, partner, inbound[column.kind])
        if column.kind in outbound:
            return self.outbound(node, partner, outbound[column.kind])
        if column.kind == "OO":
            held = self.inbound(node, partner, "input") + self.inbound(node, partner, "gatehouse")
            return self.inbound(node, partner, "position") - held
        if column.kind == "REV":
            return np.zeros(self.run.program.horizon)
        found: Array = getattr(self, column.kind.lower())(node)
        return found

    def il(self, node: str) -> Array:
        """Stock less what is owed."""
        owed = sum(self.outbound(node, c, ("waiting", "unfilled")) for c in self.partners(node, "BO"))
        return self.run.node(node, "stock")[:, 0] - owed

    def dmfs(self, node: str) -> Array:
        """What was delivered beyond what was owed before."""
        met = np.zeros(self.run.program.horizon)
        for customer in self.partners(node, "OS"):
            owed = self.outbound(node, customer, ("waiting", "unfilled"))
            before = np.concatenate([[0.0], owed[:-1]])
            met += np.maximum(self.outbound(node, customer, ("served", "shipped")) - before, 0.0)
        return met

    def fr(self, node: str) -> Array:
        """Share of all demand so far that was met from stock."""
        asked = sum(self.outbound(node, c, ("demand", "order")) for c in self.partners(node, "IO"))
        total = np.cumsum(asked)
        met = np.cumsum(self.dmfs(node))
        return np.where(total > 0, met / np.where(total > 0, total, 1.0), 1.0)

    def hc(self, node: str) -> Array:
        """Cost of goods in stock and on the dock, and of raw material at what it cost where it was made."""
        dock = sum(self.outbound(node, c, ("", "dock")) for c in self.partners(node, "ODI"))
        cost = self.system.holding[node] * (np.maximum(self.il(node), 0.0) + dock)
        for supplier in self.partners(node, "OQ"):
            if supplier != "EXT":
                raw = self.inbound(node, supplier, "input") + self.inbound(node, supplier, "gatehouse")
                cost = cost + self.system.holding[supplier] * raw
        return cost

    def sc(self, node: str) -> Array:
        """Cost of what is owed."""
        return self.system.stockout.get(node, 0.0) * np.maximum(-self.il(node), 0.0)

    def ithc(self, node: str) -> Array:
        """Cost of goods on the way to customers."""
        on_road = np.zeros(self.run.program.horizon)
        for customer in self.partners(node, "OS"):
            if customer != "EXT":
                on_road += np.array([sum(goods) for goods in self.road(customer, node)])
        return self.system.holding[node] * on_road

    def tc(self, node: str) -> Array:
        """All costs."""
        return self.hc(node) + self.sc(node) + self.ithc(node)

    def road(self, node: str, supplier: str) -> list[list[float]]:
        """Return what is on the way after each period, by the periods that it still has to go.

        Worked out from what was shipped and arrived alone: a disrupted period keeps all where it is.
        """
        lead = self.system.lead_time[node]
        still = np.zeros(self.run.program.horizon, np.bool_)
        if self.system.disrupted == (node, "TP"):
            (column,) = [c for c in self.columns if c.node == node and c.kind == "DISR"]
            still = np.array([value == "True" for value in column.values])
        shipped = self.inbound(node, supplier, "shipped")
        slots = np.zeros(lead + 1)
        shown: list[list[float]] = []
        for t, goods in enumerate(shipped):
            slots[0] = 0.0
            slots[lead] += goods
            shown.append(slots[1:].tolist())
            if not still[t]:
                slots[:-1] = slots[1:]
                slots[-1] = 0.0
        return shown
