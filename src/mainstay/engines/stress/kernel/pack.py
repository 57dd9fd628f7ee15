"""Stack the fields of a network into the few arrays that the kernel takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.kernel.arrays import Fields, Links, Net

Array = npt.NDArray[Any]

NODE_INT = (
    "node_group",
    "out_start",
    "sink",
    "policy",
    "allocation",
    "waits",
    "push",
    "shelf",
    "shares",
    "first_days",
    "plain",
)
EDGE_INT = (
    "out_edge",
    "supplier",
    "customer",
    "lead",
    "lead_high",
    "pipe_len",
    "overwrites",
    "order_delay",
    "delay_start",
    "priority",
    "gate",
    "gate_from",
    "out_place",
)
GROUP_INT = ("group_edge", "weighs")
NODE_REAL = (
    "reorder",
    "lot",
    "calm",
    "ema",
    "first_orders",
    "target",
    "target_cover",
    "good",
    "surge_gain",
    "surge_step",
    "attention",
    "line_weight",
)
EDGE_REAL = ("quantity", "inverse", "order_quantity", "order_inverse", "gate_units", "gate_cover")
GROUP_REAL = ("level", "cover")
SINK_REAL = ("noise", "lost_share")


def pack(fields: Fields, dtype: Any) -> tuple[Net, Links]:
    """Return the arrays of the kernel, with floats of the wanted type; the order of rows is that of `rows`."""

    def stacked(names: tuple[str, ...], kind: Any, width: int) -> Array:
        made = np.zeros((len(names), width), kind)
        for i, name in enumerate(names):
            values = getattr(fields, name)
            made[i, : values.size] = values
        return made

    nodes, edges, groups = fields.sink.size, fields.supplier.size, fields.weighs.size
    net = Net(
        stacked(NODE_INT, np.int64, nodes + 1),
        stacked(EDGE_INT, np.int64, edges),
        stacked(GROUP_INT, np.int64, groups + 1),
        stacked(NODE_REAL, dtype, nodes),
        stacked(EDGE_REAL, dtype, edges),
        stacked(GROUP_REAL, dtype, groups),
        stacked(SINK_REAL, dtype, fields.sink_node.size),
        fields.sink_node,
        fields.shelf_width,
        fields.profile.astype(dtype),
        fields.sink_word,
        fields.edge_word,
        fields.normal.astype(dtype),
    )
    links = Links(
        fields.platform_start,
        fields.platform_node,
        stacked(("campaign", "changeover"), np.int64, fields.campaign.size),
        stacked(("switch_from", "switch_to", "switch_delay"), np.int64, fields.switch_from.size),
        fields.switch_share.astype(dtype),
        fields.ban_start,
        fields.ban_node,
        fields.ban_edge_start,
        fields.ban_edge,
        stacked(("ban_need", "ban_below", "ban_until"), dtype, fields.ban_need.size),
        fields.goal_start,
        fields.goal_sink,
        fields.rule_sink,
        fields.rule_start,
        fields.rule_node,
    )
    return net, links
