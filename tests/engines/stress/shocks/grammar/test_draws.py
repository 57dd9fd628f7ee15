"""Draws: addressed by name and replication, whatever else is asked for."""

from __future__ import annotations

import numpy as np
from scipy import stats

from mainstay.engines.stress.shocks.grammar.draws import uniforms


def test_a_number_does_not_depend_on_its_company() -> None:
    whole = uniforms(3, ["a", "b", "c"], np.arange(1000))
    some = uniforms(3, ["c", "a"], np.array([999, 5, 5]))
    assert some.tolist() == [[whole[2, 999], whole[2, 5], whole[2, 5]], [whole[0, 999], whole[0, 5], whole[0, 5]]]


def test_seeds_names_and_late_replications_differ() -> None:
    one, other = uniforms(3, ["a"], np.arange(100)), uniforms(4, ["a"], np.arange(100))
    assert not (one == other).any()
    assert not (one == uniforms(3, ["b"], np.arange(100))).any()
    # replication numbers above 32 bits do not wrap round
    assert uniforms(3, ["a"], np.array([2**32 + 1]))[0, 0] != one[0, 1]


def test_they_are_uniform_and_independent() -> None:
    drawn = uniforms(1, ["a", "b"], np.arange(20_000))
    assert drawn.min() > 0
    assert drawn.max() < 1
    for row in drawn:
        assert stats.kstest(row, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(drawn)[0, 1]) < 0.02
    assert abs(np.corrcoef(drawn[0, :-1], drawn[0, 1:])[0, 1]) < 0.02


def test_nothing_asked_is_nothing_drawn() -> None:
    assert uniforms(1, [], np.arange(3)).shape == (0, 3)
