"""Dividing indicators by the size of the unit: per head, per unit of output, per area.

Source: OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, step 5; Becker et al. 2022, "COINr",
``Denominate``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mainstay.errors import InputError, Problem


def denominate_table(
    values: NDArray[np.float64],
    codes: Sequence[str],
    units: Sequence[str],
    by: Mapping[str, str],
    sizes: Mapping[str, NDArray[np.float64]],
    scale: float | Mapping[str, float] = 1.0,
) -> NDArray[np.float64]:
    """Return the table with some indicators divided by a size of the unit.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, indicators)
    codes, units : sequence of str
    by : mapping of str to str
        Indicator to the name of its size; what is not named stays as it is.
    sizes : mapping of str to numpy.ndarray, shape (units,)
        The sizes, NaN where missing; a value whose size is missing becomes missing.
    scale : float or mapping of str to float
        Factor by which the quotient is multiplied, for all or by indicator.

    Raises
    ------
    InputError
        Lists sizes that do not exist or, where the indicator has a value, are not finite numbers above 0.

    Examples
    --------
    >>> beds = np.array([[100.0], [50.0]])
    >>> denominate_table(beds, ["beds"], ["a", "b"], {"beds": "people"}, {"people": np.array([10.0, 25.0])}).tolist()
    [[10.0], [2.0]]
    """
    wrong_scales = _scales(codes, by, scale)
    problems = [*_names(codes, by, sizes), *wrong_scales]
    scale = 1.0 if wrong_scales else scale
    quotients = values.copy()
    for code, size_name in by.items():
        if code not in codes or size_name not in sizes:
            continue
        place = codes.index(code)
        size = sizes[size_name]
        there = ~np.isnan(values[:, place])
        problems += _sizes(code, size_name, size, there, units)
        factor = scale.get(code, 1.0) if isinstance(scale, Mapping) else scale
        usable = there & (size > 0)
        quotients[:, place] = np.nan
        quotients[usable, place] = values[usable, place] / (size[usable] / factor)
    if problems:
        msg = "the indicators cannot be divided by size"
        raise InputError(msg, problems)
    return quotients


def _names(codes: Sequence[str], by: Mapping[str, str], sizes: Mapping[str, Any]) -> list[Problem]:
    unknown = [
        Problem("denominate.indicator_unknown", "an indicator to be divided is not in the structure", found=code)
        for code in by
        if code not in codes
    ]
    missing = [
        Problem(
            "denominate.column_missing",
            f"the denominator {size!r} of indicator {code!r} is no numeric column of the data",
            table="data",
            column=size,
        )
        for code, size in by.items()
        if code in codes and size not in sizes
    ]
    return unknown + missing


def _scales(codes: Sequence[str], by: Mapping[str, str], scale: float | Mapping[str, float]) -> list[Problem]:
    given: Mapping[str, Any] = scale if isinstance(scale, Mapping) else {"all": scale}
    problems = [
        Problem("denominate.scale", f"the scale of {code!r} is not a finite number above 0", found=str(factor))
        for code, factor in given.items()
        if isinstance(factor, bool) or not isinstance(factor, Real) or not 0 < float(factor) < np.inf
    ]
    if isinstance(scale, Mapping):
        problems += [
            Problem("denominate.scale", "a scale is given for an indicator that is not divided", found=str(code))
            for code in scale
            if code not in by or code not in codes
        ]
    return problems


def _sizes(
    code: str, name: str, size: NDArray[np.float64], there: NDArray[np.bool_], units: Sequence[str]
) -> list[Problem]:
    bad = there & ((size <= 0) | np.isinf(size))
    return [
        Problem(
            "denominator.not_positive",
            f"the denominator {name!r} of indicator {code!r} is not a finite number above 0 for unit {units[row]!r}",
            table="data",
            column=name,
            key=units[row],
            found=str(size[row]),
        )
        for row in np.flatnonzero(bad).tolist()
    ]
