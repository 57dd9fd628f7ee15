"""Compile the kernel of the daily simulation once, in both precisions side by side, before tests ask for it.

The machine code is kept beside the sources, so that test processes find it instead of each compiling it for itself.
"""

from __future__ import annotations

import subprocess
import sys

from environment import ROOT, program

#: the smallest network that has every array of the kernel
SMALLEST = """
import sys
from mainstay.engines.stress.simulate import network
nodes = [{"node_id": "plant"}, {"node_id": "clinics", "kind": "sink"}]
edges = [{"from_id": "plant", "to_id": "clinics", "lead_time_days": 1}]
network(nodes, edges, demand=[{"node_id": "clinics", "units_per_day": 1.0}], horizon=3, dtype=sys.argv[1])
"""


def main() -> int:
    """Compile for float32 and float64; return the highest exit code."""
    command = [program("python"), "-c", SMALLEST]
    running = [subprocess.Popen([*command, dtype], cwd=ROOT) for dtype in ("float32", "float64")]
    return max(process.wait() for process in running)


if __name__ == "__main__":
    sys.exit(main())
