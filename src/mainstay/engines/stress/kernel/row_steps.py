"""Steps over the lanes of a few rows. No two rows that are handed in share memory, so each step is one pass.

A node has few inputs and few customers; up to three of them are taken in one pass, since a pass costs more to begin
than the arithmetic of a lane.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import apart
from mainstay.engines.stress.kernel.codes import NEARLY_ALL

#: what `make_none` to `make_three` return, added up: somebody makes less than wanted; orders pass what is there
LACKS, SHORT = 1, 2


@apart
def fill_row(into: Any, value: Any) -> None:
    """Set a row to a number."""
    for b in range(into.size):
        into[b] = value


@apart
def copy_row(into: Any, values: Any) -> None:
    """Set a row to another."""
    for b in range(into.size):
        into[b] = values[b]


@apart
def add_row(into: Any, values: Any) -> None:
    """Add a row."""
    for b in range(into.size):
        into[b] += values[b]


@apart
def times_row(into: Any, factor: Any) -> None:
    """Multiply a row into another."""
    for b in range(into.size):
        into[b] *= factor[b]


@apart
def product_of(into: Any, first: Any, second: Any) -> None:
    """Set a row to the product of two."""
    for b in range(into.size):
        into[b] = first[b] * second[b]


@apart
def sum_of_two(into: Any, first: Any, second: Any) -> None:
    """Set a row to the sum of two."""
    for b in range(into.size):
        into[b] = first[b] + second[b]


@apart
def sum_of_three(into: Any, first: Any, second: Any, third: Any) -> None:
    """Set a row to the sum of three."""
    for b in range(into.size):
        into[b] = first[b] + second[b] + third[b]


@apart
def learn_row(forecast: Any, received: Any, weight: Any) -> None:
    """Move the forecast towards the orders of today."""
    for b in range(forecast.size):
        forecast[b] += weight * (received[b] - forecast[b])


@apart
def order_one(
    on_hand: Any,
    received: Any,
    forecast: Any,
    position: Any,
    ordered: Any,
    level: Any,
    cover: Any,
    inverse: Any,
    quantity: Any,
) -> None:
    """Order one input up to its level: a number, or days of the forecast (the other of the two is 0)."""
    zero = on_hand.dtype.type(0.0)
    for b in range(on_hand.size):
        free = on_hand[b] - received[b]
        order = max(zero, level + cover * forecast[b] - (free + position[b] * inverse)) * quantity
        ordered[b] = order
        position[b] += order


@apart
def order_two(
    on_hand: Any,
    received: Any,
    forecast: Any,
    position: Any,
    ordered: Any,
    level: Any,
    cover: Any,
    inverse: Any,
    quantity: Any,
    other_position: Any,
    other_ordered: Any,
    other_level: Any,
    other_cover: Any,
    other_inverse: Any,
    other_quantity: Any,
) -> None:
    """Order two inputs, each up to its level."""
    zero = on_hand.dtype.type(0.0)
    for b in range(on_hand.size):
        free, usual = on_hand[b] - received[b], forecast[b]
        order = max(zero, level + cover * usual - (free + position[b] * inverse)) * quantity
        other = max(zero, other_level + other_cover * usual - (free + other_position[b] * other_inverse))
        other *= other_quantity
        ordered[b] = order
        position[b] += order
        other_ordered[b] = other
        other_position[b] += other


@apart
def able_today(able: Any, capacity: Any, factor: Any, usual: Any, good: Any) -> None:
    """Take capacity times what shocks leave; of an unlimited source that is cut a share of its usual output is left."""
    zero, one, without_end = able.dtype.type(0.0), able.dtype.type(1.0), able.dtype.type(np.inf)
    for b in range(able.size):
        whole = usual[b] / good if capacity[b] == without_end and factor[b] < one else capacity[b]
        able[b] = whole * factor[b] if factor[b] > zero else zero


@apart
def make_none(
    on_hand: Any, received: Any, forecast: Any, able: Any, want: Any, made: Any, level: Any, cover: Any
) -> int:
    """Make what is ordered and what the stock lacks, as capacity lets, without any input."""
    zero, almost = made.dtype.type(0.0), made.dtype.type(NEARLY_ALL)
    lacks: Any = 0
    short: Any = 0
    for b in range(made.size):
        wanted = received[b] + (level + cover * forecast[b]) - on_hand[b]
        units = max(zero, min(wanted, able[b]))
        now = on_hand[b] + units
        on_hand[b], want[b], made[b] = now, wanted, units
        lacks += np.int64(units < wanted * almost)
        short += np.int64(received[b] > now)
    return (LACKS if lacks else 0) + (SHORT if short else 0)


@apart
def make_one(
    on_hand: Any,
    received: Any,
    forecast: Any,
    able: Any,
    want: Any,
    made: Any,
    level: Any,
    cover: Any,
    held: Any,
    position: Any,
    arrived: Any,
    lets: Any,
    inverse: Any,
    quantity: Any,
) -> int:
    """Take in one input and make what it lets; `lets` is what it would let, in units started."""
    zero, almost = made.dtype.type(0.0), made.dtype.type(NEARLY_ALL)
    lacks: Any = 0
    short: Any = 0
    for b in range(made.size):
        wanted = received[b] + (level + cover * forecast[b]) - on_hand[b]
        there = held[b] + arrived[b]
        limit = there * inverse
        units = min(max(zero, min(wanted, able[b])), limit)
        used = min(units * quantity, there)
        now = on_hand[b] + units
        held[b] = there - used
        position[b] -= used
        on_hand[b], want[b], made[b], lets[b] = now, wanted, units, limit
        lacks += np.int64(units < wanted * almost)
        short += np.int64(received[b] > now)
    return (LACKS if lacks else 0) + (SHORT if short else 0)


@apart
def make_two(
    on_hand: Any,
    received: Any,
    forecast: Any,
    able: Any,
    want: Any,
    made: Any,
    level: Any,
    cover: Any,
    held: Any,
    position: Any,
    arrived: Any,
    lets: Any,
    inverse: Any,
    quantity: Any,
    other_held: Any,
    other_position: Any,
    other_arrived: Any,
    other_lets: Any,
    other_inverse: Any,
    other_quantity: Any,
) -> int:
    """Take in two inputs and make what the scarcer one lets."""
    zero, almost = made.dtype.type(0.0), made.dtype.type(NEARLY_ALL)
    lacks: Any = 0
    short: Any = 0
    for b in range(made.size):
        wanted = received[b] + (level + cover * forecast[b]) - on_hand[b]
        there, other = held[b] + arrived[b], other_held[b] + other_arrived[b]
        limit, other_limit = there * inverse, other * other_inverse
        units = min(max(zero, min(wanted, able[b])), limit, other_limit)
        used, other_used = min(units * quantity, there), min(units * other_quantity, other)
        now = on_hand[b] + units
        held[b], other_held[b] = there - used, other - other_used
        position[b] -= used
        other_position[b] -= other_used
        on_hand[b], want[b], made[b], lets[b], other_lets[b] = now, wanted, units, limit, other_limit
        lacks += np.int64(units < wanted * almost)
        short += np.int64(received[b] > now)
    return (LACKS if lacks else 0) + (SHORT if short else 0)


@apart
def make_three(
    on_hand: Any,
    received: Any,
    forecast: Any,
    able: Any,
    want: Any,
    made: Any,
    level: Any,
    cover: Any,
    held: Any,
    position: Any,
    arrived: Any,
    lets: Any,
    inverse: Any,
    quantity: Any,
    other_held: Any,
    other_position: Any,
    other_arrived: Any,
    other_lets: Any,
    other_inverse: Any,
    other_quantity: Any,
    third_held: Any,
    third_position: Any,
    third_arrived: Any,
    third_lets: Any,
    third_inverse: Any,
    third_quantity: Any,
) -> int:
    """Take in three inputs and make what the scarcest lets."""
    zero, almost = made.dtype.type(0.0), made.dtype.type(NEARLY_ALL)
    lacks: Any = 0
    short: Any = 0
    for b in range(made.size):
        wanted = received[b] + (level + cover * forecast[b]) - on_hand[b]
        there, other, third = held[b] + arrived[b], other_held[b] + other_arrived[b], third_held[b] + third_arrived[b]
        limit, other_limit, third_limit = there * inverse, other * other_inverse, third * third_inverse
        units = min(max(zero, min(wanted, able[b])), limit, other_limit, third_limit)
        used, other_used = min(units * quantity, there), min(units * other_quantity, other)
        third_used = min(units * third_quantity, third)
        now = on_hand[b] + units
        held[b], other_held[b], third_held[b] = there - used, other - other_used, third - third_used
        position[b] -= used
        other_position[b] -= other_used
        third_position[b] -= third_used
        on_hand[b], want[b], made[b] = now, wanted, units
        lets[b], other_lets[b], third_lets[b] = limit, other_limit, third_limit
        lacks += np.int64(units < wanted * almost)
        short += np.int64(received[b] > now)
    return (LACKS if lacks else 0) + (SHORT if short else 0)


@apart
def give_one(on_hand: Any, ordered: Any, road: Any) -> None:
    """Give one customer all it asked and put it on its way."""
    for b in range(on_hand.size):
        part = min(ordered[b], on_hand[b])
        on_hand[b] -= part
        road[b] = part


@apart
def give_two(on_hand: Any, ordered: Any, road: Any, other_ordered: Any, other_road: Any) -> None:
    """Give two customers all they asked, one after the other."""
    for b in range(on_hand.size):
        left = on_hand[b]
        part = min(ordered[b], left)
        left -= part
        other = min(other_ordered[b], left)
        on_hand[b] = left - other
        road[b], other_road[b] = part, other


@apart
def give_three(
    on_hand: Any,
    ordered: Any,
    road: Any,
    other_ordered: Any,
    other_road: Any,
    third_ordered: Any,
    third_road: Any,
) -> None:
    """Give three customers all they asked, one after the other."""
    for b in range(on_hand.size):
        left = on_hand[b]
        part = min(ordered[b], left)
        left -= part
        other = min(other_ordered[b], left)
        left -= other
        third = min(third_ordered[b], left)
        on_hand[b] = left - third
        road[b], other_road[b], third_road[b] = part, other, third


@apart
def share_of_orders(ratio: Any, on_hand: Any, received: Any) -> None:
    """Set the share of all orders that a node can fill from finished goods."""
    one = ratio.dtype.type(1.0)
    for b in range(ratio.size):
        ratio[b] = on_hand[b] / received[b] if received[b] > on_hand[b] else one


@apart
def give_part(on_hand: Any, ordered: Any, road: Any, position: Any, ratio: Any) -> None:
    """Give one customer its part; what is not given is forgotten, by the buyer too."""
    for b in range(ratio.size):
        asked = ordered[b]
        part = min(asked * ratio[b], on_hand[b])
        on_hand[b] -= part
        position[b] += part - asked
        road[b] = part


@apart
def serve_part(on_hand: Any, asked: Any, served: Any, share: Any, ratio: Any) -> None:
    """Serve people at a node; the record of the day reads what was served and which share that was."""
    zero, one = ratio.dtype.type(0.0), ratio.dtype.type(1.0)
    for b in range(ratio.size):
        units = min(asked[b] * ratio[b], on_hand[b])
        on_hand[b] -= units
        served[b] = units
        # where nobody asks nobody goes short
        share[b] = ratio[b] if asked[b] > zero else one


@apart
def serve_all(on_hand: Any, asked: Any, served: Any, share: Any) -> None:
    """Serve people in full."""
    one = share.dtype.type(1.0)
    for b in range(share.size):
        units = min(asked[b], on_hand[b])
        on_hand[b] -= units
        served[b] = units
        share[b] = one
