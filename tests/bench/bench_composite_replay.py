"""3,000 full rebuilds of a composite of 51 units and 49 indicators, each with its own treatment, scale and weights.

The design is that of a sensitivity analysis of the ASEM index: 1 to 5 winsorised points, two normalisations, two
means, 100 noisy weight sets, 3,000 runs. The data are drawn at random in the shape of the index, skewed and with
gaps, since the index itself is not ours to carry. The peer's time was recorded on two cores for its own index of
the same shape (COINr 1.1.14, `get_sensitivity`, N = 500, four uncertain choices); it does not install here.
"""

from __future__ import annotations

import statistics
import time

from rows import Row

UNITS, INDICATORS, PILLARS, RUNS, SETS = 51, 49, 8, 3_000, 100
COINR_SECONDS = 472.6
REPEATS = 5


def index():  # noqa: ANN201 - polars is imported when the benchmark runs
    """Return random data and a tree of four levels."""
    import numpy as np
    import polars as pl

    random = np.random.Generator(np.random.Philox(key=11))
    values = np.exp(random.normal(0.0, 0.8, (UNITS, INDICATORS)))
    values[random.random(values.shape) < 0.02] = np.nan
    codes = [f"i{place:02d}" for place in range(INDICATORS)]
    frame = pl.DataFrame(values, schema=codes, orient="row").with_columns(pl.all().fill_nan(None))
    frame = frame.insert_column(0, pl.Series("unit", [f"u{place:02d}" for place in range(UNITS)]))
    pillars = [f"p{place}" for place in range(PILLARS)]
    tree = pl.DataFrame(
        {
            "code": [*codes, *pillars, "conn", "sust", "index"],
            "parent": [
                *(pillars[place % PILLARS] for place in range(INDICATORS)),
                *("conn" if place < 5 else "sust" for place in range(PILLARS)),
                "index",
                "index",
                None,
            ],
            "level": [1] * INDICATORS + [2] * PILLARS + [3, 3, 4],
            "direction": 1,
            "weight": 1.0,
        }
    )
    return frame, tree


def main() -> list[Row]:
    """Measure reading the design, preparing the variants, all runs, ranks and the self-test."""
    import numpy as np
    import polars as pl

    from mainstay.engines.monitor import composite
    from mainstay.engines.monitor.composite.replay import replay

    data, tree = index()
    steps = {"impute": "mean", "treat": None, "normalise": {"low": 1.0}, "aggregate": None}
    base = composite.build(data, tree, steps=steps)
    random = np.random.Generator(np.random.Philox(key=12))
    sets = [tree.select("code", weight=pl.Series(random.uniform(0.75, 1.25, tree.height))) for _ in range(SETS)]
    scales = ['{"method": "min_max", "low": 1}', '{"method": "z_score", "mean": 50, "sd": 5}']
    design = pl.DataFrame(
        {
            "treat": random.integers(1, 6, RUNS),
            "normalise": [scales[place] for place in random.integers(0, 2, RUNS)],
            "aggregate": [["arithmetic", "geometric"][place] for place in random.integers(0, 2, RUNS)],
            "weights": random.integers(0, SETS, RUNS),
        }
    )
    replay(base, design[:50], sets)  # loads what is loaded when first used
    times: list[float] = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        found = replay(base, design, sets)
        times.append(time.perf_counter() - start)
    if found.unused_factors or found.scores.shape != (RUNS, UNITS):
        msg = "the benchmark did not replay what it was meant to"
        raise RuntimeError(msg)
    return [Row("3,000 rebuilds, 51 x 49", "s", statistics.median(times), COINR_SECONDS, "COINr 1.1.14, recorded")]


if __name__ == "__main__":
    for row in main():
        print(row)
