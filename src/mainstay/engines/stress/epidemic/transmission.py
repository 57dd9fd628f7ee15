"""The compiled transmission of a day: Runge-Kutta sub-steps over a tile of replications.

The operations and their order are those of `mainstay.engines.stress.epidemic.reference`; a test holds the two together
bit for bit.
"""

from __future__ import annotations

from mainstay.core.compiled import compiled
from mainstay.engines.stress.epidemic.layout import Floats
from mainstay.engines.stress.epidemic.tile import (
    ADMITTED,
    BETA,
    BREAKTHROUGH,
    BREAKTHROUGH_SEVERITY,
    FORCE,
    ILL_SHARE,
    INFECTED,
    INFECTIVITY,
    LATENT,
    MILD_RATE,
    MIX,
    NOW,
    ONSET,
    QUIET_INFECTIOUSNESS,
    QUIET_RATE,
    SEVERE_RATE,
    SEVERITY,
    TILE,
    TOTAL,
    B,
    E,
    H,
    M,
    Q,
    R,
    S,
    V,
    W,
)


@compiled
def _force(work: Floats, inverse: Floats, contact: Floats) -> None:
    """Force of infection on each group: its contacts with the infectious share of all groups."""
    groups = work.shape[0]
    for g in range(groups):
        for j in range(TILE):
            ill = work[g, NOW + M + j] + work[g, NOW + H + j]
            infectious = work[g, QUIET_INFECTIOUSNESS + j] * work[g, NOW + Q + j] + work[g, INFECTIVITY + j] * ill
            work[g, MIX + j] = infectious * inverse[g]
    for g in range(groups):
        for j in range(TILE):
            work[g, FORCE + j] = 0.0
        for other in range(groups):
            for j in range(TILE):
                work[g, FORCE + j] += contact[g, other] * work[other, MIX + j]
        for j in range(TILE):
            work[g, FORCE + j] *= work[g, BETA + j]


@compiled
def _stage(work: Floats, kept: float, weight: float, days: float) -> None:
    """Work out what leaves each compartment, add it to the weighted sum, and carry the start on by some days of it."""
    for g in range(work.shape[0]):
        for j in range(TILE):
            s = work[g, FORCE + j] * work[g, NOW + S + j]
            w = work[g, FORCE + j] * work[g, NOW + W + j]
            v = (work[g, FORCE + j] * work[g, BREAKTHROUGH + j]) * work[g, NOW + V + j]
            e = work[g, LATENT + j] * work[g, NOW + E + j]
            b = work[g, LATENT + j] * work[g, NOW + B + j]
            q = work[g, QUIET_RATE + j] * work[g, NOW + Q + j]
            m = work[g, MILD_RATE + j] * work[g, NOW + M + j]
            h = work[g, SEVERE_RATE + j] * work[g, NOW + H + j]
            work[g, TOTAL + S + j] = kept * work[g, TOTAL + S + j] + weight * s
            work[g, TOTAL + W + j] = kept * work[g, TOTAL + W + j] + weight * w
            work[g, TOTAL + V + j] = kept * work[g, TOTAL + V + j] + weight * v
            work[g, TOTAL + E + j] = kept * work[g, TOTAL + E + j] + weight * e
            work[g, TOTAL + B + j] = kept * work[g, TOTAL + B + j] + weight * b
            work[g, TOTAL + Q + j] = kept * work[g, TOTAL + Q + j] + weight * q
            work[g, TOTAL + M + j] = kept * work[g, TOTAL + M + j] + weight * m
            work[g, TOTAL + H + j] = kept * work[g, TOTAL + H + j] + weight * h
            onset = e + b
            ill = work[g, ILL_SHARE + j] * onset
            bad = work[g, ILL_SHARE + j] * (work[g, SEVERITY + j] * (e + work[g, BREAKTHROUGH_SEVERITY + j] * b))
            work[g, NOW + S + j] = work[g, S + j] - days * s
            work[g, NOW + W + j] = work[g, W + j] - days * w
            work[g, NOW + V + j] = work[g, V + j] - days * v
            work[g, NOW + E + j] = work[g, E + j] + days * ((s + w) - e)
            work[g, NOW + B + j] = work[g, B + j] + days * (v - b)
            work[g, NOW + Q + j] = work[g, Q + j] + days * ((onset - ill) - q)
            work[g, NOW + M + j] = work[g, M + j] + days * ((ill - bad) - m)
            work[g, NOW + H + j] = work[g, H + j] + days * (bad - h)


@compiled
def _finish(work: Floats, sixth: float) -> None:
    """End a sub-step: move people by the weighted sum and count infections, onsets and admissions."""
    for g in range(work.shape[0]):
        for j in range(TILE):
            s, w, v = work[g, TOTAL + S + j], work[g, TOTAL + W + j], work[g, TOTAL + V + j]
            e, b = work[g, TOTAL + E + j], work[g, TOTAL + B + j]
            q, m, h = work[g, TOTAL + Q + j], work[g, TOTAL + M + j], work[g, TOTAL + H + j]
            onset = e + b
            ill = work[g, ILL_SHARE + j] * onset
            bad = work[g, ILL_SHARE + j] * (work[g, SEVERITY + j] * (e + work[g, BREAKTHROUGH_SEVERITY + j] * b))
            work[g, S + j] = work[g, S + j] - sixth * s
            work[g, W + j] = work[g, W + j] - sixth * w
            work[g, V + j] = work[g, V + j] - sixth * v
            work[g, E + j] = work[g, E + j] + sixth * ((s + w) - e)
            work[g, B + j] = work[g, B + j] + sixth * (v - b)
            work[g, Q + j] = work[g, Q + j] + sixth * ((onset - ill) - q)
            work[g, M + j] = work[g, M + j] + sixth * ((ill - bad) - m)
            work[g, H + j] = work[g, H + j] + sixth * (bad - h)
            work[g, R + j] = work[g, R + j] + sixth * (q + m)
            work[g, INFECTED + j] = work[g, INFECTED + j] + sixth * ((s + w) + v)
            work[g, ONSET + j] = work[g, ONSET + j] + sixth * ill
            work[g, ADMITTED + j] = work[g, ADMITTED + j] + sixth * h


@compiled
def _begin(work: Floats) -> None:
    """Copy the start of a sub-step to where its stages read."""
    for g in range(work.shape[0]):
        for place in range(8 * TILE):
            work[g, NOW + place] = work[g, place]


@compiled
def transmit(work: Floats, substeps: int, inverse: Floats, contact: Floats) -> None:
    """Run the sub-steps of one day (classical Runge-Kutta of order 4) on a tile, in place.

    Parameters
    ----------
    work : float array, shape (groups, WIDTH)
        The tile; infections, onsets and admissions of the day are written to their rows.
    substeps : int
        Steps of the day.
    inverse : float array, shape (groups,)
        Inverse of the people of each group.
    contact : float array, shape (groups, groups)
        Contacts of one person of the row's group with the column's.

    Examples
    --------
    >>> import numpy as np
    >>> work = np.zeros((1, TILE * 110))
    >>> work[0, S : S + TILE], work[0, M : M + TILE] = 999.0, 1.0
    >>> work[0, BETA : BETA + TILE], work[0, INFECTIVITY : INFECTIVITY + TILE] = 0.5, 1.0
    >>> transmit(work, 4, np.array([0.001]), np.ones((1, 1)))
    >>> round(float(work[0, INFECTED]), 6)
    0.499375
    """
    step = 1.0 / substeps
    for g in range(work.shape[0]):
        for j in range(TILE):
            work[g, INFECTED + j] = 0.0
            work[g, ONSET + j] = 0.0
            work[g, ADMITTED + j] = 0.0
    for _ in range(substeps):
        _begin(work)
        for stage in range(4):
            _force(work, inverse, contact)
            kept = 0.0 if stage == 0 else 1.0
            weight = 2.0 if stage in (1, 2) else 1.0
            _stage(work, kept, weight, step if stage == 2 else 0.5 * step)
        _finish(work, step / 6.0)
