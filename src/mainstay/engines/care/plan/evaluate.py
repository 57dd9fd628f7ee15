"""What a plan achieves in every facility group, scenario and month, proven cell by cell."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from mainstay.core.compiled import compiled
from mainstay.engines.care.plan.cell import Recipe, new_bench, solve_cell
from mainstay.engines.care.plan.model import Cells, Floats, System


@dataclass(frozen=True)
class Evaluation:
    """What a plan achieves.

    Parameters
    ----------
    value, bound : float array (places,)
        Expected DALYs averted, and the upper bound proven for this plan by the prices of all cells.
    constant : float array (places,)
    slope : float array (places, resources + moves)
        ``constant + slope @ capacity`` is at least what any plan with that capacity can achieve (a cut), and equals
        ``bound`` at this plan. ``slope`` is what one more unit a month of a capacity is worth.
    served : float array (places, scenarios, services)
        Patients treated in the year.
    """

    value: Floats
    bound: Floats
    constant: Floats
    slope: Floats
    served: Floats


class _Ground(NamedTuple):
    """Arrays of a system in one bundle, for the compiled loop."""

    parent: Any
    level: Any
    need: Any
    serves: Any
    capacity: Any
    demand: Any
    scale: Any
    weight: Any
    scenario: Any


class _Found(NamedTuple):
    """Where the compiled loop writes."""

    value: Any
    bound: Any
    constant: Any
    slope: Any
    served: Any


def evaluate(system: System, cells: Cells, bought: Floats, *, workers: int = 1) -> Evaluation:
    """Return what a plan achieves over all cells; the same to the last digit for any number of workers.

    Parameters
    ----------
    system : System
        Places and their capacity.
    cells : Cells
        What is asked.
    bought : float array (places, options)
        The plan.
    workers : int
        Threads.
    """
    places, services, width = system.places, len(system.services), system.capacity.shape[1]
    scenarios = int(cells.scenario.max()) + 1
    ground = _Ground(
        system.parent,
        system.level,
        system.need,
        system.serves,
        system.capacity_with(bought),
        cells.demand,
        cells.scale,
        cells.weight,
        cells.scenario,
    )
    found = _Found(
        np.zeros(places),
        np.zeros(places),
        np.zeros(places),
        np.zeros((places, width)),
        np.zeros((places, scenarios, services)),
    )
    rules = (system.worth, system.source, system.target, system.gain, system.fee)
    if workers <= 1:
        _sweep(0, places, ground, rules, found)
    else:
        edges = np.linspace(0, places, 4 * workers + 1).astype(np.int64)
        with ThreadPoolExecutor(workers) as pool:
            jobs = [pool.submit(_sweep, int(a), int(b), ground, rules, found) for a, b in pairwise(edges)]
            for job in jobs:
                job.result()
    return Evaluation(*found)


@compiled
def _sweep(first: int, last: int, ground: _Ground, rules: Any, found: _Found) -> None:
    worth, source, target, gain, fee = rules
    services, resources, moves = worth.size, ground.need.shape[2], source.size
    bench = new_bench_compiled(services, moves, resources)
    room, most = np.zeros(resources), np.zeros(services + moves)
    for place in range(first, last):
        home = ground.parent[place]
        recipe = Recipe(ground.need[ground.level[home]], worth, source, target, gain, fee)
        for cell in range(ground.demand.shape[1]):
            weight = ground.weight[home, cell]
            if weight == 0.0:
                continue
            asked = 0.0
            for service in range(services):
                most[service] = ground.demand[home, cell, service] if ground.serves[place, service] else 0.0
                asked += most[service]
            if asked == 0.0:
                continue
            for row in range(resources):
                room[row] = ground.capacity[place, row] * ground.scale[home, cell, row]
            for move in range(moves):
                here = resources + move
                most[services + move] = ground.capacity[place, here] * ground.scale[home, cell, here]
            value, bound = solve_cell(recipe, room, most, bench)
            found.value[place] += weight * value
            found.bound[place] += weight * bound
            flat = bound
            for row in range(resources):
                flat -= bench.price[row] * room[row]
                found.slope[place, row] += weight * bench.price[row] * ground.scale[home, cell, row]
            for move in range(moves):
                left = bench.price[target[move]] * gain[move] - bench.price[source[move]] - fee[move]
                if left > 0.0:
                    here = resources + move
                    flat -= left * most[services + move]
                    found.slope[place, here] += weight * left * ground.scale[home, cell, here]
            found.constant[place] += weight * flat
            for service in range(services):
                found.served[place, ground.scenario[cell], service] += bench.plan[service]


new_bench_compiled = compiled(new_bench)

__all__ = ["Evaluation", "evaluate"]
