"""The smallest cut sets of a fault tree by an integer program, for trees too rich to write out their cut sets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mainstay.engines.monitor.concentration.fault_tree import FaultTree


class CutProgram:
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
