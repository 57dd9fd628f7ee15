"""Scales whose ticks people can read at a glance."""

from __future__ import annotations

import math

MOST_STEPS = 5
#: below this a number is drawn as what it rounds to
SMALLEST = 1e-9
#: distances of ticks on a scale of days, those that people count in
_DAYS = (1, 2, 5, 7, 14, 30, 60, 90, 180, 360)
_MAGNITUDES = ((1e9, "thousand million"), (1e6, "million"), (1e3, "thousand"))


def even_steps(most: float) -> tuple[float, int]:
    """Return the step of a scale, 1, 2 or 5 times a power of ten, and how many steps hold the highest value.

    Examples
    --------
    >>> even_steps(136.0), even_steps(0.0)
    ((50.0, 3), (1.0, 1))
    """
    if most < SMALLEST:
        return 1.0, 1
    power = 10.0 ** math.floor(math.log10(most / MOST_STEPS))
    step = next(power * factor for factor in (1, 2, 5, 10, 20) if most / (power * factor) <= MOST_STEPS)
    return step, max(math.ceil(most / step), 1)


def day_ticks(last: int, most: int = 9) -> list[int]:
    """Return days at which a scale from day 0 has its ticks.

    Parameters
    ----------
    last : int
        Last day of the scale.
    most : int
        How many ticks there may be.

    Examples
    --------
    >>> day_ticks(365), day_ticks(20)
    ([0, 60, 120, 180, 240, 300, 360], [0, 5, 10, 15, 20])
    """
    fitting = [step for step in _DAYS if last // step < most]
    step = fitting[0] if fitting else 360 * math.ceil(last / (360 * (most - 1)))
    return list(range(0, last + 1, step))


def magnitude(most: float) -> tuple[float, str]:
    """Return by what large numbers are divided on a scale, and what that is called.

    Examples
    --------
    >>> magnitude(3.3e8), magnitude(120)
    ((1000000.0, 'million'), (1.0, ''))
    """
    return next((found for found in _MAGNITUDES if most >= 2 * found[0]), (1.0, ""))
