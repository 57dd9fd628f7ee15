"""From draws to a verdict, or to an abstention with its reason. The limits are fixed and stand in the scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mainstay.scenario.heatmap import HeatmapChoices

Floats = npt.NDArray[np.float64]
Status = Literal["well ahead", "ahead", "level", "behind", "well behind"]
Verdict = Literal["ahead", "level", "behind", "abstains"]

STATUSES: tuple[Status, ...] = ("well behind", "behind", "level", "ahead", "well ahead")
#: why a cell abstains, in words for a sentence, in the order in which they are looked for
REASONS = {
    "no_evidence": "nothing is known of one side or both",
    "insufficient": "too few indicators are known on both sides",
    "one_source": "all that is known comes from too few sources",
    "opaque": "what is missing could turn the answer round",
    "undecided": "the answer is too close",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What draws say about one gap."""

    p_ahead: float
    low: float
    median: float
    high: float
    mean: float
    deviation: float
    p_status: tuple[float, ...]


def look(gaps: Floats, choices: HeatmapChoices, on_scale: npt.NDArray[np.bool_] | None = None) -> Seen | None:
    """Return what the draws of one gap (home minus rival, in points) say; None where there are none.

    The probability of being ahead is over all runs, ties half for each side. The size of the gap and its class are over
    the runs ``on_scale``, whose points are those of the goalposts.
    """
    known = ~np.isnan(gaps)
    every = gaps[known]
    held = every if on_scale is None else gaps[known & on_scale]
    if not len(held):
        return None
    low, median, high = np.quantile(held, [0.05, 0.5, 0.95])
    p_ahead = float((every > 0).mean() + 0.5 * (every == 0).mean())
    return Seen(
        p_ahead,
        float(low),
        float(median),
        float(high),
        float(held.mean()),
        float(held.std()),
        class_probabilities(held, choices),
    )


def class_probabilities(gaps: Floats, choices: HeatmapChoices) -> tuple[float, ...]:
    """Return the probability of each of `STATUSES`."""
    number = status_numbers(gaps, choices)
    return tuple(float((number == k).mean()) for k in range(len(STATUSES)))


def status_numbers(gaps: Floats, choices: HeatmapChoices) -> npt.NDArray[np.int64]:
    """Return the class of each gap as its place in `STATUSES`; a gap on a limit belongs to the stronger class."""
    near, far = choices.class_limits
    return np.asarray(
        2 + (gaps >= near).astype(np.int64) + (gaps >= far) - (gaps <= -near).astype(np.int64) - (gaps <= -far)
    )


def status_of(gap: float, choices: HeatmapChoices, before: str | None = None) -> Status:
    """Return the class of a gap, and leave the class of an earlier map only where the limit is clearly passed.

    Examples
    --------
    >>> choices = HeatmapChoices()
    >>> status_of(5.5, choices), status_of(5.5, choices, before="level"), status_of(7.5, choices, before="level")
    ('ahead', 'level', 'ahead')
    """
    now = int(status_numbers(np.array([gap]), choices)[0])
    if before in STATUSES:
        old = STATUSES.index(before)
        margin = choices.hysteresis
        # the class that the gap would have, were it nearer to the old one by the margin
        pulled = gap - margin if now > old else gap + margin
        again = int(status_numbers(np.array([pulled]), choices)[0])
        now = max(old, again) if now > old else min(old, again) if now < old else now
    return STATUSES[now]


def decide(
    seen: Seen | None,
    *,
    common: int,
    sources: int,
    availability: float,
    bounds: tuple[float, float],
    choices: HeatmapChoices,
) -> tuple[Verdict, str | None]:
    """Return the verdict on one cell and, where it abstains, the reason.

    Parameters
    ----------
    seen : Seen or None
        What the draws say.
    common : int
        Indicators that both sides have.
    sources : int
        Sources of these indicators.
    availability : float
        The smaller of the shares of indicators that the two sides have.
    bounds : tuple of float
        Worst and best gap over every completion of what is missing.
    choices : HeatmapChoices
        Limits.

    Examples
    --------
    >>> choices = HeatmapChoices()
    >>> draws = look(np.array([10.0, 12.0, 11.0]), choices)
    >>> decide(draws, common=3, sources=2, availability=1.0, bounds=(9.0, 13.0), choices=choices)
    ('ahead', None)
    >>> decide(draws, common=3, sources=2, availability=0.7, bounds=(-9.0, 13.0), choices=choices)
    ('abstains', 'opaque')
    """
    if seen is None or np.isnan(bounds[0]):
        return "abstains", "no_evidence"
    if common < choices.least_indicators or availability < choices.availability:
        return "abstains", "insufficient"
    if sources < choices.least_sources:
        return "abstains", "one_source"
    level = STATUSES.index("level")
    if seen.p_status[level] >= choices.decide_at:
        near = choices.class_limits[0]
        # level is a verdict only where no completion leaves it
        return ("level", None) if -near < bounds[0] and bounds[1] < near else ("abstains", "opaque")
    if seen.p_ahead >= choices.decide_at:
        return ("ahead", None) if bounds[0] > 0 else ("abstains", "opaque")
    if seen.p_ahead <= 1 - choices.decide_at:
        return ("behind", None) if bounds[1] < 0 else ("abstains", "opaque")
    return "abstains", "undecided"
