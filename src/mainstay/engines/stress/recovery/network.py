"""The network that recovery programs defend: who makes what from what, how much of it, and what a lost unit costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.stress.recovery import graph
from mainstay.engines.stress.recovery.frames import DEMAND, EDGES, NODES, RELEASE, SITES, Rows, places, read_frame
from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int32]

KINDS = ("make", "source", "stock", "sink")


@dataclass(frozen=True)
class Network:
    """Nodes, edges, shared capacities and demands, in the order of their names whatever order they were given in.

    Parameters
    ----------
    nodes : polars.DataFrame
        node_id, product_id, site_id, capacity (units a day, infinite where none is stated), yield_share, stock (units),
        rate (good units a day when all demand is met).
    edges : polars.DataFrame
        from_id, to_id, quantity, stock, group_id, share (normal part of its group),
        lead_time_days, lead_time_high_days.
    demand : polars.DataFrame
        node_id, class_id, units_per_day, unit_loss.
    shared : polars.DataFrame
        shared_id, capacity: what several nodes share, a site or equipment.
    source, target, group : integer array, one for each edge
        Place of supplier and customer, and the group of inputs that replace each other.
    group_node : integer array, one for each group
        Whose input it is.
    buyer : integer array, one for each demand
        Place of the node.
    use_shared, use_node, use : arrays, one for each use of a shared capacity
        Which, by whom, and how much of it one unit takes.
    """

    nodes: pl.DataFrame
    edges: pl.DataFrame
    demand: pl.DataFrame
    shared: pl.DataFrame
    source: Whole
    target: Whole
    group: Whole
    group_node: Whole
    buyer: Whole
    use_shared: Whole
    use_node: Whole
    use: Floats

    @classmethod
    def from_frames(cls, nodes: Rows, edges: Rows, demand: Rows, *, sites: Rows | None = None) -> Network:
        """Read the frames of the daily simulation; times, order policies and weights play no part here.

        Parameters
        ----------
        nodes : frame
            node_id and, as far as known, kind, product_id, site_id, platform, capacity (units a day; empty is no
            limit), yield_share, stock (units; empty is the target), target_stock, target_cover_days, rate.
        edges : frame
            from_id, to_id, quantity (units of input in one unit made, 1), group, stock (units of input on hand).
        demand : frame
            node_id, units_per_day, class_id (priority class), unit_loss (what one unmet unit costs, 1).
        sites : frame, optional
            site_id, capacity: units a day that all nodes of the site make together.

        Raises
        ------
        InputError
            Names, numbers or shape are wrong; all problems at once.

        Examples
        --------
        >>> nodes = [{"node_id": "plant", "capacity": 8.0}, {"node_id": "vial", "kind": "sink"}]
        >>> edges = [{"from_id": "plant", "to_id": "vial"}]
        >>> network = Network.from_frames(nodes, edges, [{"node_id": "vial", "units_per_day": 5.0}])
        >>> network.nodes["rate"].to_list()
        [5.0, 5.0]
        """
        return _read(nodes, edges, demand, sites)

    @cached_property
    def limit(self) -> Floats:
        """Units a day that each node can start, by its own capacity or one that it shares, or else its normal rate.

        A partial loss is a share of this, so that it bites where no capacity is stated too.
        """
        limit = self.nodes["capacity"].to_numpy().copy()
        room = self.shared["capacity"].to_numpy()[self.use_shared] / self.use
        np.minimum.at(limit, self.use_node, room)
        started = self.nodes["rate"].to_numpy() / self.nodes["yield_share"].to_numpy()
        started = np.where(started > 0, started, self.scale)
        return np.where(np.isfinite(limit), limit, started)

    @cached_property
    def scale(self) -> Floats:
        """Units a day that bring each node near 1 in a program; 1 where nothing is asked for."""
        edges, good = self.edges, self.nodes["yield_share"].to_numpy()
        even = 1.0 / np.bincount(self.group, minlength=self.group_node.size)[self.group]
        drawn = edges["quantity"].to_numpy() * even / good[self.target]
        rate = graph.normal_rates(self.source, self.target, drawn, self._asked())
        return np.where(rate > 0, rate / good, 1.0)

    def _asked(self) -> Floats:
        asked = np.bincount(self.buyer, self.demand["units_per_day"].to_numpy(), self.nodes.height)
        return np.asarray(asked, np.float64)

    def __repr__(self) -> str:
        counted = f"{self.nodes.height} nodes, {self.edges.height} edges, {self.demand.height} demands"
        return f"<Network: {counted}, {self.shared.height} shared capacities>"


def _read(nodes: Rows, edges: Rows, demand: Rows, sites: Rows | None) -> Network:
    problems: list[Problem] = []
    node = read_frame("nodes", nodes, NODES, ["node_id"], problems).sort("node_id")
    edge = read_frame("edges", edges, EDGES, ["from_id", "to_id", "group"], problems)
    asked = read_frame("demand", demand, DEMAND, ["node_id", "class_id"], problems)
    shared = read_frame("sites", [] if sites is None else sites, SITES, ["site_id"], problems)
    for row, kind in enumerate(node["kind"]):
        if kind not in KINDS:
            name, kinds = node["node_id"][row], ", ".join(KINDS)
            problems.append(
                Problem(
                    "recovery.kind", "unknown kind", table="nodes", key=name, column="kind", found=kind, allowed=kinds
                )
            )
    for column in ("from_id", "to_id"):
        places("edges", edge, column, node["node_id"], problems)
    places("demand", asked, "node_id", node["node_id"], problems)
    places("sites", shared, "site_id", node["site_id"].drop_nulls(), problems)
    _raise(problems)
    edge = edge.sort("from_id", "to_id", "group", nulls_last=True)
    asked = asked.sort("node_id", "class_id")
    network = _assemble(node, edge, asked.filter(pl.col("units_per_day") > 0), shared.sort("site_id"), problems)
    _raise(problems)
    return network


def _raise(problems: list[Problem]) -> None:
    if problems:
        msg = "the network cannot be read"
        raise InputError(msg, problems)


def _assemble(
    node: pl.DataFrame, edge: pl.DataFrame, asked: pl.DataFrame, sites: pl.DataFrame, problems: list[Problem]
) -> Network:
    names = node["node_id"]
    source, target = (
        places("edges", edge, name, names, []).to_numpy().astype(np.int32) for name in ("from_id", "to_id")
    )
    buyer = places("demand", asked, "node_id", names, []).to_numpy().astype(np.int32)
    # an edge without a group is a group of its own; the first letter keeps it apart from a group of that name
    alone = pl.lit("e") + pl.col("from_id")
    edge = edge.with_columns(group_id=pl.coalesce(pl.lit("g") + pl.col("group"), alone))
    keys = edge.select(node=pl.Series(target), group_id="group_id").unique(maintain_order=True).with_row_index("place")
    joined = edge.select(node=pl.Series(target), group_id="group_id").join(
        keys, on=["node", "group_id"], how="left", maintain_order="left"
    )
    group = joined["place"].to_numpy().astype(np.int32)
    edge = edge.with_columns(group_id=pl.coalesce("group", "from_id"))
    _check_shape(node, source, target, buyer, problems)
    _raise(problems)
    edge = edge.with_columns(share=_shares(node, edge, source, group))
    wanted = np.asarray(np.bincount(buyer, asked["units_per_day"], names.len()), np.float64)
    node = _fill_nodes(node, edge, source, target, wanted)
    shared, use_shared, use_node, use = _shared(node, sites)
    return Network(
        node.select("node_id", "kind", "product_id", "site_id", "capacity", "yield_share", "stock", "rate"),
        edge.select(
            "from_id", "to_id", "quantity", "stock", "group_id", "share", "lead_time_days", "lead_time_high_days"
        ),
        asked,
        shared,
        source,
        target,
        group,
        keys["node"].to_numpy().astype(np.int32),
        buyer,
        use_shared,
        use_node,
        use,
    )


def _check_shape(node: pl.DataFrame, source: Whole, target: Whole, buyer: Whole, problems: list[Problem]) -> None:
    """Note a cycle, the absence of demand, and demand that nothing can be made for."""
    names = node["node_id"]
    cycle = graph.find_cycle(names.len(), source, target)
    if cycle:
        told = " -> ".join(names[place] for place in [*cycle, cycle[0]])
        problems.append(Problem("recovery.cycle", "a product is an input of itself", table="edges", found=told))
        return
    if buyer.size == 0:
        hint = "give units_per_day above 0 for at least one node"
        problems.append(Problem("recovery.no_demand", "no product has demand", table="demand", hint=hint))
    supplied = np.zeros(names.len(), np.bool_)
    supplied[target] = True
    makes = ~supplied & node["kind"].is_in(["make", "source"]).to_numpy()
    reached = graph.reached_from(names.len(), source, target, makes)
    for place in sorted(set(buyer[~reached[buyer]].tolist())):
        hint = "add an edge from a node that makes it, or give the node itself the kind 'make'"
        message = "there is demand and no source"
        problems.append(Problem("recovery.no_source", message, table="demand", found=names[place], hint=hint))


def _shares(node: pl.DataFrame, edge: pl.DataFrame, source: Whole, group: Whole) -> pl.Series:
    """Return the normal part of each edge in its group: by weight, none from a stockpile that opens in need only."""
    gated = node.select(pl.any_horizontal(pl.col(name).is_not_null() for name in RELEASE)).to_series()
    gated = gated & (node["kind"] == "stock")
    weight = np.where(gated.to_numpy()[source], 0.0, edge["weight"].fill_null(1.0).to_numpy())
    whole = np.bincount(group, weight, minlength=1)[group]
    return pl.Series(np.where(whole > 0, weight / np.where(whole > 0, whole, 1.0), 0.0), dtype=pl.Float64)


def _fill_nodes(node: pl.DataFrame, edge: pl.DataFrame, source: Whole, target: Whole, asked: Floats) -> pl.DataFrame:
    """Work out what the frames leave open: capacity of pure stores, normal rate, stock."""
    drawn = (edge["quantity"] * edge["share"]).to_numpy() / node["yield_share"].to_numpy()[target]
    given = node["rate"].fill_null(float("nan")).to_numpy()
    rate = graph.normal_rates(source, target, drawn, asked, given)
    fed = np.isin(np.arange(node.height), target)
    only_stock = ~fed & node["kind"].is_in(["stock", "sink"]).to_numpy()
    capacity = node["capacity"].fill_null(np.inf).to_numpy()
    node = node.with_columns(
        rate=pl.Series(rate),
        capacity=pl.Series(np.where(only_stock, 0.0, capacity)),
    )
    cover = (pl.col("target_cover_days") * pl.col("rate")).alias("cover")
    return node.with_columns(stock=pl.coalesce("stock", "target_stock", cover, pl.lit(0.0)))


def _shared(node: pl.DataFrame, sites: pl.DataFrame) -> tuple[pl.DataFrame, Whole, Whole, Floats]:
    """Return shared capacities and their uses: sites in units a day, platforms in days of equipment a day."""
    at_site = node.with_row_index("place").join(sites, on="site_id", how="inner", suffix="_shared")
    uses = at_site.select("place", shared_id="site_id", use=pl.lit(1.0))
    busy = pl.col("platform").is_not_null() & pl.col("capacity").is_finite() & (pl.col("capacity") > 0)
    on_platform = node.with_row_index("place").filter(busy)
    days = on_platform.select("place", shared_id="platform", use=1.0 / pl.col("capacity"))
    ids = [
        sites.select(shared_id="site_id", capacity="capacity", kind=pl.lit("site")),
        days.select("shared_id", capacity=pl.lit(1.0), kind=pl.lit("platform")).unique("shared_id").sort("shared_id"),
    ]
    shared = pl.concat(ids).with_row_index("shared")
    kinds = pl.concat([uses.with_columns(kind=pl.lit("site")), days.with_columns(kind=pl.lit("platform"))])
    joined = kinds.join(shared, on=["shared_id", "kind"], how="left", maintain_order="left")
    return (
        shared.select("shared_id", "kind", "capacity"),
        joined["shared"].to_numpy().astype(np.int32),
        joined["place"].to_numpy().astype(np.int32),
        joined["use"].to_numpy().astype(np.float64),
    )
