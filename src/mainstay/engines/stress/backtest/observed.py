"""What was seen of a case, in the terms of a forecast: days since the shock, shares unmet, shortage or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

#: Spread with which each kind of record measures the share unmet of a nation: standard deviation.
DEPTH_SPREAD: dict[str, float] = {
    "volume": 0.06,
    "use_share": 0.12,
    "sales": 0.12,
    "unserved": 0.06,
    "out_of_stock": 0.12,
    "forecast_ratio": 0.15,
}
#: Depths of null cases were mostly not measured; this is how near to nothing they are taken to be.
NULL_SPREAD = 0.05


@dataclass(frozen=True, slots=True)
class Seen:
    """An outcome between two ends; an end that is None is open."""

    low: float | None
    high: float | None

    @property
    def middle(self) -> float | None:
        """The point that is scored; None where an end is open."""
        if self.low is None or self.high is None:
            return None
        return (self.low + self.high) / 2

    @property
    def exists(self) -> bool:
        """Whether anything was seen."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen of one case."""

    null: bool | None
    onset: Seen
    depth: Seen
    depth_kind: str | None
    depth_basis: str
    recovered: Seen
    ended: Seen
    #: half of the time within which the shock is not dated, in days
    blur_days: float


def shock_day(row: Mapping[str, Any]) -> float:
    """Return the day of the shock as an ordinal: the middle of its range."""
    low, high = row["known_shock_on_low"], row["known_shock_on_high"]
    return float(low.toordinal() + high.toordinal()) / 2


def observed(row: Mapping[str, Any]) -> Observed:
    """Return what was seen of a case.

    A depth by survey says who was short, not how much was missing, and is left out; so is the onset of a case whose
    shortage was listed before its shock is dated.

    Examples
    --------
    >>> from mainstay.engines.stress.backtest.columns import NAMES
    >>> day = date(2020, 1, 1)
    >>> row = dict.fromkeys(NAMES) | {"known_shock_on_low": day, "known_shock_on_high": day}
    >>> observed(row | {"seen_ended_on_low": date(2020, 1, 11)}).ended
    Seen(low=10.0, high=None)
    """
    zero = shock_day(row)
    kind = row["seen_depth_kind"]
    depth = Seen(row["seen_depth_low"], row["seen_depth_high"]) if kind in DEPTH_SPREAD else Seen(None, None)
    return Observed(
        null=row["seen_is_null"],
        onset=_days(row, "seen_shortage_on", zero),
        depth=depth,
        depth_kind=kind if depth.exists else None,
        depth_basis=row["seen_depth_basis"] or "worst",
        recovered=_days(row, "seen_recovered_on", zero),
        ended=_days(row, "seen_ended_on", zero),
        blur_days=(row["known_shock_on_high"] - row["known_shock_on_low"]).days / 2,
    )


def _days(row: Mapping[str, Any], stem: str, zero: float) -> Seen:
    low, high = (_since(row[f"{stem}_{end}"], zero) for end in ("low", "high"))
    return Seen(low, high)


def _since(day: date | None, zero: float) -> float | None:
    return None if day is None else max(day.toordinal() - zero, 0.0)
