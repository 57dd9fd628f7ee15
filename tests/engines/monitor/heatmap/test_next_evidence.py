"""The value of a datum against a Monte Carlo of finding it out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.next_evidence import candidates
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.verdict import Seen
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=64, sensitivity_points=16)
ROW = read_map(random_base(21, indicators=6, missing=0.3), CHOSEN).rows[0]
#: as many sources as data
SOURCES = [f"s{k}" for k in range(200)]


def seen(mean: float, deviation: float) -> Seen:
    return Seen(float(norm.cdf(mean / deviation)), 0.0, mean, 0.0, mean, deviation, (0, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("mean", "deviation", "today"), [(3.0, 8.0, "abstains"), (12.0, 8.0, "ahead"), (-11.0, 8.0, "behind")]
)
def test_probability_of_change_is_what_a_monte_carlo_finds(mean: float, deviation: float, today: str) -> None:
    random = np.random.default_rng(1)
    limit = norm.ppf(CHOSEN.decide_at)
    found = list(candidates(ROW, 1, seen(mean, deviation), None, CHOSEN, SOURCES))
    assert found
    for one in found:
        known = min(one.points, np.sqrt(0.9) * deviation)
        learned = mean + known * random.standard_normal(200_000)
        rest = np.sqrt(deviation**2 - known**2)
        after = np.where(learned >= limit * rest, "ahead", np.where(learned <= -limit * rest, "behind", "abstains"))
        assert one.p_change == pytest.approx((after != today).mean(), abs=0.005)


def test_a_datum_of_more_weight_is_worth_more() -> None:
    found = list(candidates(ROW, 1, seen(3.0, 30.0), None, CHOSEN, SOURCES))
    ordered = sorted(found, key=lambda one: one.points)
    values = [one.p_change for one in ordered]
    assert values == sorted(values)


def test_where_too_little_is_known_only_what_is_missing_counts_and_is_shared() -> None:
    few = read_map(random_base(2, indicators=6, missing=0.6), CHOSEN).rows[0]
    for rival in range(1, few.players):
        lacking = max(0, int(np.ceil(0.65 * len(few.indicators))) - int(few.known[rival].sum()))
        found = list(candidates(few, rival, seen(3.0, 30.0), "insufficient", CHOSEN, SOURCES))
        if lacking:
            assert {one.kind for one in found} == {"missing"}
            assert {one.economy for one in found} == {few.economies[rival]}
            assert {one.needs for one in found} == {lacking}


def test_a_row_with_one_indicator_needs_another_indicator_and_no_datum() -> None:
    one = read_map(random_base(2, indicators=1, missing=0.0), CHOSEN).rows[0]
    assert list(candidates(one, 1, seen(3.0, 30.0), "insufficient", CHOSEN, SOURCES)) == []


def test_a_cell_that_is_silent_for_want_of_data_changes_with_the_first_verdict() -> None:
    few = read_map(random_base(2, indicators=6, missing=0.6), CHOSEN).rows[0]
    rivals = range(1, few.players)
    found = [
        one for rival in rivals for one in candidates(few, rival, seen(40.0, 10.0), "insufficient", CHOSEN, SOURCES)
    ]
    assert found
    for one in found:
        # far ahead by the draws, so the datum that allows a verdict brings it almost surely
        assert one.p_change * one.needs > 0.95


def test_a_datum_from_the_only_source_brings_no_verdict() -> None:
    few = read_map(random_base(2, indicators=6, missing=0.6), CHOSEN).rows[0]
    for rival in range(1, few.players):
        assert list(candidates(few, rival, seen(40.0, 10.0), "insufficient", CHOSEN, ["one"] * 200)) == []
