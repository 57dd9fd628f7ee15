"""Cuts and dependence against a slow, obvious recomputation on 1,000 random small networks."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from mainstay.core.streams import stream
from mainstay.engines.monitor.concentration.cuts import FaultTree, smallest_cuts
from mainstay.model.graph import Requirement

NETWORKS = 1_000


def random_tree(random: np.random.Generator) -> FaultTree:
    """Return a small network in which makers are shared between tiers and inputs replace one another."""
    products = [f"p{i}" for i in range(int(random.integers(2, 7)))]
    names = [f"m{i}" for i in range(int(random.integers(2, 7)))]
    makers, needs = {}, {}
    for i, product in enumerate(products):
        count = int(random.integers(0, 4))
        makers[product] = frozenset(
            str(name) for name in random.choice(names, size=min(count, len(names)), replace=False)
        )
        groups = []
        for number in range(int(random.integers(0, 3)) if i else 0):
            size = int(random.integers(1, min(i, 3) + 1))
            parts = tuple(str(part) for part in random.choice(products[:i], size=size, replace=False))
            groups.append(Requirement(f"g{number}", parts, (1 / size,) * size, True))
        needs[product] = tuple(groups)
    lasting = frozenset(name for name in names if random.random() < 0.1)
    return FaultTree(products, makers, needs, lasting)


def is_dead(tree: FaultTree, product: str, lost: set[str]) -> bool:
    """Tell by plain recursion whether nothing of a product can be made."""
    own = tree.makers[product]
    if own and all(maker in lost for maker in own):
        return True
    return any(all(is_dead(tree, part, lost) for part in need.inputs) for need in tree.needs[product])


def slow_cuts(tree: FaultTree, product: str) -> tuple[int | None, set[tuple[str, ...]]]:
    """Try every set of makers, the smallest first."""
    everyone = sorted(set().union(*tree.makers.values()) - tree.lasting)
    for size in range(1, len(everyone) + 1):
        found = {one for one in combinations(everyone, size) if is_dead(tree, product, set(one))}
        if found:
            return size, found
    return None, set()


@pytest.mark.parametrize("block", range(10))
def test_smallest_cuts_equal_brute_force(block: int) -> None:
    several = 0
    for number in range(NETWORKS // 10):
        tree = random_tree(stream(11, "cuts", block, number))
        for product, cuts in smallest_cuts(tree, list(tree.order), limit=10_000).items():
            size, sets = slow_cuts(tree, product)
            assert cuts.size == size, (tree, product)
            assert set(cuts.sets) == sets, (tree, product)
            assert not cuts.more
            several += size is not None and size > 1
    assert several > 10, "the networks must not be trivial"
