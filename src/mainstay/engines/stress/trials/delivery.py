"""What the lines release by a day, drawn from the belief about each, with a common cause between them.

A draw of a line is one response campaign: days to the first lot, throughput and share released, and the luck of each
batch. The first lot comes on its day and further ones at even steps; a batch is released or not. A common factor
correlates each of the three quantities across lines (Gaussian copula; one factor each): the same training, regulator
and suppliers. Draws are keyed by name, so that another line, or another result, leaves the draws of a line as they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from mainstay.core.streams import stream
from mainstay.engines.stress.trials.batch_success import BatchBelief, released_distribution
from mainstay.engines.stress.trials.belief import LineBelief
from mainstay.engines.stress.trials.binomial_draw import released_batches
from mainstay.engines.stress.trials.spec import Limit, Requirement

Array = npt.NDArray[np.float64]
#: standard normal numbers at which quantiles are worked out
PLACES = np.linspace(-6.0, 6.0, 241)
#: quantiles of so many beliefs about batches are kept for the next look
MOST_KEPT = 256
#: quantities of a line with a common factor
QUANTITIES = ("success", "throughput", "first_lot")


class LineDraws:
    """Draws of one line that turn a belief into quantities released; uniforms stay, beliefs change.

    Parameters
    ----------
    line_id : str
        Line, which keys the draws.
    requirement : Requirement
        Gives the day, and the quality that a line must show to count.
    draws : int
        Number of draws.
    common_cause : float
        Correlation with the common factor, 0 to below 1.
    seed : int
        Seed of the run.
    """

    def __init__(self, line_id: str, requirement: Requirement, *, draws: int, common_cause: float, seed: int) -> None:
        self.requirement = requirement
        common, own = math.sqrt(common_cause), math.sqrt(1 - common_cause)
        self._normal: dict[str, Array] = {}
        for name in QUANTITIES:
            shared = stream(seed, "trials", name, "common").standard_normal(draws)
            alone = stream(seed, "trials", name, line_id).standard_normal(draws)
            self._normal[name] = common * shared + own * alone
        self._luck = stream(seed, "trials", "batches", line_id).random(draws)
        self._spec = {
            limit.attribute: stream(seed, "trials", "limit", limit.attribute, line_id).random((2, draws))
            for limit in requirement.limits
        }
        self._shares: dict[BatchBelief, Array] = {}
        self._student: dict[tuple[str, float], Array] = {}

    def quantity(self, belief: LineBelief, *, measured_only: bool = False) -> Array:
        """Return units released by the day in each draw.

        Parameters
        ----------
        belief : LineBelief
            Belief about the line.
        measured_only : bool
            Whether a limit that was never measured counts as not kept; else as kept.
        """
        share = self._share(belief.success)
        throughput = np.exp(belief.throughput.m + belief.throughput.next_scale * self._t("throughput", belief))
        first = np.exp(belief.first_lot.m + belief.first_lot.next_scale * self._t("first_lot", belief))
        left = self.requirement.within_days - first
        steps = np.minimum(np.maximum(left, 0.0) * throughput / belief.batch_units, 1e9)
        batches = np.where(left >= 0, 1.0 + np.floor(steps), 0.0)
        counts = self._quality(belief, share, measured_only=measured_only)
        units: Array = released_batches(self._luck, batches, share) * belief.batch_units * counts
        return units

    def _share(self, success: BatchBelief) -> Array:
        if success not in self._shares:
            if len(self._shares) >= MOST_KEPT:
                self._shares.clear()
            self._shares[success] = released_shares(success, self._normal["success"])
        return self._shares[success]

    def _t(self, name: str, belief: LineBelief) -> Array:
        degrees = (belief.throughput if name == "throughput" else belief.first_lot).degrees
        if (name, degrees) not in self._student:
            self._student[name, degrees] = np.asarray(
                special.stdtrit(degrees, special.ndtr(self._normal[name])), dtype=np.float64
            )
        return self._student[name, degrees]

    def _quality(self, belief: LineBelief, share: Array, *, measured_only: bool) -> Array:
        """Return 1 where the line keeps the quality required, else 0."""
        good = share >= self.requirement.released_share
        for limit in self.requirement.limits:
            seen = belief.limits.get(limit.attribute)
            if seen is not None:
                uniform = self._spec[limit.attribute]
                good &= in_limits(limit, *seen.draw(uniform[0], uniform[1])) >= limit.share
            elif measured_only:
                good &= False
        return good.astype(np.float64)


def released_shares(success: BatchBelief, normal: Array) -> Array:
    """Return the quantiles of a belief about batches that belong to standard normal numbers.

    The quantile is worked out at 241 places and put between them by monotone cubics (Fritsch and Carlson, *SIAM Journal
    on Numerical Analysis* 17, 1980), which is off by less than a hundred-thousandth: inverting the incomplete beta
    function for each draw would take most of the time of a trial.

    Examples
    --------
    >>> released_shares(BatchBelief(1.0, 1.0), np.zeros(1)).round(6).tolist()
    [0.5]
    """
    from scipy.interpolate import PchipInterpolator

    at = np.asarray(success.quantile(special.ndtr(PLACES)), dtype=np.float64)
    between = PchipInterpolator(PLACES, at)(np.clip(normal, PLACES[0], PLACES[-1]))
    return np.asarray(np.clip(between, 0.0, 1.0), dtype=np.float64)


def in_limits(limit: Limit, mean: Array, sd: Array) -> Array:
    """Return the share of batches within a limit, for a mean and standard deviation of the attribute.

    Examples
    --------
    >>> one = Limit(attribute="potency", low=0.0)
    >>> float(in_limits(one, np.array([0.0]), np.array([1.0]))[0])
    0.5
    """
    above = 0.0 if limit.low is None else special.ndtr((limit.low - mean) / sd)
    below = 1.0 if limit.high is None else special.ndtr((limit.high - mean) / sd)
    return np.asarray(below - above, dtype=np.float64)


def total(quantities: Mapping[str, Array], draws: int) -> Array:
    """Return the sum over lines in each draw; no line at all releases nothing."""
    out = np.zeros(draws)
    for name in sorted(quantities):
        out += quantities[name]
    return out


def exact_probability(lines: Sequence[tuple[BatchBelief, int, float]], quantity: float) -> float:
    """Return the probability that lines of known speed and independent fate release a quantity, without drawing.

    Parameters
    ----------
    lines : sequence of tuple
        For each line: belief about its batches, how many it will make, units in one.
    quantity : float
        Units required.

    Returns
    -------
    float
        Sum over all numbers of released batches of the product of Beta-Binomial probabilities.

    Examples
    --------
    >>> round(exact_probability([(BatchBelief(1.0, 1.0), 3, 10.0), (BatchBelief(1.0, 1.0), 1, 30.0)], 40.0), 4)
    0.375
    """
    sums = {0.0: 1.0}
    for belief, batches, units in lines:
        chances = released_distribution(belief, batches)
        new: dict[float, float] = {}
        for held, p in sums.items():
            for k, q in enumerate(chances):
                new[held + k * units] = new.get(held + k * units, 0.0) + p * float(q)
        sums = new
    return sum(p for held, p in sums.items() if held >= quantity * (1 - 1e-12))
