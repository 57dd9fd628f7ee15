"""The trend of every series of a table, with one rate of false discoveries over the whole map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.trends.autocorrelation import Correction
from mainstay.engines.monitor.trends.directions import signs_of
from mainstay.engines.monitor.trends.discoveries import Discoveries, Method, false_discovery
from mainstay.engines.monitor.trends.fit import LEAST_POINTS, Trends, fit
from mainstay.engines.monitor.trends.long_series import LongSeries, long_series

Array = NDArray[np.float64]
COLUMNS = {
    "n": pl.Int64(),
    "first": pl.Float64(),
    "last": pl.Float64(),
    "slope": pl.Float64(),
    "slope_low": pl.Float64(),
    "slope_high": pl.Float64(),
    "tau": pl.Float64(),
    "z": pl.Float64(),
    "variance_factor": pl.Float64(),
    "p": pl.Float64(),
    "p_adjusted": pl.Float64(),
    "verdict": pl.String(),
}


@dataclass(frozen=True, slots=True)
class TrendRule:
    """How trends are called.

    Short series cannot say much, and the more series a map has the less: the smallest p that n values can reach is
    0.0085 for 6, 0.0008 for 8 and 0.0001 for 10, before it is raised for the map. The exact p of six values in order is
    smaller, 0.0028, but holds only where each value is drawn anew. Where each leans on the one before (phi 0.6), 1.6 %
    of simulated series without a trend are in order, so the exact p is not used.

    Parameters
    ----------
    level : float
        Level of the interval of the slope.
    correction, lags, least_factor
        As in `fit`. The correction can only make a verdict more cautious unless ``least_factor`` is None. By default
        "ar1", as most series of a map are short.
    fdr : {"bh", "by"}
        Adjustment over the map; see `false_discovery`.
    fdr_level : float
        Share of false verdicts that is accepted among all verdicts of the map.
    """

    level: float = 0.95
    correction: Correction = "ar1"
    lags: int | None = None
    least_factor: float | None = 1.0
    fdr: Method = "bh"
    fdr_level: float = 0.05


def trend_table(
    frame: pl.DataFrame,
    *,
    keys: Sequence[str],
    time: str,
    value: str,
    direction: int | str = 1,
    rule: TrendRule | None = None,
) -> pl.DataFrame:
    """Return slope, test and verdict of each series of a long table.

    Parameters
    ----------
    frame : polars.DataFrame
        One row for each series and time.
    keys : sequence of str
        Columns that name a series.
    time : str
        Column of times: numbers, or dates and instants, which are counted in years of 365.25 days from 1970.
    value : str
        Column of values; null and NaN are missing.
    direction : int or str
        1 where more is better, -1 where less is better, 0 where neither; or a column that holds these or
        ``higher_better``, ``lower_better``, ``context`` for each series.
    rule : TrendRule, optional
        How trends are called.

    Returns
    -------
    polars.DataFrame
        ``keys`` in order, ``n`` observed values from ``first`` to ``last`` time, ``slope`` with its interval in units
        of the value for one unit of time (for dates, a year), ``tau``, ``z``, the factor on the variance, ``p`` and
        ``p_adjusted`` over all series that could be tested, and the ``verdict``: ``improving``, ``worsening``,
        ``changing`` (neither direction is good), ``none`` (no trend is shown, which is not the same as no trend), or
        ``too_few`` (fewer than 4 values; everything else is null).

    Raises
    ------
    InputError
        A column is missing, of the wrong type, or a series has two values at one time or two directions.

    Examples
    --------
    >>> rows = [
    ...     (who, year, value)
    ...     for who, step in [("A", 2.0), ("B", -1.0)]
    ...     for year, value in zip(range(2015, 2023), np.arange(8) * step)
    ... ]
    >>> frame = pl.DataFrame(rows, schema=["economy_id", "year", "sites"], orient="row")
    >>> trend_table(frame, keys=["economy_id"], time="year", value="sites").select("slope", "verdict").rows()
    [(2.0, 'improving'), (-1.0, 'worsening')]
    """
    rule = rule or TrendRule()
    carried = [direction] if isinstance(direction, str) else []
    series = long_series(frame, keys=keys, time=time, value=value, carried=carried)
    good = signs_of(series, direction)
    found = fit(
        series.values,
        series.times,
        level=rule.level,
        correction=rule.correction,
        lags=rule.lags,
        least_factor=rule.least_factor,
    )
    adjusted = false_discovery(found.tests.p, method=rule.fdr, level=rule.fdr_level)
    columns = _columns(series, found, adjusted, good)
    table = pl.DataFrame(columns, schema=COLUMNS).with_columns(pl.selectors.float().fill_nan(None))
    return pl.concat([series.keys.select(keys), table], how="horizontal")


def _columns(series: LongSeries, found: Trends, adjusted: Discoveries, good: Array) -> dict[str, NDArray[np.generic]]:
    slopes, tests = found.slopes, found.tests
    enough = tests.n >= LEAST_POINTS
    first, last = _span(series)
    numbers = {
        "slope": slopes.slope,
        "slope_low": slopes.low,
        "slope_high": slopes.high,
        "tau": tests.tau,
        "z": tests.z,
        "variance_factor": tests.factor,
        "p": tests.p,
        "p_adjusted": adjusted.p,
    }
    return {
        "n": tests.n,
        "first": first,
        "last": last,
        **{name: np.where(enough, column, np.nan) for name, column in numbers.items()},
        "verdict": _verdicts(enough, adjusted.found, np.sign(tests.s) * good, good),
    }


def _span(series: LongSeries) -> tuple[Array, Array]:
    seen = ~np.isnan(series.values)
    none = ~seen.any(axis=1)
    first = np.where(seen, series.times, np.inf).min(axis=1, initial=np.inf)
    last = np.where(seen, series.times, -np.inf).max(axis=1, initial=-np.inf)
    return np.where(none, np.nan, first), np.where(none, np.nan, last)


def _verdicts(enough: NDArray[np.bool_], found: NDArray[np.bool_], gain: Array, good: Array) -> NDArray[np.str_]:
    named = np.where(good == 0, "changing", np.where(gain > 0, "improving", "worsening"))
    return np.where(enough, np.where(found, named, "none"), "too_few")
