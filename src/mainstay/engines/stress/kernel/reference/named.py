"""The arrays of the kernel by their names: views on its rows, so that what is written here stands there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from mainstay.engines.stress.kernel import rows
from mainstay.engines.stress.kernel.arrays import Links, Net, State, Tally, Trace


def named_net(net: Net, links: Links) -> Any:
    """Return what no day changes: `Net` and `Links` under the names of `Fields`."""
    nodes, edges, groups = net.node_int, net.edge_int, net.group_int
    made = SimpleNamespace(
        node_group=nodes[rows.NODE_GROUP],
        out_start=nodes[rows.OUT_START],
        sink=nodes[rows.SINK],
        policy=nodes[rows.POLICY],
        allocation=nodes[rows.ALLOCATION],
        waits=nodes[rows.WAITS],
        push=nodes[rows.PUSH],
        shelf=nodes[rows.SHELF],
        shares=nodes[rows.SHARES],
        first_days=nodes[rows.FIRST_DAYS],
        out_edge=edges[rows.OUT_EDGE],
        supplier=edges[rows.SUPPLIER],
        customer=edges[rows.CUSTOMER],
        lead=edges[rows.LEAD_LOW],
        lead_high=edges[rows.LEAD_HIGH],
        pipe_len=edges[rows.PIPE_LEN],
        overwrites=edges[rows.OVERWRITES],
        order_delay=edges[rows.ORDER_DELAY],
        delay_start=edges[rows.DELAY_START],
        priority=edges[rows.RANK],
        gate=edges[rows.GATE],
        gate_from=edges[rows.GATE_FROM],
        group_edge=groups[rows.GROUP_EDGE],
        weighs=groups[rows.WEIGHS],
        level=net.group_real[rows.LEVEL],
        cover=net.group_real[rows.COVER],
        noise=net.sink_real[rows.NOISE],
        lost_share=net.sink_real[rows.LOST_SHARE],
    )
    for name in ("reorder", "lot", "calm", "ema", "first_orders", "target_cover", "good"):
        setattr(made, name, net.node_real[getattr(rows, name.upper())])
    made.target = net.node_real[rows.TARGET_LEVEL]
    for name in ("surge_gain", "surge_step", "attention", "line_weight"):
        setattr(made, name, net.node_real[getattr(rows, name.upper())])
    for name in ("quantity", "inverse", "order_quantity", "order_inverse", "gate_units", "gate_cover"):
        setattr(made, name, net.edge_real[getattr(rows, name.upper())])
    for name in ("sink_node", "shelf_width", "profile", "sink_word", "edge_word", "normal"):
        setattr(made, name, getattr(net, name))
    return _link(made, links)


def _link(made: Any, links: Links) -> Any:
    made.campaign, made.changeover = links.platform_int[rows.CAMPAIGN], links.platform_int[rows.CHANGEOVER]
    for name in ("switch_from", "switch_to", "switch_delay"):
        setattr(made, name, links.switch_int[getattr(rows, name.upper())])
    for name in ("ban_need", "ban_below", "ban_until"):
        setattr(made, name, links.ban_real[getattr(rows, name.upper())])
    for name in Links._fields:
        if name not in {"platform_int", "switch_int", "ban_real"}:
            setattr(made, name, getattr(links, name))
    return made


def named_state(state: State) -> Any:
    """Return what changes from day to day."""
    node, edge, sink, line = state.node, state.edge, state.sink, state.line
    return SimpleNamespace(
        stock=node[rows.ON_HAND],
        backlog=node[rows.BACKLOG],
        received=node[rows.RECEIVED],
        forecast=node[rows.FORECAST],
        surge=node[rows.SURGE],
        allowed=node[rows.ALLOWED],
        input=edge[rows.INPUT],
        position=edge[rows.POSITION],
        order=edge[rows.ORDERED],
        unfilled=edge[rows.UNFILLED],
        trust=edge[rows.TRUST],
        dock=edge[rows.DOCK],
        gatehouse=edge[rows.GATEHOUSE],
        waiting=sink[rows.WAITING],
        demand=sink[rows.ASKED],
        short=sink[rows.SHORT],
        sink_factor=sink[rows.SINK_FACTOR],
        line_now=line[rows.LINE_NOW],
        line_left=line[rows.LINE_LEFT],
        line_change=line[rows.LINE_CHANGE],
        pipe=state.pipe,
        late_order=state.late_order,
        cohort=state.cohort,
        missed=state.missed,
        banned=state.banned,
        node_factor=state.node_factor,
        edge_factor=state.edge_factor,
    )


def named_tally(tally: Tally) -> Any:
    """Return what is written down."""
    return SimpleNamespace(
        demand=tally.sink[rows.SUM_ASKED],
        served=tally.sink[rows.SUM_SERVED],
        lost=tally.sink[rows.SUM_LOST],
        released=tally.sink[rows.SUM_RELEASED],
        worst=tally.sink[rows.WORST],
        short_days=tally.sink_day[rows.SHORT_DAYS],
        first_short=tally.sink_day[rows.FIRST_SHORT],
        streak=tally.sink_day[rows.STREAK],
        recovered=tally.sink_day[rows.RECOVERED],
        full=tally.sink_day[rows.FULL],
        demand_day=tally.day[rows.DAY_ASKED],
        served_day=tally.day[rows.DAY_SERVED],
        made=tally.node[rows.SUM_MADE],
        scrapped=tally.node[rows.SUM_SCRAPPED],
        asked=tally.node[rows.SUM_RECEIVED],
        asked_squared=tally.node[rows.SUM_SQUARED],
        fill=tally.fill,
        goal=tally.goal,
        bind_capacity=tally.bind_capacity,
        bind_input=tally.bind_input,
    )


def named_trace(trace: Trace) -> Any:
    """Return every state on every day, where it is kept."""
    return SimpleNamespace(
        stock=trace.node[rows.T_STOCK],
        backlog=trace.node[rows.T_BACKLOG],
        received=trace.node[rows.T_RECEIVED],
        made=trace.node[rows.T_MADE],
        started=trace.node[rows.T_STARTED],
        scrapped=trace.node[rows.T_SCRAPPED],
        demand=trace.sink[rows.T_DEMAND],
        served=trace.sink[rows.T_SERVED],
        waiting=trace.sink[rows.T_WAITING],
        order=trace.edge[rows.T_ORDER],
        arrived=trace.edge[rows.T_ARRIVED],
        shipped=trace.edge[rows.T_SHIPPED],
        input=trace.edge[rows.T_INPUT],
        position=trace.edge[rows.T_POSITION],
        unfilled=trace.edge[rows.T_UNFILLED],
        dock=trace.edge[rows.T_DOCK],
        gatehouse=trace.edge[rows.T_GATEHOUSE],
    )
