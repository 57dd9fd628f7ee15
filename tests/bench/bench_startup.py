"""How long it takes until Mainstay answers: CPU of the import, time of `mainstay --help`."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from rows import Row

REPEATS = 7
BUDGET_IMPORT_MS = 150
BUDGET_HELP_MS = 300


def child_cpu_ms(command: list[str]) -> float:
    """Return the CPU time of a child process, user and system, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def wall_ms(command: list[str]) -> float:
    """Return the time a child process takes, in milliseconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - start)


def main() -> list[Row]:
    """Measure; the peer is the budget that Mainstay sets itself, and for the import an empty Python."""
    python = sys.executable
    empty = statistics.median(child_cpu_ms([python, "-c", "pass"]) for _ in range(REPEATS))
    loaded = statistics.median(child_cpu_ms([python, "-c", "import mainstay"]) for _ in range(REPEATS))
    program = str(Path(python).parent / "mainstay")
    wall_ms([program, "--help"])  # writes the byte code, once
    told = statistics.median(wall_ms([program, "--help"]) for _ in range(REPEATS))
    return [
        Row(
            "import mainstay, CPU beyond an empty Python",
            "ms",
            loaded - empty,
            BUDGET_IMPORT_MS,
            "own budget",
        ),
        Row("mainstay --help, wall clock", "ms", told, BUDGET_HELP_MS, "own budget"),
    ]
