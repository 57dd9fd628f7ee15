"""Dates as public files write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}


def today() -> date:
    """Return the day of reading. Only what a file cannot truly hold depends on it: a date that is still to come.

    Examples
    --------
    >>> today() > date(2026, 1, 1)
    True
    """
    return datetime.now(UTC).date()


def month_first(cell: pl.Expr) -> pl.Expr:
    """Read ``4/26/2024`` or ``4/26/24`` as the United States write it; two digits mean a year from 2000 on.

    Examples
    --------
    >>> pl.DataFrame({"on": ["4/26/24", "12/31/2025", "13/1/2024", None]}).select(
    ...     month_first(pl.col("on"))
    ... ).to_series().to_list()
    [datetime.date(2024, 4, 26), datetime.date(2025, 12, 31), None, None]
    """
    return _from_parts(cell, r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$", month=1, day=2)


def day_first(cell: pl.Expr) -> pl.Expr:
    """Read ``26/04/2024``.

    Examples
    --------
    >>> pl.DataFrame({"on": ["26/04/2024"]}).select(day_first(pl.col("on"))).item()
    datetime.date(2024, 4, 26)
    """
    return _from_parts(cell, r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$", month=2, day=1)


def day_month_name(cell: pl.Expr) -> pl.Expr:
    """Read ``4  Apr,  2012``; commas and blanks between the parts do not matter.

    Examples
    --------
    >>> pl.DataFrame({"on": ["4  Apr,  2012"]}).select(day_month_name(pl.col("on"))).item()
    datetime.date(2012, 4, 4)
    """
    parts = cell.str.to_lowercase().str.extract_groups(r"^(\d{1,2})[\s,]+([a-z]{3})[a-z]*[\s,]+(\d{4})$").struct
    month = parts.field("2").replace_strict(_MONTHS, default=None, return_dtype=pl.String)
    return _day(parts.field("3"), month, parts.field("1"))


def _from_parts(cell: pl.Expr, pattern: str, *, month: int, day: int) -> pl.Expr:
    parts = cell.str.extract_groups(pattern).struct
    year = parts.field("3")
    year = pl.when(year.str.len_chars() == 2).then(pl.concat_str(pl.lit("20"), year)).otherwise(year)
    return _day(year, parts.field(str(month)), parts.field(str(day)))


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    text = pl.concat_str(year, month.str.zfill(2), day.str.zfill(2), separator="-")
    return text.str.to_date("%Y-%m-%d", strict=False)
