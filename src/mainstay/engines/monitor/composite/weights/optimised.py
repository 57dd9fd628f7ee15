"""Weights under which nodes matter as much as was wished, where to matter is to correlate with the index.

A nominal weight is not importance: a node that hardly varies, or contradicts the others, hardly moves the index
whatever its weight. The search finds weights of one level under which the correlations with the index are in the
proportions wished ("balance"), or their sum is as large as it can be ("information"). Sources: Becker, Saisana,
Paruolo and Vandecasteele 2017, "Weights and importance in composite indicators: closing the gap", Ecological
Indicators 80, 12-22; Linden et al. 2021, Environmental Modelling and Software 145, 105208.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.aggregate.tree import aggregate_tree
from mainstay.engines.monitor.composite.association import associate
from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.node_scores import nodes_at
from mainstay.engines.monitor.composite.weights.frame import weight_frame
from mainstay.engines.monitor.composite.weights.registry import Weighting
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
AIMS = ("balance", "information")
#: bounds of the logarithm of a weight relative to the first guess
REACH = 12.0
MESSAGE = "the weights cannot be optimised"


def optimised(
    composite: Any,
    *,
    level: int = 2,
    target: Any = None,
    aim: str = "balance",
    correlation: str = "pearson",
    tolerance: float = 1e-6,
) -> pl.DataFrame:
    """Return weights of one level fitted to wished importance; all other levels keep theirs.

    Parameters
    ----------
    composite : Composite
    level : int
        Level of the nodes that are weighted.
    target : "equal", mapping of str to float or sequence of float
        Wished importance of each node of the level, in proportion; needed to balance.
    aim : {"balance", "information"}
        Correlations in the proportions of ``target``, or their largest sum.
    correlation : {"pearson", "spearman", "kendall"}
    tolerance : float
        Largest gap, in share of the sum of correlations, up to which the target counts as reached.

    Returns
    -------
    polars.DataFrame
        ``code, level, weight, desired, obtained, gap, reached``: shares of the sum of correlations wished and obtained,
        the largest difference of the two over the level, and whether it is within the tolerance. A target that no
        weights reach gives the nearest and says how far off it is.

    Raises
    ------
    InputError
        The target does not fit the level, or correlations cannot be formed.
    """
    tree = composite.structure
    codes = nodes_at(tree, level)
    wished = _target(target, codes, aim)
    places = [tree.positions[code] for code in codes]
    objective = _correlations(composite, level, places, correlation)
    start = np.where(tree.weights[places] > 0, tree.weights[places], 1e-3)
    found = _balance(objective, wished, [wished, start]) if aim == "balance" else _most(objective, start)
    weights = tree.weights.copy()
    weights[places] = found / found.sum()
    values = objective(found)
    obtained = values / values.sum()
    gap = float(np.max(np.abs(obtained - wished))) if aim == "balance" else None
    columns = {
        "desired": _spread(tree, places, wished if aim == "balance" else None),
        "obtained": _spread(tree, places, obtained),
        "gap": _spread(tree, places, None if gap is None else np.full(len(places), gap)),
    }
    return weight_frame(tree, weights).with_columns(
        *(pl.Series(name, values, dtype=pl.Float64) for name, values in columns.items()),
        reached=pl.lit(None if gap is None else gap <= tolerance, dtype=pl.Boolean),
    )


def _spread(tree: Any, places: Sequence[int], values: Array | None) -> list[float | None]:
    found: list[float | None] = [None] * len(tree.codes)
    if values is not None:
        for place, value in zip(places, values.tolist(), strict=True):
            found[place] = value
    return found


def _target(target: Any, codes: Sequence[str], aim: str) -> Array:
    """Return wished shares; equal ones where the aim is information."""
    problems: list[Problem] = []
    if aim not in AIMS:
        problems.append(Problem("parameter.invalid", "aim is not known", found=str(aim), allowed=", ".join(AIMS)))
    wish = target
    if target is None and aim == "balance":
        problems.append(Problem("target.missing", "a target is needed: how much is each node to matter?"))
    if target is None or (isinstance(target, str) and target == "equal"):
        wish = [1.0] * len(codes)
    elif isinstance(target, Mapping):
        problems += [
            Problem("target.node", "the target does not fit the level", found=str(code))
            for code in {*target} ^ {*codes}
        ]
        wish = [target.get(code, 1.0) for code in codes]
    try:
        shares = np.array(wish, dtype=np.float64)
    except (TypeError, ValueError):
        shares = np.empty(0)
    if shares.shape != (len(codes),) or not np.isfinite(shares).all() or not (shares > 0).all():
        message = f"the target needs {len(codes)} numbers above 0, one for each of {', '.join(codes)}"
        problems.append(Problem("target.invalid", message, found=str(target)[:80]))
    if problems:
        raise InputError(MESSAGE, problems)
    normalised: Array = shares / shares.sum()
    return normalised


def _correlations(composite: Any, level: int, places: Sequence[int], method: str) -> Callable[[Array], Array]:
    """Return the function from weights of a level to the correlations of its nodes with the index."""
    tree = composite.structure
    leaves = composite.array("normalised")
    asked = composite.options["aggregate"]
    top = next(place for place, parent in enumerate(tree.parents) if parent is None)

    def objective(weights: Array) -> Array:
        table = tree.weights.copy()
        table[list(places)] = weights
        scores = aggregate_tree(
            tree, leaves, methods=asked["method"], threshold=asked["threshold"], weights=table, units=composite.units
        )
        found: Array = associate(scores[:, list(places)], scores[:, [top]], method).values[:, 0]
        if not np.isfinite(found).all():
            message = "a node or the index is the same for all units, or present for fewer than three"
            raise InputError(MESSAGE, [Problem("correlation.undefined", message, found=f"level {level}")])
        return found

    return objective


def _balance(objective: Callable[[Array], Array], wished: Array, starts: Sequence[Array]) -> Array:
    """Fit shares of correlation to those wished; weights are sought by their logarithms, so that none gets negative."""
    from scipy import optimize

    def residual(logs: Array, first: Array) -> Array:
        values = objective(first * np.exp(logs))
        total = values.sum()
        # where correlations cancel out, their shares have no meaning
        shares: Array = values / total if total > 1e-9 else np.full(values.shape, 1e3)
        return shares - wished

    best: Array | None = None
    least = np.inf
    for start in starts:
        first = start / start.sum()
        found = optimize.least_squares(
            residual, np.zeros(len(first)), args=(first,), bounds=(-REACH, REACH), xtol=1e-14, ftol=1e-14, gtol=1e-14
        )
        if found.success and found.cost < least:
            best, least = first * np.exp(found.x), found.cost
    if best is None:
        raise InputError(MESSAGE, [Problem("weights.not_converged", "the search for weights did not come to an end")])
    return best


def _most(objective: Callable[[Array], Array], start: Array) -> Array:
    """Find the weights whose sum of correlations is largest."""
    from scipy import optimize

    first = start / start.sum()
    found = optimize.minimize(
        lambda logs: -objective(first * np.exp(logs)).sum(),
        np.zeros(len(first)),
        method="L-BFGS-B",
        bounds=[(-REACH, REACH)] * len(first),
    )
    best: Array = first * np.exp(found.x)
    return best


METHOD: Method[Weighting] = Method(
    name="optimised",
    apply=optimised,
    parameters={"level": 2, "target": None, "aim": "balance", "correlation": "pearson", "tolerance": 1e-6},
    aliases=("optimized", "get_opt_weights"),
    renamed={"Level": ("level",), "itarg": ("target",), "cortype": ("correlation",), "toler": ("tolerance",)},
    source="Becker, Saisana, Paruolo and Vandecasteele 2017",
)
