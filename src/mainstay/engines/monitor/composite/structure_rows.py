"""Reading the rows of a structure frame: names, types, what is absent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import polars as pl

from mainstay.errors import Problem

REQUIRED = ("code", "parent", "level", "direction")
#: what the indicators are measured in; either name is read
MEASURE_COLUMNS = ("unit_of_measure", "unit")


@dataclass(frozen=True)
class Node:
    """One row of the structure as it was read; what could not be read is None and has its problem."""

    code: str
    parent: str | None
    level: int
    direction: int | None
    weight: float | None
    denominator: str | None
    target: float | None
    low: float | None
    high: float | None
    floor: float | None
    name: str | None
    measure: str | None
    #: whether the frame has a column for the unit of measure at all
    measured: bool


def _number(row: dict[str, Any], column: str, problems: list[Problem]) -> float | None:
    """Return the number of a cell, None where it is empty; what is no finite number is a problem."""
    value = row.get(column)
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        problems.append(
            Problem(
                "structure.number",
                f"the {column} of node {row['code']!r} is not a finite number",
                table="structure",
                column=column,
                key=str(row["code"]),
                found=str(value),
            )
        )
        return None
    return number


def _text(row: dict[str, Any], column: str) -> str | None:
    value = row.get(column)
    return None if value is None or str(value) == "" else str(value)


def _level(row: dict[str, Any], problems: list[Problem]) -> int | None:
    number = _number(row, "level", problems)
    if number is not None and number >= 1 and number == int(number):
        return int(number)
    problems.append(
        Problem(
            "level.invalid",
            f"node {row['code']!r} has no level; level 1 holds the indicators, the highest the index",
            table="structure",
            column="level",
            key=str(row["code"]),
            found=str(row.get("level")),
        )
    )
    return None


def _direction(row: dict[str, Any], problems: list[Problem]) -> int | None:
    """Return 1 or -1, None where the cell is empty; the check of the tree says whether it may be."""
    number = _number(row, "direction", problems)
    if number is None or number in (1.0, -1.0):
        return None if number is None else int(number)
    problems.append(
        Problem(
            "direction.invalid",
            f"the direction of node {row['code']!r} is neither 1 nor -1",
            table="structure",
            column="direction",
            key=str(row["code"]),
            found=str(row["direction"]),
            allowed="1, -1",
        )
    )
    return 1  # told already; None would be told again as missing


def _node(row: dict[str, Any], problems: list[Problem]) -> Node | None:
    level = _level(row, problems)
    measure_column = next((column for column in MEASURE_COLUMNS if column in row), None)
    node = Node(
        code=str(row["code"]),
        parent=_text(row, "parent"),
        level=level or 1,
        direction=_direction(row, problems),
        weight=_weight(row, problems),
        denominator=_text(row, "denominator"),
        target=_number(row, "target", problems),
        low=_number(row, "goalpost_low", problems),
        high=_number(row, "goalpost_high", problems),
        floor=_number(row, "must_have_floor", problems),
        name=_text(row, "name"),
        measure=_text(row, measure_column) if measure_column else None,
        measured=measure_column is not None,
    )
    return None if level is None else node


def _weight(row: dict[str, Any], problems: list[Problem]) -> float | None:
    """Return the weight; an empty cell is no weight unless the node stands at the top, where none is used."""
    if "weight" not in row:
        return 1.0
    found: list[Problem] = []
    weight = _number(row, "weight", found)
    if weight is not None or (not found and _text(row, "parent") is None):
        return weight
    problems.append(
        Problem(
            "weight.invalid",
            f"node {row['code']!r} has no weight",
            table="structure",
            column="weight",
            key=str(row["code"]),
            found=str(row["weight"]),
            allowed="a finite number, not negative",
        )
    )
    return None


def read_nodes(frame: pl.DataFrame) -> tuple[tuple[Node, ...], list[Problem]]:
    """Return the nodes of a frame and everything that could not be read.

    Examples
    --------
    >>> nodes, problems = read_nodes(pl.DataFrame({"code": ["a"], "parent": [None], "level": [1]}))
    >>> [problem.code for problem in problems]
    ['column.missing']
    """
    absent = [column for column in REQUIRED if column not in frame.columns]
    problems = [
        Problem("column.missing", f"the structure has no column {column!r}", table="structure", column=column)
        for column in absent
    ]
    if absent or frame.is_empty():
        if not absent:
            problems.append(Problem("structure.empty", "the structure has no rows", table="structure"))
        return (), problems
    nodes: list[Node] = []
    seen: set[str] = set()
    for number, row in enumerate(frame.iter_rows(named=True), start=2):
        code = _text(row, "code")
        if code is None:
            problems.append(Problem("node.code_missing", "a node has no code", table="structure", row=number))
            continue
        if code in seen:
            problems.append(
                Problem("node.duplicate", f"node {code!r} is given twice", table="structure", row=number, key=code)
            )
            continue
        seen.add(code)
        node = _node(row, problems)
        if node is not None:
            nodes.append(node)
    return tuple(nodes), problems
