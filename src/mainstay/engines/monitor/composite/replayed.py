"""What a replayed design gives: scores and ranks of every run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.aggregate.plan import NodePlan
from mainstay.engines.monitor.composite.aggregate.tree import aggregate_runs
from mainstay.engines.monitor.composite.design import MESSAGE
from mainstay.engines.monitor.composite.node_scores import nodes_at
from mainstay.engines.monitor.composite.ranking import competition_ranks
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError, Problem, UnknownNameError

Array = NDArray[np.float64]
#: numbers of children's scores held at once
BLOCK = 6_000_000


@dataclass(frozen=True, eq=False)
class Bundle:
    """Runs that share everything up to the normalised scores, and how these are aggregated.

    Parameters
    ----------
    runs : numpy.ndarray of int
        Places of the runs in the design.
    leaves : numpy.ndarray, shape (rows, indicators)
        Normalised scores.
    rows : numpy.ndarray of int, shape (rows,)
        Place of each row among the units of the replay; a unit that this variant screens out has none.
    steps : tuple of NodePlan
    names : tuple of str
        What the rows are called in messages.
    told : str
        Which variants the runs share, in words.
    """

    runs: NDArray[np.intp]
    leaves: Array
    rows: NDArray[np.intp]
    steps: tuple[NodePlan, ...]
    names: tuple[str, ...]
    told: str = ""


@dataclass(frozen=True, eq=False)
class Replay:
    """Scores and ranks of every run of a design.

    Attributes
    ----------
    runs : tuple
        Name of each run.
    units : tuple of str
    scores : numpy.ndarray, shape (runs, units)
        Of the index; NaN where missing.
    ranks : numpy.ndarray, shape (runs, units)
        Of the index; 1 is best, equals share the better rank, NaN where the score is missing.
    design : polars.DataFrame
        As given: which variant each run used.
    unused_factors : tuple of str
        Factors that vary in the design but changed no score in any test; an analysis that calls them unimportant would
        mistake a factor that was never switched for one without effect.
    notes : tuple of str
        What was assumed, and what the self-test found.
    """

    structure: Structure
    runs: tuple[Any, ...]
    units: tuple[str, ...]
    weights: Array
    bundles: tuple[Bundle, ...]
    scores: Array
    design: pl.DataFrame
    unused_factors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ranks: Array = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ranks", competition_ranks(self.scores, axis=1))

    def node(self, code: str) -> Array:
        """Return the scores of an aggregate or indicator in every run, shape (runs, units).

        Raises
        ------
        UnknownNameError
            The tree has no such node.
        """
        if code not in self.structure.positions:
            msg = f"the tree has no node {code!r}"
            raise UnknownNameError(msg)
        if code in self.structure.leaves:
            column = self.structure.leaves.index(code)
            found = np.full((len(self.runs), len(self.units)), np.nan)
            for bundle in self.bundles:
                found[np.ix_(bundle.runs, bundle.rows)] = bundle.leaves[:, column]
            return found
        return evaluate(self.structure, self.bundles, self.weights, (code,), len(self.units))[code]

    def table(self, level: int | None = None) -> pl.DataFrame:
        """Return one row for each run, unit and node of a level: ``run, unit, node, score, rank``.

        Parameters
        ----------
        level : int, optional
            The highest by default; then there is no column ``node``.

        Raises
        ------
        InputError
            The tree has no such level.
        """
        if level is None:
            return self._rows(self.scores, self.ranks)
        frames = [
            self._rows(scores, competition_ranks(scores, axis=1)).insert_column(2, pl.lit(code).alias("node"))
            for code in nodes_at(self.structure, level)
            for scores in [self.node(code)]
        ]
        return pl.concat(frames)

    def _rows(self, scores: Array, ranks: Array) -> pl.DataFrame:
        count = len(self.units)
        return pl.DataFrame(
            {
                "run": pl.Series([run for run in self.runs for _ in range(count)]),
                "unit": list(self.units) * len(self.runs),
                "score": pl.Series(scores.ravel()).fill_nan(None),
                "rank": pl.Series(ranks.ravel()).fill_nan(None).cast(pl.Int64),
            }
        )


def evaluate(
    structure: Structure,
    bundles: tuple[Bundle, ...],
    weights: Array,
    codes: tuple[str, ...],
    units: int,
) -> Mapping[str, Array]:
    """Return the scores of some aggregates in every run.

    Parameters
    ----------
    structure : Structure
    bundles : tuple of Bundle
    weights : numpy.ndarray, shape (runs, nodes)
    codes : tuple of str
        Aggregates.
    units : int
        How many units the replay has.

    Returns
    -------
    mapping of str to numpy.ndarray, shape (runs, units)

    Raises
    ------
    InputError
        Lists what any bundle cannot do.
    """
    problems: list[Problem] = []
    found = {code: np.full((len(weights), units), np.nan) for code in codes}
    for bundle in bundles:
        step = max(1, BLOCK // max(1, bundle.leaves.shape[0] * len(structure.codes)))
        for start in range(0, len(bundle.runs), step):
            runs = bundle.runs[start : start + step]
            try:
                scores = aggregate_runs(
                    structure, bundle.leaves, weights[runs], bundle.steps, units=bundle.names, wanted=codes
                )
            except InputError as error:
                problems += [replace(problem, message=bundle.told + problem.message) for problem in error.problems]
                break  # the next runs of the bundle would fail alike
            for code in codes:
                found[code][np.ix_(runs, bundle.rows)] = scores[code]
    if problems:
        raise InputError(MESSAGE, problems)
    return found
