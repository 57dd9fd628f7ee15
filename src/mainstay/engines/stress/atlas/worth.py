"""What an outage costs: need that is no longer met, in days of need, by criticality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.stress.atlas.lanes import Lanes
from mainstay.engines.stress.network.program import Floats, Program


@dataclass(frozen=True)
class Worth:
    """What a unit is worth to each user.

    Parameters
    ----------
    weight : float array ``[S]``
        Worth of a unit that a user no longer gets; 1 for a product of mean criticality.
    relief : float array ``[S]``
        Worth of a unit that a user gets beyond what is usual, because users of another product turned to it.
    product : tuple of str
        Product of each user.
    """

    weight: Floats
    relief: Floats
    product: tuple[str, ...]

    def losses(self, lanes: Lanes, quiet: Lanes) -> Floats:
        """Return what each user lost ``[S, B]``, weighted; below 0 where a user took in those of another product.

        The sum over users is the need that is no longer met: who is served with an alternative counts as served.

        Examples
        --------
        >>> quiet = Lanes(np.array([[9.0], [9.0]]), np.zeros((2, 1)), np.zeros((2, 1), np.int64))
        >>> hit = Lanes(np.array([[3.0], [13.0]]), np.zeros((2, 1)), np.zeros((2, 1), np.int64))
        >>> Worth(np.array([2.0, 1.0]), np.array([1.0, 2.0]), ("a", "b")).losses(hit, quiet)[:, 0].tolist()
        [12.0, -8.0]
        """
        fallen = quiet.served - lanes.served
        found: Floats = np.where(fallen > 0, fallen * self.weight[:, None], fallen * self.relief[:, None])
        return found


def plain_worth(program: Program) -> Worth:
    """Return a worth of 1 for every unit."""
    products = program.nodes["product_id"].fill_null(program.nodes["node_id"])
    sinks = program.net.sink_node.tolist()
    ones = np.ones(len(sinks))
    return Worth(ones, ones, tuple(products.gather(sinks).to_list()))


def worth_of(program: Program, products: pl.DataFrame, ways: pl.DataFrame) -> Worth:
    """Return the worth by the criticality of products for health.

    Parameters
    ----------
    program : Program
        The network.
    products : polars.DataFrame
        ``product_id``, ``criticality_health``; a product without one counts as the mean of the others.
    ways : polars.DataFrame
        Who turns where: ``from_id``, ``to_id``, ``people_share`` (who turns), ``usable_share`` (what they then need).
    """
    names = plain_worth(program).product
    known = {name: value for name, value in products.select("product_id", "criticality_health").iter_rows() if value}
    told = [known[name] for name in names if name in known]
    mean = float(np.mean(told)) if told else 1.0
    weight = np.array([known.get(name, mean) / mean for name in names])
    place = {name: row for row, name in enumerate(program.sinks)}
    relief = weight.copy()
    taken: dict[int, list[tuple[float, float]]] = {}
    for start, end, people, units in ways.select("from_id", "to_id", "people_share", "usable_share").iter_rows():
        if start in place and end in place and units > 0:
            taken.setdefault(place[end], []).append((units, people * weight[place[start]]))
    for row, parts in taken.items():
        relief[row] = sum(worth for _, worth in parts) / sum(units for units, _ in parts)
    return Worth(weight, relief, names)


def by_product(losses: Floats, worth: Worth) -> tuple[tuple[str, ...], Floats]:
    """Return the products, sorted, and the loss of each in each lane ``[P, B]``."""
    names = tuple(sorted(set(worth.product)))
    place = {name: row for row, name in enumerate(names)}
    found = np.zeros((len(names), losses.shape[1]))
    np.add.at(found, np.array([place[name] for name in worth.product], np.int64), losses)
    return names, found


def first_day(first_short: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the first day on which any user is short, or -1."""
    never = np.iinfo(np.int64).max
    days = np.where(first_short < 0, never, first_short).min(axis=0, initial=never)
    found: npt.NDArray[np.int64] = np.where(days == never, -1, days)
    return found
