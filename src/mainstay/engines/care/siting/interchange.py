"""A good choice of sites, quickly: add the best one by one, then swap one for another while that helps.

Adding is the greedy rule of Kuehn and Hamburger (1963); swapping is the vertex substitution of Teitz and Bart (1968),
with gains and losses of all swaps worked out at once (Whitaker, 1983; Resende and Werneck, 2007). The result is a
starting point whose distance to the optimum the exact search then proves; it is not an answer by itself.
"""

from __future__ import annotations

import numpy as np

from mainstay.engines.care.siting.plan import Floats, Places


def greedy(weighted: Floats, p: int, existing: Places) -> Places:
    """Return ``p`` sites, each the one that saves most after those before it.

    Parameters
    ----------
    weighted : float array, demand points x sites
        Weight times cost, finite.
    p : int
        Open sites in all.
    existing : int array
        Sites that are open already.

    Examples
    --------
    >>> greedy(np.array([[0.0, 5.0], [9.0, 1.0]]), 1, np.empty(0, np.intp)).tolist()
    [1]
    """
    chosen = [int(site) for site in existing]
    least = weighted[:, chosen].min(axis=1) if chosen else weighted.max(axis=1)
    while len(chosen) < p:
        saved = np.maximum(least[:, None] - weighted, 0.0).sum(axis=0)
        saved[chosen] = -1.0
        chosen.append(int(saved.argmax()))
        least = np.minimum(least, weighted[:, chosen[-1]])
    return np.array(sorted(chosen), np.intp)


def swap(weighted: Floats, chosen: Places, existing: Places) -> tuple[Places, float]:
    """Return the sites after every swap of one open for one closed site that helps, and their weighted sum.

    Parameters
    ----------
    weighted : float array, demand points x sites
        Weight times cost, finite.
    chosen : int array
        Sites to start from, with all of ``existing`` among them.
    existing : int array
        Sites that stay open.

    Examples
    --------
    >>> sites, total = swap(np.array([[0.0, 5.0], [9.0, 1.0]]), np.array([0]), np.empty(0, np.intp))
    >>> sites.tolist(), float(total)
    ([1], 6.0)
    """
    sites = np.array(sorted(int(site) for site in chosen), np.intp)
    kept = np.isin(sites, existing)
    while True:
        place, first, second = two_nearest(weighted, sites)
        gain = np.maximum(first[:, None] - weighted, 0.0).sum(axis=0)
        if kept.all():
            return sites, float(first.sum())
        loss = _loss(weighted, place, first, second, sites.size)
        net = gain[None, :] - loss
        net[:, sites] = -np.inf
        net[kept] = -np.inf
        out, into = np.unravel_index(int(net.argmax()), net.shape)
        if not net[out, into] > 1e-12 * max(float(first.sum()), 1e-300):
            return sites, float(first.sum())
        sites[out] = into
        order = sites.argsort()
        sites, kept = sites[order], kept[order]


def two_nearest(weighted: Floats, sites: Places) -> tuple[Places, Floats, Floats]:
    """Return the place of the nearest open site of each demand point, its cost, and that of the second nearest."""
    part = weighted[:, sites].copy()
    rows = np.arange(len(part))
    place = part.argmin(axis=1)
    first = part[rows, place].copy()
    part[rows, place] = np.inf
    # with one site open, whoever loses it has only the newcomer
    second = part.min(axis=1) if sites.size > 1 else np.full(len(part), np.inf)
    return place, first, second


def _loss(weighted: Floats, place: Places, first: Floats, second: Floats, count: int) -> Floats:
    """Return what closing each open site costs its users when each other site opens: open x all sites."""
    more = np.minimum(np.maximum(weighted, first[:, None]), second[:, None]) - first[:, None]
    order = place.argsort(kind="stable")
    users = np.bincount(place, minlength=count)
    lost = np.zeros((count, weighted.shape[1]))
    used = users > 0
    starts = np.concatenate([[0], np.cumsum(users)[:-1]])
    lost[used] = np.add.reduceat(more[order], starts[used], axis=0)
    return lost
