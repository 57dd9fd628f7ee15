"""Alpha and pairs of each pillar, against the definition on complete data."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.evidence import LENSES
from mainstay.engines.monitor.heatmap.pillar_checks import pillar_table
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=64, sensitivity_points=16)
MANY = ("USA", "CHN", "JPN", "KOR", "IND", "GBR", "CHE", "FRA")


def test_alpha_and_pairs_by_definition() -> None:
    data = read_map(random_base(5, indicators=9, economies=MANY, missing=0.0), CHOSEN)
    table = pillar_table(data)
    assert table.height == sum(len(set(row.lens.tolist())) for row in data.rows)
    for row in data.rows:
        for lens in set(row.lens.tolist()):
            told = table.filter(segment_id=row.segment, stage=row.stage, lens=LENSES[lens]).row(0, named=True)
            place = row.place[:, row.lens == lens]
            count = place.shape[1]
            r = np.corrcoef(place.T)
            pairs = r[np.triu_indices(count, 1)]
            standard = (place - place.mean(axis=0)) / place.std(axis=0, ddof=1)
            alpha = count / (count - 1) * (1 - count / standard.sum(axis=1).var(ddof=1))
            assert told["indicators"] == count
            # for standardised values alpha has two equal forms where the mean correlation is positive
            mean = pairs.mean()
            if 1 + (count - 1) * mean > 0:
                assert told["alpha"] == pytest.approx(count * mean / (1 + (count - 1) * mean))
                assert told["alpha"] == pytest.approx(alpha)
            assert told["pairs"] == len(pairs)
            assert told["redundant"] == (pairs > 0.92).sum() == len(told["redundant_pairs"])
            assert told["contradictory"] == (pairs < 0).sum()


def test_what_says_the_same_is_named() -> None:
    base = random_base(5, indicators=6, economies=MANY, missing=0.0)
    first = base["observations"].filter(indicator_id="i0")
    copied = first.with_columns(indicator_id=first["indicator_id"].str.replace("i0", "i3"))
    turned = copied.with_columns(100 - copied["value"], low=None, high=None)
    others = base["observations"].filter(base["observations"]["indicator_id"] != "i3")
    data = read_map(
        base.replace(observations=others.vstack(turned.select(others.columns).cast(dict(others.schema)))), CHOSEN
    )
    # of i3 less is better, so a value turned round says the same as i0
    told = pillar_table(data).filter(lens="health", stage="production")
    assert all("i0 and i3" in pairs for pairs in told["redundant_pairs"].to_list())
