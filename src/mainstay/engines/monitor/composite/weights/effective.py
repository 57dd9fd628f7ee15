"""Effective weights: what each node counts for in the index, the weights above it multiplied in.

Source: Becker et al. 2022, "COINr", JOSS 7(78), 4567 (``get_eff_weights``). They hold for arithmetic means with nothing
missing; for other aggregations they are nominal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.structure import Structure
from mainstay.engines.monitor.composite.weights.given import read_weights


def effective_weights(structure: Structure, weights: Any = None) -> NDArray[np.float64]:
    """Return the share of the index of each node; the nodes right below any one node sum to its own share.

    Parameters
    ----------
    structure : Structure
    weights : optional
        Weights in place of the structure's; see `read_weights`.

    Returns
    -------
    numpy.ndarray, shape (nodes,)
        1 for the top.

    Examples
    --------
    >>> import polars as pl
    >>> rows = {"code": ["a", "b", "x"], "parent": ["x", "x", None], "level": [1, 1, 2], "direction": [1, 1, 1]}
    >>> tree = Structure.read(pl.DataFrame(rows).with_columns(weight=pl.Series([1.0, 3.0, 1.0])))
    >>> effective_weights(tree).tolist()
    [0.25, 0.75, 1.0]
    """
    raw = structure.weights if weights is None else read_weights(weights, structure)
    found = np.ones(len(structure.codes))
    for code in sorted(structure.codes, key=structure.level, reverse=True):
        below = [structure.positions[child] for child in structure.children(code)]
        if below:
            found[below] = found[structure.positions[code]] * raw[below] / raw[below].sum()
    return found
