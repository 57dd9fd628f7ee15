"""A made-up country, for examples, tests and measurements; no number in it describes a real place."""

from __future__ import annotations

import numpy as np

from mainstay.core.streams import stream
from mainstay.engines.care.plan.model import Cells, Flags, Floats, Options, System, Whole

CADRES = ("clinical", "nursing", "pharmacy", "laboratory", "radiography", "mental", "nutrition", "dental", "community")
SKILLS = ("clinical_isolation", "nursing_isolation")
STUFF = ("general_bed", "isolation_bed", "machine_hour", "surge_set")
MISSIONS = ("cancer", "ncd", "infectious", "maternal_child", "other", "disaster")
MOVES = (
    ("clinical", "clinical_isolation", 0.8),
    ("nursing", "nursing_isolation", 0.8),
    ("nursing", "clinical", 0.5),
    ("general_bed", "isolation_bed", 0.7),
)
PER_MONTH = 365.25 / 12
#: name, kind, capacity it adds to (a move is told by its place), what one unit adds a month, whole units, USD a year
OPTIONS: tuple[tuple[str, str, str | int, float, bool, float], ...] = (
    *((f"hire {name}", "staff", name, 300 * PER_MONTH, True, 4000.0) for name in CADRES),
    ("train clinical", "cross_training", 0, 300 * PER_MONTH, True, 400.0),
    ("train nursing", "cross_training", 1, 300 * PER_MONTH, True, 300.0),
    ("shift tasks to nursing", "cross_training", 2, 300 * PER_MONTH, True, 500.0),
    ("make wards convertible", "convertible_space", 3, PER_MONTH, True, 150.0),
    ("build isolation beds", "space", "isolation_bed", PER_MONTH, True, 1200.0),
    ("hold surge sets", "stock", "surge_set", 100.0, False, 900.0),
    ("buy a machine", "machines", "machine_hour", 160.0, True, 60000.0),
)


def made_up_country(
    *, facilities: int = 133, services: int = 50, months: int = 12, scenarios: int = 100, seed: int = 0
) -> tuple[System, Cells]:
    """Return a made-up system of care and its cells.

    Routine demand swings by a tenth in every cell, so that no two cells are alike; three in ten scenarios have an
    epidemic, two in ten a disaster, and some both.

    Examples
    --------
    >>> system, cells = made_up_country(facilities=3, services=8, months=2, scenarios=4)
    >>> system.places, cells.demand.shape
    (3, (3, 8, 8))
    """
    draw = stream(seed, "made-up country", facilities, services)
    resources = (*CADRES, *SKILLS, *STUFF)
    surge = np.zeros(services, np.bool_)
    surge[-max(services // 10, 2) :] = True
    level = _levels(facilities)
    need = _needs(draw, 4, services, surge, resources)
    size = draw.lognormal(0.0, 0.5, facilities) * np.array([1.0, 1.5, 2.0, 8.0])[level]
    offered = need.sum(2)[level] > 0
    calm = size[:, None] * draw.lognormal(5.0, 1.2, services) * offered * ~surge
    load = np.einsum("fa,far->fr", calm, need[level])
    capacity = np.zeros((facilities, len(resources) + len(MOVES)))
    capacity[:, : len(resources)] = load * draw.uniform(0.75, 1.25, load.shape)
    capacity[:, len(resources)] = 0.05 * capacity[:, 0]
    capacity[:, len(resources) + 1] = 0.05 * capacity[:, 1]
    mission = [MISSIONS[int(k)] for k in draw.integers(0, 5, services)]
    for place in np.flatnonzero(surge):
        mission[place] = ("infectious", "disaster")[place % 2]
    system = System(
        name="flex",
        facilities=tuple(f"group {k:03d}" for k in range(facilities)),
        services=tuple(f"service {k:02d}" for k in range(services)),
        missions=tuple(mission),
        resources=resources,
        moves=tuple(f"{a} to {b}" for a, b, _ in MOVES),
        level=level,
        surge=surge,
        need=need,
        worth=np.where(surge, 0.8, 0.02) * draw.lognormal(0, 0.8, services),
        source=np.array([resources.index(a) for a, _, _ in MOVES]),
        target=np.array([resources.index(b) for _, b, _ in MOVES]),
        gain=np.array([share for _, _, share in MOVES]),
        fee=np.full(len(MOVES), 1e-7),
        place_names=tuple(f"group {k:03d}" for k in range(facilities)),
        parent=np.arange(facilities),
        serves=np.ones((facilities, services), np.bool_),
        capacity=capacity,
        delay_days=np.r_[np.zeros(len(resources)), 2.0, 2.0, 0.0, 5.0],
        options=_options(resources, capacity),
    )
    return system, _cells(system, calm, months, scenarios, seed)


def _levels(facilities: int) -> Whole:
    level = np.arange(facilities) % 4
    level[level == 3] = np.where(np.arange((level == 3).sum()) % 8 == 0, 3, 2)
    return level


def _needs(draw: np.random.Generator, levels: int, services: int, surge: Flags, resources: tuple[str, ...]) -> Floats:
    """Return needs: one to four cadres in minutes, for some a bed or a machine; surge takes isolation."""
    need = np.zeros((levels, services, len(resources)))
    at = {name: k for k, name in enumerate(resources)}
    for service in range(services):
        cadres = [0, 1, *draw.choice(np.arange(2, len(CADRES)), 2, replace=False)][: int(draw.integers(1, 5))]
        minutes = draw.uniform(3, 60, len(cadres))
        bed, machine = draw.random() < 0.2, draw.random() < 0.1
        offered = draw.random(levels) < np.array([0.4, 0.8, 0.9, 1.0])
        for level in np.flatnonzero(offered | bool(surge[service])):
            if surge[service]:
                need[level, service, at["clinical_isolation"]] = 60.0
                need[level, service, at["nursing_isolation"]] = 240.0
                need[level, service, at["isolation_bed"]] = 6.0
                need[level, service, at["surge_set"]] = 1.0
                continue
            need[level, service, cadres] = minutes * draw.uniform(0.8, 1.3)
            need[level, service, at["general_bed"]] = 4.0 if bed else 0.0
            need[level, service, at["machine_hour"]] = 0.5 if machine else 0.0
    return need


def _options(resources: tuple[str, ...], capacity: Floats) -> Options:
    places, count = capacity.shape[0], len(OPTIONS)
    target = [resources.index(to) if isinstance(to, str) else len(resources) + to for *_, to, _, _, _ in OPTIONS]
    amount = np.array([amount for *_, amount, _, _ in OPTIONS])
    source = [resources.index(MOVES[to][0]) if isinstance(to, int) else -1 for *_, to, _, _, _ in OPTIONS]
    most = np.empty((places, count))
    for k in range(count):
        most[:, k] = np.floor(0.5 * capacity[:, source[k]] / amount[k]) if source[k] >= 0 else 50.0
    return Options(
        names=tuple(row[0] for row in OPTIONS),
        kinds=tuple(row[1] for row in OPTIONS),
        target=np.array(target),
        amount=amount,
        whole=np.array([row[4] for row in OPTIONS]),
        cost=np.tile([row[5] for row in OPTIONS], (places, 1)),
        least=np.zeros((places, count)),
        most=most,
    )


def _cells(system: System, calm: Floats, months: int, scenarios: int, seed: int) -> Cells:
    facilities, services = calm.shape
    demand = np.empty((facilities, scenarios * months, services))
    scale = np.ones((facilities, scenarios * months, system.capacity.shape[1]))
    struck = np.zeros(scenarios * months, np.bool_)
    cases = np.where(system.surge, 1.0, 0.0) * calm.sum(1, keepdims=True)
    staff = np.array([name.split("_")[0] in CADRES for name in system.resources])
    reach = np.r_[staff, staff[system.source]]
    for scenario in range(scenarios):
        draw = stream(seed, "made-up year", scenario)
        here = slice(scenario * months, (scenario + 1) * months)
        demand[:, here] = calm[:, None] * draw.uniform(0.9, 1.1, (facilities, months, services))
        for kind, chance in (("epidemic", 0.3), ("disaster", 0.2)):
            if draw.random() >= chance:
                continue
            start, lasts = int(draw.integers(0, months)), 5 if kind == "epidemic" else 2
            size = draw.lognormal(-4.5, 0.6) * draw.lognormal(0, 0.4, facilities)
            for month in range(start, min(start + lasts, months)):
                cell = scenario * months + month
                shape = np.sin(np.pi * (month - start + 1) / (lasts + 1))
                demand[:, cell] += cases * (size * shape)[:, None]
                scale[:, cell, reach] *= 1 - 0.15 * shape
                struck[cell] = True
    return Cells(
        demand=demand,
        scale=scale,
        weight=np.full((facilities, scenarios * months), 1.0 / scenarios),
        scenario=np.repeat(np.arange(scenarios), months),
        month=np.tile(np.arange(months), scenarios),
        struck=struck,
    )


__all__ = ["made_up_country"]
