"""The nominal map is what the composite engine builds from the same values, step by step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor import composite
from mainstay.engines.monitor.heatmap.evidence import LENSES
from mainstay.engines.monitor.heatmap.nominal import weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.treat import treatment_of
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=64, sensitivity_points=16)


def structure(row: MapRow) -> pl.DataFrame:
    """Return the tree of a row: indicators, lenses, index."""
    lenses = sorted(set(row.lens.tolist()))
    nodes = [
        (
            name,
            LENSES[row.lens[j]],
            1,
            int(row.direction[j]),
            float(row.weights[j]),
            float(row.goal_low[j]),
            float(row.goal_low[j] + row.width[j]),
        )
        for j, name in enumerate(row.indicators)
    ]
    nodes += [(LENSES[k], "index", 2, 1, float(row.lens_weights[k]), None, None) for k in lenses]
    nodes.append(("index", None, 3, 1, 1.0, None, None))
    columns = ("code", "parent", "level", "direction", "weight", "goalpost_low", "goalpost_high")
    return pl.DataFrame(nodes, schema=columns, orient="row")


@pytest.mark.parametrize("seed", range(5))
def test_scores_agree(seed: int) -> None:
    for row in read_map(random_base(seed, indicators=7, missing=0.3), CHOSEN).rows:
        columns = {
            name: [None if np.isnan(value) else float(value) for value in row.raw[:, j]]
            for j, name in enumerate(row.indicators)
        }
        data = pl.DataFrame(
            {"unit": list(row.economies), **columns}, schema_overrides=dict.fromkeys(columns, pl.Float64)
        )
        known = data.filter(pl.any_horizontal(pl.col(*row.indicators).is_not_null()))
        steps = {"normalise": {"method": "goalposts", "scale": 100.0}, "aggregate": "arithmetic"}
        told = dict(composite.build(known, structure(row), steps=steps).scores(3).select("unit", "index").iter_rows())
        nominal = dict(zip(row.economies, weighted_mean(row.place, row), strict=True))
        assert told
        for name, score in told.items():
            assert score == pytest.approx(nominal[name], abs=1e-9)


def test_the_rule_of_skewness_is_that_of_the_composite_engine() -> None:
    random = np.random.default_rng(1)
    row = read_map(random_base(2, missing=0.0), CHOSEN).rows[0]
    seen = set()
    for _ in range(100):
        place = random.lognormal(0, random.uniform(0.2, 3.0), row.place.shape) / 50
        told = treatment_of(replace(row, place=place)).skewed
        table = composite.treatment(pl.DataFrame(place, schema=list(row.indicators)))
        # the map leaves skew towards low places, which the engine treats too
        high = (pl.col("treatment") != "none") & (pl.col("skew_before") > 0)
        treated = dict(table.select("indicator", high).iter_rows())
        for j, name in enumerate(row.indicators):
            assert told[j] == treated[name]
            seen.add(bool(told[j]))
    assert seen == {True, False}
