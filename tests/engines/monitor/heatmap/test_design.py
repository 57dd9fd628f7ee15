"""The joint design: balanced choices, weights around nominal, errors that are normal, and the same bytes again."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.design import Design
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=4096, sensitivity_points=16)
DATA = read_map(random_base(4), CHOSEN)
DESIGN = Design(DATA.rows, CHOSEN, 4096, 7)


def test_every_variant_has_its_part_of_the_runs() -> None:
    for name, variants in DESIGN.variants.items():
        counts = np.bincount(DESIGN.choice[name], minlength=len(variants))
        assert abs(counts / 4096 - 1 / len(variants)).max() < 0.001


def test_weights_are_dirichlet_around_nominal() -> None:
    row = DATA.rows[0]
    runs = DESIGN.of(row)
    kappa = CHOSEN.weight_concentration
    for lens in range(3):
        mine = row.lens == lens
        drawn, nominal = runs.within[:, mine], row.weights[mine]
        np.testing.assert_allclose(drawn.sum(axis=1), 1.0, atol=1e-12)
        np.testing.assert_allclose(drawn.mean(axis=0), nominal, atol=0.003)
        # variance of one share of a Dirichlet distribution
        np.testing.assert_allclose(drawn.var(axis=0), nominal * (1 - nominal) / (kappa + 1), rtol=0.08, atol=1e-12)


def test_a_weight_of_nothing_stays_nothing() -> None:
    nothing = CHOSEN.model_copy(update={"weights": {"i0": 0.0}})
    data = read_map(random_base(4), nothing)
    runs = Design(data.rows, nothing, 64, 1).of(data.rows[0])
    assert (runs.within[:, data.rows[0].indicators.index("i0")] == 0).all()


def test_errors_are_standard_normal() -> None:
    z = DESIGN.of(DATA.rows[0]).normal
    np.testing.assert_allclose(z.mean(axis=0), 0.0, atol=0.02)
    np.testing.assert_allclose(z.std(axis=0), 1.0, atol=0.03)


def test_same_seed_same_bytes_other_seed_other_bytes() -> None:
    again = Design(DATA.rows, CHOSEN, 4096, 7)
    other = Design(DATA.rows, CHOSEN, 4096, 8)
    assert DESIGN.points.tobytes() == again.points.tobytes()
    assert DESIGN.points.tobytes() != other.points.tobytes()


def test_the_table_holds_every_run_by_name() -> None:
    table = DESIGN.table()
    assert table.height == 4096
    assert set(table["normalisation"]) == set(CHOSEN.normalisations)
    assert table["aggregation"][5] == DESIGN.variants["aggregation"][int(DESIGN.choice["aggregation"][5])]


def test_a_number_of_runs_that_is_no_power_of_two_takes_the_first_of_the_next_one() -> None:
    short = Design(DATA.rows, CHOSEN, 100, 7)
    assert short.points.shape[0] == 100
    assert len(short.of(DATA.rows[0])) == 100


def test_only_goalpost_runs_speak_of_points() -> None:
    told = np.array(DESIGN.variants["normalisation"])[DESIGN.choice["normalisation"]] == "goalposts"
    np.testing.assert_array_equal(DESIGN.on_scale, told)
    bare = CHOSEN.model_copy(update={"normalisations": ("min_max",)})
    assert Design(DATA.rows, bare, 64, 1).on_scale.all()


def test_a_map_wider_than_sobol_points_are_known_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mainstay.engines.monitor.heatmap.design.MOST_DIMENSIONS", 10)
    wide = Design(DATA.rows, CHOSEN, 2048, 7)
    assert wide.points.shape[1] == 4 + wide.width
    np.testing.assert_allclose(wide.points.mean(axis=0), 0.5, atol=0.03)
