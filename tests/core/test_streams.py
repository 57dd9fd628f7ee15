"""Random streams are keyed by name, so that nothing one purpose draws moves the numbers of another."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.core.streams import stream


def test_the_first_numbers_are_those_of_older_results() -> None:
    drawn = stream(0, "concentration", "cisplatin").random(3)
    assert drawn.tolist() == [0.6839790617563497, 0.07194853746652885, 0.31052496880357494]


def test_equal_names_give_equal_numbers() -> None:
    assert np.array_equal(stream(7, "a", 1).random(100), stream(7, "a", 1).random(100))


@pytest.mark.parametrize("other", [(8, "a", 1), (7, "b", 1), (7, "a", 2), (7, "a"), (7, 1, "a"), (7, "a1")])
def test_seed_and_every_part_of_the_name_count(other: tuple[int, ...]) -> None:
    seed, *name = other
    assert not np.array_equal(stream(7, "a", 1).random(8), stream(seed, *name).random(8))


def test_a_stream_does_not_notice_what_others_draw() -> None:
    alone = stream(1, "a").random(5)
    first = stream(1, "a")
    start = first.random(2)
    stream(1, "b").random(1000)
    np.random.default_rng(0).random(1000)
    assert np.array_equal(np.concatenate([start, first.random(3)]), alone)


def test_streams_of_many_names_are_not_correlated() -> None:
    drawn = np.array([stream(0, "product", i).random(200) for i in range(100)])
    between = np.corrcoef(drawn)[np.triu_indices(100, k=1)]
    # 4,950 correlations of independent samples of 200: standard deviation 1/sqrt(200)
    assert abs(between.mean()) < 0.01
    assert between.std() == pytest.approx(1 / np.sqrt(200), rel=0.1)
