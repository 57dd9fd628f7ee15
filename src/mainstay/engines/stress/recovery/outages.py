"""Outages: which nodes or sites lose how much of what, and for how long."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.stress.recovery.frames import Column, Rows, number, places, read_frame
from mainstay.engines.stress.recovery.network import Network
from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int32]

OUTAGES: dict[str, Column] = {
    "outage": Column(),
    "node_id": Column(),
    "site_id": Column(),
    "depth": number(1.0, high=1.0),
    "ttr_days": number(above=True),
    "quantity": Column(default="capacity"),
}
QUANTITIES = ("capacity", "stock")


def _none() -> Whole:
    return np.zeros(0, np.int32)


@dataclass(frozen=True)
class Outage:
    """What one outage leaves.

    Parameters
    ----------
    name : str
        Its label.
    days : float
        Time to recover; infinite where none is stated.
    nodes, shared, stocks : integer array
        Places of the nodes and shared capacities that lose capacity, and of the nodes that lose stock.
    left, shared_left, stock_left : float array
        Share that is left of each.
    """

    name: str
    days: float = np.inf
    nodes: Whole = field(default_factory=_none)
    left: Floats = field(default_factory=lambda: np.zeros(0))
    shared: Whole = field(default_factory=_none)
    shared_left: Floats = field(default_factory=lambda: np.zeros(0))
    stocks: Whole = field(default_factory=_none)
    stock_left: Floats = field(default_factory=lambda: np.zeros(0))


def read_outages(network: Network, rows: Rows, *, timed: bool) -> list[Outage]:
    """Read a table of outages; the answer is in the order of time to recover, then name.

    Parameters
    ----------
    network : Network
        What is hit.
    rows : frame
        One row for each thing that is hit: outage (label; without it each row is an outage named after what it hits),
        node_id or site_id (neither: nothing is hit), depth (share lost, 1), ttr_days (time to recover), quantity
        ("capacity", or "stock": share of the stock on hand that is lost). Rows with the same label happen together.
    timed : bool
        A time to recover is needed.

    Raises
    ------
    InputError
        Unknown nodes or sites, depth outside 0 to 1, times that differ within one outage; all problems at once.

    Examples
    --------
    >>> nodes = [{"node_id": "plant", "capacity": 8.0}, {"node_id": "vial", "kind": "sink"}]
    >>> lanes = [{"from_id": "plant", "to_id": "vial"}]
    >>> network = Network.from_frames(nodes, lanes, [{"node_id": "vial", "units_per_day": 5.0}])
    >>> hit = read_outages(network, [{"node_id": "plant", "depth": 0.25, "ttr_days": 30}], timed=True)
    >>> hit[0].name, hit[0].left.tolist()
    ('plant', [0.75])
    """
    problems: list[Problem] = []
    table = read_frame("outages", rows, OUTAGES, ["outage", "node_id", "site_id", "quantity"], problems)
    node = places("outages", table, "node_id", network.nodes["node_id"], problems)
    places("outages", table, "site_id", network.nodes["site_id"].drop_nulls(), problems)
    table = table.with_columns(place=node, outage=pl.coalesce("outage", "node_id", "site_id", pl.lit("none")))
    _check(table, problems, timed=timed)
    if problems:
        msg = "the outages cannot be read"
        raise InputError(msg, problems)
    groups = table.partition_by("outage", maintain_order=True, as_dict=True)
    found = [_outage(network, str(key[0]), part) for key, part in groups.items()]
    return sorted(found, key=lambda outage: (outage.days, outage.name))


def _check(table: pl.DataFrame, problems: list[Problem], *, timed: bool) -> None:
    for row, told in enumerate(table.iter_rows(named=True), start=2):
        if told["quantity"] not in QUANTITIES:
            message, allowed = "unknown quantity", ", ".join(QUANTITIES)
            problems.append(
                Problem("recovery.quantity", message, table="outages", row=row, found=told["quantity"], allowed=allowed)
            )
        if told["node_id"] is not None and told["site_id"] is not None:
            message = "a row names a node or a site, not both"
            problems.append(Problem("recovery.two_targets", message, table="outages", row=row))
        if timed and told["ttr_days"] is None:
            message = "an outage needs a time to recover"
            problems.append(Problem("recovery.no_ttr", message, table="outages", row=row, column="ttr_days"))
    times = table.group_by("outage", maintain_order=True).agg(pl.col("ttr_days").n_unique())
    for name in times.filter(pl.col("ttr_days") > 1)["outage"]:
        message = "what happens together has one time to recover"
        problems.append(Problem("recovery.two_times", message, table="outages", column="ttr_days", found=name))
    if table.height == 0:
        problems.append(Problem("recovery.no_outage", "no outage is given", table="outages"))


def _outage(network: Network, name: str, rows: pl.DataFrame) -> Outage:
    """Put together the rows of one outage; of two rows about the same thing the deeper counts."""
    sites = network.nodes["site_id"]
    shared = network.shared.with_row_index("at").filter(pl.col("kind") == "site").select("shared_id", "at").rows()
    shared_place = dict(shared)
    left: dict[int, float] = {}
    stock: dict[int, float] = {}
    shared_left: dict[int, float] = {}
    for row in rows.iter_rows(named=True):
        hit = [row["place"]] if row["place"] is not None else []
        if row["site_id"] is not None:
            hit = (sites == row["site_id"]).arg_true().to_list()
        kept = stock if row["quantity"] == "stock" else left
        for place in hit:
            kept[place] = min(kept.get(place, 1.0), 1.0 - row["depth"])
        if row["quantity"] == "capacity" and row["site_id"] in shared_place:
            at = shared_place[row["site_id"]]
            shared_left[at] = min(shared_left.get(at, 1.0), 1.0 - row["depth"])
    days = rows["ttr_days"][0]
    return Outage(
        name,
        np.inf if days is None else float(days),
        *_arrays(left),
        *_arrays(shared_left),
        *_arrays(stock),
    )


def _arrays(left: dict[int, float]) -> tuple[Whole, Floats]:
    order = sorted(left)
    return np.array(order, np.int32), np.array([left[place] for place in order], np.float64)


def every_node(network: Network, *, ttr_days: float, kinds: tuple[str, ...] = ("make", "source")) -> pl.DataFrame:
    """Return one outage for each node of some kinds: the whole of its capacity, all for the same time.

    Examples
    --------
    >>> nodes = [{"node_id": "plant", "capacity": 8.0}, {"node_id": "vial", "kind": "sink"}]
    >>> lanes = [{"from_id": "plant", "to_id": "vial"}]
    >>> network = Network.from_frames(nodes, lanes, [{"node_id": "vial", "units_per_day": 5.0}])
    >>> every_node(network, ttr_days=30)["outage"].to_list()
    ['plant']
    """
    hit = network.nodes.filter(pl.col("kind").is_in(list(kinds)))
    return hit.select(outage="node_id", node_id="node_id", ttr_days=pl.lit(float(ttr_days)))


def every_site(network: Network, *, ttr_days: float) -> pl.DataFrame:
    """Return one outage for each site: all of its nodes, all for the same time.

    Examples
    --------
    >>> nodes = [{"node_id": "plant", "site_id": "Cork"}, {"node_id": "vial", "kind": "sink"}]
    >>> lanes = [{"from_id": "plant", "to_id": "vial"}]
    >>> network = Network.from_frames(nodes, lanes, [{"node_id": "vial", "units_per_day": 5.0}])
    >>> every_site(network, ttr_days=30)["outage"].to_list()
    ['Cork']
    """
    sites = network.nodes.select("site_id").drop_nulls().unique().sort("site_id")
    return sites.select(outage="site_id", site_id="site_id", ttr_days=pl.lit(float(ttr_days)))
