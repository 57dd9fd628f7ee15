"""Reading many weight sets at once: each is checked like a single one, and all that is wrong is told by set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.structure import Structure
from mainstay.engines.monitor.composite.weights.given import CODE_COLUMNS, WEIGHT_COLUMNS, read_weights
from mainstay.errors import InputError, Problem

#: columns of a long frame that name the set
SET_COLUMNS = ("set", "weight_set", "weights", "run", "name")


@dataclass(frozen=True, eq=False)
class WeightSets:
    """Weight sets of a tree.

    Parameters
    ----------
    names : tuple of str
        Name of each set; its place, counted from 0, where it has none.
    table : numpy.ndarray, shape (sets, nodes)
        Raw weights in the order of the structure.
    named : bool
        Whether the names were given, so that a number is a name and not a place.
    """

    names: tuple[str, ...]
    table: NDArray[np.float64]
    named: bool


def read_weight_sets(weight_sets: Any, structure: Structure) -> WeightSets:
    """Return weight sets as one table.

    Parameters
    ----------
    weight_sets : mapping, sequence, numpy.ndarray or polars.DataFrame
        A mapping from name to set or a sequence of sets, each a mapping from code to weight, a frame (``code, weight``)
        or an array; a table of shape (sets, nodes); a single set; or a long frame with a further column ``set``.
    structure : Structure

    Raises
    ------
    InputError
        Lists what is wrong with each set, under its name.

    Examples
    --------
    >>> rows = {"code": ["a", "b", "x"], "parent": ["x", "x", None], "level": [1, 1, 2], "direction": [1, 1, 1]}
    >>> tree = Structure.read(pl.DataFrame(rows).with_columns(weight=pl.lit(1.0)))
    >>> read_weight_sets([{"a": 1, "b": 2}, {"a": 3, "b": 1}], tree).table.tolist()
    [[1.0, 2.0, 1.0], [3.0, 1.0, 1.0]]
    """
    sets, named = _separate(weight_sets)
    width = len(structure.codes)
    table = np.empty((len(sets), width))
    layouts: dict[tuple[str, ...], NDArray[np.intp]] = {}
    doubtful: list[int] = []
    for place, one in enumerate(sets.values()):
        row = _quick(one, structure, layouts)
        if row is None:
            doubtful.append(place)
            row = structure.weights
        table[place] = row
    doubtful += np.flatnonzero(~_sound(table, structure)).tolist()
    problems: list[Problem] = []
    names = tuple(sets)
    for place in sorted(set(doubtful)):
        try:
            table[place] = read_weights(list(sets.values())[place], structure)
        except InputError as error:
            problems += [
                replace(problem, message=f"weight set {names[place]!r}: {problem.message}")
                for problem in error.problems
            ]
    if not sets:
        problems.append(Problem("weight.no_sets", "no weight set is given", table="weights"))
    if problems:
        msg = "the weight sets cannot be used"
        raise InputError(msg, problems)
    return WeightSets(names, table, named)


def _separate(weight_sets: Any) -> tuple[dict[str, Any], bool]:
    """Return each set by its name, and whether the names were given."""
    if isinstance(weight_sets, pl.DataFrame):
        name = next((column for column in SET_COLUMNS if column in weight_sets.columns), None)
        if name is None:
            return {"0": weight_sets}, False
        parts = weight_sets.partition_by(name, as_dict=True, maintain_order=True)
        return {str(key[0]): part.drop(name) for key, part in parts.items()}, True
    if isinstance(weight_sets, Mapping):
        if weight_sets and all(isinstance(value, Real) for value in weight_sets.values()):
            return {"0": weight_sets}, False
        return {str(key): one for key, one in weight_sets.items()}, True
    if isinstance(weight_sets, np.ndarray):
        weight_sets = np.atleast_2d(weight_sets)
    elif isinstance(weight_sets, Sequence) and weight_sets and isinstance(weight_sets[0], Real):
        weight_sets = [weight_sets]
    return {str(place): one for place, one in enumerate(weight_sets)}, False


def _quick(
    one: Any, structure: Structure, layouts: dict[tuple[str, ...], NDArray[np.intp]]
) -> NDArray[np.float64] | None:
    """Return the weights of a set that names every node but perhaps the top, once each; None for any other."""
    if isinstance(one, pl.DataFrame):
        code = next((name for name in CODE_COLUMNS if name in one.columns), None)
        weight = next((name for name in WEIGHT_COLUMNS if name in one.columns), None)
        if code is None or weight is None or one[code].dtype != pl.String or not one[weight].dtype.is_numeric():
            return None
        codes, values = tuple(one[code].to_list()), one[weight].cast(pl.Float64).fill_null(np.nan).to_numpy()
    elif isinstance(one, Mapping):
        codes = tuple(one)
        try:
            values = np.array(list(one.values()), dtype=np.float64)
        except (TypeError, ValueError):
            return None
    elif isinstance(one, np.ndarray) and one.shape == (len(structure.codes),):
        return one.astype(np.float64)
    else:
        return None
    if codes not in layouts:
        needed = {code for code, parent in zip(structure.codes, structure.parents, strict=True) if parent is not None}
        if not needed <= set(codes) <= set(structure.codes) or len(set(codes)) < len(codes):
            return None
        layouts[codes] = np.array([structure.positions[code] for code in codes], dtype=np.intp)
    row = structure.weights.copy()
    row[layouts[codes]] = values
    return row


def _sound(table: NDArray[np.float64], structure: Structure) -> NDArray[np.bool_]:
    """Say which sets have finite weights, none negative, and no siblings that sum to 0."""
    below = np.array([parent is not None for parent in structure.parents])
    faulty = np.flatnonzero(~(np.isfinite(table[:, below]) & (table[:, below] >= 0)).all(axis=1))
    sound = np.ones(len(table), dtype=np.bool_)
    sound[faulty] = False
    for code in structure.codes:
        children = [structure.positions[child] for child in structure.children(code)]
        if children:
            sound[~(np.sum(table[:, children], axis=1) > 0)] = False
    return sound
