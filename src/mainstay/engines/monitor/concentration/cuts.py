"""Single points of failure: the smallest sets of sites, firms or economies whose loss ends all known supply.

Since one maker may stand at several tiers, and inputs replace one another, the tree of needs is not a plain network in
which a minimum cut could be looked up. The smallest cut sets are found exactly all the same: first every single maker,
then all cut sets written out up to the size of the smallest, and where that would be too many, an integer program over
makers and products.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.engines.monitor.concentration.cut_families import MOST, smallest_families
from mainstay.engines.monitor.concentration.cut_program import CutProgram
from mainstay.engines.monitor.concentration.fault_tree import FaultTree

__all__ = ["Cuts", "FaultTree", "smallest_cuts"]


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


def smallest_cuts(tree: FaultTree, products: Sequence[str], *, limit: int, most: int = MOST) -> dict[str, Cuts]:
    """Return the smallest cut sets of several products.

    Parameters
    ----------
    tree : FaultTree
        Who makes what.
    products : sequence of str
        Products asked about.
    limit : int
        Most sets to list for one product.
    most : int
        Most cut sets that are written out on the way, before the integer program takes over.

    Returns
    -------
    dict of str to Cuts
        By product.

    Examples
    --------
    >>> from mainstay.model.graph import Requirement
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
            continue
        family = smallest_families(tree, product, most=most)
        if family is None:
            found[product] = _by_integer_program(tree, product, limit)
        else:
            sets = tuple(tuple(sorted(one)) for one in family)
            found[product] = Cuts(len(sets[0]) if sets else None, sets[:limit], len(sets) > limit)
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


def _by_integer_program(tree: FaultTree, product: str, limit: int) -> Cuts:
    program = CutProgram(tree, product)
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
