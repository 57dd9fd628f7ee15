"""Which nodes and edges a shock hits, and which names it uses that do not exist."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mainstay.core.suggest import nearest
from mainstay.engines.stress.network.impacts import ON_EDGES
from mainstay.engines.stress.shocks.grammar.sphere import distance_km
from mainstay.engines.stress.shocks.grammar.tables import Mask, Tables
from mainstay.errors import Problem
from mainstay.scenario.shock import Where

Floats = npt.NDArray[np.float64]
Targets = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]

#: kinds of node that have a quantity; a source is a supplier of whom no more is known, and orders nothing
_HAVE: dict[str, frozenset[str]] = {
    # a store keeps what it is given and makes nothing
    "capacity": frozenset({"make", "source"}),
    "yield": frozenset({"make", "source"}),
    "stock": frozenset({"make", "source", "stock", "sink"}),
    "hold": frozenset({"make", "source", "stock", "sink"}),
    "order": frozenset({"make", "stock", "sink"}),
    "target": frozenset({"make", "stock", "sink"}),
    "demand": frozenset({"sink"}),
}
_OF_EDGES = ("lane", "to_economy")
#: quantities that are on or off: an edge of which half or more is hit stands still
PAUSES = frozenset({"ship", "transit", "receive"})


def unknown_names(where: Where, tables: Tables, *, path: str) -> list[Problem]:
    """Return a problem for each name that neither the base nor the network has.

    Parameters
    ----------
    where : Where
        What was told.
    tables : Tables
        What there is.
    path : str
        Where in the scenario, for messages.
    """
    problems = []
    for key in where.given:
        if key == "near":
            continue
        known = tables.names_of(key)
        for name in getattr(where, key):
            if name in known:
                continue
            close = nearest(name, known)
            problems.append(
                Problem(
                    "shock.unknown_name",
                    f"no {key.replace('_', ' ')} is called {name!r}",
                    file="scenario",
                    column=f"{path}.{key}",
                    found=name,
                    hint=f"did you mean {close!r}?" if close else None,
                )
            )
    return problems


def places(where: Where, tables: Tables) -> Mask:
    """Tell which nodes are selected; keys of transport are left aside.

    Examples
    --------
    >>> import polars as pl
    >>> nodes = pl.DataFrame({"node_id": ["a", "b"], "product_id": ["p", "q"]})
    >>> tables = Tables(nodes, pl.DataFrame({"from_id": ["a"], "to_id": ["b"]}), None)
    >>> places(Where(product="q"), tables).tolist()
    [False, True]
    """
    chosen = np.ones(tables.nodes.height, dtype=np.bool_)
    for key, column in (("site", "site_id"), ("line", "line_id"), ("node", "node_id"), ("product", "product_id")):
        if getattr(where, key):
            chosen &= tables.among(column, getattr(where, key))
    if where.economy:
        chosen &= tables.among("economy_id", tables.economies(where.economy))
    if where.organization:
        chosen &= tables.among("organization_id", tables.organizations(where.organization))
    if where.segment:
        chosen &= tables.among("product_id", tables.products_of_segments(where.segment))
    if where.atc:
        chosen &= tables.among("product_id", tables.products_of_atc(where.atc))
    if where.near is not None:
        latitude = tables.nodes["latitude"].to_numpy().astype(np.float64)
        longitude = tables.nodes["longitude"].to_numpy().astype(np.float64)
        # a place without coordinates has no distance, and so is not near
        chosen &= distance_km(where.near.latitude, where.near.longitude, latitude, longitude) <= where.near.radius_km
    return chosen


def targets(quantity: str, where: Where, tables: Tables) -> Targets:
    """Return what a shock to a quantity hits: indices of nodes, or of edges for quantities of transport, and weights.

    A place is hit in what it supplies: edges are those that leave it. Only ``receive`` is of what arrives there.
    An export leaves for another economy than those named.

    Examples
    --------
    >>> import polars as pl
    >>> nodes = pl.DataFrame({"node_id": ["a", "b"], "economy_id": ["IND", "USA"]})
    >>> tables = Tables(nodes, pl.DataFrame({"from_id": ["a"], "to_id": ["b"]}), None)
    >>> targets("export", Where(economy="IND"), tables)[0].tolist()
    [0]
    """
    if quantity in ON_EDGES:
        share = _share_of_edges(quantity, where, tables)
    else:
        share = (places(where, tables) & np.isin(tables.kinds, list(_HAVE[quantity]))).astype(np.float64)
    found = np.flatnonzero(share > 0)
    return found.astype(np.int64), share[found]


def buyers(quantity: str, where: Where, tables: Tables) -> Targets:
    """Return who buys and keeps the same product from selected places, with the share that they buy there."""
    suppliers = places(where, tables) & np.isin(tables.kinds, ["make", "source"])
    product = tables.column("product_id")
    from_here = suppliers[tables.suppliers] if tables.suppliers.size else np.zeros(0, np.bool_)
    same = np.array([product[a] is not None and product[a] == product[b] for a, b in _pairs(tables)], dtype=np.bool_)
    has = np.isin(tables.kinds, list(_HAVE[quantity] - {"make", "source"}))
    share = np.zeros(tables.nodes.height)
    chosen = from_here & same & has[tables.buyers] if tables.buyers.size else np.zeros(0, np.bool_)
    np.add.at(share, tables.buyers[chosen], tables.bought_share[chosen])
    found = np.flatnonzero(share > 0)
    return found.astype(np.int64), np.minimum(share[found], 1.0)


def _pairs(tables: Tables) -> zip[tuple[int, int]]:
    return zip(tables.suppliers.tolist(), tables.buyers.tolist(), strict=True)


def misplaced(quantity: str, where: Where, *, path: str) -> list[Problem]:
    """Return a problem for each key of transport that a quantity of places cannot have."""
    if quantity in ON_EDGES:
        return []
    return [
        Problem(
            "shock.not_transport",
            f"{key!r} selects transport, and {quantity} belongs to places",
            file="scenario",
            column=f"{path}.{key}",
            allowed=f"{key} with {', '.join(sorted(ON_EDGES))}",
        )
        for key in where.given
        if key in _OF_EDGES
    ]


def _share_of_edges(quantity: str, where: Where, tables: Tables) -> Floats:
    """Return the share of each edge that is hit: by where it starts, for whom it is, and how it goes."""
    if not tables.suppliers.size:
        return np.zeros(0)
    end = tables.buyers if quantity == "receive" else tables.suppliers
    share = places(where, tables)[end].astype(np.float64)
    if quantity == "export":
        share *= _abroad(where, tables)
    elif where.to_economy:
        share *= tables.goes_to(tables.economies(where.to_economy))[tables.buyers]
    if where.lane:
        share *= _on_lanes(where.lane, tables)
    return (share >= 0.5).astype(np.float64) if quantity in PAUSES else share


def _abroad(where: Where, tables: Tables) -> Floats:
    """Return the share of each edge that is for other economies than those that ban, or than the supplier's own."""
    home = tables.column("economy_id")[tables.suppliers]
    together = tables.economies(where.economy)
    share = np.zeros(home.size)
    for economy in sorted({one for one in home if one is not None}):
        inside = together or frozenset({economy})
        if where.to_economy:
            goes = tables.goes_to(tables.economies(where.to_economy) - inside)
        else:
            goes = 1.0 - tables.goes_to(inside)
        own = home == economy
        share[own] = goes[tables.buyers][own]
    return share


def _on_lanes(names: tuple[str, ...], tables: Tables) -> Floats:
    """Return the share of each edge that goes by lanes: as told, else all between the ends of a lane of the base."""
    if tables.lanes is not None:
        chosen = tables.lanes.filter(tables.lanes["lane_id"].is_in(list(names)))
        told = dict.fromkeys(chosen.select("from_id", "to_id").iter_rows(), 0.0)
        for start, stop, share in chosen.select("from_id", "to_id", "share").iter_rows():
            told[start, stop] += share
        pairs = tables.edges.select("from_id", "to_id").iter_rows()
        return np.minimum([told.get(pair, 0.0) for pair in pairs], 1.0)
    found = np.zeros(tables.suppliers.size, dtype=np.bool_)
    if tables.lane_ends is None:
        return found.astype(np.float64)
    ends = tables.lane_ends.filter(tables.lane_ends["lane_id"].is_in(list(names)))
    for lane in ends.iter_rows(named=True):
        fits = np.ones(found.size, dtype=np.bool_)
        for side, end in (("from", tables.suppliers), ("to", tables.buyers)):
            key = "site_id" if lane[f"{side}_site_id"] is not None else "economy_id"
            fits &= tables.among(key, [lane[f"{side}_{key}"]])[end]
        if lane["product_id"] is not None:
            fits &= tables.among("product_id", [lane["product_id"]])[tables.suppliers]
        found |= fits
    return found.astype(np.float64)
