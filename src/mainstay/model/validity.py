"""Which dated rows are true in the world on a day."""

from __future__ import annotations

from datetime import date

import polars as pl


def valid_on(day: date) -> list[pl.Expr]:
    """Return the conditions under which a row with ``valid_from_on`` and ``valid_to_on`` is true on a day.

    An empty end is open; the last day counts.

    Examples
    --------
    >>> rows = pl.DataFrame({"valid_from_on": [None, date(2025, 1, 1)], "valid_to_on": [date(2024, 6, 1), None]})
    >>> rows.filter(*valid_on(date(2024, 6, 1))).height
    1
    """
    return [
        pl.col("valid_from_on").is_null() | (pl.col("valid_from_on") <= day),
        pl.col("valid_to_on").is_null() | (pl.col("valid_to_on") >= day),
    ]
