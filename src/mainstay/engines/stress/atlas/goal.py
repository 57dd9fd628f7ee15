"""Does a service goal hold, lane by lane: the worst share of need met in any run of so many days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.atlas.days import Day, run_by_day
from mainstay.engines.stress.atlas.lanes import Lanes, Load
from mainstay.engines.stress.kernel import rows
from mainstay.engines.stress.network.program import Floats, Program


@dataclass(frozen=True)
class Watch:
    """A program, and the days over which the share of a goal is taken."""

    program: Program
    within_days: int


@dataclass(frozen=True)
class Filled:
    """Worst share of need met in any so many days in a row ``[S, B]``, and what the users got."""

    worst: Floats
    lanes: Lanes


def worst_fill(watch: Watch, load: Load) -> Filled:
    """Return the worst share of need met in any ``within_days`` days in a row; 1 where nothing is asked.

    Examples
    --------
    >>> from mainstay.engines.stress.atlas.lanes import load_of
    >>> from mainstay.engines.stress.network.assemble import program_of
    >>> nodes = [{"node_id": "a", "capacity": 9.0}, {"node_id": "b", "kind": "sink"}]
    >>> need = [{"node_id": "b", "units_per_day": 5.0}]
    >>> program = program_of(nodes, [{"from_id": "a", "to_id": "b"}], need, horizon=20, seed=0)
    >>> worst_fill(Watch(program, 10), load_of([np.array([0]), np.array([], np.int64)], [2, 0])).worst.tolist()
    [[0.8, 1.0]]
    """
    held: list[_Window] = []

    def begin(lanes: Any, state: Any) -> Callable[[Day], None]:
        del state
        held.append(_Window(min(watch.within_days, watch.program.horizon), lanes.need.shape))
        return held[0].look

    lanes = run_by_day(watch.program, load, begin)
    return Filled(held[0].worst, lanes)


class _Window:
    """Sums of the last days."""

    def __init__(self, days: int, shape: tuple[int, ...]) -> None:
        self.days = days
        self.past = np.zeros((days, 2, *shape))
        self.worst: Floats = np.ones(shape)

    def look(self, day: Day) -> None:
        """Take in the end of a day."""
        now: npt.NDArray[np.float64] = np.stack([day.tally.sink[rows.SUM_SERVED], day.tally.sink[rows.SUM_ASKED]])
        slot = day.number % self.days
        served, asked = now - self.past[slot]
        self.past[slot] = now
        if day.number >= self.days - 1:
            share = np.divide(served, asked, out=np.ones_like(served), where=asked > 0)
            np.minimum(self.worst, share, out=self.worst)
