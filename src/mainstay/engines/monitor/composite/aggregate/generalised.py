"""Generalised (power) mean: 1 is the arithmetic, 0 the geometric, -1 the harmonic mean; lower means less is made good.

Source: Hardy, Littlewood and Polya 1934, *Inequalities*, chapter 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.aggregate.geometric import geometric
from mainstay.engines.monitor.composite.aggregate.registry import Aggregation
from mainstay.engines.monitor.composite.aggregate.weighted import Array, weighted_mean


def generalised(children: Array, weights: Array, *, power: float = 1.0) -> Array:
    """Return the root of the mean of powers.

    Examples
    --------
    >>> generalised(np.array([[3.0, 4.0]]), np.array([1.0, 1.0]), power=2.0).round(6).tolist()
    [3.535534]
    """
    if power == 0:
        return geometric(children, weights)
    usable = np.where(unusable(children, power=power), 1.0, children)
    # each row is divided by its most weighty value, so that high powers neither over- nor underflow
    present = ~np.isnan(usable)
    if power > 0:
        size = np.max(usable, axis=-1, keepdims=True, initial=0.0, where=present)
    else:
        size = np.min(usable, axis=-1, keepdims=True, initial=np.inf, where=present)
    size = np.where((size > 0) & np.isfinite(size), size, 1.0)
    scores: Array = size[..., 0] * weighted_mean((usable / size) ** power, weights) ** (1.0 / power)
    return scores


def unusable(children: Array, *, power: float) -> NDArray[np.bool_]:
    """Mark scores that have no such power: negative ones, and 0 where the power is not above 0."""
    marked: NDArray[np.bool_] = children < 0 if power > 0 else children <= 0
    return marked


METHOD = Aggregation(
    name="generalised",
    apply=generalised,
    parameters={"power": 1.0},
    aliases=("a_genmean", "genmean", "generalised_mean", "power_mean"),
    renamed={"p": ("power",)},
    source="Hardy, Littlewood and Polya 1934, chapter 2",
    unusable=unusable,
    because="is too low for a mean of this power (negative, or 0 where the power is not above 0)",
)
