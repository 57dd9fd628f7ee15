"""Correlations between the nodes of any two levels; siblings that say the same or contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from mainstay.engines.monitor.composite.association import Association, associate
from mainstay.engines.monitor.composite.node_scores import LAST, groups_at, node_scores, nodes_at

if TYPE_CHECKING:
    from mainstay.engines.monitor.composite.composite import Composite

#: above this two indicators of a pillar count twice (COIN Tool of the JRC; `monitor` section of the documentation)
REDUNDANT = 0.92
CORRELATIONS = {
    "node": pl.String(),
    "other": pl.String(),
    "correlation": pl.Float64(),
    "units": pl.Int64(),
    "p": pl.Float64(),
}
FLAGS = {"parent": pl.String(), **CORRELATIONS, "flag": pl.String()}


def correlations(
    composite: Composite,
    levels: tuple[int, int] = (1, 2),
    *,
    method: str = "pearson",
    step: str = LAST,
    parent_only: bool = False,
    significance: float | None = None,
) -> pl.DataFrame:
    """Return the correlation of every node of one level with every node of another.

    Parameters
    ----------
    composite : Composite
    levels : (int, int)
        Levels of ``node`` and ``other``; they may be the same.
    method : {"pearson", "spearman", "kendall"}
    step : str
        Step whose scores are correlated.
    parent_only : bool
        Only with nodes above (parent, grandparent and so on).
    significance : float, optional
        Correlations whose p-value is above it are left empty.

    Returns
    -------
    polars.DataFrame
        ``node, other, correlation, units, p``; empty where fewer than three units have both or one is constant.

    Raises
    ------
    InputError
        A level or step does not exist.
    """
    tree = composite.structure
    first, second = nodes_at(tree, levels[0]), nodes_at(tree, levels[1])
    found = associate(node_scores(composite, first, step), node_scores(composite, second, step), method)
    rows: list[dict[str, Any]] = []
    for place, code in enumerate(first):
        above = _above(composite, code)
        for column, other in enumerate(second):
            if not parent_only or other in above:
                rows.append(_row(code, other, found, place, column, significance))
    return pl.DataFrame(rows, schema=CORRELATIONS)


def _above(composite: Composite, code: str) -> list[str]:
    above: list[str] = []
    parent = composite.structure.parent(code)
    while parent is not None:
        above.append(parent)
        parent = composite.structure.parent(parent)
    return above


def _row(
    code: str, other: str, found: Association, place: int, column: int, significance: float | None
) -> dict[str, Any]:
    value, p = float(found.values[place, column]), float(found.p[place, column])
    hidden = not np.isfinite(value) or (significance is not None and p > significance)
    return {
        "node": code,
        "other": other,
        "correlation": None if hidden else value,
        "units": int(found.rows[place, column]),
        "p": p if np.isfinite(p) else None,
    }


def redundancy(
    composite: Composite,
    level: int = 1,
    *,
    method: str = "pearson",
    step: str = "normalised",
    limit: float = REDUNDANT,
) -> pl.DataFrame:
    """Return the pairs of siblings that say the same (``redundant``) or contradict each other (``negative``).

    Parameters
    ----------
    composite : Composite
    level : int
        Level of the siblings.
    method : {"pearson", "spearman", "kendall"}
    step : str
        Step whose scores are compared; a level above 1 has scores at ``"aggregated"`` only.
    limit : float
        Correlation, in size, above which a pair is redundant.

    Returns
    -------
    polars.DataFrame
        ``parent, node, other, correlation, units, p, flag``, each pair once. Shown, not enforced: what is redundant or
        contradictory may be so for a reason.
    """
    rows: list[dict[str, Any]] = []
    for parent, codes in groups_at(composite.structure, level).items():
        table = node_scores(composite, codes, step if level == 1 else LAST)
        found = associate(table, table, method)
        for place, code in enumerate(codes):
            for column in range(place + 1, len(codes)):
                row = _row(code, codes[column], found, place, column, None)
                value = row["correlation"]
                if value is not None and (abs(value) > limit or value < 0):
                    flag = "redundant" if abs(value) > limit else "negative"
                    rows.append({"parent": parent, **row, "flag": flag})
    return pl.DataFrame(rows, schema=FLAGS)
