"""Panel, latest: a gap takes the last earlier value of the same unit.

Source: Becker et al. 2022, "COINr", ``impute_panel(imp_type = "latest")``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.impute.registry import Filled, Imputation, Setting
from mainstay.engines.monitor.composite.method import Method
from mainstay.errors import InputError, Problem


def panel_latest(values: NDArray[np.float64], setting: Setting, *, max_time: int | None) -> Filled:
    """Return the table with gaps filled from the past of the same unit.

    Parameters
    ----------
    values : numpy.ndarray, shape (units × times, indicators)
    setting : Setting
        With the time of each row.
    max_time : int or None
        How many time points of the panel to look back; None looks back to the first.

    Returns
    -------
    Filled
        The spread grows with the square root of the time gone by: the root mean square of the indicator's observed
        changes per root of time, over all units. A unit with one observation has nothing to take from and stays as it
        is.
    """
    if setting.times is None:
        problem = Problem("impute.time_missing", "to fill gaps from the past, the data needs a column 'time'")
        msg = "the missing values cannot be filled in"
        raise InputError(msg, [problem])
    moments = np.unique(setting.times)
    step = np.searchsorted(moments, setting.times)
    table = _spread_out(values, setting.units, step, len(moments))
    cube, row_unit = table
    there = ~np.isnan(cube)
    latest = np.maximum.accumulate(np.where(there, np.arange(len(moments))[None, :, None], -1), axis=1)
    unit_of_row, column = row_unit[:, None], np.arange(values.shape[1])[None, :]
    source = latest[unit_of_row, step[:, None], column]
    usable = np.isnan(values) & (source >= 0)
    if max_time is not None:
        usable &= step[:, None] - source <= max_time
    taken = cube[unit_of_row, np.maximum(source, 0), column]
    gone_by = setting.times[:, None] - moments[np.maximum(source, 0)]
    spread = np.where(usable, _change_rate(cube, moments)[None, :] * np.sqrt(np.where(usable, gone_by, 0.0)), np.nan)
    return Filled(np.where(usable, taken, values), spread)


def _spread_out(
    values: NDArray[np.float64], units: tuple[str, ...], step: NDArray[np.intp], count: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the panel as units × times × indicators, and the unit of each row."""
    place = {unit: number for number, unit in enumerate(dict.fromkeys(units))}
    row_unit = np.array([place[unit] for unit in units], dtype=np.intp)
    cube = np.full((len(place), count, values.shape[1]), np.nan)
    cube[row_unit, step] = values
    return cube, row_unit


def _change_rate(cube: NDArray[np.float64], moments: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the root mean square change of each indicator per root of time; NaN where no change was observed twice."""
    rates = np.full(cube.shape[2], np.nan)
    for column in range(cube.shape[2]):
        squares: list[float] = []
        for series in cube[:, :, column]:
            seen = np.flatnonzero(~np.isnan(series))
            squares.extend((np.diff(series[seen]) ** 2 / np.diff(moments[seen])).tolist())
        if squares:
            rates[column] = np.sqrt(np.mean(squares))
    return rates


METHOD: Method[Imputation] = Method(
    name="panel_latest",
    apply=panel_latest,
    parameters={"max_time": None},
    aliases=("impute_panel", "latest"),
    source="Becker et al. 2022, impute_panel",
)
