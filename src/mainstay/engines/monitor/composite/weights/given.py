"""Reading a weight set: a mapping, a frame or an array, all that is wrong with it at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.core.suggest import nearest
from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.engines.monitor.composite.weights.frame import weight_frame
from mainstay.engines.monitor.composite.weights.registry import Weighting
from mainstay.errors import InputError, Problem

#: names of the columns of a frame; the second is COINr's
CODE_COLUMNS = ("code", "iCode")
WEIGHT_COLUMNS = ("weight", "Weight")
MESSAGE = "the weights cannot be used"


def read_weights(weights: Any, structure: Structure) -> NDArray[np.float64]:
    """Return a weight for each node, checked.

    Parameters
    ----------
    weights : mapping of str to float, polars.DataFrame or array_like
        A frame has ``code, weight`` (or COINr's ``iCode, Weight``); an array holds one number for each node in the
        order of the structure. Siblings are given all or none: those of a parent that is not mentioned keep the weights
        of the structure, so that one level can be weighted anew. The top needs no weight.
    structure : Structure

    Returns
    -------
    numpy.ndarray, shape (nodes,)
        Raw weights; they are rescaled where they are used.

    Raises
    ------
    InputError
        Lists unknown nodes, nodes given twice, siblings left out, weights that are negative or not finite, and siblings
        whose weights sum to 0.

    Examples
    --------
    >>> rows = {"code": ["a", "b", "x"], "parent": ["x", "x", None], "level": [1, 1, 2], "direction": [1, 1, 1]}
    >>> tree = Structure.read(pl.DataFrame(rows).with_columns(weight=pl.lit(1.0)))
    >>> read_weights({"a": 1, "b": 3}, tree).tolist()
    [1.0, 3.0, 1.0]
    """
    problems: list[Problem] = []
    if isinstance(weights, pl.DataFrame | Mapping):
        pairs = _pairs(weights, problems)
        problems += _unknown(pairs, structure.codes)
        problems += _left_out(pairs, structure)
        table = structure.weights.copy()
        for code, value in pairs.items():
            if code in structure.positions:
                table[structure.positions[code]] = value
    else:
        table = _array(weights, structure.codes, problems)
    problems += _invalid(table, structure.codes, structure.parents)
    if problems:
        raise InputError(MESSAGE, problems)
    return table


def given(composite: Any, *, weights: Any = None) -> pl.DataFrame:
    """Return weights as given, those of the structure by default; see `read_weights`."""
    tree = composite.structure
    return weight_frame(tree, tree.weights if weights is None else read_weights(weights, tree))


def weights_of(weights: Any, codes: Sequence[str]) -> NDArray[np.float64]:
    """Return a weight for each of some siblings, 1 where none are given.

    Examples
    --------
    >>> weights_of({"b": 2.0, "a": 1.0}, ["a", "b"]).tolist()
    [1.0, 2.0]
    """
    if weights is None:
        return np.ones(len(codes))
    problems: list[Problem] = []
    if isinstance(weights, pl.DataFrame | Mapping):
        pairs = _pairs(weights, problems)
        problems += _unknown(pairs, codes)
        problems += [_missing(code) for code in codes if code not in pairs]
        table = np.array([pairs.get(code, 1.0) for code in codes])
    else:
        table = _array(weights, codes, problems)
    problems += _invalid(table, codes, [""] * len(codes))
    if problems:
        raise InputError(MESSAGE, problems)
    return table


def _pairs(weights: pl.DataFrame | Mapping[str, Any], problems: list[Problem]) -> dict[str, float]:
    """Return code and weight of each entry; what is no number becomes NaN and is told later."""
    if isinstance(weights, pl.DataFrame):
        code = next((name for name in CODE_COLUMNS if name in weights.columns), None)
        weight = next((name for name in WEIGHT_COLUMNS if name in weights.columns), None)
        if code is None or weight is None:
            message = "a weight set has the columns code and weight"
            problems.append(
                Problem(
                    "column.missing", message, table="weights", found=", ".join(weights.columns), allowed="code, weight"
                )
            )
            return {}
        entries = list(zip(weights[code].cast(pl.String).to_list(), weights[weight].to_list(), strict=True))
    else:
        entries = list(weights.items())
    pairs: dict[str, float] = {}
    for node, value in entries:
        if str(node) in pairs:
            problems.append(_problem("weight.duplicate", f"node {node!r} is given two weights", str(node)))
        pairs[str(node)] = _number(value)
    return pairs


def _number(value: Any) -> float:
    try:
        return math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return math.nan


def _array(weights: Any, codes: Sequence[str], problems: list[Problem]) -> NDArray[np.float64]:
    try:
        table = np.array(weights, dtype=np.float64)
    except (TypeError, ValueError):
        table = np.empty((0, 0))
    if table.shape != (len(codes),):
        message = f"{len(codes)} weights are needed, one for each of {', '.join(codes[:3])} ..."
        problems.append(Problem("weight.count", message, table="weights", found=str(table.shape)))
        return np.ones(len(codes))
    return table


def _problem(code: str, message: str, node: str, *, found: str | None = None, hint: str | None = None) -> Problem:
    return Problem(code, message, table="weights", column="weight", key=node, found=found, hint=hint)


def _missing(node: str) -> Problem:
    return _problem("weight.missing", f"node {node!r} has no weight", node)


def _unknown(pairs: Mapping[str, float], codes: Sequence[str]) -> Iterator[Problem]:
    known = set(codes)
    for node in pairs:
        if node not in known:
            close = nearest(node, codes)
            hint = f"did you mean {close!r}?" if close else None
            message = "a weight is given for a node that does not exist"
            yield _problem("weight.node_unknown", message, node, found=node, hint=hint)


def _left_out(pairs: Mapping[str, float], structure: Structure) -> Iterator[Problem]:
    """Yield the nodes that have no weight although a sibling of theirs has one."""
    for code, parent in zip(structure.codes, structure.parents, strict=True):
        if parent is not None and code not in pairs and any(node in pairs for node in structure.children(parent)):
            yield _missing(code)


def _invalid(table: NDArray[np.float64], codes: Sequence[str], parents: Sequence[str | None]) -> Iterator[Problem]:
    sums: dict[str, float] = {}
    for code, parent, weight in zip(codes, parents, table.tolist(), strict=True):
        valid = math.isfinite(weight) and weight >= 0
        if not valid and parent is not None:
            message = f"the weight of node {code!r} is not a finite number of 0 or more"
            yield _problem("weight.invalid", message, code, found=str(weight))
        if parent is not None:
            sums[parent] = sums.get(parent, 0.0) + (weight if valid else 1.0)
    for parent, total in sums.items():
        if not total > 0:
            place = f"the children of {parent!r}" if parent else "the children"
            yield _problem("weight.sum", f"the weights of {place} sum to 0", parent)


METHOD: Method[Weighting] = Method(
    name="given", apply=given, parameters={"weights": None}, aliases=("nominal",), source="the maker of the index"
)
