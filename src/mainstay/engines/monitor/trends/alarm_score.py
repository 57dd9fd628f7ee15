"""Were the alarms right? Hits, misses, false alarms and lead time, against rivals that know nothing.

An alarm is worth something where it beats what needs no model: the last status, and the base rate. All is counted as it
could be known at the time: an alarm whose horizon has not passed yet is pending and counts for neither side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from mainstay.engines.monitor.trends.alarm_path import Alarms
from mainstay.engines.monitor.trends.alarm_windows import Windows, windows
from mainstay.engines.monitor.trends.intervals import Share, between, cluster_draws, wilson
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
RIVALS = ("alarm", "last status", "always raised", "never raised")
COLUMNS = {
    "predictor": pl.String(),
    "raised": pl.Int64(),
    "hits": pl.Int64(),
    "precision": pl.Float64(),
    "precision_low": pl.Float64(),
    "precision_high": pl.Float64(),
    "recall": pl.Float64(),
    "recall_low": pl.Float64(),
    "recall_high": pl.Float64(),
    "false_alarm_rate": pl.Float64(),
    "skill": pl.Float64(),
    "skill_low": pl.Float64(),
    "skill_high": pl.Float64(),
    "alarm_ahead": pl.Float64(),
}


@dataclass(frozen=True, slots=True)
class AlarmScore:
    """How alarms did.

    Counted by alarm: ``hits`` (an event began within the horizon), ``false_alarms``, ``pending`` (the horizon is not
    over or was not seen), ``late`` (raised while the event was on); ``precision`` is hits over hits and false alarms.

    Counted by event: ``caught`` (an alarm stood within the horizon before), ``missed``, ``unwarnable`` (no score was
    known within the horizon before); ``recall`` is caught over caught and missed, ``lead_times`` those of caught events
    (from the first time within the horizon at which the alarm stood). Intervals are Wilson's.

    Counted by decision, that is each series and time at which a score was known and its horizon has passed:
    ``decisions``, ``base_rate`` and the table ``rivals`` with intervals that resample whole clusters. ``skill`` is
    recall less the rate of false alarms (Peirce 1884), 0 for any alarm that knows nothing; ``alarm_ahead`` is the part
    of the resamples in which the alarm has more skill than the rival.
    """

    hits: int
    false_alarms: int
    pending: int
    late: int
    precision: Share
    caught: int
    missed: int
    unwarnable: int
    recall: Share
    lead_times: Array
    decisions: int
    base_rate: Share
    rivals: pl.DataFrame


def score_alarms(
    alarms: Alarms,
    events: ArrayLike,
    horizon: float,
    *,
    seed: int,
    outcome: Literal["onset", "state"] = "onset",
    clusters: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 999,
) -> AlarmScore:
    """Score past alarms by what came.

    Parameters
    ----------
    alarms : Alarms
        Where alarms stood.
    events : array_like
        1 where the event is on, 0 where not, NaN where not known, shape (series, times) as the alarms. An event begins
        where 1 follows 0; one that is on at the first time has no known beginning.
    horizon : float
        How far ahead an alarm is meant to warn, in units of the times.
    seed : int
        Seed of the run.
    outcome : {"onset", "state"}
        What decisions are scored by: whether an event begins within the horizon (at times when none is on), where the
        last status is whether one was on within the horizon before; or whether one is on, where it is that of now.
    clusters : array_like, optional
        Group of each series for resampling; by default each series is its own.
    level : float
        Level of the intervals.
    draws : int
        Resamples.

    Raises
    ------
    InputError
        Shapes do not match, events are not 0, 1 or NaN, or an argument is out of range.

    Examples
    --------
    >>> from mainstay.engines.monitor.trends.alarm_path import alarms
    >>> scores = [[0.1, 0.9, 0.9, 0.9, 0.1, 0.1], [0.1, 0.1, 0.1, 0.9, 0.1, 0.1]]
    >>> events = [[0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0]]
    >>> score = score_alarms(alarms(scores, raise_at=0.8, clear_at=0.5), events, 2, seed=1)
    >>> score.hits, score.false_alarms, score.caught, score.missed, score.lead_times.tolist()
    (1, 1, 1, 0, [2.0])
    """
    states = np.atleast_2d(np.asarray(events, dtype=np.float64))
    groups = np.arange(len(states)) if clusters is None else np.asarray(clusters)
    _refuse(alarms, states, horizon, outcome, groups, level, draws)
    seen = windows(alarms.times, states, horizon)
    hits, false_alarms, pending, late = _by_alarm(alarms, seen)
    caught, missed, unwarnable, lead_times = _by_event(alarms, seen)
    counts, decisions, base = _by_decision(alarms, seen, outcome)
    members = (np.unique(groups)[:, None] == groups[None, :]).astype(np.float64)
    return AlarmScore(
        hits,
        false_alarms,
        pending,
        late,
        wilson(hits, hits + false_alarms, level),
        caught,
        missed,
        unwarnable,
        wilson(caught, caught + missed, level),
        lead_times,
        decisions,
        _base_rate(members @ counts, base, level, draws, seed),
        _rivals(members @ counts, level, draws, seed),
    )


def _refuse(
    alarms: Alarms, states: Array, horizon: float, outcome: str, groups: NDArray[np.generic], level: float, draws: int
) -> None:
    problems = []
    if states.shape != alarms.raised.shape:
        found, allowed = str(states.shape), str(alarms.raised.shape)
        problems.append(Problem("events.shape", "events have the shape of the alarms", found=found, allowed=allowed))
    if not (np.isnan(states) | (states == 0) | (states == 1)).all():
        problems.append(Problem("events.range", "an event is 0, 1 or not known"))
    if groups.shape != (len(states),):
        problems.append(Problem("clusters.shape", "one cluster for each series", found=str(groups.shape)))
    if not 0 < horizon < np.inf:
        problems.append(Problem("horizon.range", "the horizon is not above 0", found=str(horizon)))
    if outcome not in {"onset", "state"}:
        problems.append(Problem("outcome.unknown", "no such outcome", found=str(outcome), allowed="onset, state"))
    if not 0 < level < 1:
        problems.append(Problem("level.range", "the level is not between 0 and 1", found=str(level)))
    if draws < 1:
        problems.append(Problem("draws.range", "at least one draw is needed", found=str(draws)))
    if problems:
        msg = "the alarms cannot be scored"
        raise InputError(msg, problems)


def _by_alarm(alarms: Alarms, seen: Windows) -> tuple[int, int, int, int]:
    before = np.concatenate([np.zeros((len(alarms.raised), 1), dtype=bool), alarms.raised[:, :-1]], axis=1)
    raised = alarms.raised & ~before
    late = raised & (seen.state == 1)
    counted = raised & ~late
    hit = counted & seen.onset_ahead
    false = counted & ~seen.onset_ahead & seen.complete
    return int(hit.sum()), int(false.sum()), int((counted & ~hit & ~false).sum()), int(late.sum())


def _by_event(alarms: Alarms, seen: Windows) -> tuple[int, int, int, Array]:
    caught = missed = unwarnable = 0
    leads = []
    for i, t in np.argwhere(seen.onset).tolist():
        window = slice(int(seen.before[t]), t)
        stood = np.flatnonzero(alarms.raised[i, window])
        if stood.size:
            caught += 1
            leads.append(alarms.times[t] - alarms.times[window][stood[0]])
        elif alarms.known[i, window].any():
            missed += 1
        else:
            unwarnable += 1
    return caught, missed, unwarnable, np.array(leads, dtype=np.float64)


def _by_decision(alarms: Alarms, seen: Windows, outcome: str) -> tuple[Array, int, float]:
    """Return for each series hits, false alarms, misses and rightly silent decisions of each predictor in turn."""
    if outcome == "onset":
        asked = alarms.known & (seen.state == 0) & (seen.onset_ahead | seen.complete)
        truth, last = seen.onset_ahead, seen.on_behind
    else:
        asked = alarms.known & ~np.isnan(seen.state) & (seen.on_ahead | seen.complete)
        truth, last = seen.on_ahead, seen.state == 1
    predictors: tuple[Flags, ...] = (alarms.raised, last, np.ones_like(asked), np.zeros_like(asked))
    columns = [
        (asked & chosen).sum(axis=1)
        for said in predictors
        for chosen in (said & truth, said & ~truth, ~said & truth, ~said & ~truth)
    ]
    decisions = int(asked.sum())
    base = float((asked & truth).sum() / decisions) if decisions else float("nan")
    return np.stack(columns, axis=1).astype(np.float64), decisions, base


def _measures(sums: Array) -> Array:
    """Return precision, recall, rate of false alarms and skill, shape (..., predictors, 4)."""
    parts = sums.reshape(*sums.shape[:-1], -1, 4)
    tp, fp, fn, tn = np.moveaxis(parts, -1, 0)
    precision, recall, alarm_rate = _ratio(tp, tp + fp), _ratio(tp, tp + fn), _ratio(fp, fp + tn)
    return np.stack([precision, recall, alarm_rate, recall - alarm_rate], axis=-1)


def _ratio(part: Array, whole: Array) -> Array:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)


def _base_rate(counts: Array, base: float, level: float, draws: int, seed: int) -> Share:
    drawn = cluster_draws(
        counts[:, :4],
        lambda sums: _ratio(sums[:, 0] + sums[:, 2], sums.sum(axis=1)),
        draws=draws,
        seed=seed,
        name="base",
    )
    return Share(base, *between(drawn, level))


def _rivals(counts: Array, level: float, draws: int, seed: int) -> pl.DataFrame:
    sums = counts.sum(axis=0)
    found = _measures(sums)
    drawn = cluster_draws(counts, _measures, draws=draws, seed=seed, name="rivals")
    rows = []
    for k, name in enumerate(RIVALS):
        tp, fp = sums[4 * k], sums[4 * k + 1]
        precision, recall, alarm_rate, skill = found[k].tolist()
        limits = [between(drawn[:, k, m], level) for m in (0, 1, 3)]
        both = ~np.isnan(drawn[:, 0, 3]) & ~np.isnan(drawn[:, k, 3])
        ahead = float((drawn[both, 0, 3] > drawn[both, k, 3]).mean()) if k and both.any() else None
        rows.append(
            (
                name,
                int(tp + fp),
                int(tp),
                precision,
                *limits[0],
                recall,
                *limits[1],
                alarm_rate,
                skill,
                *limits[2],
                ahead,
            )
        )
    return pl.DataFrame(rows, schema=COLUMNS, orient="row").with_columns(pl.selectors.float().fill_nan(None))
