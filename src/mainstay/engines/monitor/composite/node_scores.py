"""Scores of the nodes of a composite as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mainstay.errors import InputError, Problem

if TYPE_CHECKING:
    from mainstay.engines.monitor.composite.composite import Composite
    from mainstay.engines.monitor.composite.structure import Structure

#: step whose table holds every node; the tables of all others hold the indicators
LAST = "aggregated"


def node_scores(composite: Composite, codes: tuple[str, ...], step: str = LAST) -> NDArray[np.float64]:
    """Return the scores of some nodes after a step, shape (units, nodes), NaN where missing.

    Raises
    ------
    InputError
        A node has no score at this step: aggregates have one after the last step only.
    """
    frame = composite.step(step)
    absent = [code for code in codes if code not in frame.columns]
    if absent:
        problems = [Problem("node.no_score", f"{code!r} has no score at step {step!r}", found=code) for code in absent]
        msg = "the scores cannot be read"
        raise InputError(msg, problems)
    columns = [frame[code].fill_null(np.nan).to_numpy() for code in codes]
    return np.column_stack(columns).astype(np.float64) if columns else np.empty((frame.height, 0))


def nodes_at(structure: Structure, level: int) -> tuple[str, ...]:
    """Return the nodes of a level; level 1 holds the indicators.

    Raises
    ------
    InputError
        The tree has no such level.
    """
    found = structure.at_level(level)
    if not found:
        problem = Problem(
            "level.unknown", "the tree has no such level", found=str(level), allowed=f"1 to {structure.depth}"
        )
        msg = "the level cannot be used"
        raise InputError(msg, [problem])
    return found


def groups_at(structure: Structure, level: int) -> dict[str, tuple[str, ...]]:
    """Return the nodes of a level below each of their parents."""
    found: dict[str, list[str]] = {}
    for code in nodes_at(structure, level):
        parent = structure.parent(code)
        if parent is not None:
            found.setdefault(parent, []).append(code)
    return {parent: tuple(codes) for parent, codes in found.items()}
