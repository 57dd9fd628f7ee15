"""What is uncertain in every case, and what is believed of it before any case is looked at.

Each parameter is a distribution given by its quantile function, so that one set of uniform numbers, the same in all
cases, stands for the whole population of shortages. Calibration changes the weight of these numbers, never the numbers.
The medians and spreads are **judgements of this project**; they stand in the manifest of each result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.core.streams import stream

Array = NDArray[np.float64]
#: Uniform numbers keep this far from 0 and 1, where quantiles run away.
EDGE = 1e-6

#: Plants that stand still but are whole, or goods that may not leave.
INTERRUPTED = ("natural_hazard", "power", "cyber", "lockdown", "export_ban")
#: Need rises, whatever happens to supply.
SURGES = ("demand_surge", "pandemic")


@dataclass(frozen=True, slots=True)
class Prior:
    """A parameter: its name, unit, meaning and distribution.

    Parameters
    ----------
    name, unit, description : str
        What it is.
    family : {"lognormal", "beta", "normal"}
        Shape.
    first, second : float
        Median and logarithmic standard deviation; the two exponents; or mean and standard deviation.
    most : float
        Upper end at which values are cut (for a beta distribution its scale).
    """

    name: str
    unit: str
    description: str
    family: str
    first: float
    second: float
    most: float = float("inf")

    def quantile(self, u: Array) -> Array:
        """Return the values at which the distribution function reaches ``u``."""
        inside = np.clip(u, EDGE, 1.0 - EDGE)
        return np.minimum(_FAMILIES[self.family](inside, self.first, self.second) * self.scale, self.most)

    @property
    def scale(self) -> float:
        """Scale of a beta distribution; 1 for others."""
        return self.most if self.family == "beta" else 1.0

    @property
    def words(self) -> str:
        """Say the distribution in words, for the manifest."""
        names = {"lognormal": "median {:g}, log sd {:g}", "beta": "beta({:g}, {:g})", "normal": "mean {:g}, sd {:g}"}
        ends = "" if np.isinf(self.most) else f", at most {self.most:g}"
        return self.family + " " + names[self.family].format(self.first, self.second) + ends


def _lognormal(u: Array, median: float, spread: float) -> Array:
    from scipy.special import ndtri

    found: Array = median * np.exp(spread * ndtri(u))
    return found


def _beta(u: Array, a: float, b: float) -> Array:
    from scipy.special import betaincinv

    found: Array = betaincinv(a, b, u)
    return found


def _normal(u: Array, mean: float, sd: float) -> Array:
    from scipy.special import ndtri

    found: Array = mean + sd * ndtri(u)
    return found


_FAMILIES: dict[str, Callable[[Array, float, float], Array]] = {
    "lognormal": _lognormal,
    "beta": _beta,
    "normal": _normal,
}

PRIORS: tuple[Prior, ...] = (
    Prior("slack", "share", "what the other makers can add, of their own output", "lognormal", 0.20, 1.0, 5.0),
    Prior("slack_days", "days", "until the other makers have reached it", "lognormal", 45.0, 0.8, 720.0),
    Prior("stock_days", "days", "normal use held in the whole chain", "lognormal", 40.0, 0.9, 720.0),
    Prior("spread_days", "days", "over which holders spread what is left of the stock", "lognormal", 20.0, 1.0, 360.0),
    Prior("conservation", "share", "by which users cut their use when supply is short", "beta", 1.5, 4.0, 0.6),
    Prior("import_size", "share", "of the lost supply that unannounced imports replace", "beta", 0.8, 1.6, 1.0),
    Prior("import_days", "days", "until unannounced imports arrive", "lognormal", 75.0, 0.7, 1000.0),
    Prior("restart_days", "days", "until the first output, plant whole (interrupted)", "lognormal", 75.0, 0.8, 3000.0),
    Prior("repair_days", "days", "until the first output, quality or input lost", "lognormal", 240.0, 0.8, 3000.0),
    Prior("rise_days", "days", "from the first output to the whole of it", "lognormal", 75.0, 0.7, 1000.0),
    Prior("slip", "ratio", "real over planned time of a return that was announced", "lognormal", 1.3, 0.4, 6.0),
    Prior("surge_size", "share", "rise of need where it is unknown: demand surge", "lognormal", 0.4, 0.8, 10.0),
    Prior("surge_days", "days", "for which the need stays high", "lognormal", 150.0, 0.8, 3000.0),
    Prior("notice_days", "days", "from the first unmet day to the first notice", "normal", 5.0, 20.0),
    Prior("closing_days", "days", "from recovered volume to the end in the list", "lognormal", 180.0, 0.8, 3000.0),
)
BY_NAME: dict[str, Prior] = {prior.name: prior for prior in PRIORS}


def population(seed: int, draws: int) -> dict[str, Array]:
    """Return uniform numbers for each parameter: the population of shortages, the same in every case.

    Parameters
    ----------
    seed : int
        Seed of the run.
    draws : int
        How many members the population has.

    Examples
    --------
    >>> population(1, 4)["slack"].shape
    (4,)
    """
    return {prior.name: stratified(seed, draws, "population", prior.name) for prior in PRIORS}


def stratified(seed: int, draws: int, *name: str) -> Array:
    """Return one uniform number from each of ``draws`` equal parts of 0 to 1, in random order (Latin hypercube).

    Source: McKay, Beckman and Conover 1979, Technometrics 21.

    Examples
    --------
    >>> sorted((stratified(1, 4, "a") * 4).astype(int).tolist())
    [0, 1, 2, 3]
    """
    random = stream(seed, "stress", "backtest", draws, *name)
    return (random.permutation(draws) + random.random(draws)) / draws
