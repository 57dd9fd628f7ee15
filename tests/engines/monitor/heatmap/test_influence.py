"""Everything left out in turn, against maps that are laid out again without it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.monitor.heatmap.map_bases import random_base
from tests.engines.monitor.heatmap.test_nominal import slow_mean

from mainstay.engines.monitor.heatmap.evidence import LENSES
from mainstay.engines.monitor.heatmap.influence import KINDS, influences
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=64, sensitivity_points=16)


def gap_without(row: MapRow, rival: int, kind: str, name: str, sources: list[str]) -> float:
    place = row.place.copy()
    for e in range(len(row.economies)):
        for i, indicator in enumerate(row.indicators):
            number = int(row.datum[e, i])
            left = {
                "datum": name == f"{indicator} of {row.economies[e]}",
                "source": number >= 0 and sources[number] == name,
                "indicator": name == indicator,
                "pillar": LENSES[int(row.lens[i])] == name,
            }[kind]
            if left:
                place[e, i] = np.nan
    return slow_mean(row, place[0], -1) - slow_mean(row, place[rival], -1)


@pytest.mark.parametrize("seed", range(5))
def test_every_influence_is_what_leaving_it_out_does(seed: int) -> None:
    data = read_map(random_base(seed, indicators=6, missing=0.3), CHOSEN)
    sources = data.used["source_id"].to_list()
    for row in data.rows:
        found = list(influences(row, sources))
        assert {one.kind for one in found} == set(KINDS)
        for one in found:
            rival = row.economies.index(one.economy)
            again = gap_without(row, rival, one.kind, one.left_out, sources)
            if one.gap_without is None:
                assert np.isnan(again)
                assert one.flips
            else:
                assert one.gap_without == pytest.approx(again, abs=1e-9)
                assert one.flips == (again * one.gap < 0)
        # exhaustive: each value of both sides is tried once
        for rival in range(1, row.players):
            tried = [one.left_out for one in found if one.kind == "datum" and one.economy == row.economies[rival]]
            if tried:
                assert len(set(tried)) == len(tried) == row.known[0].sum() + row.known[rival].sum()
