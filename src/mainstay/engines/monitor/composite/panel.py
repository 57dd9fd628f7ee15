"""A panel: one composite for each time, on one scale that does not move from time to time.

Dividing by size and imputing go on within each time (except the imputation that looks along time); treating and
normalising see the whole panel at once, so that the posts between which an indicator is placed are the same for all
times; aggregating goes on within each time. Source: Becker et al. 2022, "COINr", purses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.build import named_columns, read_both
from mainstay.engines.monitor.composite.composite import Composite
from mainstay.engines.monitor.composite.normalise.span import highest, lowest
from mainstay.engines.monitor.composite.pipeline import Run, run_steps
from mainstay.engines.monitor.composite.reading import TIME, Reading, read_data
from mainstay.engines.monitor.composite.steps import Plan
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import UnknownNameError


class Panel:
    """What ``build_panel`` returns: a composite for each time.

    Attributes
    ----------
    structure : Structure
    times : tuple of float
        In rising order.
    """

    def __init__(self, structure: Structure, composites: Mapping[float, Composite]) -> None:
        self.structure = structure
        self.times: tuple[float, ...] = tuple(sorted(composites))
        self._composites = dict(composites)

    def at(self, time: float) -> Composite:
        """Return the composite of a time.

        Raises
        ------
        UnknownNameError
            The panel has no such time.
        """
        try:
            return self._composites[float(time)]
        except (KeyError, TypeError, ValueError):
            msg = f"the panel has no time {time!r}"
            raise UnknownNameError(msg, hint="times: " + ", ".join(f"{known:g}" for known in self.times)) from None

    def __iter__(self) -> Iterator[tuple[float, Composite]]:
        """Yield each time and its composite."""
        for time in self.times:
            yield time, self._composites[time]

    def step(self, name: str) -> pl.DataFrame:
        """Return the data after a step at all times: ``unit, time`` and the columns of the step."""
        return self._together(lambda made: made.step(name))

    def scores(self, level: int | None = None) -> pl.DataFrame:
        """Return the scores of a level at all times: ``unit, time`` and the nodes of the level."""
        return self._together(lambda made: made.scores(level))

    def ranks(self, level: int | None = None) -> pl.DataFrame:
        """Return the ranks of a level within each time: ``unit, time`` and the nodes of the level."""
        return self._together(lambda made: made.ranks(level))

    def log(self) -> pl.DataFrame:
        """Return every value that a step made or changed, with its time; see ``Composite.log``."""
        return self._together(lambda made: made.log())

    def goalposts(self) -> pl.DataFrame:
        """Return the lowest and highest value of each indicator, over all times, as they entered normalising.

        These are the ends of the scale under min-max. To hold later years to the same scale, write them into the
        structure as ``goalpost_low`` and ``goalpost_high`` and normalise by ``goalposts``.
        """
        names = [name for name in self.at(self.times[0]).steps if name not in ("normalised", "aggregated")]
        values = np.vstack([made.array(names[-1]) for _, made in self])
        low, high = pl.Series(lowest(values)).fill_nan(None), pl.Series(highest(values)).fill_nan(None)
        return pl.DataFrame({"indicator": list(self.structure.leaves), "low": low, "high": high})

    def _together(self, part: Callable[[Composite], pl.DataFrame]) -> pl.DataFrame:
        frames: list[pl.DataFrame] = []
        for time, made in self:
            frame = part(made)
            place = frame.columns.index("unit") + 1
            frames.append(frame.insert_column(place, pl.Series(TIME, [time] * frame.height, dtype=pl.Float64)))
        return pl.concat(frames)


def build_panel(
    data: pl.DataFrame,
    structure: pl.DataFrame | Structure,
    *,
    steps: Any,
    time: str = TIME,
    fixed: bool = True,
) -> Panel:
    """Return a composite for each time of a panel.

    Parameters
    ----------
    data : polars.DataFrame
        One row for each unit and time: ``unit``, the time column and a column for each indicator. A unit may have as
        few as one row.
    structure, steps
        As for ``build``. A treatment or normalisation sees the whole panel at once.
    time : str
        Column of the time: numbers, numbers as text, or dates.
    fixed : bool
        False builds each time for itself, so that scores of different times cannot be compared.

    Raises
    ------
    InputError
        As for ``build``; a message names the unit and its time.

    Examples
    --------
    >>> tree = pl.DataFrame({"code": ["a", "x"], "parent": ["x", None], "level": [1, 2], "direction": [1, 1]})
    >>> data = pl.DataFrame({"unit": ["A", "B", "A", "B"], "time": [1, 1, 2, 2], "a": [0.0, 5.0, 5.0, 10.0]})
    >>> made = build_panel(data, tree, steps=["normalise", "aggregate"])
    >>> made.scores().rows()
    [('A', 1.0, 0.0), ('B', 1.0, 50.0), ('A', 2.0, 50.0), ('B', 2.0, 100.0)]
    """
    tree, plan = read_both(structure, steps, data)
    reading = read_data(data, tree, named=set(named_columns(plan)), time=time)
    moments = np.array([]) if reading.times is None else reading.times
    keep = {float(moment): moments == moment for moment in np.unique(moments)}
    if fixed:
        run = run_steps(reading, tree, plan)
        return Panel(tree, {moment: Composite(_part(run, rows), plan) for moment, rows in keep.items()})
    return Panel(tree, {moment: _alone(reading, tree, plan, rows) for moment, rows in keep.items()})


def _alone(reading: Reading, tree: Structure, plan: Plan, rows: NDArray[np.bool_]) -> Composite:
    return Composite(run_steps(_reading_of(reading, rows), tree, plan), plan)


def _reading_of(reading: Reading, rows: NDArray[np.bool_]) -> Reading:
    return replace(
        reading,
        units=tuple(unit for unit, inside in zip(reading.units, rows, strict=True) if inside),
        values=reading.values[rows],
        columns={name: series.filter(pl.Series(rows)) for name, series in reading.columns.items()},
        times=None if reading.times is None else reading.times[rows],
    )


def _part(run: Run, rows: NDArray[np.bool_]) -> Run:
    """Return the rows of one time."""
    part = Run(_reading_of(run.reading, rows), run.structure)
    part.stages = {name: stage.only(rows) for name, stage in run.stages.items()}
    part.changes = [change.only(rows) for change in run.changes]
    part.tables = dict(run.tables)
    if "screening" in part.tables:
        part.tables["screening"] = part.tables["screening"].filter(pl.col("unit").is_in(part.reading.labels))
    part.options = run.options
    part.latest = run.latest.only(rows)
    return part
