"""The events of a ward in their order: arrivals, ends of stays, patience that runs out, units that come and go."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mainstay.core.compiled import compiled

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
#: times, codes (twice the patient, and 1 more where patience runs out), number of events
Heap: TypeAlias = tuple[Floats, Whole, Whole]
#: the patient before, the patient after, by patient; the first, the last and how many, by class
Line: TypeAlias = tuple[Whole, Whole, Whole, Whole, Whole]
#: units taken and units that must stay free, by class and resource; places to wait; classes in order of urgency
Rules: TypeAlias = tuple[Whole, Whole, Whole, Whole]
#: units free and units in use, by resource
Units: TypeAlias = tuple[Whole, Whole]

ARRIVAL, DUE, CHANGE, END = 0, 1, 2, 3
TURNED_AWAY, GAVE_UP, STILL_WAITING = -1.0, -2.0, -3.0


@compiled
def _push(heap: Heap, when: float, code: int) -> None:
    """Put an event into the heap."""
    times, codes, size = heap
    at = size[0]
    while at > 0:
        above = (at - 1) // 2
        if times[above] <= when:
            break
        times[at] = times[above]
        codes[at] = codes[above]
        at = above
    times[at] = when
    codes[at] = code
    size[0] += 1


@compiled
def _pop(heap: Heap) -> int:
    """Take the first event out of the heap, and return its code."""
    times, codes, size = heap
    found = codes[0]
    last = size[0] - 1
    when, code = times[last], codes[last]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= last:
            break
        if below + 1 < last and times[below + 1] < times[below]:
            below += 1
        if when <= times[below]:
            break
        times[at] = times[below]
        codes[at] = codes[below]
        at = below
    times[at] = when
    codes[at] = code
    size[0] = last
    return int(found)


@compiled
def _join(line: Line, patient: int, k: int) -> None:
    """Put a patient at the end of the queue of his class."""
    before, after, first, last, length = line
    before[patient] = last[k]
    if last[k] >= 0:
        after[last[k]] = patient
    else:
        first[k] = patient
    last[k] = patient
    length[k] += 1


@compiled
def _leave(line: Line, patient: int, k: int) -> None:
    """Take a patient out of the queue of his class, wherever he stands."""
    before, after, first, last, length = line
    if before[patient] >= 0:
        after[before[patient]] = after[patient]
    else:
        first[k] = after[patient]
    if after[patient] >= 0:
        before[after[patient]] = before[patient]
    else:
        last[k] = before[patient]
    length[k] -= 1


@compiled
def _fits(rules: Rules, free: Whole, k: int) -> bool:
    """Say whether a patient of a class finds all his units, with those kept free beside."""
    needs, reserves = rules[0], rules[1]
    short = 0
    for r in range(free.size):
        if needs[k, r] > 0 and free[r] < needs[k, r] + reserves[k, r]:
            short += 1
    return short == 0


@compiled
def _let_in(rules: Rules, units: Units, line: Line, heap: Heap, began: Floats, stay: Floats, clock: float) -> None:
    """Begin the care of all who can be cared for now, the most urgent class first."""
    needs, order, first = rules[0], rules[3], line[2]
    free, used = units
    for place in range(order.size):
        k = order[place]
        while first[k] >= 0 and _fits(rules, free, k):
            patient = first[k]
            began[patient] = clock
            _leave(line, patient, k)
            for r in range(free.size):
                free[r] -= needs[k, r]
                used[r] += needs[k, r]
            _push(heap, clock + stay[patient], 2 * patient)


@compiled
def _due(rules: Rules, units: Units, line: Line, heap: Heap, began: Floats, kind: Whole) -> None:
    """End a stay, or take somebody who gives up out of his queue, if he still stands there."""
    code = _pop(heap)
    patient = code // 2
    k = kind[patient]
    if code % 2 == 0:
        for r in range(units[0].size):
            units[0][r] += rules[0][k, r]
            units[1][r] -= rules[0][k, r]
    elif began[patient] == STILL_WAITING:
        began[patient] = GAVE_UP
        _leave(line, patient, k)


@compiled
def _next(heap: Heap, arrived: Floats, newcomer: int, changes: Floats, change: int, end: float) -> tuple[float, int]:
    """Return when the next event is, and what: a change before an end of stay before an arrival of the same time."""
    when, what = end, END
    if newcomer < arrived.size and arrived[newcomer] <= when:
        when, what = arrived[newcomer], ARRIVAL
    if heap[2][0] > 0 and heap[0][0] <= when:
        when, what = heap[0][0], DUE
    if change < changes.size and changes[change] <= when:
        when, what = changes[change], CHANGE
    return when, what


@compiled
def run_events(
    patients: tuple[Floats, Whole, Floats, Floats],
    rules: Rules,
    free: Whole,
    changes: tuple[Floats, Whole, Whole],
    span: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Follow all patients of one run.

    Parameters
    ----------
    patients : tuple of array, each of shape (patients,)
        Times of arrival in rising order, classes, stays, and times until giving up (infinite for never).
    rules : tuple of array
        Units taken and units that must stay free, of shape (classes, resources); places to wait, negative for no limit;
        classes, the most urgent first.
    free : array, shape (resources,)
        Units at the beginning; changed in place.
    changes : tuple of array, each of shape (changes,)
        Times in rising order, resources, units that come or go.
    span : array, shape (2,)
        Begin and end of the time that is measured.

    Returns
    -------
    began : array, shape (patients,)
        When care began; negative for turned away, given up, still waiting at the end.
    waiting : array, shape (classes,)
        Mean number waiting over the time measured.
    taken : array, shape (resources,)
        Mean units in use.
    """
    arrived, kind, stay, patience = patients
    count, classes = arrived.size, rules[2].size
    began = np.full(count, STILL_WAITING)
    line = (
        np.full(count, -1, np.int64),
        np.full(count, -1, np.int64),
        np.full(classes, -1, np.int64),
        np.full(classes, -1, np.int64),
        np.zeros(classes, np.int64),
    )
    units = (free, np.zeros(free.size, np.int64))
    heap = (np.empty(2 * count + 2), np.empty(2 * count + 2, np.int64), np.zeros(1, np.int64))
    waiting, taken = np.zeros(classes), np.zeros(free.size)
    newcomer, change, clock, what = 0, 0, 0.0, ARRIVAL
    while what != END:
        when, what = _next(heap, arrived, newcomer, changes[0], change, span[1])
        passed = max(0.0, when - max(clock, span[0]))
        waiting += line[4] * passed
        taken += units[1] * passed
        clock = when
        if what == CHANGE:
            free[changes[1][change]] += changes[2][change]
            change += 1
        elif what == DUE:
            _due(rules, units, line, heap, began, kind)
        elif what == ARRIVAL:
            _join(line, newcomer, kind[newcomer])
        _let_in(rules, units, line, heap, began, stay, clock)
        if what == ARRIVAL:
            k = kind[newcomer]
            if began[newcomer] == STILL_WAITING:
                if 0 <= rules[2][k] < line[4][k]:
                    began[newcomer] = TURNED_AWAY
                    _leave(line, newcomer, k)
                elif patience[newcomer] < np.inf:
                    _push(heap, clock + patience[newcomer], 2 * newcomer + 1)
            newcomer += 1
    whole = span[1] - span[0]
    return began, waiting / whole, taken / whole
