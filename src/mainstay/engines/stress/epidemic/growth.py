"""How fast an epidemic grows at its beginning, in closed form."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.epidemic.final_size import outside, refuse
from mainstay.engines.stress.epidemic.layout import Floats


def _plain(value: Floats) -> float | Floats:
    return float(value) if value.ndim == 0 else value


def growth_rate(r0: npt.ArrayLike, latent: npt.ArrayLike, infectious: npt.ArrayLike) -> float | Floats:
    """Return the exponential growth rate of a model of susceptible, exposed, infectious and removed people.

    The larger root of (1 + r latent)(1 + r infectious) = r0 (Wallinga and Lipsitch 2007, Proc R Soc B 274, 599),
    written so that nothing cancels near r0 = 1.

    Parameters
    ----------
    r0 : float or array
        Basic reproduction number.
    latent, infectious : float or array
        Mean latent and infectious period (days). A latent period of 0 gives the model without exposed people.

    Returns
    -------
    float or numpy.ndarray
        Growth rate (per day); negative below r0 = 1.

    Raises
    ------
    InputError
        A negative reproduction number or period, or an infectious period of 0.

    Examples
    --------
    >>> round(growth_rate(2.0, 3.0, 5.0), 8)
    0.10451762
    """
    problems = outside("r0", r0, 0.0, 1e6) + outside("latent", latent, 0.0, 1e6)
    refuse(problems + outside("infectious", infectious, np.nextafter(0.0, 1.0), 1e6))
    number, wait, days = (np.asarray(value, dtype=np.float64) for value in (r0, latent, infectious))
    root = np.sqrt((wait - days) ** 2 + 4.0 * wait * days * number)
    return _plain(np.asarray(2.0 * (number - 1.0) / (wait + days + root)))


def r0_from_growth(rate: npt.ArrayLike, latent: npt.ArrayLike, infectious: npt.ArrayLike) -> float | Floats:
    """Return the reproduction number of an epidemic that grows at a rate: (1 + r latent)(1 + r infectious).

    Parameters
    ----------
    rate : float or array
        Growth rate (per day), above -1 / latent and -1 / infectious.
    latent, infectious : float or array
        Mean latent and infectious period (days).

    Returns
    -------
    float or numpy.ndarray
        Basic reproduction number.

    Raises
    ------
    InputError
        Periods outside their range, or a decay faster than they allow.

    Examples
    --------
    >>> round(r0_from_growth(0.1, 3.0, 5.0), 6)
    1.95
    """
    problems = outside("latent", latent, 0.0, 1e6) + outside("infectious", infectious, np.nextafter(0.0, 1.0), 1e6)
    refuse(problems)
    value, wait, days = (np.asarray(given, dtype=np.float64) for given in (rate, latent, infectious))
    refuse(outside("1 + rate x period", np.minimum(1.0 + value * wait, 1.0 + value * days), 0.0, math.inf))
    return _plain(np.asarray((1.0 + value * wait) * (1.0 + value * days)))


def doubling_days(rate: npt.ArrayLike) -> float | Floats:
    """Return the days in which an epidemic doubles: ln 2 / rate; infinite where it does not grow.

    Parameters
    ----------
    rate : float or array
        Growth rate (per day, continuous).

    Returns
    -------
    float or numpy.ndarray
        Days.

    Examples
    --------
    >>> round(doubling_days(0.10451762), 6)
    6.631869
    """
    refuse(outside("rate", rate, -1e6, 1e6))
    value = np.asarray(rate, dtype=np.float64)
    days = np.divide(math.log(2.0), value, out=np.full(value.shape, math.inf), where=value > 0)
    return _plain(np.asarray(days))
