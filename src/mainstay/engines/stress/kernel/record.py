"""Last step of a day: write down what was served, what was short and since when."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import apart, in_place
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
    RECOVERED,
    SERVED,
    SHORT,
    SHORT_DAYS,
    STREAK,
    SUM_ASKED,
    SUM_LOST,
    SUM_SERVED,
    T_SERVED,
    T_WAITING,
    WAITING,
    WORST,
)


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
            full_day(asked[s], short[s], waiting[s], sums[SUM_ASKED, s], sums[SUM_SERVED, s])
            total = 0.0
            for b in range(share.shape[1]):
                total += asked[s, b]
            tally.day[DAY_ASKED, s, day] += total
            tally.day[DAY_SERVED, s, day] += total
            tally.fill[s, day, FILL_CLASSES - 1] += share.shape[1]
        else:
            record_sink(day, s, net.sink_real[LOST_SHARE, s], state, tally, trace)


@apart
def full_day(asked: Any, short: Any, waiting: Any, sum_asked: Any, sum_served: Any) -> None:
    """Write down a day on which everybody got everything, as ever before."""
    for b in range(asked.size):
        wanted = asked[b] + waiting[b]
        sum_asked[b] += asked[b]
        sum_served[b] += wanted
        short[b] = 0.0
        waiting[b] = 0.0


@apart
def short_day(
    asked: Any, served: Any, short: Any, waiting: Any, sum_asked: Any, sum_served: Any, sum_lost: Any, lost_share: Any
) -> None:
    """Write down what was asked, served and lost, and what waits."""
    for b in range(asked.size):
        unmet = asked[b] + waiting[b] - served[b]
        lost = unmet * lost_share
        short[b] = unmet
        waiting[b] = unmet - lost
        sum_asked[b] += asked[b]
        sum_served[b] += served[b]
        sum_lost[b] += lost


@in_place
def record_sink(day: int, s: int, lost_share: Any, state: State, tally: Tally, trace: Trace) -> None:
    """Write down a day on which somebody went short, or has done so before."""
    share, asked_today, waiting = state.sink[OWN_PART], state.sink[ASKED], state.sink[WAITING]
    short, sums = state.sink[SHORT], tally.sink
    served = state.sink[SERVED]
    short_day(
        asked_today[s],
        served[s],
        short[s],
        waiting[s],
        sums[SUM_ASKED, s],
        sums[SUM_SERVED, s],
        sums[SUM_LOST, s],
        lost_share,
    )
    total, given = 0.0, 0.0
    for b in range(share.shape[1]):
        total += asked_today[s, b]
        given += served[s, b]
    if trace.sink.shape[1]:
        for b in range(share.shape[1]):
            trace.sink[T_SERVED, day, s, b] = served[s, b]
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


@apart
def keep_ledger(made: Any, received: Any, sum_made: Any, sum_received: Any, sum_squared: Any) -> None:
    """Add up what a node made and was asked for, so that masses balance and amplification can be measured."""
    for b in range(made.size):
        asked = np.float64(received[b])
        sum_made[b] += made[b]
        sum_received[b] += asked
        sum_squared[b] += asked * asked
