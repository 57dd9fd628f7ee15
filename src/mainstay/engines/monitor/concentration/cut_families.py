"""All cut sets of a fault tree up to the size of the smallest, written out from the inputs upwards.

The method is MOCUS (Fussell and Vesely, "A new methodology for obtaining cut sets for fault trees", *Transactions of
the American Nuclear Society* 15, 1972) with sets that are too large, or hold another one, left out at once.
"""

from __future__ import annotations

from itertools import product as pairs

from mainstay.engines.monitor.concentration.fault_tree import FaultTree

Family = list[frozenset[str]]
#: most sets that are written out at any one place; a tree that needs more is left to the integer program
MOST = 2_000


def smallest_families(tree: FaultTree, product: str, *, most: int = MOST) -> Family | None:
    """Return all smallest cut sets of one product, or None where there are too many sets on the way.

    Parameters
    ----------
    tree : FaultTree
        Who makes what.
    product : str
        Product asked about.
    most : int
        Most sets that are written out at one place.

    Returns
    -------
    list of frozenset of str
        In order of their sorted members; empty where no loss of makers ends the product.
    """
    below = tree.below(product)
    largest = _some_size(tree, below)[product]
    if largest is None:
        return []
    found: dict[str, Family] = {}
    for name in below:
        own = tree.makers.get(name, frozenset())
        family = [own] if own and own.isdisjoint(tree.lasting) and len(own) <= largest else []
        for need in tree.needs.get(name, ()):
            together: Family = [frozenset()]
            for part in need.inputs:
                if len(together) * len(found[part]) > most:
                    return None
                together = _least({a | b for a, b in pairs(together, found[part]) if len(a | b) <= largest})
            family += together
        found[name] = _least(set(family))
    size = min(len(one) for one in found[product])
    return sorted((one for one in found[product] if len(one) == size), key=sorted)


def _some_size(tree: FaultTree, below: list[str]) -> dict[str, int | None]:
    """Return for each product the size of some cut set, perhaps not the smallest; None where there is none."""
    sizes: dict[str, int | None] = {}
    for name in below:
        own = tree.makers.get(name, frozenset())
        options = [len(own)] if own and own.isdisjoint(tree.lasting) else []
        for need in tree.needs.get(name, ()):
            parts = [sizes[part] for part in need.inputs]
            if None not in parts:
                options.append(sum(size for size in parts if size is not None))
        sizes[name] = min(options, default=None)
    return sizes


def _least(family: set[frozenset[str]]) -> Family:
    """Leave out the sets that hold another one."""
    kept: Family = []
    for one in sorted(family, key=lambda members: (len(members), sorted(members))):
        if not any(other <= one for other in kept):
            kept.append(one)
    return kept
