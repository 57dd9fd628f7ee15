"""Allocation rules on claims by customer; the order of the claims is the order in which they are served."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mainstay.engines.stress.kernel.reference.world import Lane


def by_class(free: Lane, claims: Mapping[int, Lane], classes: Mapping[int, int]) -> dict[int, Lane]:
    """Serve class after class; within a class all get the same share."""
    one = free.dtype.type(1.0)
    given: dict[int, Lane] = {}
    for level in sorted(set(classes.values())):
        members = [e for e in claims if classes[e] == level]
        total = np.zeros_like(free)
        for e in members:
            total = total + claims[e]
        scarce = total > free
        share = np.where(scarce, free / np.where(scarce, total, one), one)
        given |= {e: claims[e] * share for e in members}
        free = np.maximum(free - total, 0.0)
    return given


def one_by_one(free: Lane, claims: Mapping[int, Lane]) -> dict[int, Lane]:
    """Serve one claim in full before the next."""
    given: dict[int, Lane] = {}
    for e, claim in claims.items():
        given[e] = np.minimum(free, claim)
        free = np.maximum(free - given[e], 0.0)
    return given


def water_filling(free: Lane, claims: Mapping[int, Lane]) -> dict[int, Lane]:
    """Give everybody the same until they have what they asked for: round by round, up to the smallest gap."""
    want = np.array(list(claims.values()))
    given = np.zeros_like(want)
    for _ in range(want.shape[0]):
        hungry = given < want
        count = np.sum(hungry, axis=0).astype(free.dtype)
        goes_on = (count > 0) & (free > 0)
        each = np.where(goes_on, free / np.where(count > 0, count, 1), 0.0).astype(free.dtype)
        gap = np.where(hungry, want - given, np.inf)
        step = np.where(goes_on, np.minimum(each, np.min(gap, axis=0)), 0.0).astype(free.dtype)
        for place in range(want.shape[0]):
            fed = hungry[place] & goes_on
            lacking = want[place] - given[place]
            more = np.where(lacking <= step, want[place], given[place] + step)
            given[place] = np.where(fed, more, given[place])
            free = np.where(fed, free - step, free)
    return dict(zip(claims, given, strict=True))
