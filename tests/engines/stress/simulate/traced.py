"""Run a small network and read its states by the names of nodes and edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.kernel import run_block
from mainstay.engines.stress.kernel.answer import Answer
from mainstay.engines.stress.kernel.reference.named import named_state, named_trace
from mainstay.engines.stress.kernel.setup import lanes_of, start_of
from mainstay.engines.stress.network.assemble import program_of
from mainstay.engines.stress.network.impacts import ON_EDGES, QUANTITIES, Impacts
from mainstay.engines.stress.network.program import Drawn, Program

Array = npt.NDArray[np.float64]
Rows = Sequence[Mapping[str, Any]]
#: what an outage hits, on which nodes or edges, on which days, how deep
Outage = tuple[str, Sequence[str] | Sequence[tuple[str, str]], Sequence[int], float]


@dataclass(frozen=True)
class Traced:
    """Every state of every day, by name.

    Parameters
    ----------
    program : Program
    answer : Answer
    states
        The named arrays of the trace.
    start
        The named arrays of the state before the first day.
    """

    program: Program
    answer: Answer
    states: Any
    start: Any

    def node(self, name: str, quantity: str) -> Array:
        """Return ``[day, lane]`` of a node."""
        place = self.program.nodes["node_id"].to_list().index(name)
        found: Array = getattr(self.states, quantity)[:, place]
        return found

    def edge(self, supplier: str, customer: str, quantity: str) -> Array:
        """Return ``[day, lane]`` of an edge."""
        pairs = list(self.program.edges.select("from_id", "to_id").iter_rows())
        found: Array = getattr(self.states, quantity)[:, pairs.index((supplier, customer))]
        return found

    def sink(self, name: str, quantity: str) -> Array:
        """Return ``[day, lane]`` of a sink."""
        place = self.program.demand["node_id"].to_list().index(name)
        found: Array = getattr(self.states, quantity)[:, place]
        return found


def impacts_of(nodes: Rows, edges: Rows, outages: Sequence[Outage], horizon: int) -> Impacts:
    """Return outages as impacts, on places of the frames as given."""
    names = [row["node_id"] for row in nodes]
    pairs = [(row["from_id"], row["to_id"]) for row in edges]
    shock, code, node, edge = [], [], [], []
    curve = np.zeros((len(outages), horizon))
    for k, (quantity, targets, days, depth) in enumerate(outages):
        curve[k, [day for day in days if day < horizon]] = depth
        for target in targets:
            shock.append(k)
            code.append(QUANTITIES.index(quantity))
            node.append(-1 if quantity in ON_EDGES else names.index(target))
            edge.append(pairs.index(target) if quantity in ON_EDGES else -1)
    return Impacts(
        tuple(f"outage {k}" for k in range(len(outages))),
        np.array(shock, np.int32),
        np.array(code, np.int8),
        np.array(node, np.int32),
        np.array(edge, np.int32),
        np.ones(len(shock)),
        lambda replications: np.repeat(curve[:, :, None], replications.size, axis=2),
    )


def run(nodes: Rows, edges: Rows, demand: Any, *, horizon: int, width: int = 1, **options: Any) -> Traced:
    """Return every state of every day.

    Parameters
    ----------
    nodes, edges, demand : rows
    horizon : int
    width : int
        Replications.
    **options
        ``outages`` or ``impacts``, ``extras``, ``dtype`` (float64), ``warm`` (False), ``seed`` (1).
    """
    outages = options.pop("outages", ())
    impacts = options.pop("impacts", None) or impacts_of(nodes, edges, outages, horizon)
    settings = {"dtype": "float64", "warm": False, "seed": 1, "ledger": True, **options}
    return run_program(program_of(nodes, edges, demand, horizon=horizon, impacts=impacts, **settings), width)


def run_program(program: Program, width: int) -> Traced:
    """Return every state of every day of a program."""
    replications = np.arange(width)
    drawn = Drawn() if program.draws is None else program.draws(replications)
    lanes, share = lanes_of(program, replications, drawn, np.dtype(program.dtype))
    start = named_state(start_of(program, lanes, share, drawn))
    answer, trace, _ = run_block.run_traced(program, replications, wanted=True)
    return Traced(program, answer, named_trace(trace), start)
