"""Which way is good, for each series of a table."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.trends.long_series import LongSeries
from mainstay.errors import InputError, Problem

SIGNS = {"higher_better": 1.0, "lower_better": -1.0, "context": 0.0, "1": 1.0, "-1": -1.0, "0": 0.0}


def signs_of(series: LongSeries, direction: int | str) -> NDArray[np.float64]:
    """Return 1, -1 or 0 for each series.

    Parameters
    ----------
    series : LongSeries
        Series with the column of directions among its keys where ``direction`` names one.
    direction : int or str
        One direction for all, or the name of a column.

    Raises
    ------
    InputError
        A direction is missing or none of those known.

    Examples
    --------
    >>> keys = pl.DataFrame({"id": ["a", "b"], "good": ["higher_better", "lower_better"]})
    >>> signs_of(LongSeries(keys, np.empty((2, 0)), np.empty((2, 0))), "good").tolist()
    [1.0, -1.0]
    """
    rows = len(series.values)
    allowed = ", ".join(SIGNS)
    if not isinstance(direction, str):
        if str(int(direction)) not in SIGNS or direction != int(direction):
            msg = "the trends have no direction"
            problem = Problem("direction.unknown", "no such direction", found=str(direction), allowed="1, -1, 0")
            raise InputError(msg, [problem])
        return np.full(rows, float(direction))
    column = series.keys[direction]
    words = (column.cast(pl.Int64) if column.dtype.is_float() else column).cast(pl.String)
    signs = words.replace_strict(SIGNS, default=None, return_dtype=pl.Float64)
    problems = [
        Problem(
            "direction.unknown",
            f"{series.name(row)} has no known direction",
            allowed=allowed,
            column=direction,
            found=str(column[row]),
        )
        for row in np.flatnonzero(signs.is_null().to_numpy()).tolist()
    ]
    if problems:
        msg = "the trends have no direction"
        raise InputError(msg, problems)
    return np.asarray(signs.to_numpy(), dtype=np.float64)
