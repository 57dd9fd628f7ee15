"""Rank confidence sets of a league of 78 units with 10,000 bootstrap draws, simultaneous and stepwise.

The peer is the R package csranks on the 78 economies of PISA, recorded on a machine of two cores, not run here. The
league here is drawn to the same size: scores about 470 with a spread of 50, standard errors of 1.5 to 4.
"""

from __future__ import annotations

import statistics
import time

from rows import Row

UNITS, DRAWS, REPEATS = 78, 10_000, 5
PEER_SECONDS = 2.9
PEER = "csranks (R), recorded"


def main() -> list[Row]:
    """Measure one confidence procedure and, beside it, the counting of ranks over as many draws."""
    import numpy as np

    from mainstay.engines.monitor import ranks

    random = np.random.Generator(np.random.Philox(key=78))
    scores, errors = random.normal(470, 50, UNITS), random.uniform(1.5, 4.0, UNITS)
    drawn = scores + errors * random.standard_normal((DRAWS, UNITS))
    sets, counts = [], []
    for repeat in range(REPEATS):
        start = time.perf_counter()
        ranks.confidence_sets(scores, errors, draws=DRAWS, seed=repeat)
        sets.append(time.perf_counter() - start)
        start = time.perf_counter()
        ranks.rank_probabilities(drawn)
        counts.append(time.perf_counter() - start)
    return [
        Row("simultaneous rank sets, 78 units, 10,000 draws", "s", statistics.median(sets), PEER_SECONDS, PEER),
        Row("rank probabilities, 78 units, 10,000 draws", "s", statistics.median(counts)),
    ]
