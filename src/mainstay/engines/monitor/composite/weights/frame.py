"""A weight set as a frame."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.structure import Structure


def weight_frame(structure: Structure, weights: NDArray[np.float64]) -> pl.DataFrame:
    """Return ``code, level, weight``, one row for each node.

    Examples
    --------
    >>> rows = {"code": ["a", "x"], "parent": ["x", None], "level": [1, 2], "direction": [1, 1]}
    >>> weight_frame(Structure.read(pl.DataFrame(rows)), np.array([2.0, 1.0])).rows()
    [('a', 1, 2.0), ('x', 2, 1.0)]
    """
    return pl.DataFrame({"code": list(structure.codes), "level": list(structure.levels), "weight": weights})
