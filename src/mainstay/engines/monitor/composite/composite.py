"""A composite: the scores of units at every level, and each step on the way to them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.core.suggest import nearest
from mainstay.engines.monitor.composite.pipeline import Run
from mainstay.engines.monitor.composite.reading import Reading
from mainstay.engines.monitor.composite.significant import ascending_ranks
from mainstay.engines.monitor.composite.stage import LOG_COLUMNS, Stage
from mainstay.engines.monitor.composite.steps import Plan
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError, Problem, UnknownNameError


class Composite:
    """What ``build`` returns. Nothing in it changes.

    Attributes
    ----------
    structure : Structure
    units : tuple of str
        The units that are left after the last step.
    options : mapping of str to mapping
        Every step that was done, with all parameters.
    reading : Reading
        The data as given.
    plan : tuple of (str, mapping)
        The steps as asked for; building with other parameters starts from these.
    """

    def __init__(self, run: Run, plan: Plan) -> None:
        self.structure: Structure = run.structure
        self.reading: Reading = run.reading
        self.plan: Plan = plan
        self.options: Mapping[str, Mapping[str, Any]] = MappingProxyType(run.options)
        self.units: tuple[str, ...] = tuple(run.reading.units[row] for row in run.latest.rows)
        self._stages = dict(run.stages)
        self._changes = tuple(run.changes)
        self._tables = dict(run.tables)

    @property
    def steps(self) -> tuple[str, ...]:
        """Names under which data can be had, in the order they were made."""
        return tuple(self._stages)

    def step(self, name: str) -> pl.DataFrame:
        """Return the data after a step: ``unit`` and the indicators, after aggregation all nodes.

        Raises
        ------
        UnknownNameError
            No such step was done.
        """
        stage = self._stage(name)
        codes = self.structure.codes if name == "aggregated" else self.structure.leaves
        return self._frame(stage, codes, stage.values)

    def array(self, name: str) -> NDArray[np.float64]:
        """Return the data after a step as an array, units × indicators, after aggregation × nodes; NaN where missing.

        Raises
        ------
        UnknownNameError
            No such step was done.
        """
        return self._stage(name).values.copy()

    def scores(self, level: int | None = None) -> pl.DataFrame:
        """Return the scores of the nodes of a level, the highest if none is named; empty where missing.

        Raises
        ------
        InputError
            The composite was not aggregated, or has no such level.
        """
        stage, codes = self._level(level)
        columns = [self.structure.positions[code] for code in codes]
        return self._frame(stage, codes, stage.values[:, columns])

    def ranks(self, level: int | None = None) -> pl.DataFrame:
        """Return the ranks of the units on a level: 1 is best, equals share the better rank, none where no score is.

        Scores are rounded to 12 significant digits first, so that float noise splits no tie.

        Raises
        ------
        InputError
            The composite was not aggregated, or has no such level.
        """
        stage, codes = self._level(level)
        columns = [self.structure.positions[code] for code in codes]
        ranks = ascending_ranks(-stage.values[:, columns])
        return self._frame(stage, codes, ranks).with_columns(pl.col(codes).cast(pl.Int64))

    def log(self) -> pl.DataFrame:
        """Return every value that a step made or changed before normalising, and every unit that was left out.

        Returns
        -------
        polars.DataFrame
            ``step, unit, indicator, before, after, method, spread``; the spread is the standard deviation of an imputed
            value. A unit that was screened out has no indicator. Normalising changes every value by one rule and is not
            listed.
        """
        units = self.reading.units
        frames = [change.frame(units, self.structure.leaves) for change in self._changes if len(change.rows)]
        return pl.concat(frames) if frames else pl.DataFrame(schema=LOG_COLUMNS)

    def treatment(self) -> pl.DataFrame:
        """Return what was done to each indicator against outliers, with skewness and kurtosis before and after.

        Raises
        ------
        InputError
            The composite was not treated.
        """
        return self._table("treatment", "treat")

    def screening(self) -> pl.DataFrame:
        """Return how much is known about each unit, whether it stayed and why.

        Raises
        ------
        InputError
            The composite was not screened.
        """
        return self._table("screening", "screen")

    def imputed_share(self) -> pl.DataFrame:
        """Return, for each unit and node, the share of indicators below it whose value was imputed.

        Returns
        -------
        polars.DataFrame
            ``unit`` and one column for each node; empty where no indicator below has a value.
        """
        rows = self._stages[self.steps[-1]].rows
        made = np.zeros((len(self.reading.units), len(self.structure.leaves)), dtype=bool)
        for change in self._changes:
            if change.step == "imputed":
                made[change.rows, change.columns] = True
        last = [name for name in self.steps if name != "aggregated"][-1]
        there = ~np.isnan(self._stages[last].values)
        place = {code: column for column, code in enumerate(self.structure.leaves)}
        shares = []
        for code in self.structure.codes:
            columns = [place[leaf] for leaf in self.structure.leaves_below(code)]
            count = there[:, columns].sum(axis=1)
            filled = (made[rows][:, columns] & there[:, columns]).sum(axis=1)
            shares.append(np.where(count > 0, filled / np.maximum(count, 1), np.nan))
        return self._frame(self._stages[last], self.structure.codes, np.column_stack(shares))

    def _stage(self, name: str) -> Stage:
        try:
            return self._stages[name]
        except KeyError:
            close = nearest(str(name), self._stages)
            msg = f"the composite has no step {name!r}"
            done = "done: " + ", ".join(self._stages)
            raise UnknownNameError(msg, hint=f"did you mean {close!r}? {done}" if close else done) from None

    def _level(self, level: int | None) -> tuple[Stage, tuple[str, ...]]:
        if "aggregated" not in self._stages:
            raise _refused(Problem("step.missing", "the composite was not aggregated, so it has no scores"))
        codes = self.structure.at_level(self.structure.depth if level is None else level)
        if not codes:
            allowed = f"1 to {self.structure.depth}"
            raise _refused(
                Problem("level.unknown", "the structure has no such level", found=str(level), allowed=allowed)
            )
        return self._stages["aggregated"], codes

    def _table(self, name: str, step: str) -> pl.DataFrame:
        if name not in self._tables:
            raise _refused(Problem("step.missing", f"the step {step!r} was not done"))
        return self._tables[name]

    def _frame(self, stage: Stage, codes: tuple[str, ...], values: NDArray[np.float64]) -> pl.DataFrame:
        units = pl.Series("unit", [self.reading.units[row] for row in stage.rows], dtype=pl.String)
        table = pl.DataFrame(values, schema=dict.fromkeys(codes, pl.Float64), orient="row")
        return table.with_columns(pl.all().fill_nan(None)).insert_column(0, units)

    def __repr__(self) -> str:
        return f"Composite({len(self.units)} units, {len(self.structure.leaves)} indicators, {', '.join(self.options)})"


def _refused(problem: Problem) -> InputError:
    msg = "the composite cannot give this"
    return InputError(msg, [problem])
