"""How long economic complexity with density and outlook takes for 200 units and 1,000 products."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import time
import warnings

import numpy as np
from numpy.typing import NDArray
from rows import Row

from mainstay.engines.monitor import complexity as cx

UNITS, PRODUCTS = 200, 1_000
REPEATS = 7
#: ecomplexity with its defaults, when it was last compared
RECORDED_PEER_S = 5.4


def peer_seconds(values: NDArray[np.float64]) -> float:
    """Return the time of ecomplexity with its defaults, in seconds."""
    frame = importlib.import_module("pandas").DataFrame(
        {
            "year": 2020,
            "loc": np.repeat([f"c{i:03}" for i in range(UNITS)], PRODUCTS),
            "prod": np.tile([f"p{j:04}" for j in range(PRODUCTS)], UNITS),
            "val": values.ravel(),
        }
    )
    columns = {"time": "year", "loc": "loc", "prod": "prod", "val": "val"}
    run = importlib.import_module("ecomplexity").ecomplexity
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = time.perf_counter()
        run(frame, columns)
        return time.perf_counter() - start


def main() -> list[Row]:
    """Measure ours, and the peer where it can be imported."""
    rng = np.random.default_rng(1)
    size = rng.normal(size=(UNITS, 1)) + rng.normal(size=(1, PRODUCTS)) + 1.5 * rng.normal(size=(UNITS, PRODUCTS))
    values = np.exp(size) * (rng.random((UNITS, PRODUCTS)) < 0.5)
    peer, peer_name = RECORDED_PEER_S, "ecomplexity, recorded"
    if importlib.util.find_spec("ecomplexity"):
        peer, peer_name = peer_seconds(values), "ecomplexity"
    took = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        cx.complexity(values)
        took.append(time.perf_counter() - start)
    return [Row(f"economic complexity, {UNITS} units x {PRODUCTS:,} products", "s", min(took), peer, peer_name)]
