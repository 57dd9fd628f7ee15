"""Tell which limit binds on a day on which a node makes less than it wants."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import in_place
from mainstay.engines.stress.kernel.codes import NEARLY_ALL


@in_place
def name_limits(
    day: int,
    n: int,
    first: int,
    last: int,
    want: Any,
    made: Any,
    inputs: Any,
    by_input: Any,
    by_capacity: Any,
    bound: Any,
) -> None:
    """Tell inputs and capacity apart on a day on which a node makes less than it wants."""
    almost, zero, one = made.dtype.type(NEARLY_ALL), made.dtype.type(0.0), made.dtype.type(1.0)
    for b in range(made.size):
        bound[b] = one if made[b] >= want[b] * almost else zero
    for g in range(last - first):
        count: Any = 0
        for b in range(made.size):
            binds = np.int64((inputs[g, b] <= made[b]) & (made[b] < want[b] * almost))
            count += binds
            bound[b] += made.dtype.type(binds)
        by_input[first + g, day] += count
    left: Any = 0
    for b in range(made.size):
        left += np.int64(bound[b] == zero)
    by_capacity[n, day] += left
