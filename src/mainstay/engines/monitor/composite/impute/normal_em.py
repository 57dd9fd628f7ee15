"""Expectation-maximisation: a gap takes its expected value under a multivariate normal fitted to the whole pillar.

Sources: Dempster, Laird and Rubin 1977, Journal of the Royal Statistical Society B 39(1), 1-38; Little and Rubin 2019,
*Statistical Analysis with Missing Data*, section 11.2. A small share of prior weight on uncorrelated columns keeps the
covariance invertible where indicators are many and units few (Schafer 1997, section 5.2.3, ridge prior).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.impute.registry import Filled, Imputation, Setting
from mainstay.engines.monitor.composite.method import Method
from mainstay.errors import InputError, Problem


@dataclass(frozen=True)
class _Expected:
    """Expected values of the gaps, what they leave open row by row, and the sum of that over rows."""

    values: NDArray[np.float64]
    variance: NDArray[np.float64]
    left_open: NDArray[np.float64]


def normal_em(values: NDArray[np.float64], setting: Setting, *, prior: float, tolerance: float, rounds: int) -> Filled:
    """Return the table with gaps filled by their expected value given the rest of the row in the pillar.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, indicators)
    setting : Setting
        With the pillar of each indicator.
    prior : float
        Weight of uncorrelated columns as a share of the number of units; 0 gives plain maximum likelihood.
    tolerance : float
        Largest change of a mean or covariance, in standard deviations, at which the fit has settled.
    rounds : int
        Rounds after which a fit that has not settled is given up.

    Returns
    -------
    Filled
        The spread is the conditional standard deviation of the gap, given the fit.
    """
    filled, spread = values.copy(), np.full(values.shape, np.nan)
    problems: list[Problem] = []
    for pillar in np.unique(setting.pillars):
        places = np.flatnonzero(setting.pillars == pillar)
        part = values[:, places]
        gaps = np.isnan(part)
        if not gaps.any():
            continue
        count = (~gaps).sum(axis=0)
        names = [setting.codes[place] for place in places]
        problems += [
            Problem("impute.too_few", f"indicator {name!r} has fewer than two values to fit", column=name)
            for name, seen in zip(names, count, strict=True)
            if seen < 2
        ]
        if (count < 2).any():
            continue
        found = _fit(part, prior, tolerance, rounds)
        if found is None:
            message = f"the fit to {', '.join(names)} has not settled after {rounds} rounds"
            problems.append(Problem("impute.not_settled", message, hint="raise prior or rounds"))
            continue
        filled[:, places] = np.where(gaps, found[0], part)
        spread[:, places] = np.where(gaps, found[1], np.nan)
    if problems:
        msg = "the missing values cannot be filled in"
        raise InputError(msg, problems)
    return Filled(filled, spread)


def _fit(
    values: NDArray[np.float64], prior: float, tolerance: float, rounds: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return expected values and their deviation in the scale of the values, None where the fit does not settle."""
    centre, size = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    size = np.where(size > 0, size, 1.0)
    scores = (values - centre) / size
    count, width = scores.shape
    mean, covariance = np.zeros(width), np.eye(width)
    for _ in range(rounds):
        expected = _expect(scores, mean, covariance)
        if expected is None:
            return None
        new_mean = expected.values.mean(axis=0)
        centred = expected.values - new_mean
        second = centred.T @ centred + expected.left_open + prior * count * np.eye(width)
        new_covariance = second / (count * (1 + prior))
        change = max(np.abs(new_mean - mean).max(), np.abs(new_covariance - covariance).max())
        mean, covariance = new_mean, new_covariance
        if change < tolerance:
            settled = _expect(scores, mean, covariance)
            if settled is None:
                return None
            return settled.values * size + centre, np.sqrt(settled.variance) * size
    return None


def _expect(
    scores: NDArray[np.float64], mean: NDArray[np.float64], covariance: NDArray[np.float64]
) -> _Expected | None:
    """Return the expectation step, one linear solve for each pattern of gaps; None where the covariance is singular."""
    gaps = np.isnan(scores)
    values = np.where(gaps, 0.0, scores)
    variance = np.zeros(scores.shape)
    left_open = np.zeros(covariance.shape)
    patterns, row_pattern = np.unique(gaps, axis=0, return_inverse=True)
    for number, absent in enumerate(patterns):
        if not absent.any():
            continue
        rows = np.flatnonzero(row_pattern.ravel() == number)
        seen = ~absent
        across = covariance[np.ix_(absent, seen)]
        try:
            slope = np.linalg.solve(covariance[np.ix_(seen, seen)], across.T).T
        except np.linalg.LinAlgError:
            return None
        open_part = covariance[np.ix_(absent, absent)] - slope @ across.T
        values[np.ix_(rows, absent)] = mean[absent] + (scores[np.ix_(rows, seen)] - mean[seen]) @ slope.T
        variance[np.ix_(rows, absent)] = np.maximum(np.diag(open_part), 0.0)
        left_open[np.ix_(absent, absent)] += len(rows) * open_part
    return _Expected(values, variance, left_open)


METHOD: Method[Imputation] = Method(
    name="normal_em",
    apply=normal_em,
    parameters={"prior": 0.01, "tolerance": 1e-8, "rounds": 2000},
    aliases=("i_EM", "impute_EM", "em", "expectation_maximisation"),
    source="Dempster, Laird and Rubin 1977",
)
