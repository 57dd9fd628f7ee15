"""Variants of a composite's steps: what a cell of a design makes of the parameters with which the step was built."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from mainstay.engines.monitor.composite.aggregate.plan import REST
from mainstay.engines.monitor.composite.aggregate.registry import get as get_aggregation
from mainstay.engines.monitor.composite.impute.registry import get as get_imputation
from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import get as get_normalisation
from mainstay.engines.monitor.composite.steps import Plan, read_steps
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError, Problem

#: parameters that belong to a step and not to one of its methods, so that another method keeps them
KEPT = {
    "impute": ("group", "level"),
    "normalise": ("individual",),
    "aggregate": ("threshold", "weights"),
}
LOOK_UP: Mapping[str, Callable[[str], Method[Any]]] = {
    "impute": get_imputation,
    "normalise": get_normalisation,
    "aggregate": get_aggregation,
}
CALL = re.compile(r"(?P<name>\w+)\((?P<numbers>[-+.,\d\se]*)\)")
NO_METHOD = "\x00"


def vary(plan: Plan, step: str, parameter: str | None, cell: Any, structure: Structure) -> Plan:
    """Return the plan of a composite with one step changed.

    Parameters
    ----------
    plan : Plan
        Steps with parameters.
    step : str
    parameter : str or None
        The parameter that the cell is for; None where it is for the step.
    cell : object
        From a design; see there.
    structure : Structure

    Raises
    ------
    InputError
        The composite has no such step, or the cell cannot be read.

    Examples
    --------
    >>> vary((("treat", {"max_points": 5}),), "treat", None, 2, None)
    (('treat', {'max_points': 2}),)
    >>> vary((("normalise", {"method": "min_max", "low": 1.0}),), "normalise", None, "n_zscore", None)
    (('normalise', {'method': 'n_zscore'}),)
    """
    if cell is None or (cell is True and parameter is None):
        return plan
    if cell is False and parameter is None:
        return tuple((name, params) for name, params in plan if name != step)
    return tuple(
        (name, _changed(step, params, _wish(step, parameter, cell, structure)) if name == step else params)
        for name, params in plan
    )


def _wish(step: str, parameter: str | None, cell: Any, structure: Structure) -> dict[str, Any]:
    """Return the parameters that a cell asks for."""
    if parameter is not None:
        return {parameter: cell}
    if isinstance(cell, Mapping):
        if step == "aggregate" and _by_node(cell, structure):
            return {"method": dict(cell)}
        return dict(cell)
    if step == "treat":
        return _treatment(cell)
    if step in LOOK_UP and isinstance(cell, str):
        return _called(step, cell)
    if step == "screen" and isinstance(cell, str):
        return {"rule": cell}
    if step in LOOK_UP and isinstance(cell, list):
        pair = len(cell) == 2 and isinstance(cell[1], Mapping)
        return {"method": cell[0], **cell[1]} if pair else {"method": cell}
    message = f"a variant of {step!r} is a name or a mapping of parameters"
    hint = "give the alternatives as variants= if the design holds their numbers"
    problem = Problem("design.variant_invalid", message, table="design", column=step, found=str(cell), hint=hint)
    msg = "the design cannot be replayed"
    raise InputError(msg, [problem])


def _called(step: str, cell: str) -> dict[str, Any]:
    """Return a method, and its parameters where it is written as a call: ``min_max(1, 100)``."""
    match = CALL.fullmatch(cell.strip())
    if match is None:
        return {"method": cell}
    names = list(LOOK_UP[step](match["name"]).parameters)
    numbers = [float(number) for number in match["numbers"].split(",") if number.strip()]
    if len(numbers) > len(names):
        message = f"{match['name']!r} has {len(names)} parameters: {', '.join(names) or 'none'}"
        msg = "the design cannot be replayed"
        raise InputError(msg, [Problem("design.variant_invalid", message, table="design", column=step, found=cell)])
    return {"method": match["name"], **dict(zip(names, numbers, strict=False))}


def _by_node(cell: Mapping[str, Any], structure: Structure) -> bool:
    levels = {str(level) for level in structure.levels}
    return bool(cell) and all(str(key) in levels or str(key) in structure.codes or key in REST for key in cell)


def _treatment(cell: Any) -> dict[str, Any]:
    if isinstance(cell, int | float):
        return {"max_points": int(cell)}
    return {"first": None, "second": None} if cell == "none" else {"first": cell}


def _changed(step: str, params: Mapping[str, Any], wish: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with a wish fulfilled; another method starts from its own defaults."""
    # read_steps brings COINr's words and lists into our form; a method is told apart from the default that it fills in
    asked = dict(read_steps([(step, {"method": NO_METHOD, **wish} if step in LOOK_UP else wish)])[0][1])
    if step not in LOOK_UP:
        return {**params, **asked}
    if asked["method"] == NO_METHOD:
        del asked["method"]
        return {**params, **asked}
    if _same(step, params.get("method"), asked["method"]):
        return {**params, **asked}
    return {**{key: params[key] for key in KEPT[step] if key in params}, **asked}


def _same(step: str, first: Any, second: Any) -> bool:
    if isinstance(first, str) and isinstance(second, str):
        look_up = LOOK_UP[step]
        return bool(look_up(first).name == look_up(second).name)
    return False
