"""Weights from the first principal component within each parent: the combination that varies most between units.

The loadings themselves may be negative; a set with negative weights is shown, but refused where it would be used.
Squared loadings sum to 1, are never negative, and are the share of the component that each node makes (OECD and JRC
2008, section 6; Becker et al. 2022, ``get_PCA``, takes the loadings).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.node_scores import LAST
from mainstay.engines.monitor.composite.principal_components import principal_components
from mainstay.engines.monitor.composite.weights.frame import weight_frame
from mainstay.engines.monitor.composite.weights.registry import Weighting


def principal_component(composite: Any, *, level: int = 1, squared: bool = False, step: str = LAST) -> pl.DataFrame:
    """Return loadings of the first component as weights of one level; all others keep theirs.

    Parameters
    ----------
    composite : Composite
    level : int
        Level of the nodes that are weighted.
    squared : bool
        Squares of the loadings, which are never negative.
    step : str
        Step whose scores are used.

    Returns
    -------
    polars.DataFrame
        ``code, level, weight, explained``: the last is the share of the variance that the first component of the
        node's siblings explains, empty for other levels. A parent with one child keeps its weight.
    """
    tree = composite.structure
    weights = tree.weights.copy()
    explained: list[float | None] = [None] * len(tree.codes)
    for found in principal_components(composite, level, step=step).values():
        loadings = found.loadings[:, 0]
        for code, loading in zip(found.codes, loadings, strict=True):
            weights[tree.positions[code]] = loading**2 if squared else loading
            explained[tree.positions[code]] = float(found.shares[0])
    return weight_frame(tree, weights).with_columns(pl.Series("explained", explained, dtype=pl.Float64))


METHOD: Method[Weighting] = Method(
    name="principal_component",
    apply=principal_component,
    parameters={"level": 1, "squared": False, "step": LAST},
    aliases=("pca", "get_PCA"),
    source="OECD and JRC 2008, section 6; Becker et al. 2022",
)
