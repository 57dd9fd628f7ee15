"""Queues of care: the inverse of Erlang B, the flex frontier of a region, and a ward simulated beside Ciw.

Ciw cannot take a bed and a nurse and a machine together, so the job is one that both can do: two classes of patients
with priorities at servers with a queue. Both must agree with the formula, or nothing is reported. Ciw is installed
without its requirements into build/peers; it imports tqdm, which comes with it, and networkx, which the tests have.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from rows import Row

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "build" / "peers"
SERVERS, ARRIVALS, STAY = 20, (6.0, 10.0), 1.0
HORIZON, WARM_UP, RUNS = 300.0, 50.0, 8
POOLS, SERVICES, LEVELS, DRAWS = 10, 6, 50, 1000


def install_ciw() -> str:
    """Install the peer that is not in the environment; return what went wrong, or nothing."""
    if not (PEERS / "ciw").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        command += ["--no-deps", "--require-hashes", "--upgrade", "--target", str(PEERS)]
        command += ["-r", str(Path(__file__).parent / "peers.txt")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["pip failed"])[-1]
    sys.path.append(str(PEERS))
    try:
        importlib.import_module("ciw")
    except ImportError as problem:
        return str(problem)
    return ""


def ciw_waits() -> tuple[float, np.ndarray]:
    """Return CPU seconds of Ciw and the mean wait of each class, run by run."""
    ciw: Any = importlib.import_module("ciw")
    start = time.process_time()
    network = ciw.create_network(
        arrival_distributions={f"c{k}": [ciw.dists.Exponential(rate)] for k, rate in enumerate(ARRIVALS)},
        service_distributions={f"c{k}": [ciw.dists.Exponential(1.0 / STAY)] for k in range(2)},
        priority_classes={"c0": 0, "c1": 1},
        number_of_servers=[SERVERS],
    )
    found = []
    for run in range(RUNS):
        ciw.seed(run)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(HORIZON)
        records = [one for one in simulation.get_all_records() if one.arrival_date >= WARM_UP]
        found.append(
            [np.mean([one.waiting_time for one in records if one.customer_class == f"c{k}"]) for k in range(2)]
        )
    return time.process_time() - start, np.array(found)


def our_waits() -> tuple[float, list[tuple[float, float, float]]]:
    """Return CPU seconds of our simulation and the mean wait of each class with its interval."""
    from mainstay.engines.care.multi_resource import PatientClass, Resource, simulate

    classes = [
        PatientClass(f"c{k}", rate, STAY, {"bed": 1}, priority=k + 1, room=None) for k, rate in enumerate(ARRIVALS)
    ]
    ward = [Resource("bed", SERVERS)]
    simulate(ward, classes, horizon=5.0, replications=2)  # what is compiled is kept on disk; it is not what is measured
    start = time.process_time()
    found = simulate(ward, classes, horizon=HORIZON, warm_up=WARM_UP, replications=RUNS)
    seconds = time.process_time() - start
    waits = found.classes.filter(found.classes["measure"] == "mean_wait")
    return seconds, list(waits.select("value", "low", "high").iter_rows())


def simulation_row() -> Row:
    """Measure the ward in both, and refuse to report where either is far from the formula."""
    from mainstay.engines.care import queues

    expected = queues.priorities(SERVERS, ARRIVALS, STAY).mean_wait
    ours, waits = our_waits()
    for (value, low, high), formula in zip(waits, expected, strict=True):
        if abs(value - formula) > 2.0 * (high - low):
            msg = f"our simulation gives {value:g}, the formula {formula:g}"
            raise AssertionError(msg)
    name = f"{SERVERS} servers, 2 priorities, {RUNS} runs of {HORIZON:g} stays"
    problem = install_ciw()
    if problem:
        print(f"Ciw cannot be installed: {problem}")
        return Row(name, "CPU s", ours)
    theirs, runs = ciw_waits()
    error = runs.std(axis=0, ddof=1) / np.sqrt(RUNS)
    if (np.abs(runs.mean(axis=0) - expected) > 4.0 * error).any():
        msg = f"Ciw gives {runs.mean(axis=0)}, the formula {expected}"
        raise AssertionError(msg)
    return Row(name, "CPU s", ours, theirs, "Ciw")


def frontier_seconds() -> float:
    """Return CPU seconds for the frontier of a region: exact curves, and draws at every level."""
    from mainstay.engines.care.flex import Pool, frontier
    from mainstay.engines.care.flex.draws import Drawn, drawn_curves

    draw = np.random.Generator(np.random.Philox(key=7))
    side = np.arange(SERVICES) < SERVICES // 2
    pools = []
    for number in range(POOLS):
        units = 60 + 20 * number
        loads = draw.uniform(0.5, 1.5, SERVICES) * units * 0.8 / SERVICES / 1.5
        sizes = draw.integers(1, 4, SERVICES)
        pools.append(
            Pool.of(
                f"pool {number}", units, units // 2, protected=side, loads=loads,
                surge_loads=np.where(side, loads, 3 * loads), holds=draw.uniform(2, 9, SERVICES), sizes=sizes,
            )
        )  # fmt: skip
    start = time.process_time()
    for pool in pools:
        levels = np.linspace(0, pool.units, LEVELS).astype(np.int64)
        frontier(pool, levels=levels)
        more = draw.lognormal(0.0, 0.3, (DRAWS, SERVICES))
        drawn = Drawn(np.full(DRAWS, pool.units, np.int64), pool.surge_arrivals * more)
        drawn_curves(pool, drawn, levels, rushed_above=0.9)
    return time.process_time() - start


def inverse_seconds() -> float:
    """Return CPU seconds for the servers of a load of 99,700 erlang, the least of three."""
    from mainstay.engines.care import queues

    found = []
    for _ in range(3):
        start = time.process_time()
        queues.servers_for_blocking(99_700.0, 0.001)
        found.append(time.process_time() - start)
    return min(found)


def main() -> list[Row]:
    """Measure the three."""
    frontier_seconds()  # compiles
    return [
        Row("inverse of Erlang B, 100,000 servers", "CPU ms", 1000 * inverse_seconds()),
        Row("flex frontier, 10 resources, 6 services, 50 levels, 1,000 draws", "CPU s", frontier_seconds()),
        simulation_row(),
    ]


if __name__ == "__main__":
    for row in main():
        print(row)
