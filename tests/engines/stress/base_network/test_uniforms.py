"""Uniform numbers by address."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.base_network.uniforms import SHARE, STOCK, triangular, uniforms, words_of

MANY = np.arange(20_000)


def test_numbers_are_uniform_and_purposes_and_entities_are_independent() -> None:
    drawn = np.concatenate([uniforms(words_of(["a", "b"]), MANY, purpose, 1) for purpose in (SHARE, STOCK)])
    assert ((drawn > 0) & (drawn < 1)).all()
    distance = np.abs(np.sort(drawn, axis=1) - (MANY + 0.5) / MANY.size).max(axis=1)
    assert (distance < 1.95 / np.sqrt(MANY.size)).all()
    between = np.corrcoef(drawn) - np.eye(4)
    assert np.abs(between).max() < 4 / np.sqrt(MANY.size)


def test_the_seed_counts() -> None:
    one, other = (uniforms(words_of(["a"]), MANY[:5], SHARE, seed) for seed in (1, 2))
    assert (one != other).all()


def test_a_triangle_has_its_mean_and_its_ends() -> None:
    ends = np.array([1.0]), np.array([2.0]), np.array([6.0])
    drawn = triangular(*ends, uniforms(words_of(["a"]), MANY, SHARE, 1))
    assert drawn.min() >= 1.0
    assert drawn.max() <= 6.0
    assert drawn.mean() == pytest.approx(3.0, abs=4 * drawn.std() / np.sqrt(MANY.size))
    still = np.array([3.0])
    assert (triangular(still, still, still, np.array([[0.1, 0.9]])) == 3.0).all()
