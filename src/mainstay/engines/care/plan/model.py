"""What a plan of care is made of: places, resources, services, moves, options that money can buy, and cells."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.plan.cell import Recipe

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """What is asked, and what is left of each capacity, in each facility group, scenario and month.

    A cell is one scenario and month; ``demand[f, c]`` belongs to facility group ``f``. Places of several systems (one
    for each silo, say) share these arrays.

    Parameters
    ----------
    demand : float array (facilities, cells, services)
        Patients of the month.
    scale : float array (facilities, cells, resources + moves)
        Share of each capacity that is there in the cell, 0 to 1 (staff absent, wards lost, wards not yet converted).
    weight : float array (facilities, cells)
        Probability of the scenario; over all cells it sums to the number of months.
    scenario, month : int array (cells,)
        Which scenario and month.
    struck : bool array (cells,)
        True where an event is going on.
    """

    demand: Floats
    scale: Floats
    weight: Floats
    scenario: Whole
    month: Whole
    struck: Flags

    @property
    def count(self) -> int:
        """Number of cells."""
        return int(self.demand.shape[1])

    @property
    def chances(self) -> Floats:
        """Probability of each scenario."""
        chance = np.bincount(self.scenario, self.weight.mean(0)) / np.bincount(self.scenario)
        return np.asarray(chance / chance.sum(), np.float64)


@dataclass(frozen=True)
class Options:
    """What money can buy; every option adds to one capacity of the place where it is bought.

    Parameters
    ----------
    names, kinds : tuple of str (options,)
        Name, and kind: ``staff``, ``cross_training``, ``space``, ``convertible_space``, ``stock`` or ``machines``.
    target : int array (options,)
        Which capacity it adds to: a resource, or (from the number of resources on) a move.
    amount : float array (options,)
        What one unit adds, in units of the capacity and month.
    whole : bool array (options,)
        True where only whole units can be bought.
    cost : float array (places, options)
        USD a year for one unit.
    least, most : float array (places, options)
        Bounds; ``most`` of 0 says that it cannot be bought there.
    shared_most : float array (facilities, options), optional
        Bound on what all places of a facility group buy together; none where each has its own.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    target: Whole
    amount: Floats
    whole: Flags
    cost: Floats
    least: Floats
    most: Floats
    shared_most: Floats | None = None


@dataclass(frozen=True)
class System:
    """One way to organise care: which places there are, what they have, and what may be bought.

    Parameters
    ----------
    name : str
        Such as ``flex``.
    facilities, services, missions, resources, moves : tuple of str
        Names; ``missions`` has one entry for each service.
    level : int array (facilities,)
        Which needs hold at the facility group.
    surge : bool array (services,)
        True for a service that only events bring.
    need : float array (levels, services, resources)
        What one patient takes.
    worth : float array (services,)
        DALYs averted by one patient treated.
    source, target, gain, fee : array (moves,)
        From and to which resource, what arrives of one unit moved, worth lost by moving one.
    place_names : tuple of str (places,)
    parent : int array (places,)
        Facility group of each place; several places may share one, each with its own capacity and services.
    serves : bool array (places, services)
        Whether a place serves a service.
    capacity : float array (places, resources + moves)
        What is there in a month before anything is bought.
    delay_days : float array (resources + moves,)
        Days after the onset of an event until a capacity is there; 0 for what is always there.
    options : Options
        What may be bought.
    """

    name: str
    facilities: tuple[str, ...]
    services: tuple[str, ...]
    missions: tuple[str, ...]
    resources: tuple[str, ...]
    moves: tuple[str, ...]
    level: Whole
    surge: Flags
    need: Floats
    worth: Floats
    source: Whole
    target: Whole
    gain: Floats
    fee: Floats
    place_names: tuple[str, ...]
    parent: Whole
    serves: Flags
    capacity: Floats
    delay_days: Floats
    options: Options

    @property
    def places(self) -> int:
        """Number of places."""
        return int(self.parent.size)

    def nothing(self) -> Floats:
        """Return the plan that buys only what must be bought."""
        return np.array(self.options.least)

    def capacity_with(self, bought: Floats) -> Floats:
        """Return what is there in a month once a plan is bought: (places, resources + moves)."""
        there = np.array(self.capacity)
        for option, target in enumerate(self.options.target):
            there[:, target] += bought[:, option] * self.options.amount[option]
        return there

    def spend(self, bought: Floats) -> float:
        """Return what a plan costs a year, USD."""
        return float((self.options.cost * bought).sum())

    def recipe(self, level: int) -> Recipe:
        """Return the needs of one level in the form that cells are solved in."""
        return Recipe(self.need[level], self.worth, self.source, self.target, self.gain, self.fee)

    def named(self, name: str) -> System:
        """Return the same system under another name."""
        return replace(self, name=name)


__all__ = ["Cells", "Flags", "Floats", "Options", "System", "Whole"]
