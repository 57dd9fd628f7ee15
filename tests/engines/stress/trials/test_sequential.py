"""Wald's test: published lines, and its exact performance against playing it out and against all paths."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from mainstay.engines.stress.trials.sequential import SequentialPlan

# NIST/SEMATECH e-Handbook of Statistical Methods, section 6.2.6: lines -0.939 + 0.0397 n and 1.205 + 0.0397 n
NIST = SequentialPlan(0.01, 0.10, 0.05, 0.10, 400)


def test_published_lines() -> None:
    below, above, slope = NIST.lines
    assert (below, above, slope) == pytest.approx((0.939, 1.205, 0.0397), abs=6e-4)


def test_published_first_decisions() -> None:
    # the same section: no failure passes at 24 batches at the earliest, two failures fail at 2
    assert NIST.performance(0.0).batches == 24
    assert NIST.performance(1.0).batches == 2
    assert NIST.performance(0.0).passes == 1.0
    assert NIST.performance(1.0).passes == 0.0


def play(plan: SequentialPlan, fails: tuple[int, ...]) -> tuple[bool, int]:
    """Return whether one sequence of batches passes, and after how many."""
    below, above, slope = plan.lines
    failures = 0
    for n, failed in enumerate(fails, 1):
        failures += failed
        if failures <= slope * n - below:
            return True, n
        if failures >= slope * n + above:
            return False, n
    return failures <= slope * plan.most + (above - below) / 2, plan.most


@pytest.mark.parametrize("p", [0.05, 0.2, 0.45])
def test_performance_agrees_with_all_paths(p: float) -> None:
    plan = SequentialPlan(0.1, 0.4, 0.1, 0.15, 12)
    passes = batches = 0.0
    for fails in product((0, 1), repeat=plan.most):
        chance = p ** sum(fails) * (1 - p) ** (plan.most - sum(fails))
        passed, n = play(plan, fails)
        passes += chance * passed
        batches += chance * n
    found = plan.performance(p)
    assert (found.passes, found.batches) == pytest.approx((passes, batches))


def test_risks_are_nearly_kept_and_the_cut_is_rare() -> None:
    plan = SequentialPlan(0.05, 0.25, 0.1, 0.1, 200)
    good, bad = plan.performance(0.05), plan.performance(0.25)
    assert good.passes >= 0.9 - 0.01
    assert bad.passes <= 0.1 + 0.01
    assert max(good.cut, bad.cut) < 1e-4


def test_wald_is_near_to_the_exact_performance() -> None:
    plan = SequentialPlan(0.02, 0.08, 0.05, 0.05, 800)
    for p in (0.0, 0.02, 0.0433, 0.08, 0.2):
        exact, near = plan.performance(p), plan.wald_performance(p)
        assert near.passes == pytest.approx(exact.passes, abs=0.06)
        assert near.batches == pytest.approx(exact.batches, rel=0.25)
    slope = plan.lines[2]
    assert plan.wald_performance(slope).passes == pytest.approx(0.5, abs=1e-6)
    assert plan.wald_performance(1.0).passes == 0.0


def test_a_worse_line_passes_less() -> None:
    chances = [NIST.performance(p).passes for p in np.linspace(0, 0.3, 13)]
    assert all(a > b for a, b in pairwise(chances))


@pytest.mark.parametrize(
    "numbers", [(0.2, 0.1, 0.1, 0.1, 9), (0.0, 0.1, 0.1, 0.1, 9), (0.1, 0.2, 0.6, 0.6, 9), (0.1, 0.2, 0.1, 0.1, 0)]
)
def test_wrong_numbers_are_refused(numbers: tuple[float, float, float, float, int]) -> None:
    with pytest.raises(ValueError, match="sequential test needs"):
        SequentialPlan(*numbers)
