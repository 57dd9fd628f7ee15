"""What cannot be drawn is refused in words, before a wrong picture is made."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mainstay.errors import InputError

#: shares may leave 0 to 1 by what sums of binary fractions lose
_ROUNDING = 1e-9


def refuse_empty(rows: Sequence[object], name: str) -> None:
    """Refuse a chart of nothing: an empty frame would look like a finding.

    Raises
    ------
    InputError
        There are no rows.
    """
    if not rows:
        msg = f"the chart {name!r} has nothing to draw"
        raise InputError(msg, hint="leave the chart out where there are no rows")


def share(value: float, label: str) -> float:
    """Return a share, freed of rounding beyond its ends.

    Raises
    ------
    InputError
        The value is not a share from 0 to 1.

    Examples
    --------
    >>> share(1.0000000000000002, "x")
    1.0
    """
    if not math.isfinite(value) or not -_ROUNDING <= value <= 1 + _ROUNDING:
        msg = f"{value!r} is not a share from 0 to 1 and cannot be drawn"
        raise InputError(msg, where=label)
    return min(max(value, 0.0), 1.0)


def amount(value: float, label: str) -> float:
    """Return a number that a scale from zero can hold.

    Raises
    ------
    InputError
        The value is below zero or not a number.

    Examples
    --------
    >>> amount(3, "x")
    3
    """
    if not math.isfinite(value) or value < 0:
        msg = f"{value!r} cannot be drawn on a scale that begins at zero"
        raise InputError(msg, where=label)
    return value
