"""What a day gave and what stands at its end, compiled: from a tile of replications to the flows."""

from __future__ import annotations

from mainstay.core.compiled import compiled
from mainstay.engines.stress.epidemic.daily import eligible, pool
from mainstay.engines.stress.epidemic.layout import Floats
from mainstay.engines.stress.epidemic.tile import (
    ABSENCE,
    ADMITTED,
    COURSE,
    DEATHS,
    EVER,
    FORWARD,
    GIVEN,
    ICU,
    ICU_DYING,
    INFECTED,
    INTENSIVE,
    ONSET,
    OUT,
    TILE,
    WARD,
    WARD_DYING,
    D,
    H,
    M,
    Q,
)


@compiled
def count(work: Floats) -> None:
    """Add the day to the counters of those ever infected, ill, in hospital and in intensive care, and to its flows.

    Examples
    --------
    >>> import numpy as np
    >>> work = np.zeros((1, TILE * 110))
    >>> work[0, INFECTED] = 3.0
    >>> count(work)
    >>> float(work[0, EVER])
    3.0
    """
    for g in range(work.shape[0]):
        for place in range(4 * TILE):
            work[g, EVER + place] = work[g, EVER + place] + work[g, INFECTED + place]
        for j in range(TILE):
            work[g, OUT + j] = work[g, INFECTED + j]
            work[g, OUT + TILE + j] = work[g, ONSET + j]
            work[g, OUT + 2 * TILE + j] = work[g, ADMITTED + j]
            work[g, OUT + 5 * TILE + j] = work[g, DEATHS + j]
            work[g, OUT + 10 * TILE + j] = work[g, INTENSIVE + j]


@compiled
def look(work: Floats, inverse: Floats, workforce: Floats) -> None:
    """Work out the stocks of the moment in each group.

    Examples
    --------
    >>> import numpy as np
    >>> work = np.zeros((1, TILE * 110))
    >>> work[0, M], work[0, ABSENCE] = 4.0, 0.5
    >>> look(work, np.array([0.01]), np.ones(1))
    >>> work[0, [OUT + 7 * TILE, OUT + 8 * TILE, OUT + 9 * TILE]].tolist()
    [4.0, 0.02, 4.0]
    """
    for g in range(work.shape[0]):
        share = workforce[g] * inverse[g]
        for j in range(TILE):
            intensive = work[g, ICU + j] + work[g, ICU_DYING + j]
            hospital = (work[g, WARD + j] + work[g, WARD_DYING + j]) + intensive
            ill = work[g, M + j] + work[g, H + j]
            work[g, OUT + 3 * TILE + j] = hospital
            work[g, OUT + 4 * TILE + j] = intensive
            work[g, OUT + 7 * TILE + j] = ill
            work[g, OUT + 8 * TILE + j] = ((work[g, ABSENCE + j] * ill + hospital) + work[g, D + j]) * share
            work[g, OUT + 9 * TILE + j] = work[g, Q + j] + ill
        for j in range(TILE):
            work[g, OUT + 6 * TILE + j] = eligible(work, pool(work, g, j), g, j)


@compiled
def report(work: Floats, flows: Floats, first: int, lanes: int) -> None:
    """Sum the flows of the groups, from the first to the last.

    Examples
    --------
    >>> import numpy as np
    >>> work, flows = np.zeros((1, TILE * 110)), np.zeros((12, 1))
    >>> work[0, OUT + 5 * TILE] = 2.0
    >>> report(work, flows, 0, 1)
    >>> float(flows[5, 0])
    2.0
    """
    for row in range(11):
        for j in range(lanes):
            flows[row, first + j] = 0.0
        for g in range(work.shape[0]):
            for j in range(lanes):
                flows[row, first + j] += work[g, OUT + row * TILE + j]
    for j in range(lanes):
        flows[6, first + j] = (flows[6, first + j] * work[0, FORWARD + j]) * work[0, COURSE + j]
        flows[8, first + j] = min(flows[8, first + j], 1.0)
        flows[11, first + j] = work[0, GIVEN + j] * work[0, COURSE + j]
