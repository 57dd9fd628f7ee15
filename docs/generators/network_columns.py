"""The page of the frames that describe a supply network, and of the states that a run can keep."""

from __future__ import annotations

from generators.markdown import cell, code, table
from mainstay.engines.stress import simulate
from mainstay.engines.stress.network import columns
from mainstay.engines.stress.network.columns import Column
from mainstay.engines.stress.network.impacts import ON_EDGES, QUANTITIES, SHARES

FRAMES = {
    "nodes": columns.NODES,
    "edges": columns.EDGES,
    "demand": columns.DEMAND,
    "outages": columns.OUTAGES,
    "switches": columns.SWITCHES,
}
STATES = {"node": simulate.NODE_STATES, "sink": simulate.SINK_STATES, "edge": simulate.EDGE_STATES}


def limits(column: Column) -> str:
    """Write what numbers are allowed."""
    if column.least is None and column.most is None:
        return ""
    return f"from {column.least:g}" + (f" to {column.most:g}" if column.most is not None else "")


def default(column: Column) -> str:
    """Write the value that a column has where it is left out."""
    if column.default is None or isinstance(column.default, bool):
        return "" if column.default is None else code(str(column.default).lower())
    return code(f"{column.default:g}" if isinstance(column.default, float) else column.default)


def pages() -> dict[str, str]:
    """Return the page of the network."""
    parts = [
        "# Columns of a network",
        "What `mainstay.engines.stress.simulate.network` reads. Unknown columns are an error. A column that is left "
        "out has its default in every row; [the daily simulation](../../explanation/stress.md) says what is done "
        "with it.",
    ]
    for name, listed in FRAMES.items():
        rows = [
            (code(column.name), str(column.kind), default(column), limits(column), cell(column.meaning))
            for column in listed
        ]
        parts += [f"## {name}", table(("column", "type", "default", "allowed", "meaning"), rows)]
    quantities = [
        (code(name), "edge" if name in ON_EDGES else "node", "share lost" if name in SHARES else "share added")
        for name in QUANTITIES
    ]
    parts += ["## Quantities that a shock can change", table(("quantity", "of a", "depth is the"), quantities)]
    states = [(kind, ", ".join(code(name) for name in names)) for kind, names in STATES.items()]
    parts += ["## States that a run with `trace=True` keeps", table(("of each", "columns"), states)]
    return {"network": "\n\n".join(parts)}
