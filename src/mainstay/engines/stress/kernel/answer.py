"""What a block of replications answers, as plain arrays that can be kept, sent and added up."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.kernel import rows
from mainstay.engines.stress.kernel.arrays import State, Tally

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Answer:
    """Answers of a block of B replications; see the arrays of `Tally` for shapes.

    Sums are over days; ``*_day``, ``fill`` and ``bind_*`` are summed or counted over the lanes of the block.
    """

    replication: Array
    demand: Array
    served: Array
    lost: Array
    waiting: Array
    released: Array
    short_days: Array
    worst: Array
    first_short: Array
    recovered: Array
    full: Array
    demand_day: Array
    served_day: Array
    fill: Array
    goal: Array
    bind_capacity: Array
    bind_input: Array
    made: Array
    scrapped: Array
    asked: Array
    asked_squared: Array
    rate: Array

    def to_arrays(self) -> dict[str, Array]:
        """Return the arrays by name.

        Examples
        --------
        >>> zero = np.zeros(1)
        >>> sorted(Answer(*[zero] * 22).to_arrays())[:2]
        ['asked', 'asked_squared']
        """
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: dict[str, Array]) -> Answer:
        """Return the answer that `to_arrays` took apart."""
        return cls(**{one.name: np.asarray(arrays[one.name]) for one in fields(cls)})


def answer_of(replications: Array, tally: Tally, state: State, rate: Array) -> Answer:
    """Return the sums of a block as an answer."""
    return Answer(
        replication=replications,
        demand=tally.sink[rows.SUM_ASKED],
        served=tally.sink[rows.SUM_SERVED],
        lost=tally.sink[rows.SUM_LOST],
        waiting=state.sink[rows.WAITING].astype(np.float64),
        released=tally.sink[rows.SUM_RELEASED],
        short_days=tally.sink_day[rows.SHORT_DAYS],
        worst=tally.sink[rows.WORST],
        first_short=tally.sink_day[rows.FIRST_SHORT],
        recovered=tally.sink_day[rows.RECOVERED],
        full=tally.sink_day[rows.FULL],
        demand_day=tally.day[rows.DAY_ASKED],
        served_day=tally.day[rows.DAY_SERVED],
        fill=tally.fill,
        goal=tally.goal,
        bind_capacity=tally.bind_capacity,
        bind_input=tally.bind_input,
        made=tally.node[rows.SUM_MADE],
        scrapped=tally.node[rows.SUM_SCRAPPED],
        asked=tally.node[rows.SUM_RECEIVED],
        asked_squared=tally.node[rows.SUM_SQUARED],
        rate=rate,
    )
