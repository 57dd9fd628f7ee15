"""What can be wrong with the tree of a composite once its rows can be read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from mainstay.engines.monitor.composite.structure_rows import Node
from mainstay.errors import Problem


def structure_problems(nodes: Sequence[Node]) -> list[Problem]:
    """Return everything that is wrong with a tree, none if it can be used.

    Parameters
    ----------
    nodes : sequence of Node
        The rows that could be read.

    Returns
    -------
    list of Problem
        Each names its node.
    """
    if not nodes:
        return []
    problems = [*_parents(nodes), *_levels(nodes), *_indicators(nodes), *_goalposts(nodes)]
    weights = [1.0 if node.weight is None else node.weight for node in nodes]
    problems += check_weights([node.code for node in nodes], [node.parent for node in nodes], weights)
    return problems


def _parents(nodes: Sequence[Node]) -> Iterator[Problem]:
    parent_of = {node.code: node.parent for node in nodes}
    for node in nodes:
        if node.parent is not None and node.parent not in parent_of:
            yield Problem(
                "node.parent_unknown",
                f"node {node.code!r} has a parent that is not in the structure",
                table="structure",
                key=node.code,
                column="parent",
                found=node.parent,
            )
    in_circle = [node.code for node in nodes if _returns(node.code, parent_of)]
    if in_circle:
        message = "nodes stand above themselves: " + ", ".join(map(repr, in_circle))
        yield Problem("node.cycle", message, table="structure", key=in_circle[0], column="parent")
    if all(node.parent is not None for node in nodes) and not in_circle:
        yield Problem("node.top_missing", "no node is the top: none has an empty parent", table="structure")


def _returns(code: str, parent_of: dict[str, str | None]) -> bool:
    """Say whether going up from a node leads back to it."""
    above, steps = parent_of[code], 0
    while above is not None and above != code and steps <= len(parent_of):
        above, steps = parent_of.get(above), steps + 1
    return above == code


def _levels(nodes: Sequence[Node]) -> Iterator[Problem]:
    level_of = {node.code: node.level for node in nodes}
    with_children = {node.parent for node in nodes}
    top = max(level_of.values())
    for node in nodes:
        if node.level > 1 and node.code not in with_children:
            message = f"node {node.code!r} of level {node.level} has no children"
            yield Problem("level.without_children", message, table="structure", key=node.code, column="level")
        if node.level == 1 and node.code in with_children:
            message = f"node {node.code!r} has children but stands on level 1, where the indicators are"
            yield Problem("level.order", message, table="structure", key=node.code, column="level")
        elif node.parent in level_of and level_of[node.parent] <= node.level:
            above = f"{node.parent!r} of level {level_of[node.parent]}"
            message = f"node {node.code!r} of level {node.level} stands below {above}"
            yield Problem("level.order", message, table="structure", key=node.code, column="level")
        if node.parent is None and node.level < top:
            message = f"node {node.code!r} of level {node.level} has no parent, and {top} is the top level"
            yield Problem("node.parent_missing", message, table="structure", key=node.code, column="parent")
    for level in range(1, top):
        if level not in level_of.values():
            yield Problem("level.empty", f"level {level} has no nodes", table="structure", column="level")


def _indicators(nodes: Sequence[Node]) -> Iterator[Problem]:
    """Yield indicators without direction or unit of measure, and directions that nothing would obey."""
    for node in nodes:
        if node.level == 1 and node.direction is None:
            message = f"indicator {node.code!r} has no direction: is more of it better (1) or worse (-1)?"
            yield Problem("direction.missing", message, table="structure", key=node.code, column="direction")
        if node.level == 1 and node.measured and node.measure is None:
            message = f"indicator {node.code!r} has no unit of measure"
            yield Problem(
                "unit_of_measure.missing", message, table="structure", key=node.code, column="unit_of_measure"
            )
        if node.level > 1 and node.direction == -1:
            message = f"aggregate {node.code!r} has direction -1; turn its indicators instead"
            yield Problem(
                "direction.aggregate", message, table="structure", key=node.code, column="direction", allowed="1"
            )


def _goalposts(nodes: Sequence[Node]) -> Iterator[Problem]:
    for node in nodes:
        if (node.low is None) != (node.high is None):
            yield Problem(
                "goalpost.incomplete",
                f"indicator {node.code!r} has only one goalpost",
                table="structure",
                key=node.code,
            )
        elif node.low is not None and node.high is not None and node.low >= node.high:
            yield Problem(
                "goalpost.order",
                f"the low goalpost of {node.code!r} is not below the high one",
                table="structure",
                key=node.code,
                found=f"{node.low:g}, {node.high:g}",
            )


def check_weights(codes: Sequence[str], parents: Sequence[str | None], weights: Sequence[float]) -> list[Problem]:
    """Return what is wrong with a set of weights: none may be negative or unknown, siblings must sum to more than 0.

    Examples
    --------
    >>> [problem.code for problem in check_weights(["a", "b"], ["x", "x"], [0.0, 0.0])]
    ['weight.sum']
    """
    problems: list[Problem] = []
    sums: dict[str, float] = {}
    for code, parent, weight in zip(codes, parents, weights, strict=True):
        valid = math.isfinite(weight) and weight >= 0
        if not valid:
            problems.append(
                Problem(
                    "weight.invalid",
                    f"the weight of node {code!r} is not a finite number of 0 or more",
                    table="structure",
                    key=code,
                    column="weight",
                    found=str(weight),
                )
            )
        if parent is not None:
            sums[parent] = sums.get(parent, 0.0) + (weight if valid else 1.0)
    problems += [
        Problem(
            "weight.sum",
            f"the weights of the children of {parent!r} sum to 0",
            table="structure",
            key=parent,
            column="weight",
        )
        for parent, total in sums.items()
        if not total > 0
    ]
    return problems
