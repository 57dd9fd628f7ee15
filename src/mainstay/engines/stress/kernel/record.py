"""Last step of a day: write down what was served, what was short and since when."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import in_place, inlined
from mainstay.engines.stress.kernel.arrays import Links, Net, State, Tally, Trace
from mainstay.engines.stress.kernel.codes import FILL_CLASSES, NEARLY_ALL, RECOVERED_DAYS, RECOVERED_FILL, RULE_DAYS
from mainstay.engines.stress.kernel.rows import (
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
    SERVED,
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


@inlined
def serve(on_hand: Any, n: int, sink: Any, s: int, ratio: Any) -> None:
    """Serve own demand from finished goods; the record of the day reads what was served and which share that was."""
    zero, one = ratio.dtype.type(0.0), ratio.dtype.type(1.0)
    for b in range(ratio.size):
        asked = sink[ASKED, s, b]
        served = min(asked * ratio[b], on_hand[n, b])
        on_hand[n, b] -= served
        sink[SERVED, s, b] = served
        # where nobody asks nobody goes short
        sink[OWN_PART, s, b] = ratio[b] if asked > zero else one


@in_place
def record_sinks(day: int, net: Net, state: State, tally: Tally, trace: Trace) -> None:
    """Write down what each sink asked and got today."""
    share, asked, waiting = state.sink[OWN_PART], state.sink[ASKED], state.sink[WAITING]
    short, sums = state.sink[SHORT], tally.sink
    for s in range(share.shape[0]):
        full: Any = 0
        for b in range(share.shape[1]):
            full += np.int64(share[s, b] == 1.0)
        if full == share.shape[1] and tally.hit[s] == 0 and trace.sink.shape[1] == 0:
            record_full_day(day, s, asked, short, waiting, sums, tally)
        else:
            record_sink(day, s, net.sink_real[LOST_SHARE, s], state, tally, trace)


@inlined
def record_full_day(day: int, s: int, asked: Any, short: Any, waiting: Any, sums: Any, tally: Tally) -> None:
    """Write down a day on which everybody got everything, as ever before."""
    total = 0.0
    for b in range(asked.shape[1]):
        wanted = asked[s, b] + waiting[s, b]
        short[s, b] = 0.0
        waiting[s, b] = 0.0
        sums[SUM_ASKED, s, b] += asked[s, b]
        sums[SUM_SERVED, s, b] += wanted
    for b in range(asked.shape[1]):
        total += asked[s, b]
    tally.day[DAY_ASKED, s, day] += total
    tally.day[DAY_SERVED, s, day] += total
    tally.fill[s, day, FILL_CLASSES - 1] += asked.shape[1]


@in_place
def record_sink(day: int, s: int, lost_share: Any, state: State, tally: Tally, trace: Trace) -> None:
    """Write down a day on which somebody went short, or has done so before."""
    share, asked_today, waiting = state.sink[OWN_PART], state.sink[ASKED], state.sink[WAITING]
    short, sums = state.sink[SHORT], tally.sink
    total, given = 0.0, 0.0
    for b in range(share.shape[1]):
        asked = asked_today[s, b] + waiting[s, b]
        served = state.sink[SERVED, s, b]
        unmet = asked - served
        lost = unmet * lost_share
        short[s, b] = unmet
        waiting[s, b] = unmet - lost
        sums[SUM_ASKED, s, b] += asked_today[s, b]
        sums[SUM_SERVED, s, b] += served
        sums[SUM_LOST, s, b] += lost
        total += asked_today[s, b]
        given += served
        if trace.sink.shape[1]:
            trace.sink[T_SERVED, day, s, b] = served
            trace.sink[T_WAITING, day, s, b] = waiting[s, b]
    tally.day[DAY_ASKED, s, day] += total
    tally.day[DAY_SERVED, s, day] += given
    hit = note_shortage(day, s, share, tally.sink, tally.sink_day, tally.fill)
    tally.hit[s] = max(tally.hit[s], hit)


@in_place
def note_shortage(day: int, s: int, share: Any, sums: Any, days: Any, classes: Any) -> int:
    """Write down how short each replication is today, and watch for its recovery; return how many are short.

    Enough nearly full days in a row after a short one are a recovery; a relapse takes it back.
    """
    short_days, first, streak, recovered = days[SHORT_DAYS], days[FIRST_SHORT], days[STREAK], days[RECOVERED]
    worst, almost = sums[WORST], share.dtype.type(NEARLY_ALL)
    count: Any = 0
    for b in range(share.shape[1]):
        is_short = np.int64(share[s, b] < almost)
        count += is_short
        short_days[s, b] += is_short
        worst[s, b] = max(worst[s, b], (1.0 - share[s, b]) * is_short) + 0.0
        first[s, b] += (day - first[s, b]) * (is_short * np.int64(first[s, b] < 0))
    for b in range(share.shape[1]):
        nearly = share[s, b] >= RECOVERED_FILL and first[s, b] >= 0
        streak[s, b] = streak[s, b] + 1 if nearly else 0
        begun = recovered[s, b] if nearly else -1
        recovered[s, b] = day - RECOVERED_DAYS + 1 if streak[s, b] == RECOVERED_DAYS else begun
    for b in range(share.shape[1]):
        fill = share[s, b]
        classes[s, day, int(fill * (FILL_CLASSES - 1)) if fill < almost else FILL_CLASSES - 1] += 1
    return count


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
        asked = np.float64(state.node[RECEIVED, n, b])
        tally.node[SUM_RECEIVED, n, b] += asked
        tally.node[SUM_SQUARED, n, b] += asked * asked
