"""How many people an epidemic infects in the end, in closed form."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.epidemic.layout import Floats
from mainstay.errors import InputError, Problem

#: an iteration that converges needs far fewer; at the threshold itself it converges slowly
MOST_STEPS = 200_000
NEAR = 1e-14


def outside(name: str, values: npt.ArrayLike, low: float, high: float) -> list[Problem]:
    """Say whether any value lies outside a range or is no number.

    Examples
    --------
    >>> outside("r0", 2.0, 0.0, 100.0)
    []
    """
    told = np.asarray(values, dtype=np.float64)
    bad = ~((told >= low) & (told <= high))
    if not bad.any():
        return []
    allowed = f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} or more"
    found = ", ".join(f"{value:g}" for value in np.atleast_1d(told)[np.atleast_1d(bad)][:5])
    return [Problem("epidemic.range", f"{name} is outside its range", found=found, allowed=allowed)]


def refuse(problems: list[Problem]) -> None:
    """Raise all problems at once, if there are any.

    Raises
    ------
    InputError
        There is at least one.
    """
    if problems:
        msg = "the closed form has no value for these numbers"
        raise InputError(msg, problems)


def final_size(
    r0: npt.ArrayLike, *, immune_share: npt.ArrayLike = 0.0, infected_share: npt.ArrayLike = 0.0
) -> float | Floats:
    """Return the share of all people who are infected in the end, without interventions and births.

    It is the largest root of z = i + s (1 - exp(-r0 z)) with s = 1 - immune_share - i (Kermack and McKendrick 1927;
    Ma and Earn 2006, Bull Math Biol 68, 679), found by Newton steps from above, where the function is convex.

    Parameters
    ----------
    r0 : float or array
        Basic reproduction number, 0 or more.
    immune_share : float or array
        Share of people immune before it begins.
    infected_share : float or array
        Share of people infected at its beginning, counted in the result.

    Returns
    -------
    float or numpy.ndarray
        Share 0 to 1; 0 below the threshold.

    Raises
    ------
    InputError
        A negative reproduction number, or shares outside 0 to 1.

    Examples
    --------
    >>> round(final_size(2.0), 8)
    0.79681213
    """
    problems = outside("r0", r0, 0.0, 1e6) + outside("immune_share", immune_share, 0.0, 1.0)
    problems += outside("infected_share", infected_share, 0.0, 1.0)
    immune, first = np.asarray(immune_share, dtype=np.float64), np.asarray(infected_share, dtype=np.float64)
    if not problems:
        problems = outside("immune_share + infected_share", immune + first, 0.0, 1.0)
    refuse(problems)
    number, start, left = np.broadcast_arrays(np.asarray(r0, dtype=np.float64), first, 1.0 - immune - first)
    size = start + left
    for _ in range(200):
        gap = size - start + left * np.expm1(-number * size)
        slope = 1.0 - left * number * np.exp(-number * size)
        # below the threshold the slope is positive down to 0, where the only root lies
        step = np.divide(gap, slope, out=np.zeros_like(size), where=slope > 0)
        size = np.maximum(size - step, start)
        if bool((np.abs(step) <= NEAR * size + 1e-300).all()):
            break
    size = np.where((start == 0) & (number * left <= 1.0), 0.0, size)
    return float(size) if size.ndim == 0 else size


def final_size_by_group(
    next_generation: npt.ArrayLike, people: npt.ArrayLike, *, immune_share: npt.ArrayLike = 0.0
) -> Floats:
    """Return the share of each group that is infected in the end.

    The largest solution of z_g = s_g (1 - exp(-sum_h K_gh n_h z_h / n_g)) (Andreasen 2011, Bull Math Biol 73, 2305),
    by iteration from above, which falls to it.

    Parameters
    ----------
    next_generation : array, shape (groups, groups)
        Infections in the row's group by one infected person of the column's group, when all are susceptible.
    people : array, shape (groups,)
        People in each group.
    immune_share : float or array, shape (groups,)
        Share of each group immune before it begins.

    Returns
    -------
    numpy.ndarray, shape (groups,)
        Shares 0 to 1.

    Raises
    ------
    InputError
        A matrix that is not square, a negative entry, a group without people.

    Examples
    --------
    >>> final_size_by_group([[1.0, 1.0], [1.0, 1.0]], [500.0, 500.0]).round(8).tolist()
    [0.79681213, 0.79681213]
    """
    matrix, size = np.asarray(next_generation, dtype=np.float64), np.asarray(people, dtype=np.float64)
    problems = outside("next_generation", matrix, 0.0, 1e9) + outside("immune_share", immune_share, 0.0, 1.0)
    problems += outside("people", size, np.nextafter(0.0, 1.0), math.inf)
    if matrix.ndim != 2 or matrix.shape != (size.size, size.size):
        text = "the next-generation matrix needs one row and one column for each group"
        problems.append(Problem("epidemic.contact", text, found=str(matrix.shape), allowed=f"{(size.size,) * 2}"))
    refuse(problems)
    pressure = matrix * size[None, :] / size[:, None]
    left = 1.0 - np.broadcast_to(np.asarray(immune_share, dtype=np.float64), size.shape)
    infected = left.copy()
    for _ in range(MOST_STEPS):
        now = -left * np.expm1(-(pressure @ infected))
        done = bool((np.abs(now - infected) <= NEAR).all())
        infected = now
        if done:
            break
    return infected


def herd_immunity_threshold(r0: npt.ArrayLike, *, efficacy: npt.ArrayLike = 1.0) -> float | Floats:
    """Return the share of people to vaccinate so that an infection cannot spread: (1 - 1 / r0) / efficacy.

    Parameters
    ----------
    r0 : float or array
        Basic reproduction number.
    efficacy : float or array
        Share of infections that the vaccine prevents, above 0.

    Returns
    -------
    float or numpy.ndarray
        Share; above 1 where vaccination alone cannot reach it.

    Raises
    ------
    InputError
        A negative reproduction number, or an efficacy outside 0 to 1.

    Examples
    --------
    >>> herd_immunity_threshold(4.0)
    0.75
    """
    refuse(outside("r0", r0, 0.0, 1e6) + outside("efficacy", efficacy, np.nextafter(0.0, 1.0), 1.0))
    number = np.maximum(np.asarray(r0, dtype=np.float64), 1.0)
    share = np.asarray((1.0 - 1.0 / number) / np.asarray(efficacy, dtype=np.float64))
    return float(share) if share.ndim == 0 else share
