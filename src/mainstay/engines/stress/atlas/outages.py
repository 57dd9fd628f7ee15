"""What may fail: each site with all that it makes, and each maker whose site is not known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.stress.network.program import Program
from mainstay.errors import InputError, Problem

Places = npt.NDArray[np.int64]
#: kinds of node that make something, and so can fail
MAKERS = ("make", "source")
#: nodes that stand for all makers that nobody has named; that all of them fail at once is no single outage
UNNAMED = ("others:", "unnamed:")


@dataclass(frozen=True)
class Outages:
    """What may fail.

    Parameters
    ----------
    names, kinds : tuple of str
        Name of each, and what it is: ``site`` or ``node``.
    nodes : tuple of int64 array
        Nodes that each takes out, by their place in the program.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    nodes: tuple[Places, ...]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.names)


def every_outage(program: Program, *, by: str = "site", only: Collection[str] | None = None) -> Outages:
    """Return one outage for each site, and for each maker without one.

    Parameters
    ----------
    program : Program
        The network.
    by : {"site", "node"}
        Whether all nodes of a site fail together, or each maker for itself.
    only : collection of str, optional
        Names of the outages that are wanted.

    Raises
    ------
    InputError
        A name is not known; all at once, each with the nearest known one. Or nothing is left that can fail.

    Examples
    --------
    >>> from mainstay.engines.stress.network.assemble import program_of
    >>> nodes = [{"node_id": "a", "site_id": "Cork"}, {"node_id": "b", "site_id": "Cork"}, {"node_id": "c"}]
    >>> edges = [{"from_id": "a", "to_id": "b"}, {"from_id": "b", "to_id": "c"}]
    >>> found = every_outage(program_of(nodes, edges, None, horizon=9, seed=0))
    >>> found.names, [places.tolist() for places in found.nodes]
    (('Cork', 'c'), [[0, 1], [2]])
    """
    nodes = program.nodes.with_row_index("place").filter(pl.col("kind").is_in(MAKERS))
    for start in UNNAMED:
        nodes = nodes.filter(~pl.col("node_id").str.starts_with(start))
    site = pl.col("site_id") if by == "site" else pl.lit(None, pl.String)
    named = nodes.with_columns(name=pl.coalesce(site, "node_id"), kind=pl.when(site.is_null()).then(pl.lit("node")))
    grouped = named.group_by("name").agg("place", kind=pl.col("kind").first().fill_null("site")).sort("name")
    _check(grouped["name"].to_list(), only)
    if only is not None:
        grouped = grouped.filter(pl.col("name").is_in(list(only)))
    places = tuple(np.sort(np.array(one, np.int64)) for one in grouped["place"].to_list())
    return Outages(tuple(grouped["name"]), tuple(grouped["kind"]), places)


def _check(known: list[str], only: Collection[str] | None) -> None:
    problems = []
    if not known:
        problems.append(Problem("atlas.no_outage", "the network has no maker that can fail", table="nodes"))
    for name in sorted(set(only or ()) - set(known)):
        close = nearest(name, known)
        hint = f"did you mean {close!r}?" if close else None
        problems.append(Problem("atlas.unknown_outage", "no site or maker has this name", found=name, hint=hint))
    if problems:
        msg = "the outages cannot be tried"
        raise InputError(msg, problems)
