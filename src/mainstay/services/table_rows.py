"""Rows of a table that fit conditions written as text: ``economy_id=CHN``, ``share>=0.5``, ``name~insulin``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from math import isfinite
from typing import Any

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem, UnknownNameError

#: as OpenAPI and Python both read it
CONDITION = r"^[A-Za-z_][A-Za-z0-9_]{0,79}(=|!=|<=|>=|~)[\s\S]{0,400}$"
_CONDITION = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(!=|<=|>=|=|~)([\s\S]*)")
_TRUTH = {"true": True, "false": False}


def fitting(frame: pl.DataFrame, conditions: Sequence[str]) -> pl.DataFrame:
    """Return the rows for which all conditions hold.

    Parameters
    ----------
    frame : polars.DataFrame
        The table.
    conditions : sequence of str
        A column, one of ``=``, ``!=``, ``<=``, ``>=``, ``~`` (contains, whatever the case) and a value. ``a=`` finds
        rows in which ``a`` is missing, ``a!=`` those in which it is not. In a column of lists, a value is sought among
        the parts.

    Raises
    ------
    UnknownNameError
        The table has no such column.
    InputError
        A value is not of the kind of its column, or the comparison makes no sense there.

    Examples
    --------
    >>> frame = pl.DataFrame({"a": ["x", "y", None], "n": [1, 2, 3]})
    >>> fitting(frame, ["n>=2", "a="])["n"].to_list()
    [3]
    """
    for condition in conditions:
        frame = frame.filter(_expression(frame, condition))
    return frame


def _expression(frame: pl.DataFrame, condition: str) -> pl.Expr:
    match = _CONDITION.fullmatch(condition)
    if match is None:
        raise _wrong(condition, "a column, one of = != <= >= ~, and a value")
    name, sign, text = match.groups()
    if name not in frame.columns:
        close = nearest(name, frame.columns)
        msg = f"the table has no column {name!r}"
        raise UnknownNameError(
            msg, hint=f"did you mean {close!r}?" if close else "columns: " + ", ".join(frame.columns)
        )
    column, kind = pl.col(name), frame.schema[name]
    if text == "" and sign in ("=", "!="):
        return column.is_null() if sign == "=" else column.is_not_null()
    if isinstance(kind, pl.List):
        if sign not in ("=", "!="):
            raise _wrong(condition, "= or != with one part of the list")
        held = column.cast(pl.List(pl.String)).list.contains(text)
        return held if sign == "=" else ~held
    if sign == "~":
        if kind != pl.String():
            raise _wrong(condition, "~ with a column of text")
        return column.str.to_lowercase().str.contains(text.lower(), literal=True)
    value = pl.lit(_value(text, kind, condition))
    match sign:
        case "=":
            return column == value
        case "!=":
            return column.ne_missing(value)
        case ">=":
            return column >= value
        case _:
            return column <= value


def _value(text: str, kind: pl.DataType, condition: str) -> Any:
    """Read a value as the kind of its column."""
    try:
        if kind.is_integer() or kind.is_float():
            number = float(text)
            if not isfinite(number):
                raise _wrong(condition, "a finite number")
            return number
        if kind == pl.Boolean():
            return _TRUTH[text.lower()]
        if kind == pl.Date():
            return date.fromisoformat(text)
    except (ValueError, KeyError):
        raise _wrong(condition, f"a value of the kind {str(kind).lower()}") from None
    return text


def _wrong(condition: str, allowed: str) -> InputError:
    problem = Problem("rows.condition", "the condition cannot be used", found=condition[:200], allowed=allowed)
    msg = "the rows cannot be chosen"
    return InputError(msg, [problem])
