"""The bottleneck calendar: which limit binds in which week, in what share of the runs, and what it is worth."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.metrics.gathered import Array
from mainstay.engines.stress.metrics.sample import Floats
from mainstay.engines.stress.metrics.seen import Seen
from mainstay.engines.stress.prepare.touched import reached

#: days of a row
WEEK = 7
#: a limit is told where it binds in more than this share of runs, more than without the shocks
NOTABLE = 0.05
SCHEMA = {
    "limit": pl.String(),
    "node_id": pl.String(),
    "product_id": pl.String(),
    "site_id": pl.String(),
    "input": pl.String(),
    "from_day": pl.Int64(),
    "to_day": pl.Int64(),
    "share": pl.Float64(),
    "share_quiet": pl.Float64(),
    "price": pl.Float64(),
}


def bottlenecks_table(seen: Seen, prices: pl.DataFrame | None) -> pl.DataFrame:
    """Return one row for each limit and week in which it binds more than in an ordinary year.

    Columns: ``limit`` (``capacity``: all inputs were there and more was wanted than could be made; ``input``: an input
    was missing), ``node_id``, ``product_id``, ``site_id`` of the place, ``input`` (the product that was missing),
    ``from_day``, ``to_day`` (exclusive), ``share`` (of runs and days in which it binds), ``share_quiet`` (the same
    without the shocks), ``price`` (days of need of all users together that one more day of need of capacity in that
    week would save, if everybody acted for the best; empty where it was not worked out or is nothing).
    """
    upstream = _upstream(seen)
    program = seen.program
    nodes = program.nodes.with_row_index("place")
    capacity = _weeks(seen, "bind_capacity")
    inputs = _weeks(seen, "bind_input")
    rows = []
    labels = nodes.select("node_id", "product_id", "site_id").rows()
    for place, week in np.argwhere(capacity[0] - capacity[1] > NOTABLE):
        if labels[place][0] in upstream:
            rows.append(_row(seen, "capacity", labels[place], None, int(week), capacity, int(place)))
    net = program.net
    for group, week in np.argwhere(inputs[0] - inputs[1] > NOTABLE):
        edge = int(net.group_edge[group])
        label = labels[int(net.customer[edge])]
        if label[0] in upstream:
            part = labels[int(net.supplier[edge])][1]
            rows.append(_row(seen, "input", label, part, int(week), inputs, int(group)))
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    if prices is not None and prices.height:
        wanted = (
            prices.filter(kind="capacity")
            .sort("node_id", "from_day", "price")
            .group_by("node_id", "from_day", maintain_order=True)
            .agg(found=pl.col("price").sum())
        )
        frame = frame.join(wanted, on=["node_id", "from_day"], how="left").with_columns(
            price=pl.when(pl.col("limit") == "capacity").then("found")
        )
        frame = frame.drop("found")
    worst = pl.col("share").sum().over("limit", "node_id", "input")
    return frame.sort(worst, "node_id", "limit", "input", "from_day", descending=[True, False, False, False, False])


def _upstream(seen: Seen) -> set[str]:
    """Return the nodes from which goods come to users that shocks reach, and that shocks act on or reach."""
    edges = seen.ready.network.edges
    back = edges.select(from_id="to_id", to_id="from_id")
    return reached(seen.ready.hit, back)


def _weeks(seen: Seen, name: str) -> tuple[Floats, Floats]:
    """Return the share of runs and days of each week in which limits bind, with the shocks and without."""
    return _by_week(seen.shocked.sums[name], seen.shocked.count), _by_week(seen.quiet.sums[name], seen.quiet.count)


def _by_week(counts: Array, runs: int) -> Floats:
    starts = np.arange(0, counts.shape[1], WEEK)
    if counts.shape[0] == 0:
        return np.zeros((0, starts.size))
    length = np.diff(np.append(starts, counts.shape[1]))
    found: Floats = np.add.reduceat(counts, starts, axis=1) / (length * runs)
    return found


def _row(
    seen: Seen,
    limit: str,
    label: tuple[str, ...],
    part: str | None,
    week: int,
    shares: tuple[Floats, Floats],
    place: int,
) -> tuple[object, ...]:
    first = week * WEEK
    last = min(first + WEEK, seen.ready.horizon)
    return (limit, *label, part, first, last, float(shares[0][place, week]), float(shares[1][place, week]), None)
