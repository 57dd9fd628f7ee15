"""Screening units by how much is known about them, and reports of what is known.

A unit stays where the share of its indicators that have a value, or the share of its values that are not zero, reaches
a limit; single units can be kept or left out by name. Source: Becker et al. 2022, "COINr", ``Screen``; the limit of
65 % is the one that the Global Innovation Index and the audits of the JRC ask of units and indicators.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.given import read_given
from mainstay.errors import InputError, Problem

#: share of values that a unit and an indicator should have
AVAILABLE_LIMIT = 0.65
NON_ZERO_LIMIT = 0.05
#: what is looked at, by our name and COINr's
RULES = {
    "available": "available",
    "byNA": "available",
    "non_zero": "non_zero",
    "byzeros": "non_zero",
    "both": "both",
    "byNAandzeros": "both",
    "none": "none",
}


@dataclass(frozen=True)
class Screening:
    """Which units stay.

    Parameters
    ----------
    kept : numpy.ndarray of bool, shape (units,)
    table : polars.DataFrame
        ``unit, missing, zero, available, non_zero, kept, reason``.
    """

    kept: NDArray[np.bool_]
    table: pl.DataFrame


def screen_table(
    values: NDArray[np.float64],
    units: Sequence[str],
    *,
    rule: str = "available",
    available: float = AVAILABLE_LIMIT,
    non_zero: float = NON_ZERO_LIMIT,
    keep: Collection[str] = (),
    drop: Collection[str] = (),
) -> Screening:
    """Return which units stay and why.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, indicators)
    units : sequence of str
    rule : {"available", "non_zero", "both", "none"}
        What a unit must reach: the share of indicators with a value, of values that are not 0, or both.
    available, non_zero : float
        The limits, from 0 to 1; a unit at the limit stays.
    keep, drop : collection of str
        Units that stay, or go, whatever is known about them.

    Raises
    ------
    InputError
        Lists limits beyond 0 to 1, unknown rules and units, units both kept and dropped; or nobody is left.

    Examples
    --------
    >>> screen_table(np.array([[1.0, 2.0], [1.0, np.nan]]), ["a", "b"], available=0.6).kept.tolist()
    [True, False]
    """
    problems = _wrong(units, rule, {"available": available, "non_zero": non_zero}, keep, drop)
    if problems:
        msg = "the units cannot be screened"
        raise InputError(msg, problems)
    table = _known(values, units)
    enough_values = np.array(table["available"]) >= available
    enough_non_zero = np.array(table["non_zero"].fill_null(0.0)) >= non_zero
    wanted = RULES[rule]
    everyone = np.ones(len(units), dtype=bool)
    kept = (enough_values if wanted in ("available", "both") else everyone) & (
        enough_non_zero if wanted in ("non_zero", "both") else everyone
    )
    reason = np.where(kept, "enough is known", np.where(enough_values, "too many zeros", "too little is known"))
    forced_in, forced_out = np.isin(units, list(keep)), np.isin(units, list(drop))
    kept = (kept | forced_in) & ~forced_out
    reason = np.where(forced_in, "kept by name", np.where(forced_out, "left out by name", reason))
    if not kept.any():
        msg = "the units cannot be screened"
        raise InputError(msg, [Problem("screen.nobody_left", "no unit passes the screening", found=str(available))])
    return Screening(kept, table.with_columns(kept=pl.Series(kept), reason=pl.Series(reason.tolist())))


def _wrong(
    units: Sequence[str], rule: str, limits: Mapping[str, Any], keep: Collection[str], drop: Collection[str]
) -> list[Problem]:
    problems = [
        Problem("screen.limit", f"the limit {name!r} is not a number from 0 to 1", found=str(limit))
        for name, limit in limits.items()
        if isinstance(limit, bool) or not isinstance(limit, Real) or not 0 <= float(limit) <= 1
    ]
    if rule not in RULES:
        problems.append(
            Problem("screen.rule", "the rule of the screening is not known", found=str(rule), allowed=", ".join(RULES))
        )
    known = set(units)
    problems += [
        Problem("screen.unit_unknown", "a unit to be kept or left out is not in the data", key=unit, found=unit)
        for unit in [*keep, *drop]
        if unit not in known
    ]
    problems += [
        Problem("screen.unit_twice", f"unit {unit!r} is both to be kept and to be left out", key=unit)
        for unit in keep
        if unit in set(drop)
    ]
    return problems


def _known(values: NDArray[np.float64], units: Sequence[str]) -> pl.DataFrame:
    missing = np.isnan(values).sum(axis=1)
    zero = (values == 0).sum(axis=1)
    there = values.shape[1] - missing
    share = np.where(there > 0, 1 - zero / np.maximum(there, 1), np.nan)
    return pl.DataFrame(
        {
            "unit": list(units),
            "missing": missing.astype(np.int64),
            "zero": zero.astype(np.int64),
            "available": there / values.shape[1],
            "non_zero": pl.Series(share).fill_nan(None),
        }
    )


def unit_availability(data: Any, *, limit: float = AVAILABLE_LIMIT) -> pl.DataFrame:
    """Return how much is known about each unit.

    Parameters
    ----------
    data : polars.DataFrame or array_like
        One row for each unit.
    limit : float
        Share of indicators with a value from which on enough is known.

    Returns
    -------
    polars.DataFrame
        ``unit, missing, zero, available, non_zero, enough``.

    Examples
    --------
    >>> unit_availability([[1.0, 0.0], [2.0, None]])["enough"].to_list()
    [True, False]
    """
    given = read_given(data)
    return _known(given.values, given.units).with_columns(enough=pl.col("available") >= limit)


def indicator_availability(data: Any, *, limit: float = AVAILABLE_LIMIT) -> pl.DataFrame:
    """Return how many units each indicator is known for.

    Returns
    -------
    polars.DataFrame
        ``indicator, missing, zero, available, non_zero, enough``.

    Examples
    --------
    >>> indicator_availability([[1.0, 0.0], [2.0, None]])["available"].to_list()
    [1.0, 0.5]
    """
    given = read_given(data)
    table = _known(given.values.T, given.codes).rename({"unit": "indicator"})
    return table.with_columns(enough=pl.col("available") >= limit)
