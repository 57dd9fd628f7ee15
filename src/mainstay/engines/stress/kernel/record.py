"""Last step of a day: write down what was served, what was short and since when."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import in_place, inlined
from mainstay.engines.stress.kernel.arrays import Links, Net, State, Tally, Trace
from mainstay.engines.stress.kernel.codes import FILL_CLASSES, NEARLY_ALL, PROPORTIONAL, RECOVERED_DAYS, RECOVERED_FILL, RULE_DAYS
from mainstay.engines.stress.kernel.rows import (
    ALLOCATION,
    ASKED,
    DAY_ASKED,
    DAY_SERVED,
    FIRST_SHORT,
    FORECAST,
    FULL,
    LOST_SHARE,
    ON_HAND,
    OWN_PART,
    RECEIVED,
    RECOVERED,
    SHORT,
    SHORT_DAYS,
    STREAK,
    SUM_ASKED,
    SUM_LOST,
    SUM_MADE,
    SUM_RECEIVED,
    SUM_SERVED,
    SUM_SQUARED,
    T_SERVED,
    T_WAITING,
    WAITING,
    WORST,
)


@in_place
def record_sink(day: int, n: int, s: int, ratio: Any, net: Net, state: State, tally: Tally, trace: Trace) -> None:
    """Serve the demand of a sink and write down what it got."""
    zero = ratio.dtype.type(0.0)
    if net.node_int[ALLOCATION, n] != PROPORTIONAL:
        for b in range(ratio.size):
            ratio[b] = state.sink[OWN_PART, s, b]
    lost_share, almost = net.sink_real[LOST_SHARE, s], ratio.dtype.type(NEARLY_ALL)
    short, ever = 0, 0
    total, given = 0.0, 0.0
    for b in range(ratio.size):
        asked = state.sink[ASKED, s, b] + state.sink[WAITING, s, b]
        served = asked * ratio[b]
        state.node[ON_HAND, n, b] = max(zero, state.node[ON_HAND, n, b] - served)
        unmet = asked - served
        state.sink[SHORT, s, b] = unmet
        state.sink[WAITING, s, b] = unmet - unmet * lost_share
        tally.sink[SUM_ASKED, s, b] += state.sink[ASKED, s, b]
        tally.sink[SUM_SERVED, s, b] += served
        tally.sink[SUM_LOST, s, b] += unmet * lost_share
        total += state.sink[ASKED, s, b]
        given += served
        short += np.int64(unmet > asked * (1 - almost))
        ever += np.int64(tally.sink_day[FIRST_SHORT, s, b] >= 0)
    tally.day[DAY_ASKED, s, day] += total
    tally.day[DAY_SERVED, s, day] += given
    if trace.sink.shape[1]:
        for b in range(ratio.size):
            trace.sink[T_SERVED, day, s, b] = (state.sink[ASKED, s, b]) - state.sink[SHORT, s, b]
            trace.sink[T_WAITING, day, s, b] = state.sink[WAITING, s, b]
    if short or ever:
        for b in range(ratio.size):
            record_shortage(day, s, b, ratio[b], tally)
    else:
        tally.fill[s, day, FILL_CLASSES - 1] += ratio.size


@inlined
def record_shortage(day: int, s: int, b: int, share: Any, tally: Tally) -> None:
    """Write down how short a replication is today, and watch for its recovery."""
    if share < NEARLY_ALL:
        tally.sink_day[SHORT_DAYS, s, b] += 1
        tally.sink[WORST, s, b] = max(tally.sink[WORST, s, b], 1.0 - share)
        if tally.sink_day[FIRST_SHORT, s, b] < 0:
            tally.sink_day[FIRST_SHORT, s, b] = day
    tally.fill[s, day, int(share * (FILL_CLASSES - 1))] += 1
    watch_recovery(day, s, b, share, tally)


@inlined
def watch_recovery(day: int, s: int, b: int, share: Any, tally: Tally) -> None:
    """Count the days in a row that are nearly full; enough of them after a short day are a recovery."""
    if tally.sink_day[FIRST_SHORT, s, b] < 0:
        return
    if share < RECOVERED_FILL:
        tally.sink_day[STREAK, s, b] = 0
        tally.sink_day[RECOVERED, s, b] = -1
        return
    tally.sink_day[STREAK, s, b] += 1
    if tally.sink_day[STREAK, s, b] == RECOVERED_DAYS and tally.sink_day[RECOVERED, s, b] < 0:
        tally.sink_day[RECOVERED, s, b] = day - RECOVERED_DAYS + 1


@in_place
def record_today(day: int, net: Net, links: Links, state: State, tally: Tally) -> None:
    """Add to the goals what was served so far, and remember what was missed for those who turn to something else."""
    for i in range(links.goal_start.size - 1):
        for b in range(state.node.shape[2]):
            total = 0.0
            for j in range(links.goal_start[i], links.goal_start[i + 1]):
                total += tally.sink[SUM_SERVED, links.goal_sink[j], b]
            tally.goal[i, day, b] = total
    if links.switch_share.size:
        slot = day % state.missed.shape[1]
        for s in range(state.sink.shape[1]):
            for b in range(state.node.shape[2]):
                state.missed[s, slot, b] = state.sink[SHORT, s, b] - state.sink[WAITING, s, b]
    rule_of_eight_weeks(day, net, links, state, tally)


@in_place
def rule_of_eight_weeks(day: int, net: Net, links: Links, state: State, tally: Tally) -> None:
    """Note the first day after a shortage on which makers hold eight weeks and the channel is full.

    The rule by which a sole maker of penicillin G benzathine announced its own recovery (Pfizer, 2023).
    """
    for m in range(links.rule_sink.size):
        s = links.rule_sink[m]
        for b in range(state.node.shape[2]):
            if tally.sink_day[FIRST_SHORT, s, b] < 0:
                continue
            if state.sink[SHORT, s, b] > 0.0:
                tally.sink_day[FULL, s, b] = -1
                continue
            if tally.sink_day[FULL, s, b] >= 0:
                continue
            held = 0.0
            need = 0.0
            for j in range(links.rule_start[m], links.rule_start[m + 1]):
                held += state.node[ON_HAND, links.rule_node[j], b]
            need = RULE_DAYS * state.node[FORECAST, net.sink_node[s], b]
            if held >= need:
                tally.sink_day[FULL, s, b] = day


@inlined
def keep_ledger(n: int, made: Any, state: State, tally: Tally) -> None:
    """Add up what a node made and was asked for, so that masses balance and amplification can be measured."""
    for b in range(made.size):
        tally.node[SUM_MADE, n, b] += made[b]
        asked = float(state.node[RECEIVED, n, b])
        tally.node[SUM_RECEIVED, n, b] += asked
        tally.node[SUM_SQUARED, n, b] += asked * asked
