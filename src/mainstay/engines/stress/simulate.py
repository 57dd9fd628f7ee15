"""Simulate a supply network day by day, many replications at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.stress.kernel import rows
from mainstay.engines.stress.kernel.answer import Answer
from mainstay.engines.stress.kernel.arrays import Trace
from mainstay.engines.stress.kernel.run_block import run_traced
from mainstay.engines.stress.network.assemble import Extras, program_of
from mainstay.engines.stress.network.impacts import Impacts
from mainstay.engines.stress.network.outages import impacts_of_outages
from mainstay.engines.stress.network.program import Program
from mainstay.errors import InputError, Problem

__all__ = ["Simulation", "network", "simulate_program"]

NODE_STATES = {
    "stock": rows.T_STOCK,
    "backlog": rows.T_BACKLOG,
    "received": rows.T_RECEIVED,
    "made": rows.T_MADE,
    "started": rows.T_STARTED,
    "scrapped": rows.T_SCRAPPED,
}
SINK_STATES = {"demand": rows.T_DEMAND, "served": rows.T_SERVED, "waiting": rows.T_WAITING}
EDGE_STATES = {
    "order": rows.T_ORDER,
    "arrived": rows.T_ARRIVED,
    "shipped": rows.T_SHIPPED,
    "input": rows.T_INPUT,
    "position": rows.T_POSITION,
    "unfilled": rows.T_UNFILLED,
    "dock": rows.T_DOCK,
    "gatehouse": rows.T_GATEHOUSE,
}


@dataclass(frozen=True)
class Simulation:
    """What a simulation gives back.

    Parameters
    ----------
    program : Program
        The network as simulated, nodes and edges in the order of the arrays.
    answers : tuple of Answer
        One for each block of replications.
    traces : tuple of Trace
        Every state of every day of each block, where it was asked for.
    """

    program: Program
    answers: tuple[Answer, ...]
    traces: tuple[Trace, ...] = ()

    @property
    def sinks(self) -> pl.DataFrame:
        """One row for each replication and sink: sums over days, days short, first short day, recovery."""
        return pl.concat([_sinks_of(answer, self.program.sinks) for answer in self.answers])

    @property
    def daily(self) -> pl.DataFrame:
        """Mean demand and mean served of each sink on each day, over all replications."""
        count = sum(answer.replication.size for answer in self.answers)
        total = {name: sum(getattr(one, name) for one in self.answers) / count for name in ("demand_day", "served_day")}
        days = self.program.horizon
        return pl.DataFrame(
            {
                "node_id": np.repeat(np.array(self.program.sinks, dtype=object), days).tolist(),
                "day": np.tile(np.arange(days), len(self.program.sinks)),
                "demand": total["demand_day"].reshape(-1),
                "served": total["served_day"].reshape(-1),
            },
            schema_overrides={"node_id": pl.String()},
        )

    def states(self, kind: str = "node") -> pl.DataFrame:
        """Return every state of every day: one row for each day, replication and node, sink or edge.

        Raises
        ------
        InputError
            The run kept no states.
        """
        if not self.traces:
            msg = "the run kept no states"
            raise InputError(msg, hint="ask for them with trace=True")
        names = {"node": NODE_STATES, "sink": SINK_STATES, "edge": EDGE_STATES}[kind]
        keys = _keys(self.program, kind)
        frames = []
        for answer, trace in zip(self.answers, self.traces, strict=True):
            values = getattr(trace, kind)
            _, days, count, lanes = values.shape
            frame = {"day": np.repeat(np.arange(days), count * lanes)}
            for name, column in keys.items():
                frame[name] = np.tile(np.repeat(column, lanes), days).tolist()
            frame["replication"] = np.tile(answer.replication, days * count)
            frames.append(pl.DataFrame(frame | {name: values[row].reshape(-1) for name, row in names.items()}))
        return pl.concat(frames)


def _keys(program: Program, kind: str) -> dict[str, Any]:
    if kind == "edge":
        return {name: program.edges[name].to_numpy() for name in ("from_id", "to_id")}
    ids = program.nodes["node_id"] if kind == "node" else pl.Series(program.sinks, dtype=pl.String())
    return {"node_id": ids.to_numpy()}


def _sinks_of(answer: Answer, names: tuple[str, ...]) -> pl.DataFrame:
    sinks, lanes = answer.demand.shape
    flat = {
        name: getattr(answer, name).reshape(-1)
        for name in ("demand", "served", "lost", "waiting", "short_days", "worst")
    }
    days = {name: getattr(answer, name).reshape(-1) for name in ("first_short", "recovered", "full")}
    frame = pl.DataFrame(
        {"replication": np.tile(answer.replication, sinks), "node_id": [n for n in names for _ in range(lanes)]}
        | flat
        | {f"{name}_day": value for name, value in days.items()},
        schema_overrides={"node_id": pl.String()},
    ).rename({"worst": "worst_share"})
    never = [pl.when(pl.col(f"{name}_day") >= 0).then(pl.col(f"{name}_day")).alias(f"{name}_day") for name in days]
    return frame.with_columns(*never, fill=pl.when(pl.col("demand") > 0).then(pl.col("served") / pl.col("demand")))


def network(
    nodes: Any,
    edges: Any,
    *,
    demand: Any = None,
    policy: Mapping[str, Any] | None = None,
    outages: Any = None,
    horizon: int,
    replications: int = 1,
    seed: int | None = None,
    dtype: str = "float32",
    trace: bool = False,
    **options: Any,
) -> Simulation:
    """Simulate a network.

    Parameters
    ----------
    nodes, edges : frames or rows
        See `mainstay.engines.stress.network.columns`: what each column means, its unit and default.
    demand : frame, rows or mapping, optional
        Need of each node that people ask, or a mapping from node to demand ``[days]`` or ``[days, replications]``.
    policy : mapping, optional
        Columns of nodes that are set alike for all, such as ``{"allocation": "priority"}``; a column that the nodes
        have keeps its own values.
    outages : frame or rows, optional
        What fails, from when to when and how deep.
    horizon : int
        Days.
    replications : int
        Runs that differ by what is random.
    seed : int, optional
        Needed where anything is random: the same seed gives the same numbers.
    dtype : {"float32", "float64"}
        Precision of the state; sums are kept in float64 in both cases.
    trace : bool
        Keep every state of every day.
    **options
        ``extras`` (`Extras`), ``impacts`` (`Impacts`), ``draws``, ``warm`` (start with goods on every road; default),
        ``ledger`` (sums of each node), ``lanes`` (replications of a block), ``engine``
        ("numba", or "numpy" for the reference), ``name``.

    Raises
    ------
    InputError
        The network, the demand or the outages are wrong; all problems at once. Or a seed is missing.

    Examples
    --------
    >>> run = network(
    ...     [{"node_id": "plant", "capacity": 12.0}, {"node_id": "clinics", "kind": "sink"}],
    ...     [{"from_id": "plant", "to_id": "clinics", "lead_time_days": 2}],
    ...     demand=[{"node_id": "clinics", "units_per_day": 10.0}],
    ...     outages=[{"node_id": "plant", "start_day": 5, "end_day": 8}],
    ...     horizon=20,
    ... )
    >>> run.sinks["first_short_day"].to_list(), run.sinks["lost"].to_list()
    ([7], [30.0])
    """
    _check(horizon, replications, dtype, seed, outages, demand, edges)
    _check_engine(options.get("engine", "numba"))
    given = nodes
    if policy:
        given = pl.DataFrame(nodes, infer_schema_length=None) if not isinstance(nodes, pl.DataFrame) else nodes
        given = given.with_columns(**{k: pl.lit(v) for k, v in policy.items() if k not in given.columns})
    extras: Extras | None = options.pop("extras", None)
    impacts: Impacts | None = options.pop("impacts", None)
    if impacts is None:
        impacts = impacts_of_outages(outages, given, edges, horizon=horizon)
    program = program_of(
        given, edges, demand, horizon=horizon, seed=seed or 0, dtype=dtype, impacts=impacts, extras=extras, **options
    )
    return simulate_program(program, replications, trace=trace)


def simulate_program(program: Program, replications: int, *, trace: bool = False) -> Simulation:
    """Run all replications of a program in blocks, one after the other."""
    answers, traces = [], []
    for first in range(0, replications, program.lanes):
        block = np.arange(first, min(first + program.lanes, replications))
        answer, kept, _ = run_traced(program, block, wanted=trace)
        answers.append(answer)
        traces.append(kept)
    return Simulation(program, tuple(answers), tuple(traces) if trace else ())


def _check(
    horizon: int, replications: int, dtype: str, seed: int | None, outages: Any, demand: Any, edges: Any
) -> None:
    del outages
    problems = []
    for name, value in (("horizon", horizon), ("replications", replications)):
        if value < 1:
            problems.append(Problem("network.count", f"{name} is a whole number from 1", found=str(value)))
    if dtype not in ("float32", "float64"):
        close = nearest(dtype, ("float32", "float64"))
        problems.append(Problem("network.dtype", "no such precision", found=dtype, hint=f"did you mean {close!r}?"))
    if seed is None and (_random(demand, "cv") or _random(edges, "lead_time_high_days")):
        problems.append(Problem("network.seed", "something is random and no seed is given", hint="give seed=0, say"))
    if problems:
        msg = "the simulation cannot be started"
        raise InputError(msg, problems)


def _check_engine(engine: str) -> None:
    if engine not in ("numba", "numpy"):
        msg = "the simulation cannot be started"
        found = Problem("network.engine", "no such engine", found=engine, allowed="numba, numpy")
        raise InputError(msg, [found])


def _random(data: Any, column: str) -> bool:
    """Return whether a column that makes something random is filled."""
    if data is None or isinstance(data, Mapping):
        return False
    values = data[column].to_list() if isinstance(data, pl.DataFrame) and column in data.columns else None
    if values is None:
        values = [] if isinstance(data, pl.DataFrame) else [row.get(column) for row in data]
    return any(value is not None and value > 0 for value in values)
