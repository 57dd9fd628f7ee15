"""Sobol indices of the groups of factors, and the test that each factor does something."""

from __future__ import annotations

import numpy as np
import polars as pl
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.design import FACTORS, Design
from mainstay.engines.monitor.heatmap.factor_effects import factor_table, mixed, sensitivity_table
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.simulate import simulate
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=256, sensitivity_points=512)
DATA = read_map(random_base(8, indicators=6, missing=0.25), CHOSEN)
ROW = DATA.rows[0]


def test_a_mixed_run_takes_one_group_from_the_other_set_and_nothing_else() -> None:
    a, b = (Design(DATA.rows, CHOSEN, 64, seed).of(ROW) for seed in (1, 2))
    for factor in FACTORS:
        taken = mixed(ROW, a, b, factor)
        parts = {
            "data": (taken.normal[:, ROW.known], a.normal[:, ROW.known], b.normal[:, ROW.known]),
            "missing": (taken.normal[:, ~ROW.known], a.normal[:, ~ROW.known], b.normal[:, ~ROW.known]),
            "weights": (taken.within, a.within, b.within),
            **{name: (taken.choice[name], a.choice[name], b.choice[name]) for name in a.choice},
        }
        moved = {"imputation": {"imputation", "missing"}}.get(factor, {factor})
        for name, (got, mine, other) in parts.items():
            np.testing.assert_array_equal(got, other if name in moved else mine)


def test_the_two_sets_of_points_do_not_move_together() -> None:
    a, b = (Design(DATA.rows, CHOSEN, 1024, 1, "sensitivity", sets=2, number=k) for k in (0, 1))
    together = np.corrcoef(a.points[:, :60].T, b.points[:, :60].T)[:60, 60:]
    # a few pairs of far dimensions of any Sobol sequence are related; two scrambles of the same one all are
    assert abs(together).mean() < 0.01
    assert abs(together).max() < 0.3


def test_first_order_is_the_share_of_variance_that_a_known_factor_takes_away() -> None:
    """Compare with a brute force: the variance of conditional means over many runs, one factor held at a time."""
    table = sensitivity_table((ROW,), CHOSEN, seed=3)
    rival = ROW.economies[1]
    design = Design((ROW,), CHOSEN, 4096, 11)
    runs = design.of(ROW)
    scores = simulate(ROW, runs, design.variants).overall
    gaps = scores[:, 0] - scores[:, 1]
    for factor in ("normalisation", "aggregation"):
        means = [gaps[design.choice[factor] == k] for k in range(len(design.variants[factor]))]
        share = sum(len(part) * (part.mean() - gaps.mean()) ** 2 for part in means) / len(gaps) / gaps.var()
        told = table.filter(economy_id=rival, factor=factor).row(0, named=True)
        assert told["first_low"] - 0.05 <= share <= told["first_high"] + 0.05
        assert told["total"] >= share - 0.1


def test_without_variants_only_data_weights_and_imputed_values_matter() -> None:
    bare = CHOSEN.model_copy(
        update={
            "normalisations": ("goalposts",),
            "treatments": ("none",),
            "aggregations": ("arithmetic",),
            "imputations": ("available_case",),
            "sensitivity_points": 64,
        }
    )
    data = read_map(random_base(8, indicators=6, missing=0.25), bare)
    told = factor_table(data.rows, Design(data.rows, bare, 64, 1))
    moved = dict(told.select("factor", "rows_moved").iter_rows())
    assert [name for name, count in moved.items() if count] == ["data", "weights"]
    indices = sensitivity_table(data.rows, bare, 1).filter(pl.col("factor").is_in(["treatment", "aggregation"]))
    assert indices["total"].abs().max() == 0.0
