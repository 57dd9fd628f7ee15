"""How much each indicator decides the index, beside what it nominally weighs.

The correlation ratio is the share of the variance of the index that an indicator alone accounts for, any curve
allowed: ``var(E[index | indicator]) / var(index)``. The curve is a local linear fit whose width is chosen by leaving
one unit out at a time. With correlated indicators the ratios sum to more than 1; the shares are of their sum. Source:
Paruolo, Saisana and Saltelli 2013, "Ratings and rankings: voodoo or science?", Journal of the Royal Statistical
Society A 176(3), 609-634.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.association import associate
from mainstay.engines.monitor.composite.node_scores import node_scores, nodes_at
from mainstay.engines.monitor.composite.weights.effective import effective_weights

if TYPE_CHECKING:
    from mainstay.engines.monitor.composite.composite import Composite

Array = NDArray[np.float64]
#: widths that are tried, in standard deviations of the indicator; the last is all but a straight line
WIDTHS = (0.15, 0.25, 0.4, 0.6, 0.9, 1.4, 2.2, 4.0, 50.0)
FEWEST = 6
SCHEMA = {
    "node": pl.String(),
    "effective_weight": pl.Float64(),
    "correlation": pl.Float64(),
    "correlation_ratio": pl.Float64(),
    "share": pl.Float64(),
    "units": pl.Int64(),
}


def correlation_ratio(x: Array, y: Array) -> float | None:
    """Return the share of the variance of ``y`` that a smooth curve of ``x`` accounts for.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (units,)
        NaN where missing; units that have both are used.

    Returns
    -------
    float or None
        From 0 to 1; None for fewer than six units, or where either is constant.

    Examples
    --------
    >>> x = np.linspace(-1, 1, 21)
    >>> correlation_ratio(x, x**2) > 0.95
    True
    """
    both = ~(np.isnan(x) | np.isnan(y))
    x, y = x[both], y[both]
    if len(x) < FEWEST or x.std() <= 1e-13 * np.abs(x).max() or y.std() <= 1e-13 * np.abs(y).max():
        return None
    distance = (x[:, None] - x[None, :]) / x.std()
    best, fitted = np.inf, y
    for width in WIDTHS:
        smoother = _smoother(distance, width)
        if smoother is None:
            continue
        fit = smoother @ y
        left = 1.0 - np.diag(smoother)
        if left.min() <= 1e-6:
            continue
        error = float((((y - fit) / left) ** 2).sum())
        if error < best:
            best, fitted = error, fit
    return float(min(1.0, fitted.var() / y.var()))


def _smoother(distance: Array, width: float) -> Array | None:
    """Return the matrix of a local linear fit with Gaussian weights; None where too few neighbours are near."""
    kernel = np.exp(-0.5 * (distance / width) ** 2)
    # column sums over neighbours j of unit i, whose offsets are distance[j, i]
    s0, s1, s2 = kernel.sum(axis=0), (kernel * distance).sum(axis=0), (kernel * distance**2).sum(axis=0)
    determinant = s0 * s2 - s1**2
    if (determinant <= 1e-10 * s0**2 * width**2).any():
        return None
    matrix: Array = (kernel * (s2 - distance * s1) / determinant).T
    return matrix


def importance(composite: Composite, level: int = 1, *, of: str | None = None) -> pl.DataFrame:
    """Return what each node of a level weighs and what it decides.

    Parameters
    ----------
    composite : Composite
    level : int
    of : str, optional
        Node whose scores are explained; the top by default.

    Returns
    -------
    polars.DataFrame
        ``node, effective_weight, correlation, correlation_ratio, share, units``, in the order of the structure. A node
        whose share is far from its weight does not count for what its weight says.
    """
    tree = composite.structure
    codes = nodes_at(tree, level)
    top = next(code for code in tree.codes if tree.parent(code) is None) if of is None else of
    values, index = node_scores(composite, codes), node_scores(composite, (top,))[:, 0]
    weights = effective_weights(tree, composite.options["aggregate"].get("weights"))
    found = associate(values, index[:, None])
    ratios = [correlation_ratio(values[:, place], index) for place in range(len(codes))]
    total = sum(ratio for ratio in ratios if ratio is not None)
    shares = [None if ratio is None or not total > 0 else ratio / total for ratio in ratios]
    rows: list[dict[str, Any]] = [
        {
            "node": code,
            "effective_weight": float(weights[tree.positions[code]]),
            "correlation": float(found.values[place, 0]) if np.isfinite(found.values[place, 0]) else None,
            "correlation_ratio": ratios[place],
            "share": shares[place],
            "units": int(found.rows[place, 0]),
        }
        for place, code in enumerate(codes)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)
