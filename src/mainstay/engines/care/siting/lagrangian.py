"""A lower bound of the p-median by relaxing that everybody goes somewhere (Cornuejols, Fisher and Nemhauser, 1977)."""

from __future__ import annotations

import numpy as np

from mainstay.engines.care.siting.plan import Floats, Places

ITERATIONS = 300
PATIENCE = 15


def multipliers(weighted: Floats, p: int, existing: Places, known: float) -> tuple[Floats, float]:
    """Return a price for each demand point, and the lower bound that the prices prove.

    A demand point that pays its price ``u`` is worth ``u`` less its cost to each site; the ``p`` sites that gain most
    open. Prices rise where nobody serves and fall where several do (subgradient steps, the length after Held, Wolfe
    and Crowder, 1974).

    Parameters
    ----------
    weighted : float array, demand points x sites
        Weight times cost; infinite where there is no way.
    p : int
        Open sites in all.
    existing : int array
        Sites that are open already.
    known : float
        Weighted sum of some feasible choice.

    Examples
    --------
    >>> prices, bound = multipliers(np.array([[0.0, 5.0], [9.0, 1.0]]), 1, np.empty(0, np.intp), 6.0)
    >>> bool(bound <= 6.0)
    True
    """
    two = np.partition(weighted, min(1, weighted.shape[1] - 1), axis=1)[:, :2]
    prices = np.where(np.isfinite(two[:, -1]), two[:, -1], two[:, 0])
    free = np.setdiff1d(np.arange(weighted.shape[1]), existing)
    best, kept, step, stalled = -np.inf, prices, 2.0, 0
    for _ in range(ITERATIONS):
        worth = np.minimum(weighted - prices[:, None], 0.0).sum(axis=0)
        more = free[worth[free].argsort(kind="stable")[: p - existing.size]]
        chosen = np.concatenate([existing, more])
        bound = float(prices.sum() + worth[chosen].sum())
        if bound > best + 1e-7 * abs(best) or best == -np.inf:
            best, kept, stalled = bound, prices, 0
        else:
            stalled += 1
            if stalled == PATIENCE:
                step, stalled, prices = step / 2, 0, kept
        slope = 1.0 - (weighted[:, chosen] < prices[:, None]).sum(axis=1)
        length = float(slope @ slope)
        if length == 0.0 or step < 1e-4:
            break
        prices = prices + step * (1.001 * known - bound) / length * slope
    return kept, best
