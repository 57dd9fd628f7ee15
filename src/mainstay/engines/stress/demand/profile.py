"""How everyday demand moves over the year: a wave, or twelve monthly factors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]

DAYS_OF_YEAR = 365
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def wave(days: int, amplitude: float, peak_day: float, *, first_day_of_year: int = 0) -> Floats:
    """Return the factor on demand of each day for one yearly wave, with mean 1 over a year.

    Parameters
    ----------
    days : int
        Days of the run.
    amplitude : float
        Share 0 to 1 by which the peak lies above the mean.
    peak_day : float
        Day of the year at the peak; 0 is 1 January.
    first_day_of_year : int
        Day of the year at which the run begins.

    Returns
    -------
    numpy.ndarray, shape (days,)
        Factors.

    Raises
    ------
    InputError
        An amplitude outside 0 to 1, or no days.

    Examples
    --------
    >>> wave(366, 0.2, 0.0)[[0, 365]].tolist()
    [1.2, 1.2]
    """
    found = []
    if not 0.0 <= amplitude <= 1.0:
        text = "the amplitude of a season is a share"
        found.append(Problem("demand.season", text, found=f"{amplitude:g}", allowed="0 to 1"))
    if days < 1:
        found.append(Problem("demand.days", "demand needs at least one day", found=str(days), allowed="1 or more"))
    if found:
        msg = "the season cannot be worked out"
        raise InputError(msg, found)
    day = np.arange(days, dtype=np.float64) + first_day_of_year - peak_day
    return np.asarray(1.0 + amplitude * np.cos(2.0 * np.pi * day / DAYS_OF_YEAR))


def monthly(days: int, factors: Sequence[float], *, first_day_of_year: int = 0) -> Floats:
    """Return the factor on demand of each day from twelve monthly factors, scaled to mean 1 over a year of 365 days.

    Parameters
    ----------
    days : int
        Days of the run.
    factors : sequence of 12 float
        Relative demand from January to December, not negative.
    first_day_of_year : int
        Day of the year at which the run begins; 0 is 1 January.

    Returns
    -------
    numpy.ndarray, shape (days,)
        Factors.

    Raises
    ------
    InputError
        Not twelve factors, a negative one, or nothing but zeros.

    Examples
    --------
    >>> monthly(32, [2.0] + [1.0] * 11)[[0, 31]].round(4).tolist()
    [1.8434, 0.9217]
    """
    told = np.asarray(factors, dtype=np.float64)
    if told.shape != (12,) or not bool((told >= 0).all()) or not told.sum() > 0:
        text = "a monthly profile has twelve factors, none negative and not all 0"
        msg = "the season cannot be worked out"
        raise InputError(msg, [Problem("demand.season", text, found=str(list(factors)))])
    lengths = np.asarray(MONTH_DAYS)
    mean = float(told @ lengths) / DAYS_OF_YEAR
    ends = np.array(list(accumulate(MONTH_DAYS)))
    day = (np.arange(days) + first_day_of_year) % DAYS_OF_YEAR
    return np.asarray(told[np.searchsorted(ends, day, side="right")] / mean)
