"""Differences of all pairs of estimates: standard errors, studentised values, parametric bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mainstay.core.streams import stream
from mainstay.engines.monitor.ranks.inputs import Estimates
from mainstay.engines.monitor.ranks.rank_sets import Array, Flags

#: Below this part of the two variances, the variance of a difference is rounding and counts as zero.
EXACT = 1e-13


@dataclass(frozen=True, slots=True)
class Differences:
    """All ordered pairs (j, k).

    Parameters
    ----------
    statistic : numpy.ndarray of shape (units, units)
        Estimate of j minus that of k over its standard error; zero on pairs that are exact.
    precision : numpy.ndarray of shape (units, units)
        One over the standard error of the difference; zero on the diagonal and on pairs that are exact.
    exact_above : numpy.ndarray of bool, shape (units, units)
        The difference has no error and j is above k.
    """

    statistic: Array
    precision: Array
    exact_above: Flags


def differences(given: Estimates) -> Differences:
    """Return the studentised differences of all ordered pairs.

    Examples
    --------
    >>> given = Estimates(("a", "b"), np.array([5.0, 0.0]), np.array([3.0, 4.0]), None)
    >>> differences(given).statistic.tolist()
    [[0.0, 1.0], [-1.0, 0.0]]
    """
    if given.errors is not None:
        squares = np.square(given.errors)
        both = squares[:, None] + squares[None, :]
        variance = both.copy()
    else:
        matrix = given.covariance if given.covariance is not None else np.zeros((0, 0))
        own = np.diag(matrix)
        both = own[:, None] + own[None, :]
        variance = both - 2.0 * matrix
    np.fill_diagonal(variance, 0.0)
    exact = variance <= EXACT * both
    precision = np.where(exact, 0.0, 1.0 / np.sqrt(np.where(exact, 1.0, variance)))
    gap = given.values[:, None] - given.values[None, :]
    return Differences(gap * precision, precision, exact & (gap > 0))


def bootstrap_errors(given: Estimates, draws: int, seed: int) -> Array:
    """Draw errors of the estimates from their normal distribution (the parametric bootstrap of the source).

    Returns
    -------
    numpy.ndarray of shape (units, draws)
        The same for every coverage and kind of set, so that sets nest as they should.
    """
    random = stream(seed, "monitor", "ranks", "bootstrap")
    normal = random.standard_normal((len(given.units), draws))
    if given.errors is not None:
        scaled: Array = given.errors[:, None] * normal
        return scaled
    matrix = given.covariance if given.covariance is not None else np.zeros((0, 0))
    values, vectors = np.linalg.eigh(matrix)
    # the symmetric root is unique, whatever signs the eigenvectors are returned with
    root = (vectors * np.sqrt(np.clip(values, 0.0, None))) @ vectors.T
    mixed: Array = root @ normal
    return mixed
