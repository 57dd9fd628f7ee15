"""Time to recover and time to survive of 1,500 one-node outages on a random network of 1,700 nodes in four tiers.

The peer solves the same programs, each built anew and solved from nothing by `scipy.optimize.linprog` (HiGHS), for a
sample of the outages, scaled up to all of them. All figures are CPU seconds of one process.
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rows import Row

if TYPE_CHECKING:
    from mainstay.engines.stress.recovery import Network

TIERS = (700, 600, 300, 100)
OUTAGES, SAMPLE = 1_500, 12
PEER = "scipy.optimize.linprog, rebuilt"


def random_network(seed: int) -> Network:
    """Return a network whose nodes have one or two inputs, each from one or two suppliers, and little to spare."""
    import numpy as np
    import polars as pl

    from mainstay.engines.stress.recovery import Network

    draw = np.random.Generator(np.random.Philox(key=seed))
    names = [[f"{tier}-{place:04d}" for place in range(width)] for tier, width in enumerate(TIERS)]
    edges = [
        {"from_id": supplier, "to_id": name, "quantity": float(draw.uniform(0.5, 2.0)), "group": f"input {group}"}
        for above, part in pairwise(names)
        for name in part
        for group in range(int(draw.integers(1, 3)))
        for supplier in draw.choice(above, int(draw.integers(1, 3)), replace=False).tolist()
    ]
    edge = pl.DataFrame(edges).unique(["from_id", "to_id", "group"], maintain_order=True)
    demand = pl.DataFrame(
        {
            "node_id": names[-1],
            "units_per_day": draw.uniform(10, 100, len(names[-1])),
            "unit_loss": draw.lognormal(2, 1, len(names[-1])),
        }
    )
    node = pl.DataFrame([{"node_id": name, "kind": "make"} for part in names for name in part])
    rate = Network.from_frames(node, edge, demand).nodes["rate"]
    spare = pl.Series(draw.uniform(1.0, 1.5, rate.len()))
    node = node.sort("node_id").with_columns(
        capacity=rate * spare, stock=rate * pl.Series(draw.uniform(3, 40, rate.len()))
    )
    return Network.from_frames(node, edge, demand)


def peer(network: Network, outages: Any, seek: str) -> tuple[float, list[float]]:
    """Return CPU seconds for all outages, and the answers to a sample of them."""
    import numpy as np
    from scipy.optimize import linprog

    from mainstay.engines.stress.recovery.layout import Layout

    sample = outages[:: outages.height // SAMPLE]
    place = {name: row for row, name in enumerate(network.nodes["node_id"])}
    answers = []
    start = time.process_time()
    for row in sample.iter_rows(named=True):
        layout = Layout(network)
        matrix, most = layout.program()
        upper, cost, lower = layout.upper(), np.zeros(matrix.shape[1]), np.zeros(matrix.shape[1])
        upper[layout.made[place[row["node_id"]]]] = 0.0
        if seek == "loss":
            cost[layout.unmet] = network.demand["unit_loss"].to_numpy() * layout.asked
            lower[layout.tau] = upper[layout.tau] = 1.0 / row["ttr_days"]
        else:
            cost[layout.tau], upper[layout.unmet] = 1.0, 0.0
        solved = linprog(cost, matrix, most, bounds=np.column_stack([lower, upper]), method="highs")
        answers.append(solved.fun if solved.status == 0 else np.inf)
    return (time.process_time() - start) * outages.height / sample.height, answers


def main() -> list[Row]:
    """Measure both analyses and the peer, and refuse to report where the answers differ."""
    import numpy as np
    import polars as pl

    from mainstay.engines.stress import recovery

    network = random_network(4)
    days = np.random.Generator(np.random.Philox(key=5)).integers(10, 90, OUTAGES).astype(np.float64)
    outages = recovery.every_node(network, ttr_days=1.0)[:OUTAGES].with_columns(ttr_days=pl.Series(days))
    sample = outages[:: OUTAGES // SAMPLE]
    rows = []
    for seek, analysis in (("loss", recovery.time_to_recover), ("time", recovery.time_to_survive)):
        start = time.process_time()
        result = analysis(network, outages)
        ours = time.process_time() - start
        seconds, answers = peer(network, outages, seek)
        found = sample.join(result.tables["outages"], on="outage", how="left", maintain_order="left")
        if seek == "loss":
            same = np.allclose(found["loss"] / found["ttr_days"], answers, rtol=1e-5, atol=1e-4)
        else:
            same = np.allclose(1.0 / found["tts_days"].fill_null(np.inf).to_numpy(), answers, rtol=1e-5, atol=1e-7)
        if not same:
            msg = f"{seek}: the peer's answers differ"
            raise AssertionError(msg)
        name = "time to recover" if seek == "loss" else "time to survive"
        rows.append(Row(f"{name}, 1,500 outages, 1,700 nodes", "CPU s", ours, seconds, PEER))
    start = time.process_time()
    recovery.worst_attack(network, 2, days=30.0)
    rows.append(Row("worst two outages of 1,700 nodes, exact", "CPU s", time.process_time() - start))
    return rows


if __name__ == "__main__":
    for row in main():
        print(row)
