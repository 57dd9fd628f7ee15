"""Aggregating one table of scores into one score for each unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.aggregate.plan import plan
from mainstay.engines.monitor.composite.aggregate.tree import aggregate_runs
from mainstay.engines.monitor.composite.given import read_given
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.engines.monitor.composite.weights.given import weights_of
from mainstay.errors import InputError, Problem

TOP = "score"


def aggregate(
    scores: Any, weights: Any = None, method: Any = "arithmetic", *, threshold: float | None = None, **p: Any
) -> Any:
    """Return one score for each unit.

    Parameters
    ----------
    scores : polars.DataFrame or array_like of shape (units, children)
        Normalised scores; a frame may carry ``unit`` and text columns. Missing values stay out and the weights of the
        others are rescaled.
    weights : array_like, mapping of str to float or polars.DataFrame, optional
        Weight of each child, none negative; equal by default. A mapping or frame (``code, weight``) names the columns.
    method : str
        ``arithmetic``, ``geometric``, ``harmonic``, ``generalised``, ``copeland`` or ``mazziotta_pareto``; COINr's
        names are known.
    threshold : float, optional
        Share of the children that must be present, else the score is missing.
    **p
        Parameters of the method, such as ``power=0.5`` or ``penalty="+"``.

    Returns
    -------
    numpy.ndarray or polars.Series, shape (units,)
        A series named ``score`` where a frame was given, missing values empty; an array otherwise.

    Raises
    ------
    InputError
        Lists all that is wrong: weights, thresholds, scores that the method cannot be applied to.
    UnknownNameError
        No aggregation has this name.

    Examples
    --------
    >>> aggregate([[1.0, 4.0], [9.0, 1.0]], [1, 1], "geometric").round(12).tolist()
    [2.0, 3.0]
    >>> aggregate(pl.DataFrame({"unit": ["A"], "a": [10.0], "b": [None]}), None, "a_amean", threshold=0.6).to_list()
    [None]
    """
    given = read_given(scores)
    if np.ndim(scores) == 1 and not isinstance(scores, pl.DataFrame):
        problem = Problem("data.invalid", "scores are a table: one row for each unit, one column for each child")
        msg = "the scores cannot be aggregated"
        raise InputError(msg, [problem])
    found = weights_of(weights, given.codes)
    tree = _one_parent(given.codes, found)
    steps = plan(tree, (method, p) if isinstance(method, str) else method, threshold)
    result = aggregate_runs(tree, given.values, tree.weights[None, :], steps, units=given.units)[tree.codes[-1]][0]
    if isinstance(scores, pl.DataFrame):
        return pl.Series(TOP, result, dtype=pl.Float64).fill_nan(None)
    return result


def _one_parent(codes: tuple[str, ...], weights: NDArray[np.float64]) -> Structure:
    """Return the tree of some children below one parent."""
    top = TOP
    while top in codes:
        top += "_"
    return Structure(
        codes=(*codes, top),
        parents=(*(top for _ in codes), None),
        levels=(*(1 for _ in codes), 2),
        directions=tuple(1 for _ in (*codes, top)),
        weights=np.append(weights, 1.0),
        leaves=codes,
        denominators={},
        targets={},
        goalposts={},
        floors={},
        names={code: code for code in (*codes, top)},
    )
