"""The daily simulation beside NumPy, SimPy, SupplyNetPy and stockpyl on the same networks; CPU seconds of one process.

The reference job has 1,000 sites in five layers, 2,400 edges with lead times of 2 to 14 days, capacity, order-up-to and
three outages, 365 days, float32, and every answer that a run collects. A node-day is one site on one day of one
replication. Peers run on sizes that they can do in seconds, in nanoseconds a node-day; ours is measured on the same
network each time. NumPy and SimPy must give the same units served, else nothing is reported. Where stockpyl cannot be
installed, or the command is not there, the row says so and has no figure beside it.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import peers_of_simulation as peers
from rows import Row
from supply_networks import One, Structure, layered, tree

if TYPE_CHECKING:
    from mainstay.engines.stress.network.program import Program

SITES, EDGES, DAYS, LANES = 1_000, 2_400, 365, 64
LARGE_SITES, LARGE_EDGES, LARGE_REPLICATIONS = 10_000, 30_000, 128
REPLICATIONS = 1_000
NANO = 1e9
REPEATS = 3
OWN = "own budget"
JOB = "reference job"


def cpu(work: Callable[[], object], repeats: int = 1) -> float:
    """Return the fewest CPU seconds of some repeats."""
    took = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return min(took)


def ours(program: Program, blocks: int = 1) -> float:
    """Return CPU nanoseconds a node-day of blocks of 64 replications; the first, which may compile, does not count."""
    from mainstay.engines.stress.kernel.run_block import run_block

    run_block(program, np.arange(LANES))
    work = [np.arange(LANES) + LANES * block for block in range(blocks)]
    seconds = cpu(lambda: [run_block(program, block) for block in work], REPEATS)
    return NANO * seconds / (program.nodes.height * program.horizon * LANES * blocks)


def row(what: str, mine: float, peer: float | None, name: str) -> Row:
    """Return a row in nanoseconds a node-day that also tells node-days a CPU second."""
    told = f"{name}, {NANO / peer:.2g} node-days/CPU s" if peer else name
    return Row(f"{what}: {NANO / mine:.2g} node-days/CPU s", "CPU ns a node-day", mine, peer, told)


def check(name: str, found: float, wanted: float, tolerance: float) -> None:
    """Refuse to report where a peer served something else."""
    if abs(found / wanted - 1) > tolerance:
        msg = f"{name} served {found}, Mainstay {wanted}"
        raise AssertionError(msg)


def reference_rows(net: Structure) -> list[Row]:
    """Measure the reference job: one block, 1,000 replications, every single outage."""
    from mainstay.engines.stress.simulate import simulate_program

    program = net.program(DAYS)
    rows = [row(JOB, ours(program), NANO / 2.5e8, OWN)]
    seconds = cpu(lambda: simulate_program(program, REPLICATIONS))
    rows.append(Row(f"{JOB}, {REPLICATIONS:,} replications with set-up", "CPU s", seconds, 1.5, OWN))
    seconds = cpu(lambda: sweep(program, net))
    rows.append(Row(f"{JOB}, each of its sites out for 30 days", "CPU s", seconds, 1.5, OWN))
    return rows


def sweep(program: Program, net: Structure) -> float:
    """Run one outage of each site, 64 outages side by side, and return the units lost in all."""
    from mainstay.engines.stress.kernel.run_block import run_block
    from mainstay.engines.stress.network.impacts import Impacts

    lost = 0.0
    for first in range(0, net.sites, LANES):
        block = np.arange(first, min(first + LANES, net.sites))
        count = block.size
        impacts = Impacts(
            tuple(program.nodes["node_id"].gather(block.tolist()).to_list()),
            np.arange(count, dtype=np.int32),
            np.zeros(count, np.int8),
            block.astype(np.int32),
            np.full(count, -1, np.int32),
            np.ones(count),
            One(program.horizon),
        )
        lost += float(run_block(replace(program, impacts=impacts), block).lost.sum())
    return lost


def large_rows() -> list[Row]:
    """Measure the large job, and the most memory this process has held."""
    from mainstay.engines.stress.kernel.run_block import run_block

    program = layered(LARGE_SITES, LARGE_EDGES).program(DAYS)
    blocks = [np.arange(first, first + LANES) for first in range(0, LARGE_REPLICATIONS, LANES)]
    seconds = cpu(lambda: [run_block(program, block).lost.sum() for block in blocks])
    mine = NANO * seconds / (LARGE_SITES * DAYS * LARGE_REPLICATIONS)
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    what = f"{LARGE_SITES:,} sites, {LARGE_EDGES:,} edges, {DAYS} days, {LARGE_REPLICATIONS} replications"
    return [
        row(what, mine, NANO / 1e8, OWN),
        Row("its largest memory", "GiB", gigabytes, 6.0, OWN),
    ]


def same_numbers_rows(net: Structure) -> list[Row]:
    """Measure NumPy, our own NumPy twin and SimPy, which give the same units served."""
    from mainstay.engines.stress.kernel.run_block import run_block

    rows = []
    served = run_block(net.program(DAYS, "float64"), np.arange(LANES)).served.sum(axis=0)
    program = net.program(DAYS)
    mine = ours(program)
    for dtype, tolerance in (("float64", 1e-9), ("float32", 1e-4)):
        seconds, found = peers.numpy_arrays(net, DAYS, LANES, dtype)
        check(f"NumPy {dtype}", float(found.sum()), float(served.sum()), tolerance)
        rows.append(row(JOB, mine, NANO * seconds / (SITES * DAYS * LANES), f"NumPy arrays, {dtype}"))
    small, days = layered(200, 480), 60
    program = replace(small.program(days), engine="numpy")
    seconds = cpu(lambda: run_block(program, np.arange(LANES)))
    rows.append(
        row("200 sites, 60 days", ours(small.program(days)), NANO * seconds / (200 * days * LANES), "our oracle")
    )
    days = 40
    seconds, units = peers.simpy_processes(net, days)
    alone = run_block(net.program(days, "float64"), np.arange(1)).served.sum()
    check("SimPy", units, float(alone), 1e-9)
    rows.append(row(f"{JOB} for {days} days", ours(net.program(days)), NANO * seconds / (SITES * days), "SimPy"))
    return rows


def other_rules_rows() -> list[Row]:
    """Measure SupplyNetPy on a tree and stockpyl on a small bill of materials."""
    net, days = tree(5), 100
    seconds = peers.supplynetpy(net, days)
    what = f"tree, {net.sites} sites, {days} days"
    rows = [row(what, ours(net.program(days)), NANO * seconds / (net.sites * days), "SupplyNetPy")]
    net, days = layered(40, 96), 60
    net = replace(net, quantity=np.ones(net.quantity.size))
    what, mine = f"{net.sites} sites, {days} days", ours(net.program(days))
    wrong = peers.install_stockpyl()
    if wrong:
        return [*rows, row(what, mine, None, f"no stockpyl: {wrong[:60]}")]
    seconds = peers.stockpyl(net, days)
    return [*rows, row(what, mine, NANO * seconds / (net.sites * days), "stockpyl")]


def command_rows() -> list[Row]:
    """Measure the second start of the command, by the clock."""
    program = str(Path(sys.executable).parent / "mainstay")
    command = [program, "stress", "us-2026", "platinum-quality-shutdown", "-n", "64"]
    took = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            start = time.perf_counter()
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            took = time.perf_counter() - start
            if done.returncode:
                print(f"   {' '.join(command[1:])} failed: {done.stderr.strip()[-300:]}")
                return []
    return [Row("mainstay stress us-2026 platinum-quality-shutdown -n 64, second start", "s", took, 2.0, OWN)]


def main() -> list[Row]:
    """Measure all; the large job before the peers, since it tells its memory."""
    net = layered(SITES, EDGES)
    return [*reference_rows(net), *large_rows(), *same_numbers_rows(net), *other_rules_rows(), *command_rows()]


if __name__ == "__main__":
    for one in main():
        print(one)
