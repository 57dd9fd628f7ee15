"""From what was known of a case to the numbers of its chain, one set for each member of the population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mainstay.engines.stress.backtest.columns import KNOWN
from mainstay.engines.stress.backtest.priors import BY_NAME, INTERRUPTED, SURGES, Array, stratified
from mainstay.engines.stress.backtest.steps import read_steps

#: A quoted share is of a firm, a class or a year, not of the product that week: spread of the log of the ratio.
SHARE_SPREAD = 0.15
#: What is believed of a lost share that nobody quoted: exponents of a beta distribution.
SHARE_UNKNOWN = (2.0, 2.5)
#: A pandemic raises need by so many times the rise of a plain demand surge.
PANDEMIC_RISE = 4.0


@dataclass(frozen=True, slots=True)
class ChainInputs:
    """What the chain of one product needs, as arrays over the members of the population: shares, days."""

    lost_share: Array
    stock_days: Array
    spread_days: Array
    slack: Array
    slack_days: Array
    conservation: Array
    import_share: Array
    import_days: Array
    planned_imports: tuple[tuple[float, float], ...]
    restart_days: Array
    rise_days: Array
    plan_days: Array
    plan_shares: Array
    demand_change: Array
    demand_days: Array


class HindsightError(TypeError):
    """A forecast was handed a value that nobody could know; a defect of the program, not of the data."""


def chain_inputs(known: Mapping[str, Any], key: str, people: Mapping[str, Array], seed: int) -> ChainInputs:
    """Return the numbers of the chain of a case.

    Parameters
    ----------
    known : mapping
        Only columns whose name begins with ``known_``.
    key : str
        Key of the case; its own draws hang on it, so that another case changes nothing here.
    people : mapping of str to array
        Uniform numbers from `priors.population`.
    seed : int
        Seed of the run.

    Raises
    ------
    HindsightError
        ``known`` holds a column that tells what happened.

    Examples
    --------
    >>> from mainstay.engines.stress.backtest.priors import population
    >>> made = chain_inputs({"known_shock_kind": "cyber", "known_stock_days_low": 30.0}, "a", population(1, 8), 1)
    >>> bool(made.stock_days.min() >= 30.0)
    True
    """
    strangers = sorted(set(known) - set(KNOWN))
    if strangers:
        msg = f"a forecast may not see {', '.join(strangers)}"
        raise HindsightError(msg)
    case = _Case(known, key, people, seed)
    kind = known.get("known_shock_kind") or "other"
    plan = read_steps(known.get("known_recovery_plan"))
    share = case.lost_share(kind)
    return ChainInputs(
        lost_share=share,
        stock_days=case.ranged("known_stock_days", "stock_days"),
        spread_days=case.drawn("spread_days"),
        slack=case.ranged("known_slack", "slack"),
        slack_days=case.drawn("slack_days"),
        conservation=case.drawn("conservation"),
        import_share=share * case.drawn("import_size"),
        import_days=case.drawn("import_days"),
        planned_imports=read_steps(known.get("known_import_plan")),
        restart_days=case.drawn("restart_days" if kind in INTERRUPTED else "repair_days"),
        rise_days=case.drawn("rise_days"),
        plan_days=case.drawn("slip")[:, None] * np.array([day for day, _ in plan])[None, :],
        plan_shares=np.array([share for _, share in plan]),
        demand_change=case.demand_change(kind),
        demand_days=case.drawn("surge_days"),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    known: Mapping[str, Any]
    key: str
    people: Mapping[str, Array]
    seed: int

    @property
    def size(self) -> int:
        return next(iter(self.people.values())).size

    def drawn(self, name: str) -> Array:
        return BY_NAME[name].quantile(self.people[name])

    def own(self, name: str) -> Array:
        """Return uniform numbers of this case alone."""
        return stratified(self.seed, self.size, "case", self.key, name)

    def ranged(self, stem: str, name: str) -> Array:
        """Return a parameter within the range that is known of it; high in the population is high in the range."""
        low, high = self.known.get(f"{stem}_low"), self.known.get(f"{stem}_high")
        prior = self.drawn(name)
        if low is None and high is None:
            return prior
        if low is None or high is None:
            return np.clip(prior, low if low is not None else 0.0, high if high is not None else np.inf)
        inside: Array = low + (high - low) * self.people[name]
        return inside

    def lost_share(self, kind: str) -> Array:
        low, mode, high = (self.known.get(f"known_share_lost_{end}") for end in ("low", "mode", "high"))
        u = self.own("lost_share")
        if low is None and mode is None and high is None:
            if kind == "demand_surge":
                return np.zeros(self.size)
            return _beta(u, *SHARE_UNKNOWN)
        quoted = _triangular(u, *_closed(low, mode, high))
        blur = np.exp(SHARE_SPREAD * _ndtri(self.own("share_blur")))
        return np.clip(quoted * blur, 0.0, 1.0)

    def demand_change(self, kind: str) -> Array:
        low, high = self.known.get("known_demand_change_low"), self.known.get("known_demand_change_high")
        if low is not None or high is not None:
            start = low if low is not None else high
            end = high if high is not None else low
            return float(start or 0.0) + (float(end or 0.0) - float(start or 0.0)) * self.people["surge_size"]
        if kind not in SURGES:
            return np.zeros(self.size)
        return self.drawn("surge_size") * (PANDEMIC_RISE if kind == "pandemic" else 1.0)


def _closed(low: float | None, mode: float | None, high: float | None) -> tuple[float, float, float]:
    """Return all three ends of a share; an end that nobody gave is 0 or 1, a mode that nobody gave the middle."""
    first = low if low is not None else 0.0
    last = high if high is not None else 1.0
    middle = mode if mode is not None else (first + last) / 2
    return first, min(max(middle, first), last), last


def _triangular(u: Array, low: float, mode: float, high: float) -> Array:
    """Return quantiles of the triangular distribution."""
    width = high - low
    if width <= 0:
        return np.full_like(u, mode)
    rise = (mode - low) / width
    left = low + np.sqrt(u * width * (mode - low))
    right = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.where(u < rise, left, right)


def _beta(u: Array, a: float, b: float) -> Array:
    from scipy.special import betaincinv

    found: Array = betaincinv(a, b, u)
    return found


def _ndtri(u: Array) -> Array:
    from scipy.special import ndtri

    found: Array = ndtri(u)
    return found
