"""What makes a plan impossible, all of it at once, before anything is solved."""

from __future__ import annotations

import numpy as np

from mainstay.engines.care.plan.model import Cells, System
from mainstay.errors import InputError, Problem


def check_system(system: System, cells: Cells) -> None:
    """Raise where arrays do not fit, numbers are negative or not finite, or a service needs what nobody can have.

    Raises
    ------
    InputError
        All of it.
    """
    found = _shapes(system, cells)
    if not found:
        found = _numbers(system, cells) + _nobody_has(system, cells)
    if found:
        msg = "the plan of care cannot be worked out"
        raise InputError(msg, found)


def check_budget(system: System, budget: float) -> None:
    """Raise where the purchases that are required cost more than the budget.

    Raises
    ------
    InputError
        The message says what the least budget would be and which requirements, fewest first, already exceed it.
    """
    if not np.isfinite(budget) or budget < 0:
        text = "the budget is not a number of at least 0"
        raise InputError("the plan of care has no budget", [Problem("plan.budget", text, found=str(budget))])  # noqa: EM101
    options = system.options
    required = (options.cost * options.least).sum(0)
    least = float(required.sum())
    if least <= budget * (1 + 1e-9):
        return
    order = np.argsort(-required, kind="stable")
    enough = int(np.searchsorted(np.cumsum(required[order]), budget, side="right")) + 1
    clash = ", ".join(f"{options.names[k]} ({required[k]:,.0f} USD)" for k in order[:enough])
    text = f"the required purchases cost more than the budget: the least is {least:,.0f} USD a year"
    hint = f"these already exceed it together: {clash}"
    raise InputError(
        "the budget is below the cheapest possible plan",  # noqa: EM101
        [Problem("plan.budget", text, found=f"{budget:,.0f} USD", allowed=f"at least {least:,.0f} USD", hint=hint)],
    )


def _shapes(system: System, cells: Cells) -> list[Problem]:
    services, resources, moves = len(system.services), len(system.resources), len(system.moves)
    facilities, places, options = len(system.facilities), system.places, len(system.options.names)
    wanted: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
        "demand": (cells.demand.shape, (facilities, cells.count, services)),
        "scale": (cells.scale.shape, (facilities, cells.count, resources + moves)),
        "weight": (cells.weight.shape, (facilities, cells.count)),
        "scenario": (cells.scenario.shape, (cells.count,)),
        "need": (system.need.shape[1:], (services, resources)),
        "worth": (system.worth.shape, (services,)),
        "capacity": (system.capacity.shape, (places, resources + moves)),
        "serves": (system.serves.shape, (places, services)),
        "cost": (system.options.cost.shape, (places, options)),
        "least": (system.options.least.shape, (places, options)),
        "most": (system.options.most.shape, (places, options)),
    }
    return [
        Problem(
            "plan.shape", "an array has another shape than its names say", column=name, found=str(a), allowed=str(b)
        )
        for name, (a, b) in wanted.items()
        if a != b
    ]


def _numbers(system: System, cells: Cells) -> list[Problem]:
    arrays = {
        "demand": cells.demand,
        "scale": cells.scale,
        "weight": cells.weight,
        "need": system.need,
        "worth": system.worth,
        "gain": system.gain,
        "fee": system.fee,
        "capacity": system.capacity,
        "cost": system.options.cost,
        "least": system.options.least,
        "amount": system.options.amount,
    }
    found = []
    for name, array in arrays.items():
        wrong = ~np.isfinite(array) | (array < 0)
        if wrong.any():
            first = array[wrong].flat[0]
            text = f"{int(wrong.sum())} numbers are negative or not finite"
            found.append(Problem("plan.negative", text, column=name, found=str(first), allowed="at least 0"))
    if (system.options.most < system.options.least).any():
        found.append(Problem("plan.bounds", "an option must be bought more often than it can be", column="least"))
    return found


def _nobody_has(system: System, cells: Cells) -> list[Problem]:
    """Return services that are asked for and need a resource that no place has, can buy or can move to."""
    options, resources = system.options, len(system.resources)
    bought = {int(options.target[k]) for k in np.flatnonzero(options.most.max(0) > 0)}
    there = (system.capacity.max(0) > 0) | np.isin(np.arange(system.capacity.shape[1]), list(bought))
    had = there[:resources].copy()
    for _ in range(len(system.moves)):
        for move in np.flatnonzero(there[resources:]):
            had[system.target[move]] |= had[system.source[move]] and system.gain[move] > 0
    asked = cells.demand.max((0, 1)) > 0
    needed = system.need.max(0) > 0
    return [
        Problem(
            "plan.nobody_has",
            f"{system.services[service]} needs {system.resources[row]}, which nobody has and no option brings",
            key=system.services[service],
            hint="give some place the resource, or an option or a move that brings it",
        )
        for service, row in np.argwhere(needed & ~had)
        if asked[service] and needed[service].any()
    ]


__all__ = ["check_budget", "check_system"]
