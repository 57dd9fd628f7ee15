"""Everything that is wrong with one part of a scenario, told at once.

A validator of pydantic can raise one error. What is checked after all keys are read, such as the order of steps, may
fail in several places; these are collected and raised together, and `mainstay.scenario.read_scenario` takes them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

KIND = "scenario_faults"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    key : str
        Key within the part, such as ``steps`` or ``shocks.2.onset_day``.
    message : str
        What is wrong, in one sentence.
    """

    key: str
    message: str


def raise_faults(faults: Sequence[Fault]) -> None:
    """Raise all faults as one error of validation; nothing where there are none.

    Raises
    ------
    pydantic_core.PydanticCustomError
        There is at least one.

    Examples
    --------
    >>> raise_faults([])
    >>> raise_faults([Fault("a", "too big"), Fault("b", "too small")])
    Traceback (most recent call last):
    pydantic_core._pydantic_core.PydanticCustomError: a: too big; b: too small
    """
    if faults:
        told = "; ".join(f"{fault.key}: {fault.message}" for fault in faults)
        raise PydanticCustomError(KIND, "{told}", {"told": told, "faults": [(one.key, one.message) for one in faults]})
