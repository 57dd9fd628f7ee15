"""The course of a crisis as the time-expanded program sees it: periods, and what each leaves of every capacity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.core.suggest import nearest
from mainstay.engines.stress.recovery.network import Network
from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Course:
    """A course of events over the periods of a horizon, for the nodes and edges of a network in its own order.

    Parameters
    ----------
    starts, ends : float array, one for each period
        First day and the day after the last.
    capacity : float array [node, period]
        Units that can be made; infinite where nothing limits it.
    shared : float array [shared capacity, period]
        The same for shared capacities.
    asked : float array [demand, period]
        Units asked for.
    kept : float array [node, period]
        Share of the stock at the start of the period that is not lost on its first day.
    survives : float array [node, period]
        Share of the stock at the start of the period that is not lost in it, if it is held all the time.
    closed : bool array [edge, period]
        Nothing may be sent on any day of the period.
    """

    starts: Floats
    ends: Floats
    capacity: Floats
    shared: Floats
    asked: Floats
    kept: Floats
    survives: Floats
    closed: Flags

    @property
    def days(self) -> Floats:
        """Length of each period in days."""
        return self.ends - self.starts


def read_course(
    network: Network,
    order: tuple[list[str], list[tuple[str, str, str]]],
    horizon: int,
    period_days: int,
    *,
    capacity: Any = None,
    demand: Mapping[str, Any] | None = None,
    stock_lost: Any = None,
    closed: Any = None,
) -> Course:
    """Read daily arrays into periods.

    Parameters
    ----------
    network : Network
        What they are about.
    order : tuple
        Names of the nodes and (from, to, group) of the edges in the order of the arrays' rows.
    horizon, period_days : int
        Days in all and in one period; the last period may be shorter.
    capacity : float array [node, day], optional
        Factor on capacity, 1 normally; without a stated capacity only 0 changes anything.
    demand : mapping of node_id to float array [day], optional
        Units asked for instead of the steady demand; classes keep their part of it.
    stock_lost : float array [node, day], optional
        Share of the stock that is lost on a day.
    closed : bool array [edge, day], optional
        Days on which nothing may be sent.

    Raises
    ------
    InputError
        A shape, name or number does not fit; all problems at once.

    Examples
    --------
    >>> nodes = [{"node_id": "plant", "capacity": 8.0}, {"node_id": "vial", "kind": "sink"}]
    >>> lanes = [{"from_id": "plant", "to_id": "vial"}]
    >>> network = Network.from_frames(nodes, lanes, [{"node_id": "vial", "units_per_day": 5.0}])
    >>> names = (["plant", "vial"], [("plant", "vial", "plant")])
    >>> read_course(network, names, 10, 7).capacity[0].tolist()
    [56.0, 24.0]
    """
    problems: list[Problem] = []
    if horizon < 1 or period_days < 1:
        found = f"{horizon} and {period_days}"
        problems.append(Problem("recovery.out_of_range", "horizon and period are whole days above 0", found=found))
        raise InputError(_MESSAGE, problems)
    nodes, edges = network.nodes.height, network.edges.height
    factor = _daily("capacity", capacity, (nodes, horizon), 1.0, np.inf, problems)
    lost = _daily("stock_lost", stock_lost, (nodes, horizon), 0.0, 1.0, problems)
    shut = _daily("closed", closed, (edges, horizon), 0.0, 1.0, problems)
    asked = _demand(network, demand or {}, horizon, problems)
    if problems:
        raise InputError(_MESSAGE, problems)
    node_row, edge_row = _rows(network, order)
    starts = np.arange(0, horizon, period_days)
    factor, lost, shut = factor[node_row], lost[node_row], shut[edge_row]
    room = network.nodes["capacity"].to_numpy()
    # as in the daily simulation only a whole loss stops a node without a stated capacity
    made = np.add.reduceat(factor * np.where(np.isfinite(room), room, 0.0)[:, None], starts, axis=1)
    some = np.maximum.reduceat(factor, starts, axis=1) > 0
    made = np.where(np.isinf(room)[:, None] & some, np.inf, made)
    ends = np.append(starts[1:], horizon).astype(np.float64)
    shared = network.shared["capacity"].to_numpy()[:, None] * (ends - starts)
    return Course(
        starts.astype(np.float64),
        ends,
        made,
        shared,
        np.add.reduceat(asked, starts, axis=1),
        1.0 - lost[:, starts],
        np.multiply.reduceat(1.0 - lost, starts, axis=1),
        np.minimum.reduceat(shut, starts, axis=1) > 0,
    )


_MESSAGE = "the course of events cannot be read"


def _rows(
    network: Network, order: tuple[list[str], list[tuple[str, str, str]]]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the row of each node and edge of the network in the arrays."""
    node_at = {name: row for row, name in enumerate(order[0])}
    edge_at = {key: row for row, key in enumerate(order[1])}
    keys = network.edges.select("from_id", "to_id", "group_id").rows()
    return (
        np.array([node_at[name] for name in network.nodes["node_id"]], np.intp),
        np.array([edge_at[key] for key in keys], np.intp),
    )


def _daily(
    name: str, given: Any, shape: tuple[int, int], normal: float, most: float, problems: list[Problem]
) -> Floats:
    if given is None:
        return np.full(shape, normal)
    array = np.asarray(given, np.float64)
    if array.shape != shape:
        found, allowed = "x".join(map(str, array.shape)), f"{shape[0]}x{shape[1]}"
        problems.append(Problem("recovery.shape", f"{name} has the wrong shape", found=found, allowed=allowed))
        return np.full(shape, normal)
    wrong = ~np.isfinite(array) | (array < 0) | (array > most)
    if wrong.any():
        row, day = (int(place) for place in np.argwhere(wrong)[0])
        found, allowed = f"{array[row, day]:g} in row {row}, day {day}", f"0 to {most:g}"
        problems.append(Problem("recovery.out_of_range", f"{name} is out of range", found=found, allowed=allowed))
    return array


def _demand(network: Network, given: Mapping[str, Any], horizon: int, problems: list[Problem]) -> Floats:
    """Return units asked for by demand and day."""
    steady = network.demand["units_per_day"].to_numpy()
    asked = np.repeat(steady[:, None], horizon, axis=1)
    whole = np.bincount(network.buyer, steady, network.nodes.height)
    names = network.nodes["node_id"].to_list()
    at = {names[node]: node for node in network.buyer.tolist()}
    for name, days in given.items():
        array = np.asarray(days, np.float64)
        if name not in at:
            close = nearest(name, at)
            hint = f"did you mean '{close}'?" if close else None
            problems.append(Problem("recovery.unknown_name", "no such node has demand", found=name, hint=hint))
        elif array.shape != (horizon,) or not np.isfinite(array).all() or (array < 0).any():
            allowed = f"{horizon} numbers of at least 0"
            problems.append(Problem("recovery.demand", "demand by day does not fit", found=name, allowed=allowed))
        else:
            rows = np.flatnonzero(network.buyer == at[name])
            asked[rows] = (steady[rows] / whole[at[name]])[:, None] * array
    return asked
