"""The best that anybody could do in a crisis, as a program with perfect foresight, and the coordination gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.engines.stress.recovery.calendar import Course, read_course
from mainstay.engines.stress.recovery.frames import Rows
from mainstay.engines.stress.recovery.linear_program import Solved
from mainstay.engines.stress.recovery.network import Network
from mainstay.engines.stress.recovery.plan import ZERO
from mainstay.engines.stress.recovery.timed import Timed
from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]

#: prices below this part of the dearest are rounding
CHEAP = 1e-7


def optimal_response(
    nodes: Rows,
    edges: Rows,
    demand: Rows,
    *,
    horizon: int,
    period_days: int = 7,
    sites: Rows | None = None,
    full_lanes: bool = True,
    **course: Any,
) -> Result:
    """Return the least weighted unmet demand over a crisis, and which limits cause it, with their prices.

    Parameters
    ----------
    nodes, edges, demand, sites : frame
        As `Network.from_frames`, with lead_time_days of edges; ``unit_loss`` of a demand is the weight of its class.
    horizon, period_days : int
        Days in all and in a period.
    full_lanes : bool
        At the start goods are on the way at the normal rate, as in the daily simulation with ``warm``.
    **course : arrays
        What happens day by day, rows in the order of the frames: ``capacity`` [node, day] factor on capacity (above 1
        is surge; shared capacities stay as they are), ``demand_by_day`` mapping of node_id to [day], ``stock_lost``
        [node, day] share, ``closed`` [edge, day].

    Returns
    -------
    Result
        Tables: ``unmet`` (node_id, product_id, class_id, period, from_day, to_day, asked_units, unmet_units, loss),
        ``prices`` (kind: capacity, shared_capacity or stock; node_id, name, product_id, period, from_day, limit: units
        in the period, empty where unlimited; price: loss avoided by one more unit). Metrics: ``loss``, ``unmet_units``,
        ``asked_units``, ``fill``.

    Raises
    ------
    InputError
        Frames or arrays are wrong; all problems at once.

    Notes
    -----
    A lower bound on what any way of ordering and sharing out can reach from the same start: the plan knows what comes,
    moves goods within a period at once, counts lead times in whole periods rounded down, and need not refill stocks
    by the end. Shelf life, campaigns and dock times are left out, which only makes it smaller. There is always a
    plan (nothing is delivered at all), and no loss is below 0, so the program is neither infeasible nor unbounded.

    Examples
    --------
    >>> nodes = [{"node_id": "plant", "capacity": 6.0, "stock": 20.0}, {"node_id": "vial", "kind": "sink"}]
    >>> edges = [{"from_id": "plant", "to_id": "vial"}]
    >>> asked = [{"node_id": "vial", "units_per_day": 5.0}]
    >>> factor = np.ones((2, 28))
    >>> factor[0, 7:21] = 0.0
    >>> result = optimal_response(nodes, edges, asked, horizon=28, capacity=factor)
    >>> round(result.metric("unmet_units"), 6)
    43.0
    """
    network = Network.from_frames(nodes, edges, demand, sites=sites)
    events = _events(network, _order(nodes, edges), horizon, period_days, course)
    timed = Timed(network, events, period_days, full_lanes)
    worth = events.asked * network.demand["unit_loss"].to_numpy()[:, None]
    positive = worth[worth > 0]
    unit = float(np.exp(np.log(positive).mean())) if positive.size else 1.0
    solved = timed.program(unit).solve()
    share = np.clip(solved.value[timed.columns("unmet")], 0.0, 1.0)
    unmet = _unmet(timed, np.where(share > ZERO, share, 0.0) * events.asked)
    tables = {"unmet": unmet, "prices": _prices(timed, solved, unit)}
    manifest = {"engine": "stress", "analysis": "optimal_response", "horizon": horizon, "period_days": period_days}
    return Result(tables, _metrics(unmet), manifest)


def coordination_gap(behaved: Rows, best: Result) -> pl.DataFrame:
    """Return how much of an unmet demand better sharing and ordering would have avoided.

    Parameters
    ----------
    behaved : frame
        node_id, unmet_units: what a simulation of behaviour left unmet.
    best : Result
        From `optimal_response` for the same network and events.

    Returns
    -------
    polars.DataFrame
        node_id, behaved_units, best_units, gap_units, one row for each node with demand. Their sum is the gap; a
        single node may have a negative one, where the best plan serves another first.

    Examples
    --------
    >>> frames = ([{"node_id": "vial", "capacity": 4.0}], [], [{"node_id": "vial", "units_per_day": 5.0}])
    >>> best = optimal_response(*frames, horizon=14)
    >>> gap = coordination_gap([{"node_id": "vial", "unmet_units": 20.0}], best)
    >>> [round(value, 6) for value in gap.row(0)[1:]]
    [20.0, 14.0, 6.0]
    """
    told = behaved if isinstance(behaved, pl.DataFrame) else pl.DataFrame(list(behaved))
    found = best.tables["unmet"].group_by("node_id", maintain_order=True).agg(best_units=pl.col("unmet_units").sum())
    joined = found.join(told.select("node_id", behaved_units="unmet_units"), on="node_id", how="left")
    joined = joined.with_columns(pl.col("behaved_units").fill_null(0.0))
    gap = (pl.col("behaved_units") - pl.col("best_units")).alias("gap_units")
    return joined.select("node_id", "behaved_units", "best_units", gap).sort("node_id")


def _events(
    network: Network,
    order: tuple[list[str], list[tuple[str, str, str]]],
    horizon: int,
    period_days: int,
    course: Mapping[str, Any],
) -> Course:
    """Read the course of events; a misspelt name is an error."""
    arrays = ("capacity", "demand_by_day", "stock_lost", "closed")
    unknown = [name for name in course if name not in arrays]
    if unknown:
        msg, allowed = "the course of events cannot be read", ", ".join(arrays)
        problems = [Problem("recovery.unknown_name", "no such course", found=name, allowed=allowed) for name in unknown]
        raise InputError(msg, problems)
    given = {name: value for name, value in course.items() if name != "demand_by_day"}
    return read_course(network, order, horizon, period_days, demand=course.get("demand_by_day"), **given)


def _order(nodes: Rows, edges: Rows) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Return the order in which nodes and edges were given."""
    node = nodes if isinstance(nodes, pl.DataFrame) else pl.DataFrame(list(nodes))
    edge = edges if isinstance(edges, pl.DataFrame) else pl.DataFrame(list(edges))
    if edge.height == 0:
        return node["node_id"].to_list(), []
    group = edge["group"].to_list() if "group" in edge.columns else [None] * edge.height
    named = [label if label is not None else source for label, source in zip(group, edge["from_id"], strict=True)]
    return node["node_id"].to_list(), list(zip(edge["from_id"], edge["to_id"], named, strict=True))


def _unmet(timed: Timed, unmet: Floats) -> pl.DataFrame:
    network, course = timed.network, timed.course
    products = network.nodes.select("node_id", "product_id")
    named = network.demand.join(products, on="node_id", how="left", maintain_order="left")
    count, periods = unmet.shape
    at = np.repeat(np.arange(count), periods)
    period = np.tile(np.arange(periods), count)
    return named[at].select(
        "node_id",
        "product_id",
        "class_id",
        pl.Series("period", period),
        pl.Series("from_day", course.starts[period].astype(np.int64)),
        pl.Series("to_day", course.ends[period].astype(np.int64)),
        pl.Series("asked_units", course.asked.ravel()),
        pl.Series("unmet_units", unmet.ravel()),
        loss=pl.col("unit_loss") * pl.Series(unmet.ravel()),
    )


def _prices(timed: Timed, solved: Solved, unit: float) -> pl.DataFrame:
    """Return what one more unit of each limit saves in each period, dearest first."""
    network, course = timed.network, timed.course
    nodes = network.nodes.select("node_id", "product_id", name="node_id")
    text = pl.lit(None, pl.String)
    shared = network.shared.select(node_id=text, product_id=text, name="shared_id")
    bound = -solved.reduced_cost * unit
    kinds = [
        ("capacity", nodes, bound[timed.columns("made")] / timed.scale[:, None], course.capacity),
        ("shared_capacity", shared, bound[timed.columns("shared")] / timed.shared_scale[:, None], course.shared),
        ("stock", nodes, -solved.price[timed.rows("balance")] * unit / timed.scale[:, None], _on_hand(timed, solved)),
    ]
    frames = []
    for kind, named, price, limit in kinds:
        at, period = np.nonzero(price > CHEAP * max(price.max(initial=0.0), ZERO))
        room = limit[at, period]
        frames.append(
            named[at].select(
                pl.lit(kind).alias("kind"),
                "node_id",
                "name",
                "product_id",
                pl.Series("period", period, pl.Int64),
                pl.Series("from_day", course.starts[period], pl.Int64),
                pl.Series("limit", np.where(np.isfinite(room), room, np.nan), pl.Float64).fill_nan(None),
                pl.Series("price", price[at, period], pl.Float64),
            )
        )
    table: pl.DataFrame = pl.concat(frames)
    return table.sort("price", "kind", "name", "period", descending=[True, False, False, False])


def _on_hand(timed: Timed, solved: Solved) -> Floats:
    """Return what each node holds at the end of each period."""
    held: Floats = np.maximum(solved.value[timed.columns("stock")], 0.0) * timed.scale[:, None]
    return held


def _metrics(unmet: pl.DataFrame) -> list[Metric]:
    """Return the headline numbers of the best response.

    ``loss`` is the least sum of unmet units times their loss; ``asked_units`` what people ask over the whole time,
    ``unmet_units`` what of it stays unmet, and ``fill`` the share that is met.
    """
    loss, short, asked = (float(unmet[name].sum()) for name in ("loss", "unmet_units", "asked_units"))
    return [
        Metric.exact("loss", loss, "loss"),
        Metric.exact("unmet_units", short, "unit"),
        Metric.exact("asked_units", asked, "unit"),
        Metric.exact("fill", 1.0 - short / asked if asked > 0 else 1.0, "share"),
    ]
