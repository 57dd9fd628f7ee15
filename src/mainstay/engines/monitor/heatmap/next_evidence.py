"""Next best evidence: which datum is most likely to change a verdict, once collected.

The gap of a cell is taken as normal with the mean and the variance of its draws. A datum that becomes exact moves the
mean by its weight times what it turns out to be and takes its own variance away; the verdict is then read by the same
limits. The probability that it differs from today's is the value of the datum (expected value of perfect information
about a decision with equal stakes; Raiffa and Schlaifer 1961; Heath et al. 2017 for normal approximations).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.engines.monitor.heatmap.nominal import OVERALL, lens_shares
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.verdict import Seen
from mainstay.scenario.heatmap import HeatmapChoices

#: standard deviation of a place that could be anywhere between its goalposts
ANYWHERE = 1 / np.sqrt(12)
#: reasons for which a cell abstains whatever its draws say
SILENT = ("insufficient", "opaque")
#: one datum explains at most this part of the variance of a gap: weights and methods stay uncertain
MOST_LEARNED = 0.9


@dataclass(frozen=True, slots=True)
class Wanted:
    """One datum that could change a verdict.

    ``p_change`` is the probability that the verdict differs once the datum is exact; ``needs`` is how many data the
    cell lacks before any verdict is allowed, this one included (1 where this one alone can do it).
    """

    rival: str
    economy: str
    indicator: str
    kind: str
    points: float
    p_change: float
    needs: int


def candidates(
    row: MapRow,
    rival: int,
    seen: Seen,
    reason: str | None,
    choices: HeatmapChoices,
    sources: Sequence[str | None],
) -> Iterator[Wanted]:
    """Yield every datum of home and rival that is missing or uncertain, with the value of collecting it.

    ``sources`` names the source of each datum by its number. A missing datum is thought to come from the source that
    has the indicator for the other side; where the cell would then still rest on too few sources, it is not worth a
    search, since another source is wanted.
    """
    if len(row.indicators) < choices.least_indicators or reason == "one_source":
        return  # no datum of this row can bring a verdict; another indicator or another source is wanted
    shares = lens_shares(row, OVERALL)
    needs = _needed(row, rival, choices) if reason == "insufficient" else {}
    for side in (0, rival):
        for j, name in enumerate(row.indicators):
            missing = not row.known[side, j]
            spread = ANYWHERE if missing else float(max(row.error_down[side, j], row.error_up[side, j]))
            points = 100.0 * float(shares[j]) * spread
            if points <= 0:
                continue
            lacking = needs.get(side, 0)
            if reason == "insufficient" and not (lacking and missing):
                continue  # a surer value of what is known does not bring what is missing
            if reason == "opaque" and not missing:
                continue  # only what is missing can turn this verdict round
            total = max(lacking, 1)
            if reason == "insufficient" and not _sources_enough(row, (side, rival - side), j, total, choices, sources):
                continue
            chance = _change(seen, points, choices, silent=reason in SILENT)
            yield Wanted(
                row.economies[rival],
                row.economies[side],
                name,
                "missing" if missing else "uncertain",
                points,
                chance / total,
                total,
            )


def _needed(row: MapRow, rival: int, choices: HeatmapChoices) -> dict[int, int]:
    """Return how many more data each side needs before a verdict is allowed."""
    count = len(row.indicators)
    least = max(int(np.ceil(choices.availability * count - 1e-9)), min(choices.least_indicators, count))
    lacking = {side: max(0, least - int(row.known[side].sum())) for side in (0, rival)}
    if not any(lacking.values()):
        # both have enough but too few in common
        lacking = dict.fromkeys((0, rival), 1)
    return {side: sum(lacking.values()) for side in (0, rival) if lacking[side]}


def _sources_enough(
    row: MapRow, sides: tuple[int, int], j: int, total: int, choices: HeatmapChoices, sources: Sequence[str | None]
) -> bool:
    """Return whether the indicators that both sides would then have come from enough sources."""
    side, other = sides
    common = row.known[side] & row.known[other]
    # where several data are lacking, any that the other side has may be among them
    gained = row.known[other] if total > 1 else row.known[other] & (np.arange(len(common)) == j)
    pairs = (row.datum[k, i] for k in sides for i in np.flatnonzero(common | gained))
    return len({sources[int(number)] or "" for number in pairs if number >= 0}) >= choices.least_sources


def _change(seen: Seen, points: float, choices: HeatmapChoices, *, silent: bool) -> float:
    """Return the probability that the verdict on a normal gap changes once a part of its variance is known.

    Where no verdict is given whatever the draws say (``silent``), that is today's. Else it is read off the same normal
    gap, so that a datum is not worth something merely because the draws are not normal.
    """
    from scipy.special import ndtr, ndtri

    deviation = max(seen.deviation, 1e-6)
    learned = min(points, np.sqrt(MOST_LEARNED) * deviation)
    sure = float(ndtri(choices.decide_at))
    today = "ahead" if seen.mean >= sure * deviation else "behind" if -seen.mean >= sure * deviation else "abstains"
    today = "abstains" if silent else today
    limit = sure * np.sqrt(deviation**2 - learned**2)
    ahead = float(ndtr((seen.mean - limit) / learned))
    behind = float(ndtr((-seen.mean - limit) / learned))
    after = {"ahead": ahead, "behind": behind, "abstains": max(0.0, 1.0 - ahead - behind)}
    return 1.0 - after[today]
