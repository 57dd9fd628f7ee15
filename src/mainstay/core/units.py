"""Units at the border: text in, a factor out. Inside, every number is in the unit of its field."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from mainstay.errors import Problem, UnitError

__all__ = ["COUNTED", "UnitError", "convertible", "factor"]

#: things that are counted; each is a dimension of its own, so that doses are never added to vials
COUNTED = (
    "dose",
    "vial",
    "bag",
    "piece",
    "syringe",
    "treatment_course",
    "ampoule",
    "bottle",
    "kit",
    "person",
    "bed",
    "machine",
    "fraction",
    "patient",
    "site",
    "product",
    "USD",
    "EUR",
    "IU",
)

#: a name of our own for what is counted, because the library has other ideas: its bag is 94 pounds of cement
_OURS = re.compile(rf"\b({'|'.join(COUNTED)})(?=s?\b)")

#: names joined by ``*``, ``/`` or a space, each with a one-digit exponent at most. The library behind it works out any
#: arithmetic that it finds in a unit, and ``9**9**9`` never ends.
_NAME = r"[^\W\d]\w*(?:(?:\^|\*\*)-?[1-9])?|%"
_FORM = re.compile(rf"\s*(?:1\s*/\s*)?(?:{_NAME})(?:\s*[*/]\s*(?:{_NAME})|\s+(?:{_NAME}))*\s*")


@cache
def _registry() -> Any:
    import pint

    registry: Any = pint.UnitRegistry(cache_folder=None, preprocessors=[lambda text: _OURS.sub(r"counted_\1", text)])
    for name in COUNTED:
        registry.define(f"counted_{name} = [{name}] = {name}")
    registry.define("thousand = 1000")
    registry.define("million = 1e6")
    registry.define("billion = 1e9")
    return registry


@lru_cache(maxsize=4096)
def factor(unit: str, into: str) -> float:
    """Return the number by which a value in ``unit`` is multiplied to be in ``into``.

    Parameters
    ----------
    unit, into : str
        Units as text, such as ``day``, ``kg``, ``million USD``, ``dose/day``.

    Raises
    ------
    UnitError
        One of them is not a unit, they measure different things, or no single factor leads from one to the other (as
        from degrees Celsius to kelvin).

    Examples
    --------
    >>> factor("week", "day")
    7.0
    >>> factor("million USD", "USD")
    1000000.0
    """
    if unit == into:
        return 1.0
    for text in (unit, into):
        if not _FORM.fullmatch(text):
            raise _refusal(unit, into, f"{text!r} is not written like a unit")
    import pint

    registry = _registry()
    try:
        nothing, one = (float(registry.Quantity(value, unit).to(into).magnitude) for value in (0.0, 1.0))
    except (
        pint.PintError,
        ArithmeticError,
        AttributeError,
        SyntaxError,
        ValueError,
        TypeError,
        AssertionError,
    ) as error:
        raise _refusal(unit, into, str(error)) from None
    if nothing != 0.0:
        raise _refusal(unit, into, "they do not have the same zero")
    return one


def _refusal(unit: str, into: str, reason: str) -> UnitError:
    message = f"{unit!r} cannot be converted to {into!r}"
    return UnitError(message, [Problem("unit.convertible", reason or message, found=unit, allowed=into)])


def convertible(unit: str, into: str) -> bool:
    """Tell whether one unit can be converted to another.

    Examples
    --------
    >>> convertible("week", "day"), convertible("kg", "day")
    (True, False)
    """
    try:
        factor(unit, into)
    except UnitError:
        return False
    return True
