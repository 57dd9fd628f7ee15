"""Products that share equipment: they divide the day, or take it in turns with changeovers between campaigns."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import in_place
from mainstay.engines.stress.kernel.arrays import Lanes, Links, Net, Shocks, State
from mainstay.engines.stress.kernel.rows import (
    ALLOWED,
    CAMPAIGN,
    CHANGEOVER,
    LINE_CHANGE,
    LINE_LEFT,
    LINE_NOW,
)
from mainstay.engines.stress.kernel.supply import set_want


@in_place
def share_platforms(net: Net, links: Links, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Set what each node may make today on equipment that it shares."""
    want = state.room[0]
    zero = state.node.dtype.type(0.0)
    for p in range(links.platform_start.size - 1):
        first, last = links.platform_start[p], links.platform_start[p + 1]
        for j in range(first, last):
            n = links.platform_node[j]
            set_want(n, want, net, lanes, shocks, state)
            for b in range(want.size):
                state.node[ALLOWED, n, b] = max(zero, want[b])
        if links.platform_int[CAMPAIGN, p] > 0:
            run_campaign(p, first, last, links, lanes, state)
        else:
            divide_day(first, last, links, lanes, state)


@in_place
def divide_day(first: int, last: int, links: Links, lanes: Lanes, state: State) -> None:
    """Cut all products back alike where together they would need more than a day."""
    one = state.node.dtype.type(1.0)
    for b in range(state.node.shape[2]):
        days = state.node.dtype.type(0.0)
        for j in range(first, last):
            n = links.platform_node[j]
            days += min(one, days_needed(n, b, lanes, state))
        if days > one:
            for j in range(first, last):
                n = links.platform_node[j]
                state.node[ALLOWED, n, b] = min(state.node[ALLOWED, n, b], lanes.capacity[n, b]) / days


@in_place
def run_campaign(p: int, first: int, last: int, links: Links, lanes: Lanes, state: State) -> None:
    """Go on with the product in hand, or change to the one that lacks the most days of work."""
    zero = state.node.dtype.type(0.0)
    for b in range(state.node.shape[2]):
        if state.line[LINE_CHANGE, p, b] > 0:
            state.line[LINE_CHANGE, p, b] -= 1
        elif state.line[LINE_LEFT, p, b] > 0:
            state.line[LINE_LEFT, p, b] -= 1
        else:
            best, most = state.line[LINE_NOW, p, b], zero
            for j in range(first, last):
                days = days_needed(links.platform_node[j], b, lanes, state)
                if days > most:
                    best, most = j - first, days
            if best != state.line[LINE_NOW, p, b]:
                state.line[LINE_NOW, p, b] = best
                state.line[LINE_CHANGE, p, b] = links.platform_int[CHANGEOVER, p]
            state.line[LINE_LEFT, p, b] = links.platform_int[CAMPAIGN, p] - 1
        working = state.line[LINE_CHANGE, p, b] == 0
        for j in range(first, last):
            if not working or j - first != state.line[LINE_NOW, p, b]:
                state.node[ALLOWED, links.platform_node[j], b] = zero


@in_place
def days_needed(n: int, b: int, lanes: Lanes, state: State) -> Any:
    """Return how many days of the equipment a product asks for."""
    zero = state.node.dtype.type(0.0)
    able = lanes.capacity[n, b]
    return state.node[ALLOWED, n, b] / able if zero < able < np.inf else zero
