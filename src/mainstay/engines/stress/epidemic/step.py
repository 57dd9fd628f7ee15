"""One day of the epidemic, compiled, for a block of replications: what the daily simulation calls."""

from __future__ import annotations

import numpy as np

from mainstay.core.compiled import compiled
from mainstay.engines.stress.epidemic.daily import hospitalise, prepare, vaccinate, wane
from mainstay.engines.stress.epidemic.layout import Floats, Parameters
from mainstay.engines.stress.epidemic.observing import count, look, report
from mainstay.engines.stress.epidemic.tile import TILE, WIDTH, load, store
from mainstay.engines.stress.epidemic.transmission import transmit


@compiled
def observe(state: Floats, p: Parameters, flows: Floats) -> None:
    """Write the stocks of the moment into ``flows``, with no new cases: day 0, before any step.

    Parameters
    ----------
    state : float array, shape (compartments, groups, replications)
        People in each compartment.
    p : Parameters
        From `mainstay.engines.stress.epidemic.block`.
    flows : float array, shape (flows, replications)
        Written, in the order of `FLOWS`.

    Examples
    --------
    >>> from mainstay.engines.stress.epidemic.block import block
    >>> from mainstay.engines.stress.epidemic.layout import FLOWS
    >>> state, p = block("sars-cov-1", 1000.0, None, np.arange(2), seed=1)
    >>> flows = np.empty((len(FLOWS), 2))
    >>> observe(state, p, flows)
    >>> flows[FLOWS.index("infectious")].tolist()
    [0.0, 0.0]
    """
    work = np.zeros((state.shape[1], WIDTH))
    for first in range(0, state.shape[2], TILE):
        lanes = load(work, state, p, first)
        look(work, p.inverse_population, p.workforce)
        report(work, flows, first, lanes)


@compiled
def advance(state: Floats, p: Parameters, doses: Floats, treated: Floats, flows: Floats) -> None:
    """Move the epidemic on by one day, in place; `mainstay.engines.stress.epidemic.reference.advance`, compiled.

    Parameters
    ----------
    state : float array, shape (compartments, groups, replications)
        People in each compartment; changed.
    p : Parameters
        From `mainstay.engines.stress.epidemic.block`.
    doses : float array, shape (replications,)
        Doses that may be given today.
    treated : float array, shape (replications,)
        Share of today's patients who get the treatment, 0 to 1.
    flows : float array, shape (flows, replications)
        Written: what happened during the day and what stands at its end, in the order of `FLOWS`.

    Examples
    --------
    >>> from mainstay.engines.stress.epidemic.block import block
    >>> from mainstay.engines.stress.epidemic.layout import FLOWS
    >>> state, p = block("sars-cov-1", 1000.0, None, np.arange(2), seed=1)
    >>> flows, none = np.empty((len(FLOWS), 2)), np.zeros(2)
    >>> advance(state, p, none, none, flows)
    >>> bool((flows[FLOWS.index("new_infections")] > 0.0).all())
    True
    """
    work = np.zeros((state.shape[1], WIDTH))
    for first in range(0, state.shape[2], TILE):
        lanes = load(work, state, p, first)
        prepare(work, treated, first, lanes)
        vaccinate(work, p.order, doses, first, lanes)
        wane(work)
        transmit(work, p.substeps, p.inverse_population, p.contact)
        hospitalise(work)
        count(work)
        look(work, p.inverse_population, p.workforce)
        report(work, flows, first, lanes)
        store(work, state, first, lanes)
