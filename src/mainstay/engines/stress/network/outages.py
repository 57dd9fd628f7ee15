"""Outages in their simple form: a node or an edge, from one day to another, so deep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.stress.network.columns import EDGES, NODES, OUTAGES
from mainstay.engines.stress.network.impacts import ON_EDGES, QUANTITIES, SHARES, Floats, Impacts, Whole
from mainstay.engines.stress.network.tables import read_table, refuse
from mainstay.errors import Problem


@dataclass(frozen=True)
class OutageCurves:
    """Depth of each outage on each day, in all replications or in one."""

    start: Whole
    end: Whole
    depth: Floats
    only: Whole
    horizon: int

    def __call__(self, replications: Whole) -> Floats:
        """Return ``[outage, day, replication]``."""
        days = np.arange(self.horizon)
        on = (days[None, :] >= self.start[:, None]) & (days[None, :] < self.end[:, None])
        here = (self.only[:, None] < 0) | (self.only[:, None] == replications[None, :])
        curve: Floats = self.depth[:, None, None] * on[:, :, None] * here[:, None, :]
        return curve


def impacts_of_outages(outages: Any, nodes: Any, edges: Any, *, horizon: int) -> Impacts:
    """Return outages as effects on the places of the frames as given.

    Raises
    ------
    InputError
        A node or edge is unknown, a day lies outside the horizon, a depth is above 1; all at once.

    Examples
    --------
    >>> made = impacts_of_outages([{"node_id": "a", "start_day": 2, "end_day": 4}], [{"node_id": "a"}], [], horizon=6)
    >>> made.curves(np.arange(1))[0, :, 0].tolist()
    [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]
    """
    problems: list[Problem] = []
    frame = read_table(outages, OUTAGES, "outages", (), problems)
    if frame.is_empty():
        refuse(problems)
        return Impacts()
    frame = frame.with_columns(pl.col("end_day").fill_null(float(horizon)))
    ids = {name: i for i, name in enumerate(read_table(nodes, NODES, "nodes", (), [])["node_id"])}
    roads = read_table(edges, EDGES, "edges", (), []).select("from_id", "to_id")
    pairs = {pair: i for i, pair in enumerate(roads.iter_rows())}
    node, edge = [], []
    for row, one in enumerate(frame.iter_rows(named=True)):
        problems += _wrong(one, row + 2, ids, pairs, horizon)
        on_edge = one["quantity"] in ON_EDGES
        node.append(-1 if on_edge else ids.get(one["node_id"], -1))
        edge.append(pairs.get((one["from_id"], one["to_id"]), -1) if on_edge else -1)
    refuse(problems)
    curves = OutageCurves(
        frame["start_day"].to_numpy().astype(np.int64),
        frame["end_day"].to_numpy().astype(np.int64),
        frame["depth"].to_numpy().astype(np.float64),
        frame["replication"].fill_null(-1.0).to_numpy().astype(np.int64),
        horizon,
    )
    names = tuple(name or f"outage {i + 1}" for i, name in enumerate(frame["name"]))
    lead = frame.filter(pl.col("quantity") == "lead")["depth"]
    return Impacts(
        names,
        np.arange(frame.height, dtype=np.int32),
        np.array([QUANTITIES.index(name) for name in frame["quantity"]], np.int8),
        np.array(node, np.int32),
        np.array(edge, np.int32),
        np.ones(frame.height),
        curves,
        float(lead.max()) if lead.len() else 0.0,  # type: ignore[arg-type]  # a column of numbers has a number as its largest
    )


def _wrong(one: dict[str, Any], row: int, ids: dict[str, int], pairs: dict[Any, int], horizon: int) -> list[Problem]:
    """Return what is wrong with one outage."""
    found = []
    at: dict[str, Any] = {"table": "outages", "row": row}
    if one["quantity"] not in QUANTITIES:
        close = nearest(one["quantity"], QUANTITIES)
        hint = f"did you mean {close!r}?" if close else "known: " + ", ".join(QUANTITIES)
        return [
            Problem("outage.quantity", "no such quantity", column="quantity", found=one["quantity"], hint=hint, **at)
        ]
    if one["quantity"] in ON_EDGES:
        if (one["from_id"], one["to_id"]) not in pairs:
            road = f"{one['from_id']} -> {one['to_id']}"
            found.append(Problem("outage.edge", "no edge joins these", column="from_id", found=road, **at))
    elif one["node_id"] not in ids:
        close = nearest(str(one["node_id"]), ids)
        meant = f"did you mean {close!r}?" if close else None
        found.append(
            Problem(
                "outage.node", "no node has this name", column="node_id", found=str(one["node_id"]), hint=meant, **at
            )
        )
    if not 0 <= one["start_day"] < horizon:
        allowed = f"0 to {horizon - 1}"
        text = "the outage begins outside the horizon"
        found.append(
            Problem("outage.day", text, column="start_day", found=str(one["start_day"]), allowed=allowed, **at)
        )
    if one["end_day"] <= one["start_day"]:
        found.append(
            Problem("outage.day", "it ends before it begins", column="end_day", found=str(one["end_day"]), **at)
        )
    most = 1.0 if one["quantity"] in SHARES else float("inf")
    least = 0.0 if one["quantity"] in SHARES else -1.0
    if not least <= one["depth"] <= most:
        found.append(
            Problem(
                "outage.depth",
                "the depth is not possible",
                column="depth",
                found=str(one["depth"]),
                allowed=f"{least:g} to {most:g}",
                **at,
            )
        )
    return found
