"""How good forecasts were: what came inside which interval, how near, and whether a simple rule does better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.core.streams import stream
from mainstay.engines.stress.backtest.priors import Array

LEVELS = (0.5, 0.8, 0.9)
#: z of a two-sided 95 % interval.
Z95 = 1.959963984540054
RESAMPLES = 2000
#: Fewer scored cases than this give no verdict on skill.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast that could be compared: where the outcome fell, and the scores of forecast and rivals."""

    case_id: str
    quantity: str
    pit: float
    score: float
    rivals: dict[str, float]
    seen: float
    median: float


def wilson(inside: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, Journal of the American Statistical Association 22).

    Examples
    --------
    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    if count == 0:
        return 0.0, 1.0
    share, square = inside / count, Z95 * Z95
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = Z95 * np.sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def is_inside(pit: float, level: float) -> bool:
    """Say whether an outcome fell into the central interval of a level.

    Examples
    --------
    >>> is_inside(0.2, 0.5), is_inside(0.2, 0.8)
    (False, True)
    """
    return abs(pit - 0.5) <= level / 2


def reliability(scored: Sequence[Scored], of: str) -> list[dict[str, object]]:
    """Return the reliability diagram as a table: nominal level and observed share, for each quantity.

    Examples
    --------
    >>> row = reliability([Scored("a", "depth", 0.4, 0.1, {}, 0.3, 0.2)], "given")[0]
    >>> row["quantity"], row["nominal"], row["observed"]
    ('depth', 0.5, 1.0)
    """
    rows: list[dict[str, object]] = []
    for quantity in dict.fromkeys(one.quantity for one in scored):
        pits = [one.pit for one in scored if one.quantity == quantity]
        for level in LEVELS:
            inside = sum(is_inside(pit, level) for pit in pits)
            low, high = wilson(inside, len(pits))
            rows.append(
                {
                    "of": of,
                    "quantity": quantity,
                    "nominal": level,
                    "count": len(pits),
                    "inside": inside,
                    "observed": inside / len(pits),
                    "low": low,
                    "high": high,
                    "fits": low <= level <= high,
                }
            )
    return rows


def pit_histogram(scored: Sequence[Scored], of: str, bins: int = 5) -> list[dict[str, object]]:
    """Return how many outcomes fell into each fifth of their forecasts; flat if forecasts are calibrated."""
    rows: list[dict[str, object]] = []
    for quantity in dict.fromkeys(one.quantity for one in scored):
        places = [min(int(one.pit * bins), bins - 1) for one in scored if one.quantity == quantity]
        rows.extend(
            {
                "of": of,
                "quantity": quantity,
                "low": place / bins,
                "high": (place + 1) / bins,
                "count": places.count(place),
                "expected": len(places) / bins,
            }
            for place in range(bins)
        )
    return rows


def compare(scored: Sequence[Scored], of: str, seed: int) -> list[dict[str, object]]:
    """Return the score of the forecasts beside that of each rival, on the same cases, and which is better.

    The score is the CRPS, or for shortage yes or no that of Brier; smaller is better. Skill is one less the ratio of
    the two. The gain is what the rival's score is larger by; its interval (5 to 95 %) comes from drawing cases anew.
    """
    rows: list[dict[str, object]] = []
    for quantity in dict.fromkeys(one.quantity for one in scored):
        part = [one for one in scored if one.quantity == quantity]
        for rival in dict.fromkeys(name for one in part for name in one.rivals):
            pairs = np.array([(one.score, one.rivals[rival]) for one in part if rival in one.rivals])
            rows.append(_skill_row(of, quantity, rival, pairs, seed))
    return rows


def _skill_row(of: str, quantity: str, rival: str, pairs: Array, seed: int) -> dict[str, object]:
    ours, theirs = pairs.mean(axis=0)
    random = stream(seed, "stress", "backtest", "skill", of, quantity, rival)
    picks = random.integers(0, len(pairs), size=(RESAMPLES, len(pairs)))
    gains = (pairs[:, 1] - pairs[:, 0])[picks].mean(axis=1)
    low, high = np.quantile(gains, [0.05, 0.95])
    return {
        "of": of,
        "quantity": quantity,
        "score": "brier" if quantity == "shortage" else "crps",
        "count": len(pairs),
        "ours": float(ours),
        "rival": rival,
        "theirs": float(theirs),
        "gain": float(theirs - ours),
        "gain_low": float(low),
        "gain_high": float(high),
        "skill": float(1.0 - ours / theirs) if theirs > 0 else None,
        "verdict": _verdict(len(pairs), float(low), float(high)),
    }


def _verdict(count: int, low: float, high: float) -> str:
    if count < FEWEST:
        return "too few cases"
    if low > 0:
        return "better than the rival"
    return "worse than the rival" if high < 0 else "not shown to be better"


def residuals(scored: Sequence[Scored], of: str) -> list[dict[str, object]]:
    """Return the spread that the forecasts leave unexplained, beside that of the outcomes themselves.

    Depth in shares; durations as the log of one more than the days.
    """
    rows: list[dict[str, object]] = []
    for quantity in dict.fromkeys(one.quantity for one in scored):
        scale: Callable[[float], float] = (
            float if quantity in {"depth", "shortage"} else lambda days: float(np.log1p(days))
        )
        part = [one for one in scored if one.quantity == quantity and np.isfinite(one.median)]
        if quantity == "shortage" or not part:
            continue
        seen = np.array([scale(one.seen) for one in part])
        left = seen - np.array([scale(one.median) for one in part])
        spread = _spread_interval(left)
        rows.append(
            {
                "of": of,
                "quantity": quantity,
                "unit": "share" if quantity == "depth" else "log days",
                "count": len(part),
                "mean_error": float(left.mean()),
                "residual_sd": float(np.sqrt(np.square(left).mean())),
                "residual_low": spread[0],
                "residual_high": spread[1],
                "outcome_sd": float(seen.std()),
            }
        )
    return rows


def _spread_interval(left: Array) -> tuple[float | None, float | None]:
    """Return the 5 to 95 % interval of a root mean square, errors taken as normal (chi-squared)."""
    from scipy.special import chdtri

    count = left.size
    if count < 2:
        return None, None
    total = float(np.square(left).sum())
    # chdtri gives the value that is exceeded with a probability
    return float(np.sqrt(total / chdtri(count, 0.05))), float(np.sqrt(total / chdtri(count, 0.95)))


def frame(rows: list[dict[str, object]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """Return rows as a table, with its columns even where there are no rows."""
    return pl.DataFrame(rows, schema=schema, orient="row")
