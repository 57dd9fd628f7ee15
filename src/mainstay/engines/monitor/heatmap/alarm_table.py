"""Alarms scored afterwards: of shortages, and of the maps that would have been drawn in the past."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.monitor.heatmap.past_maps import PastMaps
from mainstay.engines.monitor.heatmap.shortage_series import Series
from mainstay.engines.monitor.trends.alarm_path import Alarms, alarms
from mainstay.engines.monitor.trends.alarm_score import AlarmScore, score_alarms
from mainstay.engines.monitor.trends.detectors import Cusum, Detector, Level
from mainstay.scenario.heatmap import HeatmapChoices

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: editions that must have been seen before one can be unusual
LEAST_SEEN = 3
#: an event is a rise since the edition before by at least this part, and at least so many products
RISE_PART, RISE_LEAST = 0.1, 2.0
#: years ahead for which a shortage alarm is meant to warn
HORIZON = 1.0
#: limits of the alarms, in standard deviations of a Poisson count with the median of the past; fixed before scoring
LEVEL_LIMITS, CUSUM_LIMITS = (1.0, 0.0), (2.0, 0.0)
#: below these numbers of decisions and of events nothing is said about an alarm
LEAST_DECISIONS, LEAST_EVENTS = 20, 5
#: share of resamples in which one must be ahead of the other to be called so
SURE = 0.95
TOO_FEW = "too few"

_SHARES = ("precision", "recall", "skill")
ALARMS = {
    "record": pl.String(),
    "scope": pl.String(),
    "alarm": pl.String(),
    "predictor": pl.String(),
    "series": pl.Int64(),
    "times": pl.Int64(),
    "first": pl.Date(),
    "last": pl.Date(),
    "decisions": pl.Int64(),
    "base_rate": pl.Float64(),
    "base_rate_low": pl.Float64(),
    "base_rate_high": pl.Float64(),
    "raised": pl.Int64(),
    "hits": pl.Int64(),
    **{f"{name}{end}": pl.Float64() for name in _SHARES for end in ("", "_low", "_high")},
    "false_alarm_rate": pl.Float64(),
    "alarm_ahead": pl.Float64(),
    "alarms_right": pl.Int64(),
    "alarms_false": pl.Int64(),
    "alarms_pending": pl.Int64(),
    "events_caught": pl.Int64(),
    "events_missed": pl.Int64(),
    "lead_median": pl.Float64(),
    "lead_low": pl.Float64(),
    "lead_high": pl.Float64(),
    "verdict": pl.String(),
}


def alarm_table(series: Sequence[Series], past: PastMaps, choices: HeatmapChoices, seed: int) -> pl.DataFrame:
    """Return how past alarms did, beside rivals that need no model.

    Parameters
    ----------
    series : sequence of Series
        Counts of shortages (`shortage_series`).
    past : PastMaps
        Past maps (`past_maps`).
    choices : HeatmapChoices
        The hysteresis is the move of a gap that counts.
    seed : int
        Seed of the resampling.

    Returns
    -------
    polars.DataFrame
        One row for each record, alarm and predictor: the alarm, then its rivals (as it was last time, always raised,
        never raised) on the same decisions; where there is no decision at all, the alarm alone. A decision is a series
        and a time at which the past was known and whose outcome has been seen since.

        - Shortages: ``hysteresis`` is raised where a count passes the median of the editions before it by one standard
          deviation of a Poisson count, and cleared where it is back at the median; ``cusum`` adds up what lies beyond
          half a deviation. Both use what was published up to that edition and nothing later. The event is a rise of
          the count since the edition before by a tenth, and by 2 at least, within a year. ``alarms_right``,
          ``alarms_false`` and ``alarms_pending`` count alarms, ``events_caught`` and ``events_missed`` events, and
          ``lead_median`` with its smallest and largest is the time in years from alarm to event. The segments are parts
          of the whole list and stand in a row of their own.
        - Past maps: a cell is called ``behind`` by the map of a day, as known then, with the method of today. The event
          is that the gap of the next map is lower by the hysteresis. "Last status" calls what fell last time: it is the
          call that a cell worsens. The gap moves with what becomes known, and not only with the world.

        ``precision``, ``recall`` and ``skill`` (recall less false alarm rate; 0 is no knowledge) have intervals at 95 %
        from resampling whole series, or whole rows of the map; those of few series are too narrow, and with one there
        are none. ``alarm_ahead`` is the share of resamples in which the alarm has more skill than the rival.
        ``verdict``: too few (below 20 decisions or 5 events), alarm ahead, rival ahead or not shown.
    """
    records = [
        record for one in series for whole in (True, False) for record in _shortages(one.only(whole=whole), seed)
    ]
    records += _of_maps(past, choices, seed)
    return pl.DataFrame(records, schema=ALARMS)


def unusual(counts: Floats) -> Floats:
    """Return by how many Poisson deviations each count lies above the median of those before it in its series.

    Parameters
    ----------
    counts : array, (series, times)
        NaN is not known. With fewer than three known counts before it a count is not judged, and NaN.

    Examples
    --------
    >>> unusual(np.array([[4.0, 4.0, 9.0, 6.0, 4.0]])).tolist()
    [[nan, nan, nan, 1.0, -0.4472135954999579]]
    """
    found = np.full(counts.shape, np.nan)
    for row, values in enumerate(counts):
        for t, value in enumerate(values):
            before = values[:t][~np.isnan(values[:t])]
            if len(before) >= LEAST_SEEN and not np.isnan(value):
                middle = float(np.median(before))
                # a median of 0 has no spread; one product is then the unit
                found[row, t] = (value - middle) / np.sqrt(max(middle, 1.0))
    return found


def rises(counts: Floats) -> Floats:
    """Return 1 where a count rose enough since the one before it, 0 where not, NaN where one of them is not known.

    Examples
    --------
    >>> rises(np.array([[100.0, 109.0, 120.0, 5.0, 7.0]])).tolist()
    [[nan, 0.0, 1.0, 0.0, 1.0]]
    """
    found = np.full(counts.shape, np.nan)
    before, now = counts[:, :-1], counts[:, 1:]
    rose = (now - before >= np.maximum(RISE_LEAST, RISE_PART * before)).astype(np.float64)
    found[:, 1:] = np.where(np.isnan(before) | np.isnan(now), np.nan, rose)
    return found


def _shortages(series: Series, seed: int) -> list[dict[str, Any]]:
    if not series.segments:
        return []
    scope = "whole list" if len(series.segments) == 1 and series.segments[0] == "all" else "segments"
    scores, events = unusual(series.counts), rises(series.counts)
    detectors: dict[str, tuple[Detector, tuple[float, float]]] = {
        "hysteresis": (Level(), LEVEL_LIMITS),
        "cusum": (Cusum(0.0, 1.0), CUSUM_LIMITS),
    }
    records = []
    for name, (detector, (up, down)) in detectors.items():
        raised = alarms(scores, series.times, raise_at=up, clear_at=down, detector=detector)
        score = score_alarms(raised, events, HORIZON, seed=seed)
        head = {
            "record": series.record,
            "scope": scope,
            "alarm": name,
            "series": len(series.segments),
            "times": len(series.editions),
            "first": series.editions[0],
            "last": series.editions[-1],
        }
        records += _rows(head, score, onsets=score.caught + score.missed)
    return records


def _of_maps(past: PastMaps, choices: HeatmapChoices, seed: int) -> list[dict[str, Any]]:
    if not past.cells:
        return []
    moved = np.full(past.gaps.shape, np.nan)
    moved[:, 1:] = past.gaps[:, 1:] - past.gaps[:, :-1]
    events = np.where(np.isnan(moved), np.nan, (moved <= -choices.hysteresis).astype(np.float64))
    times = np.arange(len(past.days), dtype=np.float64)
    called = Alarms(times, past.gaps, past.behind, ~np.isnan(past.gaps))
    rows = sorted({cell[:2] for cell in past.cells})
    clusters = [rows.index(cell[:2]) for cell in past.cells]
    score = score_alarms(called, events, 1.0, seed=seed, outcome="state", clusters=clusters)
    head = {
        "record": "past maps",
        "scope": "all cells",
        "alarm": "behind",
        "series": len(past.cells),
        "times": len(past.days),
        "first": past.days[0],
        "last": past.days[-1],
    }
    # counted by decision only: a status holds for years, and an episode of it has no beginning to be right about
    found = _rows(head, score, onsets=int((events == 1).sum()))
    by_alarm = [name for name in ALARMS if name.startswith(("alarms_", "events_", "lead_"))]
    return [{**record, **dict.fromkeys(by_alarm)} for record in found]


def _rows(head: dict[str, Any], score: AlarmScore, *, onsets: int) -> list[dict[str, Any]]:
    """Return the row of an alarm and those of its rivals."""
    thin = score.decisions < LEAST_DECISIONS or onsets < LEAST_EVENTS
    base = dict(zip(("base_rate", "base_rate_low", "base_rate_high"), map(_number, score.base_rate), strict=True))
    leads = score.lead_times
    records = []
    for rival in score.rivals.head(score.rivals.height if score.decisions else 1).iter_rows(named=True):
        record = {**head, **base, "decisions": score.decisions, **{k: v for k, v in rival.items() if k in ALARMS}}
        if rival["predictor"] == "alarm":
            record |= {
                "alarms_right": score.hits,
                "alarms_false": score.false_alarms,
                "alarms_pending": score.pending,
                "events_caught": score.caught,
                "events_missed": score.missed,
            }
            if len(leads):
                record |= {
                    "lead_median": float(np.median(leads)),
                    "lead_low": float(leads.min()),
                    "lead_high": float(leads.max()),
                }
        record["verdict"] = _verdict(rival["alarm_ahead"], thin=thin, is_alarm=rival["predictor"] == "alarm")
        records.append(record)
    return records


def _verdict(ahead: float | None, *, thin: bool, is_alarm: bool) -> str | None:
    if thin:
        return TOO_FEW
    if is_alarm:
        return None
    if ahead is None:
        return "not shown"
    return "alarm ahead" if ahead >= SURE else "rival ahead" if ahead <= 1 - SURE else "not shown"


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
