"""Scores and ranks of economies, and their standard errors against a Monte Carlo."""

from __future__ import annotations

import numpy as np
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.design import Design
from mainstay.engines.monitor.heatmap.nominal import weighted_mean
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.simulate import simulate
from mainstay.engines.monitor.heatmap.standings import data_errors, standings_of
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=2048, sensitivity_points=16)
DATA = read_map(random_base(13, indicators=6, missing=0.1), CHOSEN)
ROW = DATA.rows[0]
DESIGN = Design(DATA.rows, CHOSEN, 2048, 1)
SCORES = simulate(ROW, DESIGN.of(ROW), DESIGN.variants)
TOLD = standings_of(ROW, SCORES, DESIGN.on_scale, CHOSEN, 1)


def test_ranks_are_among_players_with_enough_indicators() -> None:
    enough = {name for i, name in enumerate(ROW.economies) if ROW.availability[i] >= 0.65}
    ranked = [one for one in TOLD if "rank" in one]
    assert {one["economy_id"] for one in ranked} == enough
    nominal = {one["economy_id"]: one["score"] for one in ranked}
    for one in ranked:
        assert one["rank"] == 1 + sum(other > one["score"] for other in nominal.values())
        assert one["rank_low"] <= one["rank_high"]
        assert one["set_low"] <= one["rank"] <= one["set_high"]
        assert 0 <= one["p_first"] <= one["p_top_three"] <= 1
    assert sum(one["p_first"] for one in ranked) == 1.0 or abs(sum(one["p_first"] for one in ranked) - 1) < 1e-9


def test_the_probability_of_the_first_rank_is_a_count_of_runs() -> None:
    columns = [i for i, name in enumerate(ROW.economies) if ROW.availability[i] >= 0.65]
    drawn = SCORES.overall[:, columns]
    first = {ROW.economies[i]: float((drawn.argmax(axis=1) == k).mean()) for k, i in enumerate(columns)}
    for one in TOLD:
        if "p_first" in one:
            assert abs(one["p_first"] - first[one["economy_id"]]) < 0.02  # ties


def test_standard_errors_are_those_of_draws_of_the_data_alone() -> None:
    random = np.random.default_rng(5)
    sides = (ROW.error_down + ROW.error_up) / 2
    # small errors, so that no draw meets an end of the scale
    drawn = ROW.place + 0.01 * sides * random.standard_normal((20_000, *ROW.place.shape))
    single_lens = np.unique(ROW.lens).size == 1
    told = 0.01 * data_errors(ROW)
    found = weighted_mean(drawn, ROW).std(axis=0)
    complete = ROW.known.all(axis=1) | single_lens
    np.testing.assert_allclose(found[complete], told[complete], rtol=0.03)
