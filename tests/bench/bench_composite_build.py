"""How long a composite of many indicators takes to build, beside the time recorded for COINr."""

from __future__ import annotations

import statistics
import time

import numpy as np
import polars as pl
from rows import Row

from mainstay.engines.monitor import composite

UNITS, INDICATORS, PILLARS = 200, 2000, 40
REPEATS = 3
#: COINr 1.1.14 on one core, 2,000 units x 200 indicators, measured once
COINR_SECONDS = 7.4


def case(units: int, indicators: int, pillars: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return data in which half the indicators have a long tail and one value in twenty is missing, and their tree."""
    random = np.random.default_rng(20260801)
    values = random.normal(50.0, 10.0, (units, indicators))
    values[:, ::2] = random.lognormal(1.0, 1.0, (units, len(values[0, ::2])))
    values[random.random(values.shape) < 0.05] = np.nan
    codes = [f"i{place}" for place in range(indicators)]
    data = pl.DataFrame(values, schema=codes, orient="row").with_columns(pl.all().fill_nan(None))
    data = data.with_columns(unit=pl.Series([f"u{place}" for place in range(units)]))
    upper = [f"p{place}" for place in range(pillars)]
    tree = pl.DataFrame(
        {
            "code": [*codes, *upper, "index"],
            "parent": [*(upper[place % pillars] for place in range(indicators)), *["index"] * pillars, None],
            "level": [1] * indicators + [2] * pillars + [3],
            "direction": [1 if place % 5 else -1 for place in range(indicators)] + [1] * (pillars + 1),
            "weight": [1.0] * (indicators + pillars + 1),
        }
    )
    return data, tree


def main() -> list[Row]:
    """Measure impute, screen, treat, normalise and aggregate together; the peer's time is a recorded one."""
    return [
        Row(f"composite of {units} units x {indicators} indicators", "s", seconds(units, indicators), peer, name)
        for units, indicators, peer, name in (
            (UNITS, INDICATORS, 1.0, "own budget"),
            (INDICATORS, UNITS, COINR_SECONDS, "COINr 1.1.14, recorded"),
        )
    ]


def seconds(units: int, indicators: int) -> float:
    """Return the median time of a build."""
    data, tree = case(units, indicators, PILLARS)
    steps = {"impute": "median", "screen": None, "treat": None, "normalise": None, "aggregate": None}
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        composite.build(data, tree, steps=steps).scores()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    for row in main():
        print(row)
