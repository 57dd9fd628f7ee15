"""Box-Cox: (x^λ - 1) / λ, the logarithm at λ = 0, after the minimum was brought to 1.

Without a λ the one of greatest likelihood is taken for each column. Source: Box and Cox 1964, "An analysis of
transformations", Journal of the Royal Statistical Society B 26(2), 211-252.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.span import refuse, span
from mainstay.engines.monitor.composite.transforms.registry import Transform
from mainstay.errors import Problem


def _likeliest(column: NDArray[np.float64]) -> float:
    """Return the λ of greatest likelihood for positive values without gaps."""
    from scipy.stats import boxcox

    return float(boxcox(column)[1])


def box_cox(values: NDArray[np.float64], *, power: float | None, shift: bool) -> NDArray[np.float64]:
    """Return the columns after the power transformation."""
    low, _ = span(values)
    positive = values - low + 1.0 if shift else values
    refuse(positive <= 0, Problem("value.not_positive", "has values that are not above 0, which Box-Cox needs"))
    changed = np.empty_like(positive)
    for place in range(values.shape[1]):
        column = positive[:, place]
        exponent = _likeliest(column[~np.isnan(column)]) if power is None else power
        changed[:, place] = np.log(column) if exponent == 0 else (column**exponent - 1.0) / exponent
    return changed


METHOD: Method[Transform] = Method(
    name="box_cox",
    apply=box_cox,
    parameters={"power": None, "shift": True},
    aliases=("boxcox",),
    renamed={"lambda": ("power",), "lam": ("power",), "makepos": ("shift",)},
    source="Box and Cox 1964",
)
