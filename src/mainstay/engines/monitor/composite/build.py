"""Building a composite: the data and the tree are read, then step follows step.

Source of the steps and their order: OECD and JRC 2008, *Handbook on Constructing Composite Indicators*; Becker et al.
2022, "COINr: An R package for developing composite indicators", JOSS 7(78), 4567.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from mainstay.engines.monitor.composite.composite import Composite
from mainstay.engines.monitor.composite.pipeline import run_steps
from mainstay.engines.monitor.composite.reading import read_data
from mainstay.engines.monitor.composite.steps import Plan, read_steps
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError, Problem


def build(data: pl.DataFrame, structure: pl.DataFrame | Structure, *, steps: Any) -> Composite:
    """Return the composite of some data.

    Parameters
    ----------
    data : polars.DataFrame
        One row for each unit: ``unit``, a column for each indicator, and columns that the structure or a step names
        (sizes to divide by, groups). Text columns that are no indicators are carried along.
    structure : polars.DataFrame or Structure
        One row for each node: ``code, parent, level, direction, weight``; see ``Structure.read``.
    steps : mapping or sequence
        Which of ``denominate, impute, screen, treat, normalise, aggregate`` are done. A mapping from step to its
        parameters (a mapping, the name of a method, or None for the defaults) is done in this order, a sequence of
        names or of (name, parameters) in its own.

    Returns
    -------
    Composite
        With ``step``, ``scores``, ``ranks``, ``log`` and ``treatment``.

    Raises
    ------
    InputError
        Lists all that is wrong with structure, data and steps together, naming indicator and unit; or all that one step
        cannot do.
    UnknownNameError
        A method does not exist.

    Examples
    --------
    >>> tree = pl.DataFrame(
    ...     {"code": ["beds", "cost", "x"], "parent": ["x", "x", None], "level": [1, 1, 2], "direction": [1, -1, 1]}
    ... )
    >>> data = pl.DataFrame({"unit": ["A", "B", "C"], "beds": [1.0, 2.0, 3.0], "cost": [9.0, 5.0, 7.0]})
    >>> made = build(data, tree.with_columns(weight=pl.lit(1.0)), steps=["normalise", "aggregate"])
    >>> made.scores().rows()
    [('A', 0.0), ('B', 75.0), ('C', 75.0)]
    >>> made.ranks().rows()
    [('A', 3), ('B', 1), ('C', 1)]
    """
    tree, plan = read_both(structure, steps, data)
    reading = read_data(data, tree, named=set(named_columns(plan)))
    return Composite(run_steps(reading, tree, plan), plan)


def read_both(structure: Any, steps: Any, data: Any) -> tuple[Structure, Plan]:
    """Return structure and steps; where either cannot be read, tell that of both at once.

    Raises
    ------
    InputError
        Lists all that is wrong with either.
    """
    problems: list[Problem] = []
    tree: Structure | None = None
    plan: Plan | None = None
    try:
        tree = Structure.read(structure)
    except InputError as error:
        problems += error.problems
    try:
        plan = read_steps(steps)
    except InputError as error:
        problems += error.problems
    if tree is None or plan is None:
        if tree is not None:
            problems += _data_problems(data, tree)
        msg = "the composite cannot be built"
        raise InputError(msg, problems)
    return tree, plan


def _data_problems(data: Any, tree: Structure) -> tuple[Problem, ...]:
    """Return what is wrong with the data where the steps cannot be read; columns a step would have named are let be."""
    try:
        read_data(data, tree)
    except InputError as error:
        return tuple(problem for problem in error.problems if problem.code != "column.unknown")
    return ()


def named_columns(plan: Plan) -> Iterator[str]:
    """Yield the columns of the data that the steps name."""
    for name, params in plan:
        if name == "denominate" and isinstance(params.get("by"), dict):
            yield from params["by"].values()
        if name == "impute" and isinstance(params.get("group"), str):
            yield params["group"]
