"""An epidemic by itself: its flows on each day of each replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mainstay.engines.stress.epidemic import FLOWS, Pathogen, Response, advance, block, observe
from mainstay.engines.stress.epidemic.quantity import drawn
from mainstay.engines.stress.network.impacts import Floats, Whole
from mainstay.scenario.amount import Amount


@dataclass(frozen=True)
class Course:
    """An epidemic that runs by itself; gives its flows on each day of each replication, and can be sent away.

    Parameters
    ----------
    pathogen : Pathogen
        How it spreads.
    people : float
        Inhabitants.
    response : Response
        First infections.
    start_day : Amount
        First day of the epidemic.
    days : int
        Days of the run.
    seed : int
        Seed of the run.
    """

    pathogen: Pathogen
    people: float
    response: Response
    start_day: Amount
    days: int
    seed: int

    def __call__(self, replications: Whole) -> Floats:
        """Return the flows, shape ``[days, flows, B]``; nothing happens before the start."""
        numbers = np.asarray(replications, dtype=np.int64).reshape(-1)
        state, p = block(self.pathogen, self.people, self.response, numbers, self.seed)
        now, none = np.empty((len(FLOWS), numbers.size)), np.zeros(numbers.size)
        course = np.empty((self.days, len(FLOWS), numbers.size))
        observe(state, p, now)
        for day in range(self.days):
            advance(state, p, none, none, now)
            course[day] = now
        start = np.floor(drawn(self.start_day, "start day", numbers, self.seed)).astype(np.int64)
        source = np.arange(self.days)[:, None] - start[None, :]
        moved = np.take_along_axis(course, np.maximum(source, 0)[:, None, :], axis=0)
        begun: Floats = np.where((source >= 0)[:, None, :], moved, 0.0)
        return begun
