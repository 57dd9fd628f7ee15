"""Treating outlying indicators: a rule finds them, winsorising is tried first, then a transformation.

Source: OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, section 4; Becker et al. 2022, "COINr",
``Treat``. A treatment that was applied and changed nothing, beyond shifting and stretching the scale, is an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.given import read_given
from mainstay.engines.monitor.composite.normalise.span import ColumnError, highest, lowest
from mainstay.engines.monitor.composite.skewness import passes, skew_and_kurt
from mainstay.engines.monitor.composite.transforms.registry import get
from mainstay.engines.monitor.composite.treat_rule import WINSORISE, TreatRule, read_rules
from mainstay.engines.monitor.composite.winsorise import winsorise
from mainstay.errors import InputError, Problem

HIGH, LOW = "winsorised high", "winsorised low"
#: two columns brought to the range from 0 to 1 that differ by less are the same
SAME = 1e-12


@dataclass(frozen=True)
class Treatment:
    """What the treatment did.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, indicators)
    methods : numpy.ndarray of str, shape (units, indicators)
        What was done to each point, empty where nothing was.
    table : polars.DataFrame
        ``indicator, treatment, points, skew_before, kurt_before, skew_after, kurt_after, passed``; ``passed`` is empty
        where too few values are there to tell.
    """

    values: NDArray[np.float64]
    methods: NDArray[np.str_]
    table: pl.DataFrame


@dataclass(frozen=True)
class _Part:
    """Some columns after treatment: the numbers, what was done to each point, and what was done to each column."""

    values: NDArray[np.float64]
    methods: NDArray[np.object_]
    applied: NDArray[np.object_]


@dataclass(frozen=True)
class _Names:
    """What rows and columns are called in messages."""

    units: Sequence[str]
    codes: Sequence[str]


def treat(data: Any, **p: Any) -> Any:
    """Return the data with outlying indicators treated.

    Parameters
    ----------
    data : polars.DataFrame, polars.Series or array_like
        One row for each unit.
    **p
        ``first`` (``winsorise``), ``second`` (``log_shifted``), ``max_points`` (5), ``skew_limit`` (2), ``kurt_limit``
        (3.5), ``combine``, ``force``, ``second_parameters``, ``individual``; COINr's names are known. See TreatRule.
        ``individual`` maps an indicator to ``"none"``, to the name of a treatment that is then applied in any case, or
        to parameters of its own.

    Returns
    -------
    same kind as ``data``

    Raises
    ------
    InputError
        Lists the indicators on which a treatment cannot work or changed nothing, and unknown parameters.

    Examples
    --------
    >>> treat([1.0, 2.0, 3.0, 4.0, 5.0, 100.0]).tolist()
    [1.0, 2.0, 3.0, 4.0, 5.0, 5.0]
    """
    given = read_given(data)
    return given.restore(treat_table(given.values, given.codes, p, units=given.units).values)


def treatment(data: Any, **p: Any) -> pl.DataFrame:
    """Return what ``treat`` does to each indicator; one row each.

    Examples
    --------
    >>> treatment([1.0, 2.0, 3.0, 4.0, 5.0, 100.0]).select("treatment", "points", "passed").row(0)
    ('winsorised', 1, True)
    """
    given = read_given(data)
    return treat_table(given.values, given.codes, p, units=given.units).table


def treat_table(
    values: NDArray[np.float64], codes: Sequence[str], params: Mapping[str, Any], *, units: Sequence[str] = ()
) -> Treatment:
    """Return the treated table, what was done to each point and to each indicator.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, indicators)
    codes : sequence of str
    params : mapping
        As the parameters of ``treat``.
    units : sequence of str
        Names of the rows for messages; their numbers if none are given.

    Raises
    ------
    InputError
        Lists all indicators at fault.
    """
    common, own = read_rules(params, codes)
    treated = values.copy()
    methods = np.full(values.shape, "", dtype=object)
    applied = np.full(len(codes), "none", dtype=object)
    rules = [common] * len(codes)
    problems: list[Problem] = []
    for rule, places in _groups(codes, common, own):
        for place in places:
            rules[place] = rule
        names = _Names(units or [str(row) for row in range(len(values))], [codes[place] for place in places])
        try:
            part = _treat(values[:, places], rule, names)
        except InputError as error:
            problems += error.problems
            continue
        treated[:, places], methods[:, places], applied[places] = part.values, part.methods, part.applied
    problems += _unchanged(values, treated, applied, codes)
    if problems:
        msg = "the indicators cannot be treated as asked"
        raise InputError(msg, problems)
    table = _table(codes, values, treated, methods, applied, rules)
    return Treatment(treated, methods.astype(np.str_), table)


def _groups(
    codes: Sequence[str], common: TreatRule, own: Mapping[str, TreatRule | None]
) -> list[tuple[TreatRule, list[int]]]:
    groups = [(common, [place for place, code in enumerate(codes) if code not in own])]
    groups += [(rule, [place]) for place, code in enumerate(codes) if (rule := own.get(code)) is not None]
    return [(rule, places) for rule, places in groups if places]


def _failing(values: NDArray[np.float64], places: Sequence[int], rule: TreatRule) -> list[int]:
    """Return the columns that the rule marks for treatment; too few values mark nothing."""
    skew, kurt = skew_and_kurt(values[:, places])
    marked = np.ones(len(places), dtype=bool) if rule.force else ~_passes(skew, kurt, rule) & ~np.isnan(kurt)
    return [place for place, mark in zip(places, marked, strict=True) if mark]


def _passes(skew: NDArray[np.float64], kurt: NDArray[np.float64], rule: TreatRule) -> NDArray[np.bool_]:
    return passes(skew, kurt, skew_limit=rule.skew_limit, kurt_limit=rule.kurt_limit)


def _treat(values: NDArray[np.float64], rule: TreatRule, names: _Names) -> _Part:
    done = _Part(values.copy(), np.full(values.shape, "", object), np.full(values.shape[1], "none", object))
    marked = np.array(_failing(values, range(values.shape[1]), rule), dtype=np.intp)
    if marked.size and rule.first is not None:
        _apply(done, values, marked, rule.first, rule, names)
        skew, kurt = skew_and_kurt(done.values[:, marked])
        marked = marked[~_passes(skew, kurt, rule)]
    if marked.size and rule.second is not None:
        if not rule.combine:
            done.values[:, marked], done.methods[:, marked], done.applied[marked] = values[:, marked], "", "none"
        _apply(done, done.values.copy(), marked, rule.second, rule, names)
    return done


def _apply(
    done: _Part, source: NDArray[np.float64], marked: NDArray[np.intp], name: str, rule: TreatRule, names: _Names
) -> None:
    """Write one treatment of the marked columns into ``done``."""
    columns = source[:, marked]
    if name == WINSORISE:
        limits = {"skew_limit": rule.skew_limit, "kurt_limit": rule.kurt_limit}
        moved = winsorise(columns, max_points=rule.max_points, force=rule.force, **limits)
        done.values[:, marked] = moved.values
        done.methods[:, marked] = np.where(moved.high, HIGH, np.where(moved.low, LOW, ""))
        done.applied[marked] = "winsorised"
        return
    method = get(name)
    try:
        done.values[:, marked] = method.apply(columns, **method.resolve(rule.second_parameters))
    except ColumnError as error:
        msg = f"the transformation {name!r} cannot be applied"
        raise InputError(msg, error.problems(names.units, [names.codes[place] for place in marked])) from None
    before = done.methods[:, marked]
    label = np.where(before == "", name, before + "+" + name)
    done.methods[:, marked] = np.where(np.isnan(columns), "", label)
    done.applied[marked] = [name if old == "none" else f"{old}+{name}" for old in done.applied[marked]]


def _unchanged(
    before: NDArray[np.float64], after: NDArray[np.float64], applied: NDArray[np.object_], codes: Sequence[str]
) -> list[Problem]:
    """Return one problem for each column that a treatment left as it was, or flattened."""
    problems: list[Problem] = []
    for place in np.flatnonzero(applied != "none").tolist():
        old, new = before[:, [place]], after[:, [place]]
        range_before, range_after = highest(old) - lowest(old), highest(new) - lowest(new)
        told = f"the treatment {applied[place]!r} of indicator {codes[place]!r}"
        if not range_after > 0:
            problems.append(
                Problem("treatment.flattened", f"{told} made all its values equal", table="data", column=codes[place])
            )
        elif np.nanmax(np.abs((old - lowest(old)) / range_before - (new - lowest(new)) / range_after)) <= SAME:
            problems.append(
                Problem("treatment.changed_nothing", f"{told} changed nothing", table="data", column=codes[place])
            )
    return problems


def _table(
    codes: Sequence[str],
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    methods: NDArray[np.object_],
    applied: NDArray[np.object_],
    rules: Sequence[TreatRule],
) -> pl.DataFrame:
    skew_before, kurt_before = skew_and_kurt(before)
    skew_after, kurt_after = skew_and_kurt(after)
    passed = [
        None if np.isnan(kurt) else bool(_passes(np.array(skew), np.array(kurt), rule))
        for skew, kurt, rule in zip(skew_after, kurt_after, rules, strict=True)
    ]
    numbers = pl.DataFrame(
        {
            "indicator": list(codes),
            "treatment": [str(name) for name in applied],
            "points": (methods != "").sum(axis=0),
            "skew_before": skew_before,
            "kurt_before": kurt_before,
            "skew_after": skew_after,
            "kurt_after": kurt_after,
            "passed": pl.Series(passed, dtype=pl.Boolean),
        }
    )
    return numbers.with_columns(pl.col("^(skew|kurt)_.*$").fill_nan(None), pl.col("points").cast(pl.Int64))
