"""Erlang's loss formula: who finds all servers taken and is turned away."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, gammaln

from mainstay.engines.care.queues.checks import Floats, above, at_least, one_shape, plain, refuse, whole
from mainstay.engines.care.queues.least_whole import least_whole

#: below this the regularised gamma function is near its underflow, and the continued fraction takes over
SMALLEST = 1e-250
MOST_STEPS = 100_000
#: load for each server below which the weight is taken plainly
SMALL_LOAD = 0.01


def erlang_b(servers: npt.ArrayLike, load: npt.ArrayLike) -> float | Floats:
    """Return the share of arrivals that find all servers busy and are lost.

    Erlang (1917), for any number of servers, also fractions of one, by ``B = a^N e^-a / Gamma(N + 1, a)`` (Jagerman
    1974, Bell System Technical Journal 53, 525). The power is taken in Loader's form (2000), which does not lose digits
    at large loads; where the load is far above the servers a continued fraction of the gamma function is used.
    The distribution of the length of stay does not matter (Sevastyanov 1957).

    Parameters
    ----------
    servers : float or array
        Beds, machines, people: 0 or more.
    load : float or array
        Arrivals a unit of time x mean length of stay, in erlang: 0 or more.

    Returns
    -------
    float or numpy.ndarray
        Probability of blocking, 0 to 1.

    Raises
    ------
    InputError
        A negative number, or one that is not finite.

    Examples
    --------
    >>> round(erlang_b(20, 16), 10)
    0.0644109248
    >>> round(erlang_b(100_000, 100_000), 8)
    0.00251889
    """
    refuse(at_least("servers", servers, 0.0) + at_least("load", load, 0.0) + one_shape(servers=servers, load=load))
    n, a = np.broadcast_arrays(np.asarray(servers, np.float64), np.asarray(load, np.float64))
    return plain(blocking(n, a))


def blocking(n: Floats, a: Floats) -> Floats:
    """Return Erlang B of arrays of one shape that were checked before.

    Examples
    --------
    >>> blocking(np.array([0.0, 1.0]), np.array([1.0, 1.0])).tolist()
    [1.0, 0.5]
    """
    safe = np.where(a > 0, a, 1.0)
    below = gammaincc(n + 1.0, safe)
    weight = poisson_weight(n, safe)
    found = np.divide(weight, below, out=np.zeros_like(weight), where=below > SMALLEST)
    deep = below <= SMALLEST
    if bool(np.any(deep)):
        found = np.array(found)
        found[deep] = _by_fraction(n[deep], safe[deep])
    found = np.where(n > 0, np.where(a > 0, found, 0.0), 1.0)
    return np.clip(found, 0.0, 1.0)


def poisson_weight(n: Floats, a: Floats) -> Floats:
    """Return ``a^n e^-a / n!`` for real n, without loss of digits at large n (Loader 2000).

    Examples
    --------
    >>> round(float(poisson_weight(np.array(2.0), np.array(1.0))), 6)
    0.18394
    """
    safe = np.where(n > 0, n, 1.0)
    inverse = 1.0 / safe**2
    series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680) * inverse) * inverse) * inverse) / safe
    plainly = gammaln(safe + 1.0) - (safe + 0.5) * np.log(safe) + safe - 0.5 * math.log(2 * math.pi)
    error = np.where(safe > 25.0, series, plainly)
    gap = (a - safe) / safe
    with np.errstate(divide="ignore"):
        deviance = safe * (gap - np.log1p(gap))
    near = np.exp(-error - deviance) / np.sqrt(2 * math.pi * safe)
    # far below the servers 1 + gap has lost the digits of the load, and nothing is large enough to overflow
    with np.errstate(divide="ignore"):
        far = np.exp(safe * np.log(a) - a - gammaln(safe + 1.0))
    return np.where(n > 0, np.where(gap < SMALL_LOAD - 1.0, far, near), np.exp(-a))


def _by_fraction(n: Floats, a: Floats) -> Floats:
    """Return Erlang B where the load is far above the servers: one over ``a h``, h from Legendre's continued fraction.

    Evaluated from the front by the rule of Lentz (1976).
    """
    tiny = 1e-300
    s = n + 1.0
    b = a + 1.0 - s
    c = np.full_like(b, 1.0 / tiny)
    d = 1.0 / b
    h = d.copy()
    for step in range(1, MOST_STEPS):
        an = -step * (step - s)
        b += 2.0
        d = an * d + b
        d = 1.0 / np.where(np.abs(d) < tiny, tiny, d)
        c = b + an / c
        c = np.where(np.abs(c) < tiny, tiny, c)
        change = c * d
        h *= change
        if bool((np.abs(change - 1.0) < 1e-15).all()):
            break
    return np.asarray(1.0 / (a * h))


def servers_for_blocking(load: float, target: float) -> int:
    """Return the fewest servers that block at most a share of arrivals.

    Parameters
    ----------
    load : float
        Erlang, 0 or more.
    target : float
        Largest share that may be blocked, above 0 and at most 1.

    Returns
    -------
    int
        Servers.

    Raises
    ------
    InputError
        A negative load, or a target outside its range.

    Examples
    --------
    >>> servers_for_blocking(16, 0.01)
    25
    """
    refuse(at_least("load", load, 0.0) + above("target", target, 0.0) + at_least("target", target, 0.0, most=1.0))
    if target >= 1.0:
        return 0
    a = np.asarray(float(load))
    return least_whole(
        max(0, math.floor(load * (1.0 - target))), lambda n: float(blocking(np.asarray(float(n)), a)) <= target
    )


def load_for_blocking(servers: int, target: float) -> float:
    """Return the largest load that servers can carry with at most a share blocked.

    Parameters
    ----------
    servers : int
        1 or more.
    target : float
        Largest share that may be blocked, above 0 and below 1.

    Returns
    -------
    float
        Erlang.

    Raises
    ------
    InputError
        No servers, or a target outside its range.

    Examples
    --------
    >>> round(load_for_blocking(20, 0.01), 4)
    12.0306
    """
    problems = whole("servers", servers, 1) + above("target", target, 0.0)
    refuse(problems + at_least("target", target, 0.0, most=1.0 - 1e-12))
    from scipy.optimize import brentq

    high = float(servers) + 1.0
    n = np.asarray(float(servers))
    while float(blocking(n, np.asarray(high))) < target:
        high *= 2.0
    return float(brentq(lambda a: float(blocking(n, np.asarray(a))) - target, 0.0, high, xtol=1e-12, rtol=1e-14))
