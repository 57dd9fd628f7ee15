"""Check a structured back-test table and give its columns their types; all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from math import isnan
from typing import Any

import polars as pl

from mainstay.core.calendar import read_day
from mainstay.core.suggest import nearest
from mainstay.engines.stress.backtest.columns import BY_NAME, COLUMNS, DECISION_DAYS, NAMES, Column, polars_schema
from mainstay.engines.stress.backtest.steps import read_steps
from mainstay.errors import InputError, Problem

TABLE = "backtests"
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def read_table(rows: list[dict[str, Any]], *, first_row: int = 2) -> pl.DataFrame:
    """Return the typed table of structured rows.

    Parameters
    ----------
    rows : list of dict
        Cells by column name: text, or values that already have their type. Missing columns count as empty.
    first_row : int
        Number of the first row in its file, for messages.

    Returns
    -------
    polars.DataFrame
        All columns of the schema, in its order, one row a case.

    Raises
    ------
    InputError
        A column is unknown, a required cell is empty, a value cannot be read or is out of bounds, the ends of a range
        are reversed, a key stands twice, or a known value was public only after the forecast is made.

    Examples
    --------
    >>> row = {"case_id": "a", "title": "A", "known_shock_kind": "cyber", "known_shock_on_low": "2020-01-01"}
    >>> read_table([{**row, "known_shock_on_high": "2020-01-02"}])["known_shock_on_low"][0]
    datetime.date(2020, 1, 1)
    """
    problems = _unknown_columns(rows)
    made: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=first_row):
        values = {column.name: _cell(column, row.get(column.name), number, problems) for column in COLUMNS}
        problems.extend(_row_problems(values, number))
        made.append(values)
    problems.extend(_repeated(made, first_row))
    if problems:
        msg = "the back-test table cannot be used"
        raise InputError(msg, problems)
    return pl.DataFrame(made, schema=polars_schema(), orient="row")


def _unknown_columns(rows: list[dict[str, Any]]) -> list[Problem]:
    found = dict.fromkeys(name for row in rows for name in row if name not in BY_NAME)
    problems = []
    for name in found:
        close = nearest(str(name), NAMES)
        hint = f"did you mean {close!r}?" if close else None
        problems.append(
            Problem(
                "column.unknown", "no such column", table=TABLE, row=1, column=str(name), found=str(name), hint=hint
            )
        )
    return problems


def _cell(column: Column, value: Any, row: int, problems: list[Problem]) -> Any:
    """Return the value of a cell, or note why it has none."""
    text = value.strip() if isinstance(value, str) else value
    if text is None or text == "" or (isinstance(text, float) and isnan(text)):
        if column.required:
            problems.append(Problem("value.required", "an empty cell", table=TABLE, row=row, column=column.name))
        return None
    try:
        return _READERS[column.kind](column, text)
    except (ValueError, TypeError, InputError):
        problems.append(
            Problem(
                "value.invalid",
                "a value that cannot be read or is out of bounds",
                table=TABLE,
                row=row,
                column=column.name,
                found=str(text),
                allowed=column.allowed_words,
                hint=_near_choice(column, str(text)),
            )
        )
        return None


def _near_choice(column: Column, text: str) -> str | None:
    close = nearest(text, column.allowed) if column.allowed else None
    return f"did you mean {close!r}?" if close else None


def _number(column: Column, value: Any) -> float:
    number = float(value)
    if not column.low <= number <= column.high:
        raise ValueError(number)
    return number


def _choice(column: Column, value: Any) -> str:
    if str(value) not in column.allowed:
        raise ValueError(value)
    return str(value)


def _flag(_: Column, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    found = _FLAGS.get(str(value).lower())
    if found is None:
        raise ValueError(value)
    return found


def _steps(_: Column, value: Any) -> str:
    for _day, share in read_steps(str(value)):
        if not 0 <= share <= 20:
            raise ValueError(share)
    return str(value)


_READERS: dict[str, Callable[[Column, Any], Any]] = {
    "text": lambda _, value: str(value),
    "choice": _choice,
    "date": lambda _, value: read_day(value),
    "number": _number,
    "flag": _flag,
    "steps": _steps,
}


def _row_problems(values: Mapping[str, Any], row: int) -> list[Problem]:
    """Return what is wrong between the cells of a row."""
    problems = []
    for name in NAMES:
        if not name.endswith("_low"):
            continue
        other = f"{name[:-4]}_high"
        low, high = values[name], values[other]
        if low is not None and high is not None and low > high:
            problems.append(
                Problem(
                    "range.reversed",
                    f"the lower end is above {other}",
                    table=TABLE,
                    row=row,
                    column=name,
                    found=str(low),
                )
            )
    problems.extend(_mode_problems(values, row))
    known, shock = values["known_on"], values["known_shock_on_high"]
    if isinstance(known, date) and isinstance(shock, date) and known > shock + timedelta(days=DECISION_DAYS):
        problems.append(
            Problem(
                "known.hindsight",
                f"a value that became public more than {DECISION_DAYS} days after the shock is hindsight",
                table=TABLE,
                row=row,
                column="known_on",
                found=str(known),
                allowed=f"up to {shock + timedelta(days=DECISION_DAYS)}",
            )
        )
    return problems


def _mode_problems(values: Mapping[str, Any], row: int) -> list[Problem]:
    low, mode, high = (values[f"known_share_lost_{end}"] for end in ("low", "mode", "high"))
    if mode is None or (low if low is not None else mode) <= mode <= (high if high is not None else mode):
        return []
    return [
        Problem(
            "range.mode",
            "the most likely share is outside its ends",
            table=TABLE,
            row=row,
            column="known_share_lost_mode",
            found=str(mode),
        )
    ]


def _repeated(rows: list[dict[str, Any]], first_row: int) -> list[Problem]:
    seen: dict[Any, int] = {}
    problems = []
    for number, row in enumerate(rows, start=first_row):
        key = row["case_id"]
        if key is not None and key in seen:
            problems.append(
                Problem(
                    "key.duplicate",
                    f"stands in row {seen[key]} too",
                    table=TABLE,
                    row=number,
                    column="case_id",
                    found=key,
                )
            )
        seen.setdefault(key, number)
    return problems
