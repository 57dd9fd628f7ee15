"""The network and the base, as shocks look at them: places with their labels, and all names that exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.model.base import Base
from mainstay.model.validity import valid_on

_LABELS = ("kind", "product_id", "site_id", "economy_id", "organization_id", "line_id")
Mask = npt.NDArray[np.bool_]


class Tables:
    """What shocks select from.

    Parameters
    ----------
    nodes : polars.DataFrame
        Nodes of the network; ``node_id`` and any of ``kind``, ``product_id``, ``site_id``, ``economy_id``,
        ``organization_id``, ``line_id``. Other columns are not read.
    edges : polars.DataFrame
        Edges, ``from_id`` and ``to_id``.
    lanes : polars.DataFrame, optional
        Which part of an edge goes by which lane: ``from_id``, ``to_id``, ``lane_id``, ``share``. Without it a lane of
        the base carries whatever goes between its ends.
    base : Base, optional
        Where coordinates, groups, owners, segments and identifiers come from. Without it only the network has names.

    Examples
    --------
    >>> tables = Tables(pl.DataFrame({"node_id": ["a", "b"]}), pl.DataFrame({"from_id": ["a"], "to_id": ["b"]}), None)
    >>> tables.suppliers.tolist(), tables.kinds.tolist()
    ([0], ['make', 'sink'])
    """

    def __init__(
        self, nodes: pl.DataFrame, edges: pl.DataFrame, base: Base | None, *, lanes: pl.DataFrame | None = None
    ) -> None:
        self.base = base
        self.lanes = lanes
        known = [pl.col(name) if name in nodes.columns else pl.lit(None).alias(name) for name in _LABELS]
        self.nodes = self._from_sites(nodes.select("node_id", *(column.cast(pl.String) for column in known)))
        place = {name: index for index, name in enumerate(self.nodes["node_id"])}
        self.suppliers = np.array([place[name] for name in edges["from_id"]], dtype=np.int64)
        self.buyers = np.array([place[name] for name in edges["to_id"]], dtype=np.int64)
        self.edges = edges
        self._held: dict[str, Mapping[str, npt.NDArray[np.int64]]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._capacity = nodes["capacity"] if "capacity" in nodes.columns else pl.Series([None] * nodes.height)

    def _from_sites(self, nodes: pl.DataFrame) -> pl.DataFrame:
        """Fill owner and economy from the site, and add its coordinates."""
        if self.base is None:
            empty = pl.lit(None, pl.Float64())
            return nodes.with_columns(empty.alias("latitude"), empty.alias("longitude"))
        sites = self.base["sites"].select("site_id", "economy_id", "organization_id", "latitude", "longitude")
        joined = nodes.join(sites, on="site_id", how="left", suffix="_of_site", maintain_order="left")
        return joined.with_columns(
            pl.coalesce(name, f"{name}_of_site").alias(name) for name in ("economy_id", "organization_id")
        ).drop("economy_id_of_site", "organization_id_of_site")

    def table(self, name: str) -> pl.DataFrame | None:
        """Return a table of the base, or None where there is no base."""
        return self.base[name] if self.base is not None else None

    def column(self, name: str) -> npt.NDArray[np.object_]:
        """Return a column of the nodes as an array of text."""
        return self.nodes[name].to_numpy().astype(object)

    @cached_property
    def kinds(self) -> npt.NDArray[np.object_]:
        """Kind of each node. Where the network tells no kinds, a node that supplies nobody is a sink."""
        told = self.nodes["kind"]
        if told.null_count() == told.len():
            supplies = np.isin(np.arange(self.nodes.height), self.suppliers)
            return np.where(supplies, "make", "sink").astype(object)
        return told.fill_null("make").to_numpy().astype(object)

    def among(self, column: str, names: Iterable[str]) -> Mask:
        """Tell which nodes have one of these names in a column."""
        found = np.zeros(self.nodes.height, dtype=np.bool_)
        held = self._places_of(column)
        for name in names:
            if name in held:
                found[held[name]] = True
        return found

    def _places_of(self, column: str) -> Mapping[str, npt.NDArray[np.int64]]:
        """Return the nodes of each name in a column; a scenario may ask for it thousands of times."""
        if column not in self._held:
            rows = self.nodes.select(pl.col(column).alias("name")).with_row_index("at").drop_nulls("name")
            parts = rows.group_by("name").agg(pl.col("at").cast(pl.Int64))
            self._held[column] = {name: np.array(at, dtype=np.int64) for name, at in parts.iter_rows()}
        return self._held[column]

    @cached_property
    def members(self) -> Mapping[str, frozenset[str]]:
        """Economies of each group, on the day of the base."""
        if self.base is None:
            return {}
        rows = self.base["memberships"].filter(*valid_on(self.base.info.as_of_on))
        groups = rows.group_by("group_id").agg("economy_id")
        return {str(group): frozenset(economies) for group, economies in groups.iter_rows()}

    def economies(self, names: Iterable[str]) -> frozenset[str]:
        """Return economies with the members of the groups among them."""
        return frozenset(one for name in names for one in (name, *self.members.get(name, ())))

    def organizations(self, names: Iterable[str]) -> frozenset[str]:
        """Return organizations with all that they control."""
        return self._with_all_below("organizations", "organization_id", names)

    def products_of_segments(self, names: Iterable[str]) -> frozenset[str]:
        """Return the products of segments and of all segments below them."""
        products = self.table("products")
        if products is None:
            return frozenset()
        wanted = self._with_all_below("segments", "segment_id", names)
        return frozenset(products.filter(pl.col("segment_id").is_in(list(wanted)))["product_id"])

    def products_of_atc(self, codes: Iterable[str]) -> frozenset[str]:
        """Return the products whose ATC code begins with one of these."""
        rows = self.table("identifiers")
        if rows is None:
            return frozenset()
        atc = rows.filter((pl.col("scheme") == "atc") & (pl.col("table") == "products"))
        begins = pl.any_horizontal(pl.lit(value=False), *(pl.col("value").str.starts_with(code) for code in codes))
        return frozenset(atc.filter(begins)["row_id"])

    def _with_all_below(self, table: str, key: str, names: Iterable[str]) -> frozenset[str]:
        found = frozenset(names)
        rows = self.table(table)
        if rows is None:
            return found
        while True:
            wider = found | frozenset(rows.filter(pl.col("parent_id").is_in(list(found)))[key])
            if wider == found:
                return found
            found = wider

    def names_of(self, key: str) -> frozenset[str]:
        """Return all names that a key of ``where`` may have, in the base or in the network."""
        if key not in self._names:
            self._names[key] = self._names_of(key)
        return self._names[key]

    def _names_of(self, key: str) -> frozenset[str]:
        column, table = _KEYS[key]
        held: set[str] = set()
        if column in self.nodes.columns:
            held |= set(self.nodes[column].drop_nulls())
        if key == "lane" and self.lanes is not None:
            held |= set(self.lanes["lane_id"])
        rows = self.table(table) if table else None
        if rows is not None and key == "atc":
            codes = rows.filter(pl.col("scheme") == "atc")["value"]
            held |= {code[:length] for code in codes for length in (1, 3, 4, 5, 7)}
        elif rows is not None:
            held |= set(rows[column])
        return frozenset(held)

    @cached_property
    def coordinates(self) -> pl.DataFrame:
        """Sites of the network whose coordinates are known: ``site_id``, ``latitude``, ``longitude``."""
        known = self.nodes.select("site_id", "latitude", "longitude").drop_nulls()
        return known.unique(subset="site_id").sort("site_id")

    @cached_property
    def lane_ends(self) -> pl.DataFrame | None:
        """Lanes of the base by their ends and product."""
        rows = self.table("lanes")
        if rows is None:
            return None
        return rows.select(
            "lane_id", "from_site_id", "to_site_id", "from_economy_id", "to_economy_id", "product_id"
        ).sort("lane_id")

    def goes_to(self, economies: frozenset[str]) -> npt.NDArray[np.float64]:
        """Return the share of what each node gets that is for some economies.

        A place that stands nowhere, such as the world's pool of an ingredient, passes on to those who buy from it: by
        what they can make, where that is known, else to all alike. What is for nobody known is for none of them.
        """
        known = self.nodes["economy_id"].is_not_null().to_numpy()
        share = self.among("economy_id", economies).astype(np.float64)
        if known.all() or not self.buyers.size:
            return share
        size = _known_or_mean(self._capacity)[self.buyers]
        if "quantity" in self.edges.columns:
            size = size * _known_or_mean(self.edges["quantity"])
        whole = np.zeros(share.size)
        np.add.at(whole, self.suppliers, size)
        for _ in range(share.size):
            passed = np.zeros(share.size)
            np.add.at(passed, self.suppliers, size * share[self.buyers])
            mixed = np.divide(passed, whole, out=np.zeros_like(passed), where=whole > 0)
            now = np.where(known, share, mixed)
            if np.allclose(now, share, rtol=0, atol=1e-12):
                break
            share = now
        return share

    @cached_property
    def bought_share(self) -> npt.NDArray[np.float64]:
        """Share of each edge in what its buyer takes of that product.

        The weights of the edges where they are told, else equal shares.
        """
        weight = np.ones(self.buyers.size)
        if "weight" in self.edges.columns:
            weight = self.edges["weight"].cast(pl.Float64).fill_null(1.0).to_numpy().copy()
        products = self.column("product_id")[self.suppliers] if self.suppliers.size else np.zeros(0, object)
        frame = pl.DataFrame({"to": self.buyers, "of": pl.Series(products.tolist(), dtype=pl.String), "weight": weight})
        whole = frame.select(pl.col("weight").sum().over("to", "of")).to_series().to_numpy()
        share: npt.NDArray[np.float64] = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
        return share


def _known_or_mean(column: pl.Series) -> npt.NDArray[np.float64]:
    """Return numbers, with the mean of the known ones where one is not known, and 1 where none is."""
    numbers = column.cast(pl.Float64).to_numpy().copy()
    known = np.isfinite(numbers) & (numbers > 0)
    numbers[~known] = numbers[known].mean() if known.any() else 1.0
    return numbers


_KEYS: Mapping[str, tuple[str, str]] = {
    "site": ("site_id", "sites"),
    "line": ("line_id", "lines"),
    "lane": ("lane_id", "lanes"),
    "economy": ("economy_id", "economies"),
    "to_economy": ("economy_id", "economies"),
    "organization": ("organization_id", "organizations"),
    "product": ("product_id", "products"),
    "atc": ("value", "identifiers"),
    "segment": ("segment_id", "segments"),
    "node": ("node_id", ""),
}
