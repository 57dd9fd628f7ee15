"""The uncertain numbers of a base as the simulation wants them, and the same with a mechanism taken away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.base_network.draws import Plan
from mainstay.engines.stress.network.program import Drawn, Floats, Whole

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class NetworkDraws:
    """Gives the uncertain numbers of replications; it can be sent to another process.

    Parameters
    ----------
    plan : Plan
        How the numbers are drawn.
    fixed_cover : bool
        Whether the scenario says how many days buyers order for, so that these are not drawn.
    steady_need : bool array, shape (needs,)
        Needs that an epidemic sets, which are not drawn a second time.
    held_back : bool array, shape (nodes,)
        Makers that make no more than their normal output.
    stockless : bool
        Whether nobody holds finished goods; what is on the way stays.
    """

    plan: Plan
    fixed_cover: bool
    steady_need: Mask
    held_back: Mask
    stockless: bool = False

    def __call__(self, replications: Whole) -> Drawn:
        """Return the numbers of these replications."""
        found = self.plan.draw(replications)
        capacity, stock, keep, order = found.capacity, found.stock, found.cover_days, found.order_cover_days
        capacity = np.where(self.held_back[:, None], np.minimum(capacity, found.rate), capacity)
        if self.stockless:
            stock, order, keep = np.zeros_like(stock), order - keep, np.zeros_like(keep)
        need: Floats = np.where(self.steady_need[:, None], 1.0, found.need)
        return Drawn(
            capacity=capacity,
            stock=stock,
            weight=found.weight,
            need=need,
            order_cover=None if self.fixed_cover else order,
            keep_cover=keep,
            rate=found.rate,
        )
