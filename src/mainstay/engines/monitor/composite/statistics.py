"""Statistics of indicators: location, spread, shape, gaps, zeros and ties, with flags for what should be looked at.

Source: Becker et al. 2022, "COINr", ``get_stats``; OECD and JRC 2008, *Handbook on Constructing Composite Indicators*.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.given import read_given
from mainstay.engines.monitor.composite.screen import AVAILABLE_LIMIT
from mainstay.engines.monitor.composite.skewness import KURT_LIMIT, SKEW_LIMIT, skew_and_kurt

#: share of all units for which an indicator should be other than 0, and different
HALF = 0.5


def statistics(
    data: Any,
    *,
    available_limit: float = AVAILABLE_LIMIT,
    non_zero_limit: float = HALF,
    unique_limit: float = HALF,
    skew_limit: float = SKEW_LIMIT,
    kurt_limit: float = KURT_LIMIT,
) -> pl.DataFrame:
    """Return the statistics of each indicator.

    Parameters
    ----------
    data : polars.DataFrame or array_like
        One row for each unit; an indicator in each numeric column.
    available_limit, non_zero_limit, unique_limit : float
        Share of the units that must have a value, a value other than 0, a value of their own; below it the flag is
        ``"LOW"``.
    skew_limit, kurt_limit : float
        Absolute skewness and excess kurtosis; above both the flag is ``"OUT"``.

    Returns
    -------
    polars.DataFrame
        ``indicator, min, max, mean, median, sd, skew, kurt``, the numbers ``available, non_zero, unique, same`` (the
        most units that share one value), their shares ``available_share, non_zero_share, unique_share, same_share``
        (the first of all units, the others of the values), and the flags ``available_flag, non_zero_flag, unique_flag,
        shape_flag``. What cannot be said of an indicator without values is empty.

    Examples
    --------
    >>> statistics([[1.0], [2.0], [3.0], [6.0]]).select("mean", "median", "unique", "shape_flag").row(0)
    (3.0, 2.5, 4, 'ok')
    """
    given = read_given(data)
    rows = [_numbers(given.values[:, place]) for place in range(len(given.codes))]
    skew, kurt = skew_and_kurt(given.values)
    total = len(given.units)
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(
        indicator=pl.Series(given.codes, dtype=pl.String),
        skew=pl.Series(skew).fill_nan(None),
        kurt=pl.Series(kurt).fill_nan(None),
        available_share=pl.col("available") / total,
    )
    seen = pl.when(pl.col("available") > 0).then(pl.col("available"))
    table = table.with_columns(
        [(pl.col(name) / seen).alias(f"{name}_share") for name in ("non_zero", "unique", "same")]
    )
    outlying = (pl.col("skew").abs() > skew_limit) & (pl.col("kurt") > kurt_limit)
    return table.with_columns(
        available_flag=_flag(pl.col("available_share") < available_limit, "LOW"),
        non_zero_flag=_flag(pl.col("non_zero") / total < non_zero_limit, "LOW"),
        unique_flag=_flag(pl.col("unique") / total < unique_limit, "LOW"),
        shape_flag=_flag(outlying.fill_null(value=False), "OUT"),
    ).select(*_ORDER)


_SCHEMA = {
    "min": pl.Float64,
    "max": pl.Float64,
    "mean": pl.Float64,
    "median": pl.Float64,
    "sd": pl.Float64,
    "available": pl.Int64,
    "non_zero": pl.Int64,
    "unique": pl.Int64,
    "same": pl.Int64,
}
_COUNTS = ("available", "non_zero", "unique", "same")
_ORDER = (
    *("indicator", "min", "max", "mean", "median", "sd", "skew", "kurt"),
    *_COUNTS,
    *(f"{name}_share" for name in _COUNTS),
    *("available_flag", "non_zero_flag", "unique_flag", "shape_flag"),
)


def _numbers(column: NDArray[np.float64]) -> tuple[float | None, ...]:
    seen = column[~np.isnan(column)]
    if not seen.size:
        return (None, None, None, None, None, 0, 0, 0, 0)
    _, counts = np.unique(seen, return_counts=True)
    return (
        float(seen.min()),
        float(seen.max()),
        float(seen.mean()),
        float(np.median(seen)),
        float(seen.std(ddof=1)) if seen.size > 1 else None,
        seen.size,
        int(np.count_nonzero(seen)),
        len(counts),
        int(counts.max()),
    )


def _flag(condition: pl.Expr, word: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(word)).otherwise(pl.lit("ok"))
