"""What happens to scores and ranks where one indicator, or one whole branch, is taken out.

Taken out of the aggregation, the element's weight becomes 0 and everything else stays as it was (Becker et al.
2022, "COINr", ``remove_elements``). Taken out of the raw data, the composite is built anew without it, so that
imputation, screening and data thresholds no longer see it either. An element that changes next to nothing is
perhaps not needed; one that decides the ranks must be beyond doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.aggregate.plan import plan
from mainstay.engines.monitor.composite.aggregate.tree import aggregate_runs, aggregate_tree
from mainstay.engines.monitor.composite.composite import Composite
from mainstay.engines.monitor.composite.node_scores import node_scores, nodes_at
from mainstay.engines.monitor.composite.pipeline import run_steps
from mainstay.engines.monitor.composite.ranking import competition_ranks
from mainstay.engines.monitor.composite.reading import Reading
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.engines.monitor.composite.weights.given import read_weights
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
NOMINAL = "Nominal"
STARTS = ("normalised", "raw")
MESSAGE = "elements cannot be taken out"
SCHEMA = {
    "element": pl.String(),
    "mean_abs_rank_diff": pl.Float64(),
    "largest_rank_diff": pl.Int64(),
    "largest_unit": pl.String(),
    "largest_score_diff": pl.Float64(),
    "units": pl.Int64(),
    "note": pl.String(),
}


@dataclass(frozen=True, eq=False)
class Removal:
    """Scores and ranks with each element taken out.

    Attributes
    ----------
    elements : tuple of str
    units : tuple of str
    nominal : numpy.ndarray, shape (units,)
        Scores with everything in place.
    scores : numpy.ndarray, shape (elements, units)
        NaN where a unit has no score without the element.
    notes : tuple of str or None
        Why an element could not be taken out, for each.
    """

    elements: tuple[str, ...]
    units: tuple[str, ...]
    nominal: Array
    scores: Array
    notes: tuple[str | None, ...]

    @property
    def ranks(self) -> Array:
        """Ranks with each element taken out, shape (elements, units)."""
        return competition_ranks(self.scores, axis=1)

    def table(self) -> pl.DataFrame:
        """Return what each element decides.

        Returns
        -------
        polars.DataFrame
            ``element, mean_abs_rank_diff, largest_rank_diff, largest_unit, largest_score_diff, units, note``: mean and
            largest change of rank (positive: better with the element in place), the unit it happens to, the largest
            change of score in size, and how many units could be compared. The first row is the composite as it stands.
        """
        rows = [self._row(NOMINAL, self.nominal, None)]
        for place, element in enumerate(self.elements):
            rows.append(self._row(element, self.scores[place], self.notes[place]))
        return pl.DataFrame(rows, schema=SCHEMA)

    def _row(self, element: str, scores: Array, note: str | None) -> dict[str, Any]:
        moved = competition_ranks(scores) - competition_ranks(self.nominal)
        known = np.flatnonzero(~np.isnan(moved))
        row: dict[str, Any] = {"element": element, "units": len(known), "note": note}
        if len(known):
            most = known[np.argmax(np.abs(moved[known]))]
            row |= {
                "mean_abs_rank_diff": float(np.abs(moved[known]).mean()),
                "largest_rank_diff": int(moved[most]),
                "largest_unit": self.units[most] if moved[most] else None,
                "largest_score_diff": float(np.abs(scores - self.nominal)[known].max()),
            }
        return row


def remove_elements(
    composite: Composite,
    level: int = 1,
    *,
    elements: Sequence[str] | None = None,
    of: str | None = None,
    start: str = "normalised",
) -> Removal:
    """Take out each node of a level in turn.

    Parameters
    ----------
    composite : Composite
    level : int
        1 for each indicator, 2 for each pillar and so on.
    elements : sequence of str, optional
        The nodes to take out, in place of a level.
    of : str, optional
        Node whose scores and ranks are watched; the top by default.
    start : {"normalised", "raw"}
        Leave everything up to the normalised scores as it is, or build anew from the raw data.

    Returns
    -------
    Removal
        An element that is all there is of the watched node has no scores and a note.

    Raises
    ------
    InputError
        The level, an element or the watched node does not exist, or the composite was not aggregated.

    Examples
    --------
    >>> from mainstay.engines.monitor.composite.build import build
    >>> rows = {"code": ["a", "b", "x"], "parent": ["x", "x", None], "level": [1, 1, 2], "direction": [1, 1, 1]}
    >>> data = pl.DataFrame({"unit": ["A", "B", "C"], "a": [1.0, 2.0, 4.0], "b": [9.0, 5.0, 1.0]})
    >>> built = build(data, pl.DataFrame(rows).with_columns(weight=pl.lit(1.0)), steps=["normalise", "aggregate"])
    >>> remove_elements(built).table()["mean_abs_rank_diff"].round(6).to_list()
    [0.0, 1.0, 1.0]
    """
    tree = composite.structure
    top = next(code for code in tree.codes if tree.parent(code) is None)
    watched = top if of is None else of
    codes = tuple(nodes_at(tree, level) if elements is None else elements)
    _check(composite, codes, watched, start)
    take_out = _from_normalised if start == "normalised" else _from_raw
    nominal = node_scores(composite, (watched,))[:, 0]
    scores = np.full((len(codes), len(composite.units)), np.nan)
    notes: list[str | None] = [None] * len(codes)
    for place, code in enumerate(codes):
        gone = _all_gone(tree, code)
        if watched in gone:
            notes[place] = f"{code!r} is all there is of {watched!r}"
            continue
        try:
            scores[place] = take_out(composite, gone, watched)
        except InputError as error:
            notes[place] = "; ".join(problem.message for problem in error.problems[:3]) or error.message
    return Removal(codes, composite.units, nominal, scores, tuple(notes))


def _check(composite: Composite, codes: Sequence[str], watched: str, start: str) -> None:
    tree = composite.structure
    problems = [
        Problem("node.unknown", "the tree has no such node", found=code)
        for code in (*codes, watched)
        if code not in tree.positions
    ]
    if watched in tree.leaves:
        problems.append(Problem("node.indicator", "an indicator is not made of others", found=watched))
    if start not in STARTS:
        problems.append(Problem("parameter.invalid", "no such start", found=start, allowed=", ".join(STARTS)))
    if "aggregate" not in composite.options:
        problems.append(Problem("step.missing", "the composite was not aggregated"))
    if start == "raw" and composite.reading.times is not None:
        problems.append(Problem("removal.panel", "a composite of a panel cannot be built anew alone"))
    if problems:
        raise InputError(MESSAGE, problems)


def _all_gone(tree: Structure, code: str) -> set[str]:
    """Return a node, all below it, and those above it that would be left without children."""
    gone = {code}
    below = [code]
    while below:
        children = tree.children(below.pop())
        gone.update(children)
        below.extend(children)
    parent = tree.parent(code)
    while parent is not None and all(child in gone for child in tree.children(parent)):
        gone.add(parent)
        parent = tree.parent(parent)
    return gone


def _weights(composite: Composite) -> Array:
    asked = composite.options["aggregate"]["weights"]
    tree = composite.structure
    weights: Array = tree.weights if asked is None else read_weights(asked, tree)
    return weights


def _from_normalised(composite: Composite, gone: set[str], watched: str) -> Array:
    """Aggregate with the weight of the highest node that is gone at 0, so that those below count for nothing."""
    tree, asked = composite.structure, composite.options["aggregate"]
    weights = _weights(composite).copy()
    highest = max(gone, key=tree.level)
    weights[tree.positions[highest]] = 0.0
    steps = plan(tree, asked["method"], asked["threshold"])
    leaves = composite.array("normalised") if "normalised" in composite.steps else _last(composite)
    found = aggregate_runs(tree, leaves, weights[None, :], steps, units=composite.units, wanted=(watched,))
    scores: Array = found[watched][0]
    return scores


def _last(composite: Composite) -> Array:
    """Return the indicators as they entered the aggregation."""
    return composite.array([name for name in composite.steps if name != "aggregated"][-1])


def _from_raw(composite: Composite, gone: set[str], watched: str) -> Array:
    """Build anew without what is gone; units are those of the composite."""
    tree = composite.structure
    smaller = _without(tree, gone)
    reading = _without_columns(composite.reading, tree, smaller)
    weights = {code: float(_weights(composite)[tree.positions[code]]) for code in smaller.codes}
    smaller = replace(smaller, weights=np.array(list(weights.values())))
    asked = composite.options["aggregate"]
    steps = tuple((name, _only(params, smaller)) for name, params in composite.plan if name != "aggregate")
    run = run_steps(reading, smaller, steps)
    labels = [reading.units[row] for row in run.latest.rows]
    methods = asked["method"]
    found = aggregate_tree(
        smaller,
        run.latest.values,
        methods=_named(methods, smaller),
        threshold=_named(asked["threshold"], smaller),
        units=labels,
    )[:, smaller.positions[watched]]
    scores = dict(zip(labels, found.tolist(), strict=True))
    return np.array([scores.get(unit, np.nan) for unit in composite.units])


def _without(tree: Structure, gone: set[str]) -> Structure:
    """Return the tree without some nodes."""
    kept = [place for place, code in enumerate(tree.codes) if code not in gone]
    return replace(
        tree,
        codes=tuple(tree.codes[place] for place in kept),
        parents=tuple(tree.parents[place] for place in kept),
        levels=tuple(tree.levels[place] for place in kept),
        directions=tuple(tree.directions[place] for place in kept),
        weights=tree.weights[kept],
        leaves=tuple(code for code in tree.leaves if code not in gone),
        denominators={code: name for code, name in tree.denominators.items() if code not in gone},
        floors={code: floor for code, floor in tree.floors.items() if code not in gone},
    )


def _without_columns(reading: Reading, tree: Structure, smaller: Structure) -> Reading:
    columns = [tree.leaves.index(code) for code in smaller.leaves]
    return replace(reading, values=reading.values[:, columns])


def _only(params: dict[str, Any], tree: Structure) -> dict[str, Any]:
    """Return parameters of a step without those of single indicators that are gone."""
    found = dict(params)
    for key in ("individual", "by", "scale"):
        if isinstance(found.get(key), dict):
            found[key] = {code: value for code, value in found[key].items() if code in tree.positions}
    return found


def _named(wish: Any, tree: Structure) -> Any:
    """Return choices by node without those of nodes that are gone."""
    if not isinstance(wish, dict) or "method" in wish:
        return wish
    levels = {str(level) for level in tree.levels}
    return {
        key: value
        for key, value in wish.items()
        if str(key) in tree.positions or str(key) in levels or key in ("default", "*")
    }
