"""One case: its forecast in numbers, and how near it came to what was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mainstay.core.streams import stream
from mainstay.engines.stress.backtest.calibrate import depth_of
from mainstay.engines.stress.backtest.chain import HORIZON_DAYS
from mainstay.engines.stress.backtest.observed import DEPTH_SPREAD, Observed, Seen, shock_day
from mainstay.engines.stress.backtest.outcomes import Outcomes
from mainstay.engines.stress.backtest.priors import Array
from mainstay.engines.stress.backtest.score import LEVELS, Scored, is_inside
from mainstay.engines.stress.backtest.weighted import below, crps, quantiles

#: Quantities that are compared with what was seen; ``depth_worst`` and ``depth_mean`` are told without a comparison.
SCORED = ("onset", "depth", "recovered", "ended")
#: Ends of a share that are farther apart than this are no quoted share.
_NEAR_ENDS = 0.2
_TAILS = tuple(sorted({0.5, *(0.5 - level / 2 for level in LEVELS), *(0.5 + level / 2 for level in LEVELS)}))


@dataclass(frozen=True, slots=True)
class Case:
    """A case with its row, its outcomes in all members, what was seen, and the weights of the members."""

    row: Mapping[str, Any]
    found: Outcomes
    seen: Observed
    weights: Array

    @property
    def key(self) -> str:
        """Key of the case."""
        return str(self.row["case_id"])

    @property
    def short(self) -> NDArray[np.bool_]:
        """Whether each member is short."""
        return self.found.short > 0

    @property
    def probability(self) -> float:
        """Probability of a shortage."""
        return float((self.weights * self.found.short).sum())

    def values(self, quantity: str, seed: int) -> tuple[Array, Seen]:
        """Return a quantity in all members, and what was seen of it.

        A depth is told as the record measures it: worst weeks or mean, with the spread of that kind of record. Times
        are those of the members that are short.
        """
        if quantity == "depth":
            noise = stream(seed, "stress", "backtest", "measured", self.key).standard_normal(self.weights.size)
            spread = DEPTH_SPREAD.get(self.seen.depth_kind or "", 0.0)
            return np.clip(depth_of(self.found, self.seen) + spread * noise, 0.0, 1.0), self.seen.depth
        if quantity.startswith("depth_"):
            plain: Array = getattr(self.found, quantity)
            return plain, Seen(None, None)
        days: Array = np.where(self.short, getattr(self.found, quantity), np.nan)
        told: Seen = getattr(self.seen, quantity)
        return days, Seen(None, None) if self.seen.null else told


def forecast_rows(case: Case, of: str, seed: int) -> Iterator[dict[str, Any]]:
    """Return the rows of the table of forecasts for one case."""
    for quantity in (*SCORED, "depth_worst", "depth_mean"):
        values, seen = case.values(quantity, seed)
        is_days = not quantity.startswith("depth")
        pit = _pit(values, case.weights, seen)
        ends = dict(zip(_TAILS, quantiles(values, case.weights, np.array(_TAILS)).tolist(), strict=True))
        row: dict[str, Any] = {
            "of": of,
            "case_id": case.key,
            "quantity": quantity,
            "unit": "days after the shock" if is_days else "share of need",
            "median": _finite(ends[0.5]),
        }
        for level in LEVELS:
            row[f"low_{level * 100:.0f}"] = _finite(ends[_tail(level, -1)])
            row[f"high_{level * 100:.0f}"] = _finite(ends[_tail(level, 1)])
        row["beyond_horizon"] = _beyond(values, case.weights) if is_days else None
        row["median_on"] = _day(case.row, ends[0.5]) if is_days else None
        row |= {"seen_low": seen.low, "seen_high": seen.high, "seen": seen.middle, "pit": pit}
        row |= {f"inside_{level * 100:.0f}": None if pit is None else is_inside(pit, level) for level in LEVELS}
        yield row


def scored_of(case: Case, others: Sequence[Case], seed: int) -> Iterator[Scored]:
    """Return the scores of a case and of its rivals, which know the other cases only.

    Rivals: ``climatology`` is what was seen in the other cases; ``pass_through`` says that the depth is the share lost;
    ``no_effect`` that nothing is short; ``at_once`` that the shortage begins on the day of the shock; ``base_rate`` and
    ``always`` for the probability of a shortage.
    """
    for quantity in SCORED:
        values, seen = case.values(quantity, seed)
        pit = _pit(values, case.weights, seen)
        if pit is None or seen.middle is None:
            continue
        at = min(seen.middle, HORIZON_DAYS)
        known = [other.values(quantity, seed)[1].middle for other in others]
        past = np.minimum([middle for middle in known if middle is not None], HORIZON_DAYS)
        rivals = {"climatology": crps(past, np.ones(past.size), at)} if past.size else {}
        rivals |= _plain_rivals(case, quantity, at)
        held = np.minimum(values, HORIZON_DAYS)
        yield Scored(
            case.key,
            quantity,
            pit,
            crps(held, case.weights, at),
            rivals,
            seen.middle,
            float(quantiles(held, case.weights, np.array([0.5]))[0]),
        )
    if case.seen.null is not None:
        yield _shortage_score(case, others)


def _plain_rivals(case: Case, quantity: str, at: float) -> dict[str, float]:
    if quantity == "onset":
        return {"at_once": at}
    if quantity != "depth":
        return {}
    share = quoted_share(case.row)
    return {"no_effect": at} | ({} if share is None else {"pass_through": abs(share - at)})


def quoted_share(row: Mapping[str, Any]) -> float | None:
    """Return the share lost as one number: the one that was quoted, or the middle of ends that are near.

    Ends that are far apart, or of which one is open, name no share that a rule could pass through.

    Examples
    --------
    >>> quoted_share({"known_share_lost_low": 0.4, "known_share_lost_mode": None, "known_share_lost_high": 0.6})
    0.5
    >>> quoted_share({"known_share_lost_low": 0.0, "known_share_lost_mode": None, "known_share_lost_high": 0.8})
    """
    low, mode, high = (row.get(f"known_share_lost_{end}") for end in ("low", "mode", "high"))
    if mode is not None:
        return float(mode)
    if low is None or high is None or high - low > _NEAR_ENDS:
        return None
    return float(low + high) / 2


def _shortage_score(case: Case, others: Sequence[Case]) -> Scored:
    came = 0.0 if case.seen.null else 1.0
    known = [0.0 if other.seen.null else 1.0 for other in others if other.seen.null is not None]
    rate = float(np.mean(known)) if known else 0.5
    rivals = {"base_rate": (rate - came) ** 2, "always": (1.0 - came) ** 2}
    return Scored(case.key, "shortage", float("nan"), (case.probability - came) ** 2, rivals, came, case.probability)


def _pit(values: Array, weights: Array, seen: Seen) -> float | None:
    """Return where the outcome falls; None where it has an open end, or no member has a value."""
    if seen.middle is None:
        return None
    place = below(values, weights, seen.middle)
    return None if np.isnan(place) else place


def _tail(level: float, side: int) -> float:
    return min(_TAILS, key=lambda tail: abs(tail - (0.5 + side * level / 2)))


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _beyond(values: Array, weights: Array) -> float | None:
    """Return the weight of the members that do not come to it within the horizon."""
    there = ~np.isnan(values)
    total = weights[there].sum()
    return float(weights[there & np.isinf(values)].sum() / total) if total > 0 else None


def _day(row: Mapping[str, Any], days: float) -> date | None:
    return date.fromordinal(round(shock_day(row) + days)) if np.isfinite(days) else None
