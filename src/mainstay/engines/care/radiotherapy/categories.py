"""Category of radioactive sources: A/D of the IAEA and the sum of ratios of 10 CFR part 37."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, Literal

import polars as pl

from mainstay.engines.care.radiotherapy.decay import activity_after, activity_on, years_to_reach
from mainstay.engines.care.radiotherapy.nuclide_table import TBQ_PER_CURIE, Nuclide, is_known, nuclide, unknown_nuclide
from mainstay.errors import InputError, Problem

#: least A/D of categories 1 to 4; whatever is below is category 5 (IAEA RS-G-1.9, 2005, table 1)
LEAST_RATIO = {1: Fraction(1000), 2: Fraction(10), 3: Fraction(1), 4: Fraction(1, 100)}

_COLUMNS = ("nuclide", "activity_tbq", "reference_on")

Sources = Mapping[str, float] | pl.DataFrame | Iterable[Any]


@dataclass(frozen=True, slots=True)
class SourceCategory:
    """What a collection of sources at one place comes to.

    Parameters
    ----------
    category : int
        Category of the IAEA, 1 (most dangerous) to 5, by the sum of A/D over all sources. Category 5 ends where a
        source is exempt; exempt activities are not looked up.
    a_over_d : float
        Sum of activity over D value.
    ratio_1, ratio_2 : float
        Sums of activity over the thresholds of 10 CFR part 37, categories 1 and 2; nuclides that the regulation does
        not list count as nothing.
    in_category_1, in_category_2 : bool
        Whether those sums are 1 or more: the requirements apply. Category 2 holds for everything in category 1 too.
    regulated_category : int or None
        Category under 10 CFR part 37: 1, 2 or none.
    not_listed : tuple of str
        Nuclides that 10 CFR part 37 does not list.
    """

    category: int
    a_over_d: float
    ratio_1: float
    ratio_2: float
    in_category_1: bool
    in_category_2: bool
    regulated_category: int | None
    not_listed: tuple[str, ...] = ()


def source_category(sources: Sources | str, *, on: date | None = None) -> SourceCategory:
    """Return the category of the sources at one place, added up.

    Parameters
    ----------
    sources : mapping, frame or iterable
        Activities in TBq by nuclide; or pairs ``(nuclide, TBq)``; or rows with ``nuclide``, ``activity_tbq`` (or
        ``activity_ci``) and, where ``on`` is given, ``reference_on``.
    on : date, optional
        Day for which the category is wanted. Every source then needs the day of its activity.

    Returns
    -------
    SourceCategory
        Category, sums of ratios and whether the requirements apply. Whether a sum reaches its bound is decided in
        exact fractions, so that three thirds are one.

    Raises
    ------
    InputError
        No source, unknown nuclides, activities below 0 or without a date; all of them are listed.

    Notes
    -----
    IAEA RS-G-1.9 (2005), section 2 and annex: A/D, added up where sources are together. 10 CFR part 37 appendix A:
    the sum over sources of activity over threshold, in TBq, is at least 1.

    Examples
    --------
    >>> found = source_category({"Co-60": 20, "Cs-137": 40})
    >>> found.category, round(found.ratio_1, 3), found.in_category_1
    (1, 1.067, True)
    >>> source_category([("Co-60", 15), ("Cs-137", 40)]).in_category_1
    False
    """
    told = _read(sources, on)
    a_over_d = sum((activity / kind.d_tbq for kind, activity in told), Fraction(0))
    sums = {category: _ratio(told, category) for category in (1, 2)}
    category = next((number for number, least in LEAST_RATIO.items() if a_over_d >= least), 5)
    inside = {number: total >= 1 for number, total in sums.items()}
    regulated = 1 if inside[1] else 2 if inside[2] else None
    missing = tuple(dict.fromkeys(kind.symbol for kind, _ in told if kind.category_1_tbq is None))
    return SourceCategory(
        category, float(a_over_d), float(sums[1]), float(sums[2]), inside[1], inside[2], regulated, missing
    )


def years_in_category(nuclide_name: str, activity_tbq: float, category: int | None = None) -> float:
    """Return the years until a source of one nuclide leaves a category by decay.

    Parameters
    ----------
    nuclide_name : str
        Nuclide.
    activity_tbq : float
        Activity now, TBq.
    category : int, optional
        Category of the IAEA, 1 to 4; the one that it is in now where left out.

    Returns
    -------
    float
        Years; 0 where it is below that category already, infinite where it is in category 5, which decay alone does
        not leave before the source is exempt.

    Raises
    ------
    InputError
        Unknown nuclide, activity below 0, or a category outside 1 to 5.

    Examples
    --------
    >>> round(years_in_category("Co-60", 200), 2)
    14.43
    >>> years_in_category("Co-60", 20, category=1)
    0.0
    """
    kind = nuclide(nuclide_name)
    if category is None:
        category = source_category([(nuclide_name, activity_tbq)]).category
    if category not in {1, 2, 3, 4, 5}:
        problem = Problem("radiotherapy.category", "no such category", found=str(category), allowed="1, 2, 3, 4 or 5")
        msg = "the years in a category cannot be told"
        raise InputError(msg, [problem])
    if category == 5:
        return math.inf
    return years_to_reach(nuclide_name, activity_tbq, float(LEAST_RATIO[category] * kind.d_tbq))


def years_until_out(sources: Sources, category: Literal[1, 2] = 1) -> float:
    """Return the years until the sum of ratios of a mixture falls below 1 (10 CFR part 37).

    Parameters
    ----------
    sources : as in `source_category`
        Activities now.
    category : {1, 2}
        Category whose thresholds count.

    Returns
    -------
    float
        Years, 0 where the sum is below 1 already; found by bisection, for a sum of decays has no closed form.

    Raises
    ------
    InputError
        As `source_category`.

    Examples
    --------
    >>> round(years_until_out({"Co-60": 200}), 2)
    14.43
    """
    told = _read(sources, None)
    if _ratio(told, category) < 1:
        return 0.0

    def ratio(years: float) -> float:
        total = 0.0
        for kind, activity in told:
            threshold = kind.threshold(category)
            if threshold is not None:
                total += activity_after(kind.symbol, float(activity), years) / threshold
        return total

    low, high = 0.0, 1.0
    while ratio(high) >= 1:
        low, high = high, high * 2
    for _ in range(200):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if ratio(middle) >= 1 else (low, middle)
    return high


def _ratio(told: list[tuple[Nuclide, Fraction]], category: int) -> Fraction:
    total = Fraction(0)
    for kind, activity in told:
        threshold = kind.category_1_tbq if category == 1 else kind.category_2_tbq
        if threshold is not None:
            total += activity / threshold
    return total


def _read(sources: Sources | str, on: Any) -> list[tuple[Nuclide, Fraction]]:
    """Return nuclides with activities in TBq as exact fractions."""
    problems: list[Problem] = []
    told = []
    if isinstance(sources, str):  # a text can be iterated over, letter by letter
        text, hint = "a name alone has no activity", 'give {"Co-60": 20}'
        problems.append(Problem("radiotherapy.activity", text, table="sources", found=sources, hint=hint))
        sources = {}
    if on is not None and not isinstance(on, date):
        text = "the day for which the category is wanted is not a date"
        problems.append(Problem("radiotherapy.no_date", text, column="on", found=str(on), allowed="a date"))
        on = None
    for number, row in enumerate(_plain_rows(sources), start=1):
        found = _problems(row, on, number)
        problems += found
        if not found:
            told.append((nuclide(str(row["nuclide"])), _activity(row, on)))
    if not told and not problems:
        problems.append(Problem("radiotherapy.no_source", "there is no source", hint="give nuclides with activities"))
    if problems:
        msg = "the category of the sources cannot be told"
        raise InputError(msg, problems)
    return told


def _plain_rows(sources: Sources) -> list[dict[str, Any]]:
    if isinstance(sources, pl.DataFrame):
        return sources.to_dicts()
    if isinstance(sources, Mapping):
        return [{"nuclide": name, "activity_tbq": activity} for name, activity in sources.items()]
    found: list[dict[str, Any]] = []
    for item in sources:
        if isinstance(item, Mapping):
            found.append(dict(item))
        elif isinstance(item, tuple | list):
            found.append(dict(zip(_COLUMNS, item, strict=False)))
        else:
            found.append({name: getattr(item, name, None) for name in _COLUMNS})
    return found


def _problems(row: dict[str, Any], on: date | None, number: int) -> list[Problem]:
    where = {"table": "sources", "row": number}
    found = []
    name = str(row.get("nuclide", ""))
    if not is_known(name):
        told = unknown_nuclide(name)
        found.append(Problem(told.code, told.message, column="nuclide", found=name, hint=told.hint, **where))  # type: ignore[arg-type]
    column = "activity_tbq" if row.get("activity_tbq") is not None else "activity_ci"
    value: Any = row.get(column)
    good = _is_number(value) and 0 <= float(value) < math.inf
    if not good:
        text = "an activity is missing" if value is None else "an activity is a finite number of at least 0"
        found.append(
            Problem(
                "radiotherapy.activity",
                text,
                column=column,
                found=str(value),
                allowed="0 or more",
                **where,  # type: ignore[arg-type]
            )
        )
    if row.get("activity_tbq") is not None and row.get("activity_ci") is not None:
        text, said = "the activity is given in two units", f"{row['activity_tbq']} TBq, {row['activity_ci']} Ci"
        hint = "give activity_tbq or activity_ci"
        found.append(Problem("radiotherapy.two_units", text, column="activity_ci", found=said, hint=hint, **where))  # type: ignore[arg-type]
    measured = row.get("reference_on")
    if on is not None and not isinstance(measured, date):
        text = "the activity has no date, so what is left of it cannot be told"
        if measured is not None:
            text = "the date of the activity is not a date"
        hint = "give reference_on, the day on which the activity was measured, as a date"
        said = "" if measured is None else str(measured)
        found.append(Problem("radiotherapy.no_date", text, column="reference_on", found=said, hint=hint, **where))  # type: ignore[arg-type]
    return found


def _is_number(value: Any) -> bool:
    """Return whether a value is a real number, of Python or of NumPy; yes and no are none."""
    return isinstance(value, Real) and type(value).__name__ not in {"bool", "bool_"}


def _plain(value: Any) -> float | int:
    """Return a number of NumPy as one of Python, which is written in decimals."""
    return int(value) if isinstance(value, Integral) else float(value)


def _activity(row: dict[str, Any], on: date | None) -> Fraction:
    if row.get("activity_tbq") is not None:
        exact = Fraction(str(_plain(row["activity_tbq"])))
    else:
        exact = Fraction(str(_plain(row["activity_ci"]))) * TBQ_PER_CURIE
    if on is None or row["reference_on"] == on:
        return exact
    return Fraction(activity_on(str(row["nuclide"]), float(exact), row["reference_on"], on))
