"""What happens ahead of each time, and what happened before it, within a horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Windows:
    """All but ``before`` have shape (series, times).

    ``state`` is 1, 0 or NaN, ``onset`` marks beginnings, ``onset_ahead`` and ``on_ahead`` tell whether an event begins
    or is on after a time and up to the horizon, ``on_behind`` whether one was on within the horizon up to and with it,
    ``complete`` whether all of the horizon ahead has passed and is known. ``before`` is the place of the first time
    within the horizon before each time.
    """

    state: Array
    onset: Flags
    onset_ahead: Flags
    on_ahead: Flags
    on_behind: Flags
    complete: Flags
    before: NDArray[np.intp]


def windows(times: Array, states: Array, horizon: float) -> Windows:
    """Return what lies ahead of and behind each time.

    Parameters
    ----------
    times : Array
        Ascending, shape (times,).
    states : Array
        1 where the event is on, 0 where not, NaN where not known, shape (series, times).
    horizon : float
        In units of the times.

    Examples
    --------
    >>> seen = windows(np.arange(5.0), np.array([[0.0, 0, 1, 1, 0]]), 1)
    >>> seen.onset.tolist(), seen.onset_ahead.tolist()
    ([[False, False, True, False, False]], [[False, True, False, False, False]])
    >>> seen.complete.tolist()
    [[True, True, True, True, False]]
    """
    count = len(times)
    on = states == 1
    onset = np.zeros_like(on)
    onset[:, 1:] = on[:, 1:] & (states[:, :-1] == 0)
    here = np.arange(count)
    # a horizon of 3 months from 0.1 ends at 3.1 and takes in what is written 3.1, whatever the binary fractions say
    slack = 1e-9 * (horizon + np.abs(times).max(initial=0.0))
    ahead = np.searchsorted(times, times + horizon + slack, side="right")
    before = np.searchsorted(times, times - horizon - slack, side="left")
    over = times[-1] >= times + horizon - slack if count else np.zeros(0, dtype=bool)
    known = _between(np.isnan(states), here + 1, ahead) == 0
    return Windows(
        states,
        onset,
        _between(onset, here + 1, ahead) > 0,
        _between(on, here + 1, ahead) > 0,
        _between(on, before, here + 1) > 0,
        over[None, :] & known,
        before,
    )


def _between(flags: Flags, start: NDArray[np.intp], stop: NDArray[np.intp]) -> NDArray[np.int64]:
    total = np.concatenate([np.zeros((len(flags), 1), dtype=np.int64), np.cumsum(flags, axis=1)], axis=1)
    return np.asarray(total[:, stop] - total[:, start], dtype=np.int64)
