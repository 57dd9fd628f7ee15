"""Normal flows: what each node makes a day when nothing is wrong, from the need of the sinks upwards."""

from __future__ import annotations

from typing import Any

from mainstay.core.compiled import compiled


@compiled
def normal_rates(
    node_group: Any,
    group_edge: Any,
    supplier: Any,
    gate: Any,
    sink: Any,
    order_quantity: Any,
    given: Any,
    need: Any,
    weight: Any,
    rate: Any,
    share: Any,
) -> None:
    """Fill `rate` (units a day of each node) and `share` (of a group's orders, of each edge) for all lanes.

    `given` holds rates that are set, or -1. Stockpiles behind a gate have no part in normal times.
    """
    lanes = rate.shape[1]
    for n in range(rate.shape[0] - 1, -1, -1):
        for b in range(lanes):
            if given[n] >= 0.0:
                rate[n, b] = given[n]
            elif sink[n] >= 0:
                rate[n, b] += need[sink[n], b]
        for g in range(node_group[n], node_group[n + 1]):
            first, last = group_edge[g], group_edge[g + 1]
            for b in range(lanes):
                total = 0.0
                for e in range(first, last):
                    if gate[e] == 0:
                        total += weight[e, b]
                for e in range(first, last):
                    share[e, b] = weight[e, b] / total if gate[e] == 0 and total > 0.0 else 0.0
                    rate[supplier[e], b] += rate[n, b] * share[e, b] * order_quantity[e]
