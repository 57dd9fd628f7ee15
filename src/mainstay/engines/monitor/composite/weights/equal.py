"""Equal weights: alike among siblings, or alike for every indicator of the whole tree.

Equal among siblings, an indicator of a small pillar counts more than one of a large pillar; equal over indicators, a
pillar counts by the number of its indicators. Neither is free of judgement (OECD and JRC 2008, section 6).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.weights.frame import weight_frame
from mainstay.engines.monitor.composite.weights.registry import Weighting
from mainstay.errors import InputError, Problem

OVER = ("siblings", "indicators")


def equal(composite: Any, *, over: str = "siblings") -> pl.DataFrame:
    """Return equal weights.

    Parameters
    ----------
    composite : Composite
    over : {"siblings", "indicators"}
        Every node alike among its siblings, or every node by the number of indicators below it.
    """
    tree = composite.structure
    if over not in OVER:
        problem = Problem("parameter.invalid", "over is not known", found=str(over), allowed=", ".join(OVER))
        msg = "the weights cannot be made"
        raise InputError(msg, [problem])
    if over == "siblings":
        return weight_frame(tree, np.ones(len(tree.codes)))
    return weight_frame(tree, np.array([float(len(tree.leaves_below(code))) for code in tree.codes]))


METHOD: Method[Weighting] = Method(
    name="equal", apply=equal, parameters={"over": "siblings"}, source="OECD and JRC 2008, section 6"
)
