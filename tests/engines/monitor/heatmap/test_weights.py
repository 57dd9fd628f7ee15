"""Nominal weights down the tree."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from mainstay.engines.monitor.heatmap.weights import row_weights

TREE = pl.DataFrame(
    {
        "indicator_id": ["root", "lens-health", "lens-economic", "beds", "care", "icu", "nurses", "gdp"],
        "parent_id": [None, "root", "root", "lens-health", "lens-health", "care", "care", "lens-economic"],
        "lens": [None, "health", "economic", "health", "health", "health", "health", "economic"],
        "weight": [1.0, 3.0, 1.0, 1.0, 1.0, 1.0, 3.0, 1.0],
    }
)


def test_siblings_share_what_their_parent_has() -> None:
    within, across = row_weights(["beds", "gdp", "icu", "nurses"], np.array([0, 1, 0, 0]), TREE, {})
    np.testing.assert_allclose(within, [0.5, 1.0, 0.125, 0.375])
    np.testing.assert_allclose(across, [0.75, 0.25, 0.0])


def test_what_is_not_in_the_row_gives_its_weight_to_its_siblings() -> None:
    within, across = row_weights(["icu", "nurses"], np.array([0, 0]), TREE, {})
    np.testing.assert_allclose(within, [0.25, 0.75])
    np.testing.assert_allclose(across, [1.0, 0.0, 0.0])


def test_given_weights_replace_those_of_the_tree_at_any_level() -> None:
    within, across = row_weights(["beds", "gdp", "icu"], np.array([0, 1, 0]), TREE, {"beds": 3.0, "lens-economic": 3.0})
    np.testing.assert_allclose(within, [0.75, 1.0, 0.25])
    np.testing.assert_allclose(across, [0.5, 0.5, 0.0])


@pytest.mark.parametrize("seed", range(5))
def test_weights_of_each_lens_sum_to_one(seed: int) -> None:
    random = np.random.default_rng(seed)
    names = ["beds", "gdp", "icu", "nurses"]
    given = dict(zip(names, random.random(4) + 0.01, strict=True))
    within, across = row_weights(names, np.array([0, 1, 0, 0]), TREE, given)
    assert within[[0, 2, 3]].sum() == pytest.approx(1.0)
    assert within[1] == pytest.approx(1.0)
    assert across.sum() == pytest.approx(1.0)


def test_an_indicator_outside_the_tree_stands_beside_the_others() -> None:
    within, _ = row_weights(["beds", "derived"], np.array([0, 0]), TREE, {})
    np.testing.assert_allclose(within, [0.5, 0.5])


def test_nodes_of_a_lens_are_found_by_their_place_and_not_by_their_name() -> None:
    renamed = TREE.with_columns(
        pl.col("indicator_id", "parent_id").str.replace("lens-health", "patients").str.replace("lens-economic", "money")
    )
    for tree in (TREE, renamed):
        within, across = row_weights(["beds", "gdp", "icu", "nurses"], np.array([0, 1, 0, 0]), tree, {})
        np.testing.assert_allclose(within, [0.5, 1.0, 0.125, 0.375])
        np.testing.assert_allclose(across, [0.75, 0.25, 0.0])


def test_an_indicator_below_the_node_of_another_lens_counts_in_its_own() -> None:
    strayed = TREE.with_columns(
        parent_id=pl.when(pl.col("indicator_id") == "gdp").then(pl.lit("lens-health")).otherwise("parent_id")
    )
    within, _ = row_weights(["beds", "gdp"], np.array([0, 1]), strayed, {})
    np.testing.assert_allclose(within, [1.0, 1.0])
