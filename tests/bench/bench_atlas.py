"""Single outages of 1,000 nodes in the lanes of blocks, and the atlas of the bundled base with every pair."""

from __future__ import annotations

import time

from rows import Row

NODES, EDGES, DAYS = 1_000, 2_400, 365


def main() -> list[Row]:
    """Measure CPU seconds of one process; the compiled kernel is warm."""
    import numpy as np

    import mainstay as ms
    from mainstay.engines.stress import atlas
    from mainstay.engines.stress.network.assemble import program_of
    from mainstay.scenario.scenario import Scenario

    draw = np.random.Generator(np.random.Philox(key=8))
    cover = {"target_cover_days": 20.0, "smoothing_days": 1.0}
    nodes = [{"node_id": f"{i:04d}", **cover} for i in range(NODES)]
    tier = NODES // 4
    pairs = {(int(draw.integers(0, tier)) + tier * (b // tier - 1), b) for b in range(tier, NODES) for _ in range(4)}
    some_pairs = [pair for place, pair in enumerate(sorted(pairs)) if place % 5][:EDGES]
    edges = [{"from_id": f"{a:04d}", "to_id": f"{b:04d}", "lead_time_days": 1 + b % 5} for a, b in some_pairs]
    need = [{"node_id": f"{i:04d}", "units_per_day": 1.0} for i in range(NODES - tier, NODES)]
    program = program_of(nodes, edges, need, horizon=DAYS, seed=0)
    told = atlas.every_outage(program)
    some = atlas.Outages(told.names[:3], told.kinds[:3], told.nodes[:3])
    atlas.sweep(program, some, [30])
    start = time.process_time()
    atlas.sweep(program, told, [30])
    rows = [Row(f"N-1 sweep, {NODES:,} nodes, {len(edges):,} edges, {DAYS} days", "CPU s", time.process_time() - start)]
    base = ms.load("us-2026")
    start = time.process_time()
    result = atlas.run_atlas(base, Scenario(), seed=0)
    rows.append(Row("atlas of us-2026, 3 durations, every pair", "CPU s", time.process_time() - start))
    rows.append(Row("pairs of us-2026 proved to add up", "pair", result.metric("pairs_by_rule") or 0.0))
    return rows


if __name__ == "__main__":
    for row in main():
        print(row)
