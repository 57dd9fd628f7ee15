"""Units at the border: text in, a factor out. Inside, every number is in the unit of its field."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

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
)


class UnitError(ValueError):
    """A unit that is not known, or two units that cannot be converted into each other."""


@cache
def _registry() -> Any:
    import pint

    registry: Any = pint.UnitRegistry(cache_folder=None, on_redefinition="ignore")
    for name in COUNTED:
        registry.define(f"{name} = [{name}] = {name}")
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
        One of them is not a unit, or they measure different things.

    Examples
    --------
    >>> factor("week", "day")
    7.0
    >>> factor("million USD", "USD")
    1000000.0
    """
    if unit == into:
        return 1.0
    import pint

    registry = _registry()
    try:
        return float(registry.Quantity(1.0, unit).to(into).magnitude)
    except (pint.PintError, AttributeError, ValueError, TypeError, AssertionError) as error:
        msg = f"{unit!r} cannot be converted to {into!r}: {error}"
        raise UnitError(msg) from None


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
