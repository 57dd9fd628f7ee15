"""Nominal weights of the indicators of a row, down the tree that the base declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.monitor.heatmap.evidence import LENSES
from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]


def check_weights(weights: Mapping[str, float], known: Sequence[str], lens_of: Mapping[str, str]) -> None:
    """Refuse weights of indicators that do not exist, and sets in which a lens has nothing left.

    Raises
    ------
    InputError
        All problems at once.
    """
    problems = []
    for name, weight in weights.items():
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean {close!r}?" if close else None
            problems.append(Problem("weight.unknown", "no indicator has this name", found=name, hint=hint))
        elif not (np.isfinite(weight) and weight >= 0):
            problems.append(
                Problem("weight.invalid", f"the weight of {name} is not a number from 0 up", found=str(weight))
            )
    for lens in LENSES:
        leaves = [name for name, other in lens_of.items() if other == lens]
        if leaves and all(weights.get(name) == 0 for name in leaves):
            message = f"every indicator of the lens {lens} has the weight 0, so its weights cannot sum to 1"
            problems.append(
                Problem("weight.sum", message, hint="no lens is left out in silence; set its own weight to 0")
            )
    if problems:
        msg = "the weights cannot be used"
        raise InputError(msg, problems)


def row_weights(
    indicators: Sequence[str], lens: npt.NDArray[np.int64], tree: pl.DataFrame, given: Mapping[str, float]
) -> tuple[Floats, Floats]:
    """Return the weight of each indicator in its lens, and that of each lens.

    Siblings share what their parent has in proportion to their weights; those that are not in the row give theirs to
    the others. A lens without indicators gets nothing, and the map says so.
    """
    parent = dict(tree.select("indicator_id", "parent_id").iter_rows())
    weight = {
        name: 1.0 if value is None else value for name, value in tree.select("indicator_id", "weight").iter_rows()
    }
    weight |= given
    within = np.zeros(len(indicators))
    lens_node = _lens_nodes(tree)
    for number in sorted(set(lens.tolist())):
        here = [name for name, one in zip(indicators, lens.tolist(), strict=True) if one == number]
        shares = _shares(here, parent, weight, set(lens_node.values()))
        for j, name in enumerate(indicators):
            if name in shares:
                within[j] = shares[name]
    across = np.zeros(len(LENSES))
    for number in set(lens.tolist()):
        across[number] = weight.get(lens_node.get(LENSES[number], ""), 1.0) if within[lens == number].sum() > 0 else 0.0
    return within, across / across.sum() if across.sum() > 0 else across


def _lens_nodes(tree: pl.DataFrame) -> dict[str, str]:
    """Return the node of each lens: the highest one that has indicators below it and names the lens."""
    inner = tree.filter(
        pl.col("indicator_id").is_in(tree["parent_id"].drop_nulls().implode()), pl.col("lens").is_not_null()
    )
    named = set(inner["indicator_id"])
    tops = inner.filter(pl.col("parent_id").is_null() | ~pl.col("parent_id").is_in(sorted(named)))
    # where a lens has several highest nodes none of them is the lens itself, and they share it as siblings
    return {
        lens: name
        for lens, name in tops.select("lens", "indicator_id").iter_rows()
        if (tops["lens"] == lens).sum() == 1
    }


def _shares(
    leaves: Sequence[str], parent: Mapping[str, str | None], weight: Mapping[str, float], tops: set[str]
) -> dict[str, float]:
    """Share 1 among leaves, level by level below the nodes ``tops``."""
    paths = {leaf: _path(leaf, parent, tops) for leaf in leaves}
    shares: dict[str, float] = {}

    def divide(members: list[str], depth: int, amount: float) -> None:
        groups: dict[str, list[str]] = {}
        for leaf in members:
            groups.setdefault(paths[leaf][depth], []).append(leaf)
        total = sum(weight.get(node, 1.0) for node in groups)
        for node, below in groups.items():
            part = amount * weight.get(node, 1.0) / total if total > 0 else 0.0
            if below == [node]:
                shares[node] = part
            else:
                divide(below, depth + 1, part)

    divide(list(leaves), 0, 1.0)
    return shares


def _path(leaf: str, parent: Mapping[str, str | None], tops: set[str]) -> list[str]:
    """Return the nodes from below the lens, or from below the root of the tree, down to the leaf."""
    path = [leaf]
    while (above := parent.get(path[0])) is not None and above not in tops and above not in path:
        path.insert(0, above)
    if path[0] != leaf and parent.get(path[0]) is None:
        path.pop(0)  # the root of the tree is no group
    return path
