"""Aggregating up a tree, level by level, for one run or for many that differ in their weights."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.aggregate.floors import capped
from mainstay.engines.monitor.composite.aggregate.plan import NodePlan, plan
from mainstay.engines.monitor.composite.aggregate.threshold import enough
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.engines.monitor.composite.weights.given import read_weights
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
#: problems of scores that are listed by name; a table of zeros would list thousands
MOST = 1_000


def aggregate_tree(
    structure: Structure,
    leaves: Array,
    *,
    methods: Any = None,
    weights: Any = None,
    threshold: Any = None,
    units: Sequence[str] | None = None,
) -> Array:
    """Return the score of every node for every unit.

    Parameters
    ----------
    structure : Structure
        The tree; its floors cap parents (see ``floors``).
    leaves : numpy.ndarray, shape (units, indicators)
        Normalised scores in the order of ``structure.leaves``; NaN where missing.
    methods, threshold : optional
        See `plan`.
    weights : mapping, polars.DataFrame or numpy.ndarray of shape (nodes,), optional
        Weights in place of the structure's; see `read_weights`.
    units : sequence of str, optional
        Names of the units, for messages.

    Returns
    -------
    numpy.ndarray, shape (units, nodes)
        In the order of ``structure.codes``; NaN where fewer children than the threshold asks for are present.

    Raises
    ------
    InputError
        A method cannot be applied to some scores (a geometric mean over 0, for example), each named by child and unit.

    Examples
    --------
    >>> import polars as pl
    >>> rows = {"code": ["a", "b", "x"], "parent": ["x", "x", None], "level": [1, 1, 2], "direction": [1, 1, 1]}
    >>> tree = Structure.read(pl.DataFrame(rows).with_columns(weight=pl.Series([1.0, 3.0, 1.0])))
    >>> aggregate_tree(tree, np.array([[20.0, 40.0], [np.nan, 80.0]])).tolist()
    [[20.0, 40.0, 35.0], [nan, 80.0, 80.0]]
    """
    table = structure.weights if weights is None else read_weights(weights, structure)
    steps = plan(structure, methods, threshold)
    found = aggregate_runs(structure, leaves, table[None, :], steps, units=units)
    out = np.empty((leaves.shape[0], len(structure.codes)))
    place = {code: column for column, code in enumerate(structure.leaves)}
    for column, code in enumerate(structure.codes):
        out[:, column] = leaves[:, place[code]] if code in place else found[code][0]
    return out


def aggregate_runs(
    structure: Structure,
    leaves: Array,
    weights: Array,
    steps: Sequence[NodePlan],
    *,
    units: Sequence[str] | None = None,
    wanted: Collection[str] | None = None,
) -> dict[str, Array]:
    """Return the scores of aggregates for many runs at once.

    Parameters
    ----------
    structure : Structure
    leaves : numpy.ndarray, shape (units, indicators)
        The same for all runs.
    weights : numpy.ndarray, shape (runs, nodes)
    steps : sequence of NodePlan
        From `plan`.
    units : sequence of str, optional
        Names of the units, for messages.
    wanted : collection of str, optional
        Aggregates to return; all by default.

    Returns
    -------
    dict of str to numpy.ndarray, shape (runs, units)
    """
    column = {code: place for place, code in enumerate(structure.leaves)}
    scores: dict[str, Array] = {}
    problems: list[Problem] = []
    for node in steps:
        children = _children(node, leaves, column, scores, len(weights))
        own = weights[:, [structure.positions[code] for code in node.children]]
        found = _unusable(node, children, own, units)
        if found:
            problems += found
            # go on, so that what is wrong elsewhere is told as well
            scores[node.code] = np.full((len(weights), len(leaves)), np.nan)
            continue
        result = node.method.apply(children, own, **node.params)
        result = np.where(enough(children, node.threshold), result, np.nan)
        scores[node.code] = capped(result, children, node.children, structure.floors)
    if problems:
        msg = "the scores cannot be aggregated"
        raise InputError(msg, problems)
    return scores if wanted is None else {code: scores[code] for code in wanted}


def _children(
    node: NodePlan, leaves: Array, column: Mapping[str, int], scores: Mapping[str, Array], runs: int
) -> Array:
    """Return the children's scores: (units, children) where all are indicators, else (runs, units, children)."""
    if all(code in column for code in node.children):
        return leaves[:, [column[code] for code in node.children]]
    table = np.empty((runs, leaves.shape[0], len(node.children)))
    for place, code in enumerate(node.children):
        table[:, :, place] = leaves[:, column[code]] if code in column else scores[code]
    return table


def _unusable(node: NodePlan, children: Array, weights: Array, units: Sequence[str] | None) -> list[Problem]:
    """Return a problem for each score of weight above 0 that the method cannot be applied to."""
    if node.method.unusable is None:
        return []
    marked = node.method.unusable(children, **node.params)
    if not marked.any():
        return []
    weighing = weights > 0
    if marked.ndim == 2:
        bad, shown = marked & np.any(weighing, axis=0), children
    else:
        counting = marked & weighing[:, None, :]
        bad = np.any(counting, axis=0)
        # of several runs the first at fault is shown
        shown = np.take_along_axis(children, np.argmax(counting, axis=0)[None], axis=0)[0]
    return [
        Problem(
            "aggregation.domain",
            node.unusable_text(node.children[place], str(unit) if units is None else units[unit]),
            table="scores",
            column=node.children[place],
            key=str(unit) if units is None else units[unit],
            found=f"{shown[unit, place]:g}",
        )
        for unit, place in np.argwhere(bad)[:MOST]
    ]
