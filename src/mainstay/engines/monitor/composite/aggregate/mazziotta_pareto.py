"""Mazziotta-Pareto: the mean less (or plus) a penalty for being unbalanced.

The penalty is the mean times the squared coefficient of variation, over the children of one unit; with equal weights
both are those of the paper (divided by n). Children are expected on a scale with a common middle: z-scores with mean
100 and standard deviation 10 (plain index), or goalposts that become 70 and 130 (adjusted index). Where they are not,
``standardise`` brings them there. Sources: Mazziotta and Pareto 2016, "On a generalized non-compensatory composite
index for measuring socio-economic phenomena", Social Indicators Research 127, 983-1003; De Muro, Mazziotta and Pareto
2011, ibid. 104, 1-18.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.aggregate.registry import Aggregation
from mainstay.engines.monitor.composite.aggregate.weighted import Array, weighted_mean
from mainstay.errors import InputError, Problem

T = TypeVar("T", str, str | int)
#: mean and standard deviation of the plain index; low and high end of the adjusted one
PLAIN = (100.0, 10.0)
ADJUSTED = (70.0, 130.0)
STANDARDISE = ("none", "z", "adjusted")
SIGNS: dict[str | int, float] = {"-": -1.0, "+": 1.0, "minus": -1.0, "plus": 1.0, -1: -1.0, 1: 1.0}


def mazziotta_pareto(children: Array, weights: Array, *, penalty: str | int = "-", standardise: str = "none") -> Array:
    """Return mean and penalty of each unit.

    Parameters
    ----------
    children : numpy.ndarray, shape (units, children) or (runs, units, children)
    weights : numpy.ndarray, shape (children,) or (runs, children)
    penalty : {"-", "+"}
        Minus where more of the index is good (imbalance lowers it), plus where more is bad (imbalance raises it).
    standardise : {"none", "z", "adjusted"}
        Bring each child to mean 100 and standard deviation 10 (divided by n) over the units, or to 70 at its lowest and
        130 at its highest, before.

    Examples
    --------
    >>> mazziotta_pareto(np.array([[110.0, 90.0], [100.0, 100.0]]), np.array([1.0, 1.0])).tolist()
    [99.0, 100.0]
    """
    sign = SIGNS[_known(penalty, tuple(SIGNS), "penalty")]
    values = standardised(children, _known(standardise, STANDARDISE, "standardise"))
    mean = weighted_mean(values, weights)
    # squares are taken about a middle of each unit's own, so that nothing cancels
    present = ~np.isnan(values)
    middle = np.where(present, values, 0.0).sum(axis=-1) / np.maximum(present.sum(axis=-1), 1)
    about = weighted_mean((values - middle[..., None]) ** 2, weights)
    variance = np.maximum(about - (mean - middle) ** 2, 0.0)
    # a mean of 0 over scores none of which is negative has nothing out of balance
    penalties = np.divide(variance, mean, out=np.zeros(mean.shape), where=mean > 0)
    scores: Array = mean + sign * penalties
    return scores


def standardised(children: Array, how: str) -> Array:
    """Bring each child onto a scale with a common middle, over the units.

    Examples
    --------
    >>> standardised(np.array([[1.0], [3.0]]), "z").T.tolist()
    [[90.0, 110.0]]
    """
    if how == "none":
        return children
    present = ~np.isnan(children)
    count = present.sum(axis=-2, keepdims=True)
    filled = np.where(present, children, 0.0)
    if how == "z":
        centre = filled.sum(axis=-2, keepdims=True) / np.maximum(count, 1)
        spread = np.sqrt(
            (np.where(present, children - centre, 0.0) ** 2).sum(axis=-2, keepdims=True) / np.maximum(count, 1)
        )
        middle, width = PLAIN
    else:
        least = np.min(children, axis=-2, keepdims=True, initial=np.inf, where=present)
        most = np.max(children, axis=-2, keepdims=True, initial=-np.inf, where=present)
        centre, spread = np.where(count > 0, least, 0.0), np.where(count > 0, most - least, 0.0)
        middle, width = ADJUSTED[0], ADJUSTED[1] - ADJUSTED[0]
    scores = np.full(children.shape, np.nan)
    np.divide(children - centre, spread, out=scores, where=np.broadcast_to(spread > 0, children.shape))
    return scores * width + middle


def unusable(children: Array, *, penalty: str | int, standardise: str) -> NDArray[np.bool_]:  # noqa: ARG001 - called with all parameters
    """Mark what has no penalty: negative scores, and children that are the same for all units."""
    if standardise == "none":
        negative: NDArray[np.bool_] = children < 0
        return negative
    scaled = standardised(children, standardise)
    flat: NDArray[np.bool_] = np.isnan(scaled) & ~np.isnan(children)
    return flat | (scaled <= 0)


def _known(value: T, allowed: tuple[T, ...], name: str) -> T:
    if value in allowed:
        return value
    listed = ", ".join(str(word) for word in allowed)
    msg = "the parameters of 'mazziotta_pareto' cannot be used"
    raise InputError(msg, [Problem("parameter.invalid", f"{name} is not known", found=str(value), allowed=listed)])


METHOD = Aggregation(
    name="mazziotta_pareto",
    apply=mazziotta_pareto,
    parameters={"penalty": "-", "standardise": "none"},
    aliases=("mpi", "a_mpi"),
    source="Mazziotta and Pareto 2016",
    unusable=unusable,
    because="has no Mazziotta-Pareto penalty: it is negative, or the same for all units",
)
