"""Put together a program: the frames, the shocks, and the rules that reach across nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.stress.kernel.arrays import Fields
from mainstay.engines.stress.kernel.codes import LEAD_TIME, MOST_INPUTS, TRANSIT
from mainstay.engines.stress.kernel.philox import entity_words, normal_table
from mainstay.engines.stress.network.columns import SWITCHES
from mainstay.engines.stress.network.flows import normal_rates
from mainstay.engines.stress.network.impacts import Impacts
from mainstay.engines.stress.network.layout import ALLOCATIONS, POLICIES, Layout, lay_out
from mainstay.engines.stress.network.program import Floats, Program, Whole
from mainstay.engines.stress.network.tables import place_of, read_table, refuse
from mainstay.errors import Problem

#: classes of age of perishable stock
AGE_CLASSES = 32


@dataclass(frozen=True)
class Ban:
    """A rule by which a government stops exports: when the stocks it watches fall below so many days of own need."""

    name: str
    nodes: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    need: float
    below_cover_days: float
    until_cover_days: float


@dataclass(frozen=True)
class Extras:
    """What reaches across nodes.

    Parameters
    ----------
    switches : frame
        Sink to sink: ``from_id``, ``to_id``, ``usable_share``, ``delay_days``.
    bans : sequence of Ban
        Exports that governments stop by themselves.
    goals : mapping of str to names of sinks
        Sums of what was served whose path over time is kept.
    rules : mapping of str to names of nodes
        For a sink, the own stocks of its makers, for the recovery rule of eight weeks.
    """

    switches: Any = None
    bans: Sequence[Ban] = ()
    goals: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rules: Mapping[str, Sequence[str]] = field(default_factory=dict)


def program_of(
    nodes: Any,
    edges: Any,
    demand: Any,
    *,
    horizon: int,
    seed: int,
    impacts: Impacts | None = None,
    extras: Extras | None = None,
    **options: Any,
) -> Program:
    """Return the program of a network.

    Parameters
    ----------
    nodes, edges, demand : frames or rows
        See `NODES`, `EDGES` and `DEMAND`; demand may also be a mapping from node to an array over days.
    horizon, seed : int
        Days and seed.
    impacts : Impacts, optional
        Shocks, on places of the frames as given.
    extras : Extras, optional
        Rules that reach across nodes.
    **options
        Further fields of `Program`: dtype, name, draws, warm, ledger, lanes, feedback, engine.

    Raises
    ------
    InputError
        The network cannot be simulated; all problems at once.
    """
    layout = lay_out(nodes, edges, demand)
    extras = extras or Extras()
    shocks = _moved(impacts or Impacts(), layout)
    given = _given(demand, layout, horizon)
    net = _net(layout, extras, shocks, horizon, given)
    names = {
        "goals": tuple(extras.goals),
        "bans": tuple(ban.name for ban in extras.bans),
    }
    return Program(
        layout.nodes,
        layout.edges,
        layout.demand,
        layout.node_place,
        layout.edge_place,
        layout.demand_place,
        net,
        given,
        shocks,
        horizon,
        seed,
        names=names,
        **options,
    )


def _moved(impacts: Impacts, layout: Layout) -> Impacts:
    """Return the shocks on places in the order of the kernel."""
    node_to = np.full(layout.node_place.size + 1, -1, np.int32)
    node_to[layout.node_place] = np.arange(layout.node_place.size)
    edge_to = np.full(layout.edge_place.size + 1, -1, np.int32)
    edge_to[layout.edge_place] = np.arange(layout.edge_place.size)
    return Impacts(
        impacts.names,
        impacts.shock,
        impacts.code,
        node_to[impacts.node],
        edge_to[impacts.edge],
        impacts.weight,
        impacts.curves,
        impacts.lead_limit,
    )


def _given(demand: Any, layout: Layout, horizon: int) -> Floats:
    """Return the demand that is given day by day, sinks in the order of the kernel."""
    if not isinstance(demand, Mapping):
        return np.zeros((0, 0, 0))
    problems = []
    rows = []
    for name in layout.demand["node_id"]:
        values = np.asarray(demand[name], dtype=np.float64)
        values = np.full(horizon, float(values)) if values.ndim == 0 else values
        values = values[:, None] if values.ndim == 1 else values
        if values.shape[0] < horizon or not np.isfinite(values).all() or (values < 0).any():
            text = f"the given demand needs {horizon} days of numbers from 0"
            problems.append(Problem("network.demand", text, table="demand", key=name, found=f"{values.shape[0]} days"))
        rows.append(values[:horizon])
    refuse(problems)
    width = max((row.shape[1] for row in rows), default=1)
    return np.stack([np.broadcast_to(row, (horizon, width)) for row in rows]) if rows else np.zeros((0, 0, 0))


def _starts(owners: npt.NDArray[Any], count: int) -> Whole:
    """Return where the rows of each owner begin; owners are sorted."""
    return np.searchsorted(owners, np.arange(count + 1)).astype(np.int64)


def _net(layout: Layout, extras: Extras, shocks: Impacts, horizon: int, given: Floats) -> Fields:
    nodes, edges = layout.nodes, layout.edges
    count = nodes.height
    customer, supplier = (edges[name].to_numpy().astype(np.int64) for name in ("customer", "supplier"))
    fields: dict[str, Any] = {"customer": customer, "supplier": supplier}
    fields |= _groups(edges, customer, count)
    fields |= _ways_out(edges, supplier, count)
    fields |= _node_fields(nodes)
    fields |= _sink_fields(layout, count, horizon)
    fields |= _edge_fields(nodes, edges, supplier, shocks)
    quantity = edges["quantity"].to_numpy().astype(np.float64)
    good = fields["good"][customer] if customer.size else np.zeros(0)
    fields |= {
        "quantity": quantity,
        "inverse": 1.0 / quantity,
        "order_quantity": quantity / good,
        "order_inverse": good / quantity,
    }
    need = given.mean(axis=(1, 2)) if given.size else _filled(layout.demand, "units_per_day", 0.0)
    fields |= _levels(layout, fields, need[:, None])
    fields |= _across(layout, extras)
    fields["plain"] = _plain(fields)
    return Fields(**fields)


def _groups(edges: pl.DataFrame, customer: Whole, count: int) -> dict[str, Any]:
    """Return the input groups of each node; edges stand by customer and group already."""
    if edges.is_empty():
        zero = np.zeros(1, np.int64)
        return {"node_group": np.zeros(count + 1, np.int64), "group_edge": zero, "weighs": np.zeros(0, np.int64)}
    first = edges.select(pl.struct("customer", "group").rle_id())["customer"].to_numpy()
    group_edge = np.searchsorted(first, np.arange(first[-1] + 2)).astype(np.int64)
    return {
        "node_group": _starts(customer[group_edge[:-1]], count),
        "group_edge": group_edge,
        "weighs": (np.diff(group_edge) > 1).astype(np.int64),
    }


def _ways_out(edges: pl.DataFrame, supplier: Whole, count: int) -> dict[str, Any]:
    order = edges.with_row_index("edge").sort("supplier", "priority", "to_id", "group")["edge"].to_numpy()
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    return {"out_edge": order.astype(np.int64), "out_place": place, "out_start": _starts(supplier[order], count)}


def _filled(frame: pl.DataFrame, name: str, empty: float) -> Floats:
    return frame[name].fill_null(empty).to_numpy().astype(np.float64)


def _node_fields(nodes: pl.DataFrame) -> dict[str, Any]:
    platforms = nodes.with_row_index("node").filter(pl.col("platform").is_not_null()).sort("platform", "node")
    names = platforms["platform"].unique(maintain_order=True)
    life = nodes["shelf_life_days"].to_numpy()
    perishable = np.isfinite(np.where(nodes["shelf_life_days"].is_null().to_numpy(), np.nan, life))
    shelf = np.where(perishable, np.cumsum(perishable) - 1, -1).astype(np.int64)
    firsts = platforms.unique("platform", keep="first", maintain_order=True)
    delay = _filled(nodes, "surge_delay_days", 1.0)
    cover = _filled(nodes, "target_cover_days", -1.0)
    shares = np.zeros(nodes.height, np.int64)
    shares[platforms["node"].to_numpy().astype(np.int64)] = 1
    fixed = np.where(cover >= 0, -1.0, _filled(nodes, "target_stock", 0.0))
    return {
        "policy": np.array([POLICIES[name] for name in nodes["policy"]], np.int64),
        "allocation": np.array([ALLOCATIONS[name] for name in nodes["allocation"]], np.int64),
        "waits": nodes["backorders"].to_numpy().astype(np.int64),
        "push": nodes["push"].to_numpy().astype(np.int64),
        "shelf": shelf,
        "shelf_width": np.ceil(life[perishable] / AGE_CLASSES).astype(np.int64),
        "shares": shares,
        "platform_start": _starts(
            platforms["platform"]
            .replace_strict({name: i for i, name in enumerate(names)}, return_dtype=pl.Int64())
            .to_numpy(),
            names.len(),
        )
        if names.len()
        else np.zeros(1, np.int64),
        "platform_node": platforms["node"].to_numpy().astype(np.int64),
        "campaign": firsts["campaign_days"].to_numpy().astype(np.int64),
        "changeover": firsts["changeover_days"].to_numpy().astype(np.int64),
        "reorder": _filled(nodes, "reorder_point", 0.0),
        "lot": _filled(nodes, "order_quantity", 1.0),
        "calm": 1.0 / _filled(nodes, "smoothing_days", 1.0),
        "ema": _filled(nodes, "forecast_weight", 0.0),
        "first_days": _filled(nodes, "first_days", 0.0).astype(np.int64),
        "first_orders": _filled(nodes, "first_orders", 0.0),
        "target": fixed,
        "target_cover": np.maximum(cover, 0.0),
        "good": _filled(nodes, "yield_share", 1.0),
        "surge_gain": _filled(nodes, "surge_multiple", 1.0) - 1.0,
        "surge_step": 1.0 / np.maximum(delay, 1.0),
        "attention": _filled(nodes, "attention", 0.0),
        "line_weight": _filled(nodes, "supply_line_weight", 1.0),
    }


def _sink_fields(layout: Layout, count: int, horizon: int) -> dict[str, Any]:
    demand = layout.demand
    sink_node = demand["node"].to_numpy().astype(np.int64)
    sink = np.full(count, -1, np.int64)
    sink[sink_node] = np.arange(sink_node.size)
    days = np.arange(horizon)
    swing, peak = (_filled(demand, name, 0.0)[:, None] for name in ("season_amplitude", "season_peak_day"))
    waits = layout.nodes["backorders"].to_numpy()[sink_node] if sink_node.size else np.zeros(0, bool)
    return {
        "sink": sink,
        "sink_node": sink_node,
        "noise": _filled(demand, "cv", 0.0),
        "profile": 1.0 + swing * np.cos(2 * np.pi * (days[None, :] - peak) / 365.0),
        "lost_share": np.where(waits, 0.0, 1.0),
        "sink_word": entity_words(demand["node_id"].to_list()),
        "normal": normal_table(),
    }


def _edge_fields(nodes: pl.DataFrame, edges: pl.DataFrame, supplier: Whole, shocks: Impacts) -> dict[str, Any]:
    lead = _filled(edges, "lead_time_days", 0.0).astype(np.int64)
    high = np.maximum(lead, edges["lead_time_high_days"].fill_null(-1.0).to_numpy().astype(np.int64))
    moves = np.zeros(edges.height, bool)
    stretched = np.zeros(edges.height, bool)
    moves[shocks.edge[shocks.code == TRANSIT]] = True
    stretched[shocks.edge[shocks.code == LEAD_TIME]] = True
    fixed = (high == lead) & ~moves & ~stretched
    longest = np.where(stretched, np.ceil(high * (1.0 + shocks.lead_limit)) + 1, high).astype(np.int64)
    length = np.where(fixed, lead + 1, longest + 2)
    delay = _filled(edges, "order_delay_days", 0.0).astype(np.int64)
    releases = ("release_cover_days", "release_from_day", "release_units_per_day")
    ruled = np.zeros(nodes.height, bool)
    for name in releases:
        ruled |= nodes[name].is_not_null().to_numpy()
    names = [f"{a}\x1f{b}" for a, b in edges.select("from_id", "to_id").iter_rows()]
    return {
        "lead": lead,
        "lead_high": high,
        "pipe_len": length,
        "overwrites": fixed.astype(np.int64),
        "order_delay": delay,
        "delay_start": np.concatenate([[0], np.cumsum(delay)[:-1]]).astype(np.int64) if delay.size else delay,
        "priority": edges["priority"].to_numpy().astype(np.int64),
        "gate": ruled[supplier].astype(np.int64) if supplier.size else np.zeros(0, np.int64),
        "gate_from": _filled(nodes, "release_from_day", 0.0).astype(np.int64)[supplier],
        "gate_units": _filled(nodes, "release_units_per_day", np.inf)[supplier],
        "gate_cover": _filled(nodes, "release_cover_days", -1.0)[supplier],
        "edge_word": entity_words(names),
    }


def mean_lead(fields: Mapping[str, Any]) -> Floats:
    """Return the mean days from order to arrival of each edge."""
    mean: Floats = (fields["lead"] + fields["lead_high"]) / 2.0 + fields["order_delay"]
    return mean


def nominal_flows(layout: Layout, fields: Mapping[str, Any], need: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return normal units a day of each node and each edge's share of its group, for lanes of need and weight."""
    lanes = need.shape[1] if need.size else weight.shape[1]
    rate, share = np.zeros((layout.nodes.height, lanes)), np.zeros((layout.edges.height, lanes))
    given = _filled(layout.nodes, "rate", -1.0)
    names = ("node_group", "group_edge", "supplier", "gate", "sink", "order_quantity")
    run: Any = normal_rates
    run(*(fields[name] for name in names), given, need, weight, rate, share)
    return rate, share


def _levels(layout: Layout, fields: Mapping[str, Any], need: Floats) -> dict[str, Any]:
    """Return the level of each group: as given, or what keeps a quiet network still."""
    nodes, edges = layout.nodes, layout.edges
    group_edge = fields["group_edge"]
    groups = group_edge.size - 1
    if groups == 0:
        return {"level": np.zeros(0), "cover": np.zeros(0)}
    weight = edges["weight"].to_numpy().astype(np.float64)[:, None]
    rate, share = (values[:, 0] for values in nominal_flows(layout, fields, need, weight))
    node = fields["customer"][group_edge[:-1]]
    lead = np.add.reduceat(share * mean_lead(fields), group_edge[:-1])
    held = np.add.reduceat(edges["stock"].to_numpy() * fields["order_inverse"], group_edge[:-1])
    target = np.where(fields["target"] >= 0, fields["target"], fields["target_cover"] * rate)
    with np.errstate(divide="ignore", invalid="ignore"):
        quiet = np.where(rate[node] > 0, (target[node] + held) / rate[node], 0.0) + lead
    level, cover = _filled(nodes, "order_up_to", -1.0)[node], _filled(nodes, "order_cover_days", -1.0)[node]
    still = (level < 0) & (cover < 0)
    return {
        "level": np.where(still & (rate[node] <= 0), target[node] + held, np.where(cover >= 0, -1.0, level)),
        "cover": np.where(cover >= 0, cover, np.where(still, quiet, 0.0)),
    }


def _across(layout: Layout, extras: Extras) -> dict[str, Any]:
    """Return switches between sinks, bans, goals and recovery rules."""
    problems: list[Problem] = []
    sink = {name: i for i, name in enumerate(layout.demand["node_id"])}
    place = layout.place
    switches = read_table(extras.switches, SWITCHES, "switches", ("from_id", "to_id"), problems).sort(
        "from_id", "to_id"
    )
    made: dict[str, Any] = {
        "switch_from": np.array(place_of(switches["from_id"], sink, "switches", problems), np.int64),
        "switch_to": np.array(place_of(switches["to_id"], sink, "switches", problems), np.int64),
        "switch_delay": np.maximum(1, np.ceil(switches["delay_days"].to_numpy())).astype(np.int64),
        "switch_share": switches["usable_share"].to_numpy().astype(np.float64),
    }
    edge = {(a, b): i for i, (a, b) in enumerate(layout.edges.select("from_id", "to_id").iter_rows())}
    bans = list(extras.bans)
    for ban in bans:
        place_of(pl.Series("nodes", ban.nodes, dtype=pl.String()), place, f"ban {ban.name}", problems)
    for title, named in (("goal", extras.goals), ("rule", extras.rules)):
        for name, members in named.items():
            known = sink if title == "goal" else place
            place_of(pl.Series("members", list(members), dtype=pl.String()), known, f"{title} {name}", problems)
    rules = [(name, nodes) for name, nodes in extras.rules.items()]
    place_of(pl.Series("rules", [name for name, _ in rules], dtype=pl.String()), sink, "rules", problems)
    refuse(problems)
    made |= _lists("ban_start", "ban_node", [[place[name] for name in ban.nodes] for ban in bans])
    made |= _lists("ban_edge_start", "ban_edge", [[edge[pair] for pair in ban.edges if pair in edge] for ban in bans])
    made |= {
        "ban_need": np.array([ban.need for ban in bans], np.float64),
        "ban_below": np.array([ban.below_cover_days for ban in bans], np.float64),
        "ban_until": np.array([ban.until_cover_days for ban in bans], np.float64),
    }
    made |= _lists("goal_start", "goal_sink", [[sink[name] for name in members] for members in extras.goals.values()])
    made |= _lists("rule_start", "rule_node", [[place[name] for name in nodes] for _, nodes in rules])
    made["rule_sink"] = np.array([sink[name] for name, _ in rules], np.int64)
    return made


def _plain(fields: Mapping[str, Any]) -> Whole:
    """Return 1 where a node goes the short way of the kernel.

    It makes one product without scrap, surge or shared equipment from few inputs that nothing replaces, gives in
    proportion, and knows no backorders, expiry or roads of random length.
    """
    rules = ("allocation", "waits", "push", "shares", "surge_gain")
    plain = np.all([fields[name] == 0 for name in rules], axis=0) & (fields["shelf"] < 0) & (fields["good"] == 1.0)
    plain &= np.diff(fields["node_group"]) <= MOST_INPUTS
    loose = fields["overwrites"] == 0
    plain[fields["customer"][loose]] = False
    plain[fields["customer"][fields["group_edge"][:-1][fields["weighs"] > 0]]] = False
    odd = loose | (fields["attention"][fields["customer"]] > 0)
    plain[fields["supplier"][odd]] = False
    plain[fields["sink_node"][fields["lost_share"] < 1]] = False
    made: Whole = plain.astype(np.int64)
    return made


def _lists(start: str, member: str, lists: list[list[int]]) -> dict[str, Any]:
    """Return lists of unequal length as one array and the places where each begins."""
    sizes = [len(one) for one in lists]
    return {
        start: np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        member: np.array([x for one in lists for x in one], np.int64),
    }
