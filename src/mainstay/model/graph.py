"""The supply graph: which product needs which, who makes each, and whose each maker is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
import rustworkx as rx

from mainstay.errors import InputError, Problem
from mainstay.model.validity import valid_on

if TYPE_CHECKING:
    from mainstay.model.base import Base

#: who a maker is, from the smallest circle to the widest
GEOGRAPHIES = ("site", "firm", "economy", "bloc")
#: economy of a line whose site is not placed by any source
UNKNOWN = "unknown"
#: references on which the graph stands
LINKS = (
    ("bill_of_materials", "product_id", "products", "product_id"),
    ("bill_of_materials", "input_id", "products", "product_id"),
    ("lines", "product_id", "products", "product_id"),
    ("lines", "site_id", "sites", "site_id"),
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a product cannot do without: an input, or several that replace one another.

    ``use`` says what part of the product is made with each input today and sums to 1; where the base does not say, it
    is split evenly and ``use_known`` is false.
    """

    name: str
    inputs: tuple[str, ...]
    use: tuple[float, ...]
    use_known: bool


class SupplyGraph:
    """A view of a base as a graph of products.

    Parameters
    ----------
    base : Base
        The base.

    Raises
    ------
    InputError
        The bill of materials runs in a circle.

    Examples
    --------
    >>> import mainstay as ms
    >>> graph = SupplyGraph(ms.load("us-2026"))
    >>> graph.products.index("cisplatin-api") < graph.products.index("cisplatin-injection")
    True
    """

    def __init__(self, base: Base) -> None:
        _refuse_dangling(base)
        self.base = base
        self.graph: rx.PyDiGraph[str, str | None] = rx.PyDiGraph()
        ids = base["products"]["product_id"].to_list()
        self._node = dict(zip(ids, self.graph.add_nodes_from(ids), strict=True))
        for product, part in self._bill.select("product_id", "input_id").iter_rows():
            self.graph.add_edge(self._node[part], self._node[product], None)
        # the sort leaves out what stands in a circle, and says nothing
        if not rx.is_directed_acyclic_graph(self.graph):
            msg = "the bill of materials runs in a circle"
            raise InputError(msg, [self._circle()])
        order = rx.lexicographical_topological_sort(self.graph, key=str)
        #: every product after all of its inputs
        self.products: tuple[str, ...] = tuple(str(name) for name in order)

    @cached_property
    def _bill(self) -> pl.DataFrame:
        """The bill of materials that is true at the as-of date."""
        return self.base["bill_of_materials"].filter(*valid_on(self.base.info.as_of_on))

    def _circle(self) -> Problem:
        edges = rx.digraph_find_cycle(self.graph)
        path = " -> ".join(str(self.graph[node]) for node in [*(start for start, _ in edges), edges[0][0]])
        return Problem(
            "graph.cycle",
            "each of these goes into the next",
            table="bill_of_materials",
            found=path,
            hint="take out the row that closes the circle",
        )

    @cached_property
    def requirements(self) -> Mapping[str, tuple[Requirement, ...]]:
        """What each product needs, inputs that replace one another together."""
        bill = self._bill.with_columns(
            # an input without a group is a group of its own
            group=pl.coalesce("substitution_group", pl.concat_str(pl.lit("\x00"), "input_id"))
        )
        found: dict[str, list[Requirement]] = {name: [] for name in self.products}
        for (product, group), rows in bill.sort("product_id", "group", "input_id").group_by(
            "product_id", "group", maintain_order=True
        ):
            found[str(product)].append(_requirement(str(group), rows))
        return {name: tuple(items) for name, items in found.items()}

    @cached_property
    def makers(self) -> pl.DataFrame:
        """Lines that make something, one row a line, with the site, firm, economy and bloc that each belongs to.

        The firm is the ultimate parent of the organization that runs the site; a site without a known firm stands for
        itself. ``is_aggregate`` marks a site that stands for several unnamed ones. The bloc is the group that the
        economy belongs to at the as-of date, else the economy.
        """
        base = self.base
        sites = base["sites"].select(
            "site_id",
            "organization_id",
            pl.col("economy_id").alias("economy"),
            "is_aggregate",
        )
        parents = pl.DataFrame(
            list(ultimate_parents(base).items()),
            schema={"organization_id": pl.String, "firm": pl.String},
            orient="row",
        )
        blocs = pl.DataFrame(
            list(blocs_of(base).items()), schema={"economy": pl.String, "bloc": pl.String}, orient="row"
        )
        making = base["lines"].filter(pl.col("operation") == "make", *valid_on(base.info.as_of_on))
        return (
            making.select("line_id", "product_id", pl.col("site_id").alias("site"), "share", "share_low", "share_high")
            .join(sites, left_on="site", right_on="site_id", how="left", maintain_order="left")
            .join(parents, on="organization_id", how="left", maintain_order="left")
            .join(blocs, on="economy", how="left", maintain_order="left")
            .with_columns(pl.col("economy").fill_null(UNKNOWN))
            .with_columns(pl.coalesce("firm", "site").alias("firm"), pl.coalesce("bloc", "economy").alias("bloc"))
            .sort("product_id", "line_id")
        )

    def below(self, product: str) -> list[str]:
        """Return a product and everything that goes into it, inputs first."""
        wanted = self.needs(product) | {product}
        return [name for name in self.products if name in wanted]

    def parts(self) -> list[list[str]]:
        """Return the products that hang together, group by group, inputs first."""
        place = {name: i for i, name in enumerate(self.products)}
        groups = ([str(self.graph[node]) for node in nodes] for nodes in rx.weakly_connected_components(self.graph))
        return sorted((sorted(group, key=place.__getitem__) for group in groups), key=lambda group: place[group[0]])

    def needs(self, product: str) -> frozenset[str]:
        """Return everything that goes into a product, at any depth.

        Examples
        --------
        >>> import mainstay as ms
        >>> "cisplatin-api" in SupplyGraph(ms.load("us-2026")).needs("cisplatin-injection")
        True
        """
        return frozenset(str(self.graph[node]) for node in rx.ancestors(self.graph, self._node[product]))


def _requirement(group: str, rows: pl.DataFrame) -> Requirement:
    inputs = tuple(rows["input_id"].to_list())
    given = rows["use_share"]
    total = float(given.sum())
    known = given.null_count() == 0 and total > 0
    use = tuple(float(x) / total for x in given) if known else (1.0 / len(inputs),) * len(inputs)
    return Requirement(group.lstrip("\x00"), inputs, use, known or len(inputs) == 1)


def _refuse_dangling(base: Base) -> None:
    """Refuse rows that lead nowhere; a base that was read from a file has none, one made in memory may."""
    problems = []
    for table, column, target, key in LINKS:
        used = base[table].select(column).drop_nulls().unique()
        gone = used.join(base[target].select(key), left_on=column, right_on=key, how="anti")[column].sort()
        message = f"the table {target} has no such row"
        problems += [Problem("reference.dangling", message, table=table, column=column, found=name) for name in gone]
    if problems:
        msg = "the base cannot be read as a graph"
        raise InputError(msg, problems, hint="mainstay.check lists everything that is wrong with a base")


def ultimate_parents(base: Base) -> dict[str, str]:
    """Return for each organization the one at the top of its chain of owners.

    Examples
    --------
    >>> import mainstay as ms
    >>> parents = ultimate_parents(ms.load("us-2026"))
    >>> all(parents[top] == top for top in parents.values())
    True
    """
    parent = dict(base["organizations"].select("organization_id", "parent_id").iter_rows())
    top: dict[str, str] = {}
    for name in parent:
        seen = {name}
        end = name
        while (above := parent.get(end)) is not None and above in parent and above not in seen:
            seen.add(above)
            end = above
        top[name] = end
    return top


def blocs_of(base: Base) -> dict[str, str]:
    """Return for each economy the group it belongs to at the as-of date; the first by name where there are several."""
    held = base["memberships"].filter(*valid_on(base.info.as_of_on)).sort("economy_id", "group_id")
    return dict(
        held.unique("economy_id", keep="first", maintain_order=True).select("economy_id", "group_id").iter_rows()
    )
