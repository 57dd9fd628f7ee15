"""Single points of failure: the smallest sets of sites, firms or economies whose loss ends all known supply.

A product is dead when all its known lines are lost, or when for one of its needs every input that could serve is
dead. The product with its tree of needs is thus a fault tree, and the question is its smallest cut sets (Vesely et
al., *Fault Tree Handbook*, NUREG-0492, 1981). Since one maker may stand at several tiers the tree is not a plain
network; the smallest cut is found exactly: first every single maker, then an integer program (HiGHS) over makers and
products.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.model.graph import Requirement


@dataclass(frozen=True, slots=True)
class Cuts:
    """Smallest cut sets of one product.

    ``size`` is None where no loss of known makers ends the supply: nobody is known to make the product or any one of
    its needs, or only makers that cannot be lost as one. ``sets`` are all smallest sets in order, or some of them where
    ``more`` is true.
    """

    size: int | None
    sets: tuple[tuple[str, ...], ...]
    more: bool


@dataclass(frozen=True, slots=True)
class FaultTree:
    """Who makes what, and what needs what, for one kind of maker.

    Parameters
    ----------
    order : sequence of str
        Products, inputs before what is made of them.
    makers : mapping of str to frozenset of str
        Known makers of each product.
    needs : mapping of str to tuple of Requirement
        Needs of each product.
    lasting : frozenset of str
        Makers that cannot be lost as one, because they stand for several that nobody has named.
    """

    order: Sequence[str]
    makers: Mapping[str, frozenset[str]]
    needs: Mapping[str, tuple[Requirement, ...]]
    lasting: frozenset[str] = frozenset()

    def dead(self, lost: frozenset[str]) -> set[str]:
        """Return the products of which nothing can be made when some makers are lost.

        Examples
        --------
        >>> need = (Requirement("api", ("api",), (1.0,), True),)
        >>> tree = FaultTree(["api", "pill"], {"api": frozenset("A"), "pill": frozenset("BC")}, {"pill": need})
        >>> sorted(tree.dead(frozenset("A")))
        ['api', 'pill']
        """
        gone: set[str] = set()
        for product in self.order:
            own = self.makers.get(product, frozenset())
            lines_lost = bool(own) and own <= lost
            if lines_lost or any(all(part in gone for part in need.inputs) for need in self.needs.get(product, ())):
                gone.add(product)
        return gone

    def below(self, product: str) -> list[str]:
        """Return a product and everything it needs, inputs first."""
        wanted = {product}
        for name in reversed(self.order):
            if name in wanted:
                wanted.update(part for need in self.needs.get(name, ()) for part in need.inputs)
        return [name for name in self.order if name in wanted]


def smallest_cuts(tree: FaultTree, products: Sequence[str], *, limit: int) -> dict[str, Cuts]:
    """Return the smallest cut sets of several products.

    Parameters
    ----------
    tree : FaultTree
        Who makes what.
    products : sequence of str
        Products asked about.
    limit : int
        Most sets to list for one product.

    Returns
    -------
    dict of str to Cuts
        By product.

    Examples
    --------
    >>> need = (Requirement("api", ("api",), (1.0,), True),)
    >>> tree = FaultTree(["api", "pill"], {"api": frozenset("A"), "pill": frozenset("BC")}, {"pill": need})
    >>> smallest_cuts(tree, ["pill"], limit=5)["pill"].sets
    (('A',),)
    """
    alone = _single_points(tree)
    found = {}
    for product in products:
        single = [(name,) for name in sorted(alone.get(product, ()))]
        if single:
            found[product] = Cuts(1, tuple(single[:limit]), len(single) > limit)
        elif not _needs_anything(tree, product):
            own = tuple(sorted(tree.makers.get(product, frozenset())))
            found[product] = (
                Cuts(len(own), (own,), more=False)
                if own and tree.lasting.isdisjoint(own)
                else Cuts(None, (), more=False)
            )
        else:
            found[product] = _by_integer_program(tree, product, limit)
    return found


def _single_points(tree: FaultTree) -> dict[str, set[str]]:
    """Return for each product the makers each of which ends it alone.

    The loss of one maker spreads upwards from the products that nobody else makes, so only what lies above them is
    looked at; a base may name thousands of makers.
    """
    place = {name: i for i, name in enumerate(tree.order)}
    users: dict[str, set[str]] = {}
    for product, needs in tree.needs.items():
        for part in (part for need in needs for part in need.inputs):
            users.setdefault(part, set()).add(product)
    only: dict[str, set[str]] = {}
    for product, makers in tree.makers.items():
        if len(makers) == 1 and makers.isdisjoint(tree.lasting):
            only.setdefault(next(iter(makers)), set()).add(product)
    found: dict[str, set[str]] = {}
    for maker, own in only.items():
        gone: set[str] = set()
        queue = [place[product] for product in own]
        heapq.heapify(queue)
        while queue:
            product = tree.order[heapq.heappop(queue)]
            needs = tree.needs.get(product, ())
            if product in gone or not (product in own or any(gone.issuperset(need.inputs) for need in needs)):
                continue
            gone.add(product)
            found.setdefault(product, set()).add(maker)
            for user in users.get(product, ()):
                heapq.heappush(queue, place[user])
    return found


def _needs_anything(tree: FaultTree, product: str) -> bool:
    return any(tree.makers.get(name) for name in tree.below(product) if name != product)


def _by_integer_program(tree: FaultTree, product: str, limit: int) -> Cuts:
    program = _Program(tree, product)
    sets: list[tuple[str, ...]] = []
    size: int | None = None
    for cut in program.cuts():
        if size is not None and len(cut) > size:
            break
        size = len(cut)
        if len(sets) == limit:
            return Cuts(size, tuple(sorted(sets)), more=True)
        sets.append(cut)
    return Cuts(size, tuple(sorted(sets)), more=False)


class _Program:
    """Integer program of one product: fewest makers lost such that the product is dead.

    Columns: one per maker (lost), one per product (dead), one per product with makers (all lines lost), one per need
    (all inputs dead). A column may be 1 only if what it stands for is true; the product asked about must be dead.
    """

    def __init__(self, tree: FaultTree, product: str) -> None:
        self.names = tree.below(product)
        self.makers = sorted(frozenset().union(*(tree.makers.get(name, frozenset()) for name in self.names)))
        self.column = {("maker", name): i for i, name in enumerate(self.makers)}
        self.rows: list[tuple[list[int], list[float], float]] = []
        for name in self.names:
            self._add_product(tree, name)
        self.fixed = self.column["dead", product]
        self.lasting = [i for i, name in enumerate(self.makers) if name in tree.lasting]

    def _new(self, *key: str) -> int:
        return self.column.setdefault(tuple(key), len(self.column))  # type: ignore[arg-type]  # keys have 2 or 3 parts

    def _add_product(self, tree: FaultTree, name: str) -> None:
        dead = self._new("dead", name)
        causes = []
        own = tree.makers.get(name, frozenset())
        if own:
            causes.append(self._new("lines", name))
            for maker in sorted(own):
                self._at_most(causes[-1], [self.column["maker", maker]])
        for i, need in enumerate(tree.needs.get(name, ())):
            causes.append(self._new("need", name, str(i)))
            for part in need.inputs:
                self._at_most(causes[-1], [self.column["dead", part]])
        self._at_most(dead, causes)

    def _at_most(self, column: int, others: list[int]) -> None:
        """Allow a column to be 1 only if one of the others is."""
        self.rows.append(([column, *others], [1.0, *[-1.0] * len(others)], 0.0))

    def cuts(self) -> Iterator[tuple[str, ...]]:
        """Yield cut sets, smallest first; each is forbidden afterwards together with everything that contains it."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        count, makers = len(self.column), len(self.makers)
        low, high, cost = np.zeros(count), np.ones(count), np.zeros(count)
        low[self.fixed] = 1.0
        high[self.lasting] = 0.0
        cost[:makers] = 1.0
        rows = list(self.rows)
        while True:
            places = np.repeat(np.arange(len(rows)), [len(columns) for columns, _, _ in rows])
            columns = np.concatenate([columns for columns, _, _ in rows])
            values = np.concatenate([values for _, values, _ in rows])
            matrix = csr_array((values, (places, columns)), shape=(len(rows), count))
            limits = LinearConstraint(matrix, -np.inf, np.array([upper for _, _, upper in rows]))
            solved = milp(cost, integrality=np.ones(count), bounds=Bounds(low, high), constraints=limits)
            if not solved.success:
                return
            lost = np.flatnonzero(solved.x[:makers] > 0.5)
            yield tuple(self.makers[i] for i in lost)
            rows.append((lost.tolist(), [1.0] * len(lost), len(lost) - 1.0))
