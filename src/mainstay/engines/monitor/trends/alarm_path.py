"""Alarms with two limits: raised at one, cleared at another, so that a score that wavers does not ring twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from mainstay.engines.monitor.trends.detectors import Cusum, Detector, Level
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alarms:
    """Where alarms stand at each time; all arrays but ``times`` have shape (series, times).

    ``statistic`` is what the detector saw, NaN where the score is missing; there ``known`` is false and ``raised``
    stays as it was before.
    """

    times: Array
    statistic: Array
    raised: NDArray[np.bool_]
    known: NDArray[np.bool_]

    def episodes(self) -> pl.DataFrame:
        """Return each alarm: ``series``, ``raised_at``, ``cleared_at`` (null where it still stands)."""
        edge = np.zeros((len(self.raised), 1), dtype=np.int8)
        change = np.diff(self.raised.astype(np.int8), axis=1, prepend=edge)
        series, start = np.nonzero(change == 1)
        ends = [np.flatnonzero(change[i] == -1) for i in range(len(change))]
        cleared = [
            float(self.times[ends[i][k]]) if (k := int(np.searchsorted(ends[i], t))) < len(ends[i]) else None
            for i, t in zip(series.tolist(), start.tolist(), strict=True)
        ]
        columns = {"series": series, "raised_at": self.times[start], "cleared_at": cleared}
        return pl.DataFrame(
            columns, schema={"series": pl.Int64(), "raised_at": pl.Float64(), "cleared_at": pl.Float64()}
        )


def alarms(
    scores: ArrayLike,
    times: ArrayLike | None = None,
    *,
    raise_at: float,
    clear_at: float,
    worse: Literal["high", "low"] = "high",
    detector: Detector | None = None,
) -> Alarms:
    """Raise and clear alarms as scores come in; what stands at a time hangs on nothing later.

    Parameters
    ----------
    scores : array_like
        Shape (series, times) or (times,); NaN is missing.
    times : array_like, optional
        Ascending times, shape (times,); by default 0, 1, 2 and so on.
    raise_at, clear_at : float
        An alarm is raised where the statistic reaches the one, and cleared where it comes back to the other. Between
        the two it stays as it was. For `Cusum` both are in units of its scale.
    worse : {"high", "low"}
        Which scores are bad.
    detector : Level, Ewma or Cusum, optional
        What is compared with the limits; by default the score itself.

    Raises
    ------
    InputError
        A score is infinite, times do not ascend, limits are in the wrong order or the detector is impossible.

    Examples
    --------
    >>> found = alarms([0.2, 0.8, 0.6, 0.7, 0.4, 0.6], raise_at=0.75, clear_at=0.5)
    >>> found.raised.tolist()
    [[False, True, True, True, False, False]]
    >>> found.episodes().rows()
    [(0, 1.0, 4.0)]
    """
    detector = detector or Level()
    table = np.atleast_2d(np.asarray(scores, dtype=np.float64))
    clock = np.arange(table.shape[-1], dtype=np.float64) if times is None else np.asarray(times, dtype=np.float64)
    sign = 1.0 if worse == "high" else -1.0
    up, down = (raise_at, clear_at) if isinstance(detector, Cusum) else (sign * raise_at, sign * clear_at)
    _refuse(table, clock, (up, down), worse, detector)
    watched = (
        Cusum(sign * detector.target, detector.scale, detector.allowance) if isinstance(detector, Cusum) else detector
    )
    statistic = watched.follow(sign * table)
    raised = np.zeros(table.shape, dtype=bool)
    state = np.zeros(len(table), dtype=bool)
    for t in range(table.shape[1]):
        now = statistic[:, t]
        # NaN compares as false with both limits, so a missing score leaves the alarm as it was
        state = (state & ~(now <= down)) | (now >= up)
        raised[:, t] = state
    return Alarms(clock, statistic if isinstance(detector, Cusum) else sign * statistic, raised, ~np.isnan(table))


def _refuse(table: Array, clock: Array, limits: tuple[float, float], worse: str, detector: Detector) -> None:
    problems = [Problem("detector.impossible", text) for text in detector.problems()]
    if table.ndim != 2 or clock.shape != (table.shape[-1],):
        found = f"{table.shape} and {clock.shape}"
        problems.append(Problem("times.shape", "scores are series by times, one time for each", found=found))
    elif not (np.isfinite(clock).all() and (np.diff(clock) > 0).all()):
        problems.append(Problem("times.order", "times are finite and ascend"))
    problems += [
        Problem("value.infinite", f"score {place[-1]} of series {place[0]} is infinite")
        for place in np.argwhere(np.isinf(table)).tolist()
    ]
    if worse not in {"high", "low"}:
        problems.append(Problem("worse.unknown", "scores are worse high or low", found=str(worse), allowed="high, low"))
    # equal limits are allowed: then there is one limit, and an alarm at it stays raised
    if not (np.isfinite(limits).all() and limits[0] >= limits[1]):
        hint = "an alarm is raised at the worse limit and cleared at the better one"
        problems.append(Problem("limits.order", "the limits of the alarm are in the wrong order", hint=hint))
    if isinstance(detector, Cusum) and limits[0] <= 0:
        problems.append(Problem("limits.order", "a cumulative sum is never below 0, so a limit at 0 always rings"))
    if problems:
        msg = "alarms cannot be raised"
        raise InputError(msg, problems)
