"""How far a claim is believed before any run: an explicit prior by method and grade of the claim.

Every number here is assumed, in the sense of the base: a judgement with a range, to be replaced by what trials show.
The direction is known. Stated capacity is nameplate capacity, and campaigns reach less of it; planned durations overrun
(Merrow, Phillips and Myers, *Understanding Cost Growth and Performance Shortfalls in Pioneer Process Plants*, RAND
R-2569, 1981). By how much for a given maker is what a trial finds out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from mainstay.engines.stress.trials.batch_success import BatchBelief
from mainstay.engines.stress.trials.figure import Figure, Frozen, Method
from mainstay.engines.stress.trials.normal_belief import NormalBelief

#: range of a claim is read as a central 90 % interval
HALF_OF_RANGE = 1.6448536269514722
#: an end of 0 says "almost nothing"; its logarithm needs a number
LEAST_END = 0.01
#: reliability of the source and credibility of the statement (Admiralty code) widen the belief; assumed
LETTERS = {"A": 1.0, "B": 1.1, "C": 1.3, "D": 1.6, "E": 2.0, "F": 1.8}
NUMBERS = {"1": 1.0, "2": 1.05, "3": 1.15, "4": 1.4, "5": 1.8, "6": 1.5}
#: a range as wide as that of a coin with two sides still is worth this, in batches
LEAST_WORTH = 0.5
#: no batch share is believed to be certain
MOST_YIELD = 0.995
LEAST_YIELD = 0.005


class Trust(Frozen):
    """Belief in a claim of one method.

    Parameters
    ----------
    throughput : float
        Median of demonstrated over claimed throughput.
    slip : float
        Median of demonstrated over claimed days to the first lot.
    yields : float
        Mean of demonstrated over claimed yield.
    spread : float
        Standard deviation of the logarithm of demonstrated over claimed, throughput and days.
    batches : float
        What a claimed yield is worth, in batches.
    """

    throughput: Annotated[float, Field(gt=0, le=2)]
    slip: Annotated[float, Field(gt=0, le=10)]
    yields: Annotated[float, Field(gt=0, le=1)]
    spread: Annotated[float, Field(gt=0, le=3)]
    batches: Annotated[float, Field(gt=0, le=1000)]


class TrustTable(Frozen):
    """Trust by method, and the spread from one run to the next that a run cannot get rid of.

    ``run_sd_throughput`` and ``run_sd_days`` are standard deviations of logarithms: 0.10 (assumed, 0.05 to 0.25) and
    0.12 (assumed, 0.05 to 0.30). ``degrees`` is what that guess is worth, in runs.
    """

    observed: Trust = Trust(throughput=1.0, slip=1.0, yields=1.0, spread=0.10, batches=10)
    reported: Trust = Trust(throughput=0.85, slip=1.15, yields=0.97, spread=0.25, batches=4)
    estimated: Trust = Trust(throughput=0.80, slip=1.20, yields=0.95, spread=0.35, batches=3)
    assumed: Trust = Trust(throughput=0.80, slip=1.20, yields=0.95, spread=0.45, batches=2)
    run_sd_throughput: Annotated[float, Field(gt=0, le=2)] = 0.10
    run_sd_days: Annotated[float, Field(gt=0, le=2)] = 0.12
    degrees: Annotated[float, Field(gt=1, le=1000)] = 6.0

    def of(self, method: Method) -> Trust:
        """Return the trust in claims of a method; what is given without evidence counts as assumed.

        Examples
        --------
        >>> TrustTable().of("given") == TrustTable().of("assumed")
        True
        """
        named = {"observed": self.observed, "reported": self.reported, "estimated": self.estimated}
        return named.get(method, self.assumed)


@dataclass(frozen=True, slots=True)
class Prior:
    """Belief about one line before any run."""

    success: BatchBelief
    throughput: NormalBelief
    first_lot: NormalBelief


def prior(throughput: Figure, yields: Figure, first_lot: Figure, table: TrustTable) -> Prior:
    """Return the belief in what a line claims.

    Parameters
    ----------
    throughput, yields, first_lot : Figure
        Claims: units a day, share of batches released, days to the first lot.
    table : TrustTable
        Trust by method.

    Examples
    --------
    >>> claim = Figure(value=1000.0, method="reported", grade="A1")
    >>> belief = prior(claim, Figure(value=0.9), Figure(value=60.0), TrustTable())
    >>> round(math.exp(belief.throughput.m), 3)
    850.0
    """
    mean = min(max(yields.value * table.of(yields.method).yields, LEAST_YIELD), MOST_YIELD)
    worth = _worth(yields, mean, table)
    return Prior(
        BatchBelief(mean * worth, (1 - mean) * worth),
        NormalBelief.from_guess(
            math.log(throughput.value * table.of(throughput.method).throughput),
            spread=_spread(throughput, table),
            process_sd=table.run_sd_throughput,
            degrees=table.degrees,
        ),
        NormalBelief.from_guess(
            math.log(first_lot.value * table.of(first_lot.method).slip),
            spread=_spread(first_lot, table),
            process_sd=table.run_sd_days,
            degrees=table.degrees,
        ),
    )


def _worth(claim: Figure, mean: float, table: TrustTable) -> float:
    """Return what a claimed yield is worth, in batches: by its method and grade, and no more than its range admits."""
    worth = table.of(claim.method).batches / _doubt(claim) ** 2
    low, high = claim.ends
    if high > low:
        sd = (high - low) / (2 * HALF_OF_RANGE)
        worth = min(worth, max(mean * (1 - mean) / sd**2 - 1, LEAST_WORTH))
    return worth


def _spread(claim: Figure, table: TrustTable) -> float:
    low, high = (max(end, LEAST_END * claim.value) for end in claim.ends)
    own = math.log(high / low) / (2 * HALF_OF_RANGE)
    return math.hypot(table.of(claim.method).spread * _doubt(claim), own)


def _doubt(claim: Figure) -> float:
    """Return the factor by which the grade of a claim widens the belief in it; without a grade it is that of F6."""
    grade = claim.grade or ("A1" if claim.method in ("given", "assumed") else "F6")
    return LETTERS[grade[0]] * NUMBERS[grade[1]]
