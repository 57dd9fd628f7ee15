"""Outages in the lanes of a block: each lane carries its own outage, and nothing else differs between lanes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.core.progress import Progress
from mainstay.engines.stress.kernel.run_block import run_block
from mainstay.engines.stress.network.impacts import Impacts
from mainstay.engines.stress.network.program import Floats, Program, Whole

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Load:
    """What the lanes of a block carry.

    Parameters
    ----------
    lane, node : int64 array, one for each thing that is hit
        In which lane, and which node of the program.
    days : int64 array ``[B]``
        How long each lane's outage lasts; 0 for a quiet lane.
    depth : float64 array ``[B]``
        Share of capacity that is lost.
    start_day : int
        First day of all outages.
    draw : int
        Number of the replication whose uncertain numbers all lanes share.
    """

    lane: Counts
    node: Counts
    days: Counts
    depth: Floats
    start_day: int = 0
    draw: int = 0


@dataclass(frozen=True)
class How:
    """How outages are run.

    Parameters
    ----------
    depth : float
        Share of capacity that is lost.
    start_day : int
        First day of all outages.
    draw : int
        Number of the replication whose uncertain numbers all lanes share: nothing but the outage differs.
    executor : Executor, optional
        Who does the work; one block after another where not given.
    progress : callable, optional
        Told (done, of, what).
    """

    depth: float = 1.0
    start_day: int = 0
    draw: int = 0
    executor: Any = None
    progress: Progress | None = None


@dataclass(frozen=True)
class LaneCurves:
    """Depth of the outage of each lane, in its lane alone; below them the curves that all lanes share."""

    load: Load
    horizon: int
    shared: Callable[[Any], Floats] | None = None

    def __call__(self, replications: Whole) -> Floats:
        """Return ``[lane and shared shock, day, lane]``."""
        days, width = np.arange(self.horizon), self.load.days.size
        end = self.load.start_day + self.load.days
        on = (days[None, :] >= self.load.start_day) & (days[None, :] < end[:, None])
        curve = np.zeros((width, self.horizon, width))
        at = np.arange(width)
        curve[at, :, at] = self.load.depth[:, None] * on
        if self.shared is None:
            return curve
        return np.concatenate([curve, self.shared(replications)])


@dataclass(frozen=True)
class Lanes:
    """What the users got in each lane.

    Parameters
    ----------
    served : float64 array ``[S, B]``
        Units served over the horizon.
    asked : float64 array ``[S, B]``
        Units asked for.
    first_short : int64 array ``[S, B]``
        First day on which a user did not get all; -1 for none.
    """

    served: Floats
    asked: Floats
    first_short: Counts


def load_of(
    sets: Sequence[npt.NDArray[np.int64]], days: Iterable[int], how: How | None = None, *, depth: Floats | None = None
) -> Load:
    """Return the load of a block; each set of nodes is a lane, with its own days and, where told, its own depth.

    Examples
    --------
    >>> load_of([np.array([4, 7]), np.array([], np.int64)], [30, 0]).lane.tolist()
    [0, 0]
    """
    how = how or How()
    lane = np.repeat(np.arange(len(sets)), [one.size for one in sets])
    node = np.concatenate([np.zeros(0, np.int64), *sets]).astype(np.int64)
    deep = np.full(len(sets), how.depth) if depth is None else np.asarray(depth, np.float64)
    return Load(lane, node, np.array(list(days), np.int64), deep, how.start_day, how.draw)


def loaded(program: Program, load: Load) -> Program:
    """Return the program with the outages of a load before its own shocks."""
    own, width = program.impacts, load.days.size
    shared = own.curves if own.names else None
    hit = load.lane.size
    impacts = Impacts(
        (*(f"lane {b}" for b in range(width)), *own.names),
        np.concatenate([load.lane.astype(np.int32), own.shock + np.int32(width)]),
        np.concatenate([np.zeros(hit, np.int8), own.code]),
        np.concatenate([load.node.astype(np.int32), own.node]),
        np.concatenate([np.full(hit, -1, np.int32), own.edge]),
        np.concatenate([np.ones(hit), own.weight]),
        LaneCurves(load, program.horizon, shared),
        own.lead_limit,
    )
    return replace(program, impacts=impacts)


def run_lanes(program: Program, load: Load) -> Lanes:
    """Return what the users got in each lane of a load.

    All lanes have the number of the same replication, so that noise, random roads and uncertain numbers are alike.

    Examples
    --------
    >>> from mainstay.engines.stress.network.assemble import program_of
    >>> nodes = [{"node_id": "a", "capacity": 9.0}, {"node_id": "b", "kind": "sink"}]
    >>> need = [{"node_id": "b", "units_per_day": 5.0}]
    >>> program = program_of(nodes, [{"from_id": "a", "to_id": "b"}], need, horizon=10, seed=0)
    >>> run_lanes(program, load_of([np.array([0]), np.array([0]), np.array([], np.int64)], [2, 4, 0])).served.tolist()
    [[40.0, 30.0, 50.0]]
    """
    answer = run_block(loaded(program, load), np.full(load.days.size, load.draw, np.int64))
    return Lanes(answer.served, answer.demand, answer.first_short)


def mapped(work: Callable[[Any, Load], Any], shared: Any, loads: Sequence[Load], how: How, told: str) -> Iterator[Any]:
    """Yield the answer to each load in turn, by an executor or one after the other."""
    alone = how.executor is None
    found = (work(shared, load) for load in loads) if alone else how.executor.map(work, shared, loads)
    for place, answer in enumerate(found, start=1):
        if how.progress is not None:
            how.progress(place, len(loads), f"{told}, {place} of {len(loads)}")
        yield answer
