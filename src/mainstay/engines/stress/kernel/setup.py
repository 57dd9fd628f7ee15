"""The arrays of one block: lanes, state at the start, shocks, tally, trace."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.kernel import rows
from mainstay.engines.stress.kernel.arrays import Fields, Lanes, Shocks, State, Tally, Trace
from mainstay.engines.stress.kernel.codes import (
    CAPACITY,
    DEMAND,
    EXPORT,
    FILL_CLASSES,
    HOLD,
    MOST_INPUTS,
    ON_EDGE,
    QUANTITY_COUNT,
    RECEIVE,
    SHIP,
    STOCK,
    YIELD,
)
from mainstay.engines.stress.kernel.philox import key_of
from mainstay.engines.stress.network.assemble import AGE_CLASSES, nominal_flows
from mainstay.engines.stress.network.layout import Layout
from mainstay.engines.stress.network.program import Drawn, Program, Whole

Array = npt.NDArray[Any]


def lanes_of(program: Program, replications: Whole, drawn: Drawn, dtype: Any) -> tuple[Lanes, Array]:
    """Return what differs between the replications of a block, and each edge's normal share of its group."""
    nodes, edges, demand = program.nodes, program.edges, program.demand
    width = replications.size
    sinks = demand.height
    base_need = demand["units_per_day"].fill_null(1.0).to_numpy().astype(np.float64)
    need = np.repeat(base_need[:, None], width, 1)
    if drawn.need is not None:
        need = need * drawn.need[program.demand_place]
    weight = np.repeat(edges["weight"].to_numpy().astype(np.float64)[:, None], width, 1)
    if drawn.weight is not None:
        weight = np.ascontiguousarray(drawn.weight[program.edge_place])
    capacity = np.repeat(nodes["capacity"].fill_null(np.inf).to_numpy().astype(np.float64)[:, None], width, 1)
    if drawn.capacity is not None:
        capacity = drawn.capacity[program.node_place]
    layout = Layout(nodes, edges, demand, program.node_place, program.edge_place, program.demand_place)
    usual = need if not program.given.size else need * program.given.mean(axis=(1, 2))[:, None]
    rate, share = nominal_flows(layout, program.net._asdict(), usual if sinks else np.zeros((0, width)), weight)
    if drawn.rate is not None:
        rate = drawn.rate[program.node_place]
    given = program.given
    if given.shape[-1] > 1:
        given = given[:, :, replications]
    return (
        Lanes(
            replications.astype(np.uint64),
            key_of(program.seed, program.name),
            capacity.astype(dtype),
            weight.astype(dtype),
            rate.astype(dtype),
            need.astype(dtype),
            given.astype(dtype),
            _placed(drawn.order_cover, program.node_place, width).astype(dtype),
            _placed(drawn.keep_cover, program.node_place, width).astype(dtype),
        ),
        share,
    )


def _placed(values: Array | None, place: Whole, width: int) -> Array:
    """Return drawn values in the order of the kernel, or no rows."""
    return np.zeros((0, width)) if values is None else values[place]


def start_of(program: Program, lanes: Lanes, share: Array, drawn: Drawn) -> State:
    """Return the state before the first day; a warm start has goods on every road, as in a quiet year."""
    dtype, width, net = lanes.capacity.dtype, lanes.capacity.shape[1], program.net
    count, edges, sinks = program.nodes.height, program.edges.height, program.demand.height
    node, edge = np.zeros((6, count, width), dtype), np.zeros((8, edges, width), dtype)
    stock = _stock(program, lanes.rate.astype(np.float64), drawn)
    node[rows.ON_HAND] = stock
    node[rows.FORECAST] = lanes.rate
    edge[rows.TRUST] = 1.0
    flow = share * lanes.rate.astype(np.float64)[net.customer] * net.order_quantity[:, None]
    days = int(net.pipe_len.max(initial=0))
    pipe = np.zeros((days, edges, width))
    late = np.zeros((int(net.order_delay.sum()), width))
    held = np.repeat(program.edges["stock"].to_numpy().astype(np.float64)[:, None], width, 1)
    edge[rows.INPUT] = held
    if program.warm:
        _fill_roads(net, pipe, flow)
        for e in np.flatnonzero(net.order_delay):
            late[net.delay_start[e] : net.delay_start[e] + net.order_delay[e]] = flow[e]
            held[e] += flow[e] * net.order_delay[e]
    edge[rows.POSITION] = held + pipe.sum(axis=0)
    cohort = np.zeros((net.shelf_width.size, AGE_CLASSES, width))
    cohort[:] = stock[net.shelf >= 0][:, None, :] / AGE_CLASSES
    sink = np.zeros((6, sinks, width), dtype)
    sink[rows.SINK_FACTOR] = 1.0
    planes = _planes(program)
    used = [code for code in range(QUANTITY_COUNT) if planes[code] >= 0]
    most = int(np.diff(net.out_start).max(initial=0)) + 1
    lagged = int(net.switch_delay.max()) if net.switch_delay.size else 0
    return State(
        node=node,
        edge=edge,
        sink=sink,
        pipe=pipe.reshape(days * edges, width).astype(dtype),
        late_order=late.astype(dtype),
        cohort=cohort.astype(dtype),
        missed=np.zeros((sinks, lagged + 1, width), dtype),
        banned=np.zeros((net.ban_need.size, width), dtype),
        line=np.zeros((3, net.platform_start.size - 1, width), np.int64),
        node_factor=np.ones((sum(not ON_EDGE[code] for code in used), count, width), dtype),
        edge_factor=np.ones((sum(ON_EDGE[code] for code in used), edges, width), dtype),
        room=np.zeros((4 + max(MOST_INPUTS, int(np.diff(net.node_group).max(initial=1))), width), dtype),
        claims=np.zeros((2, most), dtype),
        ranks=np.zeros(most, np.int64),
        days=np.zeros(width, np.int64),
    )


def _stock(program: Program, rate: Array, drawn: Drawn) -> Array:
    """Return finished goods at the start: drawn, given, or the target."""
    if drawn.stock is not None:
        return drawn.stock[program.node_place]
    net, given = program.net, program.nodes["stock"]
    cover = net.target_cover[:, None] if drawn.keep_cover is None else drawn.keep_cover[program.node_place]
    target = np.where(net.target[:, None] >= 0, net.target[:, None], cover * rate)
    stock: Array = np.where(given.is_null().to_numpy()[:, None], target, given.fill_null(0.0).to_numpy()[:, None])
    return stock


def _fill_roads(net: Fields, pipe: Array, flow: Array) -> None:
    """Put on each road what a quiet year would have there: all of a day's flow for each day of the way."""
    for days in range(int(net.lead_high.max(initial=0))):
        low, high = net.lead.astype(np.float64), net.lead_high.astype(np.float64)
        # share of shipments that take longer than this many days
        longer = np.clip((high - np.maximum(days, low - 1)) / (high - low + 1), 0.0, 1.0)
        longer = np.where(days < low, 1.0, longer)
        on = longer > 0
        pipe[days, on] = (flow * longer[:, None])[on]


def _planes(program: Program) -> Whole:
    """Return for each quantity the plane in which its factors stand, or -1."""
    used = np.zeros(QUANTITY_COUNT, bool)
    used[program.impacts.code] = True
    used[EXPORT] |= program.net.ban_edge.size > 0
    planes = np.full(QUANTITY_COUNT, -1, np.int64)
    nodes = edges = 0
    for code in range(QUANTITY_COUNT):
        if not used[code] or code in (STOCK, DEMAND):
            continue
        if ON_EDGE[code]:
            planes[code], edges = edges, edges + 1
        else:
            planes[code], nodes = nodes, nodes + 1
    return planes


def shocks_of(program: Program, replications: Whole, dtype: Any) -> Shocks:
    """Return the effects of shocks on a block, sorted by quantity; effects on demand stand by sink."""
    impacts, net = program.impacts, program.net
    count = len(impacts.names)
    curve = np.zeros((count + 1, program.horizon, replications.size))
    if count:
        curve[:count] = impacts.curves(replications)
    on_edge = np.array(ON_EDGE)[impacts.code] if impacts.code.size else np.zeros(0, bool)
    target = np.where(on_edge, impacts.edge, impacts.node).astype(np.int64)
    demand = impacts.code == DEMAND
    target[demand] = net.sink[target[demand]]
    keep = target >= 0
    bans = np.unique(net.ban_edge)
    code = np.concatenate([impacts.code[keep].astype(np.int64), np.full(bans.size, EXPORT)])
    shock = np.concatenate([impacts.shock[keep].astype(np.int64), np.full(bans.size, count)])
    weight = np.concatenate([impacts.weight[keep], np.zeros(bans.size)])
    target = np.concatenate([target[keep], bans])
    order = np.lexsort((shock, target, code))
    return Shocks(
        start=np.searchsorted(code[order], np.arange(QUANTITY_COUNT + 1)).astype(np.int64),
        shock=shock[order],
        target=target[order],
        weight=weight[order].astype(dtype),
        curve=curve.astype(dtype),
        plane=_planes(program),
        live=(curve != 0).any(axis=2).astype(np.uint8),
        cuts=_touched(target[code == CAPACITY], program.nodes.height),
        plain=_plain(net, code, target),
        stops=_touched(target[code == EXPORT], program.edges.height),
    )


def _plain(net: Fields, code: Whole, target: Whole) -> Array:
    """Return 1 where a node goes the short way and no shock acts on what that leaves out."""
    plain = net.plain.astype(np.uint8)
    plain[target[(code == YIELD) | (code == HOLD)]] = 0
    plain[net.customer[target[code == RECEIVE]]] = 0
    plain[net.supplier[target[(code == SHIP) | (code == EXPORT)]]] = 0
    return plain


def _touched(targets: Whole, count: int) -> Array:
    """Return 1 for each of `count` that is a target."""
    found = np.zeros(count, np.uint8)
    found[targets] = 1
    return found


def tally_of(program: Program, width: int) -> Tally:
    """Return empty sums."""
    net, sinks, count, days = program.net, program.demand.height, program.nodes.height, program.horizon
    sink_day = np.full((5, sinks, width), -1, np.int64)
    sink_day[rows.SHORT_DAYS] = 0
    sink_day[rows.STREAK] = 0
    return Tally(
        sink=np.zeros((5, sinks, width)),
        sink_day=sink_day,
        day=np.zeros((2, sinks, days)),
        fill=np.zeros((sinks, days, FILL_CLASSES), np.int32),
        goal=np.zeros((net.goal_start.size - 1, days, width)),
        bind_capacity=np.zeros((count, days), np.int32),
        bind_input=np.zeros((net.weighs.size, days), np.int32),
        node=np.zeros((4, count, width)),
        hit=np.zeros(sinks, np.int64),
    )


def trace_of(program: Program, width: int, dtype: Any, *, wanted: bool) -> Trace:
    """Return room for every state of every day, or for none."""
    days = program.horizon if wanted else 0
    counts = (program.nodes.height, program.demand.height, program.edges.height)
    return Trace(*(np.zeros((n, days, count, width), dtype) for n, count in zip((6, 3, 8), counts, strict=True)))
