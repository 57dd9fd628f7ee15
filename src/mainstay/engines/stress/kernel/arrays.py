"""The arrays on which a block of replications is simulated. Nodes stand with suppliers before customers.

N nodes, E edges in the order of their customers, G input groups, S sinks, T days, B replications (lanes) of the block.
The last axis is always the lane, so that one instruction serves several replications. ``f`` is the chosen float type.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Fields(NamedTuple):
    """What no day and no replication changes, one array an idea, in float64; `pack` stacks them for the kernel."""

    node_group: Any  # int64 [N + 1]: groups of a node
    group_edge: Any  # int64 [G + 1]: edges of a group
    out_start: Any  # int64 [N + 1]: places in out_edge
    out_edge: Any  # int64 [E]: edges that leave a node, in the order in which they are served
    out_place: Any  # int64 [E]: place of an edge among those that leave its supplier, which is where its order stands
    supplier: Any  # int64 [E]
    customer: Any  # int64 [E]
    sink: Any  # int64 [N]: number of the sink, or -1
    sink_node: Any  # int64 [S]
    policy: Any  # int64 [N]: code of the ordering policy
    allocation: Any  # int64 [N]: code of the allocation rule
    waits: Any  # int64 [N]: 1 where unfilled orders wait
    push: Any  # int64 [N]: 1 where all inputs are converted at once
    shelf: Any  # int64 [N]: number among the perishable nodes, or -1
    shelf_width: Any  # int64 [perishable]: days of one age class
    platform_start: Any  # int64 [platforms + 1]
    platform_node: Any  # int64
    shares: Any  # int64 [N]: 1 where the node shares a platform
    campaign: Any  # int64 [platforms]: days, 0 shares the day
    changeover: Any  # int64 [platforms]
    lead: Any  # int64 [E]: days
    lead_high: Any  # int64 [E]
    pipe_len: Any  # int64 [E]
    overwrites: Any  # int64 [E]: 1 where each slot gets one shipment
    order_delay: Any  # int64 [E]
    delay_start: Any  # int64 [E]: first slot of delayed orders
    priority: Any  # int64 [E]
    gate: Any  # int64 [E]: 1 for releases of a stockpile
    gate_from: Any  # int64 [E]: first day of release
    weighs: Any  # int64 [G]: 1 where the edges of a group share its orders
    quantity: Any  # f [E]: input units for a unit started
    inverse: Any  # f [E]: 1 / quantity
    order_quantity: Any  # f [E]: input units for a good unit
    order_inverse: Any  # f [E]
    gate_units: Any  # f [E]: most units a day
    gate_cover: Any  # f [E]: days of cover below which it opens, -1: when short yesterday
    level: Any  # f [G]: fixed order-up-to level, or -1
    cover: Any  # f [G]: level in days of forecast
    reorder: Any  # f [N]
    lot: Any  # f [N]
    calm: Any  # f [N]: 1 / smoothing days
    ema: Any  # f [N]: weight of today in the forecast
    first_days: Any  # int64 [N]
    plain: Any  # int64 [N]: 1 where a node goes the short way, see `plain_node`
    first_orders: Any  # f [N]
    target: Any  # f [N]: finished goods to keep, or -1
    target_cover: Any  # f [N]
    good: Any  # f [N]: yield
    surge_gain: Any  # f [N]: multiple - 1
    surge_step: Any  # f [N]: 1 / days to the highest output
    attention: Any  # f [N]: weight of today in what a buyer remembers of deliveries; 0: does not shift orders
    line_weight: Any  # f [N]: weight of the supply line in anchor_and_adjust
    noise: Any  # f [S]: coefficient of variation of daily demand
    profile: Any  # f [S, T]
    lost_share: Any  # f [S]: share of unmet demand that is lost, the rest waits
    switch_from: Any  # int64 [arcs]: sink whose unmet demand turns to another
    switch_to: Any  # int64 [arcs]
    switch_delay: Any  # int64 [arcs]
    switch_share: Any  # f [arcs]
    ban_start: Any  # int64 [bans + 1]: places in ban_node
    ban_node: Any  # int64: stocks that a government watches
    ban_edge_start: Any  # int64 [bans + 1]
    ban_edge: Any  # int64: exports that it stops
    ban_need: Any  # f [bans]: own need a day
    ban_below: Any  # f [bans]: days of cover
    ban_until: Any  # f [bans]
    goal_start: Any  # int64 [goals + 1]
    goal_sink: Any  # int64
    rule_sink: Any  # int64 [rules]: sinks for which the rule of eight weeks is watched
    rule_start: Any  # int64 [rules + 1]
    rule_node: Any  # int64: own stock of the makers
    sink_word: Any  # uint64 [S]
    edge_word: Any  # uint64 [E]
    normal: Any  # f [65536]


class Lanes(NamedTuple):
    """What differs between replications but not between days."""

    replication: Any  # uint64 [B]
    key: Any  # uint64 [2]
    capacity: Any  # f [N, B]; infinite is allowed
    weight: Any  # f [E, B]
    rate: Any  # f [N, B]
    need: Any  # f [S, B]
    given: Any  # f [S, T, 1] or [S, T, B] or empty: demand that is given
    order_cover: Any  # f [N, B] or [0, B]: order-up-to level in days of forecast
    keep_cover: Any  # f [N, B] or [0, B]: finished goods to keep in days of forecast


class Shocks(NamedTuple):
    """Effects of shocks, sorted by quantity."""

    start: Any  # int64 [quantities + 1]
    shock: Any  # int64 [I]
    target: Any  # int64 [I]: node or edge
    weight: Any  # f [I]
    curve: Any  # f [K, T, B]
    plane: Any  # int64 [quantities]: plane of the factors, or -1
    live: Any  # uint8 [K, T]: 1 where a shock does anything on this day in this block
    cuts: Any  # uint8 [N]: 1 where a shock acts on the capacity of a node
    plain: Any  # uint8 [N]: 1 where a node goes the short way and no shock keeps it from that
    stops: Any  # uint8 [E]: 1 where a shock or a ban acts on exports over an edge


class Net(NamedTuple):
    """`Fields` of nodes, edges and sinks, stacked; the rows are named in `rows`."""

    node_int: Any  # int64 [rows, N + 1]
    edge_int: Any  # int64 [rows, E]
    group_int: Any  # int64 [rows, G + 1]
    node_real: Any  # f [rows, N]
    edge_real: Any  # f [rows, E]
    group_real: Any  # f [rows, G]
    sink_real: Any  # f [rows, S]
    sink_node: Any  # int64 [S]
    shelf_width: Any  # int64 [perishable]
    profile: Any  # f [S, T]
    sink_word: Any  # uint64 [S]
    edge_word: Any  # uint64 [E]
    normal: Any  # f [65536]


class Links(NamedTuple):
    """`Fields` of rules that reach across nodes."""

    platform_start: Any  # int64 [platforms + 1]
    platform_node: Any  # int64
    platform_int: Any  # int64 [rows, platforms]
    switch_int: Any  # int64 [rows, arcs]
    switch_share: Any  # f [arcs]
    ban_start: Any  # int64 [bans + 1]
    ban_node: Any  # int64
    ban_edge_start: Any  # int64 [bans + 1]
    ban_edge: Any  # int64
    ban_real: Any  # f [rows, bans]
    goal_start: Any  # int64 [goals + 1]
    goal_sink: Any  # int64
    rule_sink: Any  # int64 [rules]
    rule_start: Any  # int64 [rules + 1]
    rule_node: Any  # int64


class State(NamedTuple):
    """What changes from day to day."""

    node: Any  # f [rows, N, B]: stock, backlog, orders of today, forecast, surge, what a platform allows
    edge: Any  # f [rows, E, B]: input held, position, order (by out_place), unfilled, by rule, trust, dock, gate
    sink: Any  # f [rows, S, B]: demand that waits, demand of today, own share by rule, short, shock
    pipe: Any  # f [days of the longest road x E, B]: all roads of one day stand together
    late_order: Any  # f [slots of delayed orders, B]
    cohort: Any  # f [perishable, classes, B]
    missed: Any  # f [S, delays, B]: unmet demand of past days
    banned: Any  # f [bans, B]
    line: Any  # int64 [rows, platforms, B]: product in hand, days left, days of changeover
    node_factor: Any  # f [planes, N, B]
    edge_factor: Any  # f [planes, E, B]
    room: Any  # f [4 + most groups of a node, at least 3, B]: room to work in
    claims: Any  # f [2, most customers of a node + 1]
    ranks: Any  # int64 [most customers of a node + 1]
    days: Any  # int64 [B]: lead times drawn for one shipment


class Tally(NamedTuple):
    """What is written down; sums are float64."""

    sink: Any  # f64 [rows, S, B]
    sink_day: Any  # int64 [rows, S, B]: counts of days and numbers of days, -1 for never
    day: Any  # f64 [rows, S, T]: sums over lanes
    fill: Any  # int32 [S, T, classes]
    goal: Any  # f64 [goals, T, B]
    bind_capacity: Any  # int32 [N, T]
    bind_input: Any  # int32 [G, T]
    node: Any  # f64 [rows, N, B]
    hit: Any  # int64 [S]: more than 0 where anybody has gone short so far


class Trace(NamedTuple):
    """Every state on every day, where it was asked for; else without days. `scrapped` is the sum so far."""

    node: Any  # f [rows, T, N, B]
    sink: Any  # f [rows, T, S, B]
    edge: Any  # f [rows, T, E, B]
