"""The epidemic's daily step on 10,000 replications of a year, beside a plain NumPy loop and SciPy's solver.

CPU seconds, all in this run. The NumPy loop is the same step with the same results bit for bit; SciPy solves one plain
epidemic to the accuracy of the step, and its seconds are multiplied by the replications.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from rows import Row

REPLICATIONS, DAYS, FEW, SOLVED, BLOCK = 10_000, 365, 1_000, 20, 256
PATHOGEN, PEOPLE = "sars-cov-2-pre-alpha", 1e6


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> list[Row]:
    """Measure the compiled step, the same step in NumPy, and SciPy."""
    import numpy as np
    from scipy.integrate import solve_ivp

    from mainstay.engines.stress import epidemic
    from mainstay.engines.stress.epidemic import reference

    def loop(advance: Callable[..., None], replications: int) -> float:
        state, p = epidemic.block(PATHOGEN, PEOPLE, None, np.arange(BLOCK), seed=1)
        flows, none = np.empty((len(epidemic.FLOWS), BLOCK)), np.zeros(BLOCK)
        advance(state, p, none, none, flows)
        blocks = -(-replications // BLOCK)

        def days() -> None:
            for _ in range(blocks * DAYS):
                advance(state, p, none, none, flows)

        return cpu(days) * replications / (blocks * BLOCK)

    def change(_: float, y: np.ndarray) -> list[float]:
        new, ill, well = 0.7175 * y[0] * y[2] / PEOPLE, y[1] / 4.6, y[2] / 4.0
        return [-new, new - ill, ill - well, well]

    def solve() -> None:
        for _ in range(SOLVED):
            solve_ivp(change, (0, DAYS), [PEOPLE - 1, 1, 0, 0], rtol=1e-6, atol=1e-3, t_eval=np.arange(DAYS + 1))

    ours = loop(epidemic.advance, REPLICATIONS)
    plain = loop(reference.advance, FEW) * REPLICATIONS / FEW
    solved = cpu(solve) * REPLICATIONS / SOLVED
    whole = cpu(lambda: epidemic.seir(PEOPLE, pathogen=PATHOGEN, days=DAYS, replications=REPLICATIONS))
    step = "epidemic step, 10,000 replications x 365 days"
    return [
        Row(step, "CPU s", ours, plain, "NumPy loop, same bits"),
        Row(step, "CPU s", ours, solved, "SciPy solve_ivp, plain model"),
        Row("epidemic.seir, the same with draws and record", "CPU s", whole),
    ]
