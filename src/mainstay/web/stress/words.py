"""How numbers over many runs are written."""

from __future__ import annotations

from typing import Literal

import polars as pl

from mainstay.report.wording import UNKNOWN, amount, count, number, share

Form = Literal["share", "count", "number", "amount"]


def run_ends(low: float | None, high: float | None, form: Form) -> str:
    """Return the range over runs in words; where they all give the same, that is said.

    Examples
    --------
    >>> run_ends(3, 8, "count"), run_ends(30, 30, "count"), run_ends(12, None, "count"), run_ends(None, None, "count")
    ('3 to 8', 'always 30', '12 to never', '–')
    >>> run_ends(10_800_000, 33_300_000, "amount")
    '10.8 million to 33.3 million'
    """
    if low is None and high is None:
        return UNKNOWN
    first, last = (written(end, form) if end is not None else "never" for end in (low, high))
    return f"always {first}" if first == last else f"{first} to {last}"


def written(value: float | None, form: Form) -> str:
    """Return a value in one of the forms.

    Examples
    --------
    >>> written(12_500_000, "amount"), written(None, "share")
    ('12.5 million', '–')
    """
    return {"share": share, "count": count, "number": number, "amount": amount_in}[form](value)


def amount_in(value: float | None, unit: str = "") -> str:
    """Return an amount in its unit, more than one in the plural; a minus is a minus.

    Examples
    --------
    >>> amount_in(2_000_000, "dose"), amount_in(27.5, "day of need"), amount_in(-2.91)
    ('2 million doses', '27.5 days of need', '\u22122.91')
    """
    head, _, tail = unit.partition(" ")
    plural = f"{head}s {tail}".strip() if head and value is not None and abs(value) != 1 else unit
    return amount(value, plural)


def ends_column(frame: pl.DataFrame, low: str, high: str, form: Form) -> pl.Series:
    """Return the range over runs of each row in words."""
    return pl.Series(
        [run_ends(one, other, form) for one, other in frame.select(low, high).iter_rows()], dtype=pl.String
    )
