"""What a queue may be asked: whole servers, loads of 0 or more, shares between 0 and 1."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]

#: no more wrong values than this are shown of one parameter
MOST_SHOWN = 5


def at_least(name: str, values: npt.ArrayLike, low: float, *, most: float = math.inf) -> list[Problem]:
    """Say whether any value is below ``low``, above ``most``, or no finite number.

    Examples
    --------
    >>> at_least("load", [1.0, 2.0], 0.0)
    []
    >>> at_least("load", -1.0, 0.0)[0].found
    '-1'
    """
    told = _numbers(values)
    if told is None:
        return _no_numbers(name)
    bad = ~((told >= low) & (told <= most) & np.isfinite(told))
    allowed = f"{low:g} to {most:g}" if math.isfinite(most) else f"{low:g} or more"
    return _shown(name, told[bad], allowed)


def above(name: str, values: npt.ArrayLike, low: float) -> list[Problem]:
    """Say whether any value is not above ``low``, or no finite number.

    Examples
    --------
    >>> above("mtbf", 0.0, 0.0)[0].allowed
    'above 0'
    """
    told = _numbers(values)
    if told is None:
        return _no_numbers(name)
    return _shown(name, told[~((told > low) & np.isfinite(told))], f"above {low:g}")


def whole(name: str, values: npt.ArrayLike, low: int, *, most: float = math.inf) -> list[Problem]:
    """Say whether any value is no whole number in its range.

    Examples
    --------
    >>> whole("servers", 2.5, 0)[0].allowed
    'a whole number, 0 or more'
    """
    told = _numbers(values)
    if told is None:
        return _no_numbers(name)
    bad = ~((told >= low) & (told <= most) & (np.floor(told) == told) & np.isfinite(told))
    allowed = f"a whole number, {low} or more" if math.isinf(most) else f"a whole number, {low} to {most:g}"
    return _shown(name, told[bad], allowed)


def same_length(**lists: npt.ArrayLike) -> list[Problem]:
    """Say whether lists that describe the same classes differ in length.

    Examples
    --------
    >>> same_length(loads=[1.0, 2.0], sizes=[1])[0].found
    'loads 2, sizes 1'
    """
    lengths = {name: np.asarray(values).size for name, values in lists.items()}
    flat = all(np.asarray(values).ndim <= 1 for values in lists.values())
    if flat and len(set(lengths.values())) <= 1 and min(lengths.values()) > 0:
        return []
    found = ", ".join(f"{name} {size}" for name, size in lengths.items())
    return [Problem("queue.lengths", "lists of one number for each class have one length, 1 or more", found=found)]


def refuse(problems: list[Problem]) -> None:
    """Raise all problems at once, if there are any.

    Raises
    ------
    InputError
        There is at least one.
    """
    if problems:
        msg = "the queue cannot be worked out for these numbers"
        raise InputError(msg, problems)


def plain(values: Floats) -> float | Floats:
    """Return a float for an array without dimensions, else the array.

    Examples
    --------
    >>> plain(np.array(0.5))
    0.5
    """
    return float(values) if values.ndim == 0 else values


def _numbers(values: npt.ArrayLike) -> Floats | None:
    try:
        return np.atleast_1d(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError):
        return None


def _no_numbers(name: str) -> list[Problem]:
    return [Problem("queue.range", f"{name} holds what is no number", column=name, allowed="numbers")]


def one_shape(**arrays: npt.ArrayLike) -> list[Problem]:
    """Say whether arrays that belong together value by value cannot be laid beside each other.

    Examples
    --------
    >>> one_shape(servers=[1, 2, 3], load=1.0)
    []
    >>> one_shape(servers=[1, 2, 3], load=[1.0, 2.0])[0].found
    'servers (3,), load (2,)'
    """
    shapes = {name: np.shape(values) for name, values in arrays.items()}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        return [Problem("queue.lengths", "arrays that belong together have one shape", found=found)]
    return []


def _shown(name: str, bad: Floats, allowed: str) -> list[Problem]:
    if not bad.size:
        return []
    found = ", ".join(f"{value:g}" for value in bad[:MOST_SHOWN])
    return [Problem("queue.range", f"{name} is outside its range", column=name, found=found, allowed=allowed)]
