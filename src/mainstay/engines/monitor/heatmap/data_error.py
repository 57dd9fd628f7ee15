"""How wrong a value may be: measured interval, count, evidence grade, method and age, as a standard deviation.

A count of things that happen or stand one by one has at least the error of a count, its square root (Poisson), whatever
its evidence: three candidates against four decide nothing.

The sizes for grade, method and age are judgements of this project (assumed). They stand here and nowhere else, are
printed with every map, and their effect is measured by the Sobol indices of the factor `data`.
"""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.heatmap.evidence import COUNTED_UNITS

#: relative standard deviation for the reliability of the source (Admiralty A to F) and the credibility (1 to 6)
RELIABILITY = {"A": 0.01, "B": 0.02, "C": 0.05, "D": 0.10, "E": 0.15, "F": 0.20}
CREDIBILITY = {"1": 0.00, "2": 0.02, "3": 0.05, "4": 0.10, "5": 0.20, "6": 0.15}
METHOD = {"observed": 0.0, "reported": 0.02, "estimated": 0.05, "assumed": 0.15}
#: what an ungraded value or one without method is taken for
UNGRADED, UNSTATED = 0.20, 0.15
#: a year of age adds this relative standard deviation times the square root of the years where the series is too short
#: to say by how much it moves in a year
DRIFT = 0.03
#: errors are relative to the value, but at least to this part of the scale: a small count is not exact
FLOOR = 0.05
#: ends of an interval are read as the 5th and 95th percentile, and 1.645 is that of the normal distribution
Z90 = 1.6449
#: no error is larger than this: a place is between 0 and 1, and one that is either has this standard deviation
LARGEST = 0.5
#: least number of periods from which a series tells its own yearly drift
LEAST_PERIODS = 6


def with_errors(latest: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Add the parts of the error of each value on the 0 to 1 scale of its goalposts.

    Parameters
    ----------
    latest : polars.DataFrame
        Values with ``place`` (0 to 1 on the scale, before direction), ``width`` (goalposts, in the unit), ``age``,
        ``unit``.
    values : polars.DataFrame
        All values, for the drift of each series; ``width`` too.

    Returns
    -------
    polars.DataFrame
        ``latest`` with ``error_low`` and ``error_high`` (standard deviation towards lower and higher values),
        ``error_interval``, ``error_count``, ``error_grade``, ``error_age``.
    """
    series = ["indicator_id", "segment_id", "economy_id"]
    drift = (
        values.sort(*series, "years")
        .with_columns(
            step=((pl.col("value") - pl.col("value").shift()).abs() / pl.col("width")).over(series),
            gap=(pl.col("years") - pl.col("years").shift()).over(series),
        )
        .filter(pl.col("gap") > 0)
        .group_by(series)
        # median of absolute steps of a random walk, per square root of a year; 0.6745 makes it a standard deviation
        .agg(((pl.col("step") / pl.col("gap").sqrt()).median() / 0.6745).alias("drift"), pl.len().alias("steps"))
        .filter(pl.col("steps") >= LEAST_PERIODS - 1)
        .drop("steps")
    )
    size = pl.max_horizontal(pl.col("place").abs(), pl.lit(FLOOR))
    reliability = pl.col("grade").str.slice(0, 1).replace_strict(RELIABILITY, default=None, return_dtype=pl.Float64)
    credibility = pl.col("grade").str.slice(1, 1).replace_strict(CREDIBILITY, default=None, return_dtype=pl.Float64)
    method = pl.col("method").replace_strict(METHOD, default=UNSTATED, return_dtype=pl.Float64)
    graded = (reliability**2 + credibility**2 + method**2).sqrt()
    low = (pl.col("value") - pl.col("low")) / pl.col("width") / Z90
    high = (pl.col("high") - pl.col("value")) / pl.col("width") / Z90
    own = pl.col("drift") * pl.col("age").sqrt()
    counted = pl.max_horizontal(pl.col("value").abs(), pl.lit(1.0)).sqrt() / pl.col("width")
    return (
        latest.join(drift, on=series, how="left", maintain_order="left")
        .with_columns(
            error_grade=(graded.fill_null(UNGRADED) * size),
            error_count=pl.when(pl.col("unit").is_in(COUNTED_UNITS)).then(counted).otherwise(0.0),
            error_age=pl.coalesce(own, DRIFT * pl.col("age").sqrt() * size),
            _low=low.fill_null(0.0).clip(0.0),
            _high=high.fill_null(0.0).clip(0.0),
        )
        .with_columns(
            error_interval=pl.max_horizontal("_low", "_high"),
            error_low=_together("_low"),
            error_high=_together("_high"),
        )
        .drop("_low", "_high", "drift")
    )


def _together(side: str) -> pl.Expr:
    """Return independent parts of the error on one side together."""
    parts = (side, "error_count", "error_grade", "error_age")
    return pl.sum_horizontal(pl.col(name) ** 2 for name in parts).sqrt().clip(upper_bound=LARGEST)
