"""The work space of the compiled step: a tile of replications, in which every row begins at a known place.

The step runs on 32 replications at a time. Because rows lie a fixed number of places apart, the compiler sees that
they do not overlap and makes vector instructions of loops that touch many of them. A row's name is the place of its
first replication; ``work[g, NOW + E + j]`` is those exposed, within a step, in group ``g`` and replication ``j``.
"""

from __future__ import annotations

from mainstay.core.compiled import compiled
from mainstay.engines.stress.epidemic.layout import COMPARTMENTS, FLOWS, LANE, LOCAL, Floats, Parameters

#: replications in a tile
TILE = 32
#: the compartments of `COMPARTMENTS`, in their order
S, W, V, E, B, Q, M, H = (TILE * row for row in range(8))
WARD, WARD_DYING, ICU, ICU_DYING, R, D, VACCINATED = (TILE * row for row in range(8, 15))
EVER = 15 * TILE
#: the first eight within a step, and the weighted sum of what leaves them
NOW = TILE * len(COMPARTMENTS)
TOTAL = NOW + 8 * TILE
#: force of infection, infectious share; infections, onsets, admissions, new intensive care and deaths of the day
FORCE, MIX, INFECTED, ONSET, ADMITTED, INTENSIVE, DEATHS = (TOTAL + (8 + row) * TILE for row in range(7))
#: of today: share of the ill who need a hospital, infectiousness of the ill, share treated; courses left and given
SEVERITY, INFECTIVITY, TREATED, LEFT, GIVEN = (DEATHS + (1 + row) * TILE for row in range(5))
#: numbers of each replication, and of each group in each replication, in the order of `LANE` and `LOCAL`
(
    BETA,
    LATENT,
    QUIET_RATE,
    MILD_RATE,
    SEVERE_RATE,
    ILL_SHARE,
    QUIET_INFECTIOUSNESS,
    ICU_SHARE,
    WANING,
    VACCINE_WANING,
    PROTECTION,
    BREAKTHROUGH,
    BREAKTHROUGH_SEVERITY,
    COURSE,
    INVERSE_COURSE,
    FORWARD,
    TREAT_INFECTIOUSNESS,
    TREAT_ADMISSION,
    TREAT_DEATH,
    ABSENCE,
    KEEP,
) = (GIVEN + (1 + row) * TILE for row in range(21))
FEED, KEEP_TREATED, FEED_TREATED = KEEP + 4 * TILE, KEEP + 8 * TILE, KEEP + 12 * TILE
LANES = BETA
LOCALS = LANES + len(LANE) * TILE
HOSPITAL_SHARE, DEATH_SHARE, WILLING = (LOCALS + row * TILE for row in range(len(LOCAL)))
#: the flows of each group
OUT = LOCALS + len(LOCAL) * TILE
WIDTH = OUT + len(FLOWS) * TILE
STATES = len(COMPARTMENTS)


@compiled
def load(work: Floats, state: Floats, p: Parameters, first: int) -> int:
    """Copy the replications from ``first`` on into the work space; return how many there are.

    Examples
    --------
    >>> import numpy as np
    >>> from mainstay.engines.stress.epidemic.block import block
    >>> state, p = block("sars-cov-1", 1000.0, None, np.arange(40), seed=1)
    >>> load(np.zeros((1, WIDTH)), state, p, 32)
    8
    """
    count = int(min(TILE, state.shape[2] - first))
    for g in range(state.shape[1]):
        for row in range(STATES):
            for j in range(count):
                work[g, row * TILE + j] = state[row, g, first + j]
        for row in range(p.lane.shape[0]):
            for j in range(count):
                work[g, LANES + row * TILE + j] = p.lane[row, first + j]
        for row in range(p.local.shape[0]):
            for j in range(count):
                work[g, LOCALS + row * TILE + j] = p.local[row, g, first + j]
    return count


@compiled
def store(work: Floats, state: Floats, first: int, count: int) -> None:
    """Copy the state of a tile back.

    Examples
    --------
    >>> import numpy as np
    >>> state = np.zeros((len(COMPARTMENTS), 1, 1))
    >>> store(np.ones((1, WIDTH)), state, 0, 1)
    >>> float(state.sum())
    19.0
    """
    for g in range(state.shape[1]):
        for row in range(STATES):
            for j in range(count):
                state[row, g, first + j] = work[g, row * TILE + j]
