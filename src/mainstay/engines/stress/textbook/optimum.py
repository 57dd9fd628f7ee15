"""The answer of a closed form and the checks of what it is given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from mainstay.errors import InputError, Problem

MESSAGE = "the closed form cannot be worked out"


class Optimum(NamedTuple):
    """The best quantity and what it costs.

    Parameters
    ----------
    quantity : float
        Order quantity or base-stock level, in units.
    cost : float
        Expected cost per period, or per unit of time.
    """

    quantity: float
    cost: float


def demand_positive(**values: float) -> None:
    """Refuse numbers that are not finite and above 0, all at once.

    Raises
    ------
    InputError
        With one problem for each number.

    Examples
    --------
    >>> demand_positive(holding_cost=1.0)
    """
    wrong = [name for name, value in values.items() if not (math.isfinite(value) and value > 0)]
    refuse(wrong, [Problem("value.not_positive", f"{name} must be above 0", found=str(values[name])) for name in wrong])


def demand_not_negative(**values: float) -> None:
    """Refuse numbers that are not finite and at least 0, all at once.

    Raises
    ------
    InputError
        With one problem for each number.

    Examples
    --------
    >>> demand_not_negative(fixed_cost=0.0)
    """
    wrong = [name for name, value in values.items() if not (math.isfinite(value) and value >= 0)]
    refuse(wrong, [Problem("value.negative", f"{name} must be at least 0", found=str(values[name])) for name in wrong])


def demand_probability(**values: float) -> None:
    """Refuse numbers that are not above 0 and at most 1, all at once.

    Raises
    ------
    InputError
        With one problem for each number.

    Examples
    --------
    >>> demand_probability(recovery_probability=0.25)
    """
    wrong = [name for name, value in values.items() if not 0.0 < value <= 1.0]
    refuse(
        wrong,
        [
            Problem("value.not_probability", f"{name} must be a probability", found=str(values[name]), allowed="0 to 1")
            for name in wrong
        ],
    )


def refuse(wrong: Sequence[object], problems: list[Problem]) -> None:
    """Raise an error that lists the problems, if anything is wrong.

    Raises
    ------
    InputError
        Something is wrong.
    """
    if wrong:
        raise InputError(MESSAGE, problems)
