"""The tree of a composite: which indicators make which pillars, which way is good, and what each counts for.

Level 1 holds the indicators, the highest level the index. A node's parent stands on a higher level, not always the
next, so that branches may differ in depth. Raw weights are kept as given; whoever aggregates rescales them to sum to 1
among the siblings that are present. Source of the frame's shape: OECD and JRC 2008, *Handbook on Constructing
Composite Indicators*, step 1; Becker et al. 2022, "COINr", JOSS 7(78), 4567 (``iMeta``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.structure_check import check_weights, structure_problems
from mainstay.engines.monitor.composite.structure_rows import Node, read_nodes
from mainstay.errors import InputError, Problem


@dataclass(frozen=True, eq=False)
class Structure:
    """The tree, as columns in the order of the frame.

    Parameters
    ----------
    codes : tuple of str
        Every node.
    parents : tuple of str or None
        Code of each node's parent; None at the top.
    levels : tuple of int
        1 for an indicator, the highest for the index.
    directions : tuple of int
        1 where more is better, -1 where less is.
    weights : numpy.ndarray, shape (nodes,)
        Raw weights, none negative, at least one above zero among siblings.
    leaves : tuple of str
        The indicators, in order.
    denominators : mapping of str to str
        Column that an indicator is divided by.
    targets : mapping of str to float
        Best value that an indicator is measured against, in its own unit.
    goalposts : mapping of str to (float, float)
        Lowest and highest value of an indicator's scale, in its own unit.
    floors : mapping of str to float
        Score that a must-have indicator has to reach.
    names : mapping of str to str
        What a reader calls a node.

    Examples
    --------
    >>> frame = pl.DataFrame(
    ...     {"code": ["a", "b", "x"], "parent": ["x", "x", None], "level": [1, 1, 2], "direction": [1, -1, 1]}
    ... )
    >>> tree = Structure.read(frame.with_columns(weight=pl.lit(1.0)))
    >>> tree.leaves, tree.depth, tree.children("x")
    (('a', 'b'), 2, ('a', 'b'))
    """

    codes: tuple[str, ...]
    parents: tuple[str | None, ...]
    levels: tuple[int, ...]
    directions: tuple[int, ...]
    weights: NDArray[np.float64]
    leaves: tuple[str, ...]
    denominators: Mapping[str, str]
    targets: Mapping[str, float]
    goalposts: Mapping[str, tuple[float, float]]
    floors: Mapping[str, float]
    names: Mapping[str, str]

    @classmethod
    def read(cls, frame: pl.DataFrame | Structure) -> Structure:
        """Return the tree of a frame with ``code, parent, level, direction, weight`` and, where wanted, more.

        Parameters
        ----------
        frame : polars.DataFrame or Structure
            One row for each node. ``denominator``, ``target``, ``goalpost_low``, ``goalpost_high``,
            ``must_have_floor``, ``name`` and ``unit_of_measure`` may be given too; where the last is, every indicator
            needs one. Without ``weight`` all weights are 1.

        Raises
        ------
        InputError
            Lists all that is wrong with the tree: unknown parents, circles, a level without children, a missing
            direction or unit of measure, weights that cannot sum, goalposts that are not in order.
        """
        if isinstance(frame, Structure):
            return frame
        nodes, problems = read_nodes(frame)
        problems = [*problems, *structure_problems(nodes)]
        if problems:
            msg = "the structure of the composite cannot be used"
            raise InputError(msg, problems)
        return cls._of(nodes)

    @classmethod
    def _of(cls, nodes: tuple[Node, ...]) -> Structure:
        parents = {node.parent for node in nodes}
        leaves = tuple(node.code for node in nodes if node.code not in parents)
        posts = {node.code: (node.low, node.high) for node in nodes if node.low is not None and node.high is not None}
        return cls(
            codes=tuple(node.code for node in nodes),
            parents=tuple(node.parent for node in nodes),
            levels=tuple(node.level for node in nodes),
            directions=tuple(node.direction or 1 for node in nodes),
            weights=np.array([1.0 if node.weight is None else node.weight for node in nodes], dtype=np.float64),
            leaves=leaves,
            denominators=MappingProxyType({node.code: node.denominator for node in nodes if node.denominator}),
            targets=MappingProxyType({node.code: node.target for node in nodes if node.target is not None}),
            goalposts=MappingProxyType(posts),
            floors=MappingProxyType({node.code: node.floor for node in nodes if node.floor is not None}),
            names=MappingProxyType({node.code: node.name or node.code for node in nodes}),
        )

    @property
    def depth(self) -> int:
        """Number of the highest level."""
        return max(self.levels)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Place of each code in ``codes``."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for code, parent in zip(self.codes, self.parents, strict=True):
            if parent is not None:
                found.setdefault(parent, []).append(code)
        return {code: tuple(below) for code, below in found.items()}

    def children(self, code: str) -> tuple[str, ...]:
        """Return the nodes right below a node, in order; none for an indicator."""
        return self._children.get(code, ())

    def parent(self, code: str) -> str | None:
        """Return the node right above a node, None at the top."""
        return self.parents[self.positions[code]]

    def level(self, code: str) -> int:
        """Return the level of a node."""
        return self.levels[self.positions[code]]

    def at_level(self, level: int) -> tuple[str, ...]:
        """Return the nodes of a level, in order."""
        return tuple(code for code, found in zip(self.codes, self.levels, strict=True) if found == level)

    def direction(self, code: str) -> int:
        """Return 1 where more of a node is better, -1 where less is."""
        return self.directions[self.positions[code]]

    def leaves_below(self, code: str) -> tuple[str, ...]:
        """Return the indicators that a node is made of, the node itself if it is one."""
        below = self.children(code)
        return tuple(leaf for child in below for leaf in self.leaves_below(child)) if below else (code,)

    def with_weights(self, weights: Mapping[str, float]) -> Structure:
        """Return the same tree with other weights for the nodes named.

        Raises
        ------
        InputError
            A node does not exist, a weight is negative or not finite, or siblings are left with nothing but zeros.
        """
        problems = [
            Problem("weight.node_unknown", "a weight is given for a node that the structure lacks", found=code)
            for code in weights
            if code not in self.positions
        ]
        changed = self.weights.copy()
        for code, weight in weights.items():
            if code in self.positions:
                changed[self.positions[code]] = weight
        problems += check_weights(self.codes, self.parents, changed.tolist())
        if problems:
            msg = "the weights cannot be used"
            raise InputError(msg, problems)
        return replace(self, weights=changed)
