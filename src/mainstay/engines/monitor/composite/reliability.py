"""Cronbach's alpha: whether the children of a node measure one thing.

The standardised form rests on correlations, the raw form on covariances; where children differ in scale the raw form
says little, as the child with the largest variance decides it. Source: Cronbach 1951, Psychometrika 16(3), 297-334;
OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, section 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.association import associate
from mainstay.engines.monitor.composite.node_scores import LAST, groups_at, node_scores

if TYPE_CHECKING:
    from mainstay.engines.monitor.composite.composite import Composite

SCHEMA = {
    "parent": pl.String(),
    "children": pl.Int64(),
    "alpha_standardised": pl.Float64(),
    "alpha_raw": pl.Float64(),
    "note": pl.String(),
}


def cronbach_alpha(values: NDArray[np.float64], *, standardised: bool = True) -> float | None:
    """Return alpha of some columns, each pair over the rows that both have.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, children)
        NaN where missing.
    standardised : bool
        From correlations rather than covariances.

    Returns
    -------
    float or None
        None for a single column, or where a column is constant or two have fewer than three rows in common.

    Examples
    --------
    >>> round(cronbach_alpha(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])), 10)
    1.0
    >>> round(cronbach_alpha(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]), standardised=False), 6)
    0.888889
    """
    count = values.shape[1]
    if count < 2:
        return None
    if standardised:
        matrix = associate(values, values).values
        if not np.isfinite(matrix).all():
            return None
        mean = (matrix.sum() - np.trace(matrix)) / (count * (count - 1))
        return float(count * mean / (1 + (count - 1) * mean)) if 1 + (count - 1) * mean > 0 else None
    matrix = _covariances(values)
    if not np.isfinite(matrix).all() or not matrix.sum() > 0:
        return None
    return float(count / (count - 1) * (1 - np.trace(matrix) / matrix.sum()))


def _covariances(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the covariance of each pair over the rows that both have."""
    present = ~np.isnan(values)
    filled = np.where(
        present, values - np.where(present, values, 0).sum(axis=0) / np.maximum(present.sum(axis=0), 1), 0.0
    )
    common = present.T.astype(np.float64) @ present
    sums = filled.T @ present
    products = filled.T @ filled
    found = np.full(common.shape, np.nan)
    np.divide(products - sums * sums.T / np.maximum(common, 1), common - 1, out=found, where=common >= 3)
    return found


def reliability(composite: Composite, level: int = 1, *, step: str = LAST) -> pl.DataFrame:
    """Return both forms of alpha for each parent of a level.

    Parameters
    ----------
    composite : Composite
    level : int
        Level of the children.
    step : str
        Step whose scores are used; ``"raw"`` compares indicators in their own units.

    Returns
    -------
    polars.DataFrame
        ``parent, children, alpha_standardised, alpha_raw, note``; alpha is empty where it cannot be formed, and the
        note says why.
    """
    rows: list[dict[str, Any]] = []
    for parent, codes in groups_at(composite.structure, level).items():
        values = node_scores(composite, codes, step)
        standardised, raw = cronbach_alpha(values), cronbach_alpha(values, standardised=False)
        note = None
        if len(codes) < 2:
            note = "a single child has no alpha"
        elif standardised is None or raw is None:
            note = "a child is constant, two have fewer than three units in common, or all contradict each other"
        rows.append(
            {
                "parent": parent,
                "children": len(codes),
                "alpha_standardised": standardised,
                "alpha_raw": raw,
                "note": note,
            }
        )
    return pl.DataFrame(rows, schema=SCHEMA)
