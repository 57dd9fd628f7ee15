"""Ways to organise care with the same base and the same money: silos, a surge system apart, one flexible system.

Every way has the same capacity before anything is bought. A capacity that is split is split without rest, so that each
staff hour and each bed-day stands in one place and is used once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from mainstay.engines.care.plan.model import Cells, Flags, Floats, System

ROUTINE, SURGE = "routine", "surge"


def flex(system: System) -> System:
    """Return the system in which all services share every place's capacity, and moves may be bought."""
    return system.named("flex")


def siloed(system: System, cells: Cells, shares: Mapping[str, float] | None = None) -> System:
    """Return the system in which each mission has its own part of every capacity and lends nothing.

    Parameters
    ----------
    system : System
        The flexible system.
    cells : Cells
        What is asked; where no shares are given, each capacity is split by what the missions ask of it over all
        months and scenarios, which is the split that treats them alike.
    shares : mapping of mission to share, optional
        Split of every capacity; must sum to 1.

    Examples
    --------
    >>> from mainstay.engines.care.plan.synthetic import made_up_country
    >>> system, cells = made_up_country(facilities=2, services=10, months=2, scenarios=3)
    >>> apart = siloed(system, cells)
    >>> total = apart.capacity.reshape(2, -1, apart.capacity.shape[1]).sum(1)
    >>> bool(np.allclose(total, system.capacity))
    True
    """
    missions = tuple(dict.fromkeys(system.missions))
    member = np.array([[name == mission for name in system.missions] for mission in missions])
    if shares is None:
        parts = _asked_shares(system, cells, member)
    else:
        parts = np.tile(
            np.array([shares.get(mission, 0.0) for mission in missions])[None, :, None],
            (system.places, 1, system.capacity.shape[1]),
        )
    return _apart(system, "siloed", missions, member, parts)


def surge_only(system: System) -> System:
    """Return the system in which routine care keeps what it has and the money buys a surge system apart.

    The surge system gets the resources that no routine service uses, and everything bought; it stands idle in calm
    months.
    """
    member = np.vstack([~system.surge, system.surge])
    routine = (system.need[:, ~system.surge].max((0, 1)) > 0) if (~system.surge).any() else None
    width = len(system.resources)
    used = np.zeros(width, np.bool_) if routine is None else routine.copy()
    for _ in range(len(system.moves)):
        used[system.source] |= used[system.target]
    there = np.r_[used, used[system.source]]
    parts = np.empty((system.places, 2, system.capacity.shape[1]))
    parts[:, 0], parts[:, 1] = there, ~there
    apart = _apart(system, "surge_only", (ROUTINE, SURGE), member, parts)
    most, least = np.array(apart.options.most), np.array(apart.options.least)
    most[0::2], least[0::2] = 0.0, 0.0
    least[1::2] = system.options.least
    most[1::2] = system.options.most
    return replace(apart, options=replace(apart.options, most=most, least=least))


def single_missions(system: System) -> System:
    """Return one place for each facility group and mission in which that mission has the whole base to itself.

    This is what a programme that plans alone believes: nobody else needs the same nurse. Its capacities are counted
    once for each mission; it serves only to measure synergy and is no plan.
    """
    missions = tuple(dict.fromkeys(system.missions))
    member = np.array([[name == mission for name in system.missions] for mission in missions])
    parts = np.ones((system.places, len(missions), system.capacity.shape[1]))
    return _apart(system, "single", missions, member, parts)


def _asked_shares(system: System, cells: Cells, member: Flags) -> Floats:
    """Return (places, missions, capacities): the part of what is asked of a capacity that each mission asks."""
    asked = np.einsum("fca,fc->fa", cells.demand, cells.weight)[system.parent] * system.serves
    need = system.need[system.level[system.parent]]
    load = np.einsum("pa,par,ma->pmr", asked, need, member.astype(np.float64))
    # what is asked of a resource is asked of those that can be moved to it where the missions ask nothing else of them
    through = np.array(load)
    for source, target in zip(system.source, system.target, strict=True):
        through[:, :, source] += 1e-9 * load[:, :, target]
    total = through.sum(1, keepdims=True)
    even = np.full_like(through, 1.0 / member.shape[0])
    parts = np.where(total > 0, through / np.where(total > 0, total, 1.0), even)
    return np.concatenate([parts, parts[:, :, system.source]], axis=2)


def _apart(system: System, name: str, pools: tuple[str, ...], member: Flags, parts: Floats) -> System:
    """Return a system whose places are split into pools with parts of the capacity."""
    count, options = len(pools), system.options
    least = np.repeat(options.least, count, 0)
    extra = np.tile(np.arange(count) > 0, system.places)
    least[extra] = 0.0
    most = np.maximum(np.repeat(options.most, count, 0), least)
    return replace(
        system,
        name=name,
        place_names=tuple(f"{place}: {pool}" for place in system.place_names for pool in pools),
        parent=np.repeat(system.parent, count),
        serves=(system.serves[:, None, :] & member[None]).reshape(system.places * count, -1),
        capacity=(system.capacity[:, None, :] * parts).reshape(system.places * count, -1),
        options=replace(
            options, cost=np.repeat(options.cost, count, 0), least=least, most=most, shared_most=np.array(options.most)
        ),
    )


__all__ = ["flex", "siloed", "single_missions", "surge_only"]
